#include "research/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "research/result_curve.h"

bool result_init(struct result *r, const struct history *h, const struct options *o, uint64_t seed)
{
    *r = (struct result){.history = h, .options = *o, .seed = seed};
    money_from_double(&r->starting, o->sim.starting_balance, ROUND_HALF_EVEN);
    r->cash = r->starting;
    r->starting_equity = money_to_double(r->starting);
    r->from = history_from(h);
    r->to = history_to(h);
    r->held = calloc(h->pairs, sizeof *r->held);
    r->last = calloc(h->pairs, sizeof *r->last);
    r->pair = calloc(h->pairs, sizeof *r->pair);
    if (!r->held || !r->last || !r->pair || !result_curve_init(r)) {
        result_release(r);
        return false;
    }
    return true;
}

void result_release(struct result *r)
{
    free(r->held);
    free(r->last);
    free(r->pair);
    free(r->trade);
    free(r->note);
    result_curve_release(r);
    *r = (struct result){0};
}

static const struct instrument *instrument_of(const struct result *r, unsigned pair)
{
    return &r->history->series[pair].instrument;
}

/* ---- orders ---- */

static struct order_note *note_at(struct result *r, uint64_t order)
{
    if (order >= r->note_room) {
        size_t room = r->note_room ? r->note_room : 1024;
        struct order_note *more;

        while (room <= order)
            room *= 2;
        more = realloc(r->note, room * sizeof *more);
        if (!more) {
            r->out_of_memory = true;
            return NULL;
        }
        memset(more + r->note_room, 0, (room - r->note_room) * sizeof *more);
        r->note = more;
        r->note_room = room;
    }
    return &r->note[order];
}

static bool is_stop(uint8_t type)
{
    return type == ORDER_STOP_LOSS || type == ORDER_STOP_LOSS_LIMIT;
}

static void on_place(struct result *r, const struct effect *fx, struct price middle)
{
    const struct order_request *q = &fx->u.request;
    struct order_note *n = note_at(r, q->order);

    if (!n)
        return;
    n->pair = fx->pair;
    n->purpose = q->purpose;
    n->side = q->side;
    n->aim = is_stop(q->type) ? q->stop_price : middle;
    r->orders_placed++;
    r->entries_placed += q->purpose == PURPOSE_ENTRY;
}

static void on_amend(struct result *r, const struct order_request *q)
{
    struct order_note *n = note_at(r, q->order);

    if (n && q->stop_price.ticks)
        n->aim = q->stop_price;
}

/* An order's end, once. */
static void on_order(struct result *r, const struct fx_order *o)
{
    struct order_note *n = note_at(r, o->order);
    bool entry = o->purpose == PURPOSE_ENTRY, ended = !order_state_is_live(o->state);

    if (!n)
        return;
    if (ended && !n->state && !n->filled) {
        r->orders_unfilled++;
        r->entries_unfilled += entry;
    }
    if (ended)
        n->state = o->state;
}

static void on_first_fill(struct result *r, struct order_note *n)
{
    bool entry = n->purpose == PURPOSE_ENTRY;

    if (n->filled)
        return;
    n->filled = true;
    r->orders_filled++;
    r->entries_filled += entry;
    if (n->state) { /* a fill after the end was told */
        r->orders_unfilled--;
        r->entries_unfilled -= entry;
    }
}

/* ---- fills and positions ---- */

static double slippage_of(const struct result *r, const struct effect *fx, struct price aim)
{
    const struct instrument *in = instrument_of(r, fx->pair);
    double off = price_to_double(in, fx->u.fill.price) - price_to_double(in, aim);

    if (!aim.ticks || fx->u.fill.liquidity == LIQUIDITY_MAKER)
        return 0;
    return (fx->u.fill.side == SIDE_BUY ? off : -off) * qty_to_double(in, fx->u.fill.qty);
}

/* Less than can be sold is dust, not a holding. */
static bool is_held(const struct result *r, unsigned pair)
{
    return r->held[pair].lots >= instrument_of(r, pair)->min_qty.lots;
}

static void on_fill(struct result *r, const struct effect *fx)
{
    const struct fx_fill *f = &fx->u.fill;
    struct order_note *n = note_at(r, f->order);
    struct qty *held = &r->held[fx->pair];
    bool had = is_held(r, fx->pair);

    if (!n)
        return;
    on_first_fill(r, n);
    r->fills++;
    r->maker_fills += f->liquidity == LIQUIDITY_MAKER;
    r->taker_fills += f->liquidity == LIQUIDITY_TAKER;
    r->slippage += slippage_of(r, fx, n->aim);
    r->turnover += money_to_double(f->notional);
    r->fees.units += f->fee.units;
    r->cash.units -= f->fee.units;
    r->cash.units += f->side == SIDE_BUY ? -f->notional.units : f->notional.units;
    held->lots += f->side == SIDE_BUY ? f->qty.lots : -f->qty.lots;
    r->pairs_held += is_held(r, fx->pair) - (unsigned)had;
}

static struct trade *add_trade(struct result *r)
{
    if (r->trades == r->trade_room) {
        size_t room = r->trade_room ? r->trade_room * 2 : 256;
        struct trade *more = realloc(r->trade, room * sizeof *more);

        if (!more) {
            r->out_of_memory = true;
            return NULL;
        }
        r->trade = more;
        r->trade_room = room;
    }
    return &r->trade[r->trades++];
}

static void fill_trade(struct trade *t, const struct fx_position *p, uint16_t pair)
{
    *t = (struct trade){
        .id = p->position,
        .decision = p->decision,
        .entry_time = p->opened_at,
        .exit_time = p->closed_at,
        .entry = p->entry,
        .exit = p->exit,
        .stop = p->stop,
        .target = p->target,
        .qty = p->bought,
        .cost = p->cost,
        .revenue = p->revenue,
        .fees = p->fees,
        .net = {p->revenue.units - p->cost.units - p->fees.units},
        .pair = pair,
        .strategy = p->strategy,
        .reason = p->exit_reason,
    };
}

static void count_trade(struct group *g, const struct trade *t)
{
    g->trades++;
    g->wins += t->net.units > 0;
    g->losses += t->net.units < 0;
    g->net.units += t->net.units;
    g->fees.units += t->fees.units;
}

static void on_position(struct result *r, const struct effect *fx)
{
    const struct fx_position *p = &fx->u.position;
    struct fx_position *slot = NULL, *room = NULL;
    struct trade *t;

    for (unsigned i = 0; i < SNAPSHOT_POSITIONS_MAX; i++) {
        if (r->open[i].position == p->position)
            slot = &r->open[i];
        if (!r->open[i].position && !room)
            room = &r->open[i];
    }
    slot = slot ? slot : room;
    if (p->change != POSITION_CLOSED) {
        if (slot) {
            *slot = *p;
            r->open_pair[slot - r->open] = fx->pair;
        }
        return;
    }
    if (slot)
        slot->position = 0;
    if (!p->bought.lots)
        return;
    t = add_trade(r);
    if (!t)
        return;
    fill_trade(t, p, fx->pair);
    count_trade(&r->pair[fx->pair], t);
    if (t->strategy < STRATEGIES_MAX)
        count_trade(&r->strategy[t->strategy], t);
}

/* What is held at the end, as if it were left now at the last close, as a taker. */
void result_mark_open(struct result *r)
{
    for (unsigned i = 0; i < SNAPSHOT_POSITIONS_MAX; i++) {
        const struct fx_position *p = &r->open[i];
        const struct instrument *in = instrument_of(r, r->open_pair[i]);
        struct price mark = r->last[r->open_pair[i]];
        struct money value = {0}, fee = {0};
        struct trade *t;

        if (!p->position || !p->bought.lots)
            continue;
        t = add_trade(r);
        if (!t)
            return;
        fill_trade(t, p, r->open_pair[i]);
        notional(&value, in, mark, p->qty, ROUND_DOWN);
        fee.units = (int64_t)ceil((double)value.units * r->options.sim.taker_fee);
        t->open = true;
        t->exit = mark;
        t->exit_time = r->to;
        t->revenue.units += value.units;
        t->fees.units += fee.units;
        t->net.units = t->revenue.units - t->cost.units - t->fees.units;
        r->open_trades++;
    }
}

/* ---- decisions ---- */

static void on_decision(struct result *r, const struct effect *fx)
{
    r->decisions++;
    r->acted += fx->u.decision.acts;
    r->pair[fx->pair].decisions++;
    if (fx->u.decision.rule < RULE_COUNT)
        r->ruled[fx->u.decision.rule]++;
}

static void on_denial(struct result *r, const struct effect *fx)
{
    r->denials++;
    r->pair[fx->pair].denials++;
    if (fx->u.denial.denial.code < DENIAL_COUNT)
        r->denied[fx->u.denial.denial.code]++;
}

void result_effect(struct result *r, const struct effect *fx, struct price middle)
{
    switch (fx->kind) {
    case EFFECT_PLACE:
        on_place(r, fx, middle);
        break;
    case EFFECT_AMEND:
        on_amend(r, &fx->u.request);
        break;
    case EFFECT_DECISION:
        on_decision(r, fx);
        break;
    case EFFECT_DENIAL:
        on_denial(r, fx);
        break;
    case EFFECT_ORDER:
        on_order(r, &fx->u.order);
        break;
    case EFFECT_FILL:
        on_fill(r, fx);
        break;
    case EFFECT_POSITION:
        on_position(r, fx);
        break;
    case EFFECT_NOTICE:
        if (fx->u.notice.severity >= SEVERITY_WATCH) {
            r->notices++;
            memcpy(r->last_notice, fx->u.notice.text, sizeof r->last_notice);
        }
        break;
    default:
        break;
    }
}
