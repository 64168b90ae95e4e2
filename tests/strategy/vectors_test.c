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
#include "strategy/breakout.h"
#include "strategy/keltner.h"
#include "strategy/mean_reversion.h"
#include "strategy/momentum.h"
#include "strategy/reversal.h"
#include "strategy/rsi_mean_reversion.h"
#include "strategy/trend.h"
#include "strategy/vwap_momentum_alpha.h"

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
    {&mean_reversion_strategy, STANCE_LONG, 23, 0.804018245, 0.7, 98.04259683, 96.51313232,
     100.081882844},
    {&mean_reversion_strategy, STANCE_SHORT, 10, 0.718209104, 0.6, 100.447885453, 102.014872466,
     99.780089321},
    {&momentum_strategy, STANCE_LONG, 2, 0.43509699, 0.6, 98.351343835, 97.036245866,
     100.397051786},
    {&momentum_strategy, STANCE_SHORT, 6, 0.532571355, 0.7, 99.991280705, 101.328306973,
     97.911462067},
    {&vwap_momentum_alpha_strategy, STANCE_LONG, 30, 0.75, 0.45, 98.724897425, 97.355912181,
     100.778375292},
    {&vwap_momentum_alpha_strategy, STANCE_SHORT, 84, 0.65, 0.45, 100.652976205, 102.048697475,
     98.5593943},
    {&rsi_mean_reversion_strategy, STANCE_LONG, 659, 0.393875185, 0.45, 97.877091253, 96.311057793,
     99.912934751},
    {&rsi_mean_reversion_strategy, STANCE_SHORT, 39, 0.497225322, 0.45, 101.856566916,
     103.486271987, 99.737950325},
    {&breakout_strategy, STANCE_LONG, 5, 0.52014954, 0.4, 101.794528625, 100.471199753,
     103.91185482},
    {&breakout_strategy, STANCE_SHORT, 13, 0.512037561, 0.4, 97.908574891, 99.181386365,
     95.872076534},
    {&reversal_strategy, STANCE_LONG, 2118, 0.7, 0.55, 97.096296206, 96.086494725, 99.115899167},
    {&reversal_strategy, STANCE_SHORT, 39, 0.696108012, 0.5, 101.856566916, 102.915875212,
     99.737950325},
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

enum { VALUES = 20 };

/* The newest values first, as a view holds them. */
static void newest(double *ret, const double *v, int count)
{
    for (int i = 0; i < count; i++)
        ret[i] = v[CHECK_BARS - 1 - i];
}

static void feed_keltner(const struct check_series *s, double value[][VALUES])
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

static void feed_trend(const struct check_series *s, double value[][VALUES])
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

static void feed_mean_reversion(const struct check_series *s, double value[][VALUES])
{
    struct original_bands b;
    double v[CHECK_BARS];

    original_bands(&b, s->close, 20, 2);
    newest(value[MEAN_REVERSION_UPPER], b.upper, 1);
    newest(value[MEAN_REVERSION_MIDDLE], b.middle, 1);
    newest(value[MEAN_REVERSION_LOWER], b.lower, 1);
    newest(value[MEAN_REVERSION_PERCENT], b.percent, 1);
    newest(value[MEAN_REVERSION_WIDTH], b.width, 20);
    original_rsi(v, s->close, 14);
    newest(value[MEAN_REVERSION_RSI], v, 10);
    original_atr(v, s, 14);
    newest(value[MEAN_REVERSION_ATR], v, 1);
    original_volume_ratio(v, s->volume, 20);
    newest(value[MEAN_REVERSION_VOLUME_RATIO], v, 1);
}

/* In per cent, as our rate of change is. */
static void original_roc(double *ret, const double *close, int bars)
{
    for (int i = 0; i < CHECK_BARS; i++)
        ret[i] = i < bars ? 0 : 100 * (close[i] - close[i - bars]) / close[i - bars];
}

static void feed_momentum(const struct check_series *s, double value[][VALUES])
{
    double v[CHECK_BARS];

    original_rsi(v, s->close, 14);
    newest(value[MOMENTUM_RSI], v, 2);
    original_volume_ratio(v, s->volume, 20);
    newest(value[MOMENTUM_VOLUME_RATIO], v, 1);
    original_atr(v, s, 14);
    newest(value[MOMENTUM_ATR], v, 1);
    original_roc(v, s->close, 10);
    newest(value[MOMENTUM_ROC], v, 1);
    original_ema(v, s->close, CHECK_BARS, 8);
    newest(value[MOMENTUM_EMA], v, 1);
}

static void feed_vwap(const struct check_series *s, double value[][VALUES])
{
    double v[CHECK_BARS], deviation[CHECK_BARS];

    original_vwap(v, deviation, s, 20);
    newest(value[VWAP_VALUE], v, 6);
    newest(value[VWAP_DEVIATION], deviation, 1);
    original_roc(v, s->close, 5);
    newest(value[VWAP_ROC], v, 2);
    original_volume_ratio(v, s->volume, 20);
    newest(value[VWAP_VOLUME_RATIO], v, 1);
    original_atr(v, s, 14);
    newest(value[VWAP_ATR], v, 1);
}

static void feed_rsi_mean_reversion(const struct check_series *s, double value[][VALUES])
{
    double v[CHECK_BARS];

    original_rsi(v, s->close, 14);
    newest(value[RSI_MR_RSI], v, 2);
    original_atr(v, s, 14);
    newest(value[RSI_MR_ATR], v, 1);
}

static void feed_breakout(const struct check_series *s, double value[][VALUES])
{
    struct original_bands b;
    double v[CHECK_BARS], high = 0, low = 1e9;

    for (int i = CHECK_BARS - 21; i < CHECK_BARS - 1; i++) { /* the present bar excluded */
        high = fmax(high, s->high[i]);
        low = fmin(low, s->low[i]);
    }
    value[BREAKOUT_HIGH][1] = high;
    value[BREAKOUT_LOW][1] = low;
    original_bands(&b, s->close, 20, 2);
    newest(value[BREAKOUT_WIDTH], b.width, 2);
    original_rsi(v, s->close, 14);
    newest(value[BREAKOUT_RSI], v, 1);
    original_volume_ratio(v, s->volume, 20);
    newest(value[BREAKOUT_VOLUME_RATIO], v, 1);
    original_atr(v, s, 14);
    newest(value[BREAKOUT_ATR], v, 1);
}

static void feed_reversal(const struct check_series *s, double value[][VALUES])
{
    double v[CHECK_BARS];

    original_rsi(v, s->close, 14);
    newest(value[REVERSAL_RSI], v, 10);
    original_volume_ratio(v, s->volume, 20);
    newest(value[REVERSAL_VOLUME_RATIO], v, 1);
    original_ema(v, s->close, CHECK_BARS, 20);
    newest(value[REVERSAL_EMA], v, 1);
    original_atr(v, s, 14);
    newest(value[REVERSAL_ATR], v, 1);
}

static const struct {
    const struct strategy *strategy;
    void (*feed)(const struct check_series *s, double value[][VALUES]);
} feeds[] = {
    {&keltner_strategy, feed_keltner},
    {&trend_strategy, feed_trend},
    {&mean_reversion_strategy, feed_mean_reversion},
    {&momentum_strategy, feed_momentum},
    {&vwap_momentum_alpha_strategy, feed_vwap},
    {&rsi_mean_reversion_strategy, feed_rsi_mean_reversion},
    {&breakout_strategy, feed_breakout},
    {&reversal_strategy, feed_reversal},
};

/* What corrections change in the recorded scores. */
static void correct(struct recorded *r, const struct vote *v, const struct check_series *s)
{
    if (r->strategy == &vwap_momentum_alpha_strategy) { /* its term stood at its cap of 0.3 */
        double beyond = (fabs(v->figure[2]) - v->figure[7]) / 1.5;
        r->strength += (beyond < 0.3 ? beyond : 0.3) - 0.3;
    }
    if (r->strategy == &mean_reversion_strategy) { /* it compared the newest volume with one */
        double was = s->volume[CHECK_BARS - 1] < s->volume[CHECK_BARS - 3] ? 0.10 : 0;
        r->strength += 0.10 * v->figure[10] - was;
        r->confidence += 0.10 * v->figure[10] - was;
    }
}

static struct vote vote_on_original_values(const struct strategy *strategy, const struct options *o,
                                           const struct check_series *s)
{
    double value[STRATEGY_READS_MAX][VALUES];
    struct bar_values bar[STRATEGY_BACK_MAX];
    struct view now = {.options = o, .bar = bar};
    struct vote vote;

    for (size_t i = 0; i < STRATEGY_BACK_MAX; i++)
        bar[i] = check_series_bar(s, CHECK_BARS - 1 - i);
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++)
        if (feeds[i].strategy == strategy)
            feeds[i].feed(s, value);
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
        struct recorded want = recorded[i], *r = &want;

        check_series_make(&s, r->seed);
        struct vote v = vote_on_original_values(r->strategy, &o, &s);
        correct(r, &v, &s);
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
        if (r->strategy != &mean_reversion_strategy) /* its target is the farther one now */
            assert_near(middle_is_farther ? v.target_price : p.target, r->target, 1e-8);
    }
}

/* They were recorded without one. */
static void without_regime(struct options *o)
{
    struct options_vwap_momentum_alpha *v = &o->vwap_momentum_alpha;
    struct options_rsi_mean_reversion *r = &o->rsi_mean_reversion;

    v->trend_adjust = v->range_adjust = v->high_vol_adjust = v->low_vol_adjust = 0;
    r->trend_adjust = r->range_adjust = r->high_vol_adjust = r->low_vol_adjust = 0;
}

static void with_our_own_indicators_side_and_gates_stay_and_scores_to_1e_3(void **state)
{
    static struct check_series s;
    struct options o;

    (void)state;
    check_options(&o);
    without_regime(&o);
    struct frame *f = malloc(frame_size(&o));
    for (int i = 0; i < RECORDED; i++) {
        struct recorded want = recorded[i], *r = &want;
        unsigned count, found = 0;

        check_series_make(&s, r->seed);
        frame_init(f, &o, 60);
        for (size_t k = 0; k < CHECK_BARS; k++) {
            struct bar_values bar = check_series_bar(&s, k);
            frame_push(f, &o, &bar, BOOK_VIEW_NONE);
        }
        const struct vote *v = frame_votes(f, &count);
        for (unsigned k = 0; k < count; k++)
            if (strategies[v[k].strategy] == r->strategy) {
                found++;
                correct(r, &v[k], &s);
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
