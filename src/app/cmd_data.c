/* data inspect FILE... and data list [DIR]: what market data files hold, and what is wrong in them. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/data_file.h"
#include "app/report_file.h"
#include "base/json.h"
#include "research/bar_store.h"
#include "research/data_report.h"

#define NS_PER_MS INT64_C(1000000)

enum { TOLD_SHOWN = 20, GAPS_SHOWN = 3 };

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

static void write_statistics(struct json_writer *w, const struct bars_statistics *s)
{
    json_write_key(w, "statistics");
    json_write_object(w);
    json_put_double(w, "low", s->low);
    json_put_i64(w, "low_at", s->low_at / NS_PER_MS);
    json_put_double(w, "high", s->high);
    json_put_i64(w, "high_at", s->high_at / NS_PER_MS);
    json_put_u64(w, "returns", s->returns);
    json_put_double(w, "return_mean", s->mean);
    json_put_double(w, "return_sd", s->sd);
    json_put_double(w, "volatility", s->yearly);
    json_put_double(w, "usual_move", s->usual);
    json_put_double(w, "volume", s->volume);
    json_put_double(w, "volume_mean", s->volume_mean);
    json_put_u64(w, "flat", s->flat);
    json_put_u64(w, "outliers", s->outliers);
    json_write_object_end(w);
    json_write_key(w, "largest_moves");
    json_write_array(w);
    for (unsigned i = 0; i < s->outliers_shown; i++) {
        json_write_object(w);
        json_put_i64(w, "at", s->outlier[i].at / NS_PER_MS);
        json_put_double(w, "move", s->outlier[i].move);
        json_put_bool(w, "taken_back", s->outlier[i].back);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_key(w, "longest_gaps");
    json_write_array(w);
    for (unsigned i = 0; i < s->gaps_shown; i++) {
        json_write_object(w);
        json_put_i64(w, "at", s->gap[i].at / NS_PER_MS);
        json_put_u64(w, "missing", s->gap[i].missing);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

/* `s` NULL: without figures. */
static void write_file(struct json_writer *w, const char *path, const struct bars_file *f,
                       const struct bars_statistics *s)
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
    json_put_u64(w, "gap_longest", f->gap_longest);
    json_put_u64(w, "duplicates",
                 f->defects[BARS_DEFECT_REPEATED] + f->defects[BARS_DEFECT_CONFLICT]);
    json_put_u64(w, "empty", f->empty);
    json_put_u64(w, "stale_longest", f->stale_longest);
    json_put_u64(w, "rounded", f->rounded);
    json_put_u64(w, "price_decimals", f->price_decimals);
    json_put_u64(w, "tick_decimals", f->tick_decimals);
    json_put_u64(w, "jumps", f->jumps);
    json_put_double(w, "jump_largest", f->jump_largest);
    json_put_i64(w, "jump_at", f->jump_at / NS_PER_MS);
    write_defects(w, f);
    if (s)
        write_statistics(w, s);
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

static void print_statistics(const struct bars_file *f, const struct bars_statistics *s)
{
    printf("  price %.*f to %.*f; volume %.2f, %.4f a bar; %llu bars at one price\n",
           (int)f->tick_decimals, s->low, (int)f->tick_decimals, s->high, s->volume, s->volume_mean,
           (unsigned long long)s->flat);
    printf("  returns: mean %.6f %%, sd %.4f %% a bar, %.0f %% a year; %llu outliers\n",
           100 * s->mean, 100 * s->sd, 100 * s->yearly, (unsigned long long)s->outliers);
    for (unsigned i = 0; i < s->gaps_shown && i < GAPS_SHOWN; i++) {
        printf("  %llu bar%s missing from ", (unsigned long long)s->gap[i].missing,
               s->gap[i].missing == 1 ? "" : "s");
        print_minute(stdout, s->gap[i].at);
        printf("\n");
    }
    for (unsigned i = 0; i < s->outliers_shown && i < GAPS_SHOWN; i++) {
        printf("  %+.2f %% at ", 100 * s->outlier[i].move);
        print_minute(stdout, s->outlier[i].at);
        printf("%s\n", s->outlier[i].back ? ", taken back by the next bar" : "");
    }
}

/* How files are shown. */
struct show {
    struct cli *cli;
    bool strict, brief;
    struct report_file report;
    struct json_writer json;
};

static void show_bars(struct show *w, const char *path, const struct bars_file *f,
                      const struct bars_statistics *s)
{
    if (w->cli->json)
        write_file(&w->json, path, f, w->brief ? NULL : s);
    else
        print_file(path, f);
    if (w->brief)
        return;
    if (!w->cli->json) {
        print_statistics(f, s);
        print_defects(f);
    }
    if (w->report.out)
        data_report_file(w->report.out, base_name(path), f, s);
}

/* Shows one file; its exit code. */
static int show_file(struct show *w, const char *arg)
{
    char pair[PAIR_NAME_MAX], path[PATH_TEXT_MAX];
    struct bars_file f = {0};
    struct bars_statistics figures = {0};
    struct error err = {0};
    enum status s = data_file(w->cli, arg, pair, path, &err);

    if (s == STATUS_OK)
        s = bars_file_read(&f, pair, path, false, &err);
    if (s == STATUS_OK && !w->brief)
        s = bars_statistics(&figures, &f, &err);
    if (s != STATUS_OK) {
        bars_file_release(&f);
        return w->cli->json ? (cli_say(w->cli, "novapulse: %s", err.what), cli_exit_code(s))
                            : cli_fail(w->cli, &err);
    }
    show_bars(w, path, &f, &figures);
    s = w->strict && f.dropped ? STATUS_DATA : STATUS_OK;
    if (s != STATUS_OK)
        cli_say(w->cli, "novapulse: %s: %llu of %llu rows are wrong", path,
                (unsigned long long)f.dropped, (unsigned long long)f.rows);
    bars_file_release(&f);
    return cli_exit_code(s);
}

/* All of `arg`, as one table or one document. */
static int show_files(struct show *show, char *const arg[], unsigned count)
{
    static char room[1 << 16];
    struct text t = TEXT(room);
    int code = 0;

    json_write_init(&show->json, &t);
    if (show->cli->json) {
        json_write_object(&show->json);
        json_write_key(&show->json, "files");
        json_write_array(&show->json);
    } else
        print_heading();
    for (unsigned i = 0; i < count; i++) {
        int one = show_file(show, arg[i]);

        code = code ? code : one;
        fwrite(room, 1, t.len, stdout);
        text_clear(&t);
    }
    if (show->cli->json) {
        json_write_array_end(&show->json);
        json_write_object_end(&show->json);
        printf("%.*s\n", (int)t.len, room);
    }
    return code;
}

static int run_inspect(struct cli *cli)
{
    struct show show = {.cli = cli, .strict = cli_has(cli, "strict")};
    struct error err = {0};
    int code;

    if (report_file_open(&show.report, cli_value(cli, "report"), &err) != STATUS_OK)
        return cli_fail(cli, &err);
    if (show.report.out)
        data_report_begin(show.report.out);
    code = show_files(&show, (char *const *)cli->arg, cli->arg_count);
    if (show.report.out)
        data_report_end(show.report.out);
    if (report_file_close(&show.report, cli, true, &err) != STATUS_OK)
        return cli_fail(cli, &err);
    return code;
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
    struct show show = {.cli = cli, .brief = true};
    char store[PATH_TEXT_MAX];
    const char *path = cli->arg_count ? cli->arg[0] : store;
    struct names names = {0};
    struct error err = {0};
    bool whole = true;
    DIR *dir;
    int code;

    if (!cli->arg_count && data_dir(cli, store, &err) != STATUS_OK)
        return cli_fail(cli, &err);
    dir = opendir(path);
    if (!dir && errno == ENOENT && !cli->arg_count) {
        cli_say(cli, "the store is empty: data fetch and data import fill it");
        return show_files(&show, NULL, 0);
    }
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
    code = whole ? show_files(&show, names.name, names.count) : 1;
    for (unsigned i = 0; i < names.count; i++)
        free(names.name[i]);
    free(names.name);
    return code;
}

static const struct cli_flag inspect_flags[] = {
    {"strict", NULL, "refuse (exit 4) when a row is wrong", false, NULL},
    {"report", "FILE.html", "write a page with the picture, one file without outside requests",
     false, NULL},
    {NULL, NULL, NULL, false, NULL},
};

static const char *const inspect_examples[] = {
    "novapulse data inspect BTC/USD=btc.csv.gz",
    "novapulse data inspect --strict *.csv.gz",
    "novapulse data inspect BTC/USD --report btc.html",
    "novapulse data inspect --json prices-BTC-USD-1m.csv.zst",
    NULL,
};

const struct command cmd_data_inspect = {
    .name = "data inspect",
    .group = "Data",
    .summary = "Checks market data: span, gaps, outliers, figures, rows that cannot be true.",
    .usage = "[PAIR=]FILE|PAIR...",
    .needs_config = true,
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
    .summary = "Lists the market data of the store, or the files of a directory.",
    .usage = "[DIR]",
    .needs_config = true,
    .args_max = 1,
    .examples = list_examples,
    .run = run_list,
};
