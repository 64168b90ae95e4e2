/* Wilder's directional movement: +DI, -DI, their relative difference DX, and its average ADX.
 *
 *   rise = high - previous high, fall = previous low - low; the larger one counts, if positive
 *   S    = Wilder sums of true range, +moves and -moves: the first period-1 bars (from bar 1) are
 *          summed, then S = S - S/period + x
 *   DI   = 100 * S(moves) / S(true range), DX = 100 * |+DI - -DI| / (+DI + -DI)
 *   ADX  = mean of the first `period` DX, then adx + (dx - adx) / period
 *
 *   in    high, low, close, one bar after another
 *   out   all 0..100; DI and DX nan until period + 1 bars, ADX until 2 * period
 *   edge  no range at all: DI nan; no directional movement: DX nan, and ADX seeds itself again from
 *         the next `period` DX; a nan or infinite input: nan, and all starts again */
#ifndef INDICATOR_ADX_H
#define INDICATOR_ADX_H

#include "indicator/trange.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct adx {
    struct trange range;
    double high, low; /* of the bar before */
    double sum_range, sum_plus, sum_minus;
    double value; /* ADX, or the sum of DX while it is being seeded */
    double inverse;
    uint32_t period;
    uint32_t moves; /* valid moves in a row, at most period - 1 */
    uint32_t seen;  /* valid DX in a row, at most period */
    uint32_t pad;
};

struct adx_values {
    double adx, plus_di, minus_di, dx;
};
#pragma GCC diagnostic pop

extern const struct indicator adx_indicator;

void adx_init(struct adx *s, uint32_t period);
struct adx_values adx_next(struct adx *s, double high, double low, double close);
struct adx_values adx_peek(const struct adx *s, double high, double low, double close);
/* ret: columns adx, plus_di, minus_di, dx. */
void adx_batch(struct adx *s, const double *high, const double *low, const double *close, size_t n,
               double *const *ret);

#endif
