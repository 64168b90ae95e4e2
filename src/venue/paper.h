/* A paper account on a real venue's market: its public feed, and `sim` where the account would be.
 *
 *   feed's adapter ──▶ market events ──▶ the inlet
 *    (no key)              └──▶ sim ◀── PLACE AMEND CANCEL QUERY RECONCILE
 *                                └──▶ keep on disk ──▶ EV_ORDER, EV_FILL, EV_BALANCE ──▶ the inlet
 *
 * Opened as any venue, with config.paper set: `paper_ops.open(&v, &config, &inlet, &err)`.
 *
 * The account is sim's block in STATE_DIR/paper.block and .changes.  What it tells is on disk before it
 * is told: a kill at any instant leaves an account that knows at least what we were told, and the
 * ordinary reconciliation brings the rest.  A request that was not kept never arrived.  When the disk
 * does not take it, the account's link is down and its news wait.
 *
 * The account's link is up while the market's is.  A feed that is away, or a book that is bad, fills
 * nothing and sets no stop off; orders rest, and expire.  Fees are those of the options, not those of
 * the feed: EV_FEES is ours.
 *
 * Pairs are kept by name, at most PAPER_PAIRS over the account's life, so their order in the options
 * may change.  Each quote currency gets the starting balance once, with its first pair.  A pair whose
 * decimals changed since it was first seen takes no orders any more. */
#ifndef VENUE_PAPER_H
#define VENUE_PAPER_H

#include "config/options.h"
#include "venue/venue.h"

enum { PAPER_PAIRS = 64 };

struct paper_terms {
    const struct venue_ops *feed;  /* whose market */
    const struct options_sim *sim; /* balance, fees, latency, seed; borrowed while it is opened */
};

#endif
