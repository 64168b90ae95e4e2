#include "net/loop.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "net/loop_internal.h"
#include "net/lws_context.h"

struct timer {
    uv_timer_t handle;
    struct loop *loop;
    void (*fn)(void *ctx);
    void *ctx;
    struct timer *next, *before;
};

static void calls_add(struct loop_calls *c, struct loop_call call)
{
    if (c->count == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 64;
        struct loop_call *at = realloc(c->at, cap * sizeof *at);

        assert(at);
        c->at = at;
        c->cap = cap;
    }
    c->at[c->count++] = call;
}

static void on_wake(uv_async_t *handle)
{
    struct loop *l = handle->data;

    uv_mutex_lock(&l->lock);
    struct loop_calls full = l->posted;
    l->posted = l->running;
    l->running = full;
    uv_mutex_unlock(&l->lock);
    for (size_t i = 0; i < l->running.count; i++)
        l->running.at[i].fn(l->running.at[i].ctx);
    l->running.count = 0;
}

static void on_turn(uv_prepare_t *handle)
{
    struct loop *l = handle->data;

    for (unsigned i = 0; i < l->hook_count; i++)
        l->hook[i].fn(l->hook[i].ctx);
}

struct loop *loop_new(void)
{
    struct loop *l = calloc(1, sizeof *l);

    if (!l)
        return NULL;
    signal(SIGPIPE, SIG_IGN); /* a peer that went away is an error code, not the end of us */
    if (uv_loop_init(&l->uv) != 0) {
        free(l);
        return NULL;
    }
    int failed = uv_mutex_init(&l->lock) || uv_async_init(&l->uv, &l->wake, on_wake) ||
                 uv_prepare_init(&l->uv, &l->turn) || uv_prepare_start(&l->turn, on_turn);
    assert(!failed);
    l->uv.data = l->wake.data = l->turn.data = l;
    uv_unref((uv_handle_t *)&l->turn);
    return l;
}

static void close_left_over(uv_handle_t *handle, void *ctx)
{
    (void)ctx;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    lws_context_release(l);
    while (l->timers)
        timer_free(l->timers);
    uv_walk(&l->uv, close_left_over, NULL);
    while (uv_run(&l->uv, UV_RUN_DEFAULT) != 0)
        ; /* a stop that was asked for while it did not run ends the first run at once */
    int left = uv_loop_close(&l->uv);
    assert(left == 0);
    uv_mutex_destroy(&l->lock);
    free(l->posted.at);
    free(l->running.at);
    free(l);
}

void loop_run(struct loop *l)
{
    uv_run(&l->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *l)
{
    uv_stop(&l->uv);
}

void loop_post(struct loop *l, void (*fn)(void *ctx), void *ctx)
{
    uv_mutex_lock(&l->lock);
    calls_add(&l->posted, (struct loop_call){fn, ctx});
    uv_mutex_unlock(&l->lock);
    uv_async_send(&l->wake);
}

void loop_on_turn(struct loop *l, void (*fn)(void *ctx), void *ctx)
{
    assert(l->hook_count < LOOP_HOOKS_MAX);
    l->hook[l->hook_count++] = (struct loop_call){fn, ctx};
}

static void on_signal(uv_signal_t *handle, int signum)
{
    struct loop_signal *s = handle->data;

    s->fn(s->ctx, signum);
}

void loop_on_signal(struct loop *l, int signum, void (*fn)(void *ctx, int signum), void *ctx)
{
    assert(l->signal_count < LOOP_SIGNALS_MAX);
    struct loop_signal *s = &l->signal[l->signal_count++];
    s->fn = fn;
    s->ctx = ctx;
    int failed = uv_signal_init(&l->uv, &s->handle);
    s->handle.data = s;
    failed |= uv_signal_start(&s->handle, on_signal, signum);
    assert(!failed);
    uv_unref((uv_handle_t *)&s->handle);
}

static void on_timer(uv_timer_t *handle)
{
    struct timer *t = handle->data;

    t->fn(t->ctx);
}

struct timer *timer_new(struct loop *l, void (*fn)(void *ctx), void *ctx)
{
    struct timer *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    uv_timer_init(&l->uv, &t->handle);
    t->handle.data = t;
    t->loop = l;
    t->fn = fn;
    t->ctx = ctx;
    t->next = l->timers;
    if (t->next)
        t->next->before = t;
    l->timers = t;
    return t;
}

void timer_set(struct timer *t, int64_t after_ns)
{
    enum { NS_PER_MS = 1000000 };
    uint64_t ms = after_ns > 0 ? ((uint64_t)after_ns + NS_PER_MS - 1) / NS_PER_MS : 0;

    uv_update_time(&t->loop->uv); /* the loop's own idea of now dates from the start of the turn */
    uv_timer_start(&t->handle, on_timer, ms, 0);
}

void timer_stop(struct timer *t)
{
    uv_timer_stop(&t->handle);
}

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void timer_free(struct timer *t)
{
    if (!t)
        return;
    if (t->before)
        t->before->next = t->next;
    else
        t->loop->timers = t->next;
    if (t->next)
        t->next->before = t->before;
    uv_close((uv_handle_t *)&t->handle, on_timer_closed);
}
