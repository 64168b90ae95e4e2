/* Its life: made or found again, turned, saved. */
#include "venue/exchange/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXCHANGE_MAGIC UINT64_C(0x3145474e41484358)

static const struct sim_limits limits = {
    .pairs = EXCHANGE_PAIRS,
    .accounts = EXCHANGE_ACCOUNTS,
    .live_orders = 256,
    .closed_orders = 2048,
    .fills = 4096,
    .inbox = 64,
    .outbox = 1024,
};

static size_t block_size(void)
{
    return sizeof(struct exchange_state) + sim_size(&limits);
}

static void *sim_room(const struct exchange *x)
{
    return (char *)x->state + sizeof *x->state;
}

/* Changes with the shape of what is saved. */
static uint64_t schema(void)
{
    return random_mix(sizeof(struct exchange_state) ^ random_mix(sizeof(struct sim_order)) ^
                      random_mix(sizeof(struct event) + sizeof(struct sim_fill)) ^ 1);
}

static struct sim_options sim_options_of(const struct exchange_config *c)
{
    return (struct sim_options){
        .seed = c->seed,
        .protection = 0.1,
        .spread = c->spread,
        .fee_tiers = c->fee_tiers,
        .uuids = exchange_dialects[c->protocol]->uuids,
    };
}

static bool deposit(struct exchange *x, unsigned account, const struct exchange_account *a)
{
    struct account_state *s = &x->state->account[account];

    memcpy(s->key, a->key, sizeof s->key);
    memcpy(s->secret, a->secret, sizeof s->secret);
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        struct str quote = str_of(x->state->pair[i].in.quote);

        if (sim_total(x->sim, (uint16_t)account, quote).units == 0 &&
            !sim_deposit(x->sim, (uint16_t)account, quote, a->quote))
            return false;
    }
    return true;
}

static enum status first_start(struct exchange *x, struct error *err)
{
    struct exchange_state *s = x->state;
    struct sim_options options = sim_options_of(&x->config);
    enum status st;

    s->magic = EXCHANGE_MAGIC;
    s->size = block_size();
    s->schema = schema();
    s->seed = x->config.seed;
    s->step_ns = x->config.step_ns;
    random_seed(&s->chance, s->seed ^ UINT64_C(0x9e3779b9));
    x->sim = sim_init(sim_room(x), &limits, &options, 0);
    st = market_begin(x, err);
    s->accounts = x->config.account_count;
    for (unsigned i = 0; st == STATUS_OK && i < s->accounts; i++)
        if (!deposit(x, i, &x->config.account[i]))
            st = error_set(err, STATUS_FULL, "too many assets");
    return st;
}

static bool same_pairs(const struct exchange *x)
{
    const struct exchange_config *c = &x->config;

    if (!c->pair_count)
        return !x->state->replays && x->state->pairs == GENERATOR_PAIRS;
    if (!x->state->replays || x->state->pairs != c->pair_count)
        return false;
    for (unsigned i = 0; i < c->pair_count; i++)
        if (strcmp(x->state->pair[i].in.pair, c->bars[i].in.pair) != 0)
            return false;
    return true;
}

static enum status start_again(struct exchange *x, const void *state, size_t size,
                               struct error *err)
{
    const struct exchange_state *s = state;
    struct rate maker = {(int64_t)rint(x->config.maker_fee * 1e8)};
    struct rate taker = {(int64_t)rint(x->config.taker_fee * 1e8)};

    if (size != block_size() || s->magic != EXCHANGE_MAGIC || s->size != size ||
        s->schema != schema())
        return error_set(err, STATUS_VERSION, "exchange state: made by another version");
    memcpy(x->state, state, size);
    x->sim = sim_find(sim_room(x), sim_size(&limits));
    if (!x->sim)
        return error_set(err, STATUS_CORRUPT, "exchange state: damaged");
    market_honest_rules(x);
    if (!same_pairs(x))
        return error_set(err, STATUS_DATA, "exchange state: it is of another market");
    if (x->state->now % x->config.step_ns ==
        0) /* else another speed's steps would miss the minutes */
        x->state->step_ns = x->config.step_ns;
    for (uint32_t i = 0; i < x->state->pairs; i++)
        sim_fees(x->sim, (uint16_t)i, maker, taker);
    market_find_cursors(x);
    return STATUS_OK;
}

enum status exchange_new(struct exchange **ret, const struct exchange_config *config,
                         const void *state, size_t state_size, struct error *err)
{
    struct exchange *x = calloc(1, sizeof *x);
    enum status st;

    if (!x)
        return error_set(err, STATUS_NO_MEMORY, "exchange: out of memory");
    x->config = *config;
    x->dialect = exchange_dialects[config->protocol];
    x->state = calloc(1, block_size());
    x->frame_room = malloc(EXCHANGE_FRAME_MAX);
    x->events_room = malloc(EXCHANGE_FRAME_MAX);
    if (!x->state || !x->frame_room || !x->events_room) {
        exchange_free(x);
        return error_set(err, STATUS_NO_MEMORY, "exchange: out of memory");
    }
    x->frame = (struct text){x->frame_room, 0, EXCHANGE_FRAME_MAX, false};
    x->events = (struct text){x->events_room, 0, EXCHANGE_FRAME_MAX, false};
    st = state ? start_again(x, state, state_size, err) : first_start(x, err);
    if (st != STATUS_OK) {
        exchange_free(x);
        return st;
    }
    fault_dice_init(&x->dice, &config->faults, x->state->now);
    x->dice.ctx = config->ctx;
    x->dice.note = config->fault;
    partials_begin(x);
    *ret = x;
    return STATUS_OK;
}

void exchange_free(struct exchange *x)
{
    if (!x)
        return;
    faulty_free(x);
    free(x->state);
    free(x->frame_room);
    free(x->events_room);
    free(x);
}

struct str exchange_state_bytes(struct exchange *x)
{
    return (struct str){(const char *)x->state, block_size()};
}

uint64_t exchange_changes(const struct exchange *x)
{
    return x->state->changes;
}

int64_t exchange_now(const struct exchange *x)
{
    return x->state->now;
}

int64_t exchange_step_ns(const struct exchange *x)
{
    return x->state->step_ns;
}

uint64_t exchange_step(const struct exchange *x)
{
    return x->state->step;
}

static bool waits_for(const struct socket *s)
{
    return s->private && socket_hears(s, CHANNEL_CLOCK);
}

bool exchange_may_turn(const struct exchange *x)
{
    bool anybody = false;

    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        const struct socket *s = &x->socket[i];

        if (!waits_for(s))
            continue;
        anybody = true;
        if (s->step_done != x->state->step)
            return false;
    }
    return anybody;
}

static void break_connections(struct exchange *x)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        const struct socket *s = &x->socket[i];

        if (s->open && fault(x, s->private ? FAULT_DISCONNECT : FAULT_DISCONNECT_MARKET))
            x->config.close(x->config.ctx, i);
    }
}

/* A counter falls by the faster of wall time and market time. */
static void drain_rest_counters(struct exchange *x, double seconds)
{
    double drained = seconds * x->dialect->limit.decay;

    for (uint32_t i = 0; i < EXCHANGE_ACCOUNTS; i++) {
        double *c = &x->rest_counter[i];

        *c = *c > drained ? *c - drained : 0;
    }
}

bool exchange_turn(struct exchange *x)
{
    bool was_ended = x->state->ended;
    bool moved = market_step(x);

    if (moved) {
        drain_rest_counters(x, (double)x->state->step_ns / (double)SECOND_NS);
        trade_cancel_overdue(x);
        faulty_turn(x);
        trade_news(x);
    }
    if (moved || !was_ended)
        for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
            if (socket_hears(&x->socket[i], CHANNEL_CLOCK))
                x->dialect->clock(x, i);
    break_connections(x);
    return moved;
}

void exchange_second(struct exchange *x)
{
    drain_rest_counters(x, 1);
    for (size_t i = 0; i < sizeof x->token / sizeof *x->token; i++)
        if (x->token[i].seconds > 0)
            x->token[i].seconds--;
    x->dialect->second(x);
}
