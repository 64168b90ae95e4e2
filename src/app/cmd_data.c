/* data inspect FILE... and data list DIR: what a market data file holds, and what is wrong in it.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "base/json.h"
#include "research/bar_store.h"

#define NS_PER_MS INT64_C(1000000)

enum { TOLD_SHOWN = 20 };

static void print_minute(FILE *out, int64_t ns)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, ns, 0);
    fprintf(out, "%.10s %.5s", room, room + 11);
}

static void write_defects(struct json_writer *w, const struct bars_file *f)
{
    json_write_key(w, "defects");
    json_write_object(w);
    for (unsigned k = 0; k < BARS_DEFECT_COUNT; k++)
        if (f->defects[k])
            json_put_u64(w, bars_defect_code(k), f->defects[k]);
    json_write_object_end(w);
    json_write_key(w, "lines");
    json_write_array(w);
    for (unsigned i = 0; i < f->told_count; i++) {
        json_write_object(w);
        json_put_u64(w, "line", f->told[i].line);
        json_put_cstr(w, "defect", bars_defect_code(f->told[i].kind));
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void write_file(struct json_writer *w, const char *path, const struct bars_file *f)
{
    json_write_object(w);
    json_put_cstr(w, "file", path);
    json_put_cstr(w, "pair", f->pair);
    json_put_cstr(w, "format", bars_format_name(f->format));
    json_put_u64(w, "interval_s", f->interval_s);
    json_put_i64(w, "from", f->bar[0].open_time / NS_PER_MS);
    json_put_i64(w, "to", f->bar[f->count - 1].open_time / NS_PER_MS);
    json_put_u64(w, "rows", f->rows);
    json_put_u64(w, "bars", f->count);
    json_put_u64(w, "dropped", f->dropped);
    json_put_u64(w, "gaps", f->gaps);
    json_put_u64(w, "missing", f->missing);
    json_put_u64(w, "empty", f->empty);
    json_put_u64(w, "stale_longest", f->stale_longest);
    json_put_u64(w, "rounded", f->rounded);
    json_put_u64(w, "price_decimals", f->price_decimals);
    json_put_u64(w, "tick_decimals", f->tick_decimals);
    json_put_u64(w, "jumps", f->jumps);
    json_put_double(w, "jump_largest", f->jump_largest);
    json_put_i64(w, "jump_at", f->jump_at / NS_PER_MS);
    write_defects(w, f);
    json_write_object_end(w);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void print_heading(void)
{
    printf("%-10s  %3s  %-16s  %-16s  %9s  %8s  %8s  %8s  %6s  %8s  %s\n", "pair", "bar", "from",
           "to", "bars", "missing", "empty", "dropped", "jumps", "largest", "file");
}

static void print_file(const char *path, const struct bars_file *f)
{
    printf("%-10s  %2um  ", f->pair[0] ? f->pair : "?", f->interval_s / 60);
    print_minute(stdout, f->bar[0].open_time);
    printf("  ");
    print_minute(stdout, f->bar[f->count - 1].open_time);
    printf("  %9zu  %8llu  %8llu  %8llu  %6llu  %+7.1f%%  %s\n", f->count,
           (unsigned long long)f->missing, (unsigned long long)f->empty,
           (unsigned long long)f->dropped, (unsigned long long)f->jumps, 100 * f->jump_largest,
           base_name(path));
}

static void print_defects(const struct bars_file *f)
{
    unsigned shown = f->told_count < TOLD_SHOWN ? f->told_count : TOLD_SHOWN;

    for (unsigned i = 0; i < shown; i++)
        printf("  line %llu: %s\n", (unsigned long long)f->told[i].line,
               bars_defect_text(f->told[i].kind));
    if (f->dropped > shown)
        printf("  and %llu more (--json tells the first %d)\n",
               (unsigned long long)f->dropped - shown, BARS_DEFECTS_TOLD);
    if (f->stale_longest >= 60)
        printf("  %llu bars in a row without a trade: filled in by somebody?\n",
               (unsigned long long)f->stale_longest);
}

/* Shows one file; its exit code. */
static int show_file(const struct cli *cli, struct json_writer *w, const char *arg, bool strict,
                     bool brief)
{
    char pair[PAIR_NAME_MAX];
    const char *path;
    struct bars_file f = {0};
    struct error err = {0};
    enum status s;

    bars_file_argument(arg, pair, &path);
    s = bars_file_read(&f, pair, path, false, &err);
    if (s != STATUS_OK)
        return cli->json ? (cli_say(cli, "novapulse: %s", err.what), cli_exit_code(s))
                         : cli_fail(cli, &err);
    if (cli->json)
        write_file(w, path, &f);
    else
        print_file(path, &f);
    if (!cli->json && !brief)
        print_defects(&f);
    s = strict && f.dropped ? STATUS_DATA : STATUS_OK;
    if (s != STATUS_OK)
        cli_say(cli, "novapulse: %s: %llu of %llu rows are wrong", path,
                (unsigned long long)f.dropped, (unsigned long long)f.rows);
    bars_file_release(&f);
    return cli_exit_code(s);
}

/* All of `arg`, as one table or one document. */
static int show_files(struct cli *cli, char *const arg[], unsigned count, bool strict, bool brief)
{
    static char room[1 << 16];
    struct text t = TEXT(room);
    struct json_writer w;
    int code = 0;

    json_write_init(&w, &t);
    if (cli->json) {
        json_write_object(&w);
        json_write_key(&w, "files");
        json_write_array(&w);
    } else
        print_heading();
    for (unsigned i = 0; i < count; i++) {
        int one = show_file(cli, &w, arg[i], strict, brief);

        code = code ? code : one;
        fwrite(room, 1, t.len, stdout);
        text_clear(&t);
    }
    if (cli->json) {
        json_write_array_end(&w);
        json_write_object_end(&w);
        printf("%.*s\n", (int)t.len, room);
    }
    return code;
}

static int run_inspect(struct cli *cli)
{
    return show_files(cli, (char *const *)cli->arg, cli->arg_count, cli_has(cli, "strict"), false);
}

/* ---- list ---- */

static bool is_data_name(const char *name)
{
    struct str s = str_of(name);

    return str_ends(s, STR(".csv")) || str_ends(s, STR(".csv.gz")) ||
           str_ends(s, STR(".csv.zst")) || bar_store_is_name(name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
    char **name;
    unsigned count, room;
};

static bool names_add(struct names *n, const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = malloc(size);

    if (n->count == n->room) {
        unsigned room = n->room ? n->room * 2 : 64;
        char **more = realloc(n->name, room * sizeof *more);

        if (!more) {
            free(path);
            return false;
        }
        n->name = more;
        n->room = room;
    }
    if (!path)
        return false;
    snprintf(path, size, "%s/%s", dir, name);
    n->name[n->count++] = path;
    return true;
}

static int run_list(struct cli *cli)
{
    const char *path = cli->arg_count ? cli->arg[0] : ".";
    DIR *dir = opendir(path);
    struct names names = {0};
    struct error err = {0};
    bool whole = true;
    int code;

    if (!dir) {
        error_set(&err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", path,
                  strerror(errno));
        return cli_fail(cli, &err);
    }
    for (struct dirent *d; whole && (d = readdir(dir));)
        if (is_data_name(d->d_name))
            whole = names_add(&names, path, d->d_name);
    closedir(dir);
    if (names.count)
        qsort(names.name, names.count, sizeof *names.name, by_name);
    code = whole ? show_files(cli, names.name, names.count, false, true) : 1;
    for (unsigned i = 0; i < names.count; i++)
        free(names.name[i]);
    free(names.name);
    return code;
}

static const struct cli_flag inspect_flags[] = {
    {"strict", NULL, "refuse (exit 4) when a row is wrong", false, NULL},
    {NULL, NULL, NULL, false, NULL},
};

static const char *const inspect_examples[] = {
    "novapulse data inspect BTC/USD=btc.csv.gz",
    "novapulse data inspect --strict *.csv.gz",
    "novapulse data inspect --json prices-BTC-USD-1m.csv.zst",
    NULL,
};

const struct command cmd_data_inspect = {
    .name = "data inspect",
    .group = "Data",
    .summary = "Checks market data files: span, gaps, rows that cannot be true.",
    .usage = "[PAIR=]FILE...",
    .args_min = 1,
    .args_max = CLI_ARGS_MAX,
    .flags = inspect_flags,
    .examples = inspect_examples,
    .run = run_inspect,
};

static const char *const list_examples[] = {
    "novapulse data list",
    "novapulse data list ~/history",
    NULL,
};

const struct command cmd_data_list = {
    .name = "data list",
    .group = "Data",
    .summary = "Lists the market data files of a directory.",
    .usage = "[DIR]",
    .args_max = 1,
    .examples = list_examples,
    .run = run_list,
};
