#include "strategy/breakout.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/bbands.h"
#include "indicator/donchian.h"
#include "indicator/rsi.h"
#include "indicator/volume_ratio.h"

enum { ATR_PERIOD = 14, RSI_PERIOD = 14, VOLUME_BARS = 20, BANDS = 20 };
static const double touch = 0.003;
enum why { WHY_MISSING, WHY_INSIDE, WHY_AGAINST, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_HIGH,
    FIGURE_LOW,
    FIGURE_DISTANCE,
    FIGURE_VOLUME_RATIO,
    FIGURE_VOLUME_CONFIRMED,
    FIGURE_BODY_SHARE,
    FIGURE_RSI,
    FIGURE_WIDTH,
    FIGURE_EXPANDING,
    FIGURE_TOUCHES,
};

struct facts {
    double distance, body_share, rsi; /* RSI as a long sees it */
    int touches;
    bool confirmed, expanding;
};

static int touches_of(const struct view *now, double level, bool of_highs)
{
    int64_t bars = now->options->breakout.lookback_period;
    double near = touch * level;
    int n = 0;

    for (int64_t i = 1; i < bars; i++) {
        double at = of_highs ? now->bar[i].high : now->bar[i].low;

        n += fabs(at - level) < near;
    }
    return n;
}

static struct facts facts_of(const struct view *now, bool is_long, double level)
{
    const struct bar_values *bar = now->bar;
    const double *width = now->read[BREAKOUT_WIDTH];
    double least = bar->close * 1e-6, range = bar->high - bar->low;
    double rsi = now->read[BREAKOUT_RSI][0];

    return (struct facts){
        .distance = (is_long ? bar->close - level : level - bar->close) / level,
        .body_share = fabs(bar->close - bar->open) / (range > least ? range : least),
        .rsi = is_long ? rsi : 100 - rsi,
        .touches = touches_of(now, level, is_long),
        .confirmed =
            now->read[BREAKOUT_VOLUME_RATIO][0] >= now->options->breakout.volume_confirmation,
        .expanding = width[0] > width[1],
    };
}

static double at_most(double v, double limit)
{
    return v < limit ? v : limit;
}

static void score(const struct facts *f, struct vote *ret)
{
    ret->strength = 0.35 + at_most(20 * f->distance, 0.25) + (f->confirmed ? 0.15 : 0) +
                    (f->body_share > 0.6 ? 0.10 : 0) + at_most(0.05 * f->touches, 0.15);
    ret->confidence = 0.30 + (f->confirmed ? 0.20 : 0) + (f->body_share > 0.6 ? 0.10 : 0) +
                      (f->expanding ? 0.10 : 0) + (f->rsi < 70 ? 0.10 : 0) +
                      (f->touches >= 2 ? 0.10 : 0) + (f->distance > 0.002 ? 0.10 : 0);
}

static void speak(const struct view *now, bool is_long, double level, struct vote *ret)
{
    const struct options_voter *o = &now->options->breakout.voter;
    struct facts f = facts_of(now, is_long, level);

    ret->stance = is_long ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(is_long ? WHY_LONG : WHY_SHORT);
    score(&f, ret);
    ret->stop_atr = o->stop_atr;
    ret->target_atr = o->target_atr;
    ret->atr = now->read[BREAKOUT_ATR][0];
    ret->figure[FIGURE_HIGH] = now->read[BREAKOUT_HIGH][1];
    ret->figure[FIGURE_LOW] = now->read[BREAKOUT_LOW][1];
    ret->figure[FIGURE_DISTANCE] = f.distance;
    ret->figure[FIGURE_VOLUME_RATIO] = now->read[BREAKOUT_VOLUME_RATIO][0];
    ret->figure[FIGURE_VOLUME_CONFIRMED] = f.confirmed;
    ret->figure[FIGURE_BODY_SHARE] = f.body_share;
    ret->figure[FIGURE_RSI] = now->read[BREAKOUT_RSI][0];
    ret->figure[FIGURE_WIDTH] = now->read[BREAKOUT_WIDTH][0];
    ret->figure[FIGURE_EXPANDING] = f.expanding;
    ret->figure[FIGURE_TOUCHES] = f.touches;
    vote_settle(ret);
}

static void breakout_vote(const struct view *now, struct vote *ret)
{
    const struct bar_values *bar = now->bar;
    double high = now->read[BREAKOUT_HIGH][1], low = now->read[BREAKOUT_LOW][1];
    bool above = bar->close > high, below = bar->close < low;

    if (!above && !below)
        ret->why = (uint8_t)(isnan(high) ? WHY_MISSING : WHY_INSIDE);
    else if (!(above ? bar->close > bar->open : bar->close < bar->open))
        ret->why = WHY_AGAINST;
    else
        speak(now, above, above ? high : low, ret);
}

static unsigned breakout_reads(const struct options *o, struct strategy_read *ret)
{
    double lookback = (double)o->breakout.lookback_period;

    ret[BREAKOUT_HIGH] = strategy_read_of(&donchian_indicator, lookback, 0, 2);
    ret[BREAKOUT_LOW] = strategy_read_of(&donchian_indicator, lookback, 2, 2);
    ret[BREAKOUT_WIDTH] = (struct strategy_read){
        .indicator = &bbands_indicator, .param = {BANDS, 2}, .output = 4, .back = 2};
    ret[BREAKOUT_RSI] = strategy_read_of(&rsi_indicator, RSI_PERIOD, 0, 1);
    ret[BREAKOUT_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[BREAKOUT_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return BREAKOUT_READS;
}

const struct strategy breakout_strategy = {
    .name = "breakout",
    .title = "Breakout",
    .help = "Follows a close beyond the highest high or lowest low of the bars before.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.1, .range = 0.8, .high_vol = 1.2, .low_vol = 0.9},
    .bars_back = STRATEGY_BACK_MAX,
    .figures = {"n_period_high", "n_period_low", "breakout_distance", "volume_ratio",
                "volume_confirmed", "body_ratio", "rsi", "bb_width", "volatility_expanding",
                "touches"},
    .sentences = {[WHY_MISSING] = "the range of the bars before or ATR is not available yet",
                  [WHY_INSIDE] = "inside the range of the bars before",
                  [WHY_AGAINST] = "beyond the range, but the bar points back",
                  [WHY_LONG] = "closed above the highest high of the bars before",
                  [WHY_SHORT] = "closed below the lowest low of the bars before"},
    .voter = offsetof(struct options, breakout.voter),
    .reads = breakout_reads,
    .vote = breakout_vote,
};
