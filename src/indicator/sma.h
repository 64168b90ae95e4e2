/* Simple moving average: the mean of the last `period` inputs.
 *   in    any series, one value per closed bar, oldest first, with the bar's ordinal
 *   out   the input's unit; nan until `period` inputs
 *   edge  a nan input: nan until it has left the window */
#ifndef INDICATOR_SMA_H
#define INDICATOR_SMA_H

#include "indicator/indicator.h"
#include "indicator/window.h"

struct sma {
    struct window window; /* of `period` slots: sma_size tells the bytes */
};

extern const struct indicator sma_indicator;

size_t sma_size(uint32_t period);
void sma_init(struct sma *s, uint32_t period);
double sma_next(struct sma *s, int64_t ordinal, double x);
double sma_peek(const struct sma *s, int64_t ordinal, double x);
void sma_batch(struct sma *s, const int64_t *ordinal, const double *x, size_t n, double *ret);

#endif
