/* What happens to a book between two readings: large size near the touch that appears, and is taken
 * away again before anybody could trade with it.
 *
 *   depth_watch_time(w, at)                       before what happens then
 *   depth_watch_level(w, book, in, side, px, q)   before each book_set
 *   depth_watch_trade(w, px, q)                   each market print
 *   depth_watch_read(w, book, in, &depth)         depth_read, and what was watched since the last
 *   depth_watch_forget(w)                         the book begins anew
 *
 *   big       an addition of at least `multiple` times the side's median level (the new size
 *             counted in), within `within` of the middle
 *   young     a big addition that still stands and is not older than `tau`
 *   pulled    a big addition of which at least `drop` is gone within tau, while at most `traded` of
 *             it was traded
 *
 * It fires on honest market makers who re-quote, too: it is a reason to look away from size that has
 * just come, never evidence.  At most DEPTH_WATCHED additions are watched at a time; the oldest
 * gives way.  Times are ns and do not fall. */
#ifndef MARKET_DEPTH_WATCH_H
#define MARKET_DEPTH_WATCH_H

#include "market/depth.h"

enum { DEPTH_WATCHED = 16 };

struct watch_rule {
    double multiple; /* of the median level */
    double within;   /* fraction of price */
    double drop, traded;
    int64_t tau;
};

struct depth_watch {
    struct depth_rule depth;
    struct watch_rule rule;
    struct watched {
        int64_t at;
        struct price price;
        struct qty before, added, traded;
        enum side side;
    } big[DEPTH_WATCHED]; /* oldest first */
    unsigned watched;
    int64_t at;
    int64_t usual[2]; /* lots of the side's median level when last seen; 0: not yet */
    struct qty added, pulled;
};

/* Five medians within half a per cent, gone within two seconds: four fifths, a fifth traded. */
struct watch_rule watch_rule_usual(void);

void depth_watch_init(struct depth_watch *w, const struct depth_rule *depth,
                      const struct watch_rule *rule);
void depth_watch_forget(struct depth_watch *w);
void depth_watch_time(struct depth_watch *w, int64_t at);
void depth_watch_level(struct depth_watch *w, const struct book *b, const struct instrument *in,
                       enum side side, struct price px, struct qty q);
void depth_watch_trade(struct depth_watch *w, struct price px, struct qty q);
/* As depth_read; begins counting anew. */
bool depth_watch_read(struct depth_watch *w, const struct book *b, const struct instrument *in,
                      struct depth *ret);

#endif
