/* An HTTP/1.1 and WebSocket server on one loop, one port: the dashboard and the embedded exchange
 * are routes on it.  Requests are complete when the handler sees them (body up to body_max).  All
 * calls on the loop's thread.  Clear text: binds to loopback unless told otherwise. */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

struct loop;
struct server;
struct server_request; /* one HTTP request; valid until answered */
struct server_socket;  /* one WebSocket connection */

struct server_handlers {
    /* Must answer now (server_answer) or later; `ctx` is server_new's. */
    void (*request)(void *ctx, struct server_request *r);
    /* May this upgrade go on?  NULL: every path is refused.  Returns false after answering
     * nothing: the server says 403. */
    bool (*socket_wanted)(void *ctx, struct server_request *r);
    void (*socket_open)(void *ctx, struct server_socket *s);
    void (*socket_message)(void *ctx, struct server_socket *s, struct str text);
    void (*socket_closed)(void *ctx, struct server_socket *s);
};

/* Port 0 takes a free one: server_port tells.  STATUS_EXISTS when the port is taken. */
enum status server_new(struct server **ret, struct loop *l, const char *host, uint16_t port,
                       size_t body_max, const struct server_handlers *h, void *ctx,
                       struct error *err);
void server_free(struct server *s); /* closes all connections */
uint16_t server_port(const struct server *s);

struct str server_method(const struct server_request *r);
struct str server_path(const struct server_request *r);  /* without the query */
struct str server_query(const struct server_request *r); /* without '?', still escaped */
struct str server_header(const struct server_request *r, const char *name_lower); /* or at NULL */
struct str server_body(const struct server_request *r);
struct str server_peer(const struct server_request *r); /* address text */

struct server_header_line {
    const char *name, *value;
};
/* Answers and ends the request.  `headers` ends with name NULL; content-length is added. */
void server_answer(struct server_request *r, unsigned status,
                   const struct server_header_line *headers, struct str body);

/* Ends the request, and its connection, without an answer. */
void server_drop(struct server_request *r);

/* Sends a text frame; bytes are copied.  False when the peer is too slow (more than its queue
 * limit waits): the caller decides to drop it. */
bool server_socket_send(struct server_socket *s, struct str text);
void server_socket_close(struct server_socket *s);
size_t server_socket_queued(const struct server_socket *s); /* bytes waiting */
struct str server_socket_path(const struct server_socket *s);
void server_socket_set(struct server_socket *s, void *user);
void *server_socket_user(const struct server_socket *s);

#endif
