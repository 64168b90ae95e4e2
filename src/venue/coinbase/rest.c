#include "venue/coinbase/rest.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "net/rate_budget.h"
#include "os/entropy.h"
#include "venue/coinbase/decode_rest.h"
#include "venue/coinbase/errors.h"
#include "venue/coinbase/jwt.h"

enum {
    LANE_MAX = 128, /* calls that may wait */
    UNDER_WAY = 8,  /* of a lane */
    PATH_ROOM = 256,
    QUERY_ROOM = 512,
    BODY_ROOM = 1024,
    URL_ROOM = 1024,
    ATTEMPTS_MAX = 6,
    ANSWER_MAX = 16 << 20,
    NONCE_BYTES = 16,
};

#define NS_PER_S INT64_C(1000000000)
#define BASE     "/api/v3/brokerage"

static const int64_t CALL_TIMEOUT = 10 * NS_PER_S;
/* A token signed ahead is good for 120 s: it is not sent when it is older than this. */
static const int64_t TOKEN_AGE_MAX_S = 60;

struct call {
    struct lane *lane;
    bool used, under_way;
    const char *method;
    uint64_t number; /* in the order asked */
    unsigned attempts;
    coinbase_reply_fn *done;
    void *ctx;
    char path[PATH_ROOM], query[QUERY_ROOM], body[BODY_ROOM];
};

struct lane {
    struct coinbase_rest *rest;
    bool is_signed;
    unsigned under_way;
    struct rate_budget budget;
    struct timer *wait;
    struct backoff backoff;
    struct call *call; /* LANE_MAX */
};

/* Signed for an order call before there is an order. */
struct ready_token {
    const char *path;
    int64_t signed_at_s;
    char text[COINBASE_JWT_MAX];
};

enum { READY_TOKENS = 3 };

struct coinbase_rest {
    const struct venue_config *config;
    const struct venue_inlet *inlet;
    struct venue_stats *stats;
    struct http_client *http;
    struct coinbase_key *key; /* NULL without credentials */
    char host[128];           /* of the token's uri */
    int64_t skew;
    uint64_t next_number;
    struct lane lane[COINBASE_LANES];
    struct ready_token ready[READY_TOKENS];
};

static int64_t now_of(const struct coinbase_rest *r)
{
    return r->inlet->now(r->inlet->ctx);
}

/* ---- tokens ---- */

static int64_t venue_seconds(const struct coinbase_rest *r)
{
    return (now_of(r) + r->skew) / NS_PER_S;
}

static enum status sign(struct coinbase_rest *r, struct text *out, struct str uri,
                        struct error *err)
{
    char room[2 * NONCE_BYTES + 1];
    struct text nonce = TEXT(room);

    text_clear(&nonce);
    entropy_token(&nonce, NONCE_BYTES);
    return coinbase_jwt(out, r->key, uri, venue_seconds(r), text_str(&nonce), err);
}

static enum status sign_call(struct coinbase_rest *r, struct text *out, const char *method,
                             const char *path, struct error *err)
{
    char room[PATH_ROOM + 192];
    struct text uri = TEXT(room);

    text_printf(&uri, "%s %s" BASE "%s", method, r->host, path);
    return sign(r, out, text_str(&uri), err);
}

enum status coinbase_rest_token(struct coinbase_rest *r, struct text *out, struct error *err)
{
    if (!r->key)
        return error_set(err, STATUS_AUTH, "coinbase: no key");
    return sign(r, out, (struct str){0}, err);
}

void coinbase_rest_ready(struct coinbase_rest *r)
{
    static const char *const paths[READY_TOKENS] = {"/orders", "/orders/batch_cancel",
                                                    "/orders/edit"};

    for (unsigned i = 0; r->key && i < READY_TOKENS; i++) {
        struct ready_token *t = &r->ready[i];
        struct text out = TEXT(t->text);

        if (t->path && venue_seconds(r) - t->signed_at_s <= TOKEN_AGE_MAX_S / 2)
            continue;
        t->path = NULL;
        text_clear(&out);
        if (sign_call(r, &out, "POST", paths[i], NULL) != STATUS_OK)
            continue;
        t->path = paths[i];
        t->signed_at_s = venue_seconds(r);
    }
}

/* Each is used once. */
static bool take_ready(struct coinbase_rest *r, struct text *out, const struct call *call)
{
    for (unsigned i = 0; i < READY_TOKENS; i++) {
        struct ready_token *t = &r->ready[i];
        int64_t age = venue_seconds(r) - t->signed_at_s;

        if (!t->path || strcmp(t->path, call->path) != 0 || age < 0 || age > TOKEN_AGE_MAX_S)
            continue;
        text_cstr(out, t->text);
        t->path = NULL;
        return true;
    }
    return false;
}

void coinbase_rest_skew(struct coinbase_rest *r, int64_t ns)
{
    if (ns == r->skew)
        return;
    r->skew = ns;
    for (unsigned i = 0; i < READY_TOKENS; i++)
        r->ready[i].path = NULL; /* they were signed by the other time */
    coinbase_rest_ready(r);
}

/* ---- calls ---- */

static void start_calls(struct lane *lane);

static void finish(struct call *call, const struct coinbase_reply *reply)
{
    struct lane *lane = call->lane;
    coinbase_reply_fn *done = call->done;
    void *ctx = call->ctx;

    lane->under_way--;
    call->used = call->under_way = false;
    done(ctx, reply);
    start_calls(lane);
}

static void fail(struct call *call, enum status status, const char *why)
{
    struct coinbase_reply reply = {.status = status};

    error_set(&reply.error, status, "coinbase %s: %s", call->path, why);
    finish(call, &reply);
}

/* A list that the venue had no patience for is asked for again. */
static bool again(struct call *call, enum status status)
{
    struct lane *lane = call->lane;
    struct coinbase_rest *r = lane->rest;

    if (status != STATUS_RATE_LIMITED)
        return false;
    r->stats->rate_limited++;
    rate_budget_correct(&lane->budget, now_of(r), lane->budget.limit);
    if (strcmp(call->method, "GET") != 0 || call->attempts >= ATTEMPTS_MAX)
        return false;
    call->under_way = false;
    lane->under_way--;
    timer_set(lane->wait, backoff_next(&lane->backoff));
    return true;
}

static void refused(struct call *call, unsigned code, struct str body)
{
    struct coinbase_error e = coinbase_error_of_http(code);
    struct str word, why;
    char room[160];
    struct text t = TEXT(room);

    text_printf(&t, "HTTP %u", code);
    if (coinbase_error_read(body, &word, &why)) {
        if (code < 500)
            e = coinbase_error_of(word);
        text_printf(&t, ", %.*s: %.*s", STR_ARG(str_slice(word, 0, 40)),
                    STR_ARG(str_slice(why, 0, 80)));
    }
    if (!again(call, e.status))
        fail(call, e.status, room);
}

static void on_answer(void *ctx, const struct http_answer *a)
{
    struct call *call = ctx;
    struct coinbase_rest *r = call->lane->rest;
    struct coinbase_reply reply = {.status = STATUS_OK, .body = a->body};

    r->stats->answers++;
    if (a->code)
        latency_note(&r->stats->latency.of[LATENCY_REST], a->took_ns);
    r->stats->bytes += a->body.len;
    if (a->status != STATUS_OK)
        fail(call, a->status, a->why);
    else if (a->code != 200)
        refused(call, a->code, a->body);
    else {
        backoff_reset(&call->lane->backoff);
        finish(call, &reply);
    }
}

static enum status send(struct call *call, struct error *err)
{
    struct lane *lane = call->lane;
    struct coinbase_rest *r = lane->rest;
    char url_room[URL_ROOM], token_room[COINBASE_JWT_MAX + 32];
    struct text url = TEXT(url_room), token = TEXT(token_room);
    struct http_request q = {.method = call->method,
                             .url = url_room,
                             .timeout_ns = CALL_TIMEOUT,
                             .answer_max = ANSWER_MAX};

    text_printf(&url, "%s" BASE "%s%s", r->config->rest_url, call->path, call->query);
    if (lane->is_signed) {
        text_cstr(&token, "Authorization: Bearer ");
        if (!take_ready(r, &token, call)) {
            enum status status = sign_call(r, &token, call->method, call->path, err);
            if (status != STATUS_OK)
                return status;
        }
        q.header[q.header_count++] = token_room;
    } else {
        q.header[q.header_count++] = "Cache-Control: no-cache";
    }
    if (call->body[0]) {
        q.header[q.header_count++] = "Content-Type: application/json";
        q.body = str_of(call->body);
    }
    return http_client_send(r->http, &q, on_answer, call, err);
}

static struct call *oldest_waiting(const struct lane *lane)
{
    struct call *ret = NULL;

    for (unsigned i = 0; i < LANE_MAX; i++) {
        struct call *c = &lane->call[i];

        if (c->used && !c->under_way && (!ret || c->number < ret->number))
            ret = c;
    }
    return ret;
}

/* The budget empties by the one clock; in lock-step that stands still until we are answered, and waiting
 * would never end: then the venue says itself when it has had enough. */
static bool must_wait(struct lane *lane, int64_t now)
{
    static const int64_t look = NS_PER_S / 10;
    int64_t wait = rate_budget_wait(&lane->budget, now, RATE_POINT);

    if (wait == 0 || lane->under_way == 0)
        return false;
    timer_set(lane->wait, wait < look ? wait : look);
    return true;
}

static void start_calls(struct lane *lane)
{
    struct coinbase_rest *r = lane->rest;
    struct call *call;
    struct error err;

    while (lane->under_way < UNDER_WAY && (call = oldest_waiting(lane))) {
        int64_t now = now_of(r);

        if (must_wait(lane, now))
            return;
        rate_budget_charge(&lane->budget, now, RATE_POINT);
        call->under_way = true;
        call->attempts++;
        lane->under_way++;
        r->stats->requests++;
        enum status status = send(call, &err);
        if (status != STATUS_OK) {
            fail(call, status, err.what);
            return;
        }
    }
}

static void on_wait(void *ctx)
{
    struct lane *lane = ctx;

    if (lane == &lane->rest->lane[COINBASE_ORDERS])
        coinbase_rest_ready(lane->rest);
    start_calls(lane);
}

static struct call *free_call(struct lane *lane)
{
    for (unsigned i = 0; i < LANE_MAX; i++)
        if (!lane->call[i].used)
            return &lane->call[i];
    return NULL;
}

static bool enqueue(struct lane *lane, const char *method, struct str path, struct str query,
                    struct str body, coinbase_reply_fn *done, void *ctx)
{
    struct call *call = free_call(lane);

    if (!call || (lane->is_signed && !lane->rest->key))
        return false;
    memset(call, 0, sizeof *call);
    if (!str_copy(call->path, sizeof call->path, path) ||
        !str_copy(call->query, sizeof call->query, query) ||
        !str_copy(call->body, sizeof call->body, body))
        return false;
    call->lane = lane;
    call->used = true;
    call->method = method;
    call->number = ++lane->rest->next_number;
    call->done = done;
    call->ctx = ctx;
    timer_set(lane->wait, 0); /* later, so that `done` never comes from inside the asking */
    return true;
}

bool coinbase_rest_get(struct coinbase_rest *r, enum coinbase_lane lane, struct str path,
                       struct str query, coinbase_reply_fn *done, void *ctx)
{
    return enqueue(&r->lane[lane], "GET", path, query, (struct str){0}, done, ctx);
}

bool coinbase_rest_post(struct coinbase_rest *r, struct str path, struct str body,
                        coinbase_reply_fn *done, void *ctx)
{
    return enqueue(&r->lane[COINBASE_ORDERS], "POST", path, (struct str){0}, body, done, ctx);
}

/* ---- life ---- */

/* "https://host/..." to "host". */
static void find_host(struct coinbase_rest *r)
{
    struct str url = str_of(r->config->rest_url);
    size_t at = str_find(url, ':', 0);

    if (at != SIZE_MAX && at + 3 <= url.len)
        url = str_slice(url, at + 3, url.len);
    str_copy(r->host, sizeof r->host, str_cut(&url, '/'));
}

/* Points a second and at once, as the venue's limits: market data by address, the rest by user, of which orders
 * have most. */
static const int64_t patience[COINBASE_LANES] = {8, 10, 18};

static bool make_lanes(struct coinbase_rest *r)
{
    bool ok = true;

    for (unsigned i = 0; i < COINBASE_LANES; i++) {
        struct lane *lane = &r->lane[i];
        int64_t points = patience[i] * RATE_POINT;

        lane->rest = r;
        lane->is_signed = i != COINBASE_MARKET;
        lane->call = calloc(LANE_MAX, sizeof *lane->call);
        lane->wait = timer_new(r->config->loop, on_wait, lane);
        backoff_init(&lane->backoff, NS_PER_S, 30 * NS_PER_S, r->config->seed + i);
        rate_budget_init(&lane->budget, points, points, now_of(r));
        ok = ok && lane->call && lane->wait;
    }
    return ok;
}

struct coinbase_rest *coinbase_rest_new(const struct venue_config *config,
                                        const struct venue_inlet *inlet, struct venue_stats *stats,
                                        struct error *err)
{
    struct coinbase_rest *r = calloc(1, sizeof *r);
    const struct venue_credentials *c = &config->credentials;

    if (!r) {
        error_set(err, STATUS_NO_MEMORY, "coinbase");
        return NULL;
    }
    r->config = config;
    r->inlet = inlet;
    r->stats = stats;
    find_host(r);
    r->http = http_client_new(config->loop, "novapulse/" NOVAPULSE_VERSION);
    bool ok = make_lanes(r) && r->http;
    if (!ok)
        error_set(err, STATUS_NO_MEMORY, "coinbase");
    if (ok && c->key && c->key[0] && c->secret && c->secret[0])
        ok = coinbase_key_new(&r->key, str_of(c->key), str_of(c->secret), err) == STATUS_OK;
    if (!ok) {
        coinbase_rest_free(r);
        return NULL;
    }
    coinbase_rest_ready(r);
    return r;
}

void coinbase_rest_free(struct coinbase_rest *r)
{
    if (!r)
        return;
    http_client_free(r->http);
    for (unsigned i = 0; i < COINBASE_LANES; i++) {
        timer_free(r->lane[i].wait);
        free(r->lane[i].call);
    }
    coinbase_key_free(r->key);
    memset(r->ready, 0, sizeof r->ready);
    free(r);
}
