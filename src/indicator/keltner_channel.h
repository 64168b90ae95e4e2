/* Keltner channel: an EMA of the close, and bands `factor` ATRs above and below it.
 *   in    high, low, close, one bar after another
 *   out   upper, middle, lower, quote currency per unit; nan until max(ema, atr + 1) bars
 *   edge  no width in a market that does not move; a nan or infinite input: nan, and a new seed */
#ifndef INDICATOR_KELTNER_CHANNEL_H
#define INDICATOR_KELTNER_CHANNEL_H

#include "indicator/atr.h"
#include "indicator/ema.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct keltner_channel {
    struct ema middle;
    struct atr atr;
    double factor;
};

struct keltner_values {
    double upper, middle, lower;
};
#pragma GCC diagnostic pop

extern const struct indicator keltner_indicator;

/* The channel of a middle and an ATR that are known already. */
static inline struct keltner_values keltner_values_of(double middle, double atr, double factor)
{
    double half = factor * atr;

    if (isnan(middle) || isnan(half))
        return (struct keltner_values){(double)NAN, (double)NAN, (double)NAN};
    return (struct keltner_values){middle + half, middle, middle - half};
}

void keltner_channel_init(struct keltner_channel *s, uint32_t ema, uint32_t atr, double factor);
struct keltner_values keltner_channel_next(struct keltner_channel *s, double high, double low,
                                           double close);
struct keltner_values keltner_channel_peek(const struct keltner_channel *s, double high, double low,
                                           double close);
/* ret: columns upper, middle, lower. */
void keltner_channel_batch(struct keltner_channel *s, const double *high, const double *low,
                           const double *close, size_t n, double *const *ret);

#endif
