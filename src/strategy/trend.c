#include "strategy/trend.h"

#include <math.h>
#include <stddef.h>

#include "indicator/adx.h"
#include "indicator/atr.h"
#include "indicator/ema.h"
#include "indicator/rsi.h"
#include "indicator/volume_ratio.h"

enum { VOLUME_BARS = 20 };

enum why { WHY_MISSING, WHY_FLAT, WHY_WEAK, WHY_STRETCHED, WHY_OLD, WHY_LONG, WHY_SHORT };

/* What the rule looks at, seen from the side on which the averages stand. */
struct facts {
    bool is_long;
    bool aligned; /* averages apart, and the close beyond both */
    bool cross;
    bool rsi;      /* in the range that the side asks for */
    bool rsi_core; /* in its better part */
    double slope;  /* positive: the averages part further */
};

/* How far the fast average stands from the slow one, as a fraction of it. */
static double apart(double fast, double slow)
{
    return (fast - slow) / (slow > 0 ? slow : 1);
}

static struct facts facts_of(const struct view *now)
{
    const double *f = now->read[TREND_FAST];
    const double *s = now->read[TREND_SLOW];
    double r = now->read[TREND_RSI][0];
    double close = now->bar->close;
    double slope = apart(f[0], s[0]) - apart(f[2], s[2]);

    if (f[0] > s[0])
        return (struct facts){.is_long = true,
                              .aligned = close > f[0] && close > s[0],
                              .cross = f[1] <= s[1],
                              .rsi = r > 45 && r<75, .rsi_core = r> 50 && r < 70,
                              .slope = slope};
    return (struct facts){.aligned = f[0] < s[0] && close < f[0] && close < s[0],
                          .cross = f[0] < s[0] && f[1] >= s[1],
                          .rsi = r > 25 && r<55, .rsi_core = r> 30 && r < 50,
                          .slope = -slope};
}

static void score(const struct view *now, const struct facts *f, struct vote *ret)
{
    double a = now->read[TREND_ADX][0];
    double vr = now->read[TREND_VOLUME_RATIO][0];
    double adx = (a - now->options->trend.adx_threshold) / 50;
    double slope = f->slope > 0 ? 10 * f->slope : 0;

    ret->strength = (f->cross ? 0.5 : 0.3) + (adx < 0.2 ? adx : 0.2) +
                    (slope < 0.15 ? slope : 0.15) + (vr > 1.3 ? 0.10 : 0);
    ret->confidence = 0.40 + 0.15 + (a > 35 ? 0.15 : 0) + (vr > 1.2 ? 0.10 : 0) +
                      (f->cross ? 0.10 : 0) + (f->rsi_core ? 0.10 : 0);
}

static void note_figures(const struct view *now, const struct facts *f, double *figure)
{
    double strength = apart(now->read[TREND_FAST][0], now->read[TREND_SLOW][0]);

    figure[TREND_EMA_FAST] = now->read[TREND_FAST][0];
    figure[TREND_EMA_SLOW] = now->read[TREND_SLOW][0];
    figure[TREND_ADX_VALUE] = now->read[TREND_ADX][0];
    figure[TREND_RSI_VALUE] = now->read[TREND_RSI][0];
    figure[TREND_ATR_VALUE] = now->read[TREND_ATR][0];
    figure[TREND_STRENGTH] = strength;
    figure[TREND_EMA_SPREAD] = strength < 0 ? -strength : strength;
    figure[TREND_VOLUME] = now->read[TREND_VOLUME_RATIO][0];
    figure[TREND_BULLISH_CROSS] = f->is_long && f->cross;
    figure[TREND_BEARISH_CROSS] = !f->is_long && f->cross;
}

static bool is_available(const struct view *now)
{
    const double *f = now->read[TREND_FAST];
    const double *s = now->read[TREND_SLOW];

    return isfinite(f[1]) && isfinite(f[2]) && isfinite(s[1]) && isfinite(s[2]) &&
           now->read[TREND_ATR][0] > 0 && isfinite(now->read[TREND_ADX][0]);
}

static enum why judge(const struct view *now, const struct facts *f)
{
    if (!f->aligned)
        return WHY_FLAT;
    if (!f->rsi)
        return WHY_STRETCHED;
    if (now->options->trend.fresh_cross && !f->cross)
        return WHY_OLD;
    return f->is_long ? WHY_LONG : WHY_SHORT;
}

static void trend_vote(const struct view *now, struct vote *ret)
{
    double a = now->read[TREND_ADX][0];

    if (!(a >= now->options->trend.adx_threshold)) {
        ret->why = (uint8_t)(isnan(a) ? WHY_MISSING : WHY_WEAK);
        return;
    }
    struct facts f = facts_of(now);
    enum why why = judge(now, &f);

    if (why >= WHY_LONG && !is_available(now))
        why = WHY_MISSING;
    ret->why = (uint8_t)why;
    if (why < WHY_LONG)
        return;
    ret->stance = f.is_long ? STANCE_LONG : STANCE_SHORT;
    score(now, &f, ret);
    ret->stop_atr = now->options->trend.voter.stop_atr;
    ret->target_atr = now->options->trend.voter.target_atr;
    ret->atr = now->read[TREND_ATR][0];
    note_figures(now, &f, ret->figure);
    vote_settle(ret);
}

static unsigned trend_reads(const struct options *o, struct strategy_read *ret)
{
    const struct options_trend *t = &o->trend;

    ret[TREND_FAST] = strategy_read_of(&ema_indicator, (double)t->ema_fast, 0, 3);
    ret[TREND_SLOW] = strategy_read_of(&ema_indicator, (double)t->ema_slow, 0, 3);
    ret[TREND_ADX] = strategy_read_of(&adx_indicator, (double)t->adx_period, 0, 1);
    ret[TREND_RSI] = strategy_read_of(&rsi_indicator, (double)t->rsi_period, 0, 1);
    ret[TREND_ATR] = strategy_read_of(&atr_indicator, (double)t->atr_period, 0, 1);
    ret[TREND_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    return TREND_READS;
}

const struct strategy trend_strategy = {
    .name = "trend",
    .title = "Trend",
    .help = "Follows aligned averages while ADX says that there is a trend.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.3, .range = 0.8, .high_vol = 1.0, .low_vol = 1.0},
    .bars_back = 1,
    .figures = {"ema_fast", "ema_slow", "adx", "rsi", "atr", "trend_strength", "ema_spread",
                "volume_ratio", "bullish_cross", "bearish_cross"},
    .sentences = {[WHY_MISSING] = "averages, ADX, RSI or ATR is not available yet",
                  [WHY_FLAT] = "averages and close are not aligned",
                  [WHY_WEAK] = "ADX is below its threshold",
                  [WHY_STRETCHED] = "RSI is outside the range of a healthy trend",
                  [WHY_OLD] = "the averages crossed earlier",
                  [WHY_LONG] = "averages aligned upwards with a strong ADX",
                  [WHY_SHORT] = "averages aligned downwards with a strong ADX"},
    .voter = offsetof(struct options, trend.voter),
    .reads = trend_reads,
    .vote = trend_vote,
};
