#include "net/ws_client.h"

#include <assert.h>
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/loop_internal.h"
#include "net/lws_context.h"
#include "net/resolve.h"
#include "net/url.h"
#include "os/clock.h"

/* Outgoing messages wait in one block, each with the room in front that libwebsockets needs:
 *
 *   | frame_head | LWS_PRE bytes | payload ... | frame_head | ...
 *   ^ sent up to `from`                          filled up to `to` ^ */
struct frame_head {
    size_t len;
};

enum { FRAME_OVERHEAD = sizeof(struct frame_head) + LWS_PRE };

enum ws_state { WS_IDLE, WS_CONNECTING, WS_OPEN };

struct ws_client {
    struct loop *loop;
    struct ws_client_limits limits;
    struct ws_client_handlers handlers;
    void *ctx;
    enum ws_state state;
    bool closing, ping_due;
    int64_t pinged_at; /* 0: no pong is awaited */
    struct url url;
    unsigned attempts;
    struct resolve *resolve;
    struct lws *wsi;
    unsigned char *queue;
    size_t queue_from, queue_to, queue_cap;
    char *partial; /* the pieces so far of a message that came in several */
    size_t partial_len, partial_cap;
    char why[128];
};

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len);

static const struct lws_protocols protocols[] = {
    {.name = "client", .callback = on_event, .rx_buffer_size = 64 * 1024},
    {.name = NULL},
};

static const lws_retry_bo_t liveness = {
    .secs_since_valid_ping = 20,
    .secs_since_valid_hangup = 30,
};

static void ended(struct ws_client *c, const char *why)
{
    char text[sizeof c->why];

    str_copy(text, sizeof text, str_of(why));
    c->wsi = NULL;
    c->state = WS_IDLE;
    c->closing = false;
    c->queue_from = c->queue_to = 0;
    c->partial_len = 0;
    c->ping_due = false;
    c->pinged_at = 0;
    c->handlers.closed(c->ctx, text);
}

/* ---- receiving ---- */

static bool keep_piece(struct ws_client *c, const char *bytes, size_t len)
{
    size_t need = c->partial_len + len;

    if (need > c->limits.message_max)
        return false;
    if (need > c->partial_cap) {
        size_t cap = c->partial_cap ? c->partial_cap : 128 * 1024;
        while (cap < need)
            cap *= 2;
        char *partial = realloc(c->partial, cap);
        if (!partial)
            return false;
        c->partial = partial;
        c->partial_cap = cap;
    }
    memcpy(c->partial + c->partial_len, bytes, len);
    c->partial_len = need;
    return true;
}

static int receive(struct ws_client *c, struct lws *wsi, const char *bytes, size_t len)
{
    bool last = lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0;

    if (c->closing || lws_frame_is_binary(wsi))
        return 0;
    if (c->partial_len == 0 && last && len <= c->limits.message_max) {
        c->handlers.message(c->ctx, (struct str){bytes, len});
        return 0;
    }
    if (!keep_piece(c, bytes, len)) {
        str_copy(c->why, sizeof c->why, STR("a message is too long"));
        return -1;
    }
    if (last) {
        struct str whole = {c->partial, c->partial_len};
        c->partial_len = 0;
        c->handlers.message(c->ctx, whole);
    }
    return 0;
}

/* ---- sending ---- */

static int send_ping(struct ws_client *c)
{
    unsigned char room[LWS_PRE + sizeof c->pinged_at];

    c->ping_due = false;
    c->pinged_at = machine_monotonic_ns();
    memcpy(room + LWS_PRE, &c->pinged_at, sizeof c->pinged_at);
    if (lws_write(c->wsi, room + LWS_PRE, sizeof c->pinged_at, LWS_WRITE_PING) < 0)
        return -1;
    if (c->queue_from < c->queue_to)
        lws_callback_on_writable(c->wsi);
    return 0;
}

/* Pongs to pings of the library's own carry something else. */
static void on_pong(struct ws_client *c, const char *bytes, size_t len)
{
    if (c->pinged_at == 0 || len != sizeof c->pinged_at || memcmp(bytes, &c->pinged_at, len) != 0)
        return;
    int64_t took = machine_monotonic_ns() - c->pinged_at;

    c->pinged_at = 0;
    if (c->handlers.pong && !c->closing)
        c->handlers.pong(c->ctx, took);
}

static int send_next(struct ws_client *c)
{
    if (c->closing) {
        lws_close_reason(c->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        return -1;
    }
    if (c->ping_due)
        return send_ping(c);
    if (c->queue_from == c->queue_to)
        return 0;
    struct frame_head head;
    memcpy(&head, c->queue + c->queue_from, sizeof head);
    int sent =
        lws_write(c->wsi, c->queue + c->queue_from + FRAME_OVERHEAD, head.len, LWS_WRITE_TEXT);
    if (sent < (int)head.len)
        return -1;
    c->queue_from += FRAME_OVERHEAD + head.len;
    if (c->queue_from == c->queue_to)
        c->queue_from = c->queue_to = 0;
    else
        lws_callback_on_writable(c->wsi);
    return 0;
}

bool ws_client_send(struct ws_client *c, struct str text)
{
    size_t need = FRAME_OVERHEAD + text.len;
    struct frame_head head = {text.len};

    if (c->state != WS_OPEN || c->closing)
        return false;
    if (c->queue_to + need > c->queue_cap && c->queue_from > 0) {
        memmove(c->queue, c->queue + c->queue_from, c->queue_to - c->queue_from);
        c->queue_to -= c->queue_from;
        c->queue_from = 0;
    }
    if (c->queue_to + need > c->queue_cap)
        return false;
    memcpy(c->queue + c->queue_to, &head, sizeof head);
    memcpy(c->queue + c->queue_to + FRAME_OVERHEAD, text.at, text.len);
    c->queue_to += need;
    lws_callback_on_writable(c->wsi);
    return true;
}

/* ---- the connection's life ---- */

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    struct ws_client *c = user;

    if (!c) /* freed meanwhile, or not about a connection */
        return 0;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        c->wsi = wsi;
        c->state = WS_OPEN;
        if (c->closing)
            return -1;
        c->handlers.open(c->ctx);
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return receive(c, wsi, in, len);
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        on_pong(c, in, len);
        return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return send_next(c);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        if (in)
            str_copy(c->why, sizeof c->why, (struct str){in, len});
        ended(c, c->why[0] ? c->why : "no connection");
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
        ended(c, c->why[0] ? c->why : c->closing ? "closed by us" : "closed by the other side");
        return 0;
    default:
        return 0;
    }
}

static struct lws_vhost *client_vhost(struct lws_context *context)
{
    static const char name[] = "client";
    struct lws_vhost *vhost = lws_get_vhost_by_name(context, name);
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .vhost_name = name,
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
        .timeout_secs = 10,
        .gid = -1,
        .uid = -1,
    };

    return vhost ? vhost : lws_create_vhost(context, &info);
}

static void on_resolved(void *ctx, const struct addresses *found)
{
    struct ws_client *c = ctx;
    struct lws_context *context = lws_context_of(c->loop);
    struct lws_vhost *vhost = context ? client_vhost(context) : NULL;

    c->resolve = NULL;
    if (found->count == 0 || !vhost || c->closing) {
        ended(c, found->count == 0 ? found->why : c->closing ? "closed by us" : "out of memory");
        return;
    }
    char host[URL_HOST_MAX + 8];
    struct text t = TEXT(host);
    bool usual_port = c->url.port == (c->url.secure ? 443 : 80);
    text_printf(&t, usual_port ? "%s" : "%s:%u", c->url.host, (unsigned)c->url.port);
    struct lws_client_connect_info info = {
        .context = context,
        .vhost = vhost,
        .address = found->text[c->attempts++ % found->count],
        .port = c->url.port,
        .path = c->url.path,
        .host = host,
        .origin = NULL,
        .ssl_connection = c->url.secure ? LCCSCF_USE_SSL : 0,
        .local_protocol_name = "client",
        .userdata = c,
        .pwsi = &c->wsi,
        .retry_and_idle_policy = &liveness,
    };
    if (!lws_client_connect_via_info(&info) && c->state != WS_IDLE)
        ended(c, c->why[0] ? c->why : "no connection"); /* not told by the callback */
}

enum status ws_client_connect(struct ws_client *c, const char *url, struct error *err)
{
    if (c->state != WS_IDLE)
        return error_set(err, STATUS_EXISTS, "connection to %s", url);
    enum status status = url_parse(&c->url, url, err);
    if (status != STATUS_OK)
        return status;
    c->why[0] = 0;
    c->resolve = resolve_start(c->loop, c->url.host, on_resolved, c);
    if (!c->resolve)
        return error_set(err, STATUS_NO_MEMORY, "connection to %s", url);
    c->state = WS_CONNECTING;
    return STATUS_OK;
}

void ws_client_ping(struct ws_client *c)
{
    if (c->state != WS_OPEN || c->closing)
        return;
    c->ping_due = true;
    lws_callback_on_writable(c->wsi);
}

void ws_client_close(struct ws_client *c)
{
    if (c->state == WS_IDLE || c->closing)
        return;
    c->closing = true;
    if (c->wsi)
        lws_callback_on_writable(c->wsi); /* closes from there */
}

bool ws_client_is_open(const struct ws_client *c)
{
    return c->state == WS_OPEN && !c->closing;
}

struct ws_client *ws_client_new(struct loop *l, struct ws_client_limits limits,
                                const struct ws_client_handlers *handlers, void *ctx)
{
    struct ws_client *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->loop = l;
    c->limits = limits;
    c->handlers = *handlers;
    c->ctx = ctx;
    c->queue_cap = limits.queue_max;
    c->queue = malloc(c->queue_cap);
    if (!c->queue) {
        ws_client_free(c);
        return NULL;
    }
    return c;
}

void ws_client_free(struct ws_client *c)
{
    if (!c)
        return;
    resolve_cancel(c->resolve);
    if (c->wsi) {
        lws_set_wsi_user(c->wsi, NULL);
        lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
    free(c->queue);
    free(c->partial);
    free(c);
}
