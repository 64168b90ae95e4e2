/* Which way the order book leans, from the readings of its depth (market/depth.h).
 *
 *   pressure_note(&memory, at, &depth)                    each reading, oldest first
 *   pressure_read(&p, o, memory, at, depth, &quote, in)   as it stands
 *
 *   imbalance  (B - A) / (B + A) of the quantities that are believed; weighted: nearer levels count
 *              more (book.decay)
 *   tilt       (microprice - middle) / spread, microprice = (bid A + ask B) / (A + B) of the best
 *              levels: -0.5..0.5
 *   whales     (n bid - n ask) / (n bid + n ask)
 *   spoofed    share of the big additions of late that were pulled untraded, with a memory of 30 s
 *   shift      imbalance less its mean of late (30 s)
 *   liquidity  0.5, + 0.2 spread below 0.1 % or + 0.1 below 0.3 %, + 0.15 notional of at least
 *              book.deep_notional or + 0.05 of a tenth of it, - 0.05 per void (at most 0.2),
 *              + 0.1 bids / asks in 0.7..1.3; kept in 0..1
 *   leaning    up when imbalance > book.min_imbalance, down when < -book.min_imbalance
 *   score      (0.85 weighted + 0.05 leaning + 0.05 whales) * liquidity * (1 - spoofed / 2)
 *              * 0.7 if the spread is above 0.3 %; kept in -1..1
 *
 * Corrections of the original: its depth score was its imbalance again (here the two weights are
 * one); liquidity was counted in coins, so that no two pairs compared (here in quote currency);
 * a level that was traded through counted as spoofing; a book was read from fragments.
 *
 * An imbalance foretells the next seconds by a fraction of the spread, far less than a round trip
 * costs: it tells well when to act, and hardly whether. */
#ifndef CONFLUENCE_PRESSURE_H
#define CONFLUENCE_PRESSURE_H

#include "config/options.h"
#include "market/depth.h"
#include "strategy/strategy.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* Of the readings so far; zero: none. */
struct pressure_memory {
    int64_t at;            /* of the newest reading */
    double added, pulled;  /* lots, fading */
    double imbalance_mean; /* fading */
};

enum book_state { BOOK_UNSEEN = 0, BOOK_OLD, BOOK_FRESH };

struct pressure {
    double score, imbalance, weighted, tilt, whales, spoofed, shift, liquidity;
    double spread;   /* fraction of the middle */
    double notional; /* of the levels that were read, both sides, quote currency */
    double age_s;    /* of the reading */
    double weight;   /* of its vote, where it counted */
    double bonus;    /* confidence that it gave without voting */
    uint8_t state;   /* enum book_state; not fresh: the rest is 0 */
    uint8_t leaning; /* enum stance */
    uint8_t side;    /* enum stance: that the score agrees with, beyond book.min_score */
    uint8_t counted; /* it voted */
    uint8_t agrees;  /* with the decision's side */
    uint8_t pad[3];
};

#pragma GCC diagnostic pop

const char *book_state_name(enum book_state s); /* "unseen", "old", "fresh" */

struct depth_rule pressure_depth_rule(const struct options_book *o);

void pressure_note(struct pressure_memory *m, int64_t at, const struct depth *d);
/* bid and ask with their quantities are those of the best levels. */
struct pressure pressure_read(const struct options_book *o, const struct pressure_memory *m,
                              int64_t now, const struct depth *d, const struct instrument *in,
                              const struct book_level *bid, const struct book_level *ask);

/* What the strategies see of it. */
struct book_view pressure_view(const struct pressure *p);

/* Strength and confidence of the book's synthetic vote: min(0.4 + 0.6 |score|, 1). */
double pressure_vote(const struct pressure *p);

#endif
