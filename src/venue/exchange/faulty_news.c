/* What comes later than it should: fills that are told behind other news of their order, cancels that are taken and not
 * yet done, and snapshots behind their first updates. */
#include "venue/exchange/coinbase_state.h"

/* ---- fills ---- */

/* A fill's balances stay behind it. */
void news_tell(struct exchange *x, const struct event *ev)
{
    if (ev->kind == EV_FILL)
        x->holds_fill = x->late_news_count + 3 <= LATE_NEWS_MAX && fault(x, FAULT_LATE_FILL);
    if (!x->holds_fill || (ev->kind != EV_FILL && ev->kind != EV_BALANCE)) {
        x->dialect->tell(x, ev);
        return;
    }
    x->late_news[x->late_news_count++] =
        (struct late_news){x->state->now + fault_amount(&x->dice, FAULT_LATE_FILL), *ev};
}

static void news_turn(struct exchange *x, int64_t now)
{
    unsigned left = 0;

    for (unsigned i = 0; i < x->late_news_count; i++)
        if (x->late_news[i].due <= now)
            x->dialect->tell(x, &x->late_news[i].event);
        else
            x->late_news[left++] = x->late_news[i];
    x->late_news_count = left;
}

/* ---- cancels ---- */

bool cancel_is_late(struct exchange *x, int account, const struct sim_order *o)
{
    struct late_cancel *c = &x->late_cancel[x->late_cancels];

    if (x->late_cancels == LATE_CANCELS_MAX || !fault(x, FAULT_LATE_CANCEL))
        return false;
    x->late_cancels++;
    *c = (struct late_cancel){.due = x->state->now + fault_amount(&x->dice, FAULT_LATE_CANCEL),
                              .account = (uint16_t)account};
    str_copy(c->request.venue_id, sizeof c->request.venue_id, str_of(o->venue_id));
    return true;
}

static void cancels_turn(struct exchange *x, int64_t now)
{
    unsigned left = 0;

    for (unsigned i = 0; i < x->late_cancels; i++) {
        const struct late_cancel *c = &x->late_cancel[i];

        if (c->due > now || !sim_cancel(x->sim, c->account, &c->request, x->state->now))
            x->late_cancel[left++] = *c;
    }
    x->late_cancels = left;
}

/* ---- snapshots ---- */

bool snapshot_is_late(struct exchange *x, unsigned socket, enum channel c, unsigned pair,
                      int64_t detail)
{
    if (x->late_snapshots == LATE_SNAPSHOTS_MAX || !fault(x, FAULT_LATE_SNAPSHOT))
        return false;
    x->late_snapshot[x->late_snapshots++] = (struct late_snapshot){
        x->state->now + fault_amount(&x->dice, FAULT_LATE_SNAPSHOT), detail, socket, pair, c};
    return true;
}

static void snapshots_turn(struct exchange *x, int64_t now)
{
    unsigned left = 0;

    for (unsigned i = 0; i < x->late_snapshots; i++) {
        const struct late_snapshot s = x->late_snapshot[i];

        if (s.due > now)
            x->late_snapshot[left++] = s;
        else if (x->socket[s.socket].symbols[s.channel] & 1u << s.pair)
            x->dialect->snapshot(x, s.socket, s.channel, s.pair, s.detail);
    }
    x->late_snapshots = left;
}

void snapshots_forget(struct exchange *x, unsigned socket)
{
    unsigned left = 0;

    for (unsigned i = 0; i < x->late_snapshots; i++)
        if (x->late_snapshot[i].socket != socket)
            x->late_snapshot[left++] = x->late_snapshot[i];
    x->late_snapshots = left;
}

void book_snapshots_again(struct exchange *x, unsigned socket, unsigned pair)
{
    static const enum channel books[] = {CHANNEL_BOOK, CHANNEL_LEVEL3};
    const struct socket *s = &x->socket[socket];

    for (size_t i = 0; i < sizeof books / sizeof *books; i++)
        if (s->open && s->symbols[books[i]] & 1u << pair)
            x->dialect->snapshot(x, socket, books[i], pair,
                                 i ? s->order_depth[pair] : s->depth[pair]);
}

/* ---- all of them ---- */

void late_turn(struct exchange *x)
{
    cancels_turn(x, x->state->now);
    news_turn(x, x->state->now);
    snapshots_turn(x, x->state->now);
}

void late_calm(struct exchange *x)
{
    cancels_turn(x, INT64_MAX);
    news_turn(x, INT64_MAX);
    snapshots_turn(x, INT64_MAX);
}
