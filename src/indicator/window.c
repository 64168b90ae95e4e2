#include "indicator/window.h"

#include <assert.h>
#include <string.h>

size_t window_size(uint32_t period)
{
    return sizeof(struct window) + period * sizeof(double);
}

void window_init(struct window *w, uint32_t period)
{
    memset(w, 0, window_size(period));
    w->period = period;
    w->boundary = INT64_MIN;
}

static int64_t next_boundary(int64_t ordinal, int64_t period)
{
    int64_t into = ordinal % period;

    return ordinal - (into < 0 ? into + period : into) + period;
}

void window_rebase(struct window *w, int64_t ordinal)
{
    uint32_t at = w->oldest;
    double sum = 0;

    assert(w->period > 0);
    for (uint32_t k = 0; k < w->period; k++) {
        at = (at ? at : w->period) - 1;
        if (k < w->head_rows) {
            sum += w->slot[at];
            w->slot[at] = sum;
        } else {
            w->slot[at] += sum;
        }
    }
    w->head = 0;
    w->head_rows = 0;
    w->boundary = next_boundary(ordinal, w->period);
}

/* The backward sum that a rebase would leave for the window's oldest input but one. */
static double rebased_tail(const struct window *w)
{
    uint32_t at = w->oldest;
    double sum = 0;

    for (uint32_t k = 0; k + 1 < w->period; k++) {
        at = (at ? at : w->period) - 1;
        if (k < w->head_rows)
            sum += w->slot[at];
    }
    return w->head_rows + 1 < w->period ? w->slot[at] + sum : sum;
}

bool window_peek(const struct window *w, int64_t ordinal, double x, double *ret_sum)
{
    uint32_t next = w->oldest + 1 == w->period ? 0 : w->oldest + 1;

    if (w->rows + 1 < w->period)
        return false;
    if (ordinal >= w->boundary || w->head_rows == w->period)
        *ret_sum = w->period > 1 ? rebased_tail(w) + (0.0 + x) : 0.0 + x;
    else
        *ret_sum = w->head_rows + 1 < w->period ? w->slot[next] + (w->head + x) : w->head + x;
    return true;
}
