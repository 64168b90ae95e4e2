/* Four doubles side by side, which any processor adds and multiplies as one or as two pairs: a value of
 * each of four blocks (blocks.h) or of four runs (lanes.h).  Passed by pointer, never by value. */
#ifndef INDICATOR_QUAD_H
#define INDICATOR_QUAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUAD_INLINE static inline __attribute__((always_inline))
#define QUAD_NAN    INT64_C(0x7ff8000000000000)

enum { LANES = 4 };

typedef double quad __attribute__((vector_size(32)));
typedef int64_t quad_mask __attribute__((vector_size(32)));
/* Four that stand in a column, wherever they begin. */
typedef double quad_loose __attribute__((vector_size(32), aligned(8), may_alias));

/* where ? yes : no, each of the four by itself. */
#define QUAD_CHOOSE(where, yes, no)                                                                \
    ((quad)(((where) & (quad_mask)(yes)) | (~(where) & (quad_mask)(no))))

/* v < 0 ? 0 : v */
#define QUAD_ABOVE_0(v) ((quad)((quad_mask)(v) & ~(quad_mask)((v) < (quad){0, 0, 0, 0})))

/* number_or_nan */
#define QUAD_NUMBER(v)                                                                             \
    ((quad)(((quad_mask)(v) & (quad_mask)((v) - (v) == 0)) |                                       \
            (QUAD_NAN & ~(quad_mask)((v) - (v) == 0))))

/* Whether n doubles are all numbers. */
QUAD_INLINE bool quads_are_finite(const double *x, size_t n)
{
    quad_mask good = {-1, -1, -1, -1};
    size_t i = 0;
    bool rest = true;

    for (; i + LANES <= n; i += LANES) {
        quad v = *(const quad_loose *)(const void *)(x + i);

        good &= v - v == 0;
    }
    for (; i < n; i++)
        rest &= x[i] - x[i] == 0;
    return rest && (good[0] & good[1] & good[2] & good[3]);
}

#endif
