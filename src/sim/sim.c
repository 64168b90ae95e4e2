/* The block, its lists, and time. */
#include "sim/state.h"

#include <string.h>

static uint64_t place(uint64_t *end, uint64_t count, uint64_t size)
{
    uint64_t at = *end;

    *end += (count * size + 7) & ~UINT64_C(7);
    return at;
}

static uint64_t layout(struct sim *s, const struct sim_limits *l)
{
    uint64_t end = sizeof *s;

    s->pairs_at = place(&end, l->pairs, sizeof(struct sim_pair));
    s->volumes_at = place(&end, l->accounts, sizeof(struct volume));
    s->balances_at =
        place(&end, (uint64_t)l->accounts * SIM_ASSETS_MAX, sizeof(struct sim_balance));
    s->orders_at = place(&end, l->live_orders, sizeof(struct sim_order));
    s->closed_at = place(&end, l->closed_orders, sizeof(struct sim_order));
    s->fills_at = place(&end, l->fills, sizeof(struct sim_fill));
    s->inbox_at = place(&end, l->inbox, sizeof(struct sim_command));
    s->outbox_at = place(&end, l->outbox, sizeof(struct event));
    return end;
}

size_t sim_size(const struct sim_limits *limits)
{
    struct sim scratch;

    return (size_t)layout(&scratch, limits);
}

struct sim *sim_init(void *memory, const struct sim_limits *limits, const struct sim_options *o,
                     int64_t at)
{
    struct sim *s = memory;

    memset(memory, 0, sim_size(limits));
    s->magic = SIM_MAGIC;
    s->limits = *limits;
    s->size = layout(s, limits);
    s->options = *o;
    random_seed(&s->random, o->seed);
    s->now = s->last_arrival = s->last_news = at;
    s->due = SIM_NEVER;
    for (uint32_t i = 0; i < limits->live_orders; i++)
        order_of(s, i)->next = i + 1 < limits->live_orders ? i + 1 : SIM_NIL;
    s->free_order = limits->live_orders ? 0 : SIM_NIL;
    for (uint32_t i = 0; i < limits->pairs; i++)
        pair_of(s, i)->first = pair_of(s, i)->end = SIM_NIL;
    return s;
}

struct sim *sim_find(void *memory, size_t size)
{
    struct sim *s = memory;
    struct sim scratch;

    if (size < sizeof *s || s->magic != SIM_MAGIC || s->size != size)
        return NULL;
    return layout(&scratch, &s->limits) == size ? s : NULL;
}

/* ---- pairs and accounts ---- */

static bool asset_find(const struct sim *s, struct str name, uint32_t *ret)
{
    for (uint32_t i = 0; i < s->assets; i++)
        if (str_is(name, s->asset[i])) {
            *ret = i;
            return true;
        }
    return false;
}

static bool asset_add(struct sim *s, struct str name, uint32_t *ret)
{
    if (asset_find(s, name, ret))
        return true;
    if (s->assets == SIM_ASSETS_MAX || !name.len)
        return false;
    *ret = s->assets;
    return str_copy(s->asset[s->assets++], ASSET_NAME_MAX, name);
}

bool sim_pair(struct sim *s, uint16_t pair, const struct instrument *in, struct rate maker,
              struct rate taker)
{
    struct sim_pair *p;
    uint32_t base, quote;

    if (pair >= s->limits.pairs || in->qty_decimals > MONEY_DECIMALS ||
        !asset_add(s, str_of(in->base), &base) || !asset_add(s, str_of(in->quote), &quote))
        return false;
    p = pair_of(s, pair);
    p->in = *in;
    p->base = (uint16_t)base;
    p->quote = (uint16_t)quote;
    p->maker = maker;
    p->taker = taker;
    p->announced = 1;
    return true;
}

const struct instrument *sim_instrument(const struct sim *s, uint16_t pair)
{
    return &pair_of(s, pair)->in;
}

void sim_fees(struct sim *s, uint16_t pair, struct rate maker, struct rate taker)
{
    pair_of(s, pair)->maker = maker;
    pair_of(s, pair)->taker = taker;
}

struct money sim_volume(const struct sim *s, uint16_t account)
{
    return volume_sum(volume_of(s, account), s->now);
}

static struct rate lower(struct rate a, struct rate b)
{
    return a.e8 < b.e8 ? a : b;
}

struct sim_rates sim_rates(const struct sim *s, uint16_t account, uint16_t pair)
{
    const struct sim_pair *p = pair_of(s, pair);
    struct sim_rates r = {p->maker, p->taker};

    if (s->options.fee_tiers) {
        const struct fee_tier *t = &fee_tiers[fee_tier_find(sim_volume(s, account))];

        r.maker = lower(r.maker, t->maker);
        r.taker = lower(r.taker, t->taker);
    }
    return r;
}

void sim_faults(struct sim *s, const struct sim_faults *f)
{
    s->options.faults = *f;
}

void sim_retune(struct sim *s, const struct sim_options *o)
{
    uint64_t seed = s->options.seed;

    s->options = *o;
    s->options.seed = seed;
}

bool sim_deposit(struct sim *s, uint16_t account, struct str asset, struct money amount)
{
    uint32_t a;

    if (account >= s->limits.accounts || !asset_add(s, asset, &a))
        return false;
    balance_of(s, account, a)->total += amount.units;
    s->house[a] -= amount.units;
    return true;
}

struct money sim_total(const struct sim *s, uint16_t account, struct str asset)
{
    uint32_t a;

    return (struct money){asset_find(s, asset, &a) ? balance_of(s, account, a)->total : 0};
}

struct money sim_held(const struct sim *s, uint16_t account, struct str asset)
{
    uint32_t a;

    return (struct money){asset_find(s, asset, &a) ? balance_of(s, account, a)->held : 0};
}

struct str sim_asset(const struct sim *s, unsigned i)
{
    return i < s->assets ? str_of(s->asset[i]) : (struct str){0};
}

/* ---- orders' lists ---- */

void pair_link(struct sim *s, struct sim_order *o)
{
    struct sim_pair *p = pair_of(s, o->pair);
    uint32_t slot = slot_of(s, o);

    o->prev = p->end;
    o->next = SIM_NIL;
    if (p->end == SIM_NIL)
        p->first = slot;
    else
        order_of(s, p->end)->next = slot;
    p->end = slot;
}

void pair_unlink(struct sim *s, struct sim_order *o)
{
    struct sim_pair *p = pair_of(s, o->pair);

    if (o->prev == SIM_NIL)
        p->first = o->next;
    else
        order_of(s, o->prev)->next = o->next;
    if (o->next == SIM_NIL)
        p->end = o->prev;
    else
        order_of(s, o->next)->prev = o->prev;
}

void order_close(struct sim *s, struct sim_order *o, enum order_state state, const char *reason)
{
    uint32_t slot = slot_of(s, o);

    hold_set(s, o, 0);
    o->state = (uint8_t)state;
    o->closed_at = s->now;
    o->resting = 0;
    str_copy(o->reason, sizeof o->reason, str_of(reason));
    pair_unlink(s, o);
    news_order(s, o,
               state == ORDER_FILLED    ? OE_FILL_LAST
               : state == ORDER_EXPIRED ? OE_EXPIRED
                                        : OE_CANCELED);
    o->prev = o->next = SIM_NIL;
    *closed_of(s, s->closed_made++) = *o;
    memset(o, 0, sizeof *o);
    o->next = s->free_order;
    s->free_order = slot;
    s->live--;
}

/* ---- time ---- */

void sim_find_due(struct sim *s)
{
    s->due = s->inbox_count ? inbox_of(s, 0)->at : SIM_NEVER;
    for (uint32_t i = 0; s->live && i < s->limits.live_orders; i++) {
        const struct sim_order *o = order_of(s, i);

        if (o->number && o->expires_at && o->expires_at < s->due)
            s->due = o->expires_at;
    }
}

static struct sim_order *expired(const struct sim *s)
{
    struct sim_order *first = NULL;

    for (uint32_t i = 0; s->live && i < s->limits.live_orders; i++) {
        struct sim_order *o = order_of(s, i);

        if (o->number && o->expires_at && o->expires_at <= s->due &&
            (!first || o->number < first->number))
            first = o;
    }
    return first;
}

static void step(struct sim *s)
{
    struct sim_order *o = expired(s);

    if (s->due > s->now)
        s->now = s->due;
    if (o) {
        order_close(s, o, ORDER_EXPIRED, "Order expired");
    } else if (s->inbox_count && inbox_of(s, 0)->at <= s->due) { /* else its order is over */
        struct sim_command c = *inbox_of(s, 0);

        s->inbox_first = (s->inbox_first + 1) % s->limits.inbox;
        s->inbox_count--;
        command_arrive(s, &c);
    }
    sim_find_due(s);
}

void sim_advance(struct sim *s, int64_t at)
{
    while (s->due <= at)
        step(s);
    if (at > s->now)
        s->now = at;
}

int64_t sim_now(const struct sim *s)
{
    return s->now;
}

int64_t sim_wake_at(const struct sim *s)
{
    int64_t news = s->outbox_count ? outbox_of(s, 0)->at : SIM_NEVER;

    return news < s->due ? news : s->due;
}

static bool command_send(struct sim *s, struct sim_command *c, int64_t at)
{
    const struct sim_options *o = &s->options;
    int64_t delay = o->latency_ns;

    if (s->inbox_count == s->limits.inbox || c->account >= s->limits.accounts)
        return false;
    if (at < s->now)
        at = s->now;
    if (o->jitter_ns > 0)
        delay += (int64_t)random_below(&s->random, (uint64_t)o->jitter_ns + 1);
    if (happens(s, o->faults.lose_request) && c->kind != COMMAND_RECONCILE)
        return true;
    c->asked_at = at;
    c->at = at + delay > s->last_arrival ? at + delay : s->last_arrival;
    s->last_arrival = c->at;
    *inbox_of(s, s->inbox_count++) = *c;
    if (c->at < s->due)
        s->due = c->at;
    return true;
}

bool sim_place(struct sim *s, uint16_t account, uint16_t pair, const struct order_request *r,
               int64_t at)
{
    struct sim_command c = {.kind = COMMAND_PLACE, .account = account, .pair = pair, .request = *r};

    return command_send(s, &c, at);
}

bool sim_amend(struct sim *s, uint16_t account, const struct order_request *r, int64_t at)
{
    struct sim_command c = {.kind = COMMAND_AMEND, .account = account, .request = *r};

    return command_send(s, &c, at);
}

bool sim_cancel(struct sim *s, uint16_t account, const struct order_request *r, int64_t at)
{
    struct sim_command c = {.kind = COMMAND_CANCEL, .account = account, .request = *r};

    return command_send(s, &c, at);
}

bool sim_cancel_all(struct sim *s, uint16_t account, int64_t at)
{
    struct sim_command c = {.kind = COMMAND_CANCEL_ALL, .account = account};

    return command_send(s, &c, at);
}

bool sim_query(struct sim *s, uint16_t account, const struct order_request *r, int64_t at)
{
    struct sim_command c = {.kind = COMMAND_QUERY, .account = account, .request = *r};

    return command_send(s, &c, at);
}

bool sim_reconcile(struct sim *s, uint16_t account, uint64_t id, int64_t since, int64_t at)
{
    struct sim_command c = {
        .kind = COMMAND_RECONCILE, .account = account, .reconcile = id, .since = since};

    return command_send(s, &c, at);
}

bool sim_next(struct sim *s, struct event *ret)
{
    if (!s->outbox_count || outbox_of(s, 0)->at > s->now)
        return false;
    *ret = *outbox_of(s, 0);
    s->outbox_first = (s->outbox_first + 1) % s->limits.outbox;
    s->outbox_count--;
    return true;
}

uint64_t sim_partials(const struct sim *s)
{
    return s->partials;
}

uint64_t sim_lost(const struct sim *s)
{
    return s->lost;
}

/* ---- questions ---- */

const struct sim_order *sim_next_open(const struct sim *s, uint16_t account,
                                      const struct sim_order *after)
{
    const struct sim_order *found = NULL;
    uint64_t from = after ? after->number : 0;

    for (uint32_t i = 0; s->live && i < s->limits.live_orders; i++) {
        const struct sim_order *o = order_of(s, i);

        if (o->number > from && o->account == account && (!found || o->number < found->number))
            found = o;
    }
    return found;
}

const struct sim_order *sim_closed(const struct sim *s, uint32_t i)
{
    if (i >= s->closed_made || i >= s->limits.closed_orders)
        return NULL;
    return closed_of(s, s->closed_made - 1 - i);
}

const struct sim_fill *sim_fill_at(const struct sim *s, uint32_t i)
{
    if (i >= s->fills_made || i >= s->limits.fills)
        return NULL;
    return fill_of(s, s->fills_made - 1 - i);
}

static bool is_it(const struct sim_order *o, uint16_t account, struct str venue_id,
                  struct str client_id)
{
    if (!o->number || o->account != account)
        return false;
    if (venue_id.len)
        return str_is(venue_id, o->venue_id);
    return client_id.len && str_is(client_id, o->client_id);
}

const struct sim_order *sim_order_find(const struct sim *s, uint16_t account, struct str venue_id,
                                       struct str client_id)
{
    for (uint32_t i = 0; s->live && i < s->limits.live_orders; i++)
        if (is_it(order_of(s, i), account, venue_id, client_id))
            return order_of(s, i);
    for (uint32_t i = 0;; i++) {
        const struct sim_order *o = sim_closed(s, i);

        if (!o || is_it(o, account, venue_id, client_id))
            return o;
    }
}
