#include "research/bars_row.h"

#include "base/decimal.h"

enum { DECIMAL_BITS = 5 };
#define SECOND        INT64_C(1000000000)
#define JUMP_FRACTION 0.1

/* ---- one row ---- */

static int compare(struct bars_number a, struct bars_number b)
{
    __int128 x = a.mantissa, y = b.mantissa;

    for (; a.decimals < b.decimals; a.decimals++)
        x *= 10;
    for (; b.decimals < a.decimals; b.decimals++)
        y *= 10;
    return x < y ? -1 : x > y;
}

static enum bars_defect_kind wrong_shape(const struct bars_number n[BARS_FIELDS])
{
    for (unsigned i = BARS_OPEN; i <= BARS_CLOSE; i++)
        if (!n[i].mantissa)
            return BARS_DEFECT_ZERO_PRICE;
    if (compare(n[BARS_HIGH], n[BARS_LOW]) < 0)
        return BARS_DEFECT_HIGH_LOW;
    for (unsigned i = BARS_OPEN; i <= BARS_CLOSE; i += BARS_CLOSE)
        if (compare(n[i], n[BARS_HIGH]) > 0 || compare(n[i], n[BARS_LOW]) < 0)
            return BARS_DEFECT_OUTSIDE;
    return BARS_DEFECT_COUNT;
}

enum bars_defect_kind bars_row_bar(struct bar *ret, const struct bars_number n[BARS_FIELDS],
                                   int64_t open_time, uint32_t trades)
{
    enum bars_defect_kind wrong = wrong_shape(n);

    if (wrong != BARS_DEFECT_COUNT)
        return wrong;
    *ret = (struct bar){
        .open_time = open_time,
        .open.ticks = n[BARS_OPEN].mantissa,
        .high.ticks = n[BARS_HIGH].mantissa,
        .low.ticks = n[BARS_LOW].mantissa,
        .close.ticks = n[BARS_CLOSE].mantissa,
        .volume.lots = n[BARS_VOLUME].mantissa,
        .trades = trades,
        .flags = BAR_VENUE,
    };
    for (unsigned i = BARS_OPEN; i < BARS_FIELDS; i++)
        ret->pad |= n[i].decimals << (i * DECIMAL_BITS);
    return BARS_DEFECT_COUNT;
}

/* ---- the end: decimals are known ---- */

static unsigned decimals_of(const struct bar *b, unsigned field)
{
    return b->pad >> (field * DECIMAL_BITS) & ((1U << DECIMAL_BITS) - 1);
}

static int64_t *field_of(struct bar *b, unsigned field)
{
    return field == BARS_OPEN    ? &b->open.ticks
           : field == BARS_HIGH  ? &b->high.ticks
           : field == BARS_LOW   ? &b->low.ticks
           : field == BARS_CLOSE ? &b->close.ticks
                                 : &b->volume.lots;
}

/* As many decimals as are shown, as far as the largest value fits; the grid leaves out the odd
 * digits of one price in ten. */
static void choose_decimals(struct bars_file *f)
{
    uint64_t places[1 << DECIMAL_BITS] = {0}, all = 0, below = 0;
    int64_t price_most = 0, volume_most = 0;
    unsigned most = 0;

    for (size_t i = 0; i < f->count; i++) {
        struct bar *b = &f->bar[i];
        int64_t high = b->high.ticks / decimal_pow10(decimals_of(b, BARS_HIGH));
        int64_t volume = b->volume.lots / decimal_pow10(decimals_of(b, BARS_VOLUME));

        for (unsigned k = BARS_OPEN; k <= BARS_CLOSE; k++)
            places[decimals_of(b, k)]++;
        price_most = high > price_most ? high : price_most;
        volume_most = volume > volume_most ? volume : volume_most;
    }
    all = f->count * 4;
    for (unsigned d = 0; d < sizeof places / sizeof *places; d++)
        most = places[d] ? d : most;
    f->price_decimals = most < BARS_PRICE_DECIMALS_MAX ? most : BARS_PRICE_DECIMALS_MAX;
    while (f->price_decimals && price_most >= BARS_TICKS_MOST / decimal_pow10(f->price_decimals))
        f->price_decimals--;
    f->qty_decimals = BARS_QTY_DECIMALS;
    while (f->qty_decimals && volume_most >= BARS_LOTS_MOST / decimal_pow10(f->qty_decimals))
        f->qty_decimals--;
    for (f->tick_decimals = 0; f->tick_decimals < f->price_decimals; f->tick_decimals++) {
        below += places[f->tick_decimals];
        if (below * 10 >= all * 9)
            break;
    }
}

/* False when a number does not fit. */
static bool scale_bar(struct bars_file *f, struct bar *b)
{
    bool rounded = false, fits = true;

    for (unsigned k = BARS_OPEN; k < BARS_FIELDS; k++) {
        struct bars_number n = {*field_of(b, k), decimals_of(b, k), false};
        unsigned decimals = k == BARS_VOLUME ? f->qty_decimals : f->price_decimals;

        fits = fits && bars_number_scale(field_of(b, k), n, decimals, &rounded);
    }
    f->rounded += rounded;
    b->pad = 0;
    b->interval_s = f->interval_s;
    if (!b->volume.lots && b->low.ticks == b->high.ticks)
        b->flags |= BAR_FLAT;
    return fits && b->low.ticks > 0;
}

enum status bars_rows_finish(struct bars_rows *r, struct bars_file *f, struct error *err)
{
    bars_rows_oldest_first(r);
    if (!f->interval_s)
        f->interval_s = bars_rows_interval(r);
    if (!bars_rows_put_in_order(r, f))
        return error_set(err, STATUS_NO_MEMORY, "out of memory for %zu bars", r->count);
    f->bar = r->bar;
    f->count = r->count;
    r->bar = NULL;
    bars_rows_release(r);
    choose_decimals(f);
    for (size_t i = 0; i < f->count; i++)
        if (!scale_bar(f, &f->bar[i]))
            return error_set(err, STATUS_DATA, "a price spans more digits than can be held");
    if (!f->count)
        return error_set(err, STATUS_DATA, "no usable row");
    bars_facts(f);
    return STATUS_OK;
}

/* ---- facts ---- */

static void note_move(struct bars_file *f, const struct bar *b, const struct bar *before)
{
    double move = (double)b->close.ticks / (double)before->close.ticks - 1.0;
    double size = move < 0 ? -move : move;

    f->jumps += size > JUMP_FRACTION;
    if (size > (f->jump_largest < 0 ? -f->jump_largest : f->jump_largest)) {
        f->jump_largest = move;
        f->jump_at = b->open_time;
    }
}

static void note_gap(struct bars_file *f, struct bar *b, const struct bar *before)
{
    uint64_t missing =
        (uint64_t)((b->open_time - before->open_time) / (f->interval_s * SECOND)) - 1;

    b->flags &= ~(uint32_t)BAR_AFTER_GAP;
    if (!missing)
        return;
    b->flags |= BAR_AFTER_GAP;
    f->gaps++;
    f->missing += missing;
    if (missing > f->gap_longest) {
        f->gap_longest = missing;
        f->gap_longest_at = before->open_time + f->interval_s * SECOND;
    }
}

void bars_facts(struct bars_file *f)
{
    uint64_t stale = 0;

    f->gaps = f->missing = f->gap_longest = f->empty = f->stale_longest = f->jumps = 0;
    f->gap_longest_at = f->jump_at = 0;
    f->jump_largest = 0;
    for (size_t i = 0; i < f->count; i++) {
        struct bar *b = &f->bar[i];

        f->empty += b->volume.lots == 0;
        stale = b->flags & BAR_FLAT ? stale + 1 : 0;
        f->stale_longest = stale > f->stale_longest ? stale : f->stale_longest;
        if (!i)
            continue;
        note_gap(f, b, b - 1);
        note_move(f, b, b - 1);
    }
}
