/* Two series of bars of one pair and interval into one.
 *
 * Where both have a bar of the same time the later one stands, and what it changed is counted.  But
 * the first and the last minute of a file of trades may be cut: they do not replace a bar.  The
 * prices get the finer decimals of both, the quantities the coarser, so that every digit fits. */
#ifndef RESEARCH_BARS_MERGE_H
#define RESEARCH_BARS_MERGE_H

#include "research/bars_file.h"

struct bars_merged {
    uint64_t added, replaced, same, kept;
};

/* Into `f`, with its facts made anew; `later` is rescaled.  DATA for another interval or when digits
 * do not fit, NO_MEMORY; `f` is as it was then, but for its decimals. */
enum status bars_merge(struct bars_file *f, struct bars_file *later, struct bars_merged *ret,
                       struct error *err);

/* False when a number does not fit; some bars may have been changed then. */
bool bars_rescale(struct bar *bar, size_t count, unsigned from_price, unsigned to_price,
                  unsigned from_qty, unsigned to_qty);

#endif
