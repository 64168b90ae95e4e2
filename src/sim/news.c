/* What the venue says to its clients, and when they hear it. */
#include "sim/state.h"

#include <string.h>

void sim_id(char ret[VENUE_ID_MAX], char first, uint64_t seed, uint64_t number)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint64_t x = random_mix(number + random_mix(seed ^ (uint64_t)first));
    uint64_t more = random_mix(x);
    unsigned at = 0;

    memset(ret, 0, VENUE_ID_MAX);
    ret[at++] = first;
    for (unsigned i = 0; i < 16; i++) {
        if (at == 6 || at == 12)
            ret[at++] = '-';
        ret[at++] = digits[i < 13 ? (x >> (5 * i)) & 31 : (more >> (5 * i - 65)) & 31];
    }
}

void sim_uuid(char ret[VENUE_ID_MAX], char first, uint64_t seed, uint64_t number)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t half[2];
    unsigned at = 0;

    half[0] = random_mix(number + random_mix(seed ^ (uint64_t)first));
    half[1] = random_mix(half[0]);
    half[0] = (half[0] & ~UINT64_C(0xf000)) | 0x4000; /* the version: random */
    half[1] = (half[1] & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63;
    memset(ret, 0, VENUE_ID_MAX);
    for (unsigned i = 0; i < 32; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            ret[at++] = '-';
        ret[at++] = digits[(half[i / 16] >> (60 - 4 * (i % 16))) & 15];
    }
}

void venue_id_make(const struct sim *s, char first, uint64_t number, char ret[VENUE_ID_MAX])
{
    (s->options.uuids ? sim_uuid : sim_id)(ret, first, s->options.seed, number);
}

static void deliver(struct sim *s, const struct event *ev)
{
    uint32_t i = s->outbox_count;

    if (s->outbox_count == s->limits.outbox) {
        s->lost++;
        return;
    }
    for (; i > 0 && outbox_of(s, i - 1)->at > ev->at; i--)
        *outbox_of(s, i) = *outbox_of(s, i - 1);
    *outbox_of(s, i) = *ev;
    s->outbox_count++;
}

static void news(struct sim *s, struct event *ev, bool certain)
{
    const struct sim_options *o = &s->options;
    int64_t at = s->now + o->latency_ns;

    if (o->jitter_ns > 0)
        at += (int64_t)random_below(&s->random, (uint64_t)o->jitter_ns + 1);
    if (at < s->last_news)
        at = s->last_news;
    s->last_news = at;
    ev->at = at;
    ev->venue_at = s->now;
    if (!certain) {
        if (happens(s, o->faults.lose_answer))
            return;
        if (happens(s, o->faults.duplicate))
            deliver(s, ev);
        if (happens(s, o->faults.delay))
            ev->at += o->faults.delay_ns;
    }
    deliver(s, ev);
}

static void order_report_fill(struct order_report *r, const struct sim_order *o)
{
    memcpy(r->client_id, o->client_id, sizeof r->client_id);
    memcpy(r->venue_id, o->venue_id, sizeof r->venue_id);
    memcpy(r->reason, o->reason, sizeof r->reason);
    r->qty = o->qty;
    r->filled = o->filled;
    r->price = o->price;
    r->stop_price = o->stop_price;
    r->cost = o->cost;
    r->expires_at = o->expires_at;
    r->side = o->side;
    r->type = o->type;
    r->has_terms = 1;
    r->has_filled = 1;
}

static struct event order_event_of(const struct sim_order *o, enum order_event what)
{
    struct event ev;

    event_init(&ev, EV_ORDER, o->pair);
    ev.account = o->account;
    order_report_fill(&ev.u.order, o);
    ev.u.order.what = (uint8_t)what;
    return ev;
}

void news_order(struct sim *s, const struct sim_order *o, enum order_event what)
{
    struct event ev = order_event_of(o, what);

    news(s, &ev, false);
}

void news_triggered(struct sim *s, const struct sim_order *o)
{
    struct event ev = order_event_of(o, OE_ACCEPT);

    str_copy(ev.u.order.reason, REASON_MAX, STR("Triggered"));
    news(s, &ev, false);
}

void news_amended(struct sim *s, const struct sim_order *o)
{
    struct event ev = order_event_of(o, OE_ACCEPT);

    ev.u.order.is_amend = 1;
    news(s, &ev, false);
}

static enum order_event event_of_state(const struct sim_order *o)
{
    switch (o->state) {
    case ORDER_FILLED:
        return OE_FILL_LAST;
    case ORDER_CANCELED:
        return OE_CANCELED;
    case ORDER_EXPIRED:
        return OE_EXPIRED;
    default:
        return o->filled.lots > 0 ? OE_FILL : OE_ACCEPT;
    }
}

void news_snapshot(struct sim *s, const struct sim_order *o)
{
    struct event ev = order_event_of(o, event_of_state(o));

    ev.u.order.snapshot = 1;
    news(s, &ev, true);
}

static struct event answer_to(const struct sim_command *c, enum order_event what)
{
    struct event ev;

    event_init(&ev, EV_ORDER, c->kind == COMMAND_PLACE ? c->pair : PAIR_NONE);
    ev.account = c->account;
    memcpy(ev.u.order.client_id, c->request.client_id, CLIENT_ID_MAX);
    memcpy(ev.u.order.venue_id, c->request.venue_id, VENUE_ID_MAX);
    ev.u.order.what = (uint8_t)what;
    ev.u.order.is_amend = c->kind == COMMAND_AMEND;
    ev.u.order.is_cancel = c->kind == COMMAND_CANCEL;
    return ev;
}

void news_refused(struct sim *s, const struct sim_command *c, const char *why)
{
    struct event ev = answer_to(c, OE_REJECT);

    str_copy(ev.u.order.reason, REASON_MAX, str_of(why));
    ev.u.order.retry = str_starts(str_of(why), STR("EService")) ? RETRY_LATER : RETRY_NEVER;
    news(s, &ev, false);
}

void news_absent(struct sim *s, const struct sim_command *c)
{
    struct event ev = answer_to(c, OE_ABSENT);

    ev.u.order.snapshot = 1;
    news(s, &ev, true);
}

void news_fill(struct sim *s, const struct sim_fill *f, bool snapshot)
{
    struct event ev;
    struct fill_report *r = &ev.u.fill;

    event_init(&ev, EV_FILL, f->pair);
    ev.account = f->account;
    memcpy(r->client_id, f->client_id, sizeof r->client_id);
    memcpy(r->venue_id, f->venue_id, sizeof r->venue_id);
    memcpy(r->fill_id, f->fill_id, sizeof r->fill_id);
    memcpy(r->fee_asset, pair_of(s, f->pair)->in.quote, sizeof r->fee_asset);
    r->price = f->price;
    r->qty = f->qty;
    r->fee = f->fee;
    r->trade_time = f->at;
    r->side = f->side;
    r->liquidity = f->liquidity;
    r->snapshot = snapshot;
    news(s, &ev, snapshot);
}

void news_balance(struct sim *s, uint16_t account, uint32_t asset, bool snapshot)
{
    struct event ev;

    event_init(&ev, EV_BALANCE, PAIR_NONE);
    ev.account = account;
    memcpy(ev.u.balance.asset, s->asset[asset], ASSET_NAME_MAX);
    ev.u.balance.snapshot = snapshot;
    ev.u.balance.total.units = balance_of(s, account, asset)->total;
    ev.u.balance.held.units = balance_of(s, account, asset)->held;
    news(s, &ev, snapshot);
}

void news_reconcile(struct sim *s, const struct sim_command *c, enum reconcile_stage stage)
{
    struct event ev;

    event_init(&ev, EV_RECONCILE, PAIR_NONE);
    ev.account = c->account;
    ev.u.reconcile.id = c->reconcile;
    ev.u.reconcile.asked_at = c->asked_at;
    ev.u.reconcile.since = c->since;
    ev.u.reconcile.stage = stage;
    news(s, &ev, true);
}
