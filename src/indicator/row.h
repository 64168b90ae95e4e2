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

#define INDICATOR_ROW_FUNCTIONS(type, step, inputs, outputs)                                       \
    static void row_next(void *state, const struct bar_values *bar, double *ret)                   \
    {                                                                                              \
        step((type *)state, bar, ret);                                                             \
    }                                                                                              \
                                                                                                   \
    static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)     \
    {                                                                                              \
        for (size_t i = 0; i < n; i++) {                                                           \
            struct bar_values bar = {                                                              \
                .ordinal = in->ordinal[i],                                                         \
                .open = INDICATOR_COLUMN(inputs, INPUT_OPEN, in->open),                            \
                .high = INDICATOR_COLUMN(inputs, INPUT_HIGH, in->high),                            \
                .low = INDICATOR_COLUMN(inputs, INPUT_LOW, in->low),                               \
                .close = INDICATOR_COLUMN(inputs, INPUT_CLOSE, in->close),                         \
                .volume = INDICATOR_COLUMN(inputs, INPUT_VOLUME, in->volume),                      \
            };                                                                                     \
            double out[outputs];                                                                   \
                                                                                                   \
            step((type *)state, &bar, out);                                                        \
            for (unsigned k = 0; k < (outputs); k++)                                               \
                ret[k][i] = out[k];                                                                \
        }                                                                                          \
    }

#endif
