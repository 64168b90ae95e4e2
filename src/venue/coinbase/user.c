#include "venue/coinbase/user.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/loop.h"
#include "venue/coinbase/jwt.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/requests.h"
#include "venue/coinbase/search.h"
#include "venue/coinbase/start.h"
#include "venue/connection.h"
#include "venue/timestamp.h"

enum {
    MESSAGE_MAX = 4 << 20,
    QUEUE_MAX = 64 * 1024,
    REQUEST_MAX = COINBASE_JWT_MAX + 256,
    BATCH = 50, /* orders of a snapshot's message; fewer end it */
};

/* Wall time until the orders' snapshot must have come. */
static const int64_t PATIENCE = INT64_C(10000000000);
static const int64_t SILENCE = INT64_C(15000000000);

struct coinbase_user {
    struct coinbase *c;
    struct connection *connection;
    struct timer *patience;
    bool has_sequence, in_snapshot;
    uint64_t sequence;
};

static void come_up(struct coinbase_user *u)
{
    if (connection_is_up(u->connection))
        return;
    timer_stop(u->patience);
    connection_up(u->connection);
    coinbase_start_ask_fees(u->c->start);
    coinbase_search_balances(u->c->search); /* no stream tells them */
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
    if (!coinbase_event_user_order(&ev, c->instruments, &c->base.known, x, u->in_snapshot, &filled))
        return; /* not live yet, or a status of a day to come */
    timestamp_rfc3339(f->timestamp, &ev.venue_at);
    adapter_submit(&c->base, &ev);
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
    u->c->base.stats.refused += !json_ok(f->rows);
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
        u->c->base.stats.unknown++;
        break;
    default:
        break;
    }
}

void coinbase_user_message(struct coinbase_user *u, struct str text)
{
    struct coinbase_frame f;

    if (coinbase_frame_read(&f, text, NULL) != STATUS_OK) {
        u->c->base.stats.refused++;
        return;
    }
    if (f.kind == COINBASE_ERROR) {
        connection_drop(u->connection, "the subscription was refused");
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
            connection_drop(u->connection, "a message was lost");
            return;
        }
    }
    while (coinbase_event_next(&f))
        on_event(u, &f);
    u->c->base.stats.refused += !coinbase_frame_end(&f);
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
        adapter_say(&u->c->base, VENUE_SAY_ERROR, "no_token", "%s", err.what);
        return false;
    }
    struct coinbase_subscription s = {.channel = channel, .jwt = text_str(&token)};
    coinbase_put_subscription(&out, &s);
    return connection_send(u->connection, text_str(&out));
}

static void on_open(void *ctx)
{
    struct coinbase_user *u = ctx;

    u->has_sequence = u->in_snapshot = false;
    timer_set(u->patience, PATIENCE);
    if (!subscribe(u, "heartbeats") || !subscribe(u, "user"))
        connection_drop(u->connection, "it cannot be subscribed to");
    else if (u->c->base.inlet.on_clock)
        subscribe(u, "clock");
}

static void on_lost(void *ctx)
{
    struct coinbase_user *u = ctx;

    timer_stop(u->patience);
}

static void on_unanswered(void *ctx)
{
    struct coinbase_user *u = ctx;

    connection_drop(u->connection, "the subscription was not answered");
}

static void on_message(void *ctx, struct str text)
{
    coinbase_user_message(ctx, text);
}

void coinbase_user_start(struct coinbase_user *u)
{
    connection_start(u->connection);
}

bool coinbase_user_is_up(const struct coinbase_user *u)
{
    return connection_is_up(u->connection);
}

void coinbase_user_step_done(struct coinbase_user *u, uint64_t step)
{
    char room[64];
    struct text out = TEXT(room);

    text_printf(&out, "{\"type\":\"step_done\",\"step\":%llu}", (unsigned long long)step);
    connection_send(u->connection, text_str(&out));
}

struct coinbase_user *coinbase_user_new(struct coinbase *c)
{
    static const struct connection_handlers handlers = {
        .open = on_open, .message = on_message, .lost = on_lost};
    const struct connection_rules rules = {.link = LINK_ACCOUNT,
                                           .url = c->base.config.ws_auth_url,
                                           .message_max = MESSAGE_MAX,
                                           .queue_max = QUEUE_MAX,
                                           .look = SILENCE,
                                           .looks = 1,
                                           .seed = c->base.config.seed + 11};
    struct coinbase_user *u = calloc(1, sizeof *u);

    if (!u)
        return NULL;
    u->c = c;
    u->connection = connection_new(&c->base, &rules, &handlers, u);
    u->patience = timer_new(c->base.config.loop, on_unanswered, u);
    if (!u->connection || !u->patience) {
        coinbase_user_free(u);
        return NULL;
    }
    return u;
}

void coinbase_user_free(struct coinbase_user *u)
{
    if (!u)
        return;
    connection_free(u->connection);
    timer_free(u->patience);
    free(u);
}
