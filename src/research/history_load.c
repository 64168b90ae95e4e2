#include "research/history.h"

#include <stdlib.h>
#include <string.h>

#include "research/bars_merge.h"

#define LEAST_COST   (5 * MONEY_ONE)
#define LEAST_AMOUNT (MONEY_ONE / 2)

static struct series *series_of(struct history *h, struct str pair)
{
    for (unsigned i = 0; i < h->pairs; i++)
        if (str_is(pair, h->series[i].instrument.pair))
            return &h->series[i];
    return NULL;
}

/* ---- the instrument ---- */

static void name_instrument(struct instrument *in, const char *pair)
{
    struct str rest = str_of(pair);

    str_copy(in->pair, sizeof in->pair, rest);
    str_copy(in->base, sizeof in->base, str_cut(&rest, '/'));
    str_copy(in->quote, sizeof in->quote, rest);
}

static void make_rules(struct series *s, unsigned tick_decimals)
{
    struct instrument *in = &s->instrument;
    struct money cost;

    in->status = MARKET_ONLINE;
    in->tick.ticks = decimal_pow10(in->price_decimals - tick_decimals);
    in->lot.lots = 1;
    in->min_qty.lots = 1;
    in->min_cost.units = LEAST_AMOUNT;
    while (notional(&cost, in, s->bar[0].open, (struct qty){in->min_qty.lots * 10}, ROUND_UP) &&
           cost.units <= LEAST_COST)
        in->min_qty.lots *= 10;
}

static unsigned tick_decimals_of(const struct instrument *in)
{
    unsigned d = in->price_decimals;

    for (int64_t t = in->tick.ticks; t > 1; t /= 10)
        d--;
    return d;
}

/* ---- joining ---- */

/* The bars of both, in time order, at the finer price and the coarser quantity. */
static enum status join(struct series *s, const struct bars_file *f, struct error *err)
{
    struct instrument *in = &s->instrument;
    unsigned price =
        in->price_decimals > f->price_decimals ? in->price_decimals : f->price_decimals;
    unsigned qty = in->qty_decimals < f->qty_decimals ? in->qty_decimals : f->qty_decimals;
    unsigned ticks = tick_decimals_of(in);
    bool before = f->bar[f->count - 1].open_time < s->bar[0].open_time;
    struct bar *all;

    if (!before && f->bar[0].open_time <= s->bar[s->count - 1].open_time)
        return error_set(err, STATUS_DATA, "its bars overlap with those of another file of %s",
                         in->pair);
    all = malloc((s->count + f->count) * sizeof *all);
    if (!all)
        return error_set(err, STATUS_NO_MEMORY, "out of memory");
    memcpy(all + (before ? f->count : 0), s->bar, s->count * sizeof *all);
    memcpy(all + (before ? 0 : s->count), f->bar, f->count * sizeof *all);
    if (!bars_rescale(all + (before ? f->count : 0), s->count, in->price_decimals, price,
                      in->qty_decimals, qty) ||
        !bars_rescale(all + (before ? 0 : s->count), f->count, f->price_decimals, price,
                      f->qty_decimals, qty)) {
        free(all);
        return error_set(err, STATUS_DATA, "its digits do not fit those of another file of %s",
                         in->pair);
    }
    free(s->memory);
    s->bar = s->memory = all;
    s->count += f->count;
    in->price_decimals = (uint8_t)price;
    in->qty_decimals = (uint8_t)qty;
    make_rules(s, ticks > f->tick_decimals ? ticks : f->tick_decimals);
    return STATUS_OK;
}

static enum status add_series(struct history *h, struct bars_file *f, struct error *err)
{
    struct series *s = &h->series[h->pairs];

    if (h->pairs == HISTORY_PAIRS_MAX)
        return error_set(err, STATUS_RANGE, "more than %d pairs", HISTORY_PAIRS_MAX);
    *s = (struct series){.bar = f->bar, .memory = f->bar, .count = f->count};
    name_instrument(&s->instrument, f->pair);
    s->instrument.price_decimals = (uint8_t)f->price_decimals;
    s->instrument.qty_decimals = (uint8_t)f->qty_decimals;
    make_rules(s, f->tick_decimals);
    f->bar = NULL;
    h->pairs++;
    return STATUS_OK;
}

static enum status take_file(struct history *h, struct bars_file *f, struct error *err)
{
    struct series *s = series_of(h, str_of(f->pair));

    if (!f->pair[0]) {
        error_set(err, STATUS_DATA, "its name does not tell the pair");
        error_hint(err, "write --data BTC/USD=FILE");
        return STATUS_DATA;
    }
    if (f->interval_s != 60)
        return error_set(err, STATUS_DATA, "its bars are of %u s; decisions need bars of 60 s",
                         f->interval_s);
    return s ? join(s, f, err) : add_series(h, f, err);
}

static enum status note_file(struct history *h, const char *path, const struct bars_file *f,
                             struct error *err)
{
    const char *slash = strrchr(path, '/');
    struct history_file *more;

    if (h->files == HISTORY_FILES_MAX)
        return error_set(err, STATUS_RANGE, "more than %d files", HISTORY_FILES_MAX);
    more = realloc(h->file, (h->files + 1) * sizeof *more);
    if (!more)
        return error_set(err, STATUS_NO_MEMORY, "out of memory");
    h->file = more;
    str_copy(more[h->files].name, sizeof more->name, str_of(slash ? slash + 1 : path));
    more[h->files].facts = *f;
    more[h->files].facts.bar = NULL;
    h->files++;
    return STATUS_OK;
}

enum status history_add(struct history *h, const char *pair, const char *path, bool strict,
                        struct error *err)
{
    struct bars_file f = {0};
    enum status s = bars_file_read(&f, pair, path, strict, err);
    if (s == STATUS_OK) {
        s = note_file(h, path, &f, err);
        if (s == STATUS_OK)
            s = take_file(h, &f, err);
        if (s != STATUS_OK)
            error_prefix(err, s, "%s", path);
    }
    bars_file_release(&f);
    return s;
}
