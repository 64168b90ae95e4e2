/* The strategies against votes recorded from the original system, on its random walks: fed with its
 * own indicator values, gates exact and scores to 1e-6; with our indicators, the same side and
 * scores to 1e-3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "confluence/frame.h"
#include "kit/check_series.h"
#include "kit/original_indicators.h"
#include "strategy/keltner.h"
#include "strategy/trend.h"

static const double round_trip_fee = 0.0052;

static const struct recorded {
    const struct strategy *strategy;
    enum stance stance;
    uint32_t seed;
    double strength, confidence, entry, stop, target;
} recorded[] = {
    {&keltner_strategy, STANCE_LONG, 4, 0.8, 0.63, 97.98673799, 96.7638635, 100.02486214},
    {&keltner_strategy, STANCE_SHORT, 21, 0.95, 0.9, 101.202374909, 102.465380548, 99.097365511},
    {&trend_strategy, STANCE_LONG, 7, 0.355415529, 0.65, 100.206101378, 98.642886197,
     102.290388287},
    {&trend_strategy, STANCE_SHORT, 3, 0.5, 0.7, 98.561792589, 100.099356553, 96.511707303},
};
enum { RECORDED = sizeof recorded / sizeof *recorded };

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("expected %.12g, got %.12g", want, got);
}

static void the_oracle_gives_the_originals_recorded_indicator_values(void **state)
{
    static struct check_series s;
    double v[CHECK_BARS];

    (void)state;
    check_series_make(&s, 12345);
    assert_near(s.high[0], 100.09256196898832, 1e-12);
    assert_near(s.volume[119], 33.87740388978273, 1e-12);
    original_ema(v, s.close, CHECK_BARS, 20);
    assert_near(v[19], 99.8211908837, 1e-9);
    assert_near(v[119], 97.9618429628, 1e-9);
    original_rsi(v, s.close, 14);
    assert_near(v[14], 40.0594645448, 1e-9);
    assert_near(v[119], 36.5087431756, 1e-9);
    original_atr(v, &s, 14);
    assert_near(v[13], 0, 0);
    assert_near(v[14], 0.1743068997, 1e-9);
    assert_near(v[119], 0.1979348644, 1e-9);
    original_adx(v, &s, 14);
    assert_near(v[27], 0, 0);
    assert_near(v[28], 16.60669046, 1e-8);
    assert_near(v[119], 31.9556893339, 1e-9);
    original_macd_hist(v, s.close, 12, 26, 9);
    assert_near(v[33], -0.0102729055, 1e-9);
    assert_near(v[119], 0.0031283613, 1e-9);
    original_volume_ratio(v, s.volume, 20);
    assert_near(v[18], 1, 0);
    assert_near(v[119], 0.5984323577, 1e-9);
}

static void the_oracle_prices_stops_and_targets_as_the_original_did(void **state)
{
    struct original_levels p = original_price(100, 0.1, 1, 1.5, 2.5, round_trip_fee);

    (void)state;
    assert_near(p.stop, 98.752, 1e-9);
    assert_near(p.target, 102.08, 1e-9);
    p = original_price(100, 2.0, 0, 2.25, 3.0, round_trip_fee);
    assert_near(p.stop, 104.5, 1e-9);
    assert_near(p.target, 94.0, 1e-9);
    p = original_price(100, 0, 1, 2, 3, 0.002);
    assert_near(p.stop, 100, 1e-9);
    assert_near(p.target, 100.8, 1e-9);
}

/* The newest values first, as a view holds them. */
static void newest(double *ret, const double *v, int count)
{
    for (int i = 0; i < count; i++)
        ret[i] = v[CHECK_BARS - 1 - i];
}

static void feed_keltner(const struct check_series *s, double value[STRATEGY_READS_MAX][3])
{
    double v[CHECK_BARS];

    original_ema(v, s->close, CHECK_BARS, 20);
    newest(value[KELTNER_MIDDLE], v, 1);
    original_atr(v, s, 14);
    newest(value[KELTNER_ATR], v, 1);
    original_macd_hist(v, s->close, 12, 26, 9);
    newest(value[KELTNER_HIST], v, 3);
    original_rsi(v, s->close, 14);
    newest(value[KELTNER_RSI], v, 1);
}

static void feed_trend(const struct check_series *s, double value[STRATEGY_READS_MAX][3])
{
    double v[CHECK_BARS];

    original_ema(v, s->close, CHECK_BARS, 5);
    newest(value[TREND_FAST], v, 3);
    original_ema(v, s->close, CHECK_BARS, 13);
    newest(value[TREND_SLOW], v, 3);
    original_adx(v, s, 14);
    newest(value[TREND_ADX], v, 1);
    original_rsi(v, s->close, 14);
    newest(value[TREND_RSI], v, 1);
    original_atr(v, s, 14);
    newest(value[TREND_ATR], v, 1);
    original_volume_ratio(v, s->volume, 20);
    newest(value[TREND_VOLUME_RATIO], v, 1);
}

static struct vote vote_on_original_values(const struct strategy *strategy, const struct options *o,
                                           const struct check_series *s)
{
    double value[STRATEGY_READS_MAX][3];
    struct bar_values bar[2] = {check_series_bar(s, CHECK_BARS - 1),
                                check_series_bar(s, CHECK_BARS - 2)};
    struct view now = {.options = o, .bar = bar};
    struct vote vote;

    if (strategy == &keltner_strategy)
        feed_keltner(s, value);
    else
        feed_trend(s, value);
    for (int i = 0; i < STRATEGY_READS_MAX; i++)
        now.read[i] = value[i];
    memset(&vote, 0, sizeof vote);
    strategy->vote(&now, &vote);
    return vote;
}

static void fed_with_the_originals_values_votes_are_the_recorded_ones(void **state)
{
    static struct check_series s;
    struct options o;

    (void)state;
    check_options(&o);
    for (int i = 0; i < RECORDED; i++) {
        const struct recorded *r = &recorded[i];

        check_series_make(&s, r->seed);
        struct vote v = vote_on_original_values(r->strategy, &o, &s);
        assert_int_equal(v.stance, r->stance);
        assert_near(v.strength, r->strength, 1e-6);
        assert_near(v.confidence, r->confidence, 1e-6);
        assert_near(s.close[CHECK_BARS - 1], r->entry, 1e-8);

        struct original_levels p =
            original_price(s.close[CHECK_BARS - 1], v.atr, v.stance == STANCE_LONG, v.stop_atr,
                           v.target_atr, round_trip_fee);
        bool middle_is_farther =
            v.target_price > 0 &&
            (v.stance == STANCE_LONG ? v.target_price > p.target : v.target_price < p.target);
        assert_near(p.stop, r->stop, 1e-8);
        assert_near(middle_is_farther ? v.target_price : p.target, r->target, 1e-8);
    }
}

static void with_our_own_indicators_side_and_gates_stay_and_scores_to_1e_3(void **state)
{
    static struct check_series s;
    struct options o;

    (void)state;
    check_options(&o);
    struct frame *f = malloc(frame_size(&o));
    for (int i = 0; i < RECORDED; i++) {
        const struct recorded *r = &recorded[i];
        unsigned count, found = 0;

        check_series_make(&s, r->seed);
        frame_init(f, &o, 60);
        for (size_t k = 0; k < CHECK_BARS; k++) {
            struct bar_values bar = check_series_bar(&s, k);
            frame_push(f, &o, &bar);
        }
        const struct vote *v = frame_votes(f, &count);
        for (unsigned k = 0; k < count; k++)
            if (strategies[v[k].strategy] == r->strategy) {
                found++;
                assert_int_equal(v[k].stance, r->stance);
                assert_near(v[k].strength, r->strength, 1e-3);
                assert_near(v[k].confidence, r->confidence, 1e-3);
            }
        assert_int_equal(found, 1);
    }
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oracle_gives_the_originals_recorded_indicator_values),
        cmocka_unit_test(the_oracle_prices_stops_and_targets_as_the_original_did),
        cmocka_unit_test(fed_with_the_originals_values_votes_are_the_recorded_ones),
        cmocka_unit_test(with_our_own_indicators_side_and_gates_stay_and_scores_to_1e_3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
