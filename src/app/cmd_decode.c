/* decode --venue V --kind ws|rest FILE|-: raw messages of a venue in, what the adapter makes of them
 * out, one JSON line an event.  A message that is refused is a line of its own, and exit code 4 at
 * the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "base/json.h"
#include "os/files.h"
#include "venue/dialects.h"

enum { INPUT_MAX = 256 << 20 };

struct decoding {
    const struct cli *cli;
    const struct venue_dialect *venue;
    void *describe;
    bool ws;
    const char *endpoint;
    unsigned refused;
    bool printed;
};

/* With --json the lines are the elements of one document. */
static void print_line(void *ctx, struct str line)
{
    struct decoding *d = ctx;

    if (d->cli->json)
        fputs(d->printed ? ",\n" : "[", stdout);
    fwrite(line.at, 1, line.len, stdout);
    if (!d->cli->json)
        putchar('\n');
    d->printed = true;
}

static void print_refused(struct decoding *d, const char *why, unsigned line)
{
    char room[512];
    struct text t = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_cstr(&w, "type", "refused");
    json_put_cstr(&w, "why", why);
    json_put_u64(&w, "line", line);
    json_write_object_end(&w);
    print_line(d, text_str(&t));
    d->refused++;
}

static void decode_one(struct decoding *d, struct str message, unsigned line)
{
    struct error err = {0};
    enum status status = d->ws ? d->venue->describe_ws(d->describe, message, &err)
                               : d->venue->describe_rest(d->describe, d->endpoint, message, &err);

    if (status != STATUS_OK)
        print_refused(d, err.what, line);
}

/* One document over several lines is one message. */
static bool is_one_document(struct str all)
{
    struct json j;

    json_init(&j, all);
    json_skip(&j);
    return json_end(&j);
}

static void decode_all(struct decoding *d, struct str all)
{
    if (is_one_document(all)) {
        decode_one(d, str_trim(all), 1);
        return;
    }
    unsigned line = 1;
    for (struct str rest = all; rest.at; line++) {
        struct str message = str_trim(str_cut(&rest, '\n'));
        if (message.len)
            decode_one(d, message, line);
    }
}

static enum status read_stdin(char **ret, size_t *ret_len, struct error *err)
{
    size_t cap = 65536, len = 0;
    char *bytes = malloc(cap);

    if (!bytes)
        return error_set(err, STATUS_NO_MEMORY, "standard input");
    for (size_t got = 1; got > 0; len += got) {
        if (len == cap) {
            char *more = cap < INPUT_MAX ? realloc(bytes, cap *= 2) : NULL;
            if (!more) {
                free(bytes);
                return error_set(err, STATUS_FULL, "standard input: too long");
            }
            bytes = more;
        }
        got = fread(bytes + len, 1, cap - len, stdin);
    }
    *ret = bytes;
    *ret_len = len;
    return STATUS_OK;
}

static enum status load_instruments(struct decoding *d, const char *path, struct error *err)
{
    char *bytes;
    size_t len;
    enum status status = file_read(path, INPUT_MAX, &bytes, &len, err);

    if (status != STATUS_OK)
        return status;
    if (d->venue->describe_instruments)
        status = d->venue->describe_instruments(d->describe, (struct str){bytes, len}, err);
    free(bytes);
    if (status != STATUS_OK)
        error_prefix(err, status, "%s", path);
    return status;
}

static enum status check_flags(struct decoding *d, struct error *err)
{
    const char *venue = cli_value(d->cli, "venue"), *kind = cli_value(d->cli, "kind");
    char names_room[64];
    struct text names = TEXT(names_room);

    d->venue = venue ? venue_dialect_find(venue) : NULL;
    if (!d->venue) {
        venue_dialect_names(&names);
        return error_set(err, STATUS_USAGE, "--venue %s: one of %s", venue ? venue : "is missing",
                         names_room);
    }
    if (!kind || (strcmp(kind, "ws") != 0 && strcmp(kind, "rest") != 0))
        return error_set(err, STATUS_USAGE, "--kind %s: ws or rest", kind ? kind : "is missing");
    d->ws = strcmp(kind, "ws") == 0;
    d->endpoint = cli_value(d->cli, "endpoint");
    if (!d->ws && !d->endpoint)
        return error_set(err, STATUS_USAGE,
                         "--endpoint is missing: a REST body does not say what it answers");
    return STATUS_OK;
}

static enum status run(struct decoding *d, struct error *err)
{
    const char *path = d->cli->arg[0], *instruments = cli_value(d->cli, "instruments");
    char *bytes = NULL;
    size_t len = 0;
    enum status status = check_flags(d, err);

    if (status != STATUS_OK)
        return status;
    d->describe = d->venue->describe_new(print_line, d);
    if (!d->describe)
        return error_set(err, STATUS_NO_MEMORY, "decode");
    if (instruments && (status = load_instruments(d, instruments, err)) != STATUS_OK)
        return status;
    status = strcmp(path, "-") == 0 ? read_stdin(&bytes, &len, err)
                                    : file_read(path, INPUT_MAX, &bytes, &len, err);
    if (status != STATUS_OK)
        return status;
    decode_all(d, (struct str){bytes, len});
    free(bytes);
    return STATUS_OK;
}

static int run_decode(struct cli *cli)
{
    struct decoding d = {.cli = cli};
    struct error err = {0};
    enum status status = run(&d, &err);

    if (d.describe)
        d.venue->describe_free(d.describe);
    if (status != STATUS_OK)
        return cli_fail(cli, &err);
    if (cli->json)
        puts(d.printed ? "]" : "[]");
    if (d.refused)
        cli_say(cli, "%u message%s refused", d.refused, d.refused == 1 ? "" : "s");
    return d.refused ? cli_exit_code(STATUS_DATA) : 0;
}

static const struct cli_flag flags[] = {
    {.name = "venue", .value = "VENUE", .help = "whose messages: kraken or coinbase"},
    {.name = "kind", .value = "ws|rest", .help = "WebSocket frames, or a REST body"},
    {.name = "endpoint",
     .value = "NAME",
     .help = "what the REST body answers: open_orders, ohlc, ..."},
    {.name = "instruments",
     .value = "FILE",
     .help = "the venue's own table of pairs, for names and decimals"},
    {.name = NULL},
};

static const char *const examples[] = {
    "novapulse decode --venue kraken --kind ws frames.jsonl",
    "novapulse decode --venue kraken --kind rest --endpoint open_orders body.json",
    "novapulse decode --venue coinbase --kind rest --endpoint candles body.json",
    NULL,
};

const struct command cmd_decode = {
    .name = "decode",
    .group = "Adapters",
    .summary = "What an adapter reads in a venue's raw messages.",
    .usage = "FILE|-",
    .args_min = 1,
    .args_max = 1,
    .flags = flags,
    .examples = examples,
    .run = run_decode,
};
