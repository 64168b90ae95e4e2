#include "research/backtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/engine.h"
#include "sim/bar_path.h"
#include "sim/sim.h"

enum {
    ACCOUNT = 0,
    POSTS_MAX = 256,
    PROGRESS_EVERY = 4096,
    LIVE_ORDERS_MAX = 512,
    EPOCH = 1,
};
#define NS_PER_MS INT64_C(1000000)
/* The venue lives in this process and forgets nothing: it is compared with less often. */
#define RECONCILE_EVERY_S INT64_C(3600)
#define NS_PER_S          INT64_C(1000000000)
/* How far from the touch a market order walks before the rest is given up. */
#define PROTECTION 0.05

struct pair_run {
    const struct series *series;
    size_t next;         /* index of the bar not yet played */
    struct price middle; /* of the last quote */
    bool watched;        /* an order went out, and the engine may still have something open */
    bool active;         /* its points are played in this minute */
    struct bar_point point[BAR_POINTS];
};

struct run {
    const struct backtest *b;
    struct result *result;
    struct options options;
    struct engine *engine;
    struct sim *sim;
    struct effects *effects;
    void *engine_memory, *sim_memory;
    struct pair_run *pair;
    unsigned pairs;
    struct event scratch, quote, bar; /* quote and bar keep their constant fields */
    struct ev_self post[POSTS_MAX];
    uint32_t post_first, post_count;
    uint64_t seq;
    int64_t now;
    int64_t wake_at;       /* the engine's */
    struct sim_rates fees; /* as the engine knows them */
    bool fees_told;
    bool ended; /* by EFFECT_EXIT */
    enum status status;
    struct error *err;
};

/* ---- set-up ---- */

static void set_pairs(struct options *o, const struct history *h)
{
    memset(o->trading.pairs, 0, sizeof o->trading.pairs);
    o->trading.pair_count = h->pairs;
    for (unsigned i = 0; i < h->pairs; i++)
        str_copy(o->trading.pairs[i], sizeof o->trading.pairs[i],
                 str_of(h->series[i].instrument.pair));
}

static void calm_reconciliation(struct options *o)
{
    if (o->venue.reconcile_every_s < RECONCILE_EVERY_S)
        o->venue.reconcile_every_s = RECONCILE_EVERY_S;
}

static struct sim_options sim_options_of(const struct options *o, uint64_t seed)
{
    return (struct sim_options){
        .seed = seed,
        .latency_ns = o->sim.latency_ms * NS_PER_MS,
        .jitter_ns = o->sim.latency_jitter_ms * NS_PER_MS,
        .participation = o->sim.participation,
        .spread = o->sim.spread,
        .slippage = o->sim.slippage_sigma,
        .protection = PROTECTION,
        .fee_tiers = o->sim.fee_tiers != 0,
    };
}

static void *block(size_t size)
{
    return aligned_alloc(64, (size + 63) / 64 * 64);
}

static bool run_init(struct run *r, const struct backtest *b, struct result *result)
{
    struct sim_limits limits = {
        .pairs = b->history->pairs,
        .accounts = 1,
        .live_orders = LIVE_ORDERS_MAX,
        .closed_orders = 4096,
        .fills = 8192,
        .inbox = 1024,
        .outbox = 16384,
    };
    struct sim_options sim = sim_options_of(b->options, b->seed);

    *r = (struct run){.b = b, .result = result, .options = *b->options, .pairs = b->history->pairs};
    set_pairs(&r->options, b->history);
    calm_reconciliation(&r->options);
    r->engine_memory = block(engine_size(&r->options));
    r->sim_memory = block(sim_size(&limits));
    r->effects = calloc(1, sizeof *r->effects);
    r->pair = calloc(r->pairs, sizeof *r->pair);
    if (!r->engine_memory || !r->sim_memory || !r->effects || !r->pair)
        return false;
    r->now = history_from(b->history);
    r->engine = engine_init(r->engine_memory, &r->options, b->seed, EPOCH);
    r->sim = sim_init(r->sim_memory, &limits, &sim, r->now);
    for (unsigned i = 0; i < r->pairs; i++)
        r->pair[i].series = &b->history->series[i];
    r->quote = (struct event){.kind = EV_QUOTE};
    r->bar = (struct event){.kind = EV_BAR};
    return r->engine && r->sim;
}

static void run_release(struct run *r)
{
    free(r->engine_memory);
    free(r->sim_memory);
    free(r->effects);
    free(r->pair);
}

/* ---- one event ---- */

static void to_sim(struct run *r, const struct effect *fx);
static void give_point(struct run *r, unsigned pair, const struct bar_point *p);

static void take_effects(struct run *r)
{
    for (uint32_t i = 0; i < r->effects->count; i++) {
        const struct effect *fx = &r->effects->item[i];

        result_effect(r->result, fx,
                      fx->pair < r->pairs ? r->pair[fx->pair].middle : (struct price){0});
        if (effect_leaves(fx->kind))
            to_sim(r, fx);
        else if (fx->kind == EFFECT_POST && r->post_count < POSTS_MAX)
            r->post[(r->post_first + r->post_count++) % POSTS_MAX] = fx->u.post;
        else if (fx->kind == EFFECT_EXIT)
            r->ended = true;
    }
}

static void note_status(struct run *r, enum status s)
{
    if (r->status == STATUS_OK)
        r->status = s;
}

static void step(struct run *r, struct event *ev)
{
    ev->seq = ++r->seq;
    ev->at = r->now;
    if (r->b->event)
        note_status(r, r->b->event(r->b->context, ev, r->err));
    engine_step(r->engine, ev, r->effects);
    r->wake_at = engine_wake_at(r->engine);
    if (r->b->stepped)
        note_status(r, r->b->stepped(r->b->context, r->engine, r->err));
    if (r->effects->count)
        take_effects(r);
}

/* An event, and what the engine posts to itself because of it. */
static void tell(struct run *r, struct event *ev)
{
    step(r, ev);
    while (r->post_count) {
        r->scratch = (struct event){.kind = EV_SELF, .pair = PAIR_NONE, .account = ACCOUNT};
        r->scratch.u.self = r->post[r->post_first];
        r->post_first = (r->post_first + 1) % POSTS_MAX;
        r->post_count--;
        step(r, &r->scratch);
    }
}

/* The venue hears of a pair's market only while it can matter: before an order goes there it is
 * told how the last bar closed. */
static void wake_pair(struct run *r, unsigned pair)
{
    struct pair_run *p = &r->pair[pair];
    struct bar_point point[BAR_POINTS];

    if (p->active || !p->next)
        return;
    p->active = true;
    bar_path(point, &p->series->instrument, &p->series->bar[p->next - 1], r->options.sim.spread,
             r->options.sim.participation);
    sim_bar_point(r->sim, (uint16_t)pair, &p->series->bar[p->next - 1], &point[BAR_POINTS - 1]);
}

static void to_sim(struct run *r, const struct effect *fx)
{
    bool taken = false;

    switch (fx->kind) {
    case EFFECT_PLACE:
        r->pair[fx->pair].watched = true;
        wake_pair(r, fx->pair);
        taken = sim_place(r->sim, ACCOUNT, fx->pair, &fx->u.request, r->now);
        break;
    case EFFECT_AMEND:
        taken = sim_amend(r->sim, ACCOUNT, &fx->u.request, r->now);
        break;
    case EFFECT_CANCEL:
        taken = sim_cancel(r->sim, ACCOUNT, &fx->u.request, r->now);
        break;
    case EFFECT_QUERY:
        taken = sim_query(r->sim, ACCOUNT, &fx->u.request, r->now);
        break;
    case EFFECT_RECONCILE:
        taken = sim_reconcile(r->sim, ACCOUNT, fx->u.reconcile.id, fx->u.reconcile.since, r->now);
        break;
    default:
        break;
    }
    if (!taken && r->status == STATUS_OK)
        r->status = error_set(r->err, STATUS_FULL, "the simulated venue's inbox is full");
}

/* ---- time ---- */

/* The account's fees, when they are not those that the engine knows. */
static void tell_fees(struct run *r)
{
    struct sim_rates now = sim_rates(r->sim, ACCOUNT, 0);
    struct event ev = {.kind = EV_FEES, .pair = PAIR_NONE, .account = ACCOUNT};

    if (r->fees_told && now.maker.e8 == r->fees.maker.e8 && now.taker.e8 == r->fees.taker.e8)
        return;
    r->fees_told = true;
    r->fees = now;
    ev.u.fees = (struct ev_fees){now.maker, now.taker};
    tell(r, &ev);
}

static void hear_venue(struct run *r)
{
    struct event ev;

    while (sim_next(r->sim, &ev)) {
        tell(r, &ev);
        if (ev.kind == EV_FILL)
            tell_fees(r);
    }
}

/* Everything that is due before market data of `at`, in order of time. */
static void advance(struct run *r, int64_t at)
{
    for (;;) {
        int64_t venue = sim_wake_at(r->sim);
        int64_t due = r->wake_at <= venue ? r->wake_at : venue;

        if (due > at || r->ended)
            break;
        r->now = due > r->now ? due : r->now;
        if (r->wake_at <= r->now) {
            r->scratch = (struct event){.kind = EV_TIMER, .pair = PAIR_NONE, .account = ACCOUNT};
            tell(r, &r->scratch);
        } else {
            sim_advance(r->sim, r->now);
            hear_venue(r);
        }
    }
    r->now = at > r->now ? at : r->now;
}

static void tell_quote(struct run *r, unsigned pair, const struct ev_quote *q)
{
    r->quote.pair = (uint16_t)pair;
    r->quote.venue_at = r->now;
    r->quote.u.quote = *q;
    r->pair[pair].middle.ticks = q->bid.ticks + (q->ask.ticks - q->bid.ticks) / 2;
    tell(r, &r->quote);
}

static void give_point(struct run *r, unsigned pair, const struct bar_point *p)
{
    const struct pair_run *run = &r->pair[pair];

    sim_bar_point(r->sim, (uint16_t)pair, &run->series->bar[run->next], p);
    hear_venue(r);
    tell_quote(r, pair, &p->quote);
}

/* ---- a minute ---- */

static bool has_bar(const struct pair_run *p, int64_t open_time)
{
    return p->next < p->series->count && p->series->bar[p->next].open_time == open_time;
}

/* The next minute that any pair has, or INT64_MAX. */
static int64_t next_minute(const struct run *r)
{
    int64_t first = INT64_MAX;

    for (unsigned i = 0; i < r->pairs; i++) {
        const struct pair_run *p = &r->pair[i];

        if (p->next < p->series->count && p->series->bar[p->next].open_time < first)
            first = p->series->bar[p->next].open_time;
    }
    return first;
}

static void play_inside(struct run *r, int64_t open_time)
{
    bool any = false;

    for (unsigned i = 0; i < r->pairs; i++) {
        struct pair_run *p = &r->pair[i];

        p->watched = p->watched && engine_watches_quotes(r->engine, (uint16_t)i);
        p->active = p->watched && has_bar(p, open_time);
        any = any || p->active;
        if (p->active)
            bar_path(p->point, &p->series->instrument, &p->series->bar[p->next],
                     r->options.sim.spread, r->options.sim.participation);
    }
    for (unsigned k = 0; any && k < BAR_POINTS; k++)
        for (unsigned i = 0; i < r->pairs; i++)
            if (r->pair[i].active && has_bar(&r->pair[i], open_time)) {
                advance(r, r->pair[i].point[k].at);
                give_point(r, i, &r->pair[i].point[k]);
            }
}

static void play_end(struct run *r, unsigned pair)
{
    struct pair_run *p = &r->pair[pair];
    const struct bar *b = &p->series->bar[p->next];

    if (!p->active) {
        struct ev_quote q = bar_quote(&p->series->instrument, b->close, b->volume,
                                      r->options.sim.spread, r->options.sim.participation);

        tell_quote(r, pair, &q);
    }
    p->next++;
    result_close(r->result, (uint16_t)pair, b->close);
    r->bar.pair = (uint16_t)pair;
    r->bar.venue_at = r->now;
    r->bar.u.bar = *b;
    r->bar.u.bar.flags |= BAR_ESTIMATED;
    tell(r, &r->bar);
}

static void play_minute(struct run *r, int64_t open_time)
{
    int64_t end = open_time + 60 * NS_PER_S;

    play_inside(r, open_time);
    advance(r, end);
    for (unsigned i = 0; i < r->pairs; i++)
        if (has_bar(&r->pair[i], open_time)) {
            play_end(r, i);
            r->result->bars++;
        }
    result_minute(r->result, end);
}

/* ---- the run ---- */

static void tell_kind(struct run *r, enum event_kind kind, uint16_t pair)
{
    r->scratch.kind = (uint16_t)kind;
    r->scratch.pair = pair;
    r->scratch.account = ACCOUNT;
    tell(r, &r->scratch);
    r->scratch = (struct event){0};
}

static bool connect_venue(struct run *r)
{
    struct rate maker = {llrint(r->options.sim.maker_fee * 1e8)};
    struct rate taker = {llrint(r->options.sim.taker_fee * 1e8)};
    const struct instrument *first = &r->pair[0].series->instrument;
    bool fits = sim_deposit(r->sim, ACCOUNT, str_of(first->quote), r->result->starting);

    r->scratch.u.start.run = 1;
    tell_kind(r, EV_START, PAIR_NONE);
    for (unsigned i = 0; i < r->pairs; i++) {
        const struct instrument *in = &r->pair[i].series->instrument;

        fits = fits && sim_pair(r->sim, (uint16_t)i, in, maker, taker);
        r->scratch.u.instrument = *in;
        tell_kind(r, EV_INSTRUMENT, (uint16_t)i);
    }
    tell_fees(r);
    for (unsigned link = 0; link < LINK_KIND_COUNT; link++) {
        r->scratch.u.link = (struct ev_link){.link = (uint8_t)link, .up = 1};
        tell_kind(r, EV_LINK, PAIR_NONE);
    }
    r->scratch.u.venue_status = MARKET_ONLINE;
    tell_kind(r, EV_VENUE_STATUS, PAIR_NONE);
    return fits;
}

static bool goes_on(struct run *r, size_t *told)
{
    if (r->status != STATUS_OK || r->ended)
        return false;
    if (!r->b->progress || r->result->bars - *told < PROGRESS_EVERY)
        return true;
    *told = r->result->bars;
    r->result->interrupted = !r->b->progress(r->b->context, *told, r->result);
    return !r->result->interrupted;
}

static double wall_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static enum status check_pairs(const struct history *h, struct error *err)
{
    for (unsigned i = 1; i < h->pairs; i++)
        if (strcmp(h->series[i].instrument.quote, h->series[0].instrument.quote) != 0)
            return error_set(err, STATUS_DATA, "%s and %s have different quote currencies",
                             h->series[0].instrument.pair, h->series[i].instrument.pair);
    return STATUS_OK;
}

static void play(struct run *r)
{
    double start = wall_seconds();
    size_t told = 0;

    if (r->b->begun)
        note_status(r, r->b->begun(r->b->context, r->engine, r->err));
    if (!connect_venue(r))
        r->status = error_set(r->err, STATUS_DATA, "the simulated venue cannot hold these pairs");
    while (goes_on(r, &told)) {
        int64_t minute = next_minute(r);

        if (minute == INT64_MAX)
            break;
        play_minute(r, minute);
    }
    r->result->seconds = wall_seconds() - start;
    r->result->to = r->now;
    r->result->decision_hash = engine_decision_hash(r->engine);
    r->result->effect_hash = engine_effect_hash(r->engine);
}

enum status backtest_run(struct result *ret, const struct backtest *b, struct error *err)
{
    struct run r;
    enum status s = check_pairs(b->history, err);

    *ret = (struct result){0};
    if (s != STATUS_OK)
        return s;
    if (!result_init(ret, b->history, b->options, b->seed))
        return error_set(err, STATUS_NO_MEMORY, "out of memory for the result");
    if (!run_init(&r, b, ret)) {
        run_release(&r);
        result_release(ret);
        return error_set(err, STATUS_NO_MEMORY, "out of memory for the engine and the venue");
    }
    r.err = err;
    ret->options = r.options;
    play(&r);
    s = r.status;
    run_release(&r);
    result_finish(ret);
    if (s == STATUS_OK && ret->interrupted)
        return error_set(err, STATUS_INTERRUPTED, "stopped after %zu bars", ret->bars);
    return s;
}
