/* Orders, as REST and WebSocket both place, change and cancel them; and what is noted of them. */
#include "venue/exchange/state.h"

#include <string.h>

/* ---- notes ---- */

struct order_note order_note(const struct exchange *x, const struct sim_order *o)
{
    const struct order_note *n = &x->state->note[o->number % NOTES_KEPT];

    return n->order == o->number ? *n : (struct order_note){.order = o->number};
}

static void order_note_keep(struct exchange *x, int account, const char *venue_id,
                            const struct order_note *note)
{
    const struct sim_order *o =
        sim_order_find(x->sim, (uint16_t)account, str_of(venue_id), (struct str){0});

    if (!o)
        return;
    x->state->note[o->number % NOTES_KEPT] = *note;
    x->state->note[o->number % NOTES_KEPT].order = o->number;
}

struct order_wish order_wish_of(const struct exchange *x, const struct sim_order *o)
{
    struct order_wish w = {.note = order_note(x, o)};

    w.r.qty = o->qty;
    w.r.price = o->price;
    w.r.stop_price = o->stop_price;
    w.r.expires_at = o->expires_at;
    w.r.side = o->side;
    w.r.type = o->type;
    w.r.tif = o->tif;
    w.r.post_only = o->post_only;
    return w;
}

/* ---- ids of amendments and ledger entries, in the venue's 6-5-6 form ---- */

void id_from(const struct exchange *x, char first, uint64_t number, char ret[VENUE_ID_MAX])
{
    sim_id(ret, first, x->state->seed, number);
}

void id_make(struct exchange *x, char first, char ret[VENUE_ID_MAX])
{
    id_from(x, first, ++x->state->ids, ret);
}

void ledger_id(const struct exchange *x, const struct sim_fill *f, bool base,
               char ret[VENUE_ID_MAX])
{
    id_from(x, 'L', 2 * f->number + base, ret);
}

int64_t fill_amount(const struct exchange *x, const struct sim_fill *f, bool base)
{
    const struct instrument *in = &x->state->pair[f->pair].in;
    int64_t lots = f->qty.lots * decimal_pow10(MONEY_DECIMALS - (unsigned)in->qty_decimals);
    int64_t gains = base ? lots : -f->cost.units;

    return f->side == SIDE_BUY ? gains : -gains;
}

struct price order_average(const struct exchange *x, const struct sim_order *o)
{
    const struct instrument *in = &x->state->pair[o->pair].in;
    unsigned up = (unsigned)in->price_decimals + in->qty_decimals;
    bool fits;

    if (o->filled.lots <= 0)
        return (struct price){0};
    return (struct price){decimal_divide((__int128)o->cost.units * decimal_pow10(up),
                                         (__int128)o->filled.lots * decimal_pow10(MONEY_DECIMALS),
                                         ROUND_HALF_EVEN, &fits)};
}

/* Lets the sim do what has arrived; its news wait for trade_news.  Returns where they begin. */
static unsigned settle(struct exchange *x)
{
    unsigned from = x->news_count;

    sim_advance(x->sim, x->state->now);
    note_partials(x);
    while (x->news_count < NEWS_MAX && sim_next(x->sim, &x->news[x->news_count]))
        x->news_count++;
    if (x->news_count > from)
        x->state->changes++;
    return from;
}

static const char *told_of(const struct exchange *x, uint16_t account, const struct order_report *r)
{
    const struct sim_order *o =
        sim_order_find(x->sim, account, str_of(r->venue_id), (struct str){0});

    return o ? client_id_told(x, o->number, r->client_id) : r->client_id;
}

static void take_answer(const struct exchange *x, unsigned from, struct trade_reply *ret)
{
    for (unsigned i = from; i < x->news_count; i++) {
        const struct order_report *r = &x->news[i].u.order;

        if (x->news[i].kind != EV_ORDER)
            continue;
        memcpy(ret->order_id, r->venue_id, sizeof ret->order_id);
        str_copy(ret->client_id, sizeof ret->client_id, str_of(told_of(x, x->news[i].account, r)));
        if (r->what == OE_REJECT)
            ret->error = r->reason;
        return;
    }
    ret->error = "EService:Unavailable";
}

static struct trade_reply place(struct exchange *x, int account, unsigned pair,
                                const struct order_wish *w)
{
    struct trade_reply reply = {0};

    if (fault(x, FAULT_REJECT) ||
        !sim_place(x->sim, (uint16_t)account, (uint16_t)pair, &w->r, x->state->now)) {
        reply.error = "EService:Busy";
        return reply;
    }
    take_answer(x, settle(x), &reply);
    if (reply.error)
        return reply;
    order_note_keep(x, account, reply.order_id, &w->note);
    if (w->note.client_id[0])
        memcpy(reply.client_id, w->note.client_id, sizeof reply.client_id);
    return reply;
}

/* What of an amount is spent on the goods: Coinbase takes its fee out of it, Kraken on top. */
static struct money for_goods(const struct exchange *x, int account, unsigned pair, int64_t cash)
{
    __int128 one = decimal_pow10(RATE_DECIMALS);
    struct rate taker = sim_rates(x->sim, (uint16_t)account, (uint16_t)pair).taker;

    if (!x->dialect->fee_inside)
        return (struct money){cash};
    return (struct money){(int64_t)(cash * one / (one + taker.e8))};
}

struct trade_reply trade_place(struct exchange *x, int account, unsigned pair, struct order_wish *w)
{
    enum engine_act act = w->in_batch ? ACT_BATCH_ADD : ACT_ADD;
    struct trade_reply reply = {.error = venue_mode_refusal(x, w->r.post_only)};

    if (!reply.error)
        reply.error = engine_charge(x, account, pair, act, 0);
    if (reply.error)
        return reply;
    if (w->note.cash)
        w->r.qty = cash_buys(&x->state->pair[pair], for_goods(x, account, pair, w->note.cash));
    if (w->validate) {
        reply.error = sim_refusal(x->sim, (uint16_t)account, (uint16_t)pair, &w->r);
        return reply;
    }
    return place(x, account, pair, w);
}

struct trade_reply trade_edit(struct exchange *x, int account, const struct sim_order *old,
                              struct order_wish *w)
{
    struct trade_reply reply = {0};
    struct order_request cancel = {0};
    uint16_t pair = old->pair;

    reply.error = engine_charge(x, account, pair, ACT_EDIT, x->state->now - old->amended_at);
    if (!reply.error)
        reply.error = sim_refusal_instead(x->sim, (uint16_t)account, pair, &w->r, old);
    if (reply.error || w->validate)
        return reply;
    memcpy(cancel.venue_id, old->venue_id, sizeof cancel.venue_id);
    if (!sim_cancel(x->sim, (uint16_t)account, &cancel, x->state->now)) {
        reply.error = "EService:Busy";
        return reply;
    }
    settle(x);
    return place(x, account, pair, w);
}

static const struct sim_order *live_one(const struct exchange *x, int account,
                                        const struct order_request *r)
{
    const struct sim_order *o =
        sim_order_find(x->sim, (uint16_t)account, str_of(r->venue_id), str_of(r->client_id));

    return o && order_state_is_live(o->state) ? o : NULL;
}

static const char *charge_change(struct exchange *x, int account, const struct order_request *r,
                                 enum engine_act act)
{
    const struct sim_order *o = live_one(x, account, r);

    if (!o)
        return "EOrder:Unknown order";
    return engine_charge(x, account, o->pair, act, x->state->now - o->amended_at);
}

/* ---- what amendments were, for OrderAmends ---- */

static struct amend_note *amend_push(struct exchange *x, const struct sim_order *o)
{
    struct amend_note *n = &x->state->amend[x->state->amends_made++ % AMENDS_KEPT];

    *n = (struct amend_note){.order = o->number,
                             .at = x->state->now,
                             .qty = o->qty,
                             .left = {o->qty.lots - o->filled.lots},
                             .price = o->price,
                             .stop_price = o->stop_price};
    id_make(x, 'T', n->id);
    return n;
}

static void note_original(struct exchange *x, int account, const struct order_request *r)
{
    const struct sim_order *o = live_one(x, account, r);

    for (uint32_t i = 0; o && i < AMENDS_KEPT; i++)
        if (x->state->amend[i].order == o->number)
            return;
    if (o) {
        struct amend_note *n = amend_push(x, o);

        n->at = o->opened_at;
        n->left = o->qty;
        n->original = 1;
    }
}

static void note_amendment(struct exchange *x, int account, const struct order_request *r,
                           char ret_id[VENUE_ID_MAX])
{
    const struct sim_order *o =
        sim_order_find(x->sim, (uint16_t)account, str_of(r->venue_id), str_of(r->client_id));

    if (o)
        memcpy(ret_id, amend_push(x, o)->id, VENUE_ID_MAX);
    else
        id_make(x, 'T', ret_id);
}

struct trade_reply trade_amend(struct exchange *x, int account, const struct order_request *r)
{
    struct trade_reply reply = {.error = charge_change(x, account, r, ACT_AMEND)};

    if (!reply.error && fault(x, FAULT_REJECT))
        reply.error = "EService:Busy";
    if (reply.error)
        return reply;
    note_original(x, account, r);
    if (!sim_amend(x->sim, (uint16_t)account, r, x->state->now)) {
        reply.error = "EService:Busy";
        return reply;
    }
    take_answer(x, settle(x), &reply);
    if (!reply.error)
        note_amendment(x, account, r, reply.amend_id);
    return reply;
}

struct trade_reply trade_cancel(struct exchange *x, int account, const struct order_request *r)
{
    struct trade_reply reply = {.error = charge_change(x, account, r, ACT_CANCEL)};
    const struct sim_order *o;

    if (reply.error)
        return reply;
    o = live_one(x, account, r);
    memcpy(reply.order_id, o->venue_id, sizeof reply.order_id);
    memcpy(reply.client_id, o->client_id, sizeof reply.client_id);
    if (cancel_is_late(x, account, o))
        return reply;
    if (!sim_cancel(x->sim, (uint16_t)account, r, x->state->now)) {
        reply.error = "EService:Busy";
        return reply;
    }
    take_answer(x, settle(x), &reply);
    return reply;
}

unsigned trade_cancel_all(struct exchange *x, int account)
{
    const struct sim_order *o = NULL;
    unsigned n = 0;

    while ((o = sim_next_open(x->sim, (uint16_t)account, o)))
        n++;
    if (n && sim_cancel_all(x->sim, (uint16_t)account, x->state->now))
        settle(x);
    return n;
}

static struct trade_reply cancel_one(struct exchange *x, int account, const char *venue_id)
{
    struct order_request r = {0};

    str_copy(r.venue_id, sizeof r.venue_id, str_of(venue_id));
    return trade_cancel(x, account, &r);
}

unsigned trade_cancel_userref(struct exchange *x, int account, int64_t userref)
{
    const struct sim_order *o = sim_next_open(x->sim, (uint16_t)account, NULL), *next;
    unsigned n = 0;

    for (; userref && o; o = next) {
        next = sim_next_open(x->sim, (uint16_t)account, o);
        if (order_note(x, o).userref == userref && !cancel_one(x, account, o->venue_id).error)
            n++;
    }
    return n;
}

const struct sim_order *trade_find_word(const struct exchange *x, int account, struct str word)
{
    const struct sim_order *o = NULL, *found = NULL;
    int64_t userref;

    if (!str_to_i64(word, &userref)) {
        o = sim_order_find(x->sim, (uint16_t)account, word, (struct str){0});
        return o && order_state_is_live(o->state) ? o : NULL;
    }
    while ((o = sim_next_open(x->sim, (uint16_t)account, o))) {
        if (order_note(x, o).userref != userref)
            continue;
        if (found)
            return NULL;
        found = o;
    }
    return found;
}

unsigned trade_cancel_word(struct exchange *x, int account, struct str word, const char **ret_error)
{
    char id[VENUE_ID_MAX] = {0};
    int64_t userref;
    unsigned n = 1;

    *ret_error = NULL;
    if (str_to_i64(word, &userref)) {
        n = trade_cancel_userref(x, account, userref);
        *ret_error = n ? NULL : "EOrder:Unknown order";
    } else {
        str_copy(id, sizeof id, word);
        *ret_error = cancel_one(x, account, id).error;
    }
    return *ret_error ? 0 : n;
}

const char *trade_cancel_after(struct exchange *x, int account, int64_t seconds)
{
    if (seconds < 0 || seconds >= 86400)
        return "EGeneral:Invalid arguments:timeout";
    x->state->account[account].cancel_all_at = seconds ? x->state->now + seconds * SECOND_NS : 0;
    x->state->changes++;
    return NULL;
}

static void put_second(struct json_writer *w, const char *key, int64_t at)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, at, 0);
    json_put_str(w, key, text_str(&t));
}

void put_switch(const struct exchange *x, int account, struct json_writer *w)
{
    int64_t at = x->state->account[account].cancel_all_at;

    json_write_object(w);
    put_second(w, "currentTime", x->state->now);
    if (at)
        put_second(w, "triggerTime", at);
    else
        json_put_cstr(w, "triggerTime", "0");
    json_write_object_end(w);
}

void trade_cancel_overdue(struct exchange *x)
{
    for (uint32_t i = 0; i < x->state->accounts; i++) {
        int64_t *at = &x->state->account[i].cancel_all_at;

        if (!*at || *at > x->state->now)
            continue;
        *at = 0;
        x->state->changes++;
        trade_cancel_all(x, (int)i);
    }
}

void trade_news(struct exchange *x)
{
    settle(x);
    for (unsigned i = 0; i < x->news_count; i++)
        news_tell(x, &x->news[i]);
    x->news_count = 0;
}
