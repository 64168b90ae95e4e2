/* Where only bars are known, this is the rule by which a driver makes a market inside each bar.
 *
 *   rising bar (close >= open)   open  low   high  close
 *   falling bar                  open  high  low   close
 *   at                           0     1/3   2/3   the last ns of the interval
 *
 * Around each point stands a quote: half of `spread` (fraction of price) on each side, rounded away
 * from the point to the tick grid; with spread 0 bid = ask = the point.  The displayed size is
 * `participation` of the bar's volume (at least the instrument's minimum; without limit when
 * participation is 0).  The bar's volume is split evenly over the four points, the rest of the
 * division at the last one.  Everything made so is marked ESTIMATED. */
#ifndef SIM_BAR_PATH_H
#define SIM_BAR_PATH_H

#include <stdint.h>

#include "engine/event.h"
#include "market/bar.h"
#include "market/instrument.h"

enum { BAR_POINTS = 4 };

struct bar_point {
    int64_t at;
    struct price price;
    struct qty volume;
    struct ev_quote quote;
};

void bar_path(struct bar_point ret[BAR_POINTS], const struct instrument *in, const struct bar *b,
              double spread, double participation);
/* The quote around one price, by the same rule. */
struct ev_quote bar_quote(const struct instrument *in, struct price px, struct qty bar_volume,
                          double spread, double participation);

#endif
