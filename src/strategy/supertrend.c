#include "strategy/supertrend.h"

#include <math.h>
#include <stddef.h>

#include "indicator/adx.h"
#include "indicator/atr.h"
#include "indicator/rsi.h"
#include "indicator/supertrend.h"
#include "indicator/volume_ratio.h"

enum { ADX_PERIOD = 14, ATR_PERIOD = 14, RSI_PERIOD = 14, VOLUME_BARS = 20 };
static const double strong_adx = 25, strong_volume = 2;
enum why { WHY_MISSING, WHY_NO_TURN, WHY_QUIET, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_LINE,
    FIGURE_DISTANCE,
    FIGURE_VOLUME_RATIO,
    FIGURE_ADX,
    FIGURE_RSI,
    FIGURE_BODY,
};

struct facts {
    double distance, rsi; /* RSI as a long sees it */
    bool trending, loud, body;
};

static struct facts facts_of(const struct view *now, bool is_long)
{
    const struct bar_values *bar = now->bar;
    double rsi = now->read[SUPERTREND_RSI][0];
    double away = (bar->close - now->read[SUPERTREND_LINE][0]) / now->read[SUPERTREND_ATR][0];

    return (struct facts){
        .distance = (is_long ? away : -away) - now->options->supertrend.multiplier,
        .rsi = is_long ? rsi : 100 - rsi,
        .trending = now->read[SUPERTREND_ADX][0] > strong_adx,
        .loud = now->read[SUPERTREND_VOLUME_RATIO][0] >= strong_volume,
        .body = is_long ? bar->close > bar->open : bar->close < bar->open,
    };
}

static void score(const struct facts *f, struct vote *ret)
{
    double away = f->distance > 0 ? 0.10 * f->distance : 0;

    ret->strength =
        0.40 + (f->loud ? 0.15 : 0) + (f->trending ? 0.15 : 0) + (away < 0.20 ? away : 0.20);
    ret->confidence = 0.40 + (f->trending ? 0.15 : 0) + (f->loud ? 0.10 : 0) +
                      (f->rsi > 50 && f->rsi < 70 ? 0.10 : 0) + (f->body ? 0.10 : 0);
}

static void speak(const struct view *now, bool is_long, struct vote *ret)
{
    const struct options_voter *o = &now->options->supertrend.voter;
    struct facts f = facts_of(now, is_long);

    ret->stance = is_long ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(is_long ? WHY_LONG : WHY_SHORT);
    score(&f, ret);
    ret->stop_atr = o->stop_atr;
    ret->target_atr = o->target_atr;
    ret->atr = now->read[SUPERTREND_ATR][0];
    ret->figure[FIGURE_LINE] = now->read[SUPERTREND_LINE][0];
    ret->figure[FIGURE_DISTANCE] = f.distance;
    ret->figure[FIGURE_VOLUME_RATIO] = now->read[SUPERTREND_VOLUME_RATIO][0];
    ret->figure[FIGURE_ADX] = now->read[SUPERTREND_ADX][0];
    ret->figure[FIGURE_RSI] = now->read[SUPERTREND_RSI][0];
    ret->figure[FIGURE_BODY] = f.body;
    vote_settle(ret);
}

static void supertrend_vote(const struct view *now, struct vote *ret)
{
    const double *side = now->read[SUPERTREND_SIDE];

    if (isnan(side[0]) || isnan(side[1]))
        ret->why = WHY_MISSING;
    else if (side[0] == side[1])
        ret->why = WHY_NO_TURN;
    else if (!(now->read[SUPERTREND_VOLUME_RATIO][0] >= now->options->supertrend.volume_ratio))
        ret->why = WHY_QUIET;
    else
        speak(now, side[0] > 0, ret);
}

static unsigned supertrend_reads(const struct options *o, struct strategy_read *ret)
{
    double period = (double)o->supertrend.period, multiplier = o->supertrend.multiplier;

    ret[SUPERTREND_LINE] = (struct strategy_read){
        .indicator = &supertrend_indicator, .param = {period, multiplier}, .output = 0, .back = 1};
    ret[SUPERTREND_SIDE] = (struct strategy_read){
        .indicator = &supertrend_indicator, .param = {period, multiplier}, .output = 1, .back = 2};
    ret[SUPERTREND_ADX] = strategy_read_of(&adx_indicator, ADX_PERIOD, 0, 1);
    ret[SUPERTREND_RSI] = strategy_read_of(&rsi_indicator, RSI_PERIOD, 0, 1);
    ret[SUPERTREND_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[SUPERTREND_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return SUPERTREND_READS;
}

const struct strategy supertrend_strategy = {
    .name = "supertrend",
    .title = "Supertrend",
    .help = "Follows a fresh turn of the Supertrend line when volume is behind it.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.2, .range = 0.8, .high_vol = 1.0, .low_vol = 1.0},
    .bars_back = 1,
    .figures = {"supertrend", "distance_beyond", "volume_ratio", "adx", "rsi", "body_agrees"},
    .sentences = {[WHY_MISSING] = "Supertrend or ATR is not available yet",
                  [WHY_NO_TURN] = "the line did not turn on this bar",
                  [WHY_QUIET] = "the line turned without volume behind it",
                  [WHY_LONG] = "the line turned up with volume behind it",
                  [WHY_SHORT] = "the line turned down with volume behind it"},
    .voter = offsetof(struct options, supertrend.voter),
    .reads = supertrend_reads,
    .vote = supertrend_vote,
};
