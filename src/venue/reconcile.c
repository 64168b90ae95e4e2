#include "venue/reconcile.h"

#include <stdlib.h>
#include <string.h>

void reconcile_init(struct reconcile *r, struct adapter *a, const struct reconcile_ops *ops,
                    void *ctx)
{
    memset(r, 0, sizeof *r);
    r->a = a;
    r->ops = ops;
    r->ctx = ctx;
}

void reconcile_release(struct reconcile *r)
{
    for (unsigned i = 0; i < r->page_count; i++)
        free((char *)(uintptr_t)r->page[i].text.at);
    r->page_count = 0;
}

static void start(struct reconcile *r, const struct fx_reconcile *request)
{
    r->busy = true;
    r->now = *request;
    r->asked_at = adapter_now(r->a);
    r->ops->ask(r->ctx);
}

void reconcile_begin(struct reconcile *r, const struct fx_reconcile *request)
{
    if (!r->busy) {
        start(r, request);
        return;
    }
    r->next = *request;
    r->waiting = true;
}

static void tell_stage(struct reconcile *r, enum reconcile_stage stage)
{
    struct event ev;

    event_init(&ev, EV_RECONCILE, PAIR_NONE);
    ev.u.reconcile = (struct ev_reconcile){
        .id = r->now.id, .asked_at = r->asked_at, .since = r->now.since, .stage = stage};
    adapter_submit(r->a, &ev);
}

static void end(struct reconcile *r)
{
    reconcile_release(r);
    r->busy = false;
    if (!r->waiting) {
        adapter_settled(r->a);
        return;
    }
    r->waiting = false;
    start(r, &r->next);
}

void reconcile_failed(struct reconcile *r, const char *why)
{
    adapter_say(r->a, VENUE_SAY_WARNING, "reconcile_failed", "reconciliation: %s", why);
    tell_stage(r, RECONCILE_FAILED);
    end(r);
}

void reconcile_complete(struct reconcile *r)
{
    bool all = true;

    tell_stage(r, RECONCILE_BEGIN);
    for (unsigned i = 0; i < r->page_count; i++)
        all = r->ops->tell(r->ctx, r->page[i].list, r->page[i].text) && all;
    if (!all)
        adapter_say(r->a, VENUE_SAY_ERROR, "reconcile_unreadable",
                    "reconciliation: a row could not be read");
    tell_stage(r, all ? RECONCILE_END : RECONCILE_FAILED);
    end(r);
}

bool reconcile_keep(struct reconcile *r, unsigned list, struct str page)
{
    char *copy = r->page_count < RECONCILE_PAGES_MAX ? malloc(page.len) : NULL;

    if (!copy)
        return false;
    memcpy(copy, page.at, page.len);
    r->page[r->page_count++] = (struct reconcile_page){list, {copy, page.len}};
    return true;
}
