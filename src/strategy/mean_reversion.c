#include "strategy/mean_reversion.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/bbands.h"
#include "indicator/rsi.h"
#include "indicator/volume_ratio.h"

enum { ATR_PERIOD = 14, RSI_PERIOD = 14, VOLUME_BARS = 20, WIDTHS = 20, DIVERGENCE_BARS = 10 };
enum why { WHY_MISSING, WHY_INSIDE, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_POSITION,
    FIGURE_UPPER,
    FIGURE_LOWER,
    FIGURE_MIDDLE,
    FIGURE_WIDTH,
    FIGURE_SQUEEZED,
    FIGURE_RSI,
    FIGURE_BULL_DIVERGENCE,
    FIGURE_BEAR_DIVERGENCE,
    FIGURE_VOLUME_RATIO,
    FIGURE_VOLUME_DECLINING,
};

static bool is_squeezed(const double *width)
{
    double sum = 0;
    int known = 0;

    for (int i = 0; i < WIDTHS; i++) {
        if (isnan(width[i]))
            continue;
        sum += width[i];
        known++;
    }
    return width[0] < 0.8 * (sum / known);
}

static bool bull_divergence(const struct bar_values *bar, const double *rsi)
{
    double low = bar[0].low, least = rsi[0];

    for (int i = 1; i < DIVERGENCE_BARS; i++) {
        low = bar[i].low < low ? bar[i].low : low;
        least = rsi[i] < least ? rsi[i] : least;
    }
    return bar[0].close <= low * 1.005 && rsi[0] > least;
}

static bool bear_divergence(const struct bar_values *bar, const double *rsi)
{
    double high = bar[0].high, most = rsi[0];

    for (int i = 1; i < DIVERGENCE_BARS; i++) {
        high = bar[i].high > high ? bar[i].high : high;
        most = rsi[i] > most ? rsi[i] : most;
    }
    return bar[0].close >= high * 0.995 && rsi[0] < most;
}

static bool volume_fades(const struct bar_values *bar)
{
    return bar[0].volume < bar[1].volume && bar[1].volume < bar[2].volume;
}

/* `edge` is how far beyond 0.15 or 0.85 the close stands, `depth` how far RSI is beyond its bound,
 * `r` and `p` as a long sees them. */
struct side_facts {
    double edge, depth, r, p;
    bool fades, diverges, squeezed;
};

static void score(const struct side_facts *f, struct vote *ret)
{
    double edge = 2 * f->edge;

    ret->strength = 0.4 + (edge < 0.3 ? edge : 0.3) + 0.2 * (f->depth / 30) +
                    (f->fades ? 0.10 : 0) + (f->diverges ? 0.15 : 0);
    ret->confidence = 0.35 + (f->r < 25 ? 0.15 : 0) + (f->p < 0.05 ? 0.15 : 0) +
                      (f->fades ? 0.10 : 0) + (f->diverges ? 0.15 : 0) + (f->squeezed ? 0 : 0.10);
}

static void note_figures(const struct view *now, const struct side_facts *f, double *figure)
{
    figure[FIGURE_POSITION] = now->read[MEAN_REVERSION_PERCENT][0];
    figure[FIGURE_UPPER] = now->read[MEAN_REVERSION_UPPER][0];
    figure[FIGURE_LOWER] = now->read[MEAN_REVERSION_LOWER][0];
    figure[FIGURE_MIDDLE] = now->read[MEAN_REVERSION_MIDDLE][0];
    figure[FIGURE_WIDTH] = now->read[MEAN_REVERSION_WIDTH][0];
    figure[FIGURE_SQUEEZED] = f->squeezed;
    figure[FIGURE_RSI] = now->read[MEAN_REVERSION_RSI][0];
    figure[FIGURE_BULL_DIVERGENCE] = bull_divergence(now->bar, now->read[MEAN_REVERSION_RSI]);
    figure[FIGURE_BEAR_DIVERGENCE] = bear_divergence(now->bar, now->read[MEAN_REVERSION_RSI]);
    figure[FIGURE_VOLUME_RATIO] = now->read[MEAN_REVERSION_VOLUME_RATIO][0];
    figure[FIGURE_VOLUME_DECLINING] = f->fades;
}

static void mean_reversion_vote(const struct view *now, struct vote *ret)
{
    const struct options_mean_reversion *o = &now->options->mean_reversion;
    double p = now->read[MEAN_REVERSION_PERCENT][0];
    const double *rsi = now->read[MEAN_REVERSION_RSI];
    bool is_long = p < 0.15 && rsi[0] < o->rsi_oversold;
    bool is_short = p > 0.85 && rsi[0] > o->rsi_overbought;

    if (!is_long && !is_short) {
        ret->why = (uint8_t)(isnan(p) || isnan(rsi[0]) ? WHY_MISSING : WHY_INSIDE);
        return;
    }
    struct side_facts f = {.edge = is_long ? 0.15 - p : p - 0.85,
                           .depth = is_long ? o->rsi_oversold - rsi[0] : rsi[0] - o->rsi_overbought,
                           .r = is_long ? rsi[0] : 100 - rsi[0],
                           .p = is_long ? p : 1 - p,
                           .fades = volume_fades(now->bar),
                           .diverges = is_long ? bull_divergence(now->bar, rsi)
                                               : bear_divergence(now->bar, rsi),
                           .squeezed = is_squeezed(now->read[MEAN_REVERSION_WIDTH])};
    ret->stance = is_long ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(is_long ? WHY_LONG : WHY_SHORT);
    score(&f, ret);
    ret->stop_atr = o->voter.stop_atr;
    ret->target_atr = o->voter.target_atr;
    ret->atr = now->read[MEAN_REVERSION_ATR][0];
    ret->target_price = now->read[MEAN_REVERSION_MIDDLE][0];
    note_figures(now, &f, ret->figure);
    vote_settle(ret);
}

static unsigned mean_reversion_reads(const struct options *o, struct strategy_read *ret)
{
    const struct options_mean_reversion *m = &o->mean_reversion;
    struct strategy_read bands = {
        .indicator = &bbands_indicator, .param = {(double)m->bb_period, m->bb_std}, .back = 1};

    for (unsigned i = MEAN_REVERSION_PERCENT; i <= MEAN_REVERSION_LOWER; i++)
        ret[i] = bands;
    ret[MEAN_REVERSION_UPPER].output = 0;
    ret[MEAN_REVERSION_MIDDLE].output = 1;
    ret[MEAN_REVERSION_LOWER].output = 2;
    ret[MEAN_REVERSION_PERCENT].output = 3;
    ret[MEAN_REVERSION_WIDTH].output = 4;
    ret[MEAN_REVERSION_WIDTH].back = WIDTHS;
    ret[MEAN_REVERSION_RSI] = strategy_read_of(&rsi_indicator, RSI_PERIOD, 0, DIVERGENCE_BARS);
    ret[MEAN_REVERSION_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    ret[MEAN_REVERSION_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    return MEAN_REVERSION_READS;
}

const struct strategy mean_reversion_strategy = {
    .name = "mean_reversion",
    .title = "Mean Reversion",
    .help = "Fades a close at the edge of the Bollinger bands with an extreme RSI.",
    .family = FAMILY_RANGE,
    .factors = {.trend = 0.8, .range = 1.3, .high_vol = 0.9, .low_vol = 1.2},
    .bars_back = DIVERGENCE_BARS,
    .figures = {"bb_position", "bb_upper", "bb_lower", "bb_middle", "bb_width", "is_squeezed",
                "rsi", "rsi_bull_divergence", "rsi_bear_divergence", "volume_ratio",
                "volume_declining"},
    .sentences = {[WHY_MISSING] = "the bands, RSI or ATR is not available yet",
                  [WHY_INSIDE] = "not at the edge of the bands with an extreme RSI",
                  [WHY_LONG] = "at the lower band with RSI oversold",
                  [WHY_SHORT] = "at the upper band with RSI overbought"},
    .voter = offsetof(struct options, mean_reversion.voter),
    .reads = mean_reversion_reads,
    .vote = mean_reversion_vote,
};
