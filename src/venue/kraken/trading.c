#include "venue/kraken/trading.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "net/ws_client.h"
#include "venue/kraken/decode_account.h"
#include "venue/kraken/errors.h"
#include "venue/kraken/limits.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/own_orders.h"
#include "venue/kraken/rest_orders.h"

enum {
    PENDING_MAX = 256, /* requests that may wait for their answers; a power of two */
    REFUSED_MAX = 64,  /* reports of requests that did not leave, until the next turn */
    TOKEN_MAX = 128,
    MESSAGE_MAX = 1 << 20,
    QUEUE_MAX = 256 * 1024,
    REQUEST_MAX = 1024,
};

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

static const int64_t SILENCE = 30 * NS_PER_S, LASTED = 60 * NS_PER_S;
/* Points of a pair's limit that only protections, exits and cancels may use. */
static const int64_t RESERVE = 20 * RATE_POINT;

/* A request under way. */
struct pending {
    uint64_t req_id; /* 0: free */
    uint16_t kind;   /* EFFECT_PLACE, EFFECT_AMEND, EFFECT_CANCEL */
    uint16_t pair;
    struct order_request request;
};

enum trading_state {
    TRADING_IDLE,
    TRADING_TOKEN,
    TRADING_CONNECTING,
    TRADING_SUBSCRIBING,
    TRADING_UP
};

struct kraken_trading {
    struct kraken *k;
    enum trading_state state;
    struct ws_client *socket;
    struct timer *retry, *watch, *flush;
    struct backoff backoff;
    bool heard; /* since the last look of `watch` */
    int64_t up_at;
    uint64_t next_req_id, executions_req_id, balances_req_id;
    bool executions_acked, balances_acked;
    uint64_t executions_sequence, balances_sequence; /* of the last frame */
    struct pending pending[PENDING_MAX];
    unsigned refused_from, refused_count;
    struct event refused[REFUSED_MAX]; /* ring */
    struct rate_budget *budget;        /* by pair */
    struct kraken_rest_orders *by_rest;
    char token[TOKEN_MAX];
};

/* ---- what did not leave ---- */

static void on_flush(void *ctx)
{
    struct kraken_trading *t = ctx;

    for (unsigned left = t->refused_count; left > 0; left--) {
        struct event ev = t->refused[t->refused_from];
        t->refused_from = (t->refused_from + 1) % REFUSED_MAX;
        t->refused_count--;
        kraken_submit(t->k, &ev); /* may refuse more: they wait for the next turn */
    }
}

/* It did not leave: certain, so it may be said.  A full list loses it, and the engine's own bound
 * finds out. */
static void not_sent(struct kraken_trading *t, const struct effect *fx, const char *why)
{
    if (t->refused_count == REFUSED_MAX)
        return;
    struct event *ev = &t->refused[(t->refused_from + t->refused_count++) % REFUSED_MAX];
    kraken_report(ev, t->k, fx->kind, fx->pair, &fx->u.request, OE_REJECT);
    ev->u.order.retry = RETRY_LATER;
    str_copy(ev->u.order.reason, sizeof ev->u.order.reason, str_of(why));
    timer_set(t->flush, 0);
}

/* ---- what leaves ---- */

static bool within_budget(struct kraken_trading *t, const struct effect *fx, int64_t now)
{
    struct rate_budget *b = &t->budget[fx->pair];
    const struct order_request *q = &fx->u.request;
    const struct known_order *o =
        known_order_find(&t->k->known, str_of(q->venue_id), str_of(q->client_id));
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
    t->pending[req_id % PENDING_MAX] = (struct pending){
        .req_id = req_id, .kind = fx->kind, .pair = fx->pair, .request = fx->u.request};
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
    if (!why && !ws_client_send(t->socket, text_str(&out)))
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
    int64_t now = kraken_now(t->k);
    const char *why;

    if (fx->pair >= kraken_instruments_count(t->k->instruments) ||
        !kraken_instrument_at(t->k->instruments, fx->pair)->known)
        why = "the venue's rules for this pair are not known";
    else
        why = t->state == TRADING_UP ? send_by_socket(t, fx, now) : send_by_rest(t, fx, now);
    if (why) {
        not_sent(t, fx, why);
        return;
    }
    t->k->stats.requests++;
    kraken_request_noted(t->k, fx, now);
}

void kraken_trading_step_done(struct kraken_trading *t, uint64_t step)
{
    char room[96];
    struct text out = TEXT(room);

    kraken_ws_step_done(&out, step);
    ws_client_send(t->socket, text_str(&out));
}

bool kraken_trading_is_up(const struct kraken_trading *t)
{
    return t->state == TRADING_UP;
}

/* ---- what comes ---- */

static void reconnect(struct kraken_trading *t, const char *why)
{
    kraken_say(t->k, VENUE_SAY_WARNING, "kraken.account_dropped", "account connection: %s", why);
    ws_client_close(t->socket);
}

static void on_request_answer(struct kraken_trading *t, const struct kraken_frame *f)
{
    struct pending *slot = &t->pending[f->req_id % PENDING_MAX];
    struct kraken_result result;
    struct event ev;

    t->k->stats.answers++;
    if (!f->has_req_id || slot->req_id != f->req_id || !kraken_result_read(f, &result))
        return; /* of another time; the stream of executions tells what matters */
    struct pending p = *slot;
    slot->req_id = 0;
    if (f->success) {
        struct known_order *o =
            known_order_of(&t->k->known, result.order_id, str_of(p.request.client_id));
        if (p.kind == EFFECT_CANCEL)
            return; /* the end itself comes as an execution */
        if (p.kind == EFFECT_AMEND)
            kraken_amend_noted(o, &p.request);
        kraken_report(&ev, t->k, p.kind, p.pair, &p.request, OE_ACCEPT);
    } else {
        struct kraken_error e = kraken_error_of(f->error);
        t->k->stats.rate_limited += e.status == STATUS_RATE_LIMITED;
        kraken_say(t->k, VENUE_SAY_WARNING, "kraken.refused", "%s of %s: %.*s",
                   effect_kind_name((enum effect_kind)p.kind), p.request.client_id,
                   STR_ARG(f->error));
        if (p.kind == EFFECT_PLACE && e.retry == RETRY_ASK)
            return; /* it may live: not a refusal */
        kraken_report(&ev, t->k, p.kind, p.pair, &p.request, OE_REJECT);
        ev.u.order.retry = (uint8_t)e.retry;
        str_copy(ev.u.order.reason, sizeof ev.u.order.reason, f->error);
        if (e.status == STATUS_AUTH && e.retry == RETRY_LATER)
            reconnect(t, "the token was refused");
    }
    kraken_submit(t->k, &ev);
}

static void come_up(struct kraken_trading *t)
{
    if (t->state != TRADING_SUBSCRIBING || !t->executions_acked || !t->balances_acked)
        return;
    t->state = TRADING_UP;
    t->up_at = kraken_now(t->k);
    kraken_link(t->k, LINK_ACCOUNT, true);
}

static void on_subscribed(struct kraken_trading *t, const struct kraken_frame *f)
{
    struct kraken_result result;
    int64_t threshold;

    if (f->req_id != t->executions_req_id && f->req_id != t->balances_req_id)
        return;
    if (!f->success) {
        reconnect(t, "a subscription was refused");
        return;
    }
    if (f->req_id == t->balances_req_id) {
        t->balances_acked = true;
    } else {
        t->executions_acked = true;
        if (kraken_result_read(f, &result) && str_to_i64(result.maxratecount, &threshold))
            for (unsigned i = 0; i < t->k->config.pair_count; i++)
                kraken_engine_budget(&t->budget[i], threshold, kraken_now(t->k));
    }
    come_up(t);
}

/* A snapshot starts the count; a gap means that news were lost. */
static bool in_sequence(struct kraken_trading *t, const struct kraken_frame *f, uint64_t *last)
{
    bool fits = !f->has_sequence || f->snapshot || *last == 0 || f->sequence == *last + 1;

    if (f->has_sequence)
        *last = f->sequence;
    if (!fits)
        reconnect(t, "a message was lost");
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
                                     &t->k->known, &x, f->snapshot)) {
            t->k->stats.refused++;
            kraken_say(t->k, VENUE_SAY_ERROR, "kraken.execution_unreadable",
                       "an execution of order %.*s cannot be read", STR_ARG(x.order_id));
        }
        if (has_fill)
            kraken_submit(t->k, &fill);
        if (has_order)
            kraken_submit(t->k, &order);
    }
    t->k->stats.refused += !json_ok(&rows);
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
            kraken_submit(t->k, &ev);
    t->k->stats.refused += !json_ok(&rows);
}

static void on_message(void *ctx, struct str text)
{
    struct kraken_trading *t = ctx;
    struct kraken_frame f;
    struct error err;

    t->heard = true;
    t->k->stats.messages++;
    t->k->stats.bytes += text.len;
    t->k->stats.account_heard_at = kraken_now(t->k);
    if (kraken_frame_read(&f, text, NULL, &err) != STATUS_OK) {
        t->k->stats.refused++;
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
        t->k->stats.unknown++;
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
    ws_client_send(t->socket, text_str(&out));
}

static void on_open(void *ctx)
{
    struct kraken_trading *t = ctx;
    uint64_t ignored;

    t->state = TRADING_SUBSCRIBING;
    t->executions_acked = t->balances_acked = false;
    t->executions_sequence = t->balances_sequence = 0;
    t->heard = true;
    subscribe(t, "executions", &t->executions_req_id);
    subscribe(t, "balances", &t->balances_req_id);
    if (t->k->inlet.on_clock)
        subscribe(t, "clock", &ignored);
    timer_set(t->watch, SILENCE);
}

static void try_later(struct kraken_trading *t)
{
    t->state = TRADING_IDLE;
    t->k->stats.reconnects++;
    timer_set(t->retry, backoff_next(&t->backoff));
}

static void on_closed(void *ctx, const char *why)
{
    struct kraken_trading *t = ctx;
    bool was_up = t->state == TRADING_UP;

    if (was_up && kraken_now(t->k) - t->up_at > LASTED)
        backoff_reset(&t->backoff);
    kraken_say(t->k, VENUE_SAY_WARNING, "kraken.account_lost", "account connection lost: %s", why);
    timer_stop(t->watch);
    memset(t->pending, 0, sizeof t->pending);
    memset(&t->k->tick[LINK_ACCOUNT], 0, sizeof t->k->tick[LINK_ACCOUNT]);
    try_later(t);
    if (was_up)
        kraken_link(t->k, LINK_ACCOUNT, false);
}

static void on_token(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_trading *t = ctx;
    struct error err;
    enum status status = reply->status;

    err = reply->error;
    if (status == STATUS_OK &&
        (!str_copy(t->token, sizeof t->token, kraken_rest_member(reply->result, "token")) ||
         !t->token[0]))
        status = error_set(&err, STATUS_DATA, "kraken: an answer without a token");
    if (status == STATUS_OK)
        status = ws_client_connect(t->socket, t->k->config.ws_auth_url, &err);
    if (status != STATUS_OK) {
        kraken_say(t->k, VENUE_SAY_WARNING, "kraken.no_token", "%s", err.what);
        try_later(t);
        return;
    }
    t->state = TRADING_CONNECTING;
}

static void on_retry(void *ctx)
{
    struct kraken_trading *t = ctx;

    t->state = TRADING_TOKEN;
    if (!kraken_rest_post(t->k->rest, "GetWebSocketsToken", (struct str){0}, on_token, t))
        try_later(t);
}

/* Wall time: the connection is what is watched, not the market. */
static void on_watch(void *ctx)
{
    struct kraken_trading *t = ctx;

    if (!t->heard) {
        reconnect(t, "silent");
        return;
    }
    t->heard = false;
    timer_set(t->watch, SILENCE);
}

void kraken_trading_start(struct kraken_trading *t)
{
    timer_set(t->retry, 0);
}

struct kraken_trading *kraken_trading_new(struct kraken *k)
{
    static const struct ws_client_handlers handlers = {
        .open = on_open, .message = on_message, .closed = on_closed};
    struct kraken_trading *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->k = k;
    t->next_req_id = 1;
    backoff_init(&t->backoff, 500 * NS_PER_MS, 30 * NS_PER_S, k->config.seed + 11);
    t->socket = ws_client_new(k->config.loop, (struct ws_client_limits){MESSAGE_MAX, QUEUE_MAX},
                              &handlers, t);
    t->retry = timer_new(k->config.loop, on_retry, t);
    t->watch = timer_new(k->config.loop, on_watch, t);
    t->flush = timer_new(k->config.loop, on_flush, t);
    t->budget = calloc(k->config.pair_count ? k->config.pair_count : 1, sizeof *t->budget);
    t->by_rest = kraken_rest_orders_new(k);
    if (!t->socket || !t->retry || !t->watch || !t->flush || !t->budget || !t->by_rest) {
        kraken_trading_free(t);
        return NULL;
    }
    for (unsigned i = 0; i < k->config.pair_count; i++)
        kraken_engine_budget(&t->budget[i], 0, kraken_now(k));
    return t;
}

void kraken_trading_free(struct kraken_trading *t)
{
    if (!t)
        return;
    ws_client_free(t->socket);
    timer_free(t->retry);
    timer_free(t->watch);
    timer_free(t->flush);
    free(t->budget);
    kraken_rest_orders_free(t->by_rest);
    free(t);
}
