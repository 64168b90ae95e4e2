/* Orders out, and news of them in.  Quantities and money are booked from fills alone, each once;
 * reports move the state.  What cannot be is a breaker and a reconciliation, never ignored. */
#include <assert.h>
#include <string.h>

#include "engine/account.h"
#include "engine/emit.h"

enum { MS = 1000000, REJECTS_BEFORE_BREAKER = 5, REFUSAL_WAIT_MAX_S = 60 };
static const int64_t S = 1000000000;

int64_t refusal_wait(uint32_t n)
{
    int64_t wait_s = 1;

    while (--n > 0 && wait_s < REFUSAL_WAIT_MAX_S)
        wait_s *= 2;
    return (wait_s < REFUSAL_WAIT_MAX_S ? wait_s : REFUSAL_WAIT_MAX_S) * S;
}

/* ---- out ---- */

static void fill_identity(struct engine *e, struct order *o, const struct position *p,
                          enum order_purpose purpose, enum side side)
{
    o->position = p->number;
    o->pair = p->pair;
    o->purpose = (uint8_t)purpose;
    o->side = (uint8_t)side;
    client_id_make(o->client_id, e->epoch, 0, o->id);
}

struct order *order_send(struct turn *t, struct position *p, enum order_purpose purpose,
                         enum side side, const struct order_request *terms)
{
    struct order *o = order_table_add(&t->a->orders);

    if (!o) {
        emit_notice(t, SEVERITY_ACT, p->pair, "order.table", "no room for another order");
        return NULL;
    }
    fill_identity(t->e, o, p, purpose, side);
    o->type = terms->type;
    o->post_only = terms->post_only;
    o->qty = terms->qty;
    o->price = terms->price;
    o->stop_price = terms->stop_price;
    o->expires_at = terms->expires_at;
    o->placed_at = o->amended_at = t->now;
    o->deadline = t->now + t->e->options.order.deadline_ms * MS;
    execution_expect(t, o);
    order_learn(o, OE_SEND);

    struct order_request r = *terms;
    r.deadline = o->deadline;
    emit_request(t, EFFECT_PLACE, o, &r);
    emit_order(t, o);
    return o;
}

/* Only what the venue has acknowledged is cancelled: until then the answer is waited for.  Who wants
 * it gone asks again at every advance, so a cancel that was lost or refused is sent again. */
void order_cancel(struct turn *t, struct order *o)
{
    struct order_request r;

    if (o->cancel_at || !order_is_live(o) || !o->accepted || o->state == ORDER_UNKNOWN ||
        t->now < o->retry_at)
        return;
    memset(&r, 0, sizeof r);
    o->cancel_at = t->now;
    if (o->cancels < UINT8_MAX)
        o->cancels++;
    emit_request(t, EFFECT_CANCEL, o, &r);
}

void order_amend(struct turn *t, struct order *o, struct qty qty, struct price price,
                 struct price stop)
{
    struct order_request r;

    memset(&r, 0, sizeof r);
    o->amend_at = t->now;
    o->amend_qty = qty;
    o->amend_price = price;
    o->amend_stop = stop;
    r.qty = qty;
    r.stop_price = stop;
    r.price = price;
    r.deadline = t->now + t->e->options.order.deadline_ms * MS;
    emit_request(t, EFFECT_AMEND, o, &r);
}

void order_query(struct turn *t, struct order *o)
{
    struct order_request r;

    memset(&r, 0, sizeof r);
    o->asked_at = t->now;
    r.qty = o->qty;
    emit_request(t, EFFECT_QUERY, o, &r);
}

/* ---- in: reports ---- */

/* Something at the venue that is not ours: shown, and the pair takes no entries until a person
 * accepts it. */
static void note_foreign(struct turn *t, const char *what, const char *venue_id)
{
    struct pair_state *p;

    if (t->ev->pair >= t->e->pairs)
        return;
    p = pair_at(t->e, t->ev->pair);
    if (!p->foreign)
        emit_notice(t, SEVERITY_ACT, t->ev->pair, "pair.foreign",
                    "%s %s at the venue is not ours: no entries in %s until it is accepted", what,
                    venue_id, p->instrument.pair);
    p->foreign = 1;
}

static void on_impossible(struct turn *t, const struct order *o, const char *what)
{
    breaker_trip(t, BREAKER_ORDER_IMPOSSIBLE, what);
    emit_notice(t, SEVERITY_CRITICAL, o->pair, "order.impossible", "order %s is %s: %s",
                o->client_id, order_state_name((enum order_state)o->state), what);
    t->a->reconciled = 0;
    reconcile_by(t->a, t->now);
}

static void on_amend_answer(struct turn *t, struct order *o, const struct order_report *r)
{
    if (!o->amend_at) { /* later than we waited: what is true now? */
        if (r->what == OE_REJECT)
            order_query(t, o);
        return;
    }
    o->amend_at = 0;
    o->amended_at = t->now;
    if (r->what == OE_ACCEPT) {
        o->qty = o->amend_qty;
        o->price = o->amend_price;
        o->stop_price = o->amend_stop;
        emit_order(t, o);
        return;
    }
    o->retry_at = t->now + refusal_wait(1);
    emit_notice(t, SEVERITY_WATCH, o->pair, "order.amend", "amend of %s refused: %s", o->client_id,
                r->reason);
    order_query(t, o);
}

static void on_cancel_answer(struct turn *t, struct order *o, const struct order_report *r)
{
    if (r->what != OE_REJECT || !order_is_live(o))
        return;
    o->cancel_at = 0;
    o->retry_at = t->now + refusal_wait(o->cancels);
    order_query(t, o);
}

static void exit_refused(struct turn *t, struct position *p, const struct order *o)
{
    p->refusals++;
    p->exit_after = t->now + refusal_wait(p->refusals);
    t->a->reconciled = 0;
    reconcile_by(t->a, t->now);
    emit_notice(t, SEVERITY_ACT, p->pair, "exit.refused",
                "leaving position %llu was refused: %s; trying again in %lld s",
                (unsigned long long)p->number, o->reason, (long long)(p->exit_after - t->now) / S);
}

/* The next try of the same kind waits, longer each time. */
static void put_off(struct turn *t, const struct order *o)
{
    struct position *p = position_find(t->a, o->position);

    if (!p)
        return;
    if (o->purpose == PURPOSE_EXIT)
        exit_refused(t, p, o);
    if (o->purpose != PURPOSE_STOP)
        return;
    if (p->stop_refusals < UINT8_MAX)
        p->stop_refusals++;
    p->stop_after = t->now + refusal_wait(p->stop_refusals);
}

/* The venue has taken one: refusals in a row are over. */
static void end_refusals(struct turn *t, const struct order *o)
{
    struct position *p = position_find(t->a, o->position);

    t->a->rejects = 0;
    if (p && o->purpose == PURPOSE_EXIT)
        p->refusals = 0;
    if (p && o->purpose == PURPOSE_STOP)
        p->stop_refusals = 0;
}

static void count_refusal(struct turn *t, const struct order *o)
{
    put_off(t, o);
    t->a->rejects++;
    emit_notice(t, SEVERITY_WATCH, o->pair, "order.refused", "%s order %s refused: %s",
                order_purpose_name((enum order_purpose)o->purpose), o->client_id, o->reason);
    if (t->a->rejects >= REJECTS_BEFORE_BREAKER)
        breaker_trip(t, BREAKER_REJECTS, "the venue refused several orders in a row");
}

/* What an open order at the venue really is, where the report says so. */
static void take_terms(struct order *o, const struct order_report *r)
{
    if (!r->has_terms || !r->snapshot || o->amend_at)
        return;
    if (r->qty.lots > 0)
        o->qty = r->qty;
    if (r->stop_price.ticks > 0)
        o->stop_price = r->stop_price;
}

static void note_totals(struct order *o, const struct order_report *r)
{
    if (r->has_filled && r->filled.lots > o->told_filled.lots)
        o->told_filled = r->filled;
    if (r->what == OE_FILL_LAST && o->told_filled.lots < o->qty.lots && !r->has_filled)
        o->told_filled = o->qty;
}

/* A report's word for the state machine: fills are counted from executions, so "some filled" only
 * says that the order lives. */
static enum order_event report_event(const struct order_report *r)
{
    return r->what == OE_FILL ? OE_ACCEPT : (enum order_event)r->what;
}

static void learn_report(struct turn *t, struct order *o, const struct order_report *r)
{
    uint8_t was = o->state;

    note_totals(o, r);
    if (order_works(o))
        order_table_list(&t->a->orders, o);
    take_terms(o, r);
    if (r->reason[0])
        memcpy(o->reason, r->reason, REASON_MAX);
    if (!order_learn(o, report_event(r))) {
        on_impossible(t, o, "the venue reports what cannot follow");
        return;
    }
    if (r->what == OE_ACCEPT || r->what == OE_FILL || r->what == OE_FILL_LAST) {
        if (!o->accepted && !r->snapshot)
            execution_note_answer(t, o);
        o->accepted = 1;
        end_refusals(t, o);
    }
    if (r->what == OE_REJECT && was != ORDER_REJECTED)
        count_refusal(t, o);
    if (o->state == ORDER_EXPIRED && was != ORDER_EXPIRED)
        entry_expired(t, o);
    if (o->state != was)
        emit_order(t, o);
}

void account_on_order(struct turn *t)
{
    const struct order_report *r = &t->ev->u.order;
    struct order *o = order_find_venue(&t->a->orders, r->client_id, r->venue_id);
    uint32_t epoch, account;
    uint64_t number;

    if (!o) {
        bool ours = client_id_read(str_of(r->client_id), &epoch, &account, &number) &&
                    epoch == t->e->epoch && number < t->a->orders.next_id;
        if (!ours && (r->what == OE_ACCEPT || r->what == OE_FILL))
            note_foreign(t, "order", r->venue_id);
        return;
    }
    if (t->ev->pair < t->e->pairs && t->ev->pair != o->pair) {
        on_impossible(t, o, "the venue reports it for another pair");
        return;
    }
    if (!o->venue_id[0])
        memcpy(o->venue_id, r->venue_id, VENUE_ID_MAX);
    o->heard_at = t->now;
    o->seen = 1;
    if (r->what == OE_ABSENT)
        return; /* one question proves nothing: only a complete search does */
    if (r->is_amend)
        on_amend_answer(t, o, r);
    else if (r->is_cancel)
        on_cancel_answer(t, o, r);
    else
        learn_report(t, o, r);

    struct position *p = position_find(t->a, o->position);
    if (p)
        position_advance(t, p);
}

/* ---- in: fills ---- */

/* A fill whose position has ended already: it gets one of its own, which leaves at once. */
static struct position *position_for_late_fill(struct turn *t, struct order *o)
{
    struct position *p = position_take(t->a);

    if (!p)
        return NULL;
    p->reserved_at = t->now;
    p->plan = o->price;
    p->pair = o->pair;
    p->closing = EXIT_REASON_RECONCILE;
    o->position = p->number;
    emit_notice(t, SEVERITY_ACT, o->pair, "order.late_fill",
                "order %s filled after it had ended: leaving that position", o->client_id);
    return p;
}

struct booking {
    struct money value, fee; /* quote currency */
    struct qty base_fee;
};

/* The fee where it was taken: quote currency, the base asset, or a third one, which the books of
 * this pair do not hold. */
static bool price_fee(struct turn *t, const struct instrument *in, const struct fill_report *f,
                      struct booking *ret)
{
    if (!f->fee_asset[0] || strncmp(f->fee_asset, in->quote, ASSET_NAME_MAX) == 0) {
        ret->fee = f->fee;
        return true;
    }
    if (strncmp(f->fee_asset, in->base, ASSET_NAME_MAX) == 0)
        return decimal_rescale(&ret->base_fee.lots, f->fee.units, MONEY_DECIMALS, in->qty_decimals,
                               ROUND_UP);
    emit_notice(t, SEVERITY_WATCH, t->ev->pair, "fill.fee_asset",
                "the fee of fill %s was taken in %s: it stands in no book of this pair", f->fill_id,
                f->fee_asset);
    return true;
}

static bool price_fill(struct turn *t, const struct order *o, const struct fill_report *f,
                       struct booking *ret)
{
    const struct instrument *in = &pair_at(t->e, o->pair)->instrument;

    memset(ret, 0, sizeof *ret);
    return notional(&ret->value, in, f->price, f->qty,
                    o->side == SIDE_BUY ? ROUND_UP : ROUND_DOWN) &&
           price_fee(t, in, f, ret);
}

/* Far beyond any amount there is, and far from where sums of such amounts would not fit. */
static const int64_t AMOUNT_MAX = INT64_MAX / 1024;

static bool amounts_fit(const struct order *o, const struct fill_report *f, const struct booking *b)
{
    return f->qty.lots <= AMOUNT_MAX && f->price.ticks <= AMOUNT_MAX &&
           o->filled.lots <= AMOUNT_MAX && b->value.units <= AMOUNT_MAX &&
           b->fee.units <= AMOUNT_MAX && b->fee.units >= -AMOUNT_MAX;
}

/* Why a fill cannot be what it says it is; NULL: it can. */
static const char *contradiction(struct turn *t, const struct order *o, const struct fill_report *f,
                                 struct booking *ret)
{
    if (t->ev->pair != o->pair)
        return "a fill of this order is told for another pair";
    if (f->side != SIDE_NONE && f->side != o->side)
        return "a fill of this order is told for the other side";
    if (!price_fill(t, o, f, ret) || !amounts_fit(o, f, ret))
        return "a fill of this order is beyond all amounts";
    return NULL;
}

static void anchor_exits(struct turn *t, struct position *p)
{
    const struct instrument *in = &pair_at(t->e, p->pair)->instrument;
    struct price stop = {p->entry.ticks - p->stop_offset};
    struct price target = {p->entry.ticks + p->target_offset};

    if (p->stop_offset == 0)
        return;
    p->stop = price_round(in, stop, ROUND_DOWN);
    p->target = price_round(in, target, ROUND_UP);
}

static void book_buy(struct turn *t, struct position *p, const struct order *o,
                     const struct fill_report *f, const struct booking *b)
{
    const struct pair_state *pair = pair_at(t->e, p->pair);
    bool first = p->opened_at == 0;

    ledger_buy(&t->a->ledger, &p->held, f->qty, b->value, b->fee);
    if (b->base_fee.lots > f->qty.lots)
        on_impossible(t, o, "a fee is greater than what was bought");
    else if (b->base_fee.lots > 0)
        ledger_fee_in_base(&t->a->ledger, &p->held, b->base_fee);
    p->bought.lots += f->qty.lots;
    p->cost.units += b->value.units;
    p->fees.units += b->fee.units;
    price_average(&p->entry, &pair->instrument, p->cost, p->bought);
    if (!p->breakeven && !p->trailing)
        anchor_exits(t, p);
    if (first) {
        p->opened_at = t->now;
        p->bare_since = t->now;
        p->best = f->price;
    }
    emit_position(t, p, first ? POSITION_OPENED : POSITION_CHANGED);
}

static void book_sell(struct turn *t, struct position *p, const struct order *o,
                      const struct fill_report *f, const struct booking *b)
{
    struct qty q = f->qty;
    struct booking part = *b;

    if (q.lots > p->held.qty.lots) {
        on_impossible(t, o, "more was sold than is held");
        q = p->held.qty;
        if (!notional(&part.value, &pair_at(t->e, p->pair)->instrument, f->price, q, ROUND_DOWN))
            return;
    }
    if (q.lots == 0)
        return;
    ledger_sell(&t->a->ledger, &p->held, q, part.value, part.fee);
    p->sold.lots += q.lots;
    if (o->purpose == PURPOSE_EXIT)
        p->partial.lots -= q.lots < p->partial.lots ? q.lots : p->partial.lots;
    p->revenue.units += part.value.units;
    p->fees.units += part.fee.units;
    emit_position(t, p, POSITION_CHANGED);
}

static void emit_fill(struct turn *t, const struct order *o, const struct fill_report *f,
                      const struct booking *b)
{
    struct effect *fx = emit_begin(t, EFFECT_FILL, o->pair);

    if (!fx)
        return;
    struct fx_fill *x = &fx->u.fill;
    x->order = o->id;
    x->position = o->position;
    memcpy(x->fill_id, f->fill_id, FILL_ID_MAX);
    x->price = f->price;
    x->qty = f->qty;
    x->fee = b->fee;
    x->notional = b->value;
    x->side = o->side;
    x->liquidity = f->liquidity;
    x->purpose = o->purpose;
    emit_end(t, fx);
}

static void learn_fill(struct turn *t, struct order *o, const struct fill_report *f)
{
    o->filled.lots += f->qty.lots;
    o->heard_at = t->now;
    o->accepted = 1;
    end_refusals(t, o);
    if (o->told_filled.lots < o->filled.lots)
        o->told_filled = o->filled;
    if (o->filled.lots > o->qty.lots ||
        !order_learn(o, o->filled.lots >= o->qty.lots ? OE_FILL_LAST : OE_FILL))
        on_impossible(t, o, "more was filled than was asked for");
}

/* A stop that fires or an exit decides why the position ends. */
static void note_reason(struct position *p, const struct order *o)
{
    if (p->closing || o->purpose == PURPOSE_ENTRY || p->partial_sent)
        return;
    if (o->purpose != PURPOSE_STOP) { /* filled while a kill took it back */
        p->closing = EXIT_REASON_KILL;
        return;
    }
    p->closing = p->trailing    ? EXIT_REASON_TRAILING
                 : p->breakeven ? EXIT_REASON_BREAKEVEN
                                : EXIT_REASON_STOP;
}

/* A fill that names only the venue's order id, while an order of ours has not been told its own: it
 * is asked for again once that is known. */
static bool may_be_ours(const struct turn *t, const struct fill_report *f)
{
    for (unsigned i = 0; !f->client_id[0] && i < t->a->orders.working_count; i++) {
        const struct order *o = order_working_const(&t->a->orders, i);
        if (o->pair == t->ev->pair && order_is_live(o) && !o->venue_id[0])
            return true;
    }
    return false;
}

void account_on_fill(struct turn *t)
{
    const struct fill_report *f = &t->ev->u.fill;
    struct order *o = order_find_venue(&t->a->orders, f->client_id, f->venue_id);
    const char *wrong;
    struct booking b;

    if (f->qty.lots <= 0 || f->price.ticks <= 0)
        return; /* a price or quantity of 0 means unknown, not free */
    if (!order_table_fill_is_new(&t->a->orders, f->fill_id, o != NULL))
        return;
    if (!o && may_be_ours(t, f)) {
        t->a->reconciled = 0;
        reconcile_by(t->a, t->now);
        return;
    }
    if (!o) {
        note_foreign(t, "fill", f->fill_id);
        return;
    }
    wrong = contradiction(t, o, f, &b);
    if (wrong) {
        on_impossible(t, o, wrong);
        return;
    }
    struct position *p = position_find(t->a, o->position);
    if (!p)
        p = position_for_late_fill(t, o);
    if (f->trade_time > t->a->last_fill)
        t->a->last_fill = f->trade_time;
    t->a->standing.fees_day.units += b.fee.units;
    if (!o->venue_id[0]) /* the acknowledgement was lost with a crash */
        memcpy(o->venue_id, f->venue_id, VENUE_ID_MAX);
    learn_fill(t, o, f);
    execution_note_fill(t, o, f->price);
    emit_fill(t, o, f, &b);
    emit_order(t, o);
    if (!p)
        return;
    note_reason(p, o);
    if (o->side == SIDE_BUY)
        book_buy(t, p, o, f, &b);
    else
        book_sell(t, p, o, f, &b);
    position_advance(t, p);
}
