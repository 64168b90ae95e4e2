#include "strategy/vwap_momentum_alpha.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/roc.h"
#include "indicator/volume_ratio.h"
#include "indicator/vwma.h"

enum { ATR_PERIOD = 14, VOLUME_BARS = 20, ROC_BARS = 5 };
enum why { WHY_MISSING, WHY_FLAT, WHY_NEAR, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_VWAP,
    FIGURE_DEVIATION,
    FIGURE_Z,
    FIGURE_SLOPE,
    FIGURE_SLOPE_SHARE,
    FIGURE_VOLUME_RATIO,
    FIGURE_MOMENTUM,
    FIGURE_PULLBACK_Z,
};

static double threshold(const struct view *now)
{
    const struct options_vwap_momentum_alpha *o = &now->options->vwap_momentum_alpha;
    double z = o->pullback_z;

    if (now->trend == REGIME_TRENDING)
        z += o->trend_adjust;
    else if (now->trend == REGIME_RANGING)
        z += o->range_adjust;
    if (now->volatility == REGIME_VOL_HIGH)
        z += o->high_vol_adjust;
    else if (now->volatility == REGIME_VOL_LOW)
        z += o->low_vol_adjust;
    return z > 0.2 ? z : 0.2;
}

/* `far` is the distance beyond the threshold, in deviations. */
static void score(const struct view *now, double side, double far, double slope, double z,
                  struct vote *ret)
{
    const struct options_vwap_momentum_alpha *o = &now->options->vwap_momentum_alpha;
    const double *m = now->read[VWAP_ROC];
    bool busy = now->read[VWAP_VOLUME_RATIO][0] >= o->volume_multiplier;
    bool improves = (m[0] - m[1]) * side > 0;
    double reach = far / o->band_std;

    ret->strength = 0.35 + (reach < 0.3 ? reach : 0.3) + (busy ? 0.10 : 0) + (improves ? 0.10 : 0);
    ret->confidence = 0.35 + (busy ? 0.10 : 0) + (improves ? 0.10 : 0) +
                      (slope * side > 0.001 ? 0.10 : 0) + (-z * side > 1 ? 0.10 : 0);
}

static void vwap_momentum_alpha_vote(const struct view *now, struct vote *ret)
{
    const struct options_vwap_momentum_alpha *o = &now->options->vwap_momentum_alpha;
    const double *v = now->read[VWAP_VALUE];
    double deviation = now->read[VWAP_DEVIATION][0];
    double slope = (v[0] - v[o->slope_period]) / v[0];
    bool up = slope > 0 && slope >= o->slope_min, down = slope < 0 && -slope >= o->slope_min;

    if (!(deviation > 0) || (!up && !down)) {
        ret->why = (uint8_t)(deviation > 0 && !isnan(slope) ? WHY_FLAT : WHY_MISSING);
        return;
    }
    double side = up ? 1 : -1;
    double z = (now->bar->close - v[0]) / deviation;
    double limit = threshold(now);
    if (!(-z * side >= limit)) {
        ret->why = WHY_NEAR;
        return;
    }
    ret->stance = up ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(up ? WHY_LONG : WHY_SHORT);
    score(now, side, -z * side - limit, slope, z, ret);
    ret->stop_atr = o->voter.stop_atr;
    ret->target_atr = o->voter.target_atr;
    ret->atr = now->read[VWAP_ATR][0];
    ret->figure[FIGURE_VWAP] = v[0];
    ret->figure[FIGURE_DEVIATION] = deviation;
    ret->figure[FIGURE_Z] = z;
    ret->figure[FIGURE_SLOPE] = slope * v[0];
    ret->figure[FIGURE_SLOPE_SHARE] = slope;
    ret->figure[FIGURE_VOLUME_RATIO] = now->read[VWAP_VOLUME_RATIO][0];
    ret->figure[FIGURE_MOMENTUM] = now->read[VWAP_ROC][0] / 100;
    ret->figure[FIGURE_PULLBACK_Z] = limit;
    vote_settle(ret);
}

static unsigned vwap_momentum_alpha_reads(const struct options *o, struct strategy_read *ret)
{
    const struct options_vwap_momentum_alpha *v = &o->vwap_momentum_alpha;

    ret[VWAP_VALUE] =
        strategy_read_of(&vwma_indicator, (double)v->vwap_window, 0, (uint32_t)v->slope_period + 1);
    ret[VWAP_DEVIATION] = strategy_read_of(&vwma_indicator, (double)v->vwap_window, 1, 1);
    ret[VWAP_ROC] = strategy_read_of(&roc_indicator, ROC_BARS, 0, 2);
    ret[VWAP_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[VWAP_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return VWAP_READS;
}

const struct strategy vwap_momentum_alpha_strategy = {
    .name = "vwap_momentum_alpha",
    .title = "VWAP Momentum Alpha",
    .help = "Buys a pull-back below a rising volume-weighted average.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.2, .range = 0.8, .high_vol = 1.1, .low_vol = 0.9},
    .bars_back = 1,
    .figures = {"vwap", "vwap_std", "zscore", "vwap_slope", "slope_pct", "volume_ratio", "momentum",
                "pullback_z"},
    .sentences = {[WHY_MISSING] = "the volume-weighted average is not available yet",
                  [WHY_FLAT] = "the volume-weighted average is flat",
                  [WHY_NEAR] = "no pull-back from the volume-weighted average",
                  [WHY_LONG] = "pulled back below a rising volume-weighted average",
                  [WHY_SHORT] = "pulled back above a falling volume-weighted average"},
    .voter = offsetof(struct options, vwap_momentum_alpha.voter),
    .reads = vwap_momentum_alpha_reads,
    .vote = vwap_momentum_alpha_vote,
};
