/* What the benchmarks of the venues' decoders share: frames made once, a venue's end that counts events,
 * the same frames through a general tree parser, and the writing of an order. */
#ifndef BENCH_DECODE_KIT_H
#define BENCH_DECODE_KIT_H

#include <stddef.h>

#include "bench_kit.h"
#include "kit/json_tree.h"
#include "venue/order_terms.h"
#include "venue/venue.h"

enum { FRAMES = 4096, ROUNDS = 200, FRAME_MAX = 640 };

struct frames {
    unsigned count;
    size_t len[FRAMES];
    char text[FRAMES][FRAME_MAX];
};

static uint64_t events;

static inline void count_event(void *ctx, struct event *ev)
{
    (void)ctx;
    events += ev->kind != EV_NONE;
}

static inline int64_t standing_clock(void *ctx)
{
    (void)ctx;
    return 1;
}

/* Least of many rounds: what the code costs when nobody disturbs it. */
static inline double tree_ns(const struct frames *f)
{
    double least = 1e18;

    for (unsigned r = 0; r < ROUNDS / 10; r++) {
        double began = now_ns();
        for (unsigned i = 0; i < f->count; i++)
            tree_free(tree_parse(f->text[i], f->len[i]));
        double took = (now_ns() - began) / f->count;
        least = took < least ? took : least;
    }
    return least;
}

static inline double order_ns(struct str pair,
                              void (*write)(struct text *out, const struct order_terms *t,
                                            unsigned number))
{
    struct order_terms t = {.pair = pair,
                            .client_id = STR("np0000100000000a"),
                            .side = SIDE_BUY,
                            .type = ORDER_LIMIT,
                            .tif = TIF_GTD,
                            .qty = STR("1.20000000"),
                            .price = STR("26500.4"),
                            .expires_at = INT64_C(1785542400250000000),
                            .deadline = INT64_C(1785542405000000000)};
    double least = 1e18;

    for (unsigned r = 0; r < ROUNDS; r++) {
        double began = now_ns();
        for (unsigned i = 0; i < 1000; i++) {
            char room[512];
            struct text out = TEXT(room);
            write(&out, &t, i);
        }
        double took = (now_ns() - began) / 1000;
        least = took < least ? took : least;
    }
    return least;
}

#endif
