#include "sim/bar_path.h"

#include <math.h>

static struct qty displayed(const struct instrument *in, struct qty volume, double participation)
{
    struct qty none_refused = {INT64_C(1) << 55};
    struct qty q = {0};

    if (participation <= 0)
        return none_refused;
    q.lots = (int64_t)floor((double)volume.lots * participation);
    return q.lots < in->min_qty.lots ? in->min_qty : q;
}

struct ev_quote bar_quote(const struct instrument *in, struct price px, struct qty bar_volume,
                          double spread, double participation)
{
    struct ev_quote q = {.flags = QUOTE_ESTIMATED};
    int64_t half = -(int64_t)floor(-(double)px.ticks * spread / 2);

    q.bid = price_round(in, (struct price){px.ticks - half}, ROUND_DOWN);
    q.ask = price_round(in, (struct price){px.ticks + half}, ROUND_UP);
    if (q.bid.ticks < in->tick.ticks)
        q.bid = in->tick;
    if (q.ask.ticks < q.bid.ticks)
        q.ask = q.bid;
    q.bid_qty = q.ask_qty = displayed(in, bar_volume, participation);
    return q;
}

void bar_path(struct bar_point ret[BAR_POINTS], const struct instrument *in, const struct bar *b,
              double spread, double participation)
{
    bool rises = b->close.ticks >= b->open.ticks;
    struct price way[BAR_POINTS] = {b->open, rises ? b->low : b->high, rises ? b->high : b->low,
                                    b->close};
    int64_t length = (int64_t)b->interval_s * INT64_C(1000000000);
    int64_t quarter = b->volume.lots / BAR_POINTS;

    for (int i = 0; i < BAR_POINTS; i++) {
        ret[i].at = b->open_time + (i == 3 ? length - 1 : length / 3 * i);
        ret[i].price = way[i];
        ret[i].volume.lots = i == 3 ? b->volume.lots - 3 * quarter : quarter;
        ret[i].quote = bar_quote(in, way[i], b->volume, spread, participation);
    }
}
