#include "venue/coinbase/user.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "net/ws_client.h"
#include "venue/coinbase/jwt.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/requests.h"
#include "venue/coinbase/search.h"
#include "venue/timestamp.h"

enum {
    MESSAGE_MAX = 4 << 20,
    QUEUE_MAX = 64 * 1024,
    REQUEST_MAX = COINBASE_JWT_MAX + 256,
    BATCH = 50, /* orders of a snapshot's message; fewer end it */
};

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

static const int64_t SILENCE = 15 * NS_PER_S, LASTED = 60 * NS_PER_S;

struct coinbase_user {
    struct coinbase *c;
    struct ws_client *socket;
    struct timer *retry, *watch;
    struct backoff backoff;
    bool up, heard, has_sequence, in_snapshot;
    int64_t up_at;
    uint64_t sequence;
};

static void reconnect(struct coinbase_user *u, const char *why)
{
    coinbase_say(u->c, VENUE_SAY_WARNING, "coinbase.account_dropped", "account connection: %s",
                 why);
    ws_client_close(u->socket);
}

static void come_up(struct coinbase_user *u)
{
    if (u->up)
        return;
    u->up = true;
    u->up_at = coinbase_now(u->c);
    coinbase_link(u->c, LINK_ACCOUNT, true);
}

/* ---- what comes ---- */

static void on_order(struct coinbase_user *u, const struct coinbase_frame *f,
                     const struct coinbase_user_order *x)
{
    struct coinbase *c = u->c;
    struct event ev;
    struct qty filled;

    if (coinbase_pair_by_product(c->instruments, x->product_id) == COINBASE_PAIR_UNKNOWN)
        return;
    if (!coinbase_event_user_order(&ev, c->instruments, &c->known, x, u->in_snapshot, &filled))
        return; /* not live yet, or a status of a day to come */
    timestamp_rfc3339(f->timestamp, &ev.venue_at);
    coinbase_submit(c, &ev);
    coinbase_search_filled(c->search, x->order_id, filled);
}

static void on_orders(struct coinbase_user *u, const struct coinbase_frame *f)
{
    struct coinbase_user_order x;
    unsigned n = 0;

    if (f->is_snapshot)
        u->in_snapshot = true;
    for (; json_more(f->rows) && coinbase_user_order_read(f->rows, &x); n++)
        on_order(u, f, &x);
    u->c->stats.refused += !json_ok(f->rows);
    if (u->in_snapshot && n < BATCH) {
        u->in_snapshot = false;
        come_up(u);
    }
}

static void on_event(struct coinbase_user *u, const struct coinbase_frame *f)
{
    switch (f->kind) {
    case COINBASE_USER:
        if (f->rows)
            on_orders(u, f);
        break;
    case COINBASE_CLOCK:
        coinbase_clock(u->c, LINK_ACCOUNT, f);
        break;
    case COINBASE_UNKNOWN:
        u->c->stats.unknown++;
        break;
    default:
        break;
    }
}

void coinbase_user_message(struct coinbase_user *u, struct str text)
{
    struct coinbase_frame f;

    u->heard = true;
    u->c->stats.messages++;
    u->c->stats.bytes += text.len;
    u->c->stats.account_heard_at = coinbase_now(u->c);
    if (coinbase_frame_read(&f, text, NULL) != STATUS_OK) {
        u->c->stats.refused++;
        return;
    }
    if (f.kind == COINBASE_ERROR) {
        reconnect(u, "the subscription was refused");
        return;
    }
    if (f.has_sequence) {
        bool gap = u->has_sequence && f.sequence > u->sequence + 1;
        bool stale = u->has_sequence && f.sequence <= u->sequence;

        u->has_sequence = true;
        if (stale)
            return;
        u->sequence = f.sequence;
        if (gap) {
            reconnect(u, "a message was lost");
            return;
        }
    }
    while (coinbase_event_next(&f))
        on_event(u, &f);
    u->c->stats.refused += !coinbase_frame_end(&f);
}

/* ---- the connection's life ---- */

/* A token of its own for each. */
static bool subscribe(struct coinbase_user *u, const char *channel)
{
    char room[REQUEST_MAX], token_room[COINBASE_JWT_MAX];
    struct text out = TEXT(room), token = TEXT(token_room);
    struct error err;

    text_clear(&out);
    text_clear(&token);
    if (coinbase_rest_token(u->c->rest, &token, &err) != STATUS_OK) {
        coinbase_say(u->c, VENUE_SAY_ERROR, "coinbase.no_token", "%s", err.what);
        return false;
    }
    struct coinbase_subscription s = {.channel = channel, .jwt = text_str(&token)};
    coinbase_put_subscription(&out, &s);
    return ws_client_send(u->socket, text_str(&out));
}

static void on_open(void *ctx)
{
    struct coinbase_user *u = ctx;

    u->has_sequence = u->in_snapshot = false;
    u->heard = true;
    if (!subscribe(u, "heartbeats") || !subscribe(u, "user"))
        ws_client_close(u->socket);
    else if (u->c->inlet.on_clock)
        subscribe(u, "clock");
    timer_set(u->watch, SILENCE);
}

static void on_message(void *ctx, struct str text)
{
    coinbase_user_message(ctx, text);
}

static void try_later(struct coinbase_user *u)
{
    u->c->stats.reconnects++;
    timer_set(u->retry, backoff_next(&u->backoff));
}

static void on_closed(void *ctx, const char *why)
{
    struct coinbase_user *u = ctx;
    bool was_up = u->up;

    if (was_up && coinbase_now(u->c) - u->up_at > LASTED)
        backoff_reset(&u->backoff);
    coinbase_say(u->c, VENUE_SAY_WARNING, "coinbase.account_lost", "account connection lost: %s",
                 why);
    u->up = false;
    timer_stop(u->watch);
    memset(&u->c->tick[LINK_ACCOUNT], 0, sizeof u->c->tick[LINK_ACCOUNT]);
    try_later(u);
    if (was_up)
        coinbase_link(u->c, LINK_ACCOUNT, false);
}

static void on_retry(void *ctx)
{
    struct coinbase_user *u = ctx;
    struct error err;

    if (ws_client_connect(u->socket, u->c->config.ws_auth_url, &err) == STATUS_OK)
        return;
    coinbase_say(u->c, VENUE_SAY_ERROR, "coinbase.account_connect", "%s", err.what);
    try_later(u);
}

/* Wall time: the connection is what is watched, not the market. */
static void on_watch(void *ctx)
{
    struct coinbase_user *u = ctx;

    if (!u->heard) {
        reconnect(u, "silent");
        return;
    }
    u->heard = false;
    timer_set(u->watch, SILENCE);
}

void coinbase_user_start(struct coinbase_user *u)
{
    timer_set(u->retry, 0);
}

bool coinbase_user_is_up(const struct coinbase_user *u)
{
    return u->up;
}

void coinbase_user_step_done(struct coinbase_user *u, uint64_t step)
{
    char room[64];
    struct text out = TEXT(room);

    text_printf(&out, "{\"type\":\"step_done\",\"step\":%llu}", (unsigned long long)step);
    ws_client_send(u->socket, text_str(&out));
}

struct coinbase_user *coinbase_user_new(struct coinbase *c)
{
    static const struct ws_client_handlers handlers = {
        .open = on_open, .message = on_message, .closed = on_closed};
    struct coinbase_user *u = calloc(1, sizeof *u);

    if (!u)
        return NULL;
    u->c = c;
    backoff_init(&u->backoff, 500 * NS_PER_MS, 30 * NS_PER_S, c->config.seed + 11);
    u->socket = ws_client_new(c->config.loop, (struct ws_client_limits){MESSAGE_MAX, QUEUE_MAX},
                              &handlers, u);
    u->retry = timer_new(c->config.loop, on_retry, u);
    u->watch = timer_new(c->config.loop, on_watch, u);
    if (!u->socket || !u->retry || !u->watch) {
        coinbase_user_free(u);
        return NULL;
    }
    return u;
}

void coinbase_user_free(struct coinbase_user *u)
{
    if (!u)
        return;
    ws_client_free(u->socket);
    timer_free(u->retry);
    timer_free(u->watch);
    free(u);
}
