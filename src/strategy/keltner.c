#include "strategy/keltner.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/ema.h"
#include "indicator/keltner_channel.h"
#include "indicator/macd.h"
#include "indicator/rsi.h"

/* How near the band counts as a touch, fraction of price; RSI beyond which a move is a rout, not a
 * rebound; and the figures of the score (see keltner.h). */
static const double touch = 0.001, rsi_floor = 15, rsi_ceiling = 85;

enum why { WHY_MISSING, WHY_INSIDE, WHY_NOT_TURNED, WHY_LONG, WHY_SHORT };

/* What the score looks at, seen from one side: for a short everything is mirrored. */
struct side_facts {
    bool turning; /* histogram moves to this side */
    bool shift;   /* and it was on the other side of zero */
    bool run;     /* third histogram in a row that does */
    bool candle;  /* closed beyond its open */
    bool close;   /* closed beyond the close before */
    bool rsi_far; /* beyond 30 or 70 */
    bool far_out; /* position beyond 0.1 or 0.9 */
    double depth; /* distance from the middle, channel widths: 0.5 is the band */
};

static struct side_facts long_facts(const struct view *now, double position)
{
    const struct bar_values *bar = now->bar;
    const double *h = now->read[KELTNER_HIST];

    return (struct side_facts){.turning = h[0] > h[1],
                               .shift = h[0] > h[1] && h[1] < 0,
                               .run = h[2] < h[1] && h[1]<h[0], .candle = bar[0].close> bar[0].open,
                               .close = bar[0].close > bar[1].close,
                               .rsi_far = now->read[KELTNER_RSI][0] < 30,
                               .far_out = position < 0.1,
                               .depth = 0.5 - position};
}

static struct side_facts short_facts(const struct view *now, double position)
{
    const struct bar_values *bar = now->bar;
    const double *h = now->read[KELTNER_HIST];

    return (struct side_facts){
        .turning = h[0]<h[1], .shift = h[0]<h[1] && h[1]> 0, .run = h[2]> h[1] && h[1] > h[0],
        .candle =
            bar[0]
                .close<bar[0].open,
                       .close = bar[0].close<bar[1].close, .rsi_far = now->read[KELTNER_RSI][0]> 70,
                       .far_out = position> 0.9,
        .depth = position - 0.5};
}

/* Touched the band and closed back inside.  Most bars end here. */
static bool at_lower(const struct bar_values *bar, const struct keltner_values *c)
{
    return bar->low <= c->lower * (1 + touch) && bar->close > c->lower;
}

static bool at_upper(const struct bar_values *bar, const struct keltner_values *c)
{
    return bar->high >= c->upper * (1 - touch) && bar->close < c->upper;
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

static void note_figures(const struct view *now, const struct keltner_values *c, double position,
                         double *figure)
{
    const struct bar_values *bar = now->bar;
    const double *h = now->read[KELTNER_HIST];

    figure[KELTNER_POSITION] = position;
    figure[KELTNER_UPPER] = c->upper;
    figure[KELTNER_LOWER] = c->lower;
    figure[KELTNER_MID] = c->middle;
    figure[KELTNER_MACD_HIST] = h[0];
    figure[KELTNER_MACD_HIST_PREVIOUS] = h[1];
    figure[KELTNER_TURNING_BULLISH] = h[0] > h[1] && h[1] < 0;
    figure[KELTNER_TURNING_BEARISH] = h[0] < h[1] && h[1] > 0;
    figure[KELTNER_RSI_VALUE] = now->read[KELTNER_RSI][0];
    figure[KELTNER_ATR_VALUE] = now->read[KELTNER_ATR][0];
    figure[KELTNER_LOW_REBOUNDING] = at_lower(bar, c);
    figure[KELTNER_HIGH_REJECTING] = at_upper(bar, c);
    figure[KELTNER_BULLISH_CANDLE] = bar->close > bar->open;
    figure[KELTNER_BEARISH_CANDLE] = bar->close < bar->open;
}

static bool is_available(const struct view *now)
{
    const double *h = now->read[KELTNER_HIST];

    return now->read[KELTNER_ATR][0] > 0 && isfinite(now->read[KELTNER_RSI][0]) && isfinite(h[0]) &&
           isfinite(h[1]) && isfinite(h[2]) && isfinite(now->bar[1].close);
}

static void speak(const struct view *now, const struct keltner_values *c, enum stance stance,
                  struct vote *ret)
{
    double width = c->upper - c->lower;
    double position = (now->bar->close - c->lower) / (width > 0 ? width : 1);
    struct side_facts side =
        stance == STANCE_LONG ? long_facts(now, position) : short_facts(now, position);

    if (!side.turning || !(side.candle || side.close)) {
        ret->why = WHY_NOT_TURNED;
        return;
    }
    ret->stance = (uint8_t)stance;
    ret->why = (uint8_t)(stance == STANCE_LONG ? WHY_LONG : WHY_SHORT);
    score(&side, ret);
    ret->stop_atr = now->options->keltner.voter.stop_atr;
    ret->target_atr = now->options->keltner.voter.target_atr;
    ret->atr = now->read[KELTNER_ATR][0];
    ret->target_price = c->middle;
    note_figures(now, c, position, ret->figure);
    vote_settle(ret);
}

static void keltner_vote(const struct view *now, struct vote *ret)
{
    const struct options_keltner *o = &now->options->keltner;
    double r = now->read[KELTNER_RSI][0];
    struct keltner_values c =
        keltner_values_of(now->read[KELTNER_MIDDLE][0], now->read[KELTNER_ATR][0], o->multiplier);

    ret->why = (uint8_t)(isnan(c.middle) ? WHY_MISSING : WHY_INSIDE);
    if (at_lower(now->bar, &c) && r > rsi_floor && r < o->rsi_long_max) {
        if (is_available(now))
            speak(now, &c, STANCE_LONG, ret);
    } else if (at_upper(now->bar, &c) && r > o->rsi_short_min && r < rsi_ceiling) {
        if (is_available(now))
            speak(now, &c, STANCE_SHORT, ret);
    }
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
    .voter = offsetof(struct options, keltner.voter),
    .reads = keltner_reads,
    .vote = keltner_vote,
};
