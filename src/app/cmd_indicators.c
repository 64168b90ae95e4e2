/* indicators: any of the table's indicators over a file, one row out per row in. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/data_file.h"
#include "base/double_text.h"
#include "base/json.h"
#include "indicator/indicator.h"
#include "research/bars_file.h"
#include "research/columns_file.h"

enum { SET_MAX = 64, CHUNK = 256, OUT_BYTES = 1 << 20, ROW_BYTES = 32 * 1024, NAME_BYTES = 96 };

/* One item of --set. */
struct wanted {
    const struct indicator *ind;
    double param[INDICATOR_PARAMS_MAX];
    void *state;
    char name[INDICATOR_OUTPUTS_MAX][NAME_BYTES];
    double value[INDICATOR_OUTPUTS_MAX][CHUNK + 8]; /* a line more: not a power of two apart */
};

struct job {
    const struct cli *cli;
    bool jsonl;
    unsigned count;
    struct wanted wanted[SET_MAX];
    struct columns_file file;
    struct text out;
    char room[OUT_BYTES];
};

static enum status refuse_name(struct str name, struct error *err)
{
    const char *near = "";
    unsigned least = UINT_MAX;

    for (const struct indicator *const *ind = indicators; *ind; ind++) {
        unsigned distance = str_distance(name, str_of((*ind)->name));

        if (distance < least) {
            least = distance;
            near = (*ind)->name;
        }
    }
    error_set(err, STATUS_USAGE, "--set %.*s: there is no such indicator", STR_ARG(name));
    error_hint(err, "the nearest is %s; all: novapulse indicators --list", near);
    return STATUS_USAGE;
}

static enum status refuse_parameters(const struct indicator *ind, struct str item,
                                     struct error *err)
{
    char form[150];
    struct text t = TEXT(form);

    text_cstr(&t, ind->name);
    for (unsigned i = 0; i < ind->param_count; i++)
        text_printf(&t, ":%s %g..%g", ind->param[i].name, ind->param[i].min, ind->param[i].max);
    error_set(err, STATUS_USAGE, "--set %.*s: wrong parameters", STR_ARG(item));
    error_hint(err, "it is %s", form);
    return STATUS_USAGE;
}

static void name_outputs(struct wanted *w)
{
    for (unsigned k = 0; k < w->ind->output_count; k++) {
        struct text t = TEXT(w->name[k]);

        text_cstr(&t, w->ind->output[k]);
        for (unsigned i = 0; i < w->ind->param_count; i++) {
            text_char(&t, '_');
            double_print(&t, w->param[i]);
        }
    }
}

static enum status read_item(struct wanted *w, struct str item, struct error *err)
{
    struct str rest = item;
    struct str name = str_trim(str_cut(&rest, ':'));

    w->ind = indicator_find(name);
    if (!w->ind)
        return refuse_name(name, err);
    for (unsigned i = 0; i < w->ind->param_count; i++) {
        w->param[i] = w->ind->param[i].fallback;
        if (rest.at && !double_parse(&w->param[i], str_trim(str_cut(&rest, ':')), false))
            return refuse_parameters(w->ind, item, err);
    }
    if (rest.at || !indicator_accepts(w->ind, w->param))
        return refuse_parameters(w->ind, item, err);
    w->state = malloc(w->ind->size(w->param));
    if (!w->state)
        return error_set(err, STATUS_NO_MEMORY, "indicators: out of memory");
    w->ind->init(w->state, w->param);
    name_outputs(w);
    return STATUS_OK;
}

static enum status read_list(struct job *j, const char *list, struct error *err)
{
    enum status s = STATUS_OK;

    for (struct str rest = str_of(list); s == STATUS_OK && rest.at;) {
        if (j->count == SET_MAX)
            return error_set(err, STATUS_USAGE, "--set: more than %d indicators", SET_MAX);
        s = read_item(&j->wanted[j->count++], str_cut(&rest, ','), err);
    }
    return s;
}

static enum status read_set(struct job *j, struct error *err)
{
    enum status s = STATUS_OK;

    if (!cli_has(j->cli, "set")) {
        error_set(err, STATUS_USAGE, "indicators: --set is missing");
        error_hint(err, "novapulse indicators --data FILE.csv --set sma:20,rsi:14,macd:12:26:9");
        return STATUS_USAGE;
    }
    for (unsigned i = 0; s == STATUS_OK && cli_value_at(j->cli, "set", i); i++)
        s = read_list(j, cli_value_at(j->cli, "set", i), err);
    return s;
}

static enum status read_format(struct job *j, struct error *err)
{
    const char *format = cli_value(j->cli, "format");

    j->jsonl = (format && strcmp(format, "jsonl") == 0) || (!format && j->cli->json);
    if (!format || j->jsonl || strcmp(format, "csv") == 0)
        return STATUS_OK;
    return error_set(err, STATUS_USAGE, "--format %s: known are csv and jsonl", format);
}

static void flush(struct job *j)
{
    fwrite(j->out.at, 1, j->out.len, stdout);
    text_clear(&j->out);
}

static void print_header(struct job *j)
{
    if (j->jsonl)
        return;
    text_cstr(&j->out, "timestamp_ms");
    for (unsigned i = 0; i < j->count; i++)
        for (unsigned k = 0; k < j->wanted[i].ind->output_count; k++) {
            text_char(&j->out, ',');
            text_cstr(&j->out, j->wanted[i].name[k]);
        }
    text_char(&j->out, '\n');
}

static void print_csv(struct job *j, int64_t time_ms, size_t row)
{
    text_i64(&j->out, time_ms);
    for (unsigned i = 0; i < j->count; i++)
        for (unsigned k = 0; k < j->wanted[i].ind->output_count; k++) {
            text_char(&j->out, ',');
            double_print17(&j->out, j->wanted[i].value[k][row]);
        }
    text_char(&j->out, '\n');
}

static void print_jsonl(struct job *j, int64_t time_ms, size_t row)
{
    struct json_writer w;

    json_write_init(&w, &j->out);
    json_write_object(&w);
    json_put_i64(&w, "timestamp_ms", time_ms);
    for (unsigned i = 0; i < j->count; i++)
        for (unsigned k = 0; k < j->wanted[i].ind->output_count; k++)
            json_put_double(&w, j->wanted[i].name[k], j->wanted[i].value[k][row]);
    json_write_object_end(&w);
    text_char(&j->out, '\n');
}

/* Parameter sets of one indicator that stand next to each other run abreast. */
static unsigned run_alike(struct job *j, unsigned first, const struct columns *in, size_t n)
{
    struct indicator_run run[SET_MAX];
    double *ret[SET_MAX][INDICATOR_OUTPUTS_MAX];
    const struct indicator *ind = j->wanted[first].ind;
    unsigned count = 0;

    while (first + count < j->count && j->wanted[first + count].ind == ind) {
        struct wanted *w = &j->wanted[first + count];

        for (unsigned k = 0; k < ind->output_count; k++)
            ret[count][k] = w->value[k];
        run[count] = (struct indicator_run){w->state, *in, ret[count]};
        count++;
    }
    indicator_batch_many(ind, run, count, n);
    return count;
}

static void run_chunk(struct job *j, size_t from, size_t n)
{
    const struct columns_file *f = &j->file;
    struct columns in = {
        .ordinal = f->ordinal + from,
        .open = f->value[COLUMN_OPEN] + from,
        .high = f->value[COLUMN_HIGH] + from,
        .low = f->value[COLUMN_LOW] + from,
        .close = f->value[COLUMN_CLOSE] + from,
        .volume = f->value[COLUMN_VOLUME] + from,
    };

    for (unsigned i = 0; i < j->count;)
        i += run_alike(j, i, &in, n);
    for (size_t row = 0; row < n; row++) {
        if (j->out.cap - j->out.len < ROW_BYTES)
            flush(j);
        if (j->jsonl)
            print_jsonl(j, f->time_ms[from + row], row);
        else
            print_csv(j, f->time_ms[from + row], row);
    }
}

static void run_file(struct job *j)
{
    j->out = TEXT(j->room);
    print_header(j);
    for (size_t from = 0; from < j->file.count && !cli_interrupted(); from += CHUNK)
        run_chunk(j, from, j->file.count - from < CHUNK ? j->file.count - from : CHUNK);
    flush(j);
}

static enum status read_file(struct job *j, struct error *err)
{
    const char *argument = cli_value(j->cli, "data");
    char pair[PAIR_NAME_MAX], path[PATH_TEXT_MAX];

    if (!argument) {
        error_set(err, STATUS_USAGE, "indicators: --data is missing");
        error_hint(err, "novapulse indicators --data FILE.csv --set sma:20");
        return STATUS_USAGE;
    }
    if (cli_value_at(j->cli, "data", 1))
        return error_set(err, STATUS_USAGE, "indicators: one --data at a time");
    enum status s = data_file(j->cli, argument, pair, path, err);
    if (s == STATUS_OK)
        s = columns_file_read(&j->file, path, cli_has(j->cli, "strict"), err);
    if (s == STATUS_OK && j->file.dropped)
        cli_say(j->cli, "%s: %llu of %llu rows left out, the first one at line %llu", path,
                (unsigned long long)j->file.dropped, (unsigned long long)j->file.rows,
                (unsigned long long)j->file.first_bad);
    return s;
}

/* ---- --list ---- */

static void print_list(void)
{
    for (const struct indicator *const *at = indicators; *at; at++) {
        const struct indicator *ind = *at;

        printf("%s", ind->name);
        for (unsigned i = 0; i < ind->param_count; i++)
            printf(":%g", ind->param[i].fallback);
        for (unsigned i = 0; i < ind->param_count; i++)
            printf("%s%s %g..%g", i ? ", " : "  (", ind->param[i].name, ind->param[i].min,
                   ind->param[i].max);
        printf("%s", ind->param_count ? ")" : "");
        for (unsigned k = 0; k < ind->output_count; k++)
            printf("%s%s", k ? ", " : "  -> ", ind->output[k]);
        printf("\n");
    }
}

static void print_list_json(void)
{
    char room[32 * 1024];
    struct text out = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &out);
    json_write_array(&w);
    for (const struct indicator *const *at = indicators; *at; at++) {
        const struct indicator *ind = *at;

        json_write_object(&w);
        json_put_cstr(&w, "name", ind->name);
        json_write_key(&w, "parameters");
        json_write_array(&w);
        for (unsigned i = 0; i < ind->param_count; i++) {
            json_write_object(&w);
            json_put_cstr(&w, "name", ind->param[i].name);
            json_put_double(&w, "default", ind->param[i].fallback);
            json_put_double(&w, "min", ind->param[i].min);
            json_put_double(&w, "max", ind->param[i].max);
            json_write_object_end(&w);
        }
        json_write_array_end(&w);
        json_write_key(&w, "outputs");
        json_write_array(&w);
        for (unsigned k = 0; k < ind->output_count; k++)
            json_write_cstr(&w, ind->output[k]);
        json_write_array_end(&w);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    printf("%.*s\n", (int)out.len, out.at);
}

static int run_over_file(struct cli *cli)
{
    struct job *j = calloc(1, sizeof *j);
    struct error err = {.status = STATUS_OK};

    if (!j)
        return cli_exit_code(STATUS_NO_MEMORY);
    j->cli = cli;
    enum status s = read_format(j, &err);
    if (s == STATUS_OK)
        s = read_set(j, &err);
    if (s == STATUS_OK)
        s = read_file(j, &err);
    if (s == STATUS_OK) {
        cli_interruptible();
        run_file(j);
    }
    for (unsigned i = 0; i < j->count; i++)
        free(j->wanted[i].state);
    columns_file_release(&j->file);
    free(j);
    if (s == STATUS_OK && cli_interrupted())
        return cli_exit_code(STATUS_INTERRUPTED);
    return s == STATUS_OK ? 0 : cli_fail(cli, &err);
}

static int run(struct cli *cli)
{
    if (!cli_has(cli, "list"))
        return run_over_file(cli);
    if (cli->json)
        print_list_json();
    else
        print_list();
    return 0;
}

static const struct cli_flag flags[] = {
    {.name = "data",
     .value = "FILE",
     .help = "bars with a header timestamp_ms,open,high,low,close,volume"},
    {.name = "set", .value = "LIST", .help = "sma:20,rsi:14,macd:12:26:9,...", .repeatable = true},
    {.name = "format", .value = "csv|jsonl", .help = "csv (the default) or one object a line"},
    {.name = "list",
     .help = "every indicator with its usual parameters, their ranges, its columns"},
    {.name = "strict", .help = "refuse a file with a row that cannot be true"},
    {.name = NULL},
};

static const char *const examples[] = {
    "novapulse indicators --data btc.csv.gz --set sma:20,ema:20,rsi:14",
    "novapulse indicators --data btc.csv --set macd:12:26:9,keltner:20:10:2 --format jsonl",
    NULL,
};

const struct command cmd_indicators = {
    .name = "indicators",
    .group = "Research",
    .summary = "Indicators over a file, one row out per row in.",
    .usage = "",
    .needs_config = false,
    .flags = flags,
    .examples = examples,
    .run = run,
};
