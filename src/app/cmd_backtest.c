/* backtest: the same core over history. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/backtest_journal.h"
#include "app/cli.h"
#include "app/commands.h"
#include "app/data_file.h"
#include "research/backtest.h"
#include "research/backtest_json.h"
#include "research/report_html.h"

struct job {
    struct cli *cli;
    struct cli_progress progress;
    struct history history;
    struct result result;
    struct backtest_journal journal;
    int64_t from, to;
};

static enum status read_span(struct job *j, struct error *err)
{
    const char *from = cli_value(j->cli, "from"), *to = cli_value(j->cli, "to");
    enum status s = STATUS_OK;

    j->from = 0;
    j->to = INT64_MAX;
    if (from)
        s = cli_time(from, &j->from, err);
    if (s == STATUS_OK && to)
        s = cli_time(to, &j->to, err);
    if (s == STATUS_OK && j->to <= j->from)
        s = error_set(err, STATUS_USAGE, "--to %s: is not after --from", to);
    return s;
}

static enum status read_mode(const struct cli *cli, struct error *err)
{
    const char *mode = cli_value(cli, "mode");

    if (!mode || strcmp(mode, "parity") == 0)
        return STATUS_OK;
    error_set(err, STATUS_USAGE, "--mode %s: only parity, the live path over history, is known",
              mode);
    error_hint(err, "leave --mode away");
    return STATUS_USAGE;
}

static enum status read_file(struct job *j, const char *argument, struct error *err)
{
    char pair[PAIR_NAME_MAX], path[PATH_TEXT_MAX];
    enum status s = data_file(j->cli, argument, pair, path, err);

    return s == STATUS_OK ? history_add(&j->history, pair, path, cli_has(j->cli, "strict"), err)
                          : s;
}

static enum status read_data(struct job *j, struct error *err)
{
    const char *argument = cli_value_at(j->cli, "data", 0);
    enum status s = STATUS_OK;

    if (!argument) {
        error_set(err, STATUS_USAGE, "backtest: --data is missing");
        error_hint(err, "novapulse backtest --data BTC/USD=FILE.csv.gz");
        return STATUS_USAGE;
    }
    for (unsigned i = 0; s == STATUS_OK && argument; argument = cli_value_at(j->cli, "data", ++i))
        s = read_file(j, argument, err);
    return s == STATUS_OK ? history_limit(&j->history, j->from, j->to, err) : s;
}

static bool on_progress(void *context, size_t bars_done, const struct result *r)
{
    struct job *j = context;
    char room[80];

    snprintf(room, sizeof room, "net %+.1f %%  trades %zu",
             100 * (r->equity / r->starting_equity - 1), r->trades);
    cli_progress_step(&j->progress, (double)bars_done, room);
    return !cli_interrupted();
}

static enum status on_begun(void *context, const struct engine *e, struct error *err)
{
    return backtest_journal_begin(&((struct job *)context)->journal, e, err);
}

static enum status on_event(void *context, const struct event *ev, struct error *err)
{
    return backtest_journal_event(&((struct job *)context)->journal, ev, err);
}

static enum status on_stepped(void *context, const struct engine *e, struct error *err)
{
    return backtest_journal_stepped(&((struct job *)context)->journal, e, err);
}

/* ---- the summary ---- */

static void print_pair_of(const char *name, const char *value, const char *name2,
                          const char *value2)
{
    printf("%-14s %18s    %-16s %18s\n", name, value, name2, value2);
}

struct cell {
    char at[48];
};

static struct cell figure(const char *form, double v)
{
    struct cell c;

    if (isnan(v))
        snprintf(c.at, sizeof c.at, "-");
    else
        snprintf(c.at, sizeof c.at, form, v);
    return c;
}

static struct cell count(uint64_t v)
{
    struct cell c;

    snprintf(c.at, sizeof c.at, "%llu", (unsigned long long)v);
    return c;
}

/* A ratio of too few trades or days is not shown. */
static struct cell ratio(const struct result *r, double v)
{
    struct cell few;

    if (result_has_ratios(r))
        return figure("%.2f", v);
    if (r->trade_figures.n < RESULT_TRADES_LEAST)
        snprintf(few.at, sizeof few.at, "- (%zu of %d trades)", r->trade_figures.n,
                 RESULT_TRADES_LEAST);
    else
        snprintf(few.at, sizeof few.at, "- (%.0f of %d days)", result_days(r), RESULT_DAYS_LEAST);
    return few;
}

static void print_figures(const struct result *r)
{
    const struct trade_stats *t = &r->trade_figures;

    print_pair_of("start", figure("%.2f", r->starting_equity).at, "end",
                  figure("%.2f", r->final_equity).at);
    print_pair_of("net", figure("%+.2f", r->net_profit).at, "return",
                  figure("%+.2f %%", 100 * r->total_return).at);
    print_pair_of("buy and hold", figure("%+.2f %%", 100 * r->buy_and_hold).at, "max drawdown",
                  figure("%.2f %%", 100 * r->max_drawdown).at);
    print_pair_of("trades", count(t->n).at, "won", figure("%.0f %%", 100 * t->hit_rate).at);
    print_pair_of("profit factor", ratio(r, t->profit_factor).at, "expectancy",
                  figure("%+.2f", t->expectancy).at);
    print_pair_of("Sharpe", ratio(r, r->day_figures.sharpe).at, "Sortino",
                  ratio(r, r->day_figures.sortino).at);
    print_pair_of("fees", figure("%.2f", money_to_double(r->fees)).at, "slippage",
                  figure("%.2f", r->slippage).at);
    print_pair_of(
        "exposure", figure("%.1f %% of time", 100 * r->exposure).at, "entries filled",
        figure("%.0f %%", 100 * (double)r->entries_filled / (double)r->entries_placed).at);
    print_pair_of("decisions", count(r->decisions).at, "denials", count(r->denials).at);
}

/* The most frequent ones first. */
static void print_denials(const struct result *r)
{
    enum { SHOWN = 8 };
    bool told[DENIAL_COUNT] = {false};

    printf("\n%-20s %10s  %s\n", "denied by", "times", "because");
    for (unsigned shown = 0; shown < SHOWN; shown++) {
        unsigned most = DENY_NONE;

        for (unsigned i = 0; i < DENIAL_COUNT; i++)
            if (!told[i] && r->denied[i] > r->denied[most])
                most = i;
        if (most == DENY_NONE)
            return;
        told[most] = true;
        printf("%-20s %10llu  %s\n", denial_code_name((enum denial_code)most),
               (unsigned long long)r->denied[most], denial_sentence((enum denial_code)most));
    }
}

static void print_span(const struct result *r)
{
    char from[40], to[40];
    struct text a = TEXT(from), b = TEXT(to);

    text_utc(&a, r->from, 0);
    text_utc(&b, r->to, 0);
    for (unsigned i = 0; i < r->history->pairs; i++)
        printf("%s%s", i ? " " : "", r->history->series[i].instrument.pair);
    printf("   %.10s to %.10s (%.0f days)   profile %s   parity\n\n", from, to, result_days(r),
           r->options.profile);
}

static void print_summary(const struct job *j)
{
    const struct result *r = &j->result;

    print_span(r);
    print_figures(r);
    if (r->denials)
        print_denials(r);
    printf("\ndecision hash %016llx   seed %llu   %zu bars, %.2f M bars/s\n",
           (unsigned long long)r->decision_hash, (unsigned long long)r->seed, r->bars,
           (double)r->bars / r->seconds / 1e6);
    for (unsigned i = 0; i < r->warnings; i++)
        cli_say(j->cli, "%s %s", "!", r->warning[i]);
}

/* ---- the report ---- */

static enum status write_report(const struct job *j, const char *path, struct error *err)
{
    FILE *out = fopen(path, "wb");
    bool written;

    if (!out)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    report_html(out, &j->result, (const char *const *)j->cli->argv, j->cli->argc);
    written = !ferror(out);
    if (fclose(out) || !written)
        return error_set(err, STATUS_IO, "%s: %s", path, strerror(errno));
    cli_say(j->cli, "report: %s", path);
    return STATUS_OK;
}

static void hang_on_journal(struct job *j, struct backtest *b)
{
    j->journal.folder = cli_value(j->cli, "journal");
    if (!j->journal.folder)
        return;
    b->begun = on_begun;
    b->event = on_event;
    b->stepped = on_stepped;
}

static enum status run_job(struct job *j, struct error *err)
{
    struct backtest b = {
        .history = &j->history,
        .options = &j->cli->config->options,
        .seed = (uint64_t)j->cli->config->options.sim.seed,
        .context = j,
        .progress = on_progress,
    };
    enum status s, end;

    hang_on_journal(j, &b);
    cli_interruptible();
    cli_progress_start(&j->progress, j->cli, "backtest", "bars", (double)history_bars(&j->history));
    s = backtest_run(&j->result, &b, err);
    cli_progress_end(&j->progress);
    end = backtest_journal_end(&j->journal, s == STATUS_OK ? err : NULL);
    return s == STATUS_OK ? end : s;
}

static enum status show(const struct job *j, struct error *err)
{
    enum status s = STATUS_OK;
    const char *path = cli_value_at(j->cli, "report", 0);

    if (j->cli->json)
        backtest_json(stdout, &j->result);
    else
        print_summary(j);
    for (unsigned i = 0; s == STATUS_OK && path; path = cli_value_at(j->cli, "report", ++i))
        s = write_report(j, path, err);
    return s;
}

static int run_backtest(struct cli *cli)
{
    struct job *j = calloc(1, sizeof *j);
    struct error err = {0};
    enum status s = STATUS_NO_MEMORY;

    if (!j) {
        error_set(&err, s, "backtest: out of memory");
        return cli_fail(cli, &err);
    }
    j->cli = cli;
    s = read_mode(cli, &err);
    if (s == STATUS_OK)
        s = read_span(j, &err);
    if (s == STATUS_OK)
        s = read_data(j, &err);
    if (s == STATUS_OK)
        s = run_job(j, &err);
    if (s == STATUS_OK)
        s = show(j, &err);
    else if (s == STATUS_INTERRUPTED && j->result.history && !cli->json)
        print_summary(j);
    result_release(&j->result);
    history_release(&j->history);
    free(j);
    return s == STATUS_OK ? 0 : cli_fail(cli, &err);
}

static const struct cli_flag flags[] = {
    {"data", "[PAIR=]FILE", "one-minute bars; or PAIR alone, of the store; several", true, NULL},
    {"from", "T", "leave out what is before", false, NULL},
    {"to", "T", "leave out what is from here on", false, NULL},
    {"mode", "parity", "the live path over history; there is no other yet", false, NULL},
    {"seed", "N", "drives latency and every other chance", false, "sim.seed"},
    {"strict", NULL, "refuse data with a row that cannot be true", false, NULL},
    {"journal", "DIR", "write every event there, for replay", false, NULL},
    {"report", "FILE.html", "write a report, one file without outside requests", true, NULL},
    {NULL, NULL, NULL, false, NULL},
};

static const char *const examples[] = {
    "novapulse backtest --data BTC/USD=btc.csv.gz --report out.html",
    "novapulse backtest --profile original --data kraken-ETH-USD-1m.csv.gz --from 2023-03-10",
    "novapulse backtest --data a-BTC-USD-1m.csv.gz --data a-ETH-USD-1m.csv.gz --json",
    NULL,
};

const struct command cmd_backtest = {
    .name = "backtest",
    .group = "Research",
    .summary = "Runs the same core over history, and tells the truth about the result.",
    .needs_config = true,
    .flags = flags,
    .examples = examples,
    .run = run_backtest,
};
