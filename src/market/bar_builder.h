/* Base bars from market prints.  A bar is closed by being told the time: at its end plus a grace the
 * caller calls bar_builder_close; prints of the next interval that come within the grace wait in the
 * next bar.  An interval without a print makes a flat bar (BAR_FLAT) once a first price is known.
 *
 * Times are the venue's, ns.  A print of an interval that is closed already is late: counted, not
 * used.  One further ahead than the next interval is put into the next one and counted.  Plain
 * state, no padding. */
#ifndef MARKET_BAR_BUILDER_H
#define MARKET_BAR_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "market/bar.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct bar_builder {
    struct bar forming; /* open_time set once started; trades 0: nothing printed yet */
    struct bar next;
    struct price last;     /* the close before the forming bar, 0: none yet */
    uint64_t late, ahead;  /* prints that came too late, or too early */
    int64_t interval_ns;
};

#pragma GCC diagnostic pop

void bar_builder_init(struct bar_builder *b, uint32_t interval_s);
/* False when the print came too late for its bar. */
bool bar_builder_trade(struct bar_builder *b, struct price px, struct qty q, int64_t time);
/* End of the forming interval, or INT64_MAX before the first print or bar. */
int64_t bar_builder_ends_at(const struct bar_builder *b);
/* Hands out the forming bar and goes on with the next interval.  False before the start. */
bool bar_builder_close(struct bar_builder *b, struct bar *ret);
/* A closed bar came from elsewhere (the venue, a file): go on after it.  Prints of later intervals
 * that wait already are kept. */
void bar_builder_skip(struct bar_builder *b, const struct bar *closed);

#endif
