#include "app/people.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/spsc.h"
#include "net/loop.h"
#include "os/clock.h"

enum {
    QUEUE = 1024,
    BARS_QUEUE = 16384, /* warm-up brings hundreds of bars for each pair at once */
};

/* Bars wait in a queue of their own: they are many and small, the other effects few and large. */
struct bar_record {
    int64_t at;
    struct bar bar;
    uint16_t pair;
};

struct people {
    struct loop *loop;
    struct web *web;
    people_submit *submit;
    void *submit_ctx;
    pthread_t thread;
    bool running;
    struct spsc queue;
    struct effect *records;
    struct spsc bars_queue;
    struct bar_record *bars;
    _Atomic bool woken;   /* a drain is on its way */
    pthread_mutex_t lock; /* of `snapshot` and `latencies` */
    struct snapshot snapshot;
    struct latencies latencies;
    bool has_snapshot;
};

/* ---- on the people thread ---- */

static bool copy_snapshot(void *ctx, struct snapshot *ret)
{
    struct people *p = ctx;

    pthread_mutex_lock(&p->lock);
    bool has = p->has_snapshot;
    if (has)
        *ret = p->snapshot;
    pthread_mutex_unlock(&p->lock);
    return has;
}

static void copy_latencies(void *ctx, struct latencies *ret)
{
    struct people *p = ctx;

    pthread_mutex_lock(&p->lock);
    *ret = p->latencies;
    pthread_mutex_unlock(&p->lock);
}

static bool hand_over(void *ctx, const struct control_command *command)
{
    struct people *p = ctx;

    return p->submit(p->submit_ctx, command);
}

static int64_t wall(void *ctx)
{
    (void)ctx;
    return machine_utc_ns();
}

static void drain(void *ctx)
{
    struct people *p = ctx;
    struct effect fx;
    struct bar_record b;

    atomic_store(&p->woken, false);
    while (spsc_pop(&p->bars_queue, &b)) {
        fx = (struct effect){.kind = EFFECT_BAR, .at = b.at, .pair = b.pair};
        fx.u.bar = b.bar;
        web_effect(p->web, &fx);
    }
    while (spsc_pop(&p->queue, &fx))
        web_effect(p->web, &fx);
}

static void *run(void *ctx)
{
    struct people *p = ctx;

    loop_run(p->loop);
    return NULL;
}

static void stop(void *ctx)
{
    struct people *p = ctx;

    loop_stop(p->loop);
}

/* ---- from elsewhere ---- */

enum status people_new(struct people **ret, const struct web_options *o, people_submit *submit,
                       void *ctx, struct error *err)
{
    struct people *p = calloc(1, sizeof *p);
    enum status st;

    if (!p)
        return error_set(err, STATUS_NO_MEMORY, "dashboard: no memory");
    pthread_mutex_init(&p->lock, NULL);
    p->submit = submit;
    p->submit_ctx = ctx;
    p->records = calloc(QUEUE, sizeof *p->records);
    p->bars = calloc(BARS_QUEUE, sizeof *p->bars);
    p->loop = loop_new();
    if (!p->records || !p->bars || !p->loop) {
        people_free(p);
        return error_set(err, STATUS_NO_MEMORY, "dashboard: no memory");
    }
    spsc_init(&p->queue, p->records, sizeof *p->records, QUEUE);
    spsc_init(&p->bars_queue, p->bars, sizeof *p->bars, BARS_QUEUE);
    const struct web_source source = {.ctx = p,
                                      .snapshot = copy_snapshot,
                                      .submit = hand_over,
                                      .wall_ns = wall,
                                      .latencies = copy_latencies};
    st = web_new(&p->web, p->loop, o, &source, err);
    if (st != STATUS_OK) {
        people_free(p);
        return st;
    }
    *ret = p;
    return STATUS_OK;
}

void people_remember(struct people *p, const struct effect *fx)
{
    web_effect(p->web, fx);
}

enum status people_start(struct people *p, struct error *err)
{
    if (pthread_create(&p->thread, NULL, run, p) != 0)
        return error_set(err, STATUS_FAILED, "dashboard: no thread could be started");
    p->running = true;
    return STATUS_OK;
}

void people_free(struct people *p)
{
    if (!p)
        return;
    if (p->running) {
        loop_post(p->loop, stop, p);
        pthread_join(p->thread, NULL);
    }
    web_free(p->web);
    loop_free(p->loop);
    free(p->records);
    free(p->bars);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

uint16_t people_port(const struct people *p)
{
    return web_port(p->web);
}

static void wake(struct people *p)
{
    if (!atomic_exchange(&p->woken, true))
        loop_post(p->loop, drain, p);
}

void people_publish(struct people *p, const struct snapshot *s, const struct latencies *l)
{
    pthread_mutex_lock(&p->lock);
    p->snapshot = *s;
    p->latencies = *l;
    p->has_snapshot = true;
    pthread_mutex_unlock(&p->lock);
}

void people_tell(struct people *p, const struct effect *fx)
{
    struct bar_record b = {.at = fx->at, .pair = fx->pair};

    if (fx->kind == EFFECT_BAR)
        b.bar = fx->u.bar;
    if (fx->kind == EFFECT_BAR ? spsc_push(&p->bars_queue, &b) : spsc_push(&p->queue, fx))
        wake(p);
}
