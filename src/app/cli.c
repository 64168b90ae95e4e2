#include "app/cli.h"

#include <stdarg.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"

const char *cli_value_at(const struct cli *cli, const char *name, unsigned i)
{
    for (unsigned f = 0; f < cli->flag_count; f++)
        if (strcmp(cli->flag[f].flag->name, name) == 0 && i-- == 0)
            return cli->flag[f].value;
    return NULL;
}

const char *cli_value(const struct cli *cli, const char *name)
{
    const char *last = NULL;

    for (unsigned f = 0; f < cli->flag_count; f++)
        if (strcmp(cli->flag[f].flag->name, name) == 0)
            last = cli->flag[f].value;
    return last;
}

bool cli_has(const struct cli *cli, const char *name)
{
    for (unsigned f = 0; f < cli->flag_count; f++)
        if (strcmp(cli->flag[f].flag->name, name) == 0)
            return true;
    return false;
}

void cli_say(const struct cli *cli, const char *fmt, ...)
{
    va_list args;

    if (cli->quiet)
        return;
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
}

int cli_exit_code(enum status s)
{
    switch (s) {
    case STATUS_OK:
        return 0;
    case STATUS_USAGE:
        return 2;
    case STATUS_CONFIG:
        return 3;
    case STATUS_DATA:
    case STATUS_SYNTAX:
    case STATUS_RANGE:
    case STATUS_TRUNCATED:
    case STATUS_CORRUPT:
        return 4;
    case STATUS_NETWORK:
    case STATUS_TIMED_OUT:
    case STATUS_RATE_LIMITED:
    case STATUS_UNAVAILABLE:
    case STATUS_REJECTED:
    case STATUS_AUTH:
        return 5;
    case STATUS_LOCKED:
        return 6;
    case STATUS_DENIED:
        return 7;
    case STATUS_PARTIAL:
    case STATUS_VERSION:
        return 8;
    case STATUS_INTERRUPTED:
        return 130;
    default:
        return 1;
    }
}

/* "WHAT: WHY" at the first colon that a blank follows. */
static void split_what(struct str text, struct str *ret_what, struct str *ret_why)
{
    for (size_t at = str_find(text, ':', 0); at != SIZE_MAX; at = str_find(text, ':', at + 1))
        if (at + 1 < text.len && text.at[at + 1] == ' ') {
            *ret_what = str_slice(text, 0, at);
            *ret_why = str_slice(text, at + 2, text.len);
            return;
        }
    *ret_what = text;
    *ret_why = (struct str){"", 0};
}

static void print_error_document(const struct error *err)
{
    char room[2048];
    struct text out = TEXT(room);
    struct json_writer w;
    struct str what, why;

    split_what(str_of(err->what), &what, &why);
    json_write_init(&w, &out);
    json_write_object(&w);
    json_write_key(&w, "error");
    json_write_object(&w);
    json_put_cstr(&w, "code", status_name(err->status));
    json_put_str(&w, "what", what);
    json_put_str(&w, "why", why);
    json_put_cstr(&w, "hint", err->hint);
    json_put_i64(&w, "exit", cli_exit_code(err->status));
    json_write_object_end(&w);
    json_write_object_end(&w);
    puts(out.at);
}

int cli_fail(const struct cli *cli, const struct error *err)
{
    fflush(stdout);
    fprintf(stderr, "novapulse: %s\n", err->what);
    if (err->hint[0])
        fprintf(stderr, "hint: %s\n", err->hint);
    if (cli->json)
        print_error_document(err);
    return cli_exit_code(err->status);
}
