#include "venue/connection.h"

#include <stdlib.h>
#include <string.h>

#include "net/backoff.h"
#include "net/loop.h"
#include "net/ws_client.h"

#define NS_PER_S INT64_C(1000000000)

static const int64_t LASTED = 60 * NS_PER_S;
static const int64_t PING_EVERY = 10 * NS_PER_S;

struct connection {
    struct adapter *a;
    struct connection_rules rules;
    const struct connection_handlers *on;
    void *ctx;
    struct ws_client *socket;
    struct timer *retry, *watch;
    struct backoff backoff;
    bool up;
    int64_t up_at;
    unsigned silent_looks;
    int64_t ping_in; /* wall ns, counted down by looks */
};

static const char *const link_word[LINK_KIND_COUNT] = {
    [LINK_MARKET] = "market", [LINK_ACCOUNT] = "account"};

/* The codes in the log: `market_lost` and the like. */
static void warn(const struct connection *c, const char *what, const char *why)
{
    char topic[32];
    struct text t = TEXT(topic);

    text_printf(&t, "%s_%s", link_word[c->rules.link], what);
    adapter_say(c->a, VENUE_SAY_WARNING, topic, "%s connection %s: %s", link_word[c->rules.link],
                what, why);
}

static void try_later(struct connection *c)
{
    c->a->stats.reconnects++;
    timer_set(c->retry, backoff_next(&c->backoff));
}

void connection_put_off(struct connection *c, const char *why)
{
    warn(c, "failed", why);
    try_later(c);
}

void connection_connect(struct connection *c)
{
    struct error err;

    if (ws_client_connect(c->socket, c->rules.url, &err) != STATUS_OK)
        connection_put_off(c, err.what);
}

static void on_retry(void *ctx)
{
    struct connection *c = ctx;

    if (c->on->prepare)
        c->on->prepare(c->ctx);
    else
        connection_connect(c);
}

static void ping(struct connection *c)
{
    c->ping_in = PING_EVERY;
    ws_client_ping(c->socket);
}

static void on_pong(void *ctx, int64_t ns)
{
    latency_note(&((struct connection *)ctx)->a->stats.latency.of[LATENCY_PING], ns);
}

static void on_open(void *ctx)
{
    struct connection *c = ctx;

    c->silent_looks = 0;
    timer_set(c->watch, c->rules.look);
    ping(c);
    c->on->open(c->ctx);
}

static void on_message(void *ctx, struct str text)
{
    struct connection *c = ctx;
    struct venue_stats *stats = &c->a->stats;

    c->silent_looks = 0;
    stats->messages++;
    stats->bytes += text.len;
    *(c->rules.link == LINK_MARKET ? &stats->market_heard_at : &stats->account_heard_at) =
        adapter_now(c->a);
    c->on->message(c->ctx, text);
}

static void on_closed(void *ctx, const char *why)
{
    struct connection *c = ctx;
    bool was_up = c->up;

    if (was_up && adapter_now(c->a) - c->up_at > LASTED)
        backoff_reset(&c->backoff);
    warn(c, "lost", why);
    c->up = false;
    timer_stop(c->watch);
    memset(&c->a->tick[c->rules.link], 0, sizeof c->a->tick[0]);
    if (c->on->lost)
        c->on->lost(c->ctx);
    try_later(c);
    if (was_up)
        adapter_link(c->a, c->rules.link, false);
}

static void on_watch(void *ctx)
{
    struct connection *c = ctx;

    if (++c->silent_looks > c->rules.looks) {
        connection_drop(c, "silent");
        return;
    }
    c->ping_in -= c->rules.look;
    if (c->ping_in <= 0)
        ping(c);
    timer_set(c->watch, c->rules.look);
    if (c->on->look)
        c->on->look(c->ctx);
}

void connection_drop(struct connection *c, const char *why)
{
    warn(c, "dropped", why);
    ws_client_close(c->socket);
}

void connection_start(struct connection *c)
{
    timer_set(c->retry, 0);
}

void connection_up(struct connection *c)
{
    if (c->up)
        return;
    c->up = true;
    c->up_at = adapter_now(c->a);
    adapter_link(c->a, c->rules.link, true);
}

bool connection_is_up(const struct connection *c)
{
    return c->up;
}

bool connection_send(struct connection *c, struct str text)
{
    return ws_client_send(c->socket, text);
}

struct connection *connection_new(struct adapter *a, const struct connection_rules *rules,
                                  const struct connection_handlers *handlers, void *ctx)
{
    static const struct ws_client_handlers socket_handlers = {
        .open = on_open, .message = on_message, .closed = on_closed, .pong = on_pong};
    struct connection *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    *c = (struct connection){.a = a, .rules = *rules, .on = handlers, .ctx = ctx};
    backoff_init(&c->backoff, NS_PER_S / 2, 30 * NS_PER_S, rules->seed);
    c->socket = ws_client_new(a->config.loop,
                              (struct ws_client_limits){rules->message_max, rules->queue_max},
                              &socket_handlers, c);
    c->retry = timer_new(a->config.loop, on_retry, c);
    c->watch = timer_new(a->config.loop, on_watch, c);
    if (!c->socket || !c->retry || !c->watch) {
        connection_free(c);
        return NULL;
    }
    return c;
}

void connection_free(struct connection *c)
{
    if (!c)
        return;
    ws_client_free(c->socket);
    timer_free(c->retry);
    timer_free(c->watch);
    free(c);
}
