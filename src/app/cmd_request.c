/* request --venue V --op OP --json PARAMS: prints the signed request that the adapter would send,
 * and sends nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/cli.h"
#include "app/commands.h"
#include "base/json.h"
#include "os/entropy.h"
#include "os/files.h"
#include "venue/dialects.h"
#include "venue/timestamp.h"

enum { FILE_MAX = 64 << 20, SECRET_MAX = 4096, OUTPUT_MAX = 16 * 1024 };

/* A literal, @FILE, or - for the first line of standard input. */
static enum status read_secret(const char *value, char ret[SECRET_MAX], struct error *err)
{
    char *bytes;
    size_t len;

    ret[0] = 0;
    if (!value)
        return STATUS_OK;
    if (strcmp(value, "-") == 0) {
        if (!fgets(ret, SECRET_MAX, stdin))
            return error_set(err, STATUS_DATA, "standard input: nothing to read");
        ret[strcspn(ret, "\r\n")] = 0;
        return STATUS_OK;
    }
    if (value[0] != '@') {
        str_copy(ret, SECRET_MAX, str_of(value));
        return STATUS_OK;
    }
    enum status status = file_read(value + 1, SECRET_MAX - 1, &bytes, &len, err);
    if (status != STATUS_OK)
        return status;
    str_copy(ret, SECRET_MAX, str_trim((struct str){bytes, len}));
    free(bytes);
    return STATUS_OK;
}

static enum status now_of(const struct cli *cli, int64_t *ret_ns, struct error *err)
{
    const char *text = cli_value(cli, "time");
    struct timespec t;

    if (!text) {
        clock_gettime(CLOCK_REALTIME, &t);
        *ret_ns = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
        return STATUS_OK;
    }
    if (timestamp_rfc3339(str_of(text), ret_ns))
        return STATUS_OK;
    return cli_time(text, ret_ns, err);
}

static enum status prepare(const struct cli *cli, struct venue_preview *p, char key[SECRET_MAX],
                           char secret[SECRET_MAX], char **ret_instruments, struct error *err)
{
    const char *transport = cli_value(cli, "transport");
    const char *nonce = cli_value(cli, "nonce"), *instruments = cli_value(cli, "instruments");
    const char *params = cli_value(cli, "json");
    enum status status;

    if (transport && strcmp(transport, "rest") != 0 && strcmp(transport, "ws") != 0)
        return error_set(err, STATUS_USAGE, "--transport %s: rest or ws", transport);
    p->op = cli_value(cli, "op");
    if (!p->op)
        return error_set(err, STATUS_USAGE, "--op is missing");
    p->ws = transport && strcmp(transport, "ws") == 0;
    p->params = params ? str_of(params) : STR("{}");
    if ((status = now_of(cli, &p->now, err)) != STATUS_OK ||
        (status = read_secret(cli_value(cli, "key"), key, err)) != STATUS_OK ||
        (status = read_secret(cli_value(cli, "secret"), secret, err)) != STATUS_OK)
        return status;
    p->key = str_of(key);
    p->secret = str_of(secret);
    p->nonce = (uint64_t)p->now;
    if (nonce && !str_to_u64(str_of(nonce), &p->nonce))
        return error_set(err, STATUS_USAGE, "--nonce %s: a positive whole number", nonce);
    if (instruments) {
        size_t len;
        status = file_read(instruments, FILE_MAX, ret_instruments, &len, err);
        p->instruments = (struct str){*ret_instruments, len};
    }
    return status;
}

static const struct venue_dialect *find_venue(const struct cli *cli, struct error *err)
{
    const char *venue = cli_value(cli, "venue");
    const struct venue_dialect *ret = venue ? venue_dialect_find(venue) : NULL;
    char room[64];
    struct text names = TEXT(room);

    if (ret)
        return ret;
    venue_dialect_names(&names);
    error_set(err, STATUS_USAGE, "--venue %s: one of %s", venue ? venue : "is missing", room);
    return NULL;
}

static int run_request(struct cli *cli)
{
    char key[SECRET_MAX], secret[SECRET_MAX], room[OUTPUT_MAX], nonce_room[40];
    char *instruments = NULL;
    struct venue_preview preview = {0};
    struct text out = TEXT(room);
    struct error err = {0};
    struct text nonce = TEXT(nonce_room);
    const struct venue_dialect *venue = find_venue(cli, &err);
    enum status status = venue ? STATUS_OK : STATUS_USAGE;

    entropy_token(&nonce, 16);
    preview.token_nonce = text_str(&nonce);
    if (status == STATUS_OK)
        status = prepare(cli, &preview, key, secret, &instruments, &err);
    if (status == STATUS_OK)
        status = venue->preview(&preview, &out, &err);
    free(instruments);
    if (status != STATUS_OK)
        return cli_fail(cli, &err);
    puts(room);
    return 0;
}

static const struct cli_flag flags[] = {
    {.name = "venue", .value = "VENUE", .help = "for whom: kraken or coinbase"},
    {.name = "op",
     .value = "OP",
     .help = "place_order, amend_order, cancel_order, balances, ohlc, ..."},
    {.name = "json",
     .value = "PARAMS",
     .help = "the parameters as a JSON object, numbers as strings"},
    {.name = "key", .value = "KEY", .help = "API key, @FILE or -"},
    {.name = "secret", .value = "SECRET", .help = "API secret, @FILE or -"},
    {.name = "nonce", .value = "N", .help = "nonce; else the time in ns"},
    {.name = "time", .value = "T", .help = "what time it is taken to be; else now"},
    {.name = "transport", .value = "rest|ws", .help = "rest unless told otherwise"},
    {.name = "instruments",
     .value = "FILE",
     .help = "the venue's own table of pairs, for names and decimals"},
    {.name = NULL},
};

static const char *const examples[] = {
    "novapulse request --venue kraken --op balances --key @key --secret @secret",
    "novapulse request --venue kraken --op place_order --transport ws --json "
    "'{\"pair\":\"BTC/"
    "USD\",\"side\":\"buy\",\"type\":\"limit\",\"quantity\":\"0.1\",\"price\":\"60000\"}'",
    NULL,
};

const struct command cmd_request = {
    .name = "request",
    .group = "Adapters",
    .summary = "The signed request that an adapter would send, printed.",
    .flags = flags,
    .examples = examples,
    .run = run_request,
};
