/* What is due by time alone: answers that did not come, expiries, retries, reconciliation, age.
 * account_wake_at is the earliest of the very conditions that account_on_timer acts on. */
#include "engine/account.h"
#include "engine/emit.h"

enum { MS = 1000000 };
static const int64_t S = 1000000000;
static const int64_t ANSWER_WITHIN = INT64_C(30) * 1000000000;

static void earlier(int64_t *at, int64_t candidate)
{
    if (candidate < *at)
        *at = candidate;
}

/* ---- when ---- */

static int64_t answer_due(const struct engine *e, int64_t asked)
{
    return asked + e->options.order.ack_timeout_ms * MS;
}

/* An answer that is awaited comes before everything else; expiry counts for a resting order. */
static int64_t order_wake_at(const struct engine *e, const struct order *o)
{
    int64_t at = INT64_MAX;

    if (!order_is_live(o)) /* fills that the venue told of have not come */
        return answer_due(e, o->heard_at > o->asked_at ? o->heard_at : o->asked_at);
    if (o->state == ORDER_SENT)
        earlier(&at, answer_due(e, o->placed_at));
    if (o->state == ORDER_UNKNOWN)
        earlier(&at, answer_due(e, o->asked_at));
    if (o->cancel_at)
        earlier(&at, answer_due(e, o->cancel_at));
    if (o->amend_at)
        earlier(&at, answer_due(e, o->amend_at));
    if (at == INT64_MAX && o->expires_at) {
        at = o->expires_at + e->options.order.lag_bound_ms * MS;
        if (at < o->retry_at)
            at = o->retry_at;
    }
    if (o->retry_at > e->last_at)
        earlier(&at, o->retry_at);
    return at;
}

static int64_t position_wake_at(const struct engine *e, const struct position *p)
{
    int64_t bound = e->options.order.protect_within_ms * MS;
    int64_t at = INT64_MAX;

    if (p->exit_after > e->last_at)
        earlier(&at, p->exit_after);
    if (p->stop_after > e->last_at)
        earlier(&at, p->stop_after);
    if (p->held.qty.lots == 0)
        return at;
    if (p->bare_since && !p->bare_alarmed) {
        bool is_past = p->bare_since + bound <= e->last_at; /* an exit at work has longer */
        earlier(&at, p->bare_since + bound + (is_past ? e->options.order.exit_ttl_ms * MS : 0));
    }
    if (p->closing)
        return at;
    if (e->options.risk.max_age_s > 0 && !account_keeps_stops_only(e))
        earlier(&at, p->opened_at + e->options.risk.max_age_s * S);
    if (p->below_since)
        earlier(&at, p->below_since + bound);
    return at;
}

int64_t account_wake_at(const struct engine *e)
{
    const struct account *a = &e->account;
    /* One reconciliation at a time: what is due meanwhile waits for its end. */
    int64_t at = a->reconcile_asked ? a->reconcile_asked + ANSWER_WITHIN : a->reconcile_due;

    for (unsigned i = 0; i < a->orders.working_count; i++) {
        const struct order *o = order_working_const(&a->orders, i);
        if (order_works(o))
            earlier(&at, order_wake_at(e, o));
    }
    for (unsigned i = 0; i < a->position_span; i++) {
        if (a->position[i].number)
            earlier(&at, position_wake_at(e, &a->position[i]));
    }
    if (e->control.stopping && e->control.stopping != UINT64_MAX)
        earlier(&at, (int64_t)e->control.stopping + 10 * S);
    return at;
}

/* ---- what ---- */

/* No answer in time: the outcome is unknown, and the venue is asked. */
static void order_overdue(struct turn *t, struct order *o)
{
    if (o->state == ORDER_SENT) {
        order_learn(o, OE_TIMEOUT);
        emit_order(t, o);
    }
    o->cancel_at = o->amend_at = 0;
    order_query(t, o);
    if (!o->accepted)
        reconcile_by(t->a, o->deadline + t->e->options.order.lag_bound_ms * MS);
}

static void order_on_timer(struct turn *t, struct order *o)
{
    if (order_wake_at(t->e, o) > t->now)
        return;
    if (!order_is_live(o)) { /* ended, but fills that the venue told of have not come */
        o->asked_at = t->now;
        reconcile_by(t->a, t->now);
        return;
    }
    if (o->state == ORDER_SENT || o->state == ORDER_UNKNOWN || o->cancel_at || o->amend_at) {
        order_overdue(t, o);
        return;
    }
    order_cancel(t, o); /* past its expiry, and the venue has said nothing */
    entry_expired(t, o);
    if (!o->cancel_at)
        o->expires_at = 0;
}

enum { ORDER_TIMER_EFFECTS = 4 };

static void orders_on_timer(struct turn *t)
{
    for (unsigned i = 0; i < t->a->orders.working_count; i++) {
        struct order *o = order_working(&t->a->orders, i);
        if (!emit_room(t, ORDER_TIMER_EFFECTS))
            return; /* still due: the next timer goes on */
        if (order_works(o))
            order_on_timer(t, o);
    }
}

void account_on_timer(struct turn *t)
{
    struct account *a = t->a;

    account_roll_day(t);
    account_mark_peak(t);
    orders_on_timer(t);
    if (a->reconcile_asked && t->now >= a->reconcile_asked + ANSWER_WITHIN) {
        a->reconcile_asked = 0;
        a->answering = 0;
        reconcile_by(a, t->now);
    }
    if (t->now >= a->reconcile_due && !a->reconcile_asked && emit_room(t, 2))
        reconcile_start(t);
    positions_advance(t, 0);
}
