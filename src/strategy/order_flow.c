#include "strategy/order_flow.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/volume_ratio.h"

enum { ATR_PERIOD = 14, VOLUME_BARS = 20, STEPS = 3, STEPS_MIN = 2 };
static const double loud_volume = 1.2;
enum why { WHY_MISSING, WHY_LEVEL, WHY_SPREAD, WHY_THIN, WHY_STEPS, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_SCORE,
    FIGURE_AGE,
    FIGURE_SPREAD,
    FIGURE_NOTIONAL,
    FIGURE_STEPS,
    FIGURE_VOLUME_RATIO,
    FIGURE_BODY,
};

static int steps_of(const struct bar_values *bar, bool is_long)
{
    int n = 0;

    for (int i = 0; i < STEPS; i++)
        n += is_long ? bar[i].low > bar[i + 1].low : bar[i].high < bar[i + 1].high;
    return n;
}

static void speak(const struct view *now, bool is_long, int steps, struct vote *ret)
{
    const struct options_order_flow *o = &now->options->order_flow;
    const struct book_view *book = &now->book;
    double beyond = 0.5 * (fabs(book->score) - o->min_score);
    bool body = is_long ? now->bar->close > now->bar->open : now->bar->close < now->bar->open;
    bool loud = now->read[ORDER_FLOW_VOLUME_RATIO][0] > loud_volume;

    ret->stance = is_long ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(is_long ? WHY_LONG : WHY_SHORT);
    ret->strength =
        0.35 + (beyond < 0.25 ? beyond : 0.25) + (steps == STEPS ? 0.15 : 0) + (body ? 0.10 : 0);
    ret->confidence = 0.40 + (steps == STEPS ? 0.15 : 0) +
                      (book->spread <= o->max_spread / 2 ? 0.10 : 0) +
                      (book->notional >= 2 * o->min_notional ? 0.10 : 0) + (loud ? 0.10 : 0);
    ret->stop_atr = o->voter.stop_atr;
    ret->target_atr = o->voter.target_atr;
    ret->atr = now->read[ORDER_FLOW_ATR][0];
    ret->figure[FIGURE_SCORE] = book->score;
    ret->figure[FIGURE_AGE] = book->age_s;
    ret->figure[FIGURE_SPREAD] = book->spread;
    ret->figure[FIGURE_NOTIONAL] = book->notional;
    ret->figure[FIGURE_STEPS] = steps;
    ret->figure[FIGURE_VOLUME_RATIO] = now->read[ORDER_FLOW_VOLUME_RATIO][0];
    ret->figure[FIGURE_BODY] = body;
    vote_settle(ret);
}

static void order_flow_vote(const struct view *now, struct vote *ret)
{
    const struct options_order_flow *o = &now->options->order_flow;
    const struct book_view *book = &now->book;
    bool is_long = book->score > 0;
    int steps = steps_of(now->bar, is_long);

    if (isnan(book->score))
        ret->why = WHY_MISSING;
    else if (!(fabs(book->score) > o->min_score))
        ret->why = WHY_LEVEL;
    else if (!(book->spread <= o->max_spread))
        ret->why = WHY_SPREAD;
    else if (!(book->notional >= o->min_notional))
        ret->why = WHY_THIN;
    else if (steps < STEPS_MIN)
        ret->why = WHY_STEPS;
    else
        speak(now, is_long, steps, ret);
}

static unsigned order_flow_reads(const struct options *o, struct strategy_read *ret)
{
    (void)o;
    ret[ORDER_FLOW_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[ORDER_FLOW_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return ORDER_FLOW_READS;
}

const struct strategy order_flow_strategy = {
    .name = "order_flow",
    .title = "Order Flow",
    .help = "Follows the side on which the order book leans while price gives way to it.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.0, .range = 1.0, .high_vol = 0.9, .low_vol = 1.1},
    .bars_back = STEPS + 1,
    .figures = {"book_score", "book_age_s", "spread", "book_notional", "steps", "volume_ratio",
                "body_agrees"},
    .sentences = {[WHY_MISSING] = "a fresh order book or ATR is not available yet",
                  [WHY_LEVEL] = "the order book does not lean far enough",
                  [WHY_SPREAD] = "the spread is too wide",
                  [WHY_THIN] = "too little stands in the order book",
                  [WHY_STEPS] = "the order book leans, but price does not follow",
                  [WHY_LONG] = "the order book leans to the bid and lows rise",
                  [WHY_SHORT] = "the order book leans to the ask and highs fall"},
    .voter = offsetof(struct options, order_flow.voter),
    .reads = order_flow_reads,
    .vote = order_flow_vote,
};
