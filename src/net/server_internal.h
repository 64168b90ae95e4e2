/* What server.c (requests, connections) and server_socket.c (what follows an upgrade) share.  Not
 * for other rooms. */
#ifndef NET_SERVER_INTERNAL_H
#define NET_SERVER_INTERNAL_H

#include "net/server.h"

struct lws;
struct lws_vhost;

enum {
    LOOKED_UP_MAX = 8192, /* bytes of header values that handlers asked for, a request */
    PATH_ROOM = 256,
    QUERY_ROOM = 2048,
};

struct server_request {
    struct connection *connection; /* NULL when the peer went away */
    const char *method;
    char path[PATH_ROOM];
    char query[QUERY_ROOM];
    char peer[64];
    char looked_up[LOOKED_UP_MAX];
    size_t looked_up_len;
    char *body;
    size_t body_len, body_room;
    bool given; /* to the handler */
};

struct connection {
    struct server *server;
    struct lws *wsi;
    struct server_request *request;
    struct server_socket *socket;
    unsigned char *out; /* LWS_PRE, headers, body */
    size_t out_len, out_at, out_headers;
    bool close_after;
};

struct server {
    struct server_handlers handlers;
    void *ctx;
    struct lws_vhost *vhost;
    size_t body_max;
    unsigned connections;
    bool freed; /* no handler is called any more */
};

/* With the path of the request that asks for it; NULL without memory. */
struct server_socket *server_socket_new(struct connection *c);
void server_socket_free(struct server_socket *s);
/* Nonzero ends the connection. */
int server_socket_established(struct server_socket *s);
int server_socket_received(struct server_socket *s, const char *in, size_t len);
int server_socket_writable(struct server_socket *s);

#endif
