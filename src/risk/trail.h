/* Where a long's stop should stand now: the ratchet of break-even and trailing.  It only ever rises,
 * and never reaches the market: the result is at least one tick below the bid.
 *
 *   profit g = (best - entry) / entry, best: highest bid since the entry
 *   g >= breakeven_at:  stop >= the fee-aware break-even price
 *   g >= trailing_at:   stop >= best x (1 - trailing_step x k), k = 1, 0.5 above 3 %, 0.3 above 5 %
 * k hangs on the best profit reached, so the trail tightens and never widens. */
#ifndef RISK_TRAIL_H
#define RISK_TRAIL_H

#include "config/options.h"
#include "market/instrument.h"

struct trail {
    struct price stop;
    uint8_t breakeven, trailing; /* which rule has been reached */
    uint8_t pad[6];
};

struct trail_input {
    const struct options_order *rules;
    const struct instrument *instrument;
    struct price entry, best, bid;
    struct price breakeven; /* of risk/sizing.h */
    struct price stop;      /* as it stands */
};

struct trail trail_stop(const struct trail_input *in);

#endif
