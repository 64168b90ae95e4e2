#include "strategy/momentum.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/ema.h"
#include "indicator/roc.h"
#include "indicator/rsi.h"
#include "indicator/volume_ratio.h"

enum {
    ATR_PERIOD = 14,
    RSI_PERIOD = 14,
    VOLUME_BARS = 20,
    ROC_BARS = 10,
    EMA_PERIOD = 8,
    RUN_MAX = 5
};
enum why { WHY_MISSING, WHY_QUIET, WHY_NO_DIRECTION, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_RSI,
    FIGURE_RSI_RISING,
    FIGURE_VOLUME_RATIO,
    FIGURE_MOMENTUM,
    FIGURE_ROC_5,
    FIGURE_RISEN,
    FIGURE_FALLEN,
    FIGURE_ABOVE_EMA,
};

static double at_most(double v, double limit)
{
    return v < limit ? v : limit;
}

/* Closes in a row, back from the newest, each on this side of the one before it. */
static int run_of(const struct bar_values *bar, double side)
{
    int run = 0;

    while (run < RUN_MAX && (bar[run].close - bar[run + 1].close) * side > 0)
        run++;
    return run;
}

/* Everything as a long sees it: a short's RSI, momentum and changes are mirrored. */
static void score(const struct view *now, double side, struct vote *ret)
{
    const struct options_momentum *o = &now->options->momentum;
    const struct bar_values *bar = now->bar;
    double r = side > 0 ? now->read[MOMENTUM_RSI][0] : 100 - now->read[MOMENTUM_RSI][0];
    double v = now->read[MOMENTUM_VOLUME_RATIO][0];
    double m = now->read[MOMENTUM_ROC][0] / 100 * side;
    double roc5 = (bar[0].close - bar[5].close) / bar[5].close * side;
    bool runs = run_of(bar, side) >= 3;
    bool beyond = (bar[0].close - now->read[MOMENTUM_EMA][0]) * side > 0;

    ret->strength = 0.30 + at_most((r - o->rsi_threshold) / 50, 0.2) +
                    at_most(0.15 * (v - o->volume_multiplier), 0.2) +
                    (m > 0 ? at_most(5 * m, 0.15) : 0) + (runs ? 0.10 : 0);
    ret->confidence = 0.50 + (beyond ? 0.10 : 0) + (roc5 > 0.01 ? 0.10 : 0) + (runs ? 0.10 : 0) +
                      (r > 55 && r < 75 ? 0.10 : 0) + (v > 2 ? 0.10 : 0);
}

static void note_figures(const struct view *now, double *figure)
{
    const struct bar_values *bar = now->bar;

    figure[FIGURE_RSI] = now->read[MOMENTUM_RSI][0];
    figure[FIGURE_RSI_RISING] = now->read[MOMENTUM_RSI][0] > now->read[MOMENTUM_RSI][1];
    figure[FIGURE_VOLUME_RATIO] = now->read[MOMENTUM_VOLUME_RATIO][0];
    figure[FIGURE_MOMENTUM] = now->read[MOMENTUM_ROC][0] / 100;
    figure[FIGURE_ROC_5] = (bar[0].close - bar[5].close) / bar[5].close;
    figure[FIGURE_RISEN] = run_of(bar, 1);
    figure[FIGURE_FALLEN] = run_of(bar, -1);
    figure[FIGURE_ABOVE_EMA] = bar[0].close > now->read[MOMENTUM_EMA][0];
}

static void momentum_vote(const struct view *now, struct vote *ret)
{
    const struct options_momentum *o = &now->options->momentum;
    const double *rsi = now->read[MOMENTUM_RSI];
    double v = now->read[MOMENTUM_VOLUME_RATIO][0];

    if (!(v >= o->volume_multiplier)) {
        ret->why = (uint8_t)(isnan(v) ? WHY_MISSING : WHY_QUIET);
        return;
    }
    bool is_long = rsi[0] > o->rsi_threshold && rsi[0] > rsi[1];
    bool is_short = rsi[0] < 100 - o->rsi_threshold && rsi[0] < rsi[1];
    if (is_long == is_short) {
        ret->why = WHY_NO_DIRECTION;
        return;
    }
    ret->stance = is_long ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(is_long ? WHY_LONG : WHY_SHORT);
    score(now, is_long ? 1 : -1, ret);
    ret->stop_atr = o->voter.stop_atr;
    ret->target_atr = o->voter.target_atr;
    ret->atr = now->read[MOMENTUM_ATR][0];
    note_figures(now, ret->figure);
    if (isnan(ret->figure[FIGURE_MOMENTUM]) || isnan(ret->figure[FIGURE_ROC_5]))
        ret->strength = (double)NAN; /* not formed: no vote */
    vote_settle(ret);
}

static unsigned momentum_reads(const struct options *o, struct strategy_read *ret)
{
    (void)o;
    ret[MOMENTUM_RSI] = strategy_read_of(&rsi_indicator, RSI_PERIOD, 0, 2);
    ret[MOMENTUM_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[MOMENTUM_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    ret[MOMENTUM_ROC] = strategy_read_of(&roc_indicator, ROC_BARS, 0, 1);
    ret[MOMENTUM_EMA] = strategy_read_of(&ema_indicator, EMA_PERIOD, 0, 1);
    return MOMENTUM_READS;
}

const struct strategy momentum_strategy = {
    .name = "momentum",
    .title = "Momentum",
    .help = "Follows an RSI that moves away from the middle on a burst of volume.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.2, .range = 0.8, .high_vol = 1.1, .low_vol = 0.9},
    .bars_back = 6,
    .figures = {"rsi", "rsi_rising", "volume_ratio", "momentum", "roc_5", "consecutive_positive",
                "consecutive_negative", "price_above_ema8"},
    .sentences = {[WHY_MISSING] = "volume ratio, RSI, momentum or ATR is not available yet",
                  [WHY_QUIET] = "no burst of volume",
                  [WHY_NO_DIRECTION] = "a burst of volume, but RSI does not follow",
                  [WHY_LONG] = "RSI rises above the middle on a burst of volume",
                  [WHY_SHORT] = "RSI falls below the middle on a burst of volume"},
    .voter = offsetof(struct options, momentum.voter),
    .reads = momentum_reads,
    .vote = momentum_vote,
};
