#include "market/bar_builder.h"

#include <string.h>

static const int64_t NS_PER_S = 1000000000;

void bar_builder_init(struct bar_builder *b, uint32_t interval_s)
{
    memset(b, 0, sizeof *b);
    b->interval_ns = interval_s * NS_PER_S;
}

static void start(struct bar *bar, int64_t open_time, int64_t interval_ns)
{
    memset(bar, 0, sizeof *bar);
    bar->open_time = open_time;
    bar->interval_s = (uint32_t)(interval_ns / NS_PER_S);
}

static void add(struct bar *bar, struct price px, struct qty q)
{
    if (bar->trades == 0) {
        bar->open = bar->high = bar->low = px;
    }
    if (px.ticks > bar->high.ticks)
        bar->high = px;
    if (px.ticks < bar->low.ticks)
        bar->low = px;
    bar->close = px;
    bar->volume.lots += q.lots;
    bar->trades++;
}

static bool started(const struct bar_builder *b)
{
    return b->forming.interval_s != 0;
}

static void start_at(struct bar_builder *b, int64_t open_time)
{
    start(&b->forming, open_time, b->interval_ns);
    start(&b->next, open_time + b->interval_ns, b->interval_ns);
}

bool bar_builder_trade(struct bar_builder *b, struct price px, struct qty q, int64_t time)
{
    if (!started(b))
        start_at(b, time - time % b->interval_ns);
    if (time < b->forming.open_time) {
        b->late++;
        return false;
    }
    if (time < b->next.open_time) {
        add(&b->forming, px, q);
    } else {
        b->ahead += time >= b->next.open_time + b->interval_ns;
        add(&b->next, px, q);
    }
    return true;
}

int64_t bar_builder_ends_at(const struct bar_builder *b)
{
    return started(b) ? b->next.open_time : INT64_MAX;
}

static void go_on(struct bar_builder *b)
{
    b->forming = b->next;
    start(&b->next, b->forming.open_time + b->interval_ns, b->interval_ns);
}

bool bar_builder_close(struct bar_builder *b, struct bar *ret)
{
    if (!started(b))
        return false;
    *ret = b->forming;
    if (ret->trades == 0) {
        ret->open = ret->high = ret->low = ret->close = b->last;
        ret->flags |= BAR_FLAT;
    }
    b->last = ret->close; /* what a flat bar after this one repeats */
    go_on(b);
    return true;
}

void bar_builder_skip(struct bar_builder *b, const struct bar *closed)
{
    int64_t after = closed->open_time + b->interval_ns;

    if (!started(b) || after >= b->next.open_time + b->interval_ns) {
        start_at(b, after);
        b->last = closed->close;
        return;
    }
    while (b->forming.open_time < after)
        go_on(b);
    if (b->forming.trades == 0)
        b->last = closed->close;
}
