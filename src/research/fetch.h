/* Market history from a venue into the store, page by page.
 *
 *   clock     what time it is there: the minute that is not over yet is not fetched
 *   hole      the first stretch of what is wanted that the store was not asked for yet
 *   page      within the rate: a request, its answer to trades or candles, trades to minutes
 *   save      every few seconds and at the end: whole minutes into the store, and how far it got
 *
 * So a download that was killed goes on where it was saved last.  An answer that did not come, or
 * that asks for patience, is asked for again with growing pauses; a refusal ends it.  Minutes without a
 * trade have no bar, whichever call told of them: the same market gives the same store.
 *
 * A venue is a row of fetch_venues: its address, its rate, and calls that build a request and read
 * its answer, bytes in, rows out (fetch_kraken.c, fetch_coinbase.c). */
#ifndef RESEARCH_FETCH_H
#define RESEARCH_FETCH_H

#include "base/text.h"
#include "research/bar_store.h"
#include "research/bars_minute.h"

/* ---- a venue ---- */

/* Where the rows of an answer go. */
struct fetch_sink {
    struct bar_span wanted; /* rows outside are left out */
    struct bars_rows rows;
    struct bars_minute minute; /* of trades */
    uint64_t last_id;          /* of the last trade: pages may overlap */
    uint64_t refused;          /* rows that cannot be true */
    int64_t newest_ms;         /* of a row, wanted or not; 0: no row yet */
};

/* What a page said of the way on; times in ns. */
struct fetch_page {
    int64_t from, to; /* asked for: set before the answer is read */
    int64_t next;     /* where the next page begins; the clock's answer */
    int64_t first;    /* of what the venue still has, where it says so; else 0 */
    int64_t end;      /* of what this call knows by now, where it says so; else 0 */
    bool last;        /* nothing is behind it */
};

struct fetch_call {
    const char *name;
    void (*ask)(struct text *url, const char *pair, int64_t from_ns, int64_t to_ns);
    enum status (*take)(struct fetch_sink *sink, struct str body, struct fetch_page *ret,
                        struct error *err);
};

struct fetch_venue {
    const char *name, *url;
    double requests_per_s;
    struct fetch_call clock;
    struct fetch_call deep;   /* any past, forward from a time */
    struct fetch_call recent; /* faster, but reaches back only so far; ask NULL: there is none */
    int64_t recent_s;
};

extern const struct fetch_venue *const fetch_venues[]; /* ends with NULL */
const struct fetch_venue *fetch_venue_find(const char *name);

void fetch_trade(struct fetch_sink *sink, struct bars_number price, struct bars_number qty,
                 int64_t at_ns, uint64_t id);
void fetch_bar(struct fetch_sink *sink, const struct bars_number n[BARS_FIELDS], int64_t open_ns,
               uint32_t trades);

/* ---- a download ---- */

struct fetch_state {
    struct bar_span wanted; /* up to the venue's last whole minute */
    int64_t at_ms;          /* everything wanted before it is known */
    uint64_t requests, retries, refused;
    struct bars_merged merged;
    int64_t begins_ms; /* the venue has nothing before, where it said so; else 0 */
};

struct fetch {
    const struct fetch_venue *venue;
    const char *url; /* NULL: the venue's */
    const char *pair, *path;
    double requests_per_s; /* 0: the venue's */
    struct bar_span wanted;
    void *ctx;
    bool (*progress)(void *ctx, const struct fetch_state *s); /* false: stop, and save */
};

/* What was got is saved whatever the status.  INTERRUPTED, the venue's refusal (REJECTED, DATA), or
 * its silence (NETWORK, TIMED_OUT, UNAVAILABLE, RATE_LIMITED).  `err` is needed. */
enum status fetch_run(const struct fetch *f, struct fetch_state *ret, struct error *err);

#endif
