#include "strategy/rsi_mean_reversion.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/rsi.h"

enum { ATR_PERIOD = 14 };
enum why { WHY_MISSING, WHY_INSIDE, WHY_NOT_TURNED, WHY_LONG, WHY_SHORT };
enum figure { FIGURE_RSI, FIGURE_BEFORE, FIGURE_OVERSOLD, FIGURE_OVERBOUGHT };

struct bounds {
    double oversold, overbought;
};

static double within(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

/* Both bounds out from the middle, or in where `by` is negative. */
static void move_out(struct bounds *b, double by)
{
    b->oversold = within(b->oversold - by, 5, 45);
    b->overbought = within(b->overbought + by, 55, 95);
}

static struct bounds bounds_of(const struct view *now)
{
    const struct options_rsi_mean_reversion *o = &now->options->rsi_mean_reversion;
    struct bounds b = {o->oversold, o->overbought};

    if (now->trend == REGIME_TRENDING)
        move_out(&b, o->trend_adjust);
    else if (now->trend == REGIME_RANGING)
        move_out(&b, -o->range_adjust);
    if (now->volatility == REGIME_VOL_HIGH)
        move_out(&b, o->high_vol_adjust);
    else if (now->volatility == REGIME_VOL_LOW)
        move_out(&b, -o->low_vol_adjust);
    move_out(&b, 0);
    return b;
}

/* `depth` is how far beyond its bound the RSI stands, `r` the RSI seen from the long side. */
static void score(double depth, double r, struct vote *ret)
{
    ret->strength = 0.35 + within(depth / 30, 0, 0.3) + (r < 20 ? 0.10 : 0);
    ret->confidence = 0.45 + (r < 25 ? 0.15 : 0);
}

/* No regime moves the bounds further in than this: most bars end here. */
static bool is_inside_any(const struct options_rsi_mean_reversion *o, double rsi)
{
    double in = o->range_adjust + o->low_vol_adjust;

    return rsi > o->oversold + in && rsi < o->overbought - in;
}

static void rsi_mean_reversion_vote(const struct view *now, struct vote *ret)
{
    const struct options_rsi_mean_reversion *o = &now->options->rsi_mean_reversion;
    const double *rsi = now->read[RSI_MR_RSI];

    ret->why = WHY_INSIDE;
    if (is_inside_any(o, rsi[0]))
        return;
    struct bounds b = bounds_of(now);
    bool is_long = rsi[0] <= b.oversold, is_short = rsi[0] >= b.overbought;
    if (!is_long && !is_short) {
        ret->why = (uint8_t)(isnan(rsi[0]) ? WHY_MISSING : WHY_INSIDE);
        return;
    }
    if (!(is_long ? rsi[0] > rsi[1] : rsi[0] < rsi[1])) {
        ret->why = WHY_NOT_TURNED;
        return;
    }
    ret->stance = is_long ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(is_long ? WHY_LONG : WHY_SHORT);
    score(is_long ? b.oversold - rsi[0] : rsi[0] - b.overbought, is_long ? rsi[0] : 100 - rsi[0],
          ret);
    ret->stop_atr = o->voter.stop_atr;
    ret->target_atr = o->voter.target_atr;
    ret->atr = now->read[RSI_MR_ATR][0];
    ret->figure[FIGURE_RSI] = rsi[0];
    ret->figure[FIGURE_BEFORE] = rsi[1];
    ret->figure[FIGURE_OVERSOLD] = b.oversold;
    ret->figure[FIGURE_OVERBOUGHT] = b.overbought;
    vote_settle(ret);
}

static unsigned rsi_mean_reversion_reads(const struct options *o, struct strategy_read *ret)
{
    ret[RSI_MR_RSI] =
        strategy_read_of(&rsi_indicator, (double)o->rsi_mean_reversion.rsi_period, 0, 2);
    ret[RSI_MR_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return RSI_MR_READS;
}

const struct strategy rsi_mean_reversion_strategy = {
    .name = "rsi_mean_reversion",
    .title = "RSI Mean Reversion",
    .help = "Fades an extreme RSI that has begun to turn, with bounds that follow the regime.",
    .family = FAMILY_RANGE,
    .factors = {.trend = 0.8, .range = 1.3, .high_vol = 0.9, .low_vol = 1.2},
    .bars_back = 1,
    .figures = {"rsi", "rsi_before", "oversold", "overbought"},
    .sentences = {[WHY_MISSING] = "RSI or ATR is not available yet",
                  [WHY_INSIDE] = "RSI is not extreme",
                  [WHY_NOT_TURNED] = "RSI is extreme and has not turned",
                  [WHY_LONG] = "RSI turns up from oversold",
                  [WHY_SHORT] = "RSI turns down from overbought"},
    .voter = offsetof(struct options, rsi_mean_reversion.voter),
    .reads = rsi_mean_reversion_reads,
    .vote = rsi_mean_reversion_vote,
};
