#include "strategy/stochastic_divergence.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/rsi.h"
#include "indicator/stoch.h"
#include "indicator/volume_ratio.h"

enum { ATR_PERIOD = 14, RSI_PERIOD = 14, VOLUME_BARS = 20, RECENT_BARS = 5 };
static const double loud_volume = 1.2, weak_rsi = 40, wide_gap = 10;
enum why { WHY_MISSING, WHY_NO_CROSS, WHY_NO_DIVERGENCE, WHY_NOT_EXTREME, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_K,
    FIGURE_D,
    FIGURE_K_NOW,
    FIGURE_K_BEFORE,
    FIGURE_PRICE_NOW,
    FIGURE_PRICE_BEFORE,
    FIGURE_RSI,
    FIGURE_VOLUME_RATIO,
};

/* Two lows as a long sees them: for a short highs turned over, and K and RSI less 100. */
struct facts {
    double price_now, price_before, k_now, k_before, rsi;
    bool body;
};

static double extreme_of(const struct view *now, bool is_long, unsigned i)
{
    return is_long ? now->bar[i].low : -now->bar[i].high;
}

static unsigned lowest(const struct view *now, bool is_long, unsigned from, unsigned to)
{
    unsigned at = from;

    for (unsigned i = from + 1; i < to; i++)
        if (extreme_of(now, is_long, i) < extreme_of(now, is_long, at))
            at = i;
    return at;
}

static double seen_from(bool is_long, double oscillator)
{
    return is_long ? oscillator : 100 - oscillator;
}

static struct facts facts_of(const struct view *now, bool is_long)
{
    unsigned lookback = (unsigned)now->options->stochastic_divergence.lookback;
    unsigned recent = lowest(now, is_long, 0, RECENT_BARS);
    unsigned before = lowest(now, is_long, RECENT_BARS, lookback);
    const double *k = now->read[STOCHASTIC_DIVERGENCE_K];
    const struct bar_values *bar = now->bar;

    return (struct facts){
        .price_now = extreme_of(now, is_long, recent),
        .price_before = extreme_of(now, is_long, before),
        .k_now = seen_from(is_long, k[recent]),
        .k_before = seen_from(is_long, k[before]),
        .rsi = seen_from(is_long, now->read[STOCHASTIC_DIVERGENCE_RSI][0]),
        .body = is_long ? bar->close > bar->open : bar->close < bar->open,
    };
}

static void score(const struct view *now, const struct facts *f, struct vote *ret)
{
    double gap = f->k_now - f->k_before, share = 0.01 * gap;
    bool weak = f->rsi < weak_rsi;
    bool loud = now->read[STOCHASTIC_DIVERGENCE_VOLUME_RATIO][0] > loud_volume;
    bool both = f->k_before < now->options->stochastic_divergence.oversold;

    ret->strength = 0.35 + (share < 0.25 ? share : 0.25) + (weak ? 0.10 : 0) + (loud ? 0.10 : 0) +
                    (f->body ? 0.10 : 0);
    ret->confidence = 0.35 + (both ? 0.15 : 0) + (gap > wide_gap ? 0.15 : 0) + (weak ? 0.10 : 0) +
                      (loud ? 0.10 : 0) + (f->body ? 0.10 : 0);
}

static void speak(const struct view *now, bool is_long, const struct facts *f, struct vote *ret)
{
    const struct options_voter *o = &now->options->stochastic_divergence.voter;

    ret->stance = is_long ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(is_long ? WHY_LONG : WHY_SHORT);
    score(now, f, ret);
    ret->stop_atr = o->stop_atr;
    ret->target_atr = o->target_atr;
    ret->atr = now->read[STOCHASTIC_DIVERGENCE_ATR][0];
    ret->figure[FIGURE_K] = now->read[STOCHASTIC_DIVERGENCE_K][0];
    ret->figure[FIGURE_D] = now->read[STOCHASTIC_DIVERGENCE_D][0];
    ret->figure[FIGURE_K_NOW] = seen_from(is_long, f->k_now);
    ret->figure[FIGURE_K_BEFORE] = seen_from(is_long, f->k_before);
    ret->figure[FIGURE_PRICE_NOW] = fabs(f->price_now);
    ret->figure[FIGURE_PRICE_BEFORE] = fabs(f->price_before);
    ret->figure[FIGURE_RSI] = now->read[STOCHASTIC_DIVERGENCE_RSI][0];
    ret->figure[FIGURE_VOLUME_RATIO] = now->read[STOCHASTIC_DIVERGENCE_VOLUME_RATIO][0];
    vote_settle(ret);
}

static void stochastic_divergence_vote(const struct view *now, struct vote *ret)
{
    const double *k = now->read[STOCHASTIC_DIVERGENCE_K], *d = now->read[STOCHASTIC_DIVERGENCE_D];
    bool up = k[1] <= d[1] && k[0] > d[0], down = k[1] >= d[1] && k[0] < d[0];

    if (isnan(k[0]) || isnan(k[1])) {
        ret->why = WHY_MISSING;
        return;
    }
    if (!up && !down) {
        ret->why = WHY_NO_CROSS;
        return;
    }
    struct facts f = facts_of(now, up);
    if (!(f.price_now < f.price_before && f.k_now > f.k_before))
        ret->why = WHY_NO_DIVERGENCE;
    else if (!(f.k_now < now->options->stochastic_divergence.oversold))
        ret->why = WHY_NOT_EXTREME;
    else
        speak(now, up, &f, ret);
}

static unsigned stochastic_divergence_reads(const struct options *o, struct strategy_read *ret)
{
    (void)o;
    ret[STOCHASTIC_DIVERGENCE_K] = (struct strategy_read){
        .indicator = &stoch_indicator, .param = {14, 3, 3}, .output = 0, .back = STRATEGY_BACK_MAX};
    ret[STOCHASTIC_DIVERGENCE_D] = (struct strategy_read){
        .indicator = &stoch_indicator, .param = {14, 3, 3}, .output = 1, .back = 2};
    ret[STOCHASTIC_DIVERGENCE_RSI] = strategy_read_of(&rsi_indicator, RSI_PERIOD, 0, 1);
    ret[STOCHASTIC_DIVERGENCE_VOLUME_RATIO] =
        strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[STOCHASTIC_DIVERGENCE_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return STOCHASTIC_DIVERGENCE_READS;
}

const struct strategy stochastic_divergence_strategy = {
    .name = "stochastic_divergence",
    .title = "Stochastic Divergence",
    .help = "Fades a new low (high) that the stochastic does not confirm, when it turns.",
    .family = FAMILY_RANGE,
    .factors = {.trend = 0.8, .range = 1.2, .high_vol = 0.9, .low_vol = 1.1},
    .bars_back = STRATEGY_BACK_MAX,
    .figures = {"stoch_k", "stoch_d", "k_now", "k_before", "price_now", "price_before", "rsi",
                "volume_ratio"},
    .sentences = {[WHY_MISSING] = "the stochastic or ATR is not available yet",
                  [WHY_NO_CROSS] = "%K did not cross %D on this bar",
                  [WHY_NO_DIVERGENCE] = "price and stochastic do not diverge",
                  [WHY_NOT_EXTREME] = "they diverge, but not at an extreme",
                  [WHY_LONG] = "a lower low that the stochastic did not confirm, and it turns up",
                  [WHY_SHORT] =
                      "a higher high that the stochastic did not confirm, and it turns down"},
    .voter = offsetof(struct options, stochastic_divergence.voter),
    .reads = stochastic_divergence_reads,
    .vote = stochastic_divergence_vote,
};
