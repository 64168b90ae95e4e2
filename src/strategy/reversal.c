#include "strategy/reversal.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/ema.h"
#include "indicator/rsi.h"
#include "indicator/volume_ratio.h"

enum { ATR_PERIOD = 14, RSI_PERIOD = 14, VOLUME_BARS = 20, EMA_PERIOD = 20, RSI_BARS = 10 };
enum why { WHY_MISSING, WHY_CALM, WHY_UNCONFIRMED, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_RSI,
    FIGURE_OVERSOLD,
    FIGURE_OVERBOUGHT,
    FIGURE_EXTREMES_RUN,
    FIGURE_CLOSES_RUN,
    FIGURE_PIN,
    FIGURE_ENGULFING,
    FIGURE_EXHAUSTION,
    FIGURE_DISTANCE,
};

/* A bar as a long sees it: for a short the price axis is turned over. */
struct candle {
    double open, high, low, close;
};

static struct candle candle_of(const struct bar_values *b, double side)
{
    if (side > 0)
        return (struct candle){b->open, b->high, b->low, b->close};
    return (struct candle){-b->open, -b->low, -b->high, -b->close};
}

static bool is_hammer(const struct candle *c)
{
    double range = c->high - c->low, body = fabs(c->close - c->open);
    double top = c->open > c->close ? c->open : c->close;
    double bottom = c->open < c->close ? c->open : c->close;

    return range > 0 && body >= 0.01 * range && bottom - c->low > 2 * body &&
           c->high - top < 0.5 * body;
}

static bool engulfs(const struct candle *now, const struct candle *before)
{
    return before->close < before->open && now->close > now->open && now->open < before->close &&
           now->close > before->open;
}

struct facts {
    double r, low, deepest, dist; /* RSI, its bound, its deepest of 10 bars, as a long sees them */
    bool extremes_run, closes_run, pin, engulfing, exhaustion;
};

static double seen(double rsi, double side)
{
    return side > 0 ? rsi : 100 - rsi;
}

/* What RSI has been lately, the newest value left out.  Most bars end with neither. */
struct past {
    bool oversold, overbought;
};

static struct past past_of(const struct options_reversal *o, const double *rsi)
{
    struct past p = {false, false};

    for (int64_t i = 1; i < o->transitions + 4; i++) {
        p.oversold |= rsi[i] < o->rsi_extreme_low;
        p.overbought |= rsi[i] > o->rsi_extreme_high;
    }
    return p;
}

static bool runs(const struct bar_values *bar, int64_t transitions, double side, bool closes)
{
    for (int64_t i = 0; i < transitions; i++) {
        struct candle now = candle_of(&bar[i], side), before = candle_of(&bar[i + 1], side);

        if (!(closes ? now.close > before.close : now.low > before.low))
            return false;
    }
    return true;
}

static void see_bars(const struct view *now, double side, struct facts *f)
{
    struct candle last = candle_of(&now->bar[0], side), before = candle_of(&now->bar[1], side);
    int64_t transitions = now->options->reversal.transitions;
    double ema = now->read[REVERSAL_EMA][0];

    f->extremes_run = runs(now->bar, transitions, side, false);
    f->closes_run = runs(now->bar, transitions, side, true);
    f->pin = is_hammer(&last);
    f->engulfing = engulfs(&last, &before);
    f->exhaustion = now->read[REVERSAL_VOLUME_RATIO][0] < 0.8;
    f->dist = ema > 0 ? (now->bar->close - ema) / ema * side : 0;
}

static void see_rsi(const struct view *now, double side, struct facts *f)
{
    const struct options_reversal *o = &now->options->reversal;
    const double *rsi = now->read[REVERSAL_RSI];

    f->r = seen(rsi[0], side);
    f->low = side > 0 ? o->rsi_extreme_low : 100 - o->rsi_extreme_high;
    f->deepest = f->r;
    for (int i = 1; i < RSI_BARS; i++)
        f->deepest = seen(rsi[i], side) < f->deepest ? seen(rsi[i], side) : f->deepest;
}

static void score(const struct facts *f, struct vote *ret)
{
    bool both = f->extremes_run && f->closes_run, far = f->dist < -0.02;
    double recovery = f->r > f->low ? (f->r - f->low) / 30 : 0;

    ret->strength = 0.35 + (recovery < 0.2 ? recovery : 0.2) + (both ? 0.15 : 0.08) +
                    (f->pin ? 0.12 : 0) + (f->engulfing ? 0.15 : 0) + (f->exhaustion ? 0.08 : 0) +
                    (far ? 0.10 : 0);
    ret->confidence = 0.30 + (f->pin || f->engulfing ? 0.15 : 0) + (both ? 0.15 : 0) +
                      (f->exhaustion ? 0.10 : 0) + (f->r > f->low + 5 ? 0.10 : 0) +
                      (far ? 0.10 : 0) + (f->deepest < 15 ? 0.10 : 0);
}

static void speak(const struct view *now, double side, struct past past, struct vote *ret)
{
    const struct options_voter *o = &now->options->reversal.voter;
    struct facts f;

    see_bars(now, side, &f);
    if (!f.extremes_run && !f.closes_run) {
        ret->why = WHY_UNCONFIRMED;
        return;
    }
    see_rsi(now, side, &f);
    ret->stance = side > 0 ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(side > 0 ? WHY_LONG : WHY_SHORT);
    score(&f, ret);
    ret->stop_atr = o->stop_atr;
    ret->target_atr = o->target_atr;
    ret->atr = now->read[REVERSAL_ATR][0];
    ret->figure[FIGURE_RSI] = now->read[REVERSAL_RSI][0];
    ret->figure[FIGURE_OVERSOLD] = past.oversold;
    ret->figure[FIGURE_OVERBOUGHT] = past.overbought;
    ret->figure[FIGURE_EXTREMES_RUN] = f.extremes_run;
    ret->figure[FIGURE_CLOSES_RUN] = f.closes_run;
    ret->figure[FIGURE_PIN] = f.pin;
    ret->figure[FIGURE_ENGULFING] = f.engulfing;
    ret->figure[FIGURE_EXHAUSTION] = f.exhaustion;
    ret->figure[FIGURE_DISTANCE] = f.dist * side;
    vote_settle(ret);
}

static void reversal_vote(const struct view *now, struct vote *ret)
{
    const double *rsi = now->read[REVERSAL_RSI];
    struct past past = past_of(&now->options->reversal, rsi);

    ret->why = (uint8_t)(isnan(rsi[0]) ? WHY_MISSING : WHY_CALM);
    if (isnan(rsi[0]))
        return;
    if (past.oversold)
        speak(now, 1, past, ret);
    if (ret->stance == STANCE_NONE && past.overbought)
        speak(now, -1, past, ret);
}

static unsigned reversal_reads(const struct options *o, struct strategy_read *ret)
{
    uint32_t recent = (uint32_t)o->reversal.transitions + 4;

    ret[REVERSAL_RSI] =
        strategy_read_of(&rsi_indicator, RSI_PERIOD, 0, recent > RSI_BARS ? recent : RSI_BARS);
    ret[REVERSAL_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[REVERSAL_EMA] = strategy_read_of(&ema_indicator, EMA_PERIOD, 0, 1);
    ret[REVERSAL_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return REVERSAL_READS;
}

const struct strategy reversal_strategy = {
    .name = "reversal",
    .title = "Reversal",
    .help = "After an exhausted move, enters with bars that confirm the turn.",
    .family = FAMILY_RANGE,
    .factors = {.trend = 0.7, .range = 1.1, .high_vol = 0.9, .low_vol = 1.0},
    .bars_back = REVERSAL_TRANSITIONS_MAX + 1,
    .figures = {"rsi", "was_oversold", "was_overbought", "extremes_run", "closes_run", "pin_bar",
                "engulfing", "volume_exhaustion", "ema_distance"},
    .sentences = {[WHY_MISSING] = "RSI or ATR is not available yet",
                  [WHY_CALM] = "RSI was not extreme lately",
                  [WHY_UNCONFIRMED] = "RSI was extreme, but the bars do not confirm a turn",
                  [WHY_LONG] = "bars confirm a turn up after an exhausted fall",
                  [WHY_SHORT] = "bars confirm a turn down after an exhausted rise"},
    .voter = offsetof(struct options, reversal.voter),
    .reads = reversal_reads,
    .vote = reversal_vote,
};
