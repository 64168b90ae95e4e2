#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "web/web_internal.h"

enum {
    READS_BURST = 240, /* a page, its assets and its questions, some tabs of them */
    READS_WINDOW_S = 12,
    ACTS_BURST = 120, /* far beyond a person; a pause must never wait for its turn */
    ACTS_WINDOW_S = 60,
};

bool web_refresh(struct web *w)
{
    uint64_t before = w->has_snapshot ? w->snapshot->seq : 0;

    if (!w->source.snapshot(w->source.ctx, w->snapshot))
        return w->has_snapshot;
    if (!w->has_snapshot || w->snapshot->seq != before)
        w->snapshot_wall = w->source.wall_ns(w->source.ctx);
    w->has_snapshot = true;
    return true;
}

int64_t web_market_ns(const struct web *w, int64_t wall_ns)
{
    int64_t stood = wall_ns - w->snapshot_wall;

    return w->has_snapshot ? w->snapshot->at + (stood > 0 ? stood : 0) : 0;
}

static bool on_socket_wanted(void *ctx, struct server_request *r)
{
    struct web *w = ctx;
    struct session *s = routes_socket(w, r);

    return s && live_wants(w->live, s->number);
}

static void on_socket_open(void *ctx, struct server_socket *socket)
{
    live_open(((struct web *)ctx)->live, socket);
}

static void on_socket_message(void *ctx, struct server_socket *socket, struct str text)
{
    live_message(((struct web *)ctx)->live, socket, text);
}

static void on_socket_closed(void *ctx, struct server_socket *socket)
{
    live_closed(((struct web *)ctx)->live, socket);
}

static const struct server_handlers handlers = {
    .request = routes_request,
    .socket_wanted = on_socket_wanted,
    .socket_open = on_socket_open,
    .socket_message = on_socket_message,
    .socket_closed = on_socket_closed,
};

static void keep_words(struct web *w, const struct web_options *o)
{
    str_copy(w->host, sizeof w->host, str_of(o->host));
    str_copy(w->version, sizeof w->version, str_of(o->version));
    str_copy(w->profile, sizeof w->profile, str_of(o->profile));
    w->options = *o;
    w->options.host = w->host;
    w->options.version = w->version;
    w->options.profile = w->profile;
}

static void make_limits(struct web *w)
{
    uint8_t key[16];

    randombytes_buf(key, sizeof key);
    limit_init(&w->requests, READS_BURST, READS_WINDOW_S, key);
    randombytes_buf(key, sizeof key);
    limit_init(&w->acts, ACTS_BURST, ACTS_WINDOW_S, key);
}

enum status web_new(struct web **ret, struct loop *l, const struct web_options *o,
                    const struct web_source *source, struct error *err)
{
    struct web *w = calloc(1, sizeof *w);

    if (!w)
        return error_set(err, STATUS_NO_MEMORY, "dashboard: no memory");
    w->loop = l;
    w->source = *source;
    keep_words(w, o);
    auth_init(&w->auth, o->key_hash);
    make_limits(w);
    operate_init(&w->operate, source->wall_ns(source->ctx));
    w->snapshot = calloc(1, sizeof *w->snapshot);
    w->scratch = malloc(WEB_SCRATCH);
    w->feed = feed_new();
    w->live = live_new(w);
    if (!w->snapshot || !w->scratch || !w->feed || !w->live) {
        web_free(w);
        return error_set(err, STATUS_NO_MEMORY, "dashboard: no memory");
    }
    enum status st = server_new(&w->server, l, w->host, o->port, WEB_BODY_MAX, &handlers, w, err);
    if (st != STATUS_OK) {
        web_free(w);
        return error_prefix(err, st, "dashboard");
    }
    *ret = w;
    return STATUS_OK;
}

void web_free(struct web *w)
{
    if (!w)
        return;
    server_free(w->server);
    live_free(w->live);
    feed_free(w->feed);
    free(w->snapshot);
    free(w->scratch);
    sodium_memzero(&w->auth, sizeof w->auth);
    free(w);
}

uint16_t web_port(const struct web *w)
{
    return server_port(w->server);
}

void web_effect(struct web *w, const struct effect *fx)
{
    if (fx->kind == EFFECT_CONTROL) {
        operate_answer(&w->operate, &fx->u.control);
        live_answer(w->live, fx);
    } else {
        feed_take(w->feed, fx);
    }
}
