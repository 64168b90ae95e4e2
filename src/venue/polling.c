#include "venue/polling.h"

#include <stdlib.h>

#include "net/loop.h"

static const int64_t LOOK = INT64_C(250000000);

struct polling {
    struct adapter *a;
    const char *what;
    int64_t after, every;
    const struct polling_handlers *on;
    void *ctx;
    struct timer *look;
    int64_t out, since_asked; /* ns */
    unsigned open;            /* answers that are awaited */
    bool is_on;
};

static void turn_on(struct polling *p, bool on)
{
    if (on == p->is_on)
        return;
    p->is_on = on;
    p->since_asked = p->every;
    adapter_say(p->a, on ? VENUE_SAY_WARNING : VENUE_SAY_INFO, "polling", "%s: %s", p->what,
                on ? "asked for by REST" : "the stream is back");
}

static void on_look(void *ctx)
{
    struct polling *p = ctx;
    bool up = p->on->is_up(p->ctx);

    p->out = up ? 0 : p->out + LOOK;
    p->since_asked += LOOK;
    turn_on(p, !up && p->out >= p->after);
    if (p->is_on && p->open == 0 && p->since_asked >= p->every) {
        p->since_asked = 0;
        p->open = p->on->ask(p->ctx);
    }
    timer_set(p->look, LOOK);
}

void polling_start(struct polling *p)
{
    if (p->after > 0)
        timer_set(p->look, LOOK);
}

void polling_answered(struct polling *p)
{
    if (p->open > 0)
        p->open--;
}

bool polling_is_on(const struct polling *p)
{
    return p->is_on && !p->on->is_up(p->ctx);
}

struct polling *polling_new(struct adapter *a, const char *what, int64_t after, int64_t every,
                            const struct polling_handlers *handlers, void *ctx)
{
    struct polling *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    *p = (struct polling){
        .a = a, .what = what, .after = after, .every = every, .on = handlers, .ctx = ctx};
    p->look = timer_new(a->config.loop, on_look, p);
    if (!p->look) {
        free(p);
        return NULL;
    }
    return p;
}

void polling_free(struct polling *p)
{
    if (!p)
        return;
    timer_free(p->look);
    free(p);
}
