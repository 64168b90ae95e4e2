#include "research/bars_merge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "research/bars_row.h"

bool bars_rescale(struct bar *bar, size_t count, unsigned from_price, unsigned to_price,
                  unsigned from_qty, unsigned to_qty)
{
    bool fits = true;

    for (size_t i = 0; i < count; i++) {
        struct bar *b = &bar[i];
        struct price *px[] = {&b->open, &b->high, &b->low, &b->close};

        for (unsigned k = 0; k < 4; k++)
            fits = fits && decimal_rescale(&px[k]->ticks, px[k]->ticks, from_price, to_price,
                                           ROUND_HALF_EVEN);
        fits = fits &&
               decimal_rescale(&b->volume.lots, b->volume.lots, from_qty, to_qty, ROUND_HALF_EVEN);
    }
    return fits;
}

static bool bring_to(struct bars_file *f, unsigned price, unsigned qty)
{
    bool fits = (f->price_decimals == price && f->qty_decimals == qty) ||
                bars_rescale(f->bar, f->count, f->price_decimals, price, f->qty_decimals, qty);

    f->price_decimals = price;
    f->qty_decimals = qty;
    return fits;
}

static bool same_decimals(struct bars_file *a, struct bars_file *b)
{
    unsigned price = a->price_decimals > b->price_decimals ? a->price_decimals : b->price_decimals;
    unsigned qty = a->qty_decimals < b->qty_decimals ? a->qty_decimals : b->qty_decimals;

    return bring_to(a, price, qty) && bring_to(b, price, qty);
}

static bool same_values(const struct bar *a, const struct bar *b)
{
    return a->open.ticks == b->open.ticks && a->high.ticks == b->high.ticks &&
           a->low.ticks == b->low.ticks && a->close.ticks == b->close.ticks &&
           a->volume.lots == b->volume.lots;
}

/* The later bar; how many trades it had is kept from before when only that is not known any more. */
static struct bar later_of(const struct bar *before, const struct bar *later,
                           struct bars_merged *counts)
{
    struct bar b = *later;
    bool same = same_values(before, later);

    counts->same += same;
    counts->replaced += !same;
    if (same && !b.trades)
        b.trades = before->trades;
    return b;
}

static bool is_cut(const struct bars_file *f, size_t i)
{
    return f->format == BARS_KRAKEN_TRADES && (i == 0 || i + 1 == f->count);
}

static size_t weave(struct bar *all, const struct bars_file *f, const struct bars_file *later,
                    struct bars_merged *counts)
{
    size_t n = 0, i = 0, k = 0;

    while (i < f->count && k < later->count) {
        const struct bar *a = &f->bar[i], *b = &later->bar[k];
        bool cut = is_cut(later, k);

        if (a->open_time < b->open_time) {
            all[n++] = *a;
            i++;
        } else if (a->open_time > b->open_time) {
            all[n++] = *b;
            counts->added++;
            k++;
        } else {
            counts->kept += cut;
            all[n++] = cut ? *a : later_of(a, b, counts);
            i++;
            k++;
        }
    }
    counts->added += later->count - k;
    while (i < f->count)
        all[n++] = f->bar[i++];
    while (k < later->count)
        all[n++] = later->bar[k++];
    return n;
}

enum status bars_merge(struct bars_file *f, struct bars_file *later, struct bars_merged *ret,
                       struct error *err)
{
    struct bars_merged counts = {0};
    struct bar *all;

    assert(f->count && later->count);
    if (f->interval_s != later->interval_s)
        return error_set(err, STATUS_DATA, "bars of %u s do not go with bars of %u s",
                         later->interval_s, f->interval_s);
    if (!same_decimals(f, later))
        return error_set(err, STATUS_DATA, "the digits of both do not fit one scale");
    all = malloc((f->count + later->count) * sizeof *all);
    if (!all)
        return error_set(err, STATUS_NO_MEMORY, "out of memory for %zu bars",
                         f->count + later->count);
    f->count = weave(all, f, later, &counts);
    free(f->bar);
    f->bar = all;
    if (later->tick_decimals > f->tick_decimals)
        f->tick_decimals = later->tick_decimals;
    bars_facts(f);
    *ret = counts;
    return STATUS_OK;
}
