/* Requests as they arrive: what the venue refuses, and what it does with the rest. */
#include "sim/state.h"

#include <string.h>

bool type_has_limit(uint8_t type)
{
    return type == ORDER_LIMIT || type == ORDER_STOP_LOSS_LIMIT ||
           type == ORDER_TAKE_PROFIT_LIMIT || type == ORDER_BRACKET;
}

bool type_has_stop(uint8_t type)
{
    return type == ORDER_STOP_LOSS || type == ORDER_STOP_LOSS_LIMIT || type == ORDER_TAKE_PROFIT ||
           type == ORDER_TAKE_PROFIT_LIMIT || type == ORDER_TRAILING_STOP || type == ORDER_BRACKET;
}

static const char *market_refuses(const struct instrument *in, uint8_t type, bool post_only)
{
    switch (in->status) {
    case MARKET_ONLINE:
        return NULL;
    case MARKET_POST_ONLY:
        return post_only ? NULL : "EService:Market in post_only mode";
    case MARKET_LIMIT_ONLY:
        return type_has_limit(type) ? NULL : "EService:Market in limit_only mode";
    case MARKET_CANCEL_ONLY:
        return "EService:Market in cancel_only mode";
    default:
        return "EService:Unavailable";
    }
}

static bool on_grid(const struct instrument *in, struct price px)
{
    return px.ticks > 0 && px.ticks % in->tick.ticks == 0;
}

/* Prices and quantity by the instrument's rules; `px` is what the cost is reckoned at. */
static const char *terms_refuse(const struct instrument *in, const struct sim_order *o,
                                struct price px)
{
    struct money cost;

    if (type_has_limit(o->type) && o->price.ticks <= 0)
        return "EGeneral:Invalid arguments:price";
    if (type_has_stop(o->type) && o->stop_price.ticks <= 0)
        return "EGeneral:Invalid arguments:price";
    if ((type_has_limit(o->type) && !on_grid(in, o->price)) ||
        (type_has_stop(o->type) && !on_grid(in, o->stop_price)))
        return "EOrder:Tick size check failed";
    if (o->qty.lots <= 0 || o->qty.lots % in->lot.lots != 0)
        return "EGeneral:Invalid arguments:volume";
    if (o->qty.lots < in->min_qty.lots)
        return "EOrder:Order minimum not met";
    if (!notional(&cost, in, px, o->qty, ROUND_DOWN))
        return "EGeneral:Invalid arguments:volume";
    return cost.units < in->min_cost.units ? "EOrder:Cost minimum not met" : NULL;
}

static struct price touch_for(const struct sim_pair *p, uint8_t side)
{
    if (side == SIDE_BUY)
        return p->asks ? p->ask[0].price : (struct price){0};
    return p->bids ? p->bid[0].price : (struct price){0};
}

static struct price reckoned_at(const struct sim_pair *p, const struct sim_order *o)
{
    if (type_has_limit(o->type))
        return o->price;
    return type_has_stop(o->type) ? o->stop_price : touch_for(p, o->side);
}

/* A bracket's target and stop stand on either side of the market, each where it waits. */
static bool bracket_is_open(const struct sim *s, const struct sim_order *o)
{
    int64_t last = pair_of(s, o->pair)->last.ticks;
    int64_t high = o->side == SIDE_SELL ? o->price.ticks : o->stop_price.ticks;
    int64_t low = o->side == SIDE_SELL ? o->stop_price.ticks : o->price.ticks;

    return low < high && !order_crosses(s, o, o->price) && (!last || (low < last && last < high));
}

static bool funds_needed(const struct sim *s, const struct sim_order *o, int64_t *ret)
{
    struct money cost = {0};

    if (o->side == SIDE_SELL || o->type != ORDER_MARKET)
        return hold_needed(s, o, ret);
    take_cost(s, o, &cost);
    *ret = cost.units;
    return true;
}

static bool client_id_is_open(const struct sim *s, uint16_t account, const char *client_id)
{
    for (uint32_t i = 0; client_id[0] && s->live && i < s->limits.live_orders; i++) {
        const struct sim_order *o = order_of(s, i);

        if (o->number && o->account == account && !strcmp(o->client_id, client_id))
            return true;
    }
    return false;
}

static void order_from(struct sim_order *o, uint16_t account, uint16_t pair,
                       const struct order_request *r)
{
    memset(o, 0, sizeof *o);
    o->account = account;
    o->pair = pair;
    o->side = r->side;
    o->type = r->type;
    o->tif = r->tif;
    o->post_only = r->post_only;
    o->purpose = r->purpose;
    o->qty = r->qty;
    o->price = r->price;
    o->stop_price = r->stop_price;
    o->expires_at = r->tif == TIF_GTD ? r->expires_at : 0;
    memcpy(o->client_id, r->client_id, sizeof o->client_id);
}

static const char *request_refuses(const struct sim *s, const struct sim_order *o,
                                   const struct order_request *r)
{
    if (r->deadline && r->deadline < s->now)
        return "EService:Deadline elapsed";
    if ((o->side != SIDE_BUY && o->side != SIDE_SELL) || o->type >= ORDER_TYPE_COUNT)
        return "EGeneral:Invalid arguments:ordertype";
    if (o->post_only && (o->type != ORDER_LIMIT || o->tif == TIF_IOC || o->tif == TIF_FOK))
        return "EGeneral:Invalid arguments:oflags";
    if (o->tif >= TIF_COUNT || (o->tif == TIF_GTD && o->expires_at <= s->now))
        return "EGeneral:Invalid arguments:expiretm";
    return NULL;
}

/* `spare`: units that become free before it comes. */
static const char *order_refuses(const struct sim *s, const struct sim_order *o,
                                 const struct order_request *r, int64_t spare)
{
    const struct sim_pair *p = pair_of(s, o->pair);
    const struct sim_balance *b = hold_balance(s, o);
    const char *why;
    int64_t need;

    if ((why = market_refuses(&p->in, o->type, o->post_only)) || (why = request_refuses(s, o, r)))
        return why;
    if (o->type == ORDER_MARKET && !touch_for(p, o->side).ticks)
        return "EService:Unavailable";
    if ((why = terms_refuse(&p->in, o, reckoned_at(p, o))))
        return why;
    if (o->type == ORDER_BRACKET && !bracket_is_open(s, o))
        return "EOrder:Invalid price";
    if (client_id_is_open(s, o->account, o->client_id))
        return "EGeneral:Invalid arguments:cl_ord_id";
    if (s->free_order == SIM_NIL)
        return "EOrder:Orders limit exceeded";
    if (!funds_needed(s, o, &need) || need > b->total - b->held + spare)
        return "EOrder:Insufficient funds";
    return NULL;
}

static void draft(const struct sim *s, struct sim_order *o, uint16_t account, uint16_t pair,
                  const struct order_request *r)
{
    order_from(o, account, pair, r);
    if (o->type == ORDER_TRAILING_STOP) {
        o->stop_price.ticks = 0;
        order_trail(pair_of(s, pair), o);
    }
}

const char *sim_refusal_instead(const struct sim *s, uint16_t account, uint16_t pair,
                                const struct order_request *r, const struct sim_order *instead)
{
    struct sim_order o;

    if (pair >= s->limits.pairs || !pair_of(s, pair)->announced || account >= s->limits.accounts)
        return "EQuery:Unknown asset pair";
    draft(s, &o, account, pair, r);
    return order_refuses(s, &o, r, instead && instead->side == o.side ? instead->held : 0);
}

const char *sim_refusal(const struct sim *s, uint16_t account, uint16_t pair,
                        const struct order_request *r)
{
    return sim_refusal_instead(s, account, pair, r, NULL);
}

static void order_accept(struct sim *s, const struct sim_order *draft)
{
    struct sim_order *o = order_of(s, s->free_order);
    int64_t need = 0;

    s->free_order = o->next;
    *o = *draft;
    o->number = ++s->orders_made;
    o->opened_at = o->amended_at = s->now;
    o->state = ORDER_OPEN;
    venue_id_make(s, 'O', o->number, o->venue_id);
    s->live++;
    pair_link(s, o);
    if (o->side == SIDE_SELL || o->type != ORDER_MARKET)
        hold_needed(s, o, &need);
    hold_set(s, o, need);
    news_order(s, o, OE_ACCEPT);
    order_activate(s, o);
}

static void place_arrives(struct sim *s, const struct sim_command *c)
{
    const char *why = sim_refusal(s, c->account, c->pair, &c->request);
    struct sim_order o;

    if (!why && happens(s, s->options.faults.reject))
        why = "EService:Busy";
    if (why) {
        news_refused(s, c, why);
        return;
    }
    draft(s, &o, c->account, c->pair, &c->request);
    order_accept(s, &o);
}

static struct sim_order *live_one(const struct sim *s, const struct sim_command *c)
{
    const struct sim_order *o =
        sim_order_find(s, c->account, str_of(c->request.venue_id), str_of(c->request.client_id));

    return o && order_state_is_live(o->state) ? order_of(s, slot_of(s, o)) : NULL;
}

static struct sim_order amended(const struct sim_order *o, const struct order_request *r)
{
    struct sim_order n = *o;

    if (r->qty.lots)
        n.qty = r->qty;
    if (r->price.ticks && type_has_limit(o->type))
        n.price = r->price;
    if (r->stop_price.ticks && type_has_stop(o->type) && o->type != ORDER_TRAILING_STOP &&
        !o->triggered)
        n.stop_price = r->stop_price;
    return n;
}

static const char *amend_refuses(const struct sim *s, const struct sim_order *o,
                                 const struct sim_order *n, const struct order_request *r)
{
    const struct sim_pair *p = pair_of(s, o->pair);
    const struct sim_balance *b = hold_balance(s, o);
    const char *why = terms_refuse(&p->in, n, reckoned_at(p, n));
    int64_t need;

    if (r->deadline && r->deadline < s->now)
        return "EService:Deadline elapsed";
    if (p->in.status != MARKET_ONLINE && (why = market_refuses(&p->in, o->type, o->post_only)))
        return why;
    if (why)
        return why;
    if (n->type == ORDER_BRACKET && !n->triggered && !bracket_is_open(s, n))
        return "EOrder:Invalid price";
    if (n->post_only && n->price.ticks != o->price.ticks && order_crosses(s, n, n->price))
        return "EOrder:Post only order";
    if (n->qty.lots > n->filled.lots &&
        (!hold_needed(s, n, &need) || need > b->total - b->held + o->held))
        return "EOrder:Insufficient funds";
    return NULL;
}

static void amend_arrives(struct sim *s, const struct sim_command *c)
{
    struct sim_order *o = live_one(s, c);
    struct sim_order n;
    const char *why = "EOrder:Unknown order";
    int64_t need = 0;
    bool moves;

    if (o) {
        n = amended(o, &c->request);
        why = amend_refuses(s, o, &n, &c->request);
    }
    if (!why && happens(s, s->options.faults.reject))
        why = "EService:Busy";
    if (why) {
        news_refused(s, c, why);
        return;
    }
    moves = n.qty.lots > o->qty.lots || n.price.ticks != o->price.ticks;
    o->qty = n.qty;
    o->price = n.price;
    o->stop_price = n.stop_price;
    o->amended_at = s->now;
    if (order_rest(o).lots <= 0) {
        o->qty = o->filled;
        news_amended(s, o);
        order_close(s, o, ORDER_CANCELED, "User requested");
        return;
    }
    hold_needed(s, o, &need);
    hold_set(s, o, need);
    news_amended(s, o);
    if (moves && (!type_has_stop(o->type) || o->triggered || o->resting)) {
        o->resting = 0;
        pair_unlink(s, o);
        pair_link(s, o);
        order_activate(s, o);
    } else if (type_has_stop(o->type) && !o->triggered) {
        order_activate(s, o);
    }
}

static void cancel_arrives(struct sim *s, const struct sim_command *c)
{
    struct sim_order *o = live_one(s, c);

    if (o)
        order_close(s, o, ORDER_CANCELED, "User requested");
    else
        news_refused(s, c, "EOrder:Unknown order");
}

static void cancel_all_arrives(struct sim *s, uint16_t account)
{
    const struct sim_order *o;

    while ((o = sim_next_open(s, account, NULL)))
        order_close(s, order_of(s, slot_of(s, o)), ORDER_CANCELED, "User requested");
}

bool sim_withdraw(struct sim *s, uint16_t account, struct str venue_id, const char *reason,
                  int64_t at)
{
    const struct sim_order *o;

    sim_advance(s, at);
    o = sim_order_find(s, account, venue_id, (struct str){0});
    if (!o || !order_state_is_live(o->state))
        return false;
    order_close(s, order_of(s, slot_of(s, o)), ORDER_CANCELED, reason);
    return true;
}

static void query_arrives(struct sim *s, const struct sim_command *c)
{
    const struct sim_order *o =
        sim_order_find(s, c->account, str_of(c->request.venue_id), str_of(c->request.client_id));

    if (o)
        news_snapshot(s, o);
    else
        news_absent(s, c);
}

/* Oldest first: how many remembered ones reach back to `since`. */
static uint32_t closed_since(const struct sim *s, int64_t since)
{
    uint32_t n = 0;

    while (sim_closed(s, n) && sim_closed(s, n)->closed_at >= since)
        n++;
    return n;
}

static uint32_t fills_since(const struct sim *s, int64_t since)
{
    uint32_t n = 0;

    while (sim_fill_at(s, n) && sim_fill_at(s, n)->at >= since)
        n++;
    return n;
}

static void reconcile_arrives(struct sim *s, const struct sim_command *c)
{
    const struct sim_order *o = NULL;

    news_reconcile(s, c, RECONCILE_BEGIN);
    while ((o = sim_next_open(s, c->account, o)))
        news_snapshot(s, o);
    for (uint32_t i = closed_since(s, c->since); i-- > 0;)
        if (sim_closed(s, i)->account == c->account)
            news_snapshot(s, sim_closed(s, i));
    for (uint32_t i = fills_since(s, c->since); i-- > 0;)
        if (sim_fill_at(s, i)->account == c->account)
            news_fill(s, sim_fill_at(s, i), true);
    for (uint32_t a = 0; a < s->assets; a++)
        news_balance(s, c->account, a, true);
    news_reconcile(s, c, RECONCILE_END);
}

void command_arrive(struct sim *s, const struct sim_command *c)
{
    switch ((enum sim_command_kind)c->kind) {
    case COMMAND_PLACE:
        place_arrives(s, c);
        break;
    case COMMAND_AMEND:
        amend_arrives(s, c);
        break;
    case COMMAND_CANCEL:
        cancel_arrives(s, c);
        break;
    case COMMAND_CANCEL_ALL:
        cancel_all_arrives(s, c->account);
        break;
    case COMMAND_QUERY:
        query_arrives(s, c);
        break;
    case COMMAND_RECONCILE:
        reconcile_arrives(s, c);
        break;
    }
}
