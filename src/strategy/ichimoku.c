#include "strategy/ichimoku.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/ichimoku.h"
#include "indicator/volume_ratio.h"

enum { ATR_PERIOD = 14, VOLUME_BARS = 20, CROSS_BARS = 16 };
static const double loud_volume = 1.2;
enum why { WHY_MISSING, WHY_NO_CROSS, WHY_IN_CLOUD, WHY_PAST, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_TENKAN,
    FIGURE_KIJUN,
    FIGURE_CLOUD_TOP,
    FIGURE_CLOUD_BOTTOM,
    FIGURE_AHEAD,
    FIGURE_PAST,
    FIGURE_DISTANCE,
    FIGURE_LINES_BEYOND,
    FIGURE_VOLUME_RATIO,
};

/* Prices as a long sees them: turned over for a short, where higher is better too. */
struct sight {
    double sign;
    double close, open, tenkan, kijun, past, ahead;
    double edge; /* the cloud's, on the trade's side */
};

static struct sight sight_of(const struct view *now, bool is_long)
{
    double sign = is_long ? 1 : -1;
    double a = sign * now->read[ICHIMOKU_CLOUD_A][0], b = sign * now->read[ICHIMOKU_CLOUD_B][0];

    return (struct sight){
        .sign = sign,
        .close = sign * now->bar->close,
        .open = sign * now->bar->open,
        .tenkan = sign * now->read[ICHIMOKU_TENKAN][0],
        .kijun = sign * now->read[ICHIMOKU_KIJUN][0],
        .past = sign * now->read[ICHIMOKU_PAST][0],
        .ahead = sign * (now->read[ICHIMOKU_AHEAD_A][0] - now->read[ICHIMOKU_AHEAD_B][0]),
        .edge = a > b ? a : b,
    };
}

static void note_figures(const struct view *now, const struct sight *s, double distance,
                         bool beyond, struct vote *ret)
{
    double a = now->read[ICHIMOKU_CLOUD_A][0], b = now->read[ICHIMOKU_CLOUD_B][0];

    ret->figure[FIGURE_TENKAN] = now->read[ICHIMOKU_TENKAN][0];
    ret->figure[FIGURE_KIJUN] = now->read[ICHIMOKU_KIJUN][0];
    ret->figure[FIGURE_CLOUD_TOP] = a > b ? a : b;
    ret->figure[FIGURE_CLOUD_BOTTOM] = a > b ? b : a;
    ret->figure[FIGURE_AHEAD] = s->sign * s->ahead;
    ret->figure[FIGURE_PAST] = now->read[ICHIMOKU_PAST][0];
    ret->figure[FIGURE_DISTANCE] = distance;
    ret->figure[FIGURE_LINES_BEYOND] = beyond;
    ret->figure[FIGURE_VOLUME_RATIO] = now->read[ICHIMOKU_VOLUME_RATIO][0];
}

static void speak(const struct view *now, const struct sight *s, struct vote *ret)
{
    const struct options_voter *o = &now->options->ichimoku.voter;
    double distance = (s->close - s->edge) / now->read[ICHIMOKU_ATR][0], away = 0.05 * distance;
    bool beyond = s->tenkan > s->edge && s->kijun > s->edge, ahead = s->ahead > 0;
    bool loud = now->read[ICHIMOKU_VOLUME_RATIO][0] > loud_volume;

    ret->stance = s->sign > 0 ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(s->sign > 0 ? WHY_LONG : WHY_SHORT);
    ret->strength = 0.35 + (beyond ? 0.15 : 0) + (ahead ? 0.15 : 0) + (away < 0.20 ? away : 0.20);
    ret->confidence = 0.40 + (beyond ? 0.15 : 0) + (ahead ? 0.15 : 0) + (loud ? 0.10 : 0) +
                      (s->close > s->open ? 0.10 : 0);
    ret->stop_atr = o->stop_atr;
    ret->target_atr = o->target_atr;
    ret->atr = now->read[ICHIMOKU_ATR][0];
    note_figures(now, s, distance, beyond, ret);
    vote_settle(ret);
}

/* On which side of Kijun Tenkan stood before this bar, where they last differed: -1, 1; 0 unknown. */
static int side_before(const double *t, const double *k)
{
    int i = 1;

    while (i + 1 < CROSS_BARS && t[i] == k[i])
        i++;
    return t[i] > k[i] ? 1 : t[i] < k[i] ? -1 : 0;
}

static void ichimoku_vote(const struct view *now, struct vote *ret)
{
    const double *t = now->read[ICHIMOKU_TENKAN], *k = now->read[ICHIMOKU_KIJUN];
    int before = side_before(t, k);
    bool up = before < 0 && t[0] > k[0], down = before > 0 && t[0] < k[0];
    struct sight s = sight_of(now, up);

    if (isnan(t[0]) || isnan(t[1]) || isnan(k[0]) || isnan(k[1]))
        ret->why = WHY_MISSING;
    else if (!up && !down)
        ret->why = WHY_NO_CROSS;
    else if (!(s.close > s.edge))
        ret->why = WHY_IN_CLOUD;
    else if (!(s.close > s.past))
        ret->why = WHY_PAST;
    else
        speak(now, &s, ret);
}

static unsigned ichimoku_reads(const struct options *o, struct strategy_read *ret)
{
    static const uint8_t back[] = {[ICHIMOKU_TENKAN] = CROSS_BARS, [ICHIMOKU_KIJUN] = CROSS_BARS};
    const struct options_ichimoku *own = &o->ichimoku;

    for (uint32_t i = ICHIMOKU_TENKAN; i <= ICHIMOKU_PAST; i++)
        ret[i] =
            (struct strategy_read){.indicator = &ichimoku_indicator,
                                   .param = {(double)own->tenkan_period, (double)own->kijun_period,
                                             (double)own->span_period, (double)own->kijun_period},
                                   .output = i,
                                   .back = i < sizeof back ? back[i] : 1};
    ret[ICHIMOKU_VOLUME_RATIO] = strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[ICHIMOKU_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return ICHIMOKU_READS;
}

const struct strategy ichimoku_strategy = {
    .name = "ichimoku",
    .title = "Ichimoku",
    .help = "Follows a cross of Tenkan and Kijun when price has left the cloud.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.2, .range = 0.8, .high_vol = 1.0, .low_vol = 1.0},
    .bars_back = 1,
    .figures = {"tenkan", "kijun", "cloud_top", "cloud_bottom", "cloud_ahead", "past_close",
                "distance_atr", "lines_beyond_cloud", "volume_ratio"},
    .sentences = {[WHY_MISSING] = "the lines, the cloud or ATR are not available yet",
                  [WHY_NO_CROSS] = "Tenkan and Kijun did not cross on this bar",
                  [WHY_IN_CLOUD] = "the lines crossed, but price is not beyond the cloud",
                  [WHY_PAST] = "the lines crossed, but price is not beyond where it stood before",
                  [WHY_LONG] = "Tenkan crossed above Kijun and price is above the cloud",
                  [WHY_SHORT] = "Tenkan crossed below Kijun and price is below the cloud"},
    .voter = offsetof(struct options, ichimoku.voter),
    .reads = ichimoku_reads,
    .vote = ichimoku_vote,
};
