#include "venue/kraken/rest.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "net/rate_budget.h"
#include "venue/kraken/decode_rest.h"
#include "venue/kraken/errors.h"
#include "venue/kraken/limits.h"
#include "venue/kraken/requests.h"
#include "venue/kraken/sign.h"

enum {
    LANE_MAX = 128, /* calls that may wait */
    FORM_MAX = 512, /* bytes of a query or form */
    ATTEMPTS_MAX = 6,
    URL_ROOM = 1024,
    ANSWER_MAX = 8 << 20, /* all pairs of the venue are about 1.5 MB */
};

/* Of what the venue tells us to wait, so that a clock that is wrong does not stop us. */
static const int64_t THROTTLED_MOST = INT64_C(60) * 1000000000;
static const int64_t CALL_TIMEOUT_NS = INT64_C(10) * 1000000000;

struct call {
    const char *method;
    kraken_rest_fn *done;
    void *ctx;
    unsigned attempts;
    size_t form_len;
    char form[FORM_MAX];
};

struct lane {
    struct kraken_rest *rest;
    bool is_private;
    bool busy; /* one is under way, or its timer runs */
    unsigned from, count;
    struct call *call; /* ring of LANE_MAX */
    struct timer *wait;
    int64_t patience;  /* wall ns that the first call will still wait for the budget */
    int64_t looked_at; /* by the one clock */
    unsigned still;    /* looks in a row at which it had not moved */
    struct backoff backoff;
};

struct kraken_rest {
    const struct venue_config *config;
    const struct venue_inlet *inlet;
    struct venue_stats *stats;
    struct http_client *http;
    struct nonce_file nonce;
    bool has_key;
    struct rate_budget budget;
    struct lane lane[2]; /* public, private */
};

static void start_next(struct lane *lane);

static struct call *first_call(struct lane *lane)
{
    return &lane->call[lane->from];
}

static void finish(struct lane *lane, const struct kraken_rest_reply *reply)
{
    struct call call = *first_call(lane);

    lane->from = (lane->from + 1) % LANE_MAX;
    lane->count--;
    lane->busy = false;
    call.done(call.ctx, reply);
    start_next(lane);
}

static void fail(struct lane *lane, enum status status, const char *why)
{
    struct kraken_rest_reply reply = {.status = status};

    error_set(&reply.error, status, "kraken %s: %s", first_call(lane)->method, why);
    finish(lane, &reply);
}

static void wait_and_retry(struct lane *lane, int64_t ns)
{
    timer_set(lane->wait, ns);
}

static void on_waited(void *ctx)
{
    struct lane *lane = ctx;

    lane->busy = false;
    start_next(lane);
}

/* An answer that asks for the same call again.  True when it will be made. */
static bool again(struct lane *lane, struct str error)
{
    struct kraken_error e = kraken_error_of(error);
    struct kraken_rest *r = lane->rest;

    int64_t now = r->inlet->now(r->inlet->ctx);
    if (e.retry != RETRY_LATER || first_call(lane)->attempts >= ATTEMPTS_MAX)
        return false;
    if (e.status == STATUS_RATE_LIMITED) {
        r->stats->rate_limited++;
        rate_budget_correct(&r->budget, now, r->budget.limit);
        if (now ==
            lane->looked_at) /* lock-step: no waiting helps; with time it will be asked anew */
            return false;
    } else if (e.status == STATUS_AUTH) { /* a nonce that was not above the last one seen */
        nonce_raise(&r->nonce.nonce, r->nonce.nonce.last + 1000000000);
    }
    int64_t wait = backoff_next(&lane->backoff), told = kraken_throttled_until(error) - now;
    if (told > wait)
        wait = told < THROTTLED_MOST ? told : THROTTLED_MOST;
    wait_and_retry(lane, wait);
    return true;
}

static void on_answer(void *ctx, const struct http_answer *a)
{
    struct lane *lane = ctx;
    struct kraken_rest_reply reply = {.status = a->status};
    struct kraken_answer answer;
    char why[160];
    struct text t = TEXT(why);

    lane->rest->stats->answers++;
    if (a->code)
        latency_note(&lane->rest->stats->latency.of[LATENCY_REST], a->took_ns);
    lane->rest->stats->bytes += a->body.len;
    if (a->status != STATUS_OK) {
        fail(lane, a->status, a->why);
        return;
    }
    if (a->code != 200) { /* it did not reach the application */
        text_printf(&t, "the answer is HTTP %u", a->code);
        fail(lane, STATUS_UNAVAILABLE, why);
        return;
    }
    if (kraken_answer_read(&answer, a->body, &reply.error) != STATUS_OK) {
        lane->rest->stats->refused++;
        fail(lane, STATUS_UNAVAILABLE, "the answer cannot be read");
        return;
    }
    if (answer.error.len) {
        if (again(lane, answer.error))
            return;
        text_add(&t, answer.error);
        fail(lane, kraken_error_of(answer.error).status, why);
        return;
    }
    backoff_reset(&lane->backoff);
    reply.result = answer.result;
    finish(lane, &reply);
}

static enum status send_public(struct lane *lane, const struct call *call, struct error *err)
{
    struct kraken_rest *r = lane->rest;
    char url[URL_ROOM];
    struct text t = TEXT(url);
    struct http_request q = {
        .method = "GET", .url = url, .timeout_ns = CALL_TIMEOUT_NS, .answer_max = ANSWER_MAX};

    text_printf(&t, "%s/0/public/%s%s", r->config->rest_url, call->method,
                call->form_len ? "?" : "");
    text_add(&t, (struct str){call->form, call->form_len});
    return http_client_send(r->http, &q, on_answer, lane, err);
}

static enum status send_private(struct lane *lane, const struct call *call, struct error *err)
{
    struct kraken_rest *r = lane->rest;
    char url[URL_ROOM], path_room[96], body_room[FORM_MAX + 64], nonce_room[24];
    char sign[KRAKEN_SIGN_MAX], key_line[160], sign_line[128];
    struct text u = TEXT(url), path = TEXT(path_room), body = TEXT(body_room);
    struct text nonce_text = TEXT(nonce_room), k = TEXT(key_line), s = TEXT(sign_line);
    uint64_t nonce;

    if (!nonce_next(&r->nonce.nonce, r->inlet->now(r->inlet->ctx), &nonce))
        return error_set(err, STATUS_IO, "the nonce could not be kept");
    kraken_form_start(&body, nonce);
    if (call->form_len) {
        text_char(&body, '&');
        text_add(&body, (struct str){call->form, call->form_len});
    }
    text_u64(&nonce_text, nonce);
    text_printf(&path, "/0/private/%s", call->method);
    text_printf(&u, "%s%s", r->config->rest_url, path_room);
    enum status status = kraken_sign(sign, str_of(r->config->credentials.secret), text_str(&path),
                                     text_str(&nonce_text), text_str(&body), err);
    if (status != STATUS_OK)
        return status;
    text_printf(&k, "API-Key: %s", r->config->credentials.key);
    text_printf(&s, "API-Sign: %s", sign);
    struct http_request q = {
        .method = "POST",
        .url = url,
        .header_count = 3,
        .header = {key_line, sign_line, "Content-Type: application/x-www-form-urlencoded"},
        .body = text_str(&body),
        .timeout_ns = CALL_TIMEOUT_NS,
        .answer_max = ANSWER_MAX,
    };
    return http_client_send(r->http, &q, on_answer, lane, err);
}

/* The budget empties by the one clock, which may run faster than the wall's: look again soon, and
 * wait no longer than the budget would take by the wall.  In lock-step it stands still until we have
 * our answer: waiting would change nothing, and the venue says itself when it has had enough. */
static bool must_wait(struct lane *lane, int64_t now, int64_t wait)
{
    static const int64_t look = 100000000;
    enum { STILL_MAX = 5 };

    if (wait > 0 && lane->patience == 0)
        lane->patience = wait;
    lane->still = wait > 0 && now == lane->looked_at ? lane->still + 1 : 0;
    lane->looked_at = now;
    if (wait > 0 && lane->patience > 0 && lane->still < STILL_MAX) {
        lane->patience = lane->patience > look ? lane->patience - look : -1;
        wait_and_retry(lane, wait < look ? wait : look);
        return true;
    }
    lane->patience = 0;
    lane->still = 0;
    return false;
}

static void start_next(struct lane *lane)
{
    struct kraken_rest *r = lane->rest;
    struct error err;

    if (lane->busy || lane->count == 0)
        return;
    lane->busy = true;
    struct call *call = first_call(lane);
    if (lane->is_private) {
        int64_t now = r->inlet->now(r->inlet->ctx), cost = kraken_rest_cost(call->method);
        if (must_wait(lane, now, rate_budget_wait(&r->budget, now, cost)))
            return;
        rate_budget_charge(&r->budget, now, cost);
    }
    call->attempts++;
    r->stats->requests++;
    enum status status =
        lane->is_private ? send_private(lane, call, &err) : send_public(lane, call, &err);
    if (status != STATUS_OK)
        fail(lane, status, err.what);
}

static bool enqueue(struct lane *lane, const char *method, struct str form, kraken_rest_fn *done,
                    void *ctx)
{
    if (lane->count == LANE_MAX || form.len > FORM_MAX)
        return false;
    struct call *call = &lane->call[(lane->from + lane->count) % LANE_MAX];
    *call = (struct call){.method = method, .done = done, .ctx = ctx, .form_len = form.len};
    if (form.len)
        memcpy(call->form, form.at, form.len);
    lane->count++;
    if (!lane->busy) { /* later, so that `done` never comes from inside the asking */
        lane->busy = true;
        timer_set(lane->wait, 0);
    }
    return true;
}

void kraken_rest_limit(struct kraken_rest *r, int64_t threshold)
{
    kraken_rest_tier(&r->budget, threshold, r->inlet->now(r->inlet->ctx));
}

bool kraken_rest_get(struct kraken_rest *r, const char *method, struct str query,
                     kraken_rest_fn *done, void *ctx)
{
    return enqueue(&r->lane[0], method, query, done, ctx);
}

bool kraken_rest_post(struct kraken_rest *r, const char *method, struct str form,
                      kraken_rest_fn *done, void *ctx)
{
    return r->has_key && enqueue(&r->lane[1], method, form, done, ctx);
}

/* A secret that signs nothing is told before anything is sent. */
static enum status check_secret(const struct venue_credentials *c, struct error *err)
{
    char sign[KRAKEN_SIGN_MAX];

    return kraken_sign(sign, str_of(c->secret), STR("/"), STR("0"), STR(""), err);
}

struct kraken_rest *kraken_rest_new(const struct venue_config *config,
                                    const struct venue_inlet *inlet, struct venue_stats *stats,
                                    struct error *err)
{
    static const int64_t first_wait = 1000000000, most_wait = INT64_C(30) * 1000000000;
    struct kraken_rest *r = calloc(1, sizeof *r);
    const struct venue_credentials *c = &config->credentials;

    if (!r) {
        error_set(err, STATUS_NO_MEMORY, "kraken");
        return NULL;
    }
    r->config = config;
    r->inlet = inlet;
    r->stats = stats;
    r->nonce.fd = -1;
    r->has_key = c->key && c->key[0] && c->secret && c->secret[0];
    kraken_rest_budget(&r->budget, 0, inlet->now(inlet->ctx));
    r->http = http_client_new(config->loop, "novapulse/" NOVAPULSE_VERSION);
    bool ok = r->http != NULL;
    for (unsigned i = 0; i < 2; i++) {
        struct lane *lane = &r->lane[i];
        lane->rest = r;
        lane->is_private = i == 1;
        lane->call = calloc(LANE_MAX, sizeof *lane->call);
        lane->wait = timer_new(config->loop, on_waited, lane);
        backoff_init(&lane->backoff, first_wait, most_wait, config->seed + i);
        ok = ok && lane->call && lane->wait;
    }
    if (!ok)
        error_set(err, STATUS_NO_MEMORY, "kraken");
    else if (r->has_key)
        ok = check_secret(c, err) == STATUS_OK &&
             nonce_file_open(&r->nonce, config->state_dir, str_of(c->key), err) == STATUS_OK;
    if (!ok) {
        kraken_rest_free(r);
        return NULL;
    }
    return r;
}

void kraken_rest_free(struct kraken_rest *r)
{
    if (!r)
        return;
    http_client_free(r->http);
    for (unsigned i = 0; i < 2; i++) {
        timer_free(r->lane[i].wait);
        free(r->lane[i].call);
    }
    nonce_file_close(&r->nonce);
    free(r);
}
