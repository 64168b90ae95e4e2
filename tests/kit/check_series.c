#include "kit/check_series.h"

#include <string.h>

static double draw(uint32_t *x)
{
    *x = (1103515245u * *x + 12345u) & 0x7fffffffu;
    return *x / 2147483648.0;
}

void check_series_make(struct check_series *ret, uint32_t seed)
{
    double previous = 100;

    for (int i = 0; i < CHECK_BARS; i++) {
        double u1 = draw(&seed), u2 = draw(&seed), u3 = draw(&seed), u4 = draw(&seed);
        double open = previous, close = open * (1 + (u1 - 0.5) * 0.004);

        ret->open[i] = open;
        ret->close[i] = close;
        ret->high[i] = (open > close ? open : close) * (1 + 0.001 * u2);
        ret->low[i] = (open < close ? open : close) * (1 - 0.001 * u3);
        ret->volume[i] = 10 + 90 * u4;
        previous = close;
    }
}

struct bar_values check_series_bar(const struct check_series *s, size_t i)
{
    return (struct bar_values){(int64_t)i, s->open[i],  s->high[i],
                               s->low[i],  s->close[i], s->volume[i]};
}

void check_options(struct options *ret)
{
    memset(ret, 0, sizeof *ret);
    ret->trading.timeframe_count = 1;
    ret->trading.timeframes_s[0] = 60;
    ret->trading.primary_timeframe_s = 60;
    ret->keltner = (struct options_keltner){.voter.enabled = 1,
                                            .ema_period = 20,
                                            .atr_period = 14,
                                            .macd_fast = 12,
                                            .macd_slow = 26,
                                            .macd_signal = 9,
                                            .rsi_period = 14,
                                            .voter.min_bars = 100,
                                            .voter.weight = 0.3,
                                            .multiplier = 1.5,
                                            .rsi_long_max = 40,
                                            .rsi_short_min = 60,
                                            .voter.stop_atr = 1.5,
                                            .voter.target_atr = 2.5};
    ret->trend = (struct options_trend){.voter.enabled = 1,
                                        .ema_fast = 5,
                                        .ema_slow = 13,
                                        .adx_period = 14,
                                        .rsi_period = 14,
                                        .atr_period = 14,
                                        .voter.min_bars = 50,
                                        .voter.weight = 0.2,
                                        .adx_threshold = 25,
                                        .voter.stop_atr = 2.25,
                                        .voter.target_atr = 3.0};
    ret->confluence = (struct options_confluence){.threshold = 2,
                                                  .min_agreement = 1,
                                                  .min_confidence = 0.65,
                                                  .keltner_solo_min_confidence = 0.60,
                                                  .solo_min_confidence = 0.65,
                                                  .regime_adx_trend = 25,
                                                  .regime_atr_high = 0.02,
                                                  .regime_atr_low = 0.008};
    ret->book = (struct options_book){.levels = 10,
                                      .interval_ms = 2000,
                                      .max_age_ms = 5000,
                                      .weight = 0.4,
                                      .bonus = 0.05,
                                      .min_score = 0.2,
                                      .min_imbalance = 0.15,
                                      .decay = 0.5,
                                      .void_gap = 0.003,
                                      .whale_notional = 50000,
                                      .deep_notional = 100000};
    ret->mean_reversion = (struct options_mean_reversion){
        .voter = {.enabled = 1, .min_bars = 50, .weight = 0.2, .stop_atr = 2.25, .target_atr = 3},
        .bb_period = 20,
        .bb_std = 2,
        .rsi_oversold = 30,
        .rsi_overbought = 70};
    ret->momentum = (struct options_momentum){
        .voter = {.enabled = 1, .min_bars = 50, .weight = 0.2, .stop_atr = 2.25, .target_atr = 3.5},
        .rsi_threshold = 50,
        .volume_multiplier = 1.5};
    ret->vwap_momentum_alpha = (struct options_vwap_momentum_alpha){
        .voter = {.enabled = 1, .min_bars = 50, .weight = 0.12, .stop_atr = 2, .target_atr = 3},
        .vwap_window = 20,
        .slope_period = 5,
        .band_std = 1.5,
        .pullback_z = 0.6,
        .volume_multiplier = 1,
        .slope_min = 0.0005,
        .trend_adjust = -0.12,
        .range_adjust = 0.12,
        .high_vol_adjust = 0.10,
        .low_vol_adjust = -0.05};
    ret->rsi_mean_reversion = (struct options_rsi_mean_reversion){
        .voter = {.enabled = 1, .min_bars = 50, .weight = 0.12, .stop_atr = 2, .target_atr = 2.6},
        .rsi_period = 14,
        .oversold = 30,
        .overbought = 70,
        .trend_adjust = 5,
        .range_adjust = 5,
        .high_vol_adjust = 3,
        .low_vol_adjust = 2};
    ret->breakout = (struct options_breakout){
        .voter = {.enabled = 1, .min_bars = 40, .weight = 0.2, .stop_atr = 2.5, .target_atr = 4},
        .lookback_period = 20,
        .volume_confirmation = 1.3};
    ret->reversal = (struct options_reversal){
        .voter = {.enabled = 1, .min_bars = 50, .weight = 0.2, .stop_atr = 1.5, .target_atr = 3},
        .transitions = 2,
        .rsi_extreme_low = 20,
        .rsi_extreme_high = 80};
    ret->ichimoku = (struct options_ichimoku){
        .voter = {.enabled = 0, .min_bars = 100, .weight = 0.08, .stop_atr = 2, .target_atr = 4},
        .tenkan_period = 9,
        .kijun_period = 26,
        .span_period = 52};
    ret->order_flow = (struct options_order_flow){
        .voter = {.enabled = 0, .min_bars = 30, .weight = 0.12, .stop_atr = 2, .target_atr = 3.5},
        .min_score = 0.3,
        .max_spread = 0.001,
        .min_notional = 100000};
    ret->stochastic_divergence = (struct options_stochastic_divergence){
        .voter = {.enabled = 0, .min_bars = 90, .weight = 0.06, .stop_atr = 2, .target_atr = 3},
        .lookback = 20,
        .oversold = 25};
    ret->volatility_squeeze = (struct options_volatility_squeeze){
        .voter = {.enabled = 0, .min_bars = 90, .weight = 0.12, .stop_atr = 2, .target_atr = 3.5},
        .min_squeeze_bars = 5,
        .momentum_period = 12,
        .keltner_multiplier = 1.5};
    ret->supertrend = (struct options_supertrend){
        .voter = {.enabled = 0, .min_bars = 60, .weight = 0.1, .stop_atr = 2, .target_atr = 3.5},
        .period = 10,
        .multiplier = 3,
        .volume_ratio = 1.2};
    ret->market_structure = (struct options_market_structure){
        .voter = {.enabled = 0, .min_bars = 80, .weight = 0.12, .stop_atr = 2, .target_atr = 3.5},
        .swing_lookback = 5,
        .pullback = 0.005,
        .pullback_atr = 1,
        .rsi_min = 35};
}
