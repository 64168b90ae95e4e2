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

/* What the rule looks at, seen from the side to which the average slopes. */
struct facts {
    double side;   /* 1 up, -1 down */
    double change; /* of the average, as it is */
    double slope;  /* its size, fraction of price */
    double back;   /* how far the close has fallen behind the average, deviations */
    double limit;  /* how far it must have */
};

static void score(const struct view *now, const struct facts *f, struct vote *ret)
{
    const struct options_vwap_momentum_alpha *o = &now->options->vwap_momentum_alpha;
    const double *m = now->read[VWAP_ROC];
    bool busy = now->read[VWAP_VOLUME_RATIO][0] >= o->volume_multiplier;
    bool improves = (m[0] - m[1]) * f->side > 0;
    double reach = (f->back - f->limit) / o->band_std;

    ret->strength = 0.35 + (reach < 0.3 ? reach : 0.3) + (busy ? 0.10 : 0) + (improves ? 0.10 : 0);
    ret->confidence = 0.35 + (busy ? 0.10 : 0) + (improves ? 0.10 : 0) +
                      (f->slope > 0.001 ? 0.10 : 0) + (f->back > 1 ? 0.10 : 0);
}

static void note_figures(const struct view *now, const struct facts *f, double *figure)
{
    double value = now->read[VWAP_VALUE][0];

    figure[FIGURE_VWAP] = value;
    figure[FIGURE_DEVIATION] = now->read[VWAP_DEVIATION][0];
    figure[FIGURE_Z] = -f->back * f->side;
    figure[FIGURE_SLOPE] = f->change;
    figure[FIGURE_SLOPE_SHARE] = f->slope * f->side;
    figure[FIGURE_VOLUME_RATIO] = now->read[VWAP_VOLUME_RATIO][0];
    figure[FIGURE_MOMENTUM] = now->read[VWAP_ROC][0] / 100;
    figure[FIGURE_PULLBACK_Z] = f->limit;
}

/* The average slopes: most bars end here. */
static bool is_sloped(const struct options_vwap_momentum_alpha *o, double value, double change)
{
    return change != 0 && fabs(change) >= o->slope_min * value;
}

static void vwap_momentum_alpha_vote(const struct view *now, struct vote *ret)
{
    const struct options_vwap_momentum_alpha *o = &now->options->vwap_momentum_alpha;
    const double *v = now->read[VWAP_VALUE];
    double deviation = now->read[VWAP_DEVIATION][0], change = v[0] - v[o->slope_period];

    if (!is_sloped(o, v[0], change) || !(deviation > 0)) {
        ret->why = (uint8_t)(deviation > 0 && !isnan(change) ? WHY_FLAT : WHY_MISSING);
        return;
    }
    struct facts f = {.side = change > 0 ? 1 : -1, .change = change, .limit = threshold(now)};
    f.slope = fabs(change) / v[0];
    f.back = (v[0] - now->bar->close) / deviation * f.side;
    if (!(f.back >= f.limit)) {
        ret->why = WHY_NEAR;
        return;
    }
    ret->stance = change > 0 ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(change > 0 ? WHY_LONG : WHY_SHORT);
    score(now, &f, ret);
    ret->stop_atr = o->voter.stop_atr;
    ret->target_atr = o->voter.target_atr;
    ret->atr = now->read[VWAP_ATR][0];
    note_figures(now, &f, ret->figure);
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
    .sentences = {[WHY_MISSING] = "the volume-weighted average or ATR is not available yet",
                  [WHY_FLAT] = "the volume-weighted average is flat",
                  [WHY_NEAR] = "no pull-back from the volume-weighted average",
                  [WHY_LONG] = "pulled back below a rising volume-weighted average",
                  [WHY_SHORT] = "pulled back above a falling volume-weighted average"},
    .voter = offsetof(struct options, vwap_momentum_alpha.voter),
    .reads = vwap_momentum_alpha_reads,
    .vote = vwap_momentum_alpha_vote,
};
