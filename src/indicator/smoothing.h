/* A mean that forgets by a factor, value + (1 - keep)(x - value), seeded with the mean of the first
 * `period` inputs: the EMA with keep = (n - 1) / (n + 1), Wilder's average with keep = 1 - 1 / n.
 *
 * What is kept from bar to bar is how far the value stands behind the input, lag = x - value:
 *
 *   lag  = keep (lag + (x - last))        value = x - lag
 *
 * That is the same mean with one operation less between one bar and the next, and with a rounding error
 * that grows with the lag, not with the level of the price; where nothing moves the lag fades to 0.
 *
 * Finite inputs only; after another one: smoothing_forget, and a new seed. */
#ifndef INDICATOR_SMOOTHING_H
#define INDICATOR_SMOOTHING_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct smoothing {
    double last; /* the input before */
    double lag;  /* last - value, or the sum while it is being seeded */
    double keep;
    uint32_t period;
    uint32_t seen; /* inputs in a row, at most period */
};
#pragma GCC diagnostic pop

static inline void smoothing_init(struct smoothing *s, uint32_t period, double keep)
{
    *s = (struct smoothing){.keep = keep, .period = period};
}

static inline void smoothing_forget(struct smoothing *s)
{
    s->lag = 0;
    s->seen = 0;
}

static inline bool smoothing_is_formed(const struct smoothing *s)
{
    return s->seen == s->period;
}

/* One input into a mean that is formed. */
static inline double smoothing_step(struct smoothing *s, double x)
{
    s->lag = s->keep * (s->lag + (x - s->last));
    s->last = x;
    return x - s->lag;
}

/* nan until the seed is full. */
static inline double smoothing_next(struct smoothing *s, double x)
{
    if (smoothing_is_formed(s))
        return smoothing_step(s, x);
    s->lag += x;
    if (++s->seen < s->period)
        return (double)NAN;
    double mean = s->lag / s->period;
    s->last = x;
    s->lag = x - mean;
    return mean;
}

/* n inputs of any kind at once; another than a finite one is nan and forgets. */
static inline void smoothing_run(struct smoothing *s, const double *x, size_t n, double *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (smoothing_is_formed(s)) {
            struct smoothing kept = *s; /* in registers: the next bar need not wait for memory */

            for (; i < n && isfinite(x[i]); i++)
                ret[i] = smoothing_step(&kept, x[i]);
            *s = kept;
            if (i == n)
                return;
        }
        if (!isfinite(x[i]))
            smoothing_forget(s);
        ret[i] = isfinite(x[i]) ? smoothing_next(s, x[i]) : (double)NAN;
    }
}

#endif
