/* Names to addresses without blocking the loop (libuv's bounded pool asks).  Numeric addresses and
 * "localhost" come back the same way.  Loop's thread only. */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct resolve;

enum { ADDRESSES_MAX = 8, ADDRESS_TEXT_MAX = 48 };

struct addresses {
    unsigned count; /* 0: the name is not known, or the resolver failed */
    const char *why;
    char text[ADDRESSES_MAX][ADDRESS_TEXT_MAX]; /* IPv4 first, then IPv6, numeric */
};

/* Calls `done` once, later, never from inside resolve_start; NULL when out of memory.  The handle
 * is dead from the moment `done` is called. */
struct resolve *resolve_start(struct loop *l, const char *host,
                              void (*done)(void *ctx, const struct addresses *found), void *ctx);
/* `done` will not be called; NULL is fine. */
void resolve_cancel(struct resolve *r);

/* The only hosts to which clear text may go: 127.0.0.0/8, ::1, localhost. */
bool host_is_loopback(const char *host);

#endif
