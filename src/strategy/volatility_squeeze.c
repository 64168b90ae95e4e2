#include "strategy/volatility_squeeze.h"

#include <math.h>
#include <stddef.h>

#include "indicator/atr.h"
#include "indicator/bbands.h"
#include "indicator/keltner_channel.h"
#include "indicator/mom.h"
#include "indicator/volume_ratio.h"

enum { ATR_PERIOD = 14, VOLUME_BARS = 20, BANDS = 20, LONG_SQUEEZE = 8 };
static const double loud_volume = 1.3;
enum why { WHY_MISSING, WHY_NO_SQUEEZE, WHY_SQUEEZED, WHY_NO_MOMENTUM, WHY_LONG, WHY_SHORT };
enum figure {
    FIGURE_BARS,
    FIGURE_MOMENTUM,
    FIGURE_MOMENTUM_BEFORE,
    FIGURE_VOLUME_RATIO,
    FIGURE_BODY,
};

static bool is_squeezed(const struct view *now, unsigned back)
{
    return now->read[VOLATILITY_SQUEEZE_BAND_UPPER][back] <
               now->read[VOLATILITY_SQUEEZE_CHANNEL_UPPER][back] &&
           now->read[VOLATILITY_SQUEEZE_BAND_LOWER][back] >
               now->read[VOLATILITY_SQUEEZE_CHANNEL_LOWER][back];
}

static unsigned squeezed_bars(const struct view *now)
{
    unsigned bars = 0;

    while (bars + 1 < STRATEGY_BACK_MAX && is_squeezed(now, bars + 1))
        bars++;
    return bars;
}

static void speak(const struct view *now, unsigned bars, struct vote *ret)
{
    const struct options_voter *o = &now->options->volatility_squeeze.voter;
    const double *momentum = now->read[VOLATILITY_SQUEEZE_MOMENTUM];
    double atr = now->read[VOLATILITY_SQUEEZE_ATR][0], sign = momentum[0] > 0 ? 1 : -1;
    double push = 0.05 * sign * momentum[0] / atr;
    bool lasted = bars >= LONG_SQUEEZE, grows = sign * momentum[0] > sign * momentum[1];
    bool loud = now->read[VOLATILITY_SQUEEZE_VOLUME_RATIO][0] > loud_volume;
    bool body = sign * now->bar->close > sign * now->bar->open;

    ret->stance = sign > 0 ? STANCE_LONG : STANCE_SHORT;
    ret->why = (uint8_t)(sign > 0 ? WHY_LONG : WHY_SHORT);
    ret->strength = 0.40 + (lasted ? 0.15 : 0) + (grows ? 0.15 : 0) + (loud ? 0.10 : 0) +
                    (push < 0.15 ? push : 0.15);
    ret->confidence =
        0.40 + (lasted ? 0.10 : 0) + (grows ? 0.15 : 0) + (loud ? 0.15 : 0) + (body ? 0.10 : 0);
    ret->stop_atr = o->stop_atr;
    ret->target_atr = o->target_atr;
    ret->atr = atr;
    ret->figure[FIGURE_BARS] = bars;
    ret->figure[FIGURE_MOMENTUM] = momentum[0];
    ret->figure[FIGURE_MOMENTUM_BEFORE] = momentum[1];
    ret->figure[FIGURE_VOLUME_RATIO] = now->read[VOLATILITY_SQUEEZE_VOLUME_RATIO][0];
    ret->figure[FIGURE_BODY] = body;
    vote_settle(ret);
}

static bool is_known(const struct view *now)
{
    return !isnan(now->read[VOLATILITY_SQUEEZE_BAND_UPPER][0]) &&
           !isnan(now->read[VOLATILITY_SQUEEZE_CHANNEL_UPPER][0]) &&
           !isnan(now->read[VOLATILITY_SQUEEZE_MOMENTUM][0]);
}

static void volatility_squeeze_vote(const struct view *now, struct vote *ret)
{
    unsigned bars = squeezed_bars(now);

    if (!is_known(now))
        ret->why = WHY_MISSING;
    else if (bars < now->options->volatility_squeeze.min_squeeze_bars)
        ret->why = WHY_NO_SQUEEZE;
    else if (is_squeezed(now, 0))
        ret->why = WHY_SQUEEZED;
    else if (now->read[VOLATILITY_SQUEEZE_MOMENTUM][0] == 0)
        ret->why = WHY_NO_MOMENTUM;
    else
        speak(now, bars, ret);
}

static struct strategy_read band(uint32_t output)
{
    return (struct strategy_read){.indicator = &bbands_indicator,
                                  .param = {BANDS, 2},
                                  .output = output,
                                  .back = STRATEGY_BACK_MAX};
}

static struct strategy_read channel(const struct options *o, uint32_t output)
{
    return (struct strategy_read){.indicator = &keltner_indicator,
                                  .param = {BANDS, BANDS, o->volatility_squeeze.keltner_multiplier},
                                  .output = output,
                                  .back = STRATEGY_BACK_MAX};
}

static unsigned volatility_squeeze_reads(const struct options *o, struct strategy_read *ret)
{
    ret[VOLATILITY_SQUEEZE_BAND_UPPER] = band(0);
    ret[VOLATILITY_SQUEEZE_BAND_LOWER] = band(2);
    ret[VOLATILITY_SQUEEZE_CHANNEL_UPPER] = channel(o, 0);
    ret[VOLATILITY_SQUEEZE_CHANNEL_LOWER] = channel(o, 2);
    ret[VOLATILITY_SQUEEZE_MOMENTUM] =
        strategy_read_of(&mom_indicator, (double)o->volatility_squeeze.momentum_period, 0, 2);
    ret[VOLATILITY_SQUEEZE_VOLUME_RATIO] =
        strategy_read_of(&volume_ratio_indicator, VOLUME_BARS, 0, 1);
    ret[VOLATILITY_SQUEEZE_ATR] = strategy_read_of(&atr_indicator, ATR_PERIOD, 0, 1);
    return VOLATILITY_SQUEEZE_READS;
}

const struct strategy volatility_squeeze_strategy = {
    .name = "volatility_squeeze",
    .title = "Volatility Squeeze",
    .help = "Follows the momentum with which price leaves a stretch of narrow bands.",
    .family = FAMILY_TREND,
    .factors = {.trend = 1.1, .range = 0.9, .high_vol = 1.0, .low_vol = 1.1},
    .bars_back = 1,
    .figures = {"squeeze_bars", "momentum", "momentum_before", "volume_ratio", "body_agrees"},
    .sentences = {[WHY_MISSING] = "the bands, the channel or momentum are not available yet",
                  [WHY_NO_SQUEEZE] = "no squeeze of enough bars came before",
                  [WHY_SQUEEZED] = "still squeezed",
                  [WHY_NO_MOMENTUM] = "released without momentum to either side",
                  [WHY_LONG] = "released from a squeeze with momentum up",
                  [WHY_SHORT] = "released from a squeeze with momentum down"},
    .voter = offsetof(struct options, volatility_squeeze.voter),
    .reads = volatility_squeeze_reads,
    .vote = volatility_squeeze_vote,
};
