/* The driver over history: a trade that can be worked out by hand, the same answer twice, and what
 * is written about it.
 *
 * The market: each odd minute up by 20.00, each even one down by 10.00, from 10000.01; spread 2 in
 * 10,000 (half of it rounded up to the cent), no latency jitter, fees 0.16 and 0.26 %. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/config.h"
#include "research/backtest.h"
#include "research/backtest_json.h"
#include "research/report_html.h"

#define T0     INT64_C(1617321600000)
#define MINUTE INT64_C(60000)
#define NS     INT64_C(1000000)

struct desk {
    char path[64];
    struct history history;
    struct config config;
    struct result result;
};

static void set(struct desk *d, const char *key, const char *value)
{
    struct error err = {0};

    if (config_set(&d->config, str_of(key), str_of(value), (struct origin){.kind = ORIGIN_SET},
                   &err) != STATUS_OK)
        fail_msg("%s", err.what);
}

/* One strategy on one timeframe that may act alone. */
static void configure(struct desk *d)
{
    struct error err = {0};

    config_init(&d->config);
    assert_int_equal(config_profile(&d->config, STR("original"), &err), STATUS_OK);
    set(d, "trading.timeframes", "1m");
    set(d, "trading.primary_timeframe", "1m");
    set(d, "trading.quiet_hours", "none");
    set(d, "confluence.min_agreement", "1");
    set(d, "confluence.threshold", "1");
    set(d, "confluence.allow_any_solo", "on");
    set(d, "confluence.min_confidence", "0.5");
    set(d, "confluence.solo_min_confidence", "0.5");
    set(d, "strategies.keltner.enabled", "off");
    set(d, "strategies.trend.fresh_cross", "off");
    set(d, "sim.latency", "100ms");
    set(d, "sim.latency_jitter", "0");
    set(d, "sim.spread", "0.0002");
    set(d, "sim.slippage_sigma", "0");
    if (config_finish(&d->config, &err) != STATUS_OK)
        fail_msg("%s", err.what);
}

static void write_market(const char *path, int minutes)
{
    FILE *f = fopen(path, "w");
    int cents = 1000001;

    assert_non_null(f);
    fputs("timestamp_ms,open,high,low,close,volume\n", f);
    for (int i = 0; i < minutes; i++) {
        int open = cents, close = cents + (i % 2 ? -1000 : 2000);
        int high = open > close ? open : close, low = open < close ? open : close;

        fprintf(f, "%lld,%d.%02d,%d.%02d,%d.%02d,%d.%02d,100\n", (long long)(T0 + i * MINUTE),
                open / 100, open % 100, high / 100, high % 100, low / 100, low % 100, close / 100,
                close % 100);
        cents = close;
    }
    fclose(f);
}

static struct desk *desk_with(int minutes)
{
    struct desk *d = calloc(1, sizeof *d);
    struct error err = {0};

    assert_non_null(d);
    snprintf(d->path, sizeof d->path, "/tmp/backtest_test_%d.csv", (int)getpid());
    write_market(d->path, minutes);
    if (history_add(&d->history, "BTC/USD", d->path, true, &err) != STATUS_OK)
        fail_msg("%s", err.what);
    configure(d);
    return d;
}

static void run(struct desk *d, uint64_t seed)
{
    struct backtest b = {.history = &d->history, .options = &d->config.options, .seed = seed};
    struct error err = {0};

    if (backtest_run(&d->result, &b, &err) != STATUS_OK)
        fail_msg("%s", err.what);
}

static void desk_free(struct desk *d)
{
    unlink(d->path);
    result_release(&d->result);
    history_release(&d->history);
    free(d);
}

/* ---- the trade ---- */

/* Trend needs 150 bars.  The one of minute 149 closes at 10000.01 + 75 x 10.00 = 10750.01; half the
 * spread is 1.0750.. up to 1.08.  The order arrives 0.1 s later, when the next bar has opened there,
 * and the news of its fill 0.1 s after that.
 * 200.00 with the fee of 0.26 % buy 0.01855452.  It leaves at the first bid above 2.08 % more:
 * minute 192 opens at 10960.01 and rises to 10980.01, bid 1.10 below. */
static void a_trade_comes_out_as_worked_by_hand(void **state)
{
    const int64_t lots = 1855452, entry = 1075109, exit = 1097891;
    const int64_t cost = lots * entry / 100 + 1; /* 199.48131443, rounded up */
    const int64_t revenue = lots * exit / 100;   /* 203.70840517, rounded down */
    const int64_t fee_in = cost / 100000 * 260 + 82, fee_out = 52964186;
    struct desk *d = desk_with(200);
    const struct trade *t;
    (void)state;

    run(d, 1);

    assert_int_equal(d->result.trades, 1);
    t = &d->result.trade[0];
    assert_false(t->open);
    assert_int_equal(t->entry.ticks, entry);
    assert_int_equal(t->exit.ticks, exit);
    assert_int_equal(t->qty.lots, lots);
    assert_int_equal(t->cost.units, 19948131443);
    assert_int_equal(t->cost.units, cost);
    assert_int_equal(t->revenue.units, revenue);
    assert_int_equal(fee_in, 51865142); /* 0.26 % of the cost, rounded up */
    assert_int_equal(t->fees.units, fee_in + fee_out);
    assert_int_equal(t->net.units, 317879746);
    assert_int_equal(t->reason, EXIT_REASON_TARGET);
    assert_int_equal(t->entry_time / NS, T0 + 150 * MINUTE + 200);
    assert_int_equal(t->exit_time / (1000 * NS), (T0 + 192 * MINUTE + 40000) / 1000);
    assert_int_equal(d->result.cash.units, d->result.starting.units + 317879746);
    assert_true(fabs(d->result.final_equity - 5003.17879746) < 1e-9);
    assert_int_equal(d->result.entries_placed, 1);
    assert_int_equal(d->result.entries_filled, 1);
    desk_free(d);
}

static void what_it_held_is_in_equity_and_exposure(void **state)
{
    struct desk *d = desk_with(200);
    (void)state;

    run(d, 1);

    assert_int_equal(d->result.minutes, 200);
    assert_int_equal(d->result.minutes_held, 42); /* ends of minutes 150 to 191 */
    assert_true(d->result.max_drawdown > 0 && d->result.max_drawdown < 0.001);
    assert_int_equal(d->result.curve_count, 200);
    desk_free(d);
}

static void too_short_a_history_trades_nothing_and_says_so(void **state)
{
    struct desk *d = desk_with(100);
    (void)state;

    run(d, 1);

    assert_int_equal(d->result.trades, 0);
    assert_int_equal(d->result.orders_placed, 0);
    assert_true(d->result.final_equity == 5000);
    assert_true(isnan(d->result.trade_figures.profit_factor));
    assert_non_null(strstr(d->result.warning[0], "too few trades for ratios: 0 of 30"));
    desk_free(d);
}

static void a_position_open_at_the_end_is_marked_and_counted_apart(void **state)
{
    struct desk *d = desk_with(170);
    (void)state;

    run(d, 1);

    assert_int_equal(d->result.trades, 1);
    assert_int_equal(d->result.open_trades, 1);
    assert_true(d->result.trade[0].open);
    assert_int_equal(d->result.trade_figures.n, 0);
    /* Equity stands at the middle; the mark of the trade has paid for leaving. */
    assert_true(money_to_double(d->result.trade[0].net) < d->result.net_profit);
    desk_free(d);
}

static void the_same_run_twice_decides_the_same(void **state)
{
    struct desk *a = desk_with(400), *b = desk_with(400), *other = desk_with(400);
    (void)state;

    run(a, 1);
    run(b, 1);
    set(other, "risk.max_position", "100");
    run(other, 1);

    assert_true(a->result.trades > 1);
    assert_true(a->result.decision_hash == b->result.decision_hash);
    assert_true(a->result.effect_hash == b->result.effect_hash);
    assert_true(a->result.decision_hash != other->result.decision_hash);
    desk_free(a);
    desk_free(b);
    desk_free(other);
}

static bool stop_soon(void *context, size_t bars_done, const struct result *so_far)
{
    (void)so_far;
    *(size_t *)context = bars_done;
    return false;
}

static void an_interrupted_run_keeps_the_part_until_then(void **state)
{
    struct desk *d = desk_with(6000);
    size_t told = 0;
    struct backtest b = {.history = &d->history,
                         .options = &d->config.options,
                         .context = &told,
                         .progress = stop_soon};
    (void)state;

    assert_int_equal(backtest_run(&d->result, &b, NULL), STATUS_INTERRUPTED);
    assert_true(told >= 4096 && told < 6000);
    assert_int_equal(d->result.bars, told);
    assert_true(d->result.interrupted);
    desk_free(d);
}

static void the_span_can_be_limited(void **state)
{
    struct desk *d = desk_with(200);
    (void)state;

    assert_int_equal(
        history_limit(&d->history, (T0 + 10 * MINUTE) * NS, (T0 + 50 * MINUTE) * NS, NULL),
        STATUS_OK);
    assert_int_equal(history_bars(&d->history), 40);
    assert_int_equal(history_from(&d->history), (T0 + 10 * MINUTE) * NS);
    assert_int_equal(history_to(&d->history), (T0 + 50 * MINUTE) * NS);
    assert_int_equal(history_limit(&d->history, 0, 1, NULL), STATUS_DATA);
    desk_free(d);
}

static void files_of_one_pair_are_joined_in_time_order(void **state)
{
    struct history h = {0};
    char path[2][64];
    (void)state;

    for (int i = 0; i < 2; i++) {
        FILE *f;

        snprintf(path[i], sizeof path[i], "/tmp/backtest_join_%d_%d.csv", (int)getpid(), i);
        f = fopen(path[i], "w");
        assert_non_null(f);
        fprintf(f, "timestamp_ms,open,high,low,close,volume\n%lld,1,1,1,1%s,1\n",
                (long long)(T0 + (i ? 0 : 5) * MINUTE), i ? "" : ".000");
        if (!i)
            fprintf(f, "%lld,1,1.25,1,1,1\n", (long long)(T0 + 6 * MINUTE));
        fclose(f);
        assert_int_equal(history_add(&h, "ETH/EUR", path[i], true, NULL), STATUS_OK);
    }

    assert_int_equal(h.pairs, 1);
    assert_int_equal(h.series[0].count, 3);
    assert_int_equal(h.series[0].bar[0].open_time, T0 * NS);
    assert_int_equal(h.series[0].bar[0].close.ticks, 100);
    assert_int_equal(h.series[0].bar[2].high.ticks, 125);
    assert_int_equal(history_add(&h, "ETH/EUR", path[1], true, NULL), STATUS_DATA); /* overlaps */
    for (int i = 0; i < 2; i++)
        unlink(path[i]);
    history_release(&h);
}

/* ---- what is written about it ---- */

static void the_document_has_every_key_of_the_contract(void **state)
{
    static const char *const keys[] = {"pairs",
                                       "from",
                                       "to",
                                       "bars",
                                       "seconds",
                                       "bars_per_second",
                                       "seed",
                                       "starting_equity",
                                       "final_equity",
                                       "net_profit",
                                       "fees",
                                       "slippage",
                                       "trades",
                                       "wins",
                                       "losses",
                                       "win_rate",
                                       "profit_factor",
                                       "expectancy",
                                       "sharpe",
                                       "sortino",
                                       "calmar",
                                       "max_drawdown",
                                       "max_drawdown_bars",
                                       "exposure",
                                       "orders_placed",
                                       "orders_filled",
                                       "orders_unfilled",
                                       "buy_and_hold_return",
                                       "by_strategy",
                                       "by_pair",
                                       "trade_list",
                                       "equity",
                                       "decision_hash",
                                       "denials",
                                       "profile",
                                       "warnings"};
    static const char *const trade_keys[] = {
        "id",         "pair",     "side", "entry_time", "entry_price", "exit_time",
        "exit_price", "quantity", "fees", "net_profit", "exit_reason"};
    struct desk *d = desk_with(200);
    FILE *out = tmpfile();
    json_t *doc, *trade;
    (void)state;

    run(d, 1);
    backtest_json(out, &d->result);
    rewind(out);
    doc = json_loadf(out, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(doc);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!json_object_get(doc, keys[i]))
            fail_msg("no %s", keys[i]);
    trade = json_array_get(json_object_get(doc, "trade_list"), 0);
    for (size_t i = 0; i < sizeof trade_keys / sizeof *trade_keys; i++)
        if (!json_object_get(trade, trade_keys[i]))
            fail_msg("a trade has no %s", trade_keys[i]);
    assert_true(fabs(json_number_value(json_object_get(trade, "net_profit")) - 3.17879746) < 1e-12);
    assert_string_equal(json_string_value(json_object_get(trade, "exit_reason")), "exit.target");
    assert_string_equal(json_string_value(json_object_get(doc, "from")), "2021-04-02T00:00:00Z");
    assert_int_equal(json_array_size(json_object_get(doc, "equity")), 200);
    json_decref(doc);
    fclose(out);
    desk_free(d);
}

static char *report_of(struct desk *d, size_t *ret_size)
{
    static const char *const argv[] = {"novapulse", "backtest", "--data", "a <b>.csv"};
    char *text = NULL;
    FILE *out = open_memstream(&text, ret_size);

    report_html(out, &d->result, argv, 4);
    fclose(out);
    return text;
}

static void the_report_asks_nobody_for_anything(void **state)
{
    static const char *const wanted[] = {"id=equity",
                                         "id=prices",
                                         "id=trades",
                                         "id=decisions",
                                         "id=data",
                                         "id=costs",
                                         "id=again",
                                         "id=first",
                                         "exit.target",
                                         "default-src 'none'",
                                         "prefers-color-scheme:dark"};
    static const char *const refused[] = {
        "http:", "https:", "//",    "<script", "url(",   "@import",
        "<img",  "src=",   "href=", "<b>.csv", " style="};
    struct desk *d = desk_with(200);
    size_t size;
    char *text;
    (void)state;

    run(d, 1);
    text = report_of(d, &size);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(text, wanted[i]))
            fail_msg("the report lacks %s", wanted[i]);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strstr(text, refused[i]))
            fail_msg("the report has %s", refused[i]);
    assert_true(size < 1500000);
    free(text);
    desk_free(d);
}

static void the_same_run_gives_the_same_report(void **state)
{
    struct desk *a = desk_with(200), *b = desk_with(200);
    size_t size_a, size_b;
    char *x, *y;
    (void)state;

    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    run(a, 1);
    run(b, 1);
    x = report_of(a, &size_a);
    y = report_of(b, &size_b);
    assert_int_equal(size_a, size_b);
    assert_memory_equal(x, y, size_a);
    assert_non_null(strstr(x, "2023-11-14 22:13"));
    unsetenv("SOURCE_DATE_EPOCH");
    free(x);
    free(y);
    desk_free(a);
    desk_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trade_comes_out_as_worked_by_hand),
        cmocka_unit_test(what_it_held_is_in_equity_and_exposure),
        cmocka_unit_test(too_short_a_history_trades_nothing_and_says_so),
        cmocka_unit_test(a_position_open_at_the_end_is_marked_and_counted_apart),
        cmocka_unit_test(the_same_run_twice_decides_the_same),
        cmocka_unit_test(an_interrupted_run_keeps_the_part_until_then),
        cmocka_unit_test(the_span_can_be_limited),
        cmocka_unit_test(files_of_one_pair_are_joined_in_time_order),
        cmocka_unit_test(the_document_has_every_key_of_the_contract),
        cmocka_unit_test(the_report_asks_nobody_for_anything),
        cmocka_unit_test(the_same_run_gives_the_same_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
