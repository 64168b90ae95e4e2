/* The life of one position.
 *
 *   reserved ──first fill──▶ held, protected by a stop at the venue ──▶ leaving ──▶ closed, slot free
 *       └── entry ended, nothing bought ──▶ slot free
 *
 * position_advance looks at the facts (what is held, which orders work) and does the next thing; it
 * can be called at any time, any number of times.
 *
 * Protection table for a venue without native brackets (Kraken): a resting sell holds the balance,
 * so stop and target cannot both rest.  The stop rests; the target is watched on quotes, and when it
 * is reached the stop is taken away and the position sold (TARGET_SWAP: bare for the one exchange of
 * messages, counted), or the stop is raised to just below the market and nothing is ever bare
 * (TARGET_RATCHET). */
#include <string.h>

#include "engine/account.h"
#include "engine/emit.h"
#include "risk/sizing.h"
#include "risk/trail.h"
#include "strategy/strategy.h"

enum { MS = 1000000 };
static const int64_t S = 1000000000;

struct position *position_of_pair(struct account *a, uint16_t pair)
{
    return (struct position *)(uintptr_t)position_of_pair_const(a, pair);
}

const struct position *position_of_pair_const(const struct account *a, uint16_t pair)
{
    for (unsigned i = 0; i < a->position_span; i++) {
        if (a->position[i].number && a->position[i].pair == pair)
            return &a->position[i];
    }
    return NULL;
}

struct position *position_take(struct account *a)
{
    for (unsigned i = 0; i < POSITIONS_MAX; i++) {
        struct position *p = &a->position[i];
        if (p->number)
            continue;
        memset(p, 0, sizeof *p);
        p->number = a->next_position++;
        if (i >= a->position_span)
            a->position_span = i + 1;
        return p;
    }
    return NULL;
}

void position_free(struct account *a, struct position *p)
{
    memset(p, 0, sizeof *p);
    while (a->position_span > 0 && a->position[a->position_span - 1].number == 0)
        a->position_span--;
}

struct position *position_find(struct account *a, uint64_t number)
{
    for (unsigned i = 0; i < a->position_span; i++) {
        if (number && a->position[i].number == number)
            return &a->position[i];
    }
    return NULL;
}

struct position_orders position_orders(struct account *a, const struct position *p)
{
    struct position_orders ret = {NULL, NULL, NULL};

    for (unsigned i = 0; i < a->orders.working_count; i++) {
        struct order *o = order_working(&a->orders, i);
        if (o->position != p->number || !order_works(o))
            continue;
        if (o->purpose == PURPOSE_ENTRY)
            ret.entry = o;
        else if (o->purpose == PURPOSE_STOP)
            ret.stop = o;
        else
            ret.exit = o;
    }
    return ret;
}

void position_leave(struct turn *t, struct position *p, enum exit_reason why)
{
    if (!p->closing) {
        p->closing = (uint8_t)why;
        p->exit_after = t->now;
    }
    position_advance(t, p);
}

/* ---- the end ---- */

/* What the first stop would have cost, fees both ways in; 0 for a position without a plan. */
static double planned_loss(const struct turn *t, const struct position *p)
{
    const struct instrument *in = &pair_at_const(t->e, p->pair)->instrument;
    double entry = price_to_double(in, p->entry), fee = rate_to_double(t->a->taker);
    double stop = entry - price_to_double(in, (struct price){p->stop_offset});

    if (!p->stop_offset)
        return 0;
    return (entry * (1 + fee) - stop * (1 - fee)) * qty_to_double(in, p->bought);
}

static void count_trade(struct turn *t, const struct position *p)
{
    struct account *a = t->a;
    struct money net = {p->revenue.units - p->cost.units - p->fees.units};

    a->realised.units += net.units;
    a->trades++;
    a->wins += net.units > 0;
    if (p->decision) /* else it came of a late fill, and is no strategy's */
        results_add(&a->result[p->strategy], (enum regime_trend)p->trend,
                    (enum regime_vol)p->volatility, net.units);
    standing_result(&a->standing, &t->e->options.risk, t->now, net, planned_loss(t, p));
}

/* Every strategy that had voted for the trade cools down in this pair, not its owner alone: the
 * others would lead back in at once. */
static void start_cooldowns(struct turn *t, const struct position *p)
{
    struct pair_state *pair = pair_at(t->e, p->pair);

    pair->cooldown_until = t->now + t->e->options.risk.pair_cooldown_s * S;
    for (uint64_t left = p->agreed | UINT64_C(1) << p->strategy; left; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctzll(left);
        const struct options_voter *own = strategy_voter(strategies[i], &t->e->options);

        pair->strategy_until[i] = t->now + own->cooldown_s * S;
    }
}

static void keep_dust(struct turn *t, struct position *p)
{
    struct pair_state *pair = pair_at(t->e, p->pair);

    if (p->held.qty.lots == 0)
        return;
    emit_notice(t, SEVERITY_WATCH, p->pair, "position.dust",
                "%lld lots of %s are too few to sell and stay in the books",
                (long long)p->held.qty.lots, pair->instrument.base);
    pair->dust.qty.lots += p->held.qty.lots;
    pair->dust.cost.units += p->held.cost.units;
    /* The trade's result is of what was sold: the dust takes its cost along. */
    p->cost.units -= p->held.cost.units;
    p->held = (struct holding){{0}, {0}};
}

void position_end(struct turn *t, struct position *p)
{
    if (p->opened_at) {
        keep_dust(t, p);
        account_roll_day(t); /* the result belongs to the day of its end */
        count_trade(t, p);
        start_cooldowns(t, p);
        emit_position(t, p, POSITION_CLOSED);
        account_mark_peak(t);
    }
    position_free(t->a, p);
}

/* ---- protection ---- */

static bool can_rest(const struct turn *t, const struct position *p, struct qty q)
{
    return instrument_accepts(&pair_at_const(t->e, p->pair)->instrument, p->stop, q);
}

static bool stop_is_reached(const struct turn *t, const struct position *p)
{
    const struct pair_state *pair = pair_at_const(t->e, p->pair);

    return p->stop.ticks > 0 && pair->quote.bid.ticks > 0 && pair->quote.bid.ticks <= p->stop.ticks;
}

void position_place_stop(struct turn *t, struct position *p)
{
    struct order_request terms = {
        .type = ORDER_STOP_LOSS, .tif = TIF_GTC, .qty = position_kept(p), .stop_price = p->stop};

    if (t->now >= p->stop_after && can_rest(t, p, terms.qty) && !stop_is_reached(t, p))
        order_send(t, p, PURPOSE_STOP, SIDE_SELL, &terms);
}

/* The resting stop follows quantity at once, and price by worthwhile steps not too often; never to
 * a price that the market has reached already. */
static void follow_stop(struct turn *t, struct position *p, struct order *stop)
{
    const struct options_order *o = &t->e->options.order;
    struct qty kept = position_kept(p);
    bool wrong_qty = stop->qty.lots - stop->filled.lots != kept.lots;
    int64_t step = p->stop.ticks - stop->stop_price.ticks;
    bool worthwhile = step > 0 && (double)step >= (double)stop->stop_price.ticks * o->amend_step;

    if (stop_is_reached(t, p) || !stop->accepted || stop->amend_at || stop->cancel_at ||
        stop->state == ORDER_UNKNOWN || t->now < stop->retry_at)
        return;
    if (wrong_qty || (worthwhile && t->now - stop->amended_at >= o->amend_gap_ms * MS))
        order_amend(t, stop, (struct qty){kept.lots + stop->filled.lots}, stop->price, p->stop);
}

static enum exit_reason stop_reason(const struct position *p)
{
    if (p->trailing)
        return EXIT_REASON_TRAILING;
    return p->breakeven ? EXIT_REASON_BREAKEVEN : EXIT_REASON_STOP;
}

/* A resting stop acts by itself; one that does not although the bid has stood below it is asked
 * about.  Without a resting stop we act. */
static void watch_stop(struct turn *t, struct position *p, struct order *stop)
{
    if (!stop_is_reached(t, p)) {
        p->below_since = 0;
        return;
    }
    if (!stop) {
        position_leave(t, p, stop_reason(p));
        return;
    }
    if (!p->below_since)
        p->below_since = t->now;
    if (t->now - p->below_since >= t->e->options.order.protect_within_ms * MS) {
        p->below_since = t->now;
        if (stop->stop_price.ticks >= p->stop.ticks)
            order_query(t, stop);
        else
            position_leave(t, p, stop_reason(p));
    }
}

static bool is_known_there(const struct order *o)
{
    return o && o->accepted && o->state != ORDER_UNKNOWN;
}

/* An exit that the venue has taken up stands in for the stop whose balance it needs, as long as one
 * exit may work. */
static int64_t bare_bound(const struct turn *t, const struct position *p, const struct order *exit)
{
    const struct options_order *o = &t->e->options.order;

    return (o->protect_within_ms + (p->closing && is_known_there(exit) ? o->exit_ttl_ms : 0)) * MS;
}

static void note_bareness(struct turn *t, struct position *p, struct position_orders o)
{
    if (is_known_there(o.stop)) {
        p->bare_since = 0;
        p->bare_alarmed = 0;
        return;
    }
    if (!p->bare_since)
        p->bare_since = t->now;
    if (!p->bare_alarmed && t->now - p->bare_since >= bare_bound(t, p, o.exit)) {
        p->bare_alarmed = 1;
        breaker_trip(t, BREAKER_UNPROTECTED, "a position has no stop at the venue");
        emit_notice(t, SEVERITY_ACT, p->pair, "position.bare",
                    "position %llu has had no stop at the venue for too long: stops are kept here",
                    (unsigned long long)p->number);
    }
}

static void protect(struct turn *t, struct position *p, struct position_orders o)
{
    watch_stop(t, p, o.stop);
    if (p->closing)
        return;
    if (position_partial(t, p, o))
        return;
    if (o.exit) { /* taken back: it holds the balance that the stop needs */
        order_cancel(t, o.exit);
        return;
    }
    if (!o.stop) {
        if (!o.entry && !can_rest(t, p, p->held.qty))
            position_leave(t, p, EXIT_REASON_ERROR); /* too little to protect: let it go */
        else
            position_place_stop(t, p);
        return;
    }
    follow_stop(t, p, o.stop);
}

/* ---- the step ---- */

static bool is_too_old(const struct turn *t, const struct position *p)
{
    int64_t max_s = t->e->options.risk.max_age_s;

    return max_s > 0 && p->opened_at && t->now - p->opened_at >= max_s * S &&
           !account_keeps_stops_only(t->e);
}

void position_advance(struct turn *t, struct position *p)
{
    struct position_orders o = position_orders(t->a, p);

    entry_chase(t, p, o);
    o = position_orders(t->a, p);
    bool working = o.entry || o.stop || o.exit;
    if (p->held.qty.lots == 0 && !working) {
        position_end(t, p);
        return;
    }
    if (p->held.qty.lots == 0 && p->sold.lots > 0 && !p->closing)
        p->closing = (uint8_t)stop_reason(p);
    if (o.entry && account_entries_are_off(t->e))
        order_cancel(t, o.entry);
    if (!p->closing && is_too_old(t, p))
        p->closing = EXIT_REASON_TIME;
    if (p->held.qty.lots > 0)
        note_bareness(t, p, o);
    if (p->closing)
        position_exit_step(t, p, o);
    else if (p->held.qty.lots > 0)
        protect(t, p, o);
}

/* An advance emits at most this many effects. */
enum { ADVANCE_EFFECTS = 16 };

void positions_advance(struct turn *t, unsigned from)
{
    for (unsigned i = from; i < t->a->position_span; i++) {
        if (!t->a->position[i].number)
            continue;
        if (!emit_room(t, ADVANCE_EFFECTS)) {
            emit_post(t, TASK_ADVANCE, i);
            return;
        }
        position_advance(t, &t->a->position[i]);
    }
}

/* ---- quotes ---- */

static void ratchet(struct turn *t, struct position *p)
{
    const struct pair_state *pair = pair_at_const(t->e, p->pair);
    struct trail now = trail_stop(&(struct trail_input){
        .rules = &t->e->options.order,
        .instrument = &pair->instrument,
        .entry = p->entry,
        .best = p->best,
        .bid = pair->quote.bid,
        .breakeven = breakeven_price(&pair->instrument, p->entry, t->a->taker, t->a->taker),
        .stop = p->stop,
    });

    p->stop = now.stop;
    p->breakeven |= now.breakeven;
    p->trailing |= now.trailing;
}

/* Never bare: instead of selling at the target, the stop goes to just below the market. */
static void ratchet_at_target(struct turn *t, struct position *p)
{
    const struct pair_state *pair = pair_at_const(t->e, p->pair);
    double level =
        price_to_double(&pair->instrument, pair->quote.bid) * (1 - t->e->options.order.amend_step);
    struct price stop;

    if (price_from_double(&stop, &pair->instrument, level, ROUND_DOWN) &&
        stop.ticks > p->stop.ticks && stop.ticks < pair->quote.bid.ticks) {
        p->stop = stop;
        p->trailing = 1;
    }
}

void position_on_quote(struct turn *t, uint16_t pair)
{
    struct position *p = position_of_pair(t->a, pair);
    const struct ev_quote *q = &pair_at_const(t->e, pair)->quote;

    if (!p || q->bid.ticks <= 0 || (q->flags & QUOTE_BOOK_BAD))
        return;
    if (p->held.qty.lots == 0) { /* an entry waits */
        entry_chase(t, p, position_orders(t->a, p));
        return;
    }
    if (q->bid.ticks > p->best.ticks)
        p->best = q->bid;
    if (!p->closing && p->stop_offset) {
        ratchet(t, p);
        if (q->bid.ticks >= p->target.ticks) {
            if (t->e->options.order.target_mode == TARGET_RATCHET)
                ratchet_at_target(t, p);
            else if (!account_keeps_stops_only(t->e))
                p->closing = EXIT_REASON_TARGET;
        }
    }
    position_advance(t, p);
}
