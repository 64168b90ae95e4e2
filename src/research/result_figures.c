/* The figures of a run, and what its reader must be warned of. */
#include <math.h>
#include <stdlib.h>

#include "research/result_curve.h"

#define DAY_SECONDS 86400.0

double result_days(const struct result *r)
{
    return (double)(r->to - r->from) / 1e9 / DAY_SECONDS;
}

bool result_has_ratios(const struct result *r)
{
    return r->trade_figures.n >= RESULT_TRADES_LEAST && result_days(r) >= RESULT_DAYS_LEAST;
}

static void trade_figures(struct result *r)
{
    size_t n = r->trades - r->open_trades;
    double *net = malloc((n + 1) * sizeof *net);

    if (!net) {
        r->out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        net[i] = money_to_double(r->trade[i].net);
    trade_stats(&r->trade_figures, net, NULL, n);
    free(net);
    for (size_t i = 0; i < r->trades; i++)
        r->gross_profit += money_to_double(r->trade[i].net) + money_to_double(r->trade[i].fees);
    r->gross_profit += r->slippage;
}

static void day_figures(struct result *r)
{
    size_t n = r->days ? r->days - 1 : 0;
    double *returns = malloc((n + 1) * sizeof *returns);

    if (!returns) {
        r->out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        returns[i] = r->day[i] > 0 ? r->day[i + 1] / r->day[i] - 1 : 0;
    return_stats(&r->day_figures, returns, n, DAY_SECONDS, 0, 0, r->days ? r->day[0] : 0);
    free(returns);
    r->day_figures.cagr = NAN;
    r->day_figures.calmar = NAN;
    if (result_days(r) >= RESULT_DAYS_LEAST && r->final_equity > 0) {
        r->day_figures.cagr = pow(1 + r->total_return, 365 / result_days(r)) - 1;
        if (r->max_drawdown > 0)
            r->day_figures.calmar = r->day_figures.cagr / r->max_drawdown;
    }
}

/* ---- warnings ---- */

#define WARN(r, ...)                                                                               \
    do {                                                                                           \
        if ((r)->warnings < RESULT_WARNINGS_MAX) {                                                 \
            struct text warn_text = TEXT((r)->warning[(r)->warnings]);                             \
                                                                                                   \
            (r)->warnings++;                                                                       \
            text_printf(&warn_text, __VA_ARGS__);                                                  \
        }                                                                                          \
    } while (0)

static void warn_of_data(struct result *r)
{
    const struct history *h = r->history;
    uint64_t missing = 0, dropped = 0, jumps = 0, rows = 0, stale = 0;

    for (unsigned i = 0; i < h->files; i++) {
        const struct bars_file *f = &h->file[i].facts;

        missing += f->missing;
        dropped += f->dropped;
        jumps += f->jumps;
        rows += f->rows;
        stale = f->stale_longest > stale ? f->stale_longest : stale;
    }
    if (missing * 200 > rows + missing)
        WARN(r, "%llu of the files' %llu minutes have no bar (%.1f %%)",
             (unsigned long long)missing, (unsigned long long)(rows + missing),
             100 * (double)missing / (double)(rows + missing));
    if (dropped)
        WARN(r, "%llu rows of the data could not be true and were left out",
             (unsigned long long)dropped);
    if (jumps)
        WARN(r, "%llu closes lie more than 10 %% from the close before: look at the data",
             (unsigned long long)jumps);
    if (stale >= 60)
        WARN(r, "%llu bars in a row have no trade: the data may be filled in",
             (unsigned long long)stale);
}

static int by_net(const void *a, const void *b)
{
    int64_t x = ((const struct trade *)a)->net.units, y = ((const struct trade *)b)->net.units;

    return x > y ? -1 : x < y;
}

static void warn_of_concentration(struct result *r)
{
    size_t n = r->trades - r->open_trades;
    struct trade *sorted = malloc((n + 1) * sizeof *sorted);
    double best = 0, all = r->trade_figures.gross_profit, net = 0;

    if (!sorted)
        return;
    for (size_t i = 0; i < n; i++)
        sorted[i] = r->trade[i];
    qsort(sorted, n, sizeof *sorted, by_net);
    for (size_t i = 0; i < n && i < 5; i++)
        best += sorted[i].net.units > 0 ? money_to_double(sorted[i].net) : 0;
    free(sorted);
    if (n > 5 && all > 0 && best > all / 3)
        WARN(r, "the best five trades made %.0f %% of all that was won", 100 * best / all);
    for (size_t i = 0; i < n; i++)
        net += money_to_double(r->trade[i].net);
    for (unsigned i = 0; r->history->pairs > 1 && i < r->history->pairs; i++)
        if (net > 0 && money_to_double(r->pair[i].net) > 0.7 * net)
            WARN(r, "the result depends on one pair: %s made %.0f %% of the net profit",
                 r->history->series[i].instrument.pair,
                 100 * money_to_double(r->pair[i].net) / net);
}

static void warn_of_costs(struct result *r)
{
    if (r->cost_share > 0.5)
        WARN(r, "fees and slippage took %.0f %% of the profit before costs", 100 * r->cost_share);
    if (r->trades && isnan(r->break_even_costs))
        WARN(r, "it loses even before costs");
    else if (r->break_even_costs < 1.5)
        WARN(r, "it stands only %.2f times today's costs", r->break_even_costs);
    if (r->entries_unfilled * 10 > r->entries_placed)
        WARN(r, "%llu of %llu entry orders were never filled",
             (unsigned long long)r->entries_unfilled, (unsigned long long)r->entries_placed);
}

static void warn(struct result *r)
{
    size_t n = r->trades - r->open_trades;

    if (r->interrupted)
        WARN(r, "interrupted: this is the part until then");
    if (r->out_of_memory)
        WARN(r, "out of memory: some trades or orders are missing");
    if (r->notices)
        WARN(r, "%llu alarm%s during the run; the last: %s", (unsigned long long)r->notices,
             r->notices == 1 ? "" : "s", r->last_notice);
    if (n < RESULT_TRADES_LEAST)
        WARN(r, "too few trades for ratios: %zu of %d", n, RESULT_TRADES_LEAST);
    if (result_days(r) < 90)
        WARN(r, "only %.0f days of data: one mood of the market", result_days(r));
    warn_of_data(r);
    warn_of_costs(r);
    warn_of_concentration(r);
    if (r->open_trades)
        WARN(r, "open at the end: %zu; marked at the last close, not in the ratios",
             r->open_trades);
    if (r->buy_and_hold > r->total_return && r->benchmark_drawdown < r->max_drawdown)
        WARN(r, "buying and holding did better, with less drawdown");
    WARN(r, "quotes are estimated from bars: fills between them are a model, not a record");
}

void result_finish(struct result *r)
{
    double costs = money_to_double(r->fees) + r->slippage;

    result_curve_finish(r);
    result_mark_open(r);
    r->final_equity = r->equity;
    r->net_profit = r->final_equity - r->starting_equity;
    r->total_return = r->net_profit / r->starting_equity;
    r->buy_and_hold = r->pairs_seen ? r->benchmark / r->starting_equity - 1 : NAN;
    r->exposure = r->minutes ? (double)r->minutes_held / (double)r->minutes : NAN;
    r->mean_exposure = r->minutes ? r->exposure_sum / (double)r->minutes : NAN;
    trade_figures(r);
    day_figures(r);
    r->cost_share = r->gross_profit > 0 ? costs / r->gross_profit : NAN;
    r->break_even_costs = r->gross_profit > 0 && costs > 0 ? r->gross_profit / costs : NAN;
    warn(r);
}
