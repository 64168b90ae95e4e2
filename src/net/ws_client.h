/* One WebSocket connection as a client (libwebsockets): whole text messages in and out.
 * Certificates are verified; clear text goes to this machine only.  Pings are answered; a
 * connection on which nothing came for 20 s is pinged, and after 30 s it counts as lost.  Who wants
 * a new connection after `closed` calls ws_client_connect again, after waiting (net/backoff.h).
 * Loop's thread only; nothing is allocated per message while messages stay under 64 KiB.
 *
 *   idle ──connect──▶ connecting ──open()──▶ open ──closed()──▶ idle
 *                         └───────closed()──────────────────────▶ */
#ifndef NET_WS_CLIENT_H
#define NET_WS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "base/str.h"

struct loop;
struct ws_client;

struct ws_client_handlers {
    void (*open)(void *ctx);
    /* A whole text message; `text` lives for the call.  Ctx may close, not free, the client. */
    void (*message)(void *ctx, struct str text);
    /* Once per ws_client_connect that answered OK, unless the client is freed first. */
    void (*closed)(void *ctx, const char *why);
    /* Our ping was answered after so long; NULL is fine. */
    void (*pong)(void *ctx, int64_t ns);
};

struct ws_client_limits {
    size_t message_max; /* a longer incoming message ends the connection */
    size_t queue_max;   /* bytes that may wait to be sent */
};

/* NULL when out of memory. */
struct ws_client *ws_client_new(struct loop *l, struct ws_client_limits limits,
                                const struct ws_client_handlers *handlers, void *ctx);
/* Drops the connection; no handler is called any more.  NULL is fine.  Before loop_free. */
void ws_client_free(struct ws_client *c);
/* STATUS_EXISTS when connecting or open. */
enum status ws_client_connect(struct ws_client *c, const char *url, struct error *err);
/* Queues one text message, copied.  False when not open, or when the queue is full: nothing of it
 * will be sent. */
bool ws_client_send(struct ws_client *c, struct str text);
/* Sends a ping between two messages; pong() follows, unless the other side keeps it.  One at a time: until then
 * another is a new beginning. */
void ws_client_ping(struct ws_client *c);
/* closed() follows, later. */
void ws_client_close(struct ws_client *c);
bool ws_client_is_open(const struct ws_client *c);

#endif
