#include "market/bar_builder.h"

#include <assert.h>
#include <string.h>

static void draft_init(struct bar_draft *d, int64_t open_time, uint32_t interval_s)
{
    memset(d, 0, sizeof *d);
    d->bar.open_time = open_time;
    d->bar.interval_s = interval_s;
}

void bar_builder_init(struct bar_builder *b, uint32_t interval_s)
{
    assert(interval_s > 0);
    memset(b, 0, sizeof *b);
    b->interval_ns = (int64_t)interval_s * 1000000000;
    draft_init(&b->draft[0], 0, interval_s);
    draft_init(&b->draft[1], 0, interval_s);
    b->after_gap = 1;
}

void bar_builder_seed(struct bar_builder *b, struct price close)
{
    b->last_close = close;
}

static void start_at(struct bar_builder *b, int64_t open_time)
{
    draft_init(&b->draft[0], open_time, b->draft[0].bar.interval_s);
    draft_init(&b->draft[1], open_time + b->interval_ns, b->draft[0].bar.interval_s);
}

void bar_builder_begin(struct bar_builder *b, int64_t now)
{
    int64_t since_open = now % b->interval_ns;

    if (since_open < 0)
        since_open += b->interval_ns;
    /* The last bar closed may be the one just before: then nothing is missing. */
    bool seamless = since_open == 0 && b->last_close.ticks > 0 && !b->after_gap &&
                    b->draft[0].bar.open_time == now;
    start_at(b, now - since_open);
    b->after_gap = !seamless;
    b->begun = 1;
}

void bar_builder_stop(struct bar_builder *b)
{
    b->begun = 0;
}

static void add_volume(struct bar *bar, struct qty q)
{
    if (__builtin_add_overflow(bar->volume.lots, q.lots, &bar->volume.lots))
        bar->volume.lots = INT64_MAX;
}

static bool draft_add(struct bar_draft *d, int64_t time, struct price px, struct qty q)
{
    struct bar *bar = &d->bar;
    bool first = bar->trades == 0;
    bool in_order = first || time >= d->last_at;

    if (first || time < d->first_at) {
        bar->open = px;
        d->first_at = time;
    }
    if (in_order) {
        bar->close = px;
        d->last_at = time;
    }
    if (first || px.ticks > bar->high.ticks)
        bar->high = px;
    if (first || px.ticks < bar->low.ticks)
        bar->low = px;
    add_volume(bar, q);
    if (bar->trades < UINT32_MAX)
        bar->trades++;
    return in_order;
}

enum trade_fate bar_builder_trade(struct bar_builder *b, int64_t time, struct price px,
                                  struct qty q)
{
    if (!b->begun)
        bar_builder_begin(b, time);
    if (time < b->draft[0].bar.open_time) {
        b->late++;
        return TRADE_LATE;
    }
    if (time - b->draft[1].bar.open_time >= b->interval_ns) {
        b->ahead++;
        return TRADE_AHEAD;
    }
    bool is_next = time >= b->draft[1].bar.open_time;
    if (!draft_add(&b->draft[is_next], time, px, q))
        b->out_of_order++;
    return TRADE_TAKEN;
}

int64_t bar_builder_closes_at(const struct bar_builder *b, int64_t grace_ns)
{
    return b->begun ? b->draft[1].bar.open_time + grace_ns : INT64_MAX;
}

static void make_flat(struct bar *bar, struct price at)
{
    bar->open = bar->high = bar->low = bar->close = at;
    bar->flags |= BAR_FLAT;
}

bool bar_builder_close(struct bar_builder *b, int64_t now, int64_t grace_ns, struct bar *ret)
{
    while (now >= bar_builder_closes_at(b, grace_ns)) {
        struct bar bar = b->draft[0].bar;
        bool known = bar.trades > 0 || b->last_close.ticks > 0;

        b->draft[0] = b->draft[1];
        draft_init(&b->draft[1], b->draft[0].bar.open_time + b->interval_ns, bar.interval_s);
        if (!known)
            continue;
        if (bar.trades == 0)
            make_flat(&bar, b->last_close);
        if (b->after_gap)
            bar.flags |= BAR_AFTER_GAP;
        b->after_gap = 0;
        b->last_close = bar.close;
        *ret = bar;
        return true;
    }
    return false;
}

bool bar_builder_forming(const struct bar_builder *b, struct bar *ret)
{
    struct bar bar = b->draft[0].bar;

    if (!b->begun || (bar.trades == 0 && b->last_close.ticks == 0))
        return false;
    if (bar.trades == 0)
        make_flat(&bar, b->last_close);
    bar.flags |= BAR_FORMING;
    *ret = bar;
    return true;
}
