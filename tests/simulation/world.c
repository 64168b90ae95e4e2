#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "config/config.h"
#include "engine/account.h"
#include "sim/sim.h"

enum { PAIRS = 3, TICK_S = 6, WARM_BARS = 160, JOURNAL_MAX = 1 << 17 };
static const int64_t S = 1000000000;
static const int64_t START = INT64_C(1700000040) * 1000000000;

struct world {
    const struct world_plan *plan;
    struct world_outcome *out;
    struct config config;
    struct engine *engine;
    struct engine *checkpoint;
    uint64_t checkpoint_events; /* journal length at the checkpoint */
    size_t size;
    struct sim *sim;
    struct event *journal;
    uint64_t journal_count;
    struct effects effects;
    struct event self[EFFECTS_MAX];
    unsigned self_count;
    struct random chance, market;
    double price[PAIRS];
    double drift[PAIRS];
    int64_t now, next_tick, link_back_at, next_trouble;
    uint64_t run, trade_ids;
    bool linked, dead, calm;
    int crash_after; /* effects that are still carried out before a crash; -1: none planned */
};

#define FAIL(w, ...)                                                                               \
    do {                                                                                           \
        if (!(w)->out->broken[0])                                                                  \
            snprintf((w)->out->broken, sizeof(w)->out->broken, __VA_ARGS__);                       \
    } while (0)

/* ---- invariants ---- */

static const struct order *order_of(const struct world *w, const struct sim_order *s)
{
    return order_find_venue(&w->engine->account.orders, s->client_id, s->venue_id);
}

/* One intent, at most one live order; sells never exceed what is held. */
static void check_live_orders(struct world *w)
{
    uint64_t entry[POSITIONS_MAX] = {0};
    unsigned entries = 0;
    int64_t selling[PAIRS] = {0};

    for (const struct sim_order *s = sim_next_open(w->sim, 0, NULL); s;
         s = sim_next_open(w->sim, 0, s)) {
        const struct order *o = order_of(w, s);
        if (!o) {
            FAIL(w, "an order lives at the venue that the engine does not know: %s", s->client_id);
            return;
        }
        if (s->side == SIDE_SELL)
            selling[s->pair] += s->qty.lots - s->filled.lots;
        if (o->purpose != PURPOSE_ENTRY)
            continue;
        for (unsigned i = 0; i < entries; i++) {
            if (entry[i] == o->position)
                FAIL(w, "two live entry orders for position %llu", (unsigned long long)o->position);
        }
        entry[entries++] = o->position;
    }
    for (unsigned i = 0; i < PAIRS; i++) {
        const struct instrument *in = sim_instrument(w->sim, (uint16_t)i);
        if (selling[i] > sim_total(w->sim, 0, str_of(in->base)).units)
            FAIL(w, "more is on sale in %s than is held", in->pair);
    }
}

static void check_money(struct world *w)
{
    struct error err;

    if (!ledger_balances(&w->engine->account.ledger))
        FAIL(w, "the ledger does not balance");
    if (sim_audit(w->sim, &err) != STATUS_OK)
        FAIL(w, "the venue's books: %s", err.what);
    for (unsigned i = 0; i < POSITIONS_MAX; i++) {
        const struct position *p = &w->engine->account.position[i];
        if (p->number && p->held.qty.lots != p->bought.lots - p->sold.lots)
            FAIL(w, "position %llu holds what it did not buy", (unsigned long long)p->number);
    }
}

/* One that opened at this very event may have done so after the entry. */
static void check_breakers(struct world *w)
{
    for (unsigned b = 0; b < BREAKER_COUNT; b++) {
        int64_t since = w->engine->account.breaker[b].since;
        if (since && since < w->engine->last_at)
            FAIL(w, "an entry left while the breaker %s is open", breaker_name((enum breaker)b));
    }
}

/* The new order counts already, at its limit; a fee and a dearer price by a chase are not in it. */
static void check_exposure(struct world *w)
{
    const struct options *o = &w->engine->options;
    double equity = money_to_double(account_equity(w->engine));
    double exposure = money_to_double(account_exposure(w->engine, PAIR_NONE));
    double most = equity * o->risk.max_exposure * (1 + o->order.chase_bound);

    if (exposure > most)
        FAIL(w, "exposure is %.2f, the limit %.2f", exposure, most);
    if (account_positions_open(&w->engine->account) > (unsigned)o->risk.max_positions)
        FAIL(w, "%u positions are open or on their way",
             account_positions_open(&w->engine->account));
}

static void check_request(struct world *w, const struct effect *fx)
{
    const struct engine *e = w->engine;
    const struct pair_state *p = pair_at_const(e, fx->pair);
    bool stop = fx->u.request.type == ORDER_STOP_LOSS;

    if (fx->kind == EFFECT_PLACE && fx->u.request.purpose == PURPOSE_ENTRY) {
        if (!e->account.reconciled)
            FAIL(w, "an entry left while unreconciled");
        if (e->control.paused_at || e->control.killed_at)
            FAIL(w, "an entry left while paused or killed");
        if (fx->u.request.side != SIDE_BUY)
            FAIL(w, "an entry that sells");
        check_breakers(w);
        check_exposure(w);
    }
    if (stop && (fx->kind == EFFECT_PLACE || fx->kind == EFFECT_AMEND) && p->quote.bid.ticks > 0 &&
        fx->u.request.stop_price.ticks >= p->quote.bid.ticks)
        FAIL(w, "a stop at %lld stands beyond the bid %lld",
             (long long)fx->u.request.stop_price.ticks, (long long)p->quote.bid.ticks);
}

/* At rest, the books and the venue agree to the unit. */
static void check_agreement(struct world *w)
{
    const struct account *a = &w->engine->account;
    struct money cash = sim_total(w->sim, 0, STR("USD"));

    if (!a->reconciled)
        FAIL(w, "not reconciled at rest");
    if (cash.units != a->ledger.cash.units)
        FAIL(w, "cash: %lld at the venue, %lld in the books", (long long)cash.units,
             (long long)a->ledger.cash.units);
    if (a->ledger.transfers.units != 0)
        FAIL(w, "money was explained away as a transfer: %lld",
             (long long)a->ledger.transfers.units);
    for (unsigned i = 0; i < PAIRS; i++) {
        const struct pair_state *p = pair_at_const(w->engine, i);
        int64_t held = p->dust.qty.lots;
        for (unsigned k = 0; k < POSITIONS_MAX; k++) {
            if (a->position[k].number && a->position[k].pair == i)
                held += a->position[k].held.qty.lots;
        }
        if (sim_total(w->sim, 0, str_of(p->instrument.base)).units != held)
            FAIL(w, "%s: %lld at the venue, %lld in the books", p->instrument.base,
                 (long long)sim_total(w->sim, 0, str_of(p->instrument.base)).units,
                 (long long)held);
    }
}

/* ---- events in, effects out ---- */

static void carry_out(struct world *w, const struct effect *fx)
{
    bool out = true;

    switch ((enum effect_kind)fx->kind) {
    case EFFECT_PLACE:
        w->out->orders++;
        check_request(w, fx);
        out = !w->linked || sim_place(w->sim, 0, fx->pair, &fx->u.request, w->now);
        break;
    case EFFECT_AMEND:
        check_request(w, fx);
        out = !w->linked || sim_amend(w->sim, 0, &fx->u.request, w->now);
        break;
    case EFFECT_CANCEL:
        out = !w->linked || sim_cancel(w->sim, 0, &fx->u.request, w->now);
        break;
    case EFFECT_QUERY:
        out = !w->linked || sim_query(w->sim, 0, &fx->u.request, w->now);
        break;
    case EFFECT_RECONCILE:
        out = !w->linked ||
              sim_reconcile(w->sim, 0, fx->u.reconcile.id, fx->u.reconcile.since, w->now);
        break;
    case EFFECT_POST:
        w->self[w->self_count++] = (struct event){.kind = EV_SELF, .u.self = fx->u.post};
        break;
    case EFFECT_DENIAL:
        w->out->denials++;
        break;
    case EFFECT_POSITION:
        w->out->trades += fx->u.position.change == POSITION_CLOSED;
        break;
    case EFFECT_FILL:
        w->out->fills++;
        break;
    default:
        break;
    }
    if (!out)
        FAIL(w, "the venue's inbox is full");
}

static void step(struct world *w, struct event ev)
{
    if (w->dead || w->out->broken[0])
        return;
    ev.seq = engine_last_seq(w->engine) + 1;
    ev.at = w->now;
    if (w->journal_count == JOURNAL_MAX) {
        FAIL(w, "the test's journal is full");
        return;
    }
    w->journal[w->journal_count++] = ev;
    w->out->events++;
    engine_step(w->engine, &ev, &w->effects);
    for (unsigned i = 0; i < w->effects.count; i++) {
        if (w->crash_after == 0) {
            w->dead = true;
            return;
        }
        w->crash_after -= w->crash_after > 0;
        carry_out(w, &w->effects.item[i]);
    }
    check_money(w);
    while (w->self_count && !w->dead)
        step(w, w->self[--w->self_count]);
}

static void say_link(struct world *w, bool up)
{
    w->linked = up;
    for (uint8_t k = 0; k < LINK_KIND_COUNT; k++)
        step(w,
             (struct event){.kind = EV_LINK, .pair = PAIR_NONE, .u.link = {.link = k, .up = up}});
}

static void start_engine(struct world *w, bool recovered)
{
    w->dead = false;
    w->self_count = 0;
    w->crash_after = -1;
    step(w, (struct event){.kind = EV_START,
                           .pair = PAIR_NONE,
                           .u.start = {.run = ++w->run, .recovered = recovered}});
    step(w, (struct event){
                .kind = EV_VENUE_STATUS, .pair = PAIR_NONE, .u.venue_status = MARKET_ONLINE});
    for (uint16_t i = 0; i < PAIRS; i++)
        step(w, (struct event){
                    .kind = EV_INSTRUMENT, .pair = i, .u.instrument = *sim_instrument(w->sim, i)});
    step(w, (struct event){.kind = EV_FEES,
                           .pair = PAIR_NONE,
                           .u.fees = {.maker = {20000}, .taker = {50000}}});
    say_link(w, true);
}

/* ---- the market ---- */

static struct price grid(double v)
{
    return (struct price){(int64_t)(v * 100)};
}

static struct ev_quote quote_around(double v)
{
    struct price mid = grid(v);
    return (struct ev_quote){.bid = {mid.ticks - 2},
                             .ask = {mid.ticks + 2},
                             .bid_qty = {200000000},
                             .ask_qty = {200000000}};
}

static void warm_up(struct world *w)
{
    for (int64_t b = WARM_BARS; b > 0; b--) {
        for (uint16_t i = 0; i < PAIRS; i++) {
            double open = w->price[i];
            w->price[i] *= 1 + 0.0008 * random_normal(&w->market);
            double hi = open > w->price[i] ? open : w->price[i];
            double lo = open < w->price[i] ? open : w->price[i];
            int64_t open_time = w->now / (60 * S) * 60 * S - b * 60 * S;
            step(w, (struct event){.kind = EV_BAR,
                                   .pair = i,
                                   .u.bar = {.open_time = open_time,
                                             .open = grid(open),
                                             .high = grid(hi * 1.0004),
                                             .low = grid(lo * 0.9996),
                                             .close = grid(w->price[i]),
                                             .volume = {100000000},
                                             .interval_s = 60,
                                             .flags = BAR_WARMUP}});
        }
    }
}

static struct depth_side any_side(struct world *w)
{
    int64_t qty = (int64_t)random_below(&w->market, 5000000000) + 1;

    return (struct depth_side){.qty = {qty},
                               .young = {(int64_t)random_below(&w->market, (uint64_t)qty)},
                               .notional = {qty * 100},
                               .levels = 10};
}

static struct depth any_depth(struct world *w)
{
    return (struct depth){
        .bid = any_side(w),
        .ask = any_side(w),
        .weighted = (int64_t)random_below(&w->market, 2 * DEPTH_WEIGHTED_ONE) - DEPTH_WEIGHTED_ONE,
    };
}

static void market_tick(struct world *w)
{
    for (uint16_t i = 0; i < PAIRS; i++) {
        if (random_below(&w->market, 40) == 0)
            w->drift[i] = 0.0004 * random_normal(&w->market);
        w->price[i] *= 1 + w->drift[i] + 0.0004 * random_normal(&w->market);
        struct ev_quote q = quote_around(w->price[i]);
        struct ev_trade t = {.price = grid(w->price[i]),
                             .qty = {(int64_t)(random_below(&w->market, 50000000) + 1000)},
                             .trade_id = ++w->trade_ids,
                             .taker_side = (uint8_t)(random_below(&w->market, 2) + 1)};
        sim_quote(w->sim, i, &q, w->now);
        sim_trade(w->sim, i, &t, w->now);
        if (!w->linked || w->dead)
            continue;
        step(w, (struct event){.kind = EV_TRADE, .pair = i, .u.trade = t});
        step(w, (struct event){.kind = EV_QUOTE, .pair = i, .u.quote = q});
        step(w, (struct event){.kind = EV_DEPTH, .pair = i, .u.depth = any_depth(w)});
    }
}

/* ---- trouble ---- */

static void random_faults(struct world *w)
{
    struct sim_faults f = {0};

    if (random_below(&w->chance, 3) == 0) {
        f.lose_request = 0.2 * random_uniform(&w->chance);
        f.lose_answer = 0.2 * random_uniform(&w->chance);
        f.duplicate = 0.3 * random_uniform(&w->chance);
        f.delay = 0.3 * random_uniform(&w->chance);
        f.reject = 0.1 * random_uniform(&w->chance);
        f.partial = 0.5;
        f.delay_ns = 3 * S;
    }
    sim_faults(w->sim, &f);
}

static unsigned live_orders(const struct world *w)
{
    return order_table_live(&w->engine->account.orders);
}

static void make_trouble(struct world *w)
{
    w->next_trouble = w->now + (int64_t)(20 + random_below(&w->chance, 200)) * S;
    random_faults(w);
    if (random_below(&w->chance, 4) == 0 && w->linked) {
        w->out->disconnects++;
        w->link_back_at = w->now + (int64_t)(1 + random_below(&w->chance, 90)) * S;
        say_link(w, false);
    }
    if (w->plan->crashes && random_below(&w->chance, 3) == 0)
        w->crash_after = (int)random_below(&w->chance, 12);
}

/* What the killed process had after the last event on disk, byte for byte. */
static void recover(struct world *w)
{
    struct engine *killed = w->engine;
    struct effects ignored;

    w->out->crashes++;
    w->out->crashes_with_orders += live_orders(w) > 0;
    w->engine = aligned_alloc(64, w->size);
    memcpy(w->engine, w->checkpoint, w->size);
    for (uint64_t i = w->checkpoint_events; i < w->journal_count; i++)
        engine_step(w->engine, &w->journal[i], &ignored);
    if (memcmp(w->engine, killed, w->size) != 0)
        FAIL(w, "the recovered state differs from the killed one");
    free(killed);
    if (!engine_open(w->engine, w->size))
        FAIL(w, "the recovered state is refused");
    memcpy(w->checkpoint, w->engine, w->size);
    w->checkpoint_events = w->journal_count;
    w->now += (int64_t)(1 + random_below(&w->chance, 20)) * S;
    w->link_back_at = 0;
    start_engine(w, true);
}

/* ---- the run ---- */

static void configure(struct world *w)
{
    struct error err;
    const char *set[][2] = {
        {"trading.pairs", "BTC/USD,ETH/USD,SOL/USD"},
        {"trading.timeframes", "1m"},
        {"confluence.min_agreement", "1"},
        {"trading.history_bars", "400"},
        {"order.entry_ttl", "30s"},
        {"order.ack_timeout", "10s"},
        {"order.deadline", "5s"},
        {"order.lag_bound", "10s"},
        {"order.protect_within", "20s"},
        {"order.amend_gap", "5s"},
        {"order.exit_ttl", "10s"},
        {"venue.reconcile_every", "2m"},
        {"trading.bar_grace", "1s"},
        {"trading.stale_quote", "30s"},
        {"risk.pair_cooldown", "30s"},
        {"risk.loss_cooldown", "10s"},
        {"strategies.keltner.cooldown", "10s"},
        {"strategies.trend.cooldown", "10s"},
        {"risk.max_daily_loss", "0.2"},
        {"order.chase_attempts", "3"},
        {"order.chase_gap", "1s"},
        {"order.entry_rest", "market"},
        {"order.partial_share", "0.5"},
        {"risk.depth_share", "0"},    /* this venue tells no depth */
        {"risk.max_volatility", "0"}, /* nor is there time to learn one */
        {"strategies.trend.fresh_cross", "off"},
    };

    config_init(&w->config);
    if (config_profile(&w->config, STR("demo"), &err) != STATUS_OK)
        FAIL(w, "profile: %s", err.what);
    for (unsigned i = 0; i < sizeof set / sizeof set[0]; i++) {
        struct origin from = {.kind = ORIGIN_SET};
        if (config_set(&w->config, str_of(set[i][0]), str_of(set[i][1]), from, &err) != STATUS_OK)
            FAIL(w, "option: %s", err.what);
    }
    if (config_finish(&w->config, &err) != STATUS_OK)
        FAIL(w, "configuration: %s", err.what);
}

static void make_venue(struct world *w)
{
    const struct sim_limits limits = {.pairs = PAIRS,
                                      .accounts = 1,
                                      .live_orders = 64,
                                      .closed_orders = 4096,
                                      .fills = 8192,
                                      .inbox = 256,
                                      .outbox = 8192};
    const struct sim_options o = {
        .seed = w->plan->seed, .latency_ns = 30000000, .jitter_ns = 40000000, .protection = 0.05};
    static const char *const base[PAIRS] = {"BTC", "ETH", "SOL"};

    w->sim = sim_init(aligned_alloc(64, (sim_size(&limits) + 63) / 64 * 64), &limits, &o, w->now);
    for (uint16_t i = 0; i < PAIRS; i++) {
        struct instrument in = {.price_decimals = 2,
                                .qty_decimals = 8,
                                .status = MARKET_ONLINE,
                                .tick = {1},
                                .lot = {1},
                                .min_qty = {10000},
                                .min_cost = {50000000}};
        snprintf(in.pair, sizeof in.pair, "%s/USD", base[i]);
        snprintf(in.base, sizeof in.base, "%s", base[i]);
        snprintf(in.quote, sizeof in.quote, "USD");
        sim_pair(w->sim, i, &in, (struct rate){20000}, (struct rate){50000});
        w->price[i] = 100.0 * (i + 1);
        struct ev_quote q = quote_around(w->price[i]);
        sim_quote(w->sim, i, &q, w->now);
    }
    sim_deposit(w->sim, 0, STR("USD"), (struct money){10000 * MONEY_ONE});
}

static int64_t next_time(struct world *w)
{
    int64_t at = w->next_tick;

    if (sim_wake_at(w->sim) < at)
        at = sim_wake_at(w->sim);
    if (!w->dead && engine_wake_at(w->engine) < at)
        at = engine_wake_at(w->engine);
    if (w->link_back_at && w->link_back_at < at)
        at = w->link_back_at;
    return at > w->now ? at : w->now;
}

static void turn(struct world *w)
{
    struct event ev;

    w->now = next_time(w);
    if (w->dead) {
        recover(w);
        return;
    }
    if (engine_wake_at(w->engine) <= w->now)
        step(w, (struct event){.kind = EV_TIMER, .pair = PAIR_NONE});
    if (w->link_back_at && w->link_back_at <= w->now) {
        w->link_back_at = 0;
        say_link(w, true);
    }
    sim_advance(w->sim, w->now);
    while (!w->dead && sim_next(w->sim, &ev)) {
        if (w->linked)
            step(w, ev);
    }
    if (w->now >= w->next_tick) {
        w->next_tick += TICK_S * S;
        market_tick(w);
    }
    if (!w->dead)
        check_live_orders(w);
    if (w->plan->faults && !w->calm && w->now >= w->next_trouble && !w->dead)
        make_trouble(w);
}

static void run_until(struct world *w, int64_t end)
{
    while (w->now < end && !w->out->broken[0])
        turn(w);
}

/* Faults end, entries end, answers come: then everything must agree. */
static void come_to_rest(struct world *w)
{
    struct sim_faults none = {0};

    w->calm = true;
    w->crash_after = -1;
    sim_faults(w->sim, &none);
    if (w->dead)
        recover(w);
    if (!w->linked)
        say_link(w, true);
    w->link_back_at = 0;
    step(w, (struct event){.kind = EV_CONTROL,
                           .pair = PAIR_NONE,
                           .u.control = {.verb = CONTROL_CLOSE_ALL, .who = "test"}});
    run_until(w, w->now + 900 * S);
    if (live_orders(w) > 0)
        FAIL(w, "%u orders still live at rest", live_orders(w));
    for (unsigned i = 0; i < POSITIONS_MAX; i++) {
        if (w->engine->account.position[i].number)
            FAIL(w, "close-all left position %llu",
                 (unsigned long long)w->engine->account.position[i].number);
    }
    check_agreement(w);
}

void world_run(struct world_outcome *ret, const struct world_plan *plan)
{
    struct world *w = calloc(1, sizeof *w);

    memset(ret, 0, sizeof *ret);
    w->plan = plan;
    w->out = ret;
    w->now = START;
    w->next_tick = START + TICK_S * S;
    w->next_trouble = START + 300 * S;
    w->crash_after = -1;
    random_seed(&w->chance, plan->seed);
    random_seed(&w->market, plan->seed ^ 0x5eed);
    configure(w);
    w->size = engine_size(&w->config.options);
    w->engine = engine_init(aligned_alloc(64, w->size), &w->config.options, plan->seed, 7);
    w->checkpoint = aligned_alloc(64, w->size);
    memcpy(w->checkpoint, w->engine, w->size);
    w->journal = malloc(sizeof *w->journal * JOURNAL_MAX);
    make_venue(w);
    start_engine(w, false);
    warm_up(w);
    run_until(w, START + plan->minutes * 60 * S);
    if (!ret->broken[0])
        come_to_rest(w);
    ret->decision_hash = engine_decision_hash(w->engine);
    free(w->journal);
    free(w->checkpoint);
    free(w->engine);
    free(w->sim);
    free(w);
}
