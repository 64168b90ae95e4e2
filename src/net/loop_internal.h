/* What the files of this room share of a loop.  Not for other rooms. */
#ifndef NET_LOOP_INTERNAL_H
#define NET_LOOP_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "net/loop.h"

struct lws_context;

enum { LOOP_HOOKS_MAX = 8, LOOP_SIGNALS_MAX = 8 };

struct loop_call {
    void (*fn)(void *ctx);
    void *ctx;
};

/* Calls that other threads left; two of them, so that one fills while the other runs. */
struct loop_calls {
    struct loop_call *at;
    size_t count, cap;
};

struct loop_signal {
    uv_signal_t handle;
    void (*fn)(void *ctx, int signum);
    void *ctx;
};

struct loop {
    uv_loop_t uv;
    uv_async_t wake;
    uv_prepare_t turn;
    uv_mutex_t lock;           /* guards `posted` */
    struct loop_calls posted;  /* filled by any thread */
    struct loop_calls running; /* emptied by the loop */
    struct loop_call hook[LOOP_HOOKS_MAX];
    unsigned hook_count;
    struct loop_signal signal[LOOP_SIGNALS_MAX];
    unsigned signal_count;
    struct timer *timers;    /* list of all */
    struct lws_context *lws; /* net/lws_context.c, NULL until first used */
};

#endif
