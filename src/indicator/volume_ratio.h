/* Volume of the bar over the mean volume of the last `period` bars, itself included.
 *   in    volume, one per closed bar, oldest first, with the bar's ordinal
 *   out   0..period, 1 is usual; nan until `period` bars
 *   edge  no volume in the whole window: nan (0/0); a nan volume: nan until it has left */
#ifndef INDICATOR_VOLUME_RATIO_H
#define INDICATOR_VOLUME_RATIO_H

#include "indicator/sma.h"

struct volume_ratio {
    struct sma mean; /* volume_ratio_size tells the bytes */
};

extern const struct indicator volume_ratio_indicator;

size_t volume_ratio_size(uint32_t period);
void volume_ratio_init(struct volume_ratio *s, uint32_t period);
double volume_ratio_next(struct volume_ratio *s, int64_t ordinal, double volume);
double volume_ratio_peek(const struct volume_ratio *s, int64_t ordinal, double volume);
void volume_ratio_batch(struct volume_ratio *s, const int64_t *ordinal, const double *volume,
                        size_t n, double *ret);

#endif
