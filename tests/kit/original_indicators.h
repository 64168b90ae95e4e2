/* The indicators as the original system computed them: an oracle for tests, not a model for us.
 * They differ from ours in seeding (ADX one bar later, MACD's averages each from its own start) and
 * in what stands before a value exists (ATR and ADX 0, volume ratio 1).  Arrays of CHECK_BARS. */
#ifndef TESTS_KIT_ORIGINAL_INDICATORS_H
#define TESTS_KIT_ORIGINAL_INDICATORS_H

#include "kit/check_series.h"

/* Skips leading nan; a nan after the seed holds the value. */
void original_ema(double *ret, const double *x, size_t n, int period);
void original_rsi(double *ret, const double *close, int period);
void original_atr(double *ret, const struct check_series *s, int period);
void original_adx(double *ret, const struct check_series *s, int period);
void original_macd_hist(double *ret, const double *close, int fast, int slow, int signal);
void original_volume_ratio(double *ret, const double *volume, int period);

/* Bollinger bands: population deviation, position in them, width over the middle. */
struct original_bands {
    double upper[CHECK_BARS], middle[CHECK_BARS], lower[CHECK_BARS];
    double percent[CHECK_BARS], width[CHECK_BARS];
};
void original_bands(struct original_bands *ret, const double *close, int period, double factor);
/* Rolling volume-weighted mean of the close, and its deviation. */
void original_vwap(double *ret, double *ret_deviation, const struct check_series *s, int period);

/* Stop and target as the original priced them from multiples of ATR: a target of at least four
 * round-trip fees, the stop scaled along. */
struct original_levels {
    double stop, target;
};
struct original_levels original_price(double price, double atr, int is_long, double stop_multiple,
                                      double target_multiple, double fee);

#endif
