/* Who trades with whom: takers walk the levels, resting orders wait for the market to come. */
#include "sim/state.h"

#include <math.h>
#include <string.h>

/* ---- a taker's walk ---- */

struct walk {
    struct sim_level *level; /* known ones of the other side, best first */
    uint32_t known, i;
    struct sim_level at; /* where the walk stands */
    int64_t step, edge;  /* between estimated levels; the last price it may reach */
    bool up;
};

static bool walk_begin(struct walk *w, const struct sim *s, const struct sim_pair *p, uint8_t side)
{
    int64_t spread, room;

    memset(w, 0, sizeof *w);
    w->up = side == SIDE_BUY;
    w->level = (struct sim_level *)(uintptr_t)(w->up ? p->ask : p->bid);
    w->known = w->up ? p->asks : p->bids;
    if (!w->known)
        return false;
    spread = p->bids && p->asks ? p->ask[0].price.ticks - p->bid[0].price.ticks : 0;
    w->step = spread > p->in.tick.ticks ? spread : p->in.tick.ticks;
    w->step = price_round(&p->in, (struct price){w->step}, ROUND_UP).ticks;
    room = (int64_t)floor((double)w->level[0].price.ticks * s->options.protection);
    w->edge = w->level[0].price.ticks + (w->up ? room : -room);
    w->at = w->level[0];
    return true;
}

static void walk_on(struct walk *w, const struct instrument *in)
{
    int64_t before = w->at.qty.lots > in->min_qty.lots ? w->at.qty.lots : in->min_qty.lots;

    if (++w->i < w->known) {
        w->at = w->level[w->i];
        return;
    }
    w->at.price.ticks += w->up ? w->step : -w->step;
    w->at.qty.lots = before < (INT64_C(1) << 55) ? before * 2 : before;
}

static bool walk_ended(const struct walk *w, struct price limit)
{
    int64_t px = w->at.price.ticks;

    if (px <= 0 || (w->i && (w->up ? px > w->edge : px < w->edge)))
        return true;
    return limit.ticks && (w->up ? px > limit.ticks : px < limit.ticks);
}

/* How far beyond its stop a bracket takes, in per cent. */
enum { BRACKET_GIVE = 5 };

struct price order_limit(const struct instrument *in, const struct sim_order *o)
{
    int64_t stop = o->stop_price.ticks;
    int64_t give = stop / 100 * BRACKET_GIVE + stop % 100 * BRACKET_GIVE / 100;
    bool sells = o->side == SIDE_SELL;

    if (o->type != ORDER_BRACKET || !o->triggered)
        return o->price;
    return price_round(in, (struct price){sells ? stop - give : stop + give},
                       sells ? ROUND_DOWN : ROUND_UP);
}

/* Zero: a market order takes at any. */
static struct price limit_of(const struct sim_pair *p, const struct sim_order *o)
{
    return type_has_limit(o->type) ? order_limit(&p->in, o) : (struct price){0};
}

/* What a taker pays at a level: market orders slip beyond it where the market is estimated. */
static struct price paid_at(const struct sim_pair *p, const struct sim_order *o, struct price px)
{
    if (type_has_limit(o->type))
        return px;
    px.ticks += o->side == SIDE_BUY ? p->slip.ticks : -p->slip.ticks;
    return px.ticks < p->in.tick.ticks ? p->in.tick : px;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool take_cost(const struct sim *s, const struct sim_order *o, struct money *ret)
{
    const struct sim_pair *p = pair_of(s, o->pair);
    int64_t rest = order_rest(o).lots, sum = 0;
    struct rate taker = sim_rates(s, o->account, o->pair).taker;
    struct walk w;

    if (!walk_begin(&w, s, p, o->side))
        return false;
    for (; rest > 0 && !walk_ended(&w, limit_of(p, o)); walk_on(&w, &p->in)) {
        struct qty q = {smaller(rest, w.at.qty.lots)};
        struct money cost, fee;

        if (!notional(&cost, &p->in, paid_at(p, o, w.at.price), q, ROUND_UP) ||
            !fee_of(&fee, cost, taker) || __builtin_add_overflow(sum, cost.units + fee.units, &sum))
            return false;
        rest -= q.lots;
    }
    ret->units = sum;
    return rest == 0;
}

/* ---- fills ---- */

static void fill_record(struct sim *s, const struct sim_order *o, struct price px, struct qty q,
                        struct money cost, struct money fee, enum liquidity how)
{
    struct sim_fill *f = fill_of(s, s->fills_made);

    memset(f, 0, sizeof *f);
    f->number = ++s->fills_made;
    f->order = o->number;
    f->at = s->now;
    f->price = px;
    f->qty = q;
    f->cost = cost;
    f->fee = fee;
    f->account = o->account;
    f->pair = o->pair;
    f->side = o->side;
    f->type = o->type;
    f->liquidity = (uint8_t)how;
    venue_id_make(s, 'T', f->number, f->fill_id);
    memcpy(f->venue_id, o->venue_id, sizeof f->venue_id);
    memcpy(f->client_id, o->client_id, sizeof f->client_id);
    news_fill(s, f, false);
}

/* True while the order lives on. */
static bool fill(struct sim *s, struct sim_order *o, struct price px, struct qty q,
                 enum liquidity how)
{
    const struct sim_pair *p = pair_of(s, o->pair);
    uint16_t account = o->account;
    struct money cost, fee;
    bool lives;

    struct sim_rates rates = sim_rates(s, account, o->pair);

    money_fill(s, o, px, q, how == LIQUIDITY_MAKER ? rates.maker : rates.taker, &cost, &fee);
    fill_record(s, o, px, q, cost, fee, how);
    lives = order_rest(o).lots > 0;
    if (lives)
        o->state = ORDER_PARTIAL;
    else
        order_close(s, o, ORDER_FILLED, "");
    news_balance(s, account, p->base, false);
    news_balance(s, account, p->quote, false);
    return lives;
}

/* Bars: what of the bar's volume times `share` this order has not had yet. */
static int64_t left_of_bar(const struct sim *s, const struct sim_pair *p, struct sim_order *o,
                           double share)
{
    if (s->options.participation <= 0)
        return INT64_MAX;
    if (o->bar_time != p->bar_time) {
        o->bar_time = p->bar_time;
        o->bar_taken.lots = 0;
    }
    return (int64_t)floor(s->options.participation * (double)p->bar_volume.lots * share) -
           o->bar_taken.lots;
}

/* True while the order lives on. */
static bool take(struct sim *s, struct sim_order *o)
{
    struct sim_pair *p = pair_of(s, o->pair);
    int64_t wanted = order_rest(o).lots;
    struct walk w;

    if (p->by_bars && type_has_limit(o->type)) {
        wanted = smaller(wanted, left_of_bar(s, p, o, 1));
        o->bar_taken.lots += wanted > 0 ? wanted : 0;
    }
    if (!walk_begin(&w, s, p, o->side))
        return true;
    if (happens(s, s->options.faults.partial) && wanted >= 2 * p->in.lot.lots) {
        wanted = qty_round_down(&p->in, (struct qty){wanted / 2}).lots;
        s->partials++;
    }
    for (; wanted > 0 && !walk_ended(&w, limit_of(p, o)); walk_on(&w, &p->in)) {
        struct qty q = qty_round_down(&p->in, (struct qty){smaller(wanted, w.at.qty.lots)});

        if (!q.lots)
            continue;
        if (w.i < w.known)
            w.level[w.i].qty.lots -= q.lots;
        wanted -= q.lots;
        if (!fill(s, o, paid_at(p, o, w.at.price), q, LIQUIDITY_TAKER))
            return false;
    }
    return true;
}

/* ---- arrival at the market ---- */

bool order_crosses(const struct sim *s, const struct sim_order *o, struct price limit)
{
    const struct sim_pair *p = pair_of(s, o->pair);

    if (o->side == SIDE_BUY)
        return p->asks && limit.ticks >= p->ask[0].price.ticks;
    return p->bids && limit.ticks <= p->bid[0].price.ticks;
}

bool order_triggers(const struct sim *s, const struct sim_order *o)
{
    int64_t last = pair_of(s, o->pair)->last.ticks, stop = o->stop_price.ticks;
    bool stop_loss = o->type == ORDER_STOP_LOSS || o->type == ORDER_STOP_LOSS_LIMIT ||
                     o->type == ORDER_TRAILING_STOP || o->type == ORDER_BRACKET;

    if (!last)
        return false;
    return (o->side == SIDE_SELL) == stop_loss ? last <= stop : last >= stop;
}

bool order_trail(const struct sim_pair *p, struct sim_order *o)
{
    bool sells = o->side == SIDE_SELL;
    int64_t stop = p->last.ticks + (sells ? -o->price.ticks : o->price.ticks);
    bool nearer = sells ? stop > o->stop_price.ticks : stop < o->stop_price.ticks;

    if (!p->last.ticks || (o->stop_price.ticks && !nearer))
        return false;
    o->stop_price.ticks = stop;
    return true;
}

/* What the market shows at a price.  False where it is deeper than all that is shown. */
static bool shown_at(const struct sim_level *level, uint32_t n, bool bids, struct price px,
                     struct qty *ret)
{
    ret->lots = 0;
    for (uint32_t i = 0; i < n; i++) {
        int64_t ahead = bids ? level[i].price.ticks - px.ticks : px.ticks - level[i].price.ticks;

        if (ahead < 0)
            return true;
        *ret = level[i].qty;
        if (ahead == 0)
            return true;
    }
    return false;
}

static bool shown_for(const struct sim_pair *p, const struct sim_order *o, struct qty *ret)
{
    bool buys = o->side == SIDE_BUY;
    struct price limit = order_limit(&p->in, o);
    bool shown = shown_at(buys ? p->bid : p->ask, buys ? p->bids : p->asks, buys, limit, ret);
    uint32_t n = buys ? p->bids : p->asks;
    const struct sim_level *best = buys ? p->bid : p->ask;

    /* A price between two shown levels, or better than the best, has nobody at it. */
    if (shown)
        for (uint32_t i = 0; i < n; i++)
            if (best[i].price.ticks == limit.ticks)
                return true;
    if (shown)
        ret->lots = 0;
    return shown;
}

void order_rest_in_queue(struct sim *s, struct sim_order *o)
{
    const struct sim_pair *p = pair_of(s, o->pair);

    o->resting = 1;
    shown_for(p, o, &o->front);
    if (p->by_bars)
        o->front.lots = 0;
}

static void activate_limit(struct sim *s, struct sim_order *o)
{
    struct money unused;

    if (order_crosses(s, o, order_limit(&pair_of(s, o->pair)->in, o))) {
        if (o->post_only) {
            order_close(s, o, ORDER_CANCELED, "Post only order");
            return;
        }
        if (o->tif == TIF_FOK && !take_cost(s, o, &unused)) {
            order_close(s, o, ORDER_CANCELED, "Fill or kill");
            return;
        }
        if (!take(s, o))
            return;
    }
    if (o->tif == TIF_IOC || o->tif == TIF_FOK)
        order_close(s, o, ORDER_CANCELED, "Immediate or cancel");
    else
        order_rest_in_queue(s, o);
}

static void activate_market(struct sim *s, struct sim_order *o)
{
    const struct sim_balance *b = hold_balance(s, o);
    struct money cost;

    if (o->side == SIDE_BUY && take_cost(s, o, &cost) && cost.units > b->total - b->held + o->held)
        order_close(s, o, ORDER_CANCELED, "Insufficient funds");
    else if (take(s, o))
        order_close(s, o, ORDER_CANCELED, "Market price protection");
}

void order_activate(struct sim *s, struct sim_order *o)
{
    if (type_has_stop(o->type) && !o->triggered) {
        if (!order_triggers(s, o)) {
            if (o->type == ORDER_BRACKET && !o->resting)
                activate_limit(s, o); /* the target, beside the stop */
            return;
        }
        o->triggered = 1;
        o->resting = 0;
        o->triggered_at = s->now;
        pair_unlink(s, o);
        pair_link(s, o);
        if (type_has_limit(o->type))
            news_triggered(s, o);
    }
    if (type_has_limit(o->type))
        activate_limit(s, o);
    else
        activate_market(s, o);
}

/* ---- the market moves ---- */

static void follow(struct sim *s, const struct sim_pair *p, struct sim_order *o)
{
    int64_t need;

    if (o->type == ORDER_TRAILING_STOP && order_trail(p, o) && hold_needed(s, o, &need))
        hold_set(s, o, need);
}

static void last_is(struct sim *s, struct sim_pair *p, struct price px)
{
    uint32_t next;

    p->last = px;
    for (uint32_t i = p->first; i != SIM_NIL; i = next) {
        struct sim_order *o = order_of(s, i);

        next = o->next;
        if (type_has_stop(o->type) && !o->triggered) {
            follow(s, p, o);
            order_activate(s, o);
        }
    }
}

static void quotes_changed(struct sim *s, struct sim_pair *p)
{
    uint32_t next;

    for (uint32_t i = p->first; i != SIM_NIL; i = next) {
        struct sim_order *o = order_of(s, i);
        struct qty shown;

        next = o->next;
        if (!o->resting)
            continue;
        struct price limit = order_limit(&p->in, o);
        if (order_crosses(s, o, limit))
            fill(s, o, limit, order_rest(o), LIQUIDITY_MAKER);
        else if (shown_for(p, o, &shown) && shown.lots < o->front.lots)
            o->front = shown;
    }
}

static struct sim_level level_of(struct price px, struct qty q)
{
    return (struct sim_level){px, q};
}

static void set_touch(struct sim_pair *p, const struct ev_quote *q)
{
    bool good = !(q->flags & QUOTE_BOOK_BAD);

    p->bid[0] = level_of(q->bid, q->bid_qty);
    p->ask[0] = level_of(q->ask, q->ask_qty);
    p->bids = good && q->bid.ticks > 0;
    p->asks = good && q->ask.ticks > 0;
}

void sim_quote(struct sim *s, uint16_t pair, const struct ev_quote *q, int64_t at)
{
    struct sim_pair *p = pair_of(s, pair);

    sim_advance(s, at);
    p->by_bars = 0;
    p->slip.ticks = 0;
    set_touch(p, q);
    quotes_changed(s, p);
}

void sim_book(struct sim *s, uint16_t pair, const struct sim_level *bids, unsigned n_bids,
              const struct sim_level *asks, unsigned n_asks, int64_t at)
{
    struct sim_pair *p = pair_of(s, pair);

    sim_advance(s, at);
    p->by_bars = 0;
    p->slip.ticks = 0;
    p->bids = n_bids < SIM_DEPTH ? n_bids : SIM_DEPTH;
    p->asks = n_asks < SIM_DEPTH ? n_asks : SIM_DEPTH;
    memcpy(p->bid, bids, p->bids * sizeof *bids);
    memcpy(p->ask, asks, p->asks * sizeof *asks);
    quotes_changed(s, p);
}

void sim_trade(struct sim *s, uint16_t pair, const struct ev_trade *t, int64_t at)
{
    struct sim_pair *p = pair_of(s, pair);
    int64_t traded = t->qty.lots;
    uint32_t next;

    sim_advance(s, at);
    for (uint32_t i = p->first; i != SIM_NIL; i = next) {
        struct sim_order *o = order_of(s, i);
        bool buys = o->side == SIDE_BUY;
        struct price limit = order_limit(&p->in, o);
        int64_t beyond = buys ? limit.ticks - t->price.ticks : t->price.ticks - limit.ticks;
        int64_t rest = order_rest(o).lots;

        next = o->next;
        if (!o->resting || beyond < 0 || t->taker_side == o->side)
            continue;
        if (beyond > 0) {
            fill(s, o, limit, order_rest(o), LIQUIDITY_MAKER);
            continue;
        }
        o->front.lots -= traded;
        if (o->front.lots < 0) {
            struct qty q = {smaller(-o->front.lots, rest)};

            o->front.lots = 0;
            q = qty_round_down(&p->in, q);
            traded -= q.lots;
            if (q.lots)
                fill(s, o, limit, q, LIQUIDITY_MAKER);
        }
    }
    last_is(s, p, t->price);
}

void sim_silence(struct sim *s, uint16_t pair, int64_t at)
{
    struct sim_pair *p = pair_of(s, pair);

    sim_advance(s, at);
    p->bids = p->asks = 0;
    p->last.ticks = 0;
}

/* ---- the path inside a bar ---- */

/* The untriggered stop that the way from `p->point` to `to` reaches first. */
static const struct sim_order *first_on_way(const struct sim *s, const struct sim_pair *p,
                                            struct price to)
{
    const struct sim_order *best = NULL;
    bool up = to.ticks > p->point.ticks;

    for (uint32_t i = p->first; i != SIM_NIL; i = order_of(s, i)->next) {
        const struct sim_order *o = order_of(s, i);
        int64_t px = o->stop_price.ticks;

        if (!type_has_stop(o->type) || o->triggered)
            continue;
        if (up ? px <= p->point.ticks || px >= to.ticks : px >= p->point.ticks || px <= to.ticks)
            continue;
        if (!best || (up ? px < best->stop_price.ticks : px > best->stop_price.ticks))
            best = o;
    }
    return best;
}

static void stand_at(struct sim *s, struct sim_pair *p, struct price px, int64_t at)
{
    const struct sim_options *o = &s->options;
    struct ev_quote q = bar_quote(&p->in, px, p->bar_volume, o->spread, o->participation);

    sim_advance(s, at);
    p->point = px;
    set_touch(p, &q);
    last_is(s, p, px);
}

static int64_t time_on_way(const struct sim_pair *p, struct price from, struct price to,
                           struct price at, int64_t end)
{
    double share = (double)(at.ticks - from.ticks) / (double)(to.ticks - from.ticks);

    return p->point_at + (int64_t)floor((double)(end - p->point_at) * share);
}

static void walk_the_way(struct sim *s, struct sim_pair *p, struct price to, int64_t end)
{
    struct price from = p->point;

    for (;;) {
        const struct sim_order *o = first_on_way(s, p, to);
        int64_t at = o ? time_on_way(p, from, to, o->stop_price, end) : end;

        if (s->due < at || (s->due == at && s->due < end))
            sim_advance(s, s->due);
        else if (o)
            stand_at(s, p, o->stop_price, at);
        else
            return;
    }
}

static void fill_by_bar(struct sim *s, struct sim_pair *p, struct sim_order *o, struct price px)
{
    struct price limit = order_limit(&p->in, o);
    int64_t beyond = o->side == SIDE_BUY ? limit.ticks - px.ticks : px.ticks - limit.ticks;
    bool part = beyond < p->bar_range.ticks;
    struct qty q;

    if (beyond < p->in.tick.ticks)
        return;
    q.lots = left_of_bar(s, p, o, part ? (double)beyond / (double)p->bar_range.ticks : 1);
    q.lots = smaller(order_rest(o).lots, q.lots);
    if (q.lots > 0)
        q = qty_round_down(&p->in, q);
    if (q.lots <= 0)
        return;
    o->bar_taken.lots += q.lots;
    fill(s, o, limit, q, LIQUIDITY_MAKER);
}

void sim_bar_point(struct sim *s, uint16_t pair, const struct bar *b, const struct bar_point *pt)
{
    struct sim_pair *p = pair_of(s, pair);
    bool same_bar = p->by_bars && p->bar_time == b->open_time;
    uint32_t next;

    p->by_bars = 1;
    p->bar_time = b->open_time;
    p->bar_volume = b->volume;
    p->bar_range.ticks = b->high.ticks - b->low.ticks;
    p->slip = price_round(
        &p->in, (struct price){(int64_t)floor((double)p->bar_range.ticks * s->options.slippage)},
        ROUND_UP);
    if (same_bar && (p->first != SIM_NIL || s->due <= pt->at))
        walk_the_way(s, p, pt->price, pt->at);
    sim_advance(s, pt->at);
    p->point = pt->price;
    p->point_at = pt->at;
    set_touch(p, &pt->quote);
    for (uint32_t i = p->first; i != SIM_NIL; i = next) {
        next = order_of(s, i)->next;
        if (order_of(s, i)->resting)
            fill_by_bar(s, p, order_of(s, i), pt->price);
    }
    last_is(s, p, pt->price);
}
