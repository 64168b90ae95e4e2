#include "strategy/keltner.h"

#include <math.h>

#include "indicator/atr.h"
#include "indicator/ema.h"
#include "indicator/keltner_channel.h"
#include "indicator/macd.h"
#include "indicator/rsi.h"

/* How near the band counts as a touch, fraction of price; RSI beyond which a move is a rout, not a
 * rebound; and the figures of the score (see keltner.h). */
static const double touch = 0.001, rsi_floor = 15, rsi_ceiling = 85;

enum why { WHY_MISSING, WHY_INSIDE, WHY_NOT_TURNED, WHY_LONG, WHY_SHORT };

/* What the rule looks at, seen from one side: for a short everything is mirrored. */
struct side_facts {
    bool at_band; /* touched the band and closed back inside */
    bool rsi;     /* in the range that the side asks for */
    bool rsi_far; /* beyond 30 or 70 */
    bool turning; /* histogram moves to this side */
    bool shift;   /* and it was on the other side of zero */
    bool run;     /* third histogram in a row that does */
    bool candle;  /* closed beyond its open */
    bool close;   /* closed beyond the close before */
    bool far_out; /* position beyond 0.1 or 0.9 */
    double depth; /* distance from the middle, channel widths: 0.5 is the band */
};

struct facts {
    struct keltner_values channel;
    double position;
    struct side_facts up, down;
};

static struct facts facts_of(const struct view *now)
{
    const struct options_keltner *o = &now->options->keltner;
    const struct bar_values *bar = now->bar;
    const double *h = now->read[KELTNER_HIST];
    double r = now->read[KELTNER_RSI][0];
    struct keltner_values c =
        keltner_values_of(now->read[KELTNER_MIDDLE][0], now->read[KELTNER_ATR][0], o->multiplier);
    double width = c.upper - c.lower;
    double p = (bar->close - c.lower) / (width > 0 ? width : 1);

    return (struct facts){
        .channel = c,
        .position = p,
        .up = {.at_band = bar->low <= c.lower * (1 + touch) && bar->close > c.lower,
               .rsi =
                   r > rsi_floor &&
                   r<o->rsi_long_max, .rsi_far = r<30, .turning = h[0]> h[1], .shift = h[0]> h[1] &&
                   h[1] < 0,
               .run = h[2] < h[1] && h[1]<h[0], .candle = bar[0].close> bar[0].open,
               .close = bar[0].close > bar[1].close,
               .far_out = p < 0.1,
               .depth = 0.5 - p},
        .down = {.at_band = bar->high >= c.upper * (1 - touch) &&
                            bar->close<c.upper, .rsi = r> o->rsi_short_min &&
                            r<rsi_ceiling, .rsi_far = r> 70,
                 .turning =
                     h[0]<h[1], .shift = h[0]<h[1] && h[1]> 0, .run = h[2]> h[1] && h[1] > h[0],
                 .candle = bar[0].close < bar[0].open,
                 .close = bar[0].close<bar[1].close, .far_out = p> 0.9,
                 .depth = p - 0.5},
    };
}

static void score(const struct side_facts *f, struct vote *ret)
{
    double depth = f->depth > 0 ? 2 * f->depth : 0;

    ret->strength = 0.4 + (depth < 0.3 ? depth : 0.3) + (f->shift ? 0.15 : 0) +
                    (f->candle && f->close ? 0.10 : 0);
    ret->confidence = 0.45 + (f->candle ? 0.10 : 0) + (f->close ? 0.08 : 0) +
                      (f->shift ? 0.12 : 0) + (f->rsi_far ? 0.10 : 0) + (f->far_out ? 0.10 : 0) +
                      (f->run ? 0.05 : 0);
}

static void note_figures(const struct view *now, const struct facts *f, double *figure)
{
    figure[KELTNER_POSITION] = f->position;
    figure[KELTNER_UPPER] = f->channel.upper;
    figure[KELTNER_LOWER] = f->channel.lower;
    figure[KELTNER_MID] = f->channel.middle;
    figure[KELTNER_MACD_HIST] = now->read[KELTNER_HIST][0];
    figure[KELTNER_MACD_HIST_PREVIOUS] = now->read[KELTNER_HIST][1];
    figure[KELTNER_TURNING_BULLISH] = f->up.shift;
    figure[KELTNER_TURNING_BEARISH] = f->down.shift;
    figure[KELTNER_RSI_VALUE] = now->read[KELTNER_RSI][0];
    figure[KELTNER_ATR_VALUE] = now->read[KELTNER_ATR][0];
    figure[KELTNER_LOW_REBOUNDING] = f->up.at_band;
    figure[KELTNER_HIGH_REJECTING] = f->down.at_band;
    figure[KELTNER_BULLISH_CANDLE] = f->up.candle;
    figure[KELTNER_BEARISH_CANDLE] = f->down.candle;
}

static bool is_available(const struct view *now)
{
    const double *h = now->read[KELTNER_HIST];

    return now->read[KELTNER_ATR][0] > 0 && isfinite(now->read[KELTNER_MIDDLE][0]) &&
           isfinite(now->read[KELTNER_RSI][0]) && isfinite(h[0]) && isfinite(h[1]) &&
           isfinite(h[2]) && isfinite(now->bar[0].close) && isfinite(now->bar[1].close);
}

static void keltner_vote(const struct view *now, struct vote *ret)
{
    if (!is_available(now)) {
        ret->why = WHY_MISSING;
        return;
    }
    struct facts f = facts_of(now);
    bool long_set_up = f.up.at_band && f.up.rsi;
    bool short_set_up = !long_set_up && f.down.at_band && f.down.rsi;
    const struct side_facts *side = long_set_up ? &f.up : &f.down;

    if (!long_set_up && !short_set_up) {
        ret->why = WHY_INSIDE;
        return;
    }
    if (!side->turning || !(side->candle || side->close)) {
        ret->why = WHY_NOT_TURNED;
        return;
    }
    ret->stance = long_set_up ? STANCE_LONG : STANCE_SHORT;
    ret->why = long_set_up ? WHY_LONG : WHY_SHORT;
    score(side, ret);
    ret->stop_atr = now->options->keltner.stop_atr;
    ret->target_atr = now->options->keltner.target_atr;
    ret->atr = now->read[KELTNER_ATR][0];
    ret->target_price = f.channel.middle;
    note_figures(now, &f, ret->figure);
    vote_settle(ret);
}

static struct strategy_settings keltner_settings(const struct options *o)
{
    const struct options_keltner *k = &o->keltner;

    return (struct strategy_settings){
        .enabled = k->enabled,
        .weight = k->weight,
        .min_bars = (uint32_t)k->min_bars,
        .cooldown_s = k->cooldown_s,
    };
}

static unsigned keltner_reads(const struct options *o, struct strategy_read *ret)
{
    const struct options_keltner *k = &o->keltner;

    ret[KELTNER_MIDDLE] = (struct strategy_read){
        .indicator = &ema_indicator, .param = {(double)k->ema_period}, .back = 1};
    ret[KELTNER_ATR] = (struct strategy_read){
        .indicator = &atr_indicator, .param = {(double)k->atr_period}, .back = 1};
    ret[KELTNER_HIST] = (struct strategy_read){
        .indicator = &macd_indicator,
        .param = {(double)k->macd_fast, (double)k->macd_slow, (double)k->macd_signal},
        .output = 2,
        .back = 3};
    ret[KELTNER_RSI] = (struct strategy_read){
        .indicator = &rsi_indicator, .param = {(double)k->rsi_period}, .back = 1};
    return KELTNER_READS;
}

const struct strategy keltner_strategy = {
    .name = "keltner",
    .title = "Keltner",
    .help = "Fades a touch of the Keltner channel once RSI and MACD have turned back.",
    .family = FAMILY_RANGE,
    .factors = {.trend = 0.9, .range = 1.2, .high_vol = 1.0, .low_vol = 1.1},
    .bars_back = 2,
    .figures = {"kc_position", "kc_upper", "kc_lower", "kc_mid", "macd_hist", "macd_hist_prev",
                "macd_turning_bullish", "macd_turning_bearish", "rsi", "atr", "low_rebounding",
                "high_rejecting", "bullish_candle", "bearish_candle"},
    .sentences = {[WHY_MISSING] = "the channel, RSI or MACD is not available yet",
                  [WHY_INSIDE] = "no rebound off a band with RSI in range",
                  [WHY_NOT_TURNED] = "at the band, but momentum has not turned",
                  [WHY_LONG] = "rebound off the lower band",
                  [WHY_SHORT] = "rejected at the upper band"},
    .settings = keltner_settings,
    .reads = keltner_reads,
    .vote = keltner_vote,
};
