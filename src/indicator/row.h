/* An indicator's row out of one inlined step, so that `next` and `batch` cannot differ:
 *
 *   static inline void step(struct roc *s, const struct bar_values *bar, double *ret) { ... }
 *   INDICATOR_ROW_FUNCTIONS(struct roc, step, INPUT_CLOSE, 1)
 *
 * makes row_next and row_batch.  The inputs and the count of outputs are constants, so that a batch
 * reads and writes only the columns that there are. */
#ifndef INDICATOR_ROW_H
#define INDICATOR_ROW_H

#include "indicator/indicator.h"

#define INDICATOR_COLUMN(inputs, which, column) (((inputs) & (which)) ? (column)[i] : 0)

#define INDICATOR_ROW_NEXT(type, step)                                                             \
    static void row_next(void *state, const struct bar_values *bar, double *ret)                   \
    {                                                                                              \
        step((type *)state, bar, ret);                                                             \
    }

#define INDICATOR_BAR(in, inputs)                                                                  \
    {                                                                                              \
        .ordinal = (in)->ordinal[i], .open = INDICATOR_COLUMN(inputs, INPUT_OPEN, (in)->open),     \
        .high = INDICATOR_COLUMN(inputs, INPUT_HIGH, (in)->high),                                  \
        .low = INDICATOR_COLUMN(inputs, INPUT_LOW, (in)->low),                                     \
        .close = INDICATOR_COLUMN(inputs, INPUT_CLOSE, (in)->close),                               \
        .volume = INDICATOR_COLUMN(inputs, INPUT_VOLUME, (in)->volume),                            \
    }

#define INDICATOR_ROW_LOOP(s, step, inputs, outputs)                                               \
    for (size_t i = 0; i < n; i++) {                                                               \
        struct bar_values bar = INDICATOR_BAR(in, inputs);                                         \
        double out[outputs];                                                                       \
                                                                                                   \
        step(s, &bar, out);                                                                        \
        for (unsigned k = 0; k < (outputs); k++)                                                   \
            ret[k][i] = out[k];                                                                    \
    }

#define INDICATOR_ROW_FUNCTIONS(type, step, inputs, outputs)                                       \
    INDICATOR_ROW_NEXT(type, step)                                                                 \
                                                                                                   \
    static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)     \
    {                                                                                              \
        INDICATOR_ROW_LOOP((type *)state, step, inputs, outputs)                                   \
    }

/* The same for a state that is its struct alone, with no slots behind it: a batch keeps it in
 * registers, where the next bar need not wait for memory. */
#define INDICATOR_FLAT_ROW_FUNCTIONS(type, step, inputs, outputs)                                  \
    INDICATOR_ROW_NEXT(type, step)                                                                 \
                                                                                                   \
    static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)     \
    {                                                                                              \
        type kept = *(type *)state;                                                                \
                                                                                                   \
        INDICATOR_ROW_LOOP(&kept, step, inputs, outputs)                                           \
        *(type *)state = kept;                                                                     \
    }

#endif
