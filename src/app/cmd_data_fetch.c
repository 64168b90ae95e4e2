/* data fetch: market history from a venue into the store. */
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/data_file.h"
#include "base/double_text.h"
#include "base/json.h"
#include "os/lock.h"
#include "research/fetch.h"

#define NS_PER_MS     INT64_C(1000000)
#define MS_PER_MINUTE 60000

struct job {
    struct cli *cli;
    char pair[PAIR_NAME_MAX];
    char dir[PATH_TEXT_MAX], path[PATH_TEXT_MAX];
    struct fetch fetch;
    struct fetch_state state;
    struct cli_progress progress;
    bool begun;
};

/* ---- what is wanted ---- */

static enum status read_venue(struct job *j, struct error *err)
{
    const char *name = cli_value(j->cli, "venue");
    char known[200];
    struct text t = TEXT(known);

    j->fetch.venue = fetch_venue_find(name ? name : "kraken");
    if (j->fetch.venue)
        return STATUS_OK;
    for (unsigned i = 0; fetch_venues[i]; i++)
        text_printf(&t, "%s%s", i ? ", " : "", fetch_venues[i]->name);
    error_set(err, STATUS_USAGE, "--venue %s: no history can be fetched from it", name);
    error_hint(err, "known: %s", known);
    return STATUS_USAGE;
}

static enum status read_pair(struct job *j, struct error *err)
{
    const char *pair = cli_value(j->cli, "pair");

    if (pair && bars_file_pair_named(str_of(pair), j->pair))
        return STATUS_OK;
    if (pair)
        return error_set(err, STATUS_USAGE, "--pair %s: a pair is written BTC/USD", pair);
    error_set(err, STATUS_USAGE, "data fetch: --pair is missing");
    error_hint(err, "novapulse data fetch --pair BTC/USD --from 2024-01-01");
    return STATUS_USAGE;
}

/* Whole minutes. */
static enum status read_span(struct job *j, struct error *err)
{
    const char *from = cli_value(j->cli, "from"), *to = cli_value(j->cli, "to");
    int64_t from_ns = 0, to_ns = BARS_TIME_MOST * 1000 * NS_PER_MS; /* its clock will say */
    enum status s;

    if (!from) {
        error_set(err, STATUS_USAGE, "data fetch: --from is missing");
        error_hint(err, "--from 2024-01-01, or 2024-01-01T10:30Z");
        return STATUS_USAGE;
    }
    s = cli_time(from, &from_ns, err);
    if (s == STATUS_OK && to)
        s = cli_time(to, &to_ns, err);
    if (s != STATUS_OK)
        return s;
    j->fetch.wanted.from_ms = from_ns / NS_PER_MS / MS_PER_MINUTE * MS_PER_MINUTE;
    j->fetch.wanted.to_ms = to_ns / NS_PER_MS / MS_PER_MINUTE * MS_PER_MINUTE;
    if (j->fetch.wanted.to_ms <= j->fetch.wanted.from_ms)
        return error_set(err, STATUS_USAGE, "--to %s: is not after --from", to ? to : "(now)");
    return STATUS_OK;
}

static enum status read_rate(struct job *j, struct error *err)
{
    const char *rate = cli_value(j->cli, "rate");

    if (!rate)
        return STATUS_OK;
    if (!double_parse(&j->fetch.requests_per_s, str_of(rate), false) ||
        !(j->fetch.requests_per_s > 0 && j->fetch.requests_per_s <= 1000))
        return error_set(err, STATUS_USAGE, "--rate %s: requests a second, above 0", rate);
    return STATUS_OK;
}

static enum status read_timeframe(const struct job *j, struct error *err)
{
    const char *said = cli_value(j->cli, "timeframe");

    if (!said || strcmp(said, "1m") == 0)
        return STATUS_OK;
    error_set(err, STATUS_USAGE, "--timeframe %s: bars of one minute are fetched", said);
    error_hint(err, "longer ones are made of them wherever they are needed");
    return STATUS_USAGE;
}

static enum status read_plan(struct job *j, struct error *err)
{
    enum status s = read_venue(j, err);

    if (s == STATUS_OK)
        s = read_timeframe(j, err);

    if (s == STATUS_OK)
        s = read_pair(j, err);
    if (s == STATUS_OK)
        s = read_span(j, err);
    if (s == STATUS_OK)
        s = read_rate(j, err);
    j->fetch.url = cli_value(j->cli, "url");
    j->fetch.pair = j->pair;
    j->fetch.path = j->path;
    return s;
}

/* ---- along the way ---- */

static bool on_progress(void *context, const struct fetch_state *s)
{
    struct job *j = context;
    double all = (double)(s->wanted.to_ms - s->wanted.from_ms) / MS_PER_MINUTE;
    char room[100];

    if (!j->begun)
        cli_progress_start(&j->progress, j->cli, "fetch", "minutes", all);
    j->begun = true;
    j->progress.total = all;
    snprintf(room, sizeof room, "%llu requests, %llu again", (unsigned long long)s->requests,
             (unsigned long long)s->retries);
    cli_progress_step(&j->progress, (double)(s->at_ms - s->wanted.from_ms) / MS_PER_MINUTE, room);
    return !cli_interrupted();
}

/* ---- what came of it ---- */

static void print_result(const struct job *j, const struct bars_file *f)
{
    const struct fetch_state *s = &j->state;
    char from[40], to[40];
    struct text a = TEXT(from), b = TEXT(to);

    text_utc(&a, s->wanted.from_ms * NS_PER_MS, 0);
    text_utc(&b, s->at_ms * NS_PER_MS, 0);
    printf("%s  %.16s to %.16s: %llu bars added, %llu replaced, %llu as before; %llu requests\n",
           j->pair, from, to, (unsigned long long)s->merged.added,
           (unsigned long long)s->merged.replaced, (unsigned long long)s->merged.same,
           (unsigned long long)s->requests);
    if (s->begins_ms) {
        text_clear(&a);
        text_utc(&a, s->begins_ms * NS_PER_MS, 0);
        printf("  the venue has nothing before %.16s\n", from);
    }
    if (s->refused)
        printf("  %llu rows that cannot be true were left out\n", (unsigned long long)s->refused);
    printf("  %s: %zu bars, %llu missing in %llu gaps, the longest %llu\n", j->path, f->count,
           (unsigned long long)f->missing, (unsigned long long)f->gaps,
           (unsigned long long)f->gap_longest);
}

static void write_result(const struct job *j, const struct bars_file *f)
{
    const struct fetch_state *s = &j->state;
    char room[2 * PATH_TEXT_MAX];
    struct text t = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_cstr(&w, "venue", j->fetch.venue->name);
    json_put_cstr(&w, "pair", j->pair);
    json_put_i64(&w, "from", s->wanted.from_ms);
    json_put_i64(&w, "to", s->at_ms);
    json_put_u64(&w, "requests", s->requests);
    json_put_u64(&w, "retries", s->retries);
    json_put_u64(&w, "refused", s->refused);
    json_put_u64(&w, "added", s->merged.added);
    json_put_u64(&w, "replaced", s->merged.replaced);
    json_put_u64(&w, "same", s->merged.same);
    json_put_i64(&w, "begins", s->begins_ms);
    json_put_cstr(&w, "store", j->path);
    json_put_u64(&w, "bars", f->count);
    json_put_u64(&w, "gaps", f->gaps);
    json_put_u64(&w, "missing", f->missing);
    json_put_u64(&w, "gap_longest", f->gap_longest);
    json_write_object_end(&w);
    printf("%s\n", room);
}

/* Of the whole store's file, which an empty market may not have made. */
static enum status show(const struct job *j, struct error *err)
{
    struct bars_file f = {0};
    struct bar_spans spans;
    enum status s = bar_store_read(&f, &spans, j->path, err);

    if (s != STATUS_OK && s != STATUS_NOT_FOUND)
        return s;
    if (j->cli->json)
        write_result(j, &f);
    else
        print_result(j, &f);
    bars_file_release(&f);
    return STATUS_OK;
}

static enum status fetch_locked(struct job *j, struct error *err)
{
    enum status s = bar_store_path(j->path, j->dir, j->pair, 60, err);

    if (s != STATUS_OK)
        return s;
    j->fetch.ctx = j;
    j->fetch.progress = on_progress;
    cli_interruptible();
    s = fetch_run(&j->fetch, &j->state, err);
    if (j->begun)
        cli_progress_end(&j->progress);
    if (s == STATUS_OK)
        return show(j, err);
    if (j->state.merged.added + j->state.merged.replaced)
        error_hint(err, "what came is stored; the same command goes on there");
    return s;
}

static int run(struct cli *cli)
{
    struct job *j = calloc(1, sizeof *j);
    struct lock lock;
    struct error err = {0};
    enum status s;

    if (!j) {
        error_set(&err, STATUS_NO_MEMORY, "data fetch: out of memory");
        return cli_fail(cli, &err);
    }
    j->cli = cli;
    s = read_plan(j, &err);
    if (s == STATUS_OK)
        s = data_store_open(cli, "novapulse data fetch", j->dir, &lock, &err);
    if (s == STATUS_OK) {
        s = fetch_locked(j, &err);
        lock_release(&lock);
    }
    free(j);
    return s == STATUS_OK ? 0 : cli_fail(cli, &err);
}

static const struct cli_flag flags[] = {
    {"venue", "NAME", "kraken (default), coinbase", false, NULL},
    {"pair", "PAIR", "as BTC/USD", false, NULL},
    {"from", "T", "the first minute", false, NULL},
    {"to", "T", "up to here; the venue's last whole minute without it", false, NULL},
    {"timeframe", "1m", "bars of one minute; longer ones are made of them", false, NULL},
    {"resume", NULL, "go on where it was stopped, as it does anyway", false, NULL},
    {"into", "DIR", "the store's directory (default: history/ in the state directory)", false,
     NULL},
    {"url", "URL", "another address of the venue: the embedded exchange's", false, NULL},
    {"rate", "N", "requests a second (default: what the venue allows)", false, NULL},
    {NULL, NULL, NULL, false, NULL},
};

static const char *const examples[] = {
    "novapulse data fetch --pair BTC/USD --from 2024-01-01",
    "novapulse data fetch --pair ETH/EUR --from 2024-01-01 --to 2024-02-01 --into ~/history",
    "novapulse data fetch --pair BTC/USD --from 2026-01-01 --url http://127.0.0.1:8099",
    NULL,
};

const struct command cmd_data_fetch = {
    .name = "data fetch",
    .group = "Data",
    .summary = "Downloads market history from a venue; goes on where it was stopped.",
    .needs_config = true,
    .flags = flags,
    .examples = examples,
    .run = run,
};
