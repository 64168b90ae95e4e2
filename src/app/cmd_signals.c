/* signals: what every strategy says on a file's bars, and what the confluence makes of it. */
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/data_file.h"
#include "app/report_file.h"
#include "confluence/decision_json.h"
#include "confluence/frame.h"
#include "market/resample.h"
#include "research/bars_file.h"
#include "research/signals_record.h"
#include "research/signals_report.h"
#include "strategy/strategy.h"

enum { LINE_BYTES = 64 * 1024 };

struct job {
    const struct cli *cli;
    const struct options *o;
    struct options alone;        /* where one strategy is asked for: it votes, on or off */
    const struct strategy *only; /* NULL: all, and the decisions */
    struct instrument instrument;
    unsigned frames;
    struct frame *frame[TIMEFRAMES_MAX];
    struct resampler resampler[TIMEFRAMES_MAX];
    uint64_t votes, decisions, acts;
    bool printed, silent; /* with --report nothing goes to stdout unless asked for */
    struct report_file report;
    struct signals_record record;
    struct cli_progress progress;
    char room[LINE_BYTES];
};

static void print_line(struct job *j, const struct text *line)
{
    if (j->silent)
        return;
    if (j->cli->json && j->printed)
        fputs(",\n", stdout);
    fwrite(line->at, 1, line->len, stdout);
    if (!j->cli->json)
        fputc('\n', stdout);
    j->printed = true;
}

static void print_votes(struct job *j, unsigned f, const struct bar *bar)
{
    unsigned count;
    const struct vote *vote = frame_votes(j->frame[f], &count);

    for (unsigned i = 0; i < count; i++) {
        struct text line = TEXT(j->room);
        struct json_writer w;

        if (j->only && strategies[vote[i].strategy] != j->only)
            continue;
        json_write_init(&w, &line);
        vote_write_line(&w, j->instrument.pair, frame_timeframe_s(j->frame[f]), bar->open_time,
                        &vote[i]);
        print_line(j, &line);
        j->votes++;
    }
}

static void print_decision(struct job *j, const struct decision *d)
{
    struct text line = TEXT(j->room);
    struct json_writer w;

    json_write_init(&w, &line);
    decision_write_line(&w, j->instrument.pair, d);
    print_line(j, &line);
    j->decisions++;
    j->acts += d->acts;
}

static void decide(struct job *j, const struct bar *bar, size_t i)
{
    struct decision d;

    confluence_decide(j->o, NULL, (const struct frame *const *)j->frame, j->frames, NULL, &d);
    d.bar_time = bar->open_time;
    d.close = frame_close(j->frame[0]);
    if (j->report.out)
        signals_record_bar(&j->record, j->o, j->frame[0], i, &d);
    if (d.votes > 0 && !j->only)
        print_decision(j, &d);
}

static void push(struct job *j, unsigned f, const struct bar *bar)
{
    struct bar_values v = bar_values_of(&j->instrument, bar);

    frame_push(j->frame[f], j->o, &v, BOOK_VIEW_NONE);
    print_votes(j, f, bar);
}

static void on_bar(struct job *j, const struct bar *bar, size_t at)
{
    struct bar closed[RESAMPLED_MAX];

    push(j, 0, bar);
    for (unsigned f = 1; f < j->frames; f++) {
        unsigned n = resampler_push(&j->resampler[f], bar, closed);
        for (unsigned i = 0; i < n; i++)
            push(j, f, &closed[i]);
    }
    decide(j, bar, at);
}

static enum status open_frames(struct job *j, struct error *err)
{
    const struct options_trading *t = &j->o->trading;

    j->frames = (unsigned)t->timeframe_count;
    for (unsigned f = 0; f < j->frames; f++) {
        uint32_t timeframe_s = (uint32_t)t->timeframes_s[f];

        j->frame[f] = malloc(frame_size(j->o));
        if (!j->frame[f])
            return error_set(err, STATUS_NO_MEMORY, "signals: out of memory");
        frame_init(j->frame[f], j->o, timeframe_s);
        resampler_init(&j->resampler[f], (uint32_t)t->timeframes_s[0], timeframe_s);
    }
    return STATUS_OK;
}

static void close_frames(struct job *j)
{
    for (unsigned f = 0; f < TIMEFRAMES_MAX; f++) {
        free(j->frame[f]);
        j->frame[f] = NULL;
    }
}

static enum status run_bars(struct job *j, const struct bars_file *file, struct error *err)
{
    memset(&j->instrument, 0, sizeof j->instrument);
    memcpy(j->instrument.pair, file->pair, sizeof file->pair);
    j->instrument.price_decimals = (uint8_t)file->price_decimals;
    j->instrument.qty_decimals = (uint8_t)file->qty_decimals;
    if (file->interval_s != j->o->trading.timeframes_s[0]) {
        error_set(err, STATUS_DATA, "%s: bars of %u s, but the smallest timeframe has %lld s",
                  file->pair, file->interval_s, (long long)j->o->trading.timeframes_s[0]);
        error_hint(err, "give a file of one-minute bars");
        return STATUS_DATA;
    }
    enum status s = open_frames(j, err);
    if (s == STATUS_OK && j->report.out)
        s = signals_record_init(&j->record, &j->instrument, file->bar, file->count, err);
    cli_progress_start(&j->progress, j->cli, "signals", "bars", (double)file->count);
    for (size_t i = 0; s == STATUS_OK && i < file->count && !cli_interrupted(); i++) {
        on_bar(j, &file->bar[i], i);
        if (i % 4096 == 0)
            cli_progress_step(&j->progress, (double)i, file->pair);
    }
    cli_progress_end(&j->progress);
    if (s == STATUS_OK && j->report.out && !cli_interrupted())
        signals_report_pair(j->report.out, &j->record);
    signals_record_release(&j->record);
    close_frames(j);
    return s;
}

static enum status run_argument(struct job *j, const char *argument, struct error *err)
{
    char pair[PAIR_NAME_MAX], path[PATH_TEXT_MAX];
    struct bars_file file = {.bar = NULL};

    enum status s = data_file(j->cli, argument, pair, path, err);
    if (s == STATUS_OK)
        s = bars_file_read(&file, pair, path, cli_has(j->cli, "strict"), err);
    if (s == STATUS_OK) {
        if (file.dropped)
            cli_say(j->cli, "%s: %llu of %llu rows left out (novapulse data inspect tells which)",
                    path, (unsigned long long)file.dropped, (unsigned long long)file.rows);
        s = run_bars(j, &file, err);
    }
    bars_file_release(&file);
    return s;
}

static enum status find_only(struct job *j, struct error *err)
{
    const char *name = cli_value(j->cli, "strategy"), *format = cli_value(j->cli, "format");

    if (format && strcmp(format, "jsonl") != 0)
        return error_set(err, STATUS_USAGE, "--format %s: only jsonl is known", format);
    if (!name)
        return STATUS_OK;
    unsigned i = strategy_find(str_of(name));
    if (i < strategy_count) {
        struct text only = {j->alone.strategies.only, 0, sizeof j->alone.strategies.only, false};

        j->only = strategies[i];
        j->alone = *j->o;
        text_cstr(&only, j->only->name);
        j->o = &j->alone;
        return STATUS_OK;
    }
    char known[400];
    struct text t = TEXT(known);
    for (unsigned k = 0; k < strategy_count; k++)
        text_printf(&t, "%s%s", k ? ", " : "", strategies[k]->name);
    error_set(err, STATUS_USAGE, "--strategy %s: there is no such strategy", name);
    error_hint(err, "known strategies: %s", known);
    return STATUS_USAGE;
}

static enum status open_report(struct job *j, struct error *err)
{
    const char *path = cli_value(j->cli, "report");
    enum status s;

    if (path && j->only)
        return error_set(err, STATUS_USAGE,
                         "signals: --report tells of all strategies; leave "
                         "--strategy away");
    s = report_file_open(&j->report, path, err);
    if (s != STATUS_OK || !path)
        return s;
    j->silent = !cli_has(j->cli, "format") && !j->cli->json;
    signals_report_begin(j->report.out, j->o);
    return STATUS_OK;
}

static enum status close_report(struct job *j, bool done, struct error *err)
{
    if (j->report.out)
        signals_report_end(j->report.out);
    return report_file_close(&j->report, j->cli, done, err);
}

static int run(struct cli *cli)
{
    struct job *j = calloc(1, sizeof *j);
    struct error err = {.status = STATUS_OK};
    const char *argument = cli_value_at(cli, "data", 0);

    if (!j)
        return cli_exit_code(STATUS_NO_MEMORY);
    j->cli = cli;
    j->o = &cli->config->options;
    enum status s = find_only(j, &err);
    if (s == STATUS_OK && !argument) {
        s = error_set(&err, STATUS_USAGE, "signals: --data is missing");
        error_hint(&err, "novapulse signals --data BTC/USD=FILE.csv.gz");
    }
    if (s == STATUS_OK)
        s = open_report(j, &err);
    cli_interruptible();
    if (s == STATUS_OK && cli->json)
        fputs("[", stdout);
    for (unsigned i = 0; s == STATUS_OK && argument; argument = cli_value_at(cli, "data", ++i))
        s = run_argument(j, argument, &err);
    if (s == STATUS_OK && cli->json)
        fputs("]\n", stdout);
    enum status closed =
        close_report(j, s == STATUS_OK && !cli_interrupted(), s == STATUS_OK ? &err : NULL);
    s = s == STATUS_OK ? closed : s;
    if (s == STATUS_OK)
        cli_say(cli, "%llu votes, %llu decisions with a vote, %llu of them act",
                (unsigned long long)j->votes, (unsigned long long)j->decisions,
                (unsigned long long)j->acts);
    free(j);
    if (s == STATUS_OK && cli_interrupted())
        return cli_exit_code(STATUS_INTERRUPTED);
    return s == STATUS_OK ? 0 : cli_fail(cli, &err);
}

static const struct cli_flag flags[] = {
    {.name = "data",
     .value = "PAIR=FILE",
     .help = "one-minute bars; or PAIR alone, of the store",
     .repeatable = true},
    {.name = "strategy",
     .value = "NAME",
     .help = "only the votes of this strategy, also when it is off"},
    {.name = "format", .value = "jsonl", .help = "one JSON object a line (the default)"},
    {.name = "report",
     .value = "FILE.html",
     .help = "a page with price, regimes, votes and decisions, in place of the lines"},
    {.name = "strict", .help = "refuse a file with a bad row"},
    {.name = NULL},
};

static const char *const examples[] = {
    "novapulse signals --data BTC/USD=kraken-BTC-USD-1m-2023-03.csv.gz",
    "novapulse signals --data BTC/USD=btc.csv.gz --strategy keltner --profile original",
    "novapulse signals --data BTC/USD=btc.csv.gz --report signals.html",
    NULL,
};

const struct command cmd_signals = {
    .name = "signals",
    .group = "Research",
    .summary = "What each strategy says on every bar, and what the votes come to.",
    .usage = "",
    .needs_config = true,
    .flags = flags,
    .examples = examples,
    .run = run,
};
