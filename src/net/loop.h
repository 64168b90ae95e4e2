/* The event loop of a thread: timers, sockets, clients and servers hang on it.  Wraps libuv; only
 * this room includes libuv, libwebsockets and libcurl. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdint.h>

struct loop;
struct timer;

struct loop *loop_new(void);
void loop_free(struct loop *l); /* closes what still hangs on it; NULL is fine */
/* Runs until loop_stop. */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);
/* The only function that other threads may call: runs `fn(ctx)` on the loop's thread soon. */
void loop_post(struct loop *l, void (*fn)(void *ctx), void *ctx);
/* Called at the end of every turn, before the loop waits again: group commit hangs here. */
void loop_on_turn(struct loop *l, void (*fn)(void *ctx), void *ctx);
/* SIGINT, SIGTERM, SIGUSR1 as calls on this loop. */
void loop_on_signal(struct loop *l, int signum, void (*fn)(void *ctx, int signum), void *ctx);

/* One-shot wall-time timer (monotonic); armed again by timer_set; freed with its loop or before. */
struct timer *timer_new(struct loop *l, void (*fn)(void *ctx), void *ctx);
void timer_set(struct timer *t, int64_t after_ns);
void timer_stop(struct timer *t);
void timer_free(struct timer *t);

#endif
