/* Asking the venue for everything, and comparing.
 *
 * RECONCILE asks for open orders, closed orders and fills since a time, and balances; the answers
 * come as ordinary EV_ORDER, EV_FILL and EV_BALANCE with `snapshot` between BEGIN and END, so news
 * and answers go through the same doors.  At END:
 *   - an order of ours that no list held, that was never acknowledged, and whose deadline and lag
 *     bound had passed when the venue was asked, is ABSENT; every other one stays what it is and is
 *     asked for again: nothing is ever closed because it seems absent;
 *   - cash that differs twice in a row by the same amount is a transfer; base assets that differ
 *     twice are not ours: shown, and the pair takes no entries until a person accepts them. */
#include "engine/account.h"
#include "engine/emit.h"

enum { ROUNDING_A_FILL = 10000 }; /* 0.0001 */
enum { MS = 1000000, SEARCHES_BEFORE_BREAKER = 3, SEARCH_EFFECTS = 16 };
static const int64_t S = 1000000000;
/* Beyond any balance, and far from where sums of balances would not fit. */
static const int64_t BALANCE_MAX = INT64_MAX / 16;
static const int64_t AGAIN = INT64_C(5) * 1000000000;
static const int64_t OVERLAP = INT64_C(600) * 1000000000;

void reconcile_by(struct account *a, int64_t at)
{
    if (at < a->reconcile_due)
        a->reconcile_due = at;
}

void reconcile_start(struct turn *t)
{
    struct account *a = t->a;
    int64_t since = a->reconciled_at ? a->reconciled_at - OVERLAP : a->first_start;
    struct effect *fx;

    if (!t->e->link[LINK_ACCOUNT]) {
        a->reconcile_due = INT64_MAX; /* asked as soon as the link is there */
        a->reconciled = 0;
        return;
    }
    a->reconcile_asked = t->now;
    a->reconcile_due = INT64_MAX;
    a->reconcile_id++;
    fx = emit_begin(t, EFFECT_RECONCILE, PAIR_NONE);
    fx->u.reconcile.id = a->reconcile_id;
    fx->u.reconcile.since = since > a->first_start ? since : a->first_start;
    emit_end(t, fx);
}

void account_on_balance(struct turn *t)
{
    const struct ev_balance *b = &t->ev->u.balance;

    if (b->total.units > BALANCE_MAX || b->total.units < -BALANCE_MAX) {
        emit_notice(t, SEVERITY_ACT, PAIR_NONE, "balance.refused",
                    "the venue tells a balance of %s that cannot be", b->asset);
        t->a->answering = 0; /* an answer that holds it proves nothing */
        return;
    }
    for (unsigned i = 0; i < t->e->pairs; i++) {
        struct pair_state *p = pair_at(t->e, i);
        if (str_eq(str_of(b->asset), str_of(p->instrument.base)))
            p->base_balance = b->total;
        if (i == 0 && str_eq(str_of(b->asset), str_of(p->instrument.quote)))
            t->a->quote_balance = b->total;
    }
}

static void begin(struct turn *t)
{
    t->a->answering = 1;
    t->a->fills_at_begin = t->a->orders.fills;
    for (unsigned i = 0; i < t->a->orders.working_count; i++)
        order_working(&t->a->orders, i)->seen = 0;
    /* An asset that the answer does not name is not held. */
    t->a->quote_balance = (struct money){0};
    for (unsigned i = 0; i < t->e->pairs; i++)
        pair_at(t->e, i)->base_balance = (struct money){0};
}

/* True when nothing about this order is open any more. */
static bool search_order(struct turn *t, struct order *o, int64_t asked_at)
{
    int64_t certain_at = o->deadline + t->e->options.order.lag_bound_ms * MS;

    if (o->seen || o->placed_at > asked_at)
        return o->told_filled.lots <= o->filled.lots;
    if (!o->accepted && asked_at < certain_at) {
        reconcile_by(t->a, certain_at);
        return false;
    }
    if (!o->accepted) {
        if (o->state == ORDER_SENT)
            order_learn(o, OE_TIMEOUT);
        order_learn(o, OE_ABSENT);
        emit_order(t, o);
        emit_notice(t, SEVERITY_NEWS, o->pair, "order.absent",
                    "order %s never came to be: all lists were searched", o->client_id);
        return true;
    }
    if (o->searches < UINT8_MAX)
        o->searches++;
    if (o->searches == SEARCHES_BEFORE_BREAKER)
        breaker_trip(t, BREAKER_RECONCILE, "an acknowledged order stands in none of the lists");
    return false;
}

static bool search_orders(struct turn *t, int64_t asked_at)
{
    bool settled = true;

    for (unsigned i = 0; i < t->a->orders.working_count; i++) {
        struct order *o = order_working(&t->a->orders, i);
        if (!emit_room(t, SEARCH_EFFECTS))
            return false; /* the next reconciliation goes on */
        if (order_works(o) && !search_order(t, o, asked_at))
            settled = false;
    }
    return settled;
}

/* A venue keeps costs, fees and balances to 4 decimals or more of the quote currency: within a unit
 * of the fourth decimal for each fill since the cash last agreed, the difference is its rounding. */
static bool is_rounding(const struct account *a, int64_t difference)
{
    int64_t bound = (int64_t)(a->orders.fills - a->fills_agreed) * ROUNDING_A_FILL;

    return difference >= -bound && difference <= bound;
}

static bool compare_cash(struct turn *t)
{
    struct account *a = t->a;
    struct money difference = {a->quote_balance.units - a->ledger.cash.units};

    if (!a->ledger_open) {
        ledger_open(&a->ledger, a->quote_balance);
        a->ledger_open = 1;
        account_open_standing(t);
        return true;
    }
    if (difference.units == 0) {
        a->cash_difference = difference;
        a->fills_agreed = a->orders.fills;
        return true;
    }
    if (difference.units != a->cash_difference.units) {
        a->cash_difference = difference;
        return false;
    }
    bool rounds = is_rounding(a, difference.units);
    a->cash_difference = (struct money){0};
    a->fills_agreed = a->orders.fills;
    if (rounds) {
        ledger_round(&a->ledger, difference);
        return true;
    }
    standing_transfer(&a->standing, account_equity(t->e), difference);
    ledger_transfer(&a->ledger, difference);
    emit_notice(
        t, SEVERITY_WATCH, PAIR_NONE, "ledger.transfer",
        "the venue's cash differs from the books by %lld units of 1e-8: booked as a transfer",
        (long long)difference.units);
    return true;
}

/* What we hold of a pair's base asset by the books, in asset x 10^8. */
static int64_t base_by_the_books(const struct turn *t, unsigned pair)
{
    const struct pair_state *p = pair_at_const(t->e, pair);
    int64_t lots = p->dust.qty.lots, units = 0;

    for (unsigned i = 0; i < t->a->position_span; i++) {
        const struct position *x = &t->a->position[i];
        if (x->number && x->pair == pair)
            lots += x->held.qty.lots;
    }
    decimal_rescale(&units, lots, p->instrument.qty_decimals, MONEY_DECIMALS, ROUND_DOWN);
    return units + p->base_accepted.units;
}

static bool compare_base(struct turn *t, unsigned pair)
{
    struct pair_state *p = pair_at(t->e, pair);
    struct money difference = {p->base_balance.units - base_by_the_books(t, pair)};

    if (difference.units == 0) {
        p->base_difference = difference;
        return true;
    }
    if (difference.units != p->base_difference.units) {
        p->base_difference = difference;
        return false;
    }
    if (!p->foreign)
        emit_notice(
            t, SEVERITY_ACT, (uint16_t)pair, "pair.foreign",
            "%s at the venue differs from the books by %lld units of 1e-8: no entries in %s "
            "until it is accepted",
            p->instrument.base, (long long)difference.units, p->instrument.pair);
    p->foreign = 1;
    return true;
}

static bool compare_balances(struct turn *t)
{
    bool equal = compare_cash(t);

    for (unsigned i = 0; i < t->e->pairs; i++) {
        if (!compare_base(t, i))
            equal = false;
    }
    return equal;
}

static void end(struct turn *t)
{
    struct account *a = t->a;
    bool settled = search_orders(t, t->ev->u.reconcile.asked_at);
    bool quiet = a->fills_at_begin == a->orders.fills;

    a->answering = 0;
    a->reconcile_asked = 0;
    if (!settled || !quiet || !compare_balances(t)) {
        reconcile_by(a, t->now + AGAIN);
        positions_advance(t, 0);
        return;
    }
    if (!a->reconciled)
        emit_notice(t, SEVERITY_OK, PAIR_NONE, "reconciled",
                    "orders, fills and balances agree with the venue");
    a->reconciled = 1;
    a->reconciled_at = t->ev->u.reconcile.asked_at;
    reconcile_by(a, t->now + t->e->options.venue.reconcile_every_s * S);
    positions_advance(t, 0);
}

void account_on_reconcile(struct turn *t)
{
    const struct ev_reconcile *r = &t->ev->u.reconcile;

    if (r->id != t->a->reconcile_id)
        return; /* an answer to an older question */
    if (r->stage == RECONCILE_BEGIN) {
        begin(t);
    } else if (r->stage == RECONCILE_END && t->a->answering) {
        end(t);
    } else {
        t->a->answering = 0;
        t->a->reconcile_asked = 0;
        reconcile_by(t->a, t->now + AGAIN);
    }
}
