#include "strategy/market_structure.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/rsi.h"
#include "indicator/volume_ratio.h"

enum { ATR_PERIOD = 14, RSI_PERIOD = 14, VOLUME_BARS = 20, SWINGS = 3 };
static const double loud_volume = 1.2, stretched_rsi = 60;
enum why { WHY_MISSING, WHY_NO_TREND, WHY_FAR, WHY_SAID, WHY_BROKEN, WHY_RSI, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_HIGH_NOW,
    FIGURE_HIGH_BEFORE,
    FIGURE_LOW_NOW,
    FIGURE_LOW_BEFORE,
    FIGURE_THIRD,
    FIGURE_LEG,
    FIGURE_RSI,
    FIGURE_VOLUME_RATIO,
};

/* Swings as a long sees them, newest first: for a short the axis is turned over, so that its falling
 * highs are rising lows. */
struct structure {
    unsigned highs, lows;
    double high[SWINGS], low[SWINGS];
};

static double high_of(const struct bar_values *b, bool is_long)
{
    return is_long ? b->high : -b->low;
}

static double low_of(const struct bar_values *b, bool is_long)
{
    return is_long ? b->low : -b->high;
}

static bool is_swing_high(const struct bar_values *bar, unsigned at, unsigned around, bool is_long)
{
    for (unsigned k = 1; k <= around; k++)
        if (!(high_of(&bar[at], is_long) > high_of(&bar[at - k], is_long) &&
              high_of(&bar[at], is_long) > high_of(&bar[at + k], is_long)))
            return false;
    return true;
}

static bool is_swing_low(const struct bar_values *bar, unsigned at, unsigned around, bool is_long)
{
    for (unsigned k = 1; k <= around; k++)
        if (!(low_of(&bar[at], is_long) < low_of(&bar[at - k], is_long) &&
              low_of(&bar[at], is_long) < low_of(&bar[at + k], is_long)))
            return false;
    return true;
}

static struct structure structure_of(const struct view *now, bool is_long)
{
    unsigned around = (unsigned)now->options->market_structure.swing_lookback;
    struct structure s = {0, 0, {0}, {0}};

    for (unsigned i = around; i + around < STRATEGY_BACK_MAX; i++) {
        if (s.highs < SWINGS && is_swing_high(now->bar, i, around, is_long))
            s.high[s.highs++] = high_of(&now->bar[i], is_long);
        if (s.lows < SWINGS && is_swing_low(now->bar, i, around, is_long))
            s.low[s.lows++] = low_of(&now->bar[i], is_long);
    }
    return s;
}

static bool rises(const struct structure *s)
{
    return s->highs >= 2 && s->lows >= 2 && s->high[0] > s->high[1] && s->low[0] > s->low[1];
}

static bool third_in_line(const struct structure *s)
{
    return s->highs == SWINGS && s->lows == SWINGS && s->high[1] > s->high[2] &&
           s->low[1] > s->low[2];
}

static void note_figures(const struct view *now, bool is_long, const struct structure *s,
                         double leg, struct vote *ret)
{
    const double *top = is_long ? s->high : s->low, *bottom = is_long ? s->low : s->high;

    ret->figure[FIGURE_HIGH_NOW] = fabs(top[0]);
    ret->figure[FIGURE_HIGH_BEFORE] = fabs(top[1]);
    ret->figure[FIGURE_LOW_NOW] = fabs(bottom[0]);
    ret->figure[FIGURE_LOW_BEFORE] = fabs(bottom[1]);
    ret->figure[FIGURE_THIRD] = third_in_line(s);
    ret->figure[FIGURE_LEG] = leg;
    ret->figure[FIGURE_RSI] = now->read[MARKET_STRUCTURE_RSI][0];
    ret->figure[FIGURE_VOLUME_RATIO] = now->read[MARKET_STRUCTURE_VOLUME_RATIO][0];
}

static void speak(const struct view *now, bool is_long, const struct structure *s, double rsi,
                  struct vote *ret)
{
    const struct options_voter *o = &now->options->market_structure.voter;
    const struct bar_values *bar = now->bar;
    double atr = now->read[MARKET_STRUCTURE_ATR][0], leg = (s->low[0] - s->low[1]) / atr;
    bool third = third_in_line(s);
    bool body = is_long ? bar->close > bar->open : bar->close < bar->open;
    bool loud = now->read[MARKET_STRUCTURE_VOLUME_RATIO][0] > loud_volume;

    ret->stance = is_long ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(is_long ? WHY_LONG : WHY_SHORT);
    ret->strength =
        0.40 + (third ? 0.15 : 0) + (body ? 0.15 : 0) + (0.05 * leg < 0.15 ? 0.05 * leg : 0.15);
    ret->confidence = 0.40 + (third ? 0.15 : 0) + (body ? 0.15 : 0) + (loud ? 0.10 : 0) +
                      (rsi < stretched_rsi ? 0.10 : 0);
    ret->stop_atr = o->stop_atr;
    ret->target_atr = o->target_atr;
    ret->atr = atr;
    note_figures(now, is_long, s, leg, ret);
    vote_settle(ret);
}

static void join(const struct view *now, bool is_long, const struct structure *s, struct vote *ret)
{
    const struct options_market_structure *o = &now->options->market_structure;
    double share = fabs(s->low[0]) * o->pullback;
    double reach = o->pullback_atr * now->read[MARKET_STRUCTURE_ATR][0];
    double swing = s->low[0], near = swing + (share < reach ? share : reach);
    double rsi = now->read[MARKET_STRUCTURE_RSI][0];
    double close = is_long ? now->bar->close : -now->bar->close;

    rsi = is_long ? rsi : 100 - rsi;
    if (!(low_of(now->bar, is_long) <= near))
        ret->why = WHY_FAR;
    else if (low_of(now->bar + 1, is_long) <= near)
        ret->why = WHY_SAID;
    else if (!(close > swing))
        ret->why = WHY_BROKEN;
    else if (!(rsi > o->rsi_min))
        ret->why = WHY_RSI;
    else
        speak(now, is_long, s, rsi, ret);
}

static void market_structure_vote(const struct view *now, struct vote *ret)
{
    struct structure up = structure_of(now, true), down = structure_of(now, false);

    if (isnan(now->read[MARKET_STRUCTURE_RSI][0]))
        ret->why = WHY_MISSING;
    else if (rises(&up))
        join(now, true, &up, ret);
    else if (rises(&down))
        join(now, false, &down, ret);
    else
        ret->why = WHY_NO_TREND;
}

static unsigned market_structure_reads(const struct options *o, struct strategy_read *ret)
{
    (void)o;
    ret[MARKET_STRUCTURE_RSI] = strategy_read_of(&rsi_indicator, RSI_PERIOD, 0, 1);
    ret[MARKET_STRUCTURE_VOLUME_RATIO] =
        strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[MARKET_STRUCTURE_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return MARKET_STRUCTURE_READS;
}

const struct strategy market_structure_strategy = {
    .name = "market_structure",
    .title = "Market Structure",
    .help = "Joins rising (falling) swings when price comes back to the last one.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.2, .range = 0.8, .high_vol = 1.0, .low_vol = 1.0},
    .bars_back = STRATEGY_BACK_MAX,
    .figures = {"swing_high", "swing_high_before", "swing_low", "swing_low_before", "third_in_line",
                "leg_atr", "rsi", "volume_ratio"},
    .sentences = {[WHY_MISSING] = "RSI or ATR is not available yet",
                  [WHY_NO_TREND] = "the last swings neither rise nor fall together",
                  [WHY_FAR] = "the swings stand in line, but price did not come back to the last",
                  [WHY_SAID] = "price came back to the last swing a bar before already",
                  [WHY_BROKEN] = "price closed beyond the swing that should have held",
                  [WHY_RSI] = "RSI does not allow the side of the swings",
                  [WHY_LONG] = "swings rise, and price came back to the last low and held",
                  [WHY_SHORT] = "swings fall, and price came back to the last high and held"},
    .voter = offsetof(struct options, market_structure.voter),
    .reads = market_structure_reads,
    .vote = market_structure_vote,
};
