/* HTTP requests without blocking the loop (libcurl).  Certificates are verified; clear text goes to
 * this machine only; redirects are not followed; connections are kept and used again.  Loop's
 * thread only.
 *
 *   http_client_send(c, &request, on_answer, ctx, &err)    everything in `request` is copied
 *   on_answer(ctx, &answer)                                once, later; `answer` lives for the
 * call; may send, may not free the client
 *
 * Requests of one client may overtake each other: who needs an order waits for the answer. */
#ifndef NET_HTTP_CLIENT_H
#define NET_HTTP_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

struct loop;
struct http_client;

enum { HTTP_HEADERS_MAX = 12 };

struct http_request {
    const char *method; /* "GET", "POST", "DELETE", "PUT", "PATCH" */
    const char *url;
    unsigned header_count;
    const char *header[HTTP_HEADERS_MAX]; /* "Name: value" */
    struct str body;                      /* none when at is NULL */
    int64_t timeout_ns;                   /* of the whole exchange, wall time */
    size_t answer_max;                    /* a longer body fails with STATUS_FULL */
};

struct http_answer {
    /* OK: an HTTP answer came, whatever its code.  NETWORK: the request did not leave (no address,
     * no connection, no TLS).  TIMED_OUT, UNAVAILABLE: it may have been carried out.  FULL: the
     * body was too long. */
    enum status status;
    unsigned code; /* 200, 429, 502, ...; 0 without an answer */
    struct str body;
    struct str content_type;
    int64_t retry_after_s; /* of the header Retry-After, -1 when there is none */
    int64_t took_ns;       /* from the request to here */
    const char *why;       /* a sentence when status is not OK */
};

typedef void http_answer_fn(void *ctx, const struct http_answer *answer);

struct http_client *http_client_new(struct loop *l, const char *user_agent);
/* Drops what is under way; its on_answer is not called.  NULL is fine.  Before loop_free. */
void http_client_free(struct http_client *c);
enum status http_client_send(struct http_client *c, const struct http_request *request,
                             http_answer_fn *on_answer, void *ctx, struct error *err);
unsigned http_client_pending(const struct http_client *c);

#endif
