#include "venue/kraken/trading.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/loop.h"
#include "venue/connection.h"
#include "venue/kraken/decode_account.h"
#include "venue/kraken/errors.h"
#include "venue/kraken/limits.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/rest_orders.h"
#include "venue/kraken/start.h"
#include "venue/kraken/wire_terms.h"
#include "venue/own_orders.h"
#include "venue/timestamp.h"

enum {
    PENDING_MAX = 256, /* requests that may wait for their answers; a power of two */
    TOKEN_MAX = 128,
    MESSAGE_MAX = 1 << 20,
    QUEUE_MAX = 256 * 1024,
    REQUEST_MAX = 1024,
};

/* Wall time that a subscription may go without its answer. */
static const int64_t PATIENCE = INT64_C(10000000000);
static const int64_t SILENCE = INT64_C(30000000000);
/* Points of a pair's limit that only protections, exits and cancels may use. */
static const int64_t RESERVE = 20 * RATE_POINT;

/* A request under way. */
struct pending {
    uint64_t req_id; /* 0: free */
    int64_t sent_at;
    uint16_t kind; /* EFFECT_PLACE, EFFECT_AMEND, EFFECT_CANCEL */
    uint16_t pair;
    struct order_request request;
};

struct kraken_trading {
    struct kraken *k;
    struct connection *connection;
    uint64_t next_req_id, executions_req_id, balances_req_id;
    bool executions_acked, balances_acked;
    int64_t opened_at; /* when they were asked for */
    struct timer *patience;
    uint64_t executions_sequence, balances_sequence; /* of the last frame */
    struct pending pending[PENDING_MAX];
    struct unsent *unsent;
    struct rate_budget *budget; /* by pair */
    struct kraken_rest_orders *by_rest;
    char token[TOKEN_MAX];
};

/* ---- what leaves ---- */

static bool within_budget(struct kraken_trading *t, const struct effect *fx, int64_t now)
{
    struct rate_budget *b = &t->budget[fx->pair];
    const struct order_request *q = &fx->u.request;
    const struct known_order *o =
        known_order_find(&t->k->base.known, str_of(q->venue_id), str_of(q->client_id));
    enum kraken_op op = fx->kind == EFFECT_PLACE   ? KRAKEN_OP_ADD
                        : fx->kind == EFFECT_AMEND ? KRAKEN_OP_AMEND
                                                   : KRAKEN_OP_CANCEL;
    int64_t cost = kraken_engine_cost(op, o ? now - o->touched_at : 0);
    bool may_wait = fx->kind != EFFECT_CANCEL && q->purpose == PURPOSE_ENTRY;

    if (may_wait && rate_budget_wait(b, now, cost + RESERVE) > 0)
        return false;
    if (fx->kind == EFFECT_AMEND && rate_budget_wait(b, now, cost) > 0)
        return false;
    rate_budget_charge(b, now, cost);
    return true;
}

static void remember(struct kraken_trading *t, const struct effect *fx, uint64_t req_id)
{
    t->pending[req_id % PENDING_MAX] = (struct pending){.req_id = req_id,
                                                        .sent_at = adapter_now(&t->k->base),
                                                        .kind = fx->kind,
                                                        .pair = fx->pair,
                                                        .request = fx->u.request};
}

static const char *write_request(struct kraken_trading *t, struct text *out,
                                 const struct effect *fx, uint64_t req_id, int64_t now)
{
    struct kraken_wire_terms w;
    struct str token = str_of(t->token);
    const char *why = kraken_wire_terms_fill(&w, t->k, fx, KRAKEN_WS, now);

    if (why)
        return why;
    if (fx->kind == EFFECT_CANCEL)
        kraken_ws_cancel_order(out, &w.terms, token, req_id);
    else if (fx->kind == EFFECT_AMEND)
        kraken_ws_amend_order(out, &w.terms, token, req_id);
    else
        kraken_ws_add_order(out, &w.terms, token, req_id);
    return out->cut ? "it is too long" : NULL;
}

static const char *send_by_socket(struct kraken_trading *t, const struct effect *fx, int64_t now)
{
    char room[REQUEST_MAX];
    struct text out = TEXT(room);
    const char *why = write_request(t, &out, fx, t->next_req_id, now);

    if (!why && !within_budget(t, fx, now))
        why = "the venue's rate limit for this pair is near";
    if (!why && !connection_send(t->connection, text_str(&out)))
        why = "the connection takes no more";
    if (!why)
        remember(t, fx, t->next_req_id++);
    return why;
}

/* The socket is away: what may not wait goes by REST. */
static const char *send_by_rest(struct kraken_trading *t, const struct effect *fx, int64_t now)
{
    if (!kraken_rest_orders_take(fx))
        return "there is no connection to the account";
    if (!within_budget(t, fx, now))
        return "the venue's rate limit for this pair is near";
    return kraken_rest_orders_send(t->by_rest, fx, now);
}

void kraken_trading_execute(struct kraken_trading *t, const struct effect *fx)
{
    int64_t now = adapter_now(&t->k->base);
    const char *why;

    if (fx->pair >= kraken_instruments_count(t->k->instruments) ||
        !kraken_instrument_at(t->k->instruments, fx->pair)->known)
        why = "the venue's rules for this pair are not known";
    else
        why =
            connection_is_up(t->connection) ? send_by_socket(t, fx, now) : send_by_rest(t, fx, now);
    if (why) {
        unsent_add(t->unsent, fx, why);
        return;
    }
    t->k->base.stats.requests++;
    own_order_noted(&t->k->base, fx);
}

void kraken_trading_step_done(struct kraken_trading *t, uint64_t step)
{
    char room[96];
    struct text out = TEXT(room);

    kraken_ws_step_done(&out, step);
    connection_send(t->connection, text_str(&out));
}

bool kraken_trading_is_up(const struct kraken_trading *t)
{
    return connection_is_up(t->connection);
}

/* ---- what comes ---- */

static void taken(struct kraken_trading *t, const struct own_request *q, struct str order_id)
{
    struct known_order *o =
        known_order_of(&t->k->base.known, order_id, str_of(q->terms->client_id));
    struct event ev;

    if (q->kind == EFFECT_CANCEL)
        return; /* the end itself comes as an execution */
    if (q->kind == EFFECT_AMEND)
        own_order_amended(o, q->terms);
    own_order_report(&ev, &t->k->base, q, OE_ACCEPT);
    adapter_submit(&t->k->base, &ev);
}

static void refused(struct kraken_trading *t, const struct own_request *q, struct str why)
{
    struct kraken_error e = kraken_error_of(why);

    t->k->base.stats.rate_limited += e.status == STATUS_RATE_LIMITED;
    own_order_refused(&t->k->base, q, e.retry, why);
    if (e.status == STATUS_AUTH && e.retry == RETRY_LATER)
        connection_drop(t->connection, "the token was refused");
}

/* Answers say when the request came in and when they went out. */
static void measure_skew(struct kraken_trading *t, const struct kraken_frame *f, int64_t sent_at)
{
    struct clock_reading r = {.sent = sent_at, .received = adapter_now(&t->k->base), .step = 1000};

    if (timestamp_rfc3339(f->time_in, &r.came_in) && timestamp_rfc3339(f->time_out, &r.went_out))
        adapter_measure_skew(&t->k->base, &r);
}

static void on_request_answer(struct kraken_trading *t, const struct kraken_frame *f)
{
    struct pending *slot = &t->pending[f->req_id % PENDING_MAX];
    struct kraken_result result;

    t->k->base.stats.answers++;
    if (!f->has_req_id || slot->req_id != f->req_id || !kraken_result_read(f, &result))
        return; /* of another time; the stream of executions tells what matters */
    struct pending p = *slot;
    measure_skew(t, f, p.sent_at);
    struct own_request q = {(enum effect_kind)p.kind, p.pair, &p.request};
    slot->req_id = 0;
    if (f->success)
        taken(t, &q, result.order_id);
    else
        refused(t, &q, f->error);
}

static void come_up(struct kraken_trading *t)
{
    if (connection_is_up(t->connection) || !t->executions_acked || !t->balances_acked)
        return;
    timer_stop(t->patience);
    connection_up(t->connection);
    kraken_start_ask_fees(t->k->start);
}

static void take_tier(struct kraken_trading *t, int64_t threshold)
{
    for (unsigned i = 0; i < t->k->base.config.pair_count; i++)
        kraken_engine_tier(&t->budget[i], threshold, adapter_now(&t->k->base));
    kraken_rest_limit(t->k->rest, threshold);
}

static void on_subscribed(struct kraken_trading *t, const struct kraken_frame *f)
{
    struct kraken_result result;
    int64_t threshold;

    if (f->req_id != t->executions_req_id && f->req_id != t->balances_req_id)
        return;
    if (!f->success) {
        connection_drop(t->connection, "a subscription was refused");
        return;
    }
    measure_skew(t, f, t->opened_at);
    if (f->req_id == t->balances_req_id) {
        t->balances_acked = true;
    } else {
        t->executions_acked = true;
        if (kraken_result_read(f, &result) && str_to_i64(result.maxratecount, &threshold))
            take_tier(t, threshold);
    }
    come_up(t);
}

/* A snapshot starts the count; a gap means that news were lost. */
static bool in_sequence(struct kraken_trading *t, const struct kraken_frame *f, uint64_t *last)
{
    bool fits = !f->has_sequence || f->snapshot || f->sequence == *last + 1;

    if (f->has_sequence)
        *last = f->sequence;
    if (!fits)
        connection_drop(t->connection, "a message was lost");
    return fits;
}

static void on_executions(struct kraken_trading *t, const struct kraken_frame *f)
{
    struct json rows;
    struct kraken_execution x;
    struct event order, fill;
    bool has_order, has_fill;

    if (!in_sequence(t, f, &t->executions_sequence))
        return;
    kraken_rows(&rows, f);
    while (json_more(&rows) && kraken_execution_read(&rows, &x)) {
        if (!kraken_events_execution(&order, &has_order, &fill, &has_fill, t->k->instruments,
                                     &t->k->base.known, &x, f->snapshot)) {
            t->k->base.stats.refused++;
            adapter_say(&t->k->base, VENUE_SAY_ERROR, "execution_unreadable",
                        "an execution of order %.*s cannot be read", STR_ARG(x.order_id));
        }
        if (has_fill)
            adapter_submit(&t->k->base, &fill);
        if (has_order)
            adapter_submit(&t->k->base, &order);
    }
    t->k->base.stats.refused += !json_ok(&rows);
}

static void on_balances(struct kraken_trading *t, const struct kraken_frame *f)
{
    struct json rows;
    struct kraken_balance x;
    struct event ev;

    if (!in_sequence(t, f, &t->balances_sequence))
        return;
    kraken_rows(&rows, f);
    while (json_more(&rows) && kraken_balance_read(&rows, &x))
        if (kraken_event_balance(&ev, t->k->instruments, &x, f->snapshot))
            adapter_submit(&t->k->base, &ev);
    t->k->base.stats.refused += !json_ok(&rows);
}

static void on_message(void *ctx, struct str text)
{
    struct kraken_trading *t = ctx;
    struct kraken_frame f;
    struct error err;

    if (kraken_frame_read(&f, text, NULL, &err) != STATUS_OK) {
        t->k->base.stats.refused++;
        return;
    }
    switch (f.kind) {
    case KRAKEN_EXECUTIONS:
        on_executions(t, &f);
        break;
    case KRAKEN_BALANCES:
        on_balances(t, &f);
        break;
    case KRAKEN_REPLY:
        if (str_is(f.method, "subscribe"))
            on_subscribed(t, &f);
        else
            on_request_answer(t, &f);
        break;
    case KRAKEN_CLOCK:
        kraken_clock(t->k, LINK_ACCOUNT, &f);
        break;
    case KRAKEN_STATUS: /* the public connection tells the same */
    case KRAKEN_HEARTBEAT:
    case KRAKEN_PONG:
        break;
    default:
        t->k->base.stats.unknown++;
        break;
    }
}

/* ---- the connection's life ---- */

static void subscribe(struct kraken_trading *t, const char *channel, uint64_t *ret_req_id)
{
    char room[REQUEST_MAX];
    struct text out = TEXT(room);
    struct kraken_subscription s = {.channel = channel, .snapshot = 1, .token = str_of(t->token)};

    *ret_req_id = t->next_req_id++;
    kraken_ws_subscribe(&out, &s, *ret_req_id);
    connection_send(t->connection, text_str(&out));
}

static void on_open(void *ctx)
{
    struct kraken_trading *t = ctx;
    uint64_t ignored;

    t->executions_acked = t->balances_acked = false;
    t->opened_at = adapter_now(&t->k->base);
    timer_set(t->patience, PATIENCE);
    t->executions_sequence = t->balances_sequence = 0;
    subscribe(t, "executions", &t->executions_req_id);
    subscribe(t, "balances", &t->balances_req_id);
    if (t->k->base.inlet.on_clock)
        subscribe(t, "clock", &ignored);
}

/* Requests without an answer: the engine's own bound finds out. */
static void on_lost(void *ctx)
{
    struct kraken_trading *t = ctx;

    timer_stop(t->patience);
    memset(t->pending, 0, sizeof t->pending);
}

/* One of both may be lost with all that it would tell: begun anew, with another token, nothing is. */
static void on_unanswered(void *ctx)
{
    struct kraken_trading *t = ctx;

    connection_drop(t->connection, "a subscription was not answered");
}

static void on_token(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_trading *t = ctx;

    if (reply->status != STATUS_OK)
        connection_put_off(t->connection, reply->error.what);
    else if (!str_copy(t->token, sizeof t->token, kraken_rest_member(reply->result, "token")) ||
             !t->token[0])
        connection_put_off(t->connection, "kraken: an answer without a token");
    else
        connection_connect(t->connection);
}

static void ask_token(void *ctx)
{
    struct kraken_trading *t = ctx;

    if (!kraken_rest_post(t->k->rest, "GetWebSocketsToken", (struct str){0}, on_token, t))
        connection_put_off(t->connection, "too many calls wait");
}

void kraken_trading_start(struct kraken_trading *t)
{
    connection_start(t->connection);
}

struct kraken_trading *kraken_trading_new(struct kraken *k)
{
    static const struct connection_handlers handlers = {
        .prepare = ask_token, .open = on_open, .message = on_message, .lost = on_lost};
    const struct venue_config *config = &k->base.config;
    const struct connection_rules rules = {.link = LINK_ACCOUNT,
                                           .url = config->ws_auth_url,
                                           .message_max = MESSAGE_MAX,
                                           .queue_max = QUEUE_MAX,
                                           .look = SILENCE,
                                           .looks = 1,
                                           .seed = config->seed + 11};
    struct kraken_trading *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->k = k;
    t->next_req_id = 1;
    t->connection = connection_new(&k->base, &rules, &handlers, t);
    t->patience = timer_new(config->loop, on_unanswered, t);
    t->unsent = unsent_new(&k->base);
    t->budget = calloc(config->pair_count ? config->pair_count : 1, sizeof *t->budget);
    t->by_rest = kraken_rest_orders_new(k);
    if (!t->connection || !t->patience || !t->unsent || !t->budget || !t->by_rest) {
        kraken_trading_free(t);
        return NULL;
    }
    for (unsigned i = 0; i < config->pair_count; i++)
        kraken_engine_budget(&t->budget[i], 0, adapter_now(&k->base));
    return t;
}

void kraken_trading_free(struct kraken_trading *t)
{
    if (!t)
        return;
    connection_free(t->connection);
    timer_free(t->patience);
    unsent_free(t->unsent);
    free(t->budget);
    kraken_rest_orders_free(t->by_rest);
    free(t);
}
