/* Base bars from trades.  Bars lie on multiples of the interval since 1970; a bar closes when the
 * caller says that its end and a grace have passed.  Until then trades of the next bar are kept
 * beside it.
 *
 *   bar_builder_init(&b, 60);
 *   bar_builder_begin(&b, now);              when trades begin to arrive, and again after a gap
 *   bar_builder_trade(&b, time, px, q);      time: the venue's where it gives one
 *   while (bar_builder_close(&b, now, grace, &bar)) ...a closed bar, in order...
 *
 * A bar in which nobody traded is flat at the close before (BAR_FLAT), once any price is known;
 * before that there is none.  The first bar after begin carries BAR_AFTER_GAP unless watching began
 * at its first instant and the bar before it is known: it may lack trades.
 *
 * Open and close are the trades first and last by time, equal times by arrival; a trade of a bar
 * already closed is counted and left out. */
#ifndef MARKET_BAR_BUILDER_H
#define MARKET_BAR_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "market/bar.h"

enum trade_fate {
    TRADE_TAKEN,
    TRADE_LATE,  /* its bar is closed */
    TRADE_AHEAD, /* beyond the next bar: our time stands still, or the venue's is wrong */
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* One bar under construction; bar.trades counts them, 0 while there is no price in it. */
struct bar_draft {
    struct bar bar;
    int64_t first_at, last_at; /* times of the trades that gave open and close */
};

struct bar_builder {
    struct bar_draft draft[2]; /* the bar to close next, and the one after it */
    struct price last_close;   /* 0 until any price is known */
    int64_t interval_ns;
    uint64_t late, ahead;  /* trades left out */
    uint64_t out_of_order; /* taken, but older than one before */
    uint32_t begun;
    uint32_t after_gap; /* the next bar closed gets BAR_AFTER_GAP */
};

#pragma GCC diagnostic pop

void bar_builder_init(struct bar_builder *b, uint32_t interval_s);

/* The close of the bar before the one that is forming: from warm-up, or a venue's correction. */
void bar_builder_seed(struct bar_builder *b, struct price close);

/* Watching begins (again): drafts are dropped; the bar that contains `now` is the next. */
void bar_builder_begin(struct bar_builder *b, int64_t now);
/* Watching ends; nothing is closed until it begins again. */
void bar_builder_stop(struct bar_builder *b);

/* Begins by itself when it was not begun. */
enum trade_fate bar_builder_trade(struct bar_builder *b, int64_t time, struct price px,
                                  struct qty q);

/* When bar_builder_close has something to do next; INT64_MAX when it was not begun. */
int64_t bar_builder_closes_at(const struct bar_builder *b, int64_t grace_ns);

/* Closes at most one bar; call until it answers false. */
bool bar_builder_close(struct bar_builder *b, int64_t now, int64_t grace_ns, struct bar *ret);

/* The bar that closes next as it stands, with BAR_FORMING; false while no price is known. */
bool bar_builder_forming(const struct bar_builder *b, struct bar *ret);

#endif
