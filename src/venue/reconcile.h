/* Asking a venue for everything (EFFECT_RECONCILE): the pages of its lists are collected, and told in one go only when
 * all are there: BEGIN, each page, END.  FAILED alone when a call failed, and in END's place when a row could not
 * be read: half an answer is none.  One at a time; a newer one takes the place of one that waits.
 *
 * The adapter asks for its lists in its own order and way:
 *
 *   reconcile_begin ──▶ ops->ask(ctx) ──▶ ... reconcile_keep(page) ... ──▶ reconcile_complete
 *                                   └──▶ reconcile_failed
 *
 * Loop's thread only; pages are copied, and freed when told. */
#ifndef VENUE_RECONCILE_H
#define VENUE_RECONCILE_H

#include "engine/effect.h"
#include "venue/adapter.h"

enum { RECONCILE_PAGES_MAX = 256 };

struct reconcile_ops {
    void (*ask)(void *ctx); /* the first page of the first list */
    /* Submits the rows of a page as events; false when one could not be read. */
    bool (*tell)(void *ctx, unsigned list, struct str page);
};

struct reconcile {
    struct adapter *a;
    const struct reconcile_ops *ops;
    void *ctx;
    bool busy, waiting;
    struct fx_reconcile now, next;
    int64_t asked_at;
    unsigned page_count;
    struct reconcile_page {
        unsigned list;
        struct str text; /* owned */
    } page[RECONCILE_PAGES_MAX];
};

void reconcile_init(struct reconcile *r, struct adapter *a, const struct reconcile_ops *ops,
                    void *ctx);
void reconcile_release(struct reconcile *r);
void reconcile_begin(struct reconcile *r, const struct fx_reconcile *request);
/* False when there is no room. */
bool reconcile_keep(struct reconcile *r, unsigned list, struct str page);
void reconcile_complete(struct reconcile *r);
void reconcile_failed(struct reconcile *r, const char *why);

#endif
