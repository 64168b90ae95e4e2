/* The door and the map: where each kind of event goes. */
#include "engine/engine.h"

#include <assert.h>
#include <string.h>

#include "config/config.h"
#include "engine/account.h"
#include "engine/emit.h"
#include "engine/market.h"
#include "engine/profile.h"
#include "engine/watch.h"

static const uint64_t MAGIC = UINT64_C(0x6e6f7661456e6731); /* "novaEng1" */

/* ---- memory ---- */

struct layout {
    uint64_t pairs_at, frames_at, undo_at, scratch_at, bars_at, size, frame_bytes;
};

static uint64_t aligned(uint64_t n)
{
    return (n + 63) / 64 * 64;
}

static struct layout layout_of(const struct options *o)
{
    uint64_t pairs = (uint64_t)o->trading.pair_count;
    struct layout l = {.frame_bytes = frame_size(o)};
    uint64_t frames = pairs * (uint64_t)o->trading.timeframe_count * l.frame_bytes;

    l.pairs_at = aligned(sizeof(struct engine));
    l.frames_at = l.pairs_at + aligned(pairs * sizeof(struct pair_state));
    l.undo_at = l.frames_at + aligned(frames);
    l.scratch_at = l.undo_at + aligned(frames);
    l.bars_at = l.scratch_at + aligned(l.frame_bytes);
    l.size = l.bars_at + aligned(pairs * (uint64_t)o->trading.history_bars * sizeof(struct bar));
    return l;
}

size_t engine_size(const struct options *o)
{
    return layout_of(o).size;
}

/* Changes with every change of what stands in the block. */
uint64_t engine_schema(void)
{
    const uint64_t parts[] = {
        sizeof(struct engine),  sizeof(struct pair_state), sizeof(struct account),
        sizeof(struct options), sizeof(struct order),      sizeof(struct position),
        sizeof(struct bar),     EVENT_KIND_COUNT,          EFFECT_KIND_COUNT,
    };
    uint64_t h = UINT64_C(14695981039346656037);

    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        h = (h ^ parts[i]) * UINT64_C(1099511628211);
    return h;
}

struct engine *engine_init(void *memory, const struct options *o, uint64_t seed, uint32_t epoch)
{
    struct layout l = layout_of(o);
    struct engine *e = memory;

    memset(memory, 0, l.size);
    e->magic = MAGIC;
    e->schema = engine_schema();
    e->size = l.size;
    e->seed = seed;
    e->epoch = epoch;
    e->pairs = (uint32_t)o->trading.pair_count;
    e->pairs_at = l.pairs_at;
    e->frames_at = l.frames_at;
    e->undo_at = l.undo_at;
    e->scratch_at = l.scratch_at;
    e->bars_at = l.bars_at;
    e->frame_bytes = l.frame_bytes;
    e->bar_capacity = (uint64_t)o->trading.history_bars;
    e->options = *o;
    e->wake_at = INT64_MAX;
    market_init(e);
    account_init(&e->account);
    profile_refresh(e);
    return e;
}

struct engine *engine_open(void *memory, size_t size)
{
    struct engine *e = memory;

    if (size < sizeof *e || e->magic != MAGIC || e->schema != engine_schema() || e->size != size ||
        layout_of(&e->options).size != size)
        return NULL;
    return e;
}

void engine_renew_epoch(struct engine *e, uint32_t epoch)
{
    e->epoch = epoch;
}

/* ---- events ---- */

static void pause_by_configuration(struct turn *t)
{
    if (t->e->options.trading.start_paused)
        account_pause(t, STR("configuration"), STR("start paused"));
}

/* Nothing that was under way when the process ended can be relied on. */
static void doubt_orders(struct turn *t)
{
    for (unsigned i = 0; i < t->a->orders.working_count; i++) {
        struct order *o = order_working(&t->a->orders, i);
        if (!order_is_live(o))
            continue;
        if (o->state == ORDER_SENT)
            order_learn(o, OE_TIMEOUT);
        o->cancel_at = o->amend_at = 0;
        o->asked_at = t->now; /* the reconciliation asks */
    }
}

static void on_start(struct turn *t)
{
    struct engine *e = t->e;

    e->run = t->ev->u.start.run;
    e->started_at = t->now;
    for (unsigned k = 0; k < LINK_KIND_COUNT; k++) {
        e->link[k] = 0;
        e->link_down_at[k] = t->now;
    }
    breaker_reset(t, BREAKER_JOURNAL); /* this start wrote its checkpoint; told anew if need be */
    e->control.stopping = 0;
    e->check_at = 0;
    if (!t->a->first_start)
        t->a->first_start = t->now;
    t->a->reconciled = t->a->answering = 0;
    t->a->reconcile_asked = 0;
    t->a->reconcile_due = INT64_MAX;
    market_on_start(t);
    doubt_orders(t);
    pause_by_configuration(t);
}

static void on_timer(struct turn *t)
{
    market_on_time(t);
    account_on_timer(t);
}

static void on_self(struct turn *t)
{
    if (t->ev->u.self.task == TASK_ADVANCE && t->ev->u.self.cursor < POSITIONS_MAX)
        positions_advance(t, t->ev->u.self.cursor);
}

static void on_option(struct turn *t)
{
    const struct ev_option *o = &t->ev->u.option;
    struct error err;

    if (options_apply(&t->e->options, str_of(o->key), str_of(o->value), &err) != STATUS_OK) {
        emit_notice(t, SEVERITY_WATCH, PAIR_NONE, "option.refused", "%s", err.what);
        return;
    }
    profile_refresh(t->e);
    emit_notice(t, SEVERITY_NEWS, PAIR_NONE, "option.changed", "%s is now %s", o->key, o->value);
}

/* A rate that no venue has: a sale would bring nothing. */
static bool is_absurd(struct rate r)
{
    return r.e8 <= -RATE_ONE / 2 || r.e8 >= RATE_ONE / 2;
}

static void on_fees(struct turn *t)
{
    if (is_absurd(t->ev->u.fees.maker) || is_absurd(t->ev->u.fees.taker)) {
        emit_notice(t, SEVERITY_WATCH, t->ev->pair, "fees.refused",
                    "the venue told fees that cannot be: the ones known before stay");
        return;
    }
    t->a->maker = t->ev->u.fees.maker;
    t->a->taker = t->ev->u.fees.taker;
    t->a->fees_known = 1;
}

static void on_journal_link(struct turn *t)
{
    if (t->ev->u.link.up) {
        breaker_reset(t, BREAKER_JOURNAL);
        return;
    }
    breaker_trip(t, BREAKER_JOURNAL, "the journal's disk is full or fails");
    positions_advance(t, 0); /* takes the entries away while their ends can still be kept */
}

static void on_link(struct turn *t)
{
    unsigned k = t->ev->u.link.link;

    if (k == LINK_JOURNAL) {
        on_journal_link(t);
        return;
    }
    if (k >= LINK_KIND_COUNT || t->e->link[k] == t->ev->u.link.up)
        return;
    t->e->link[k] = t->ev->u.link.up;
    t->e->link_down_at[k] = t->now;
    emit_notice(t, t->ev->u.link.up ? SEVERITY_OK : SEVERITY_WATCH, PAIR_NONE, "link",
                "%s connection %s", k == LINK_MARKET ? "market data" : "account",
                t->ev->u.link.up ? "is up" : "was lost");
    if (k != LINK_ACCOUNT)
        return;
    t->a->reconciled = 0;
    t->a->reconcile_asked = 0;
    t->a->answering = 0;
    if (t->ev->u.link.up)
        reconcile_start(t);
}

static void on_venue_status(struct turn *t)
{
    uint8_t status = (uint8_t)t->ev->u.venue_status;

    if (status == t->e->venue_status || status >= MARKET_STATUS_COUNT)
        return;
    t->e->venue_status = status;
    emit_notice(t, status == MARKET_ONLINE ? SEVERITY_OK : SEVERITY_WATCH, PAIR_NONE,
                "venue.status", "the venue is %s", market_status_name((enum market_status)status));
}

static void on_quote(struct turn *t)
{
    market_on_quote(t);
    if (t->ev->pair < t->e->pairs)
        position_on_quote(t, t->ev->pair);
}

static void (*const handlers[EVENT_KIND_COUNT])(struct turn *) = {
    [EV_START] = on_start,
    [EV_TIMER] = on_timer,
    [EV_SELF] = on_self,
    [EV_OPTION] = on_option,
    [EV_INSTRUMENT] = market_on_instrument,
    [EV_FEES] = on_fees,
    [EV_LINK] = on_link,
    [EV_VENUE_STATUS] = on_venue_status,
    [EV_TRADE] = market_on_trade,
    [EV_QUOTE] = on_quote,
    [EV_DEPTH] = market_on_depth,
    [EV_BAR] = market_on_bar,
    [EV_ORDER] = account_on_order,
    [EV_FILL] = account_on_fill,
    [EV_BALANCE] = account_on_balance,
    [EV_RECONCILE] = account_on_reconcile,
    [EV_CONTROL] = account_on_control,
};

/* Prints, quotes, readings of the book and bars of a pair in which nothing is open cannot change what the account waits
 * for, unless they made an order. */
static bool may_move_account(struct turn *t, enum event_kind kind)
{
    if (kind != EV_TRADE && kind != EV_QUOTE && kind != EV_DEPTH && kind != EV_BAR)
        return true;
    return t->ev->pair < t->e->pairs && position_of_pair(t->a, t->ev->pair);
}

void engine_step(struct engine *e, const struct event *ev, struct effects *ret_effects)
{
    struct turn t = {.e = e, .a = &e->account, .ev = ev, .out = ret_effects, .now = ev->at};

    assert(ev->kind > EV_NONE && ev->kind < EVENT_KIND_COUNT);
    assert(ev->seq == e->last_seq + 1 && ev->at >= e->last_at);
    ret_effects->count = 0;
    e->last_seq = ev->seq;
    e->last_at = ev->at;
    handlers[ev->kind](&t);
    watch(&t);
    if (e->control.killed_at || e->control.stopping)
        account_control_finish(&t);
    if (may_move_account(&t, (enum event_kind)ev->kind)) {
        order_table_settle(&e->account.orders);
        e->account.wake_at = account_wake_at(e);
    }
    e->wake_at = e->market_wake_at < e->account.wake_at ? e->market_wake_at : e->account.wake_at;
}

int64_t engine_wake_at(const struct engine *e)
{
    return e->wake_at;
}

uint64_t engine_last_seq(const struct engine *e)
{
    return e->last_seq;
}

int64_t engine_last_at(const struct engine *e)
{
    return e->last_at;
}

const struct options *engine_options(const struct engine *e)
{
    return &e->options;
}

uint64_t engine_decision_hash(const struct engine *e)
{
    return e->decision_hash;
}

uint64_t engine_effect_hash(const struct engine *e)
{
    return e->effect_hash;
}

bool engine_watches_quotes(const struct engine *e, uint16_t pair)
{
    return position_of_pair_const(&e->account, pair) != NULL;
}

size_t engine_bars(const struct engine *e, uint16_t pair, struct bar *ret, size_t max)
{
    const struct pair_state *p = pair_at_const(e, pair);
    const struct bar *ring = bar_ring_const(e, pair);
    uint64_t held = p->bars < e->bar_capacity ? p->bars : e->bar_capacity;
    uint64_t n = held < max ? held : max;

    for (uint64_t i = 0; i < n; i++)
        ret[i] = ring[(p->bars - n + i) % e->bar_capacity];
    return n;
}
