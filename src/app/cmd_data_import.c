/* data import FILE...: market data files into the store, where a pair alone finds them. */
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/data_file.h"
#include "base/json.h"
#include "os/lock.h"
#include "research/bar_store.h"

struct import {
    struct cli *cli;
    char dir[PATH_TEXT_MAX];
    char pair[PAIR_NAME_MAX]; /* of --pair */
    struct lock lock;
    unsigned done;
    struct json_writer json;
};

/* What one file brought. */
struct import_row {
    const char *file;
    uint64_t rows, dropped, rounded;
    struct bars_merged merged;
    char store[PATH_TEXT_MAX];
};

static void print_row(const struct import_row *r, const struct bars_file *all)
{
    printf(
        "%-10s  %9llu rows: %llu bars added, %llu replaced, %llu as before, %llu rows left out\n",
        all->pair, (unsigned long long)r->rows, (unsigned long long)r->merged.added,
        (unsigned long long)r->merged.replaced, (unsigned long long)r->merged.same,
        (unsigned long long)r->dropped);
    printf("            %s: %zu bars, %llu missing in %llu gaps, the longest %llu\n", r->store,
           all->count, (unsigned long long)all->missing, (unsigned long long)all->gaps,
           (unsigned long long)all->gap_longest);
}

static void write_row(struct json_writer *w, const struct import_row *r,
                      const struct bars_file *all)
{
    json_write_object(w);
    json_put_cstr(w, "file", r->file);
    json_put_cstr(w, "pair", all->pair);
    json_put_u64(w, "interval_s", all->interval_s);
    json_put_u64(w, "rows", r->rows);
    json_put_u64(w, "dropped", r->dropped);
    json_put_u64(w, "rounded", r->rounded);
    json_put_u64(w, "added", r->merged.added);
    json_put_u64(w, "replaced", r->merged.replaced);
    json_put_u64(w, "same", r->merged.same);
    json_put_u64(w, "kept", r->merged.kept);
    json_put_cstr(w, "store", r->store);
    json_put_u64(w, "bars", all->count);
    json_put_i64(w, "from", all->bar[0].open_time / 1000000);
    json_put_i64(w, "to", all->bar[all->count - 1].open_time / 1000000);
    json_put_u64(w, "gaps", all->gaps);
    json_put_u64(w, "missing", all->missing);
    json_put_u64(w, "gap_longest", all->gap_longest);
    json_write_object_end(w);
}

static enum status put_bars(struct import *i, const char *path, struct bars_file *f,
                            struct error *err)
{
    struct import_row row = {path, f->rows, f->dropped, f->rounded, {0}, ""};
    enum status s;

    if (!f->pair[0]) {
        error_set(err, STATUS_DATA, "%s: its name does not tell the pair", path);
        error_hint(err, "add --pair BTC/USD");
        return STATUS_DATA;
    }
    s = bar_store_path(row.store, i->dir, f->pair, f->interval_s, err);
    if (s == STATUS_OK)
        s = bar_store_put(row.store, f, (struct bar_span){0, 0}, &row.merged, err);
    if (s != STATUS_OK)
        return s;
    i->done++;
    if (i->cli->json)
        write_row(&i->json, &row, f);
    else
        print_row(&row, f);
    return STATUS_OK;
}

static enum status import_file(struct import *i, const char *argument, struct error *err)
{
    char pair[PAIR_NAME_MAX];
    const char *path;
    struct bars_file f = {0};
    enum status s;

    bars_file_argument(argument, pair, &path);
    s = bars_file_read(&f, pair[0] ? pair : i->pair, path, cli_has(i->cli, "strict"), err);
    if (s == STATUS_OK)
        s = put_bars(i, path, &f, err);
    bars_file_release(&f);
    return s;
}

static enum status read_flags(struct import *i, struct error *err)
{
    const char *pair = cli_value(i->cli, "pair");

    if (!pair || bars_file_pair_named(str_of(pair), i->pair))
        return STATUS_OK;
    return error_set(err, STATUS_USAGE, "--pair %s: a pair is written BTC/USD", pair);
}

static enum status import_all(struct import *i, struct error *err)
{
    enum status s = read_flags(i, err);

    if (s == STATUS_OK)
        s = data_store_open(i->cli, "novapulse data import", i->dir, &i->lock, err);
    if (s != STATUS_OK)
        return s;
    for (unsigned k = 0; s == STATUS_OK && k < i->cli->arg_count; k++)
        s = import_file(i, i->cli->arg[k], err);
    lock_release(&i->lock);
    return s;
}

static int run(struct cli *cli)
{
    static char room[1 << 17];
    struct text t = TEXT(room);
    struct import i = {.cli = cli};
    struct error err = {0};
    enum status s;

    json_write_init(&i.json, &t);
    json_write_object(&i.json);
    json_write_key(&i.json, "files");
    json_write_array(&i.json);
    s = import_all(&i, &err);
    if (s != STATUS_OK && i.done)
        cli_say(cli, "%u of %u files are in the store", i.done, cli->arg_count);
    if (s != STATUS_OK)
        return cli_fail(cli, &err);
    json_write_array_end(&i.json);
    json_write_object_end(&i.json);
    if (cli->json)
        printf("%s\n", room);
    return 0;
}

static const struct cli_flag flags[] = {
    {"pair", "PAIR", "where a file's name does not tell it", false, NULL},
    {"into", "DIR", "the store's directory (default: history/ in the state directory)", false,
     NULL},
    {"strict", NULL, "refuse (exit 4) a file with a row that is wrong", false, NULL},
    {NULL, NULL, NULL, false, NULL},
};

static const char *const examples[] = {
    "novapulse data import XBTUSD_1.csv ETHUSD_1.csv",
    "novapulse data import --pair BTC/USD prices.csv.gz",
    "novapulse data import BTC/USDT=BTCUSDT-1m-2021-04.csv --into ~/history",
    NULL,
};

const struct command cmd_data_import = {
    .name = "data import",
    .group = "Data",
    .summary = "Puts market data files into the local store.",
    .usage = "[PAIR=]FILE...",
    .args_min = 1,
    .args_max = CLI_ARGS_MAX,
    .needs_config = true,
    .flags = flags,
    .examples = examples,
    .run = run,
};
