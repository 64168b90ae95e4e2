/* What was wrong with the data: each kind has its effect and its count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/market.h"
#include "kit/desk.h"
#include "research/bars_file.h"

#define MINUTE SECONDS(60)

static uint64_t count_of(const struct desk *d, enum data_kind k)
{
    return market_data_counts(d->engine, 0).of[k];
}

static struct event bar_at(int64_t open_time, int64_t close)
{
    struct event ev = {.kind = EV_BAR};

    ev.u.bar = (struct bar){.open_time = open_time,
                            .interval_s = 60,
                            .open = {close},
                            .high = {close + 2},
                            .low = {close - 2},
                            .close = {close},
                            .volume = {LOTS(1)}};
    return ev;
}

static void one_pair(struct options *o)
{
    desk_pairs(o, 1);
    o->trading.timeframe_count = 1;
    o->confluence.min_agreement = 1;
}

/* Thirty quiet minutes at 100.00, each range 0.04 %. */
static struct desk *quiet_desk(void)
{
    struct desk *d = desk_new(one_pair);

    for (unsigned i = 0; i < 30; i++) {
        d->now += MINUTE;
        desk_say(d, bar_at(d->now - MINUTE, 10000));
    }
    return d;
}

static const struct pair_state *pair_of(const struct desk *d)
{
    return pair_at_const(d->engine, 0);
}

/* ---- prints ---- */

static struct event print_at(const struct desk *d, int64_t price)
{
    struct event ev = {.kind = EV_TRADE, .venue_at = d->now};

    ev.u.trade = (struct ev_trade){.price = {price}, .qty = {LOTS(1)}, .taker_side = SIDE_BUY};
    return ev;
}

static void a_lone_wild_print_moves_nothing_and_holds_entries(void **state)
{
    struct desk *d = quiet_desk();
    (void)state;

    desk_quote(d, 0, 9998, 10000);
    d->now += SECONDS(1);
    desk_say(d, print_at(d, 8500));
    assert_int_equal(pair_of(d)->last.ticks, 10000);
    assert_int_equal(count_of(d, DATA_SUSPECT), 1);
    desk_decide(d, 0);
    assert_int_equal(pair_of(d)->denial, DENY_DATA_UNVERIFIED);
    desk_say(d, print_at(d, 10001));
    desk_decide(d, 0);
    assert_int_equal(pair_of(d)->denial, DENY_NONE);
    desk_free(d);
}

static void a_wild_print_where_the_book_has_gone_too_is_a_real_move(void **state)
{
    struct desk *d = quiet_desk();
    (void)state;

    d->now += SECONDS(1);
    desk_quote(d, 0, 8499, 8501);
    desk_say(d, print_at(d, 8500));
    assert_int_equal(pair_of(d)->last.ticks, 8500);
    assert_int_equal(count_of(d, DATA_CONFIRMED), 1);
    assert_int_equal(count_of(d, DATA_SUSPECT), 0);
    desk_free(d);
}

static void a_print_ahead_of_our_clock_is_counted(void **state)
{
    struct desk *d = quiet_desk();
    struct event ev = print_at(d, 10000);
    (void)state;

    ev.venue_at = d->now + SECONDS(2);
    desk_say(d, ev);
    assert_int_equal(count_of(d, DATA_SKEWED), 0);
    ev.venue_at++;
    desk_say(d, ev);
    assert_int_equal(count_of(d, DATA_SKEWED), 1);
    desk_free(d);
}

static void late_and_disordered_prints_are_counted(void **state)
{
    struct desk *d = quiet_desk();
    struct event ev = print_at(d, 10000);
    (void)state;

    ev.venue_at = d->now + SECONDS(2);
    desk_say(d, ev);
    ev.venue_at = d->now + SECONDS(1);
    desk_say(d, ev);
    assert_int_equal(count_of(d, DATA_UNORDERED), 1);
    ev.venue_at = d->now - SECONDS(70);
    desk_say(d, ev);
    assert_int_equal(count_of(d, DATA_LATE), 1);
    ev.venue_at = d->now + SECONDS(300);
    desk_say(d, ev);
    assert_int_equal(count_of(d, DATA_AHEAD), 1);
    desk_free(d);
}

/* ---- bars ---- */

static void gaps_are_kept_and_counted(void **state)
{
    struct desk *d = quiet_desk();
    uint64_t before = pair_of(d)->bars;
    (void)state;

    d->now += 4 * MINUTE;
    desk_say(d, bar_at(d->now - MINUTE, 10000));
    assert_int_equal(count_of(d, DATA_GAP), 1);
    assert_int_equal(count_of(d, DATA_MISSING), 3);
    assert_int_equal(pair_of(d)->bars, before + 1);
    desk_free(d);
}

static void the_same_bar_again_has_no_effect(void **state)
{
    struct desk *d = quiet_desk();
    (void)state;

    for (unsigned i = 1; i <= 30; i++) /* a warm-up told twice */
        desk_say(d, bar_at(d->now - i * MINUTE, 10000));
    assert_int_equal(count_of(d, DATA_REPEATED), 30);
    assert_int_equal(count_of(d, DATA_CORRECTED), 0);
    desk_say(d, bar_at(d->now - MINUTE, 10001));
    assert_int_equal(count_of(d, DATA_CORRECTED), 1);
    assert_int_equal(market_last_bar(d->engine, 0)->close.ticks, 10001);
    desk_say(d, bar_at(d->now - 1000 * MINUTE, 10000));
    assert_int_equal(count_of(d, DATA_STRAY), 1);
    desk_free(d);
}

static void bars_without_a_trade_are_counted(void **state)
{
    struct desk *d = quiet_desk();
    struct event ev;
    (void)state;

    d->now += MINUTE;
    ev = bar_at(d->now - MINUTE, 10000);
    ev.u.bar.volume.lots = 0;
    desk_say(d, ev);
    assert_int_equal(count_of(d, DATA_FLAT), 1);
    desk_free(d);
}

static void a_bar_that_contradicts_itself_is_counted(void **state)
{
    struct desk *d = quiet_desk();
    struct event ev;
    (void)state;

    d->now += MINUTE;
    ev = bar_at(d->now - MINUTE, 10000);
    ev.u.bar.high.ticks = 9000;
    desk_say(d, ev);
    assert_int_equal(count_of(d, DATA_REFUSED), 1);
    desk_free(d);
}

static void a_bad_book_is_counted(void **state)
{
    struct desk *d = quiet_desk();
    struct event ev = {.kind = EV_QUOTE, .u.quote.flags = QUOTE_BOOK_BAD};
    (void)state;

    desk_say(d, ev);
    assert_int_equal(count_of(d, DATA_BAD_BOOK), 1);
    desk_free(d);
}

static bool is_suspect(const struct desk *d)
{
    const struct bar *last = market_last_bar(d->engine, 0);

    return market_is_unverified(d->engine, 0, last);
}

static void a_bar_far_off_waits_for_a_second_one(void **state)
{
    struct desk *d = quiet_desk();
    (void)state;

    d->now += MINUTE;
    desk_say(d, bar_at(d->now - MINUTE, 11500));
    assert_true(is_suspect(d));
    d->now += MINUTE;
    desk_say(d, bar_at(d->now - MINUTE, 11490));
    assert_false(is_suspect(d));
    assert_int_equal(count_of(d, DATA_SUSPECT_BAR), 1);
    assert_int_equal(count_of(d, DATA_CONFIRMED), 1);
    desk_free(d);
}

static void a_bar_far_off_alone_is_suspect_and_the_next_is_not(void **state)
{
    struct desk *d = quiet_desk();
    (void)state;

    d->now += MINUTE;
    desk_say(d, bar_at(d->now - MINUTE, 100000)); /* a digit too many */
    assert_true(is_suspect(d));
    d->now += MINUTE;
    desk_say(d, bar_at(d->now - MINUTE, 10000));
    assert_false(is_suspect(d));
    desk_free(d);
}

static void a_wick_far_beyond_its_body_holds_that_bar_alone(void **state)
{
    struct desk *d = quiet_desk();
    struct event ev;
    (void)state;

    d->now += MINUTE;
    ev = bar_at(d->now - MINUTE, 10000);
    ev.u.bar.low.ticks = 1000;
    desk_say(d, ev);
    assert_true(is_suspect(d));
    d->now += MINUTE;
    desk_say(d, bar_at(d->now - MINUTE, 10000));
    assert_false(is_suspect(d));
    desk_free(d);
}

/* ---- decisions ---- */

/* One timeframe, and a vote that acts on every bar of a rising trend. */
static void trending(struct options *o)
{
    one_pair(o);
    o->trend.fresh_cross = 0;
    o->confluence.allow_any_solo = 1;
    o->confluence.solo_min_confidence = 0;
    o->confluence.min_confidence = 0.3;
}

/* Two bars up, one down, until the newest decision would act. */
static struct event rising_bar(struct desk *d, unsigned i, int64_t *close)
{
    struct event ev;

    *close += i % 3 == 2 ? -14 : 12;
    d->now += MINUTE;
    ev = bar_at(d->now - MINUTE, *close);
    ev.u.bar.open.ticks = *close - (i % 3 == 2 ? -14 : 12);
    ev.u.bar.high.ticks = *close + 16;
    ev.u.bar.low.ticks = *close - 16;
    return ev;
}

enum flaw { SOUND, EMPTY, WICK };

/* What decided on bar `last`, which has the flaw; those before are sound. */
static enum rule rule_on(unsigned last, enum flaw flaw)
{
    struct desk *d = desk_new(trending);
    int64_t close = 10000;
    enum rule rule = RULE_COUNT;

    for (unsigned i = 0; i <= last; i++) {
        struct event ev = rising_bar(d, i, &close);

        if (i == last && flaw == EMPTY)
            ev.u.bar.volume.lots = 0;
        if (i == last && flaw == WICK)
            ev.u.bar.high.ticks = close + 300;
        desk_say(d, ev);
    }
    const struct effect *fx = desk_seen(d, EFFECT_DECISION);
    if (fx)
        rule = (enum rule)fx->u.decision.rule;
    desk_free(d);
    return rule;
}

static bool would_act(enum rule r)
{
    return r == RULE_SOLO || r == RULE_VOTES;
}

static void nothing_is_decided_on_a_bar_that_is_doubtful_or_empty(void **state)
{
    unsigned sound = 0, empty = 0, wick = 0;
    (void)state;

    for (unsigned last = 100; last < 300 && !(sound && empty && wick); last++) {
        enum rule without_trade = rule_on(last, EMPTY), with_wick = rule_on(last, WICK);

        sound += would_act(rule_on(last, SOUND));
        empty += without_trade == RULE_NO_TRADE;
        wick += with_wick == RULE_UNVERIFIED;
        assert_false(would_act(without_trade) || would_act(with_wick));
    }
    assert_true(sound > 0 && empty > 0 && wick > 0);
}

/* ---- recorded markets ---- */

static bool read_market(struct bars_file *f, const char *name)
{
    const char *shared = getenv("NOVAPULSE_SHARED");
    char path[512];

    snprintf(path, sizeof path, "%s/data/%s", shared ? shared : "../shared", name);
    return bars_file_read(f, "BTC/USD", path, false, NULL) == STATUS_OK;
}

/* Bars of [from, to) through an engine; the longest run of suspect ones and how many there were. */
struct seen {
    unsigned bars, suspect, longest;
    int64_t suspect_at[512];
};

static void say_market(struct desk *d, const struct bars_file *f, int64_t from, int64_t to,
                       struct seen *s)
{
    struct event rules = {.kind = EV_INSTRUMENT};
    unsigned run = 0;

    rules.u.instrument = pair_of(d)->instrument;
    rules.u.instrument.price_decimals = (uint8_t)f->price_decimals;
    rules.u.instrument.qty_decimals = (uint8_t)f->qty_decimals;
    desk_say(d, rules);
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < f->count; i++) {
        struct event ev = {.kind = EV_BAR, .u.bar = f->bar[i]};

        if (f->bar[i].open_time < from || f->bar[i].open_time >= to)
            continue;
        d->now = f->bar[i].open_time + MINUTE;
        desk_say(d, ev);
        s->bars++;
        run = is_suspect(d) ? run + 1 : 0;
        s->longest = run > s->longest ? run : s->longest;
        if (is_suspect(d) && s->suspect < 512)
            s->suspect_at[s->suspect++] = f->bar[i].open_time;
    }
}

/* The desk's clock begins in 2023; earlier markets are told at their own hours of that time. */
static void shift(struct bars_file *f, int64_t by)
{
    for (size_t i = 0; i < f->count; i++)
        f->bar[i].open_time += by;
}

#define DAY SECONDS(86400)

static void a_recorded_crash_passes_within_minutes(void **state)
{
    static const char *const names[] = {"BTC", "ETH",  "SOL",  "XRP", "ADA",
                                        "DOT", "AVAX", "LINK", "LTC", "DOGE"};
    const int64_t start = INT64_C(1618617600) * 1000000000; /* 2021-04-17 */
    const int64_t by = (DESK_START - start) / DAY * DAY + DAY;

    (void)state;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        struct bars_file f = {.bar = NULL};
        struct desk *d = desk_new(one_pair);
        struct seen s;
        char name[96];

        snprintf(name, sizeof name, "binance-%s-USDT-1m-2021-04_05.csv.gz", names[i]);
        if (!read_market(&f, name)) {
            desk_free(d);
            skip();
        }
        shift(&f, by);
        say_market(d, &f, start + by, start + by + 2 * DAY, &s);
        assert_true(s.bars > 2800);
        print_message("%s: %u of %u bars waited, %u in a row at most\n", names[i], s.suspect,
                      s.bars, s.longest);
        assert_true(s.longest <= 3);
        assert_true(s.suspect < s.bars / 50);
        desk_free(d);
        bars_file_release(&f);
    }
}

static void recorded_false_prices_are_held(void **state)
{
    struct bars_file f = {.bar = NULL};
    struct desk *d = desk_new(one_pair);
    struct seen s;
    unsigned wild = 0, held = 0;

    (void)state;
    if (!read_market(&f, "dirty-injected-kraken-BTC-USD-1m-2023-03-10.csv.gz")) {
        desk_free(d);
        skip();
    }
    shift(&f, 365 * DAY);
    say_market(d, &f, 0, INT64_MAX, &s);
    for (size_t i = 1; i + 1 < f.count; i++) {
        const struct bar *b = &f.bar[i];
        double one = (double)f.bar[i - 1].close.ticks, other = (double)f.bar[i + 1].close.ticks;
        bool is_wild = (double)b->low.ticks < 0.7 * fmin(one, other) ||
                       (double)b->high.ticks > 1.4 * fmax(one, other);

        wild += is_wild;
        for (unsigned k = 0; is_wild && k < s.suspect; k++)
            held += s.suspect_at[k] == b->open_time;
    }
    print_message("%u of %u bars with a price ten times off were held\n", held, wild);
    assert_true(wild >= 2);
    assert_int_equal(held, wild);
    assert_true(s.longest <= 3);
    desk_free(d);
    bars_file_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_wild_print_moves_nothing_and_holds_entries),
        cmocka_unit_test(a_wild_print_where_the_book_has_gone_too_is_a_real_move),
        cmocka_unit_test(a_print_ahead_of_our_clock_is_counted),
        cmocka_unit_test(late_and_disordered_prints_are_counted),
        cmocka_unit_test(gaps_are_kept_and_counted),
        cmocka_unit_test(the_same_bar_again_has_no_effect),
        cmocka_unit_test(bars_without_a_trade_are_counted),
        cmocka_unit_test(a_bar_that_contradicts_itself_is_counted),
        cmocka_unit_test(a_bad_book_is_counted),
        cmocka_unit_test(a_bar_far_off_waits_for_a_second_one),
        cmocka_unit_test(a_bar_far_off_alone_is_suspect_and_the_next_is_not),
        cmocka_unit_test(a_wick_far_beyond_its_body_holds_that_bar_alone),
        cmocka_unit_test(nothing_is_decided_on_a_bar_that_is_doubtful_or_empty),
        cmocka_unit_test(a_recorded_crash_passes_within_minutes),
        cmocka_unit_test(recorded_false_prices_are_held),
    };

    return cmocka_run_group_tests_name("data", tests, NULL, NULL);
}
