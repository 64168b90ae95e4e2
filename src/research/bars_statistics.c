#include "research/bars_statistics.h"

#include <math.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "research/statistics.h"

#define SECOND        INT64_C(1000000000)
#define OUTLIER_TIMES 15.0
#define LEFT_SHARE    0.2
#define MAD_TO_SD     1.4826

static double unit_of(unsigned decimals)
{
    return (double)decimal_pow10(decimals);
}

/* The return of bar i, nan where there is none. */
static double return_at(const struct bars_file *f, size_t i)
{
    const struct bar *b = &f->bar[i];

    if (i == 0 || i >= f->count || b->open_time - b[-1].open_time != f->interval_s * SECOND)
        return NAN;
    return (double)b->close.ticks / (double)b[-1].close.ticks - 1;
}

static void take_prices(struct bars_statistics *s, const struct bars_file *f)
{
    const struct bar *low = f->bar, *high = f->bar;
    double unit = unit_of(f->price_decimals), lots = 0;

    for (const struct bar *b = f->bar; b < f->bar + f->count; b++) {
        low = b->low.ticks < low->low.ticks ? b : low;
        high = b->high.ticks > high->high.ticks ? b : high;
        lots += (double)b->volume.lots;
        s->flat += b->low.ticks == b->high.ticks;
    }
    s->low = (double)low->low.ticks / unit;
    s->low_at = low->open_time;
    s->high = (double)high->high.ticks / unit;
    s->high_at = high->open_time;
    s->volume = lots / unit_of(f->qty_decimals);
    s->volume_mean = s->volume / (double)f->count;
}

/* ---- returns ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* `room` holds a double for each bar. */
static void take_returns(struct bars_statistics *s, const struct bars_file *f, double *room)
{
    double sum = 0, squares = 0;
    size_t moved = 0;

    for (size_t i = 1; i < f->count; i++) {
        double r = return_at(f, i);

        if (isnan(r))
            continue;
        sum += r;
        s->returns++;
        if (r != 0)
            room[moved++] = fabs(r);
    }
    s->mean = s->returns ? sum / (double)s->returns : NAN;
    for (size_t i = 1; i < f->count; i++) {
        double r = return_at(f, i);

        squares += isnan(r) ? 0 : (r - s->mean) * (r - s->mean);
    }
    s->sd = s->returns > 1 ? sqrt(squares / (double)(s->returns - 1)) : NAN;
    s->yearly = s->sd * sqrt(YEAR_SECONDS / f->interval_s);
    qsort(room, moved, sizeof *room, by_size);
    s->usual = moved ? MAD_TO_SD * room[moved / 2] : NAN;
}

/* ---- what stands out ---- */

static void show_outlier(struct bars_statistics *s, struct bars_outlier o)
{
    unsigned at = s->outliers_shown;

    while (at && fabs(s->outlier[at - 1].move) < fabs(o.move))
        at--;
    if (at == BARS_SHOWN)
        return;
    s->outliers_shown += s->outliers_shown < BARS_SHOWN;
    for (unsigned i = s->outliers_shown - 1; i > at; i--)
        s->outlier[i] = s->outlier[i - 1];
    s->outlier[at] = o;
}

/* Growth as logarithms: ten times up and a tenth down are equal. */
static bool is_taken_back(double r, double next)
{
    double move = log1p(r), both = move + log1p(next);

    return fabs(both) <= LEFT_SHARE * fabs(move);
}

static void take_outliers(struct bars_statistics *s, const struct bars_file *f)
{
    for (size_t i = 1; i < f->count; i++) {
        double r = return_at(f, i);

        if (!(fabs(r) > OUTLIER_TIMES * s->usual))
            continue;
        s->outliers++;
        show_outlier(s, (struct bars_outlier){f->bar[i].open_time, r,
                                              is_taken_back(r, return_at(f, i + 1))});
    }
}

static void show_gap(struct bars_statistics *s, struct bars_gap g)
{
    unsigned at = s->gaps_shown;

    while (at && s->gap[at - 1].missing < g.missing)
        at--;
    if (at == BARS_SHOWN)
        return;
    s->gaps_shown += s->gaps_shown < BARS_SHOWN;
    for (unsigned i = s->gaps_shown - 1; i > at; i--)
        s->gap[i] = s->gap[i - 1];
    s->gap[at] = g;
}

static void take_gaps(struct bars_statistics *s, const struct bars_file *f)
{
    int64_t step = f->interval_s * SECOND;

    for (size_t i = 1; i < f->count; i++)
        if (f->bar[i].flags & BAR_AFTER_GAP)
            show_gap(s, (struct bars_gap){
                            f->bar[i - 1].open_time + step,
                            (uint64_t)((f->bar[i].open_time - f->bar[i - 1].open_time) / step) - 1,
                        });
}

enum status bars_statistics(struct bars_statistics *ret, const struct bars_file *f,
                            struct error *err)
{
    struct bars_statistics s = {0};
    double *room = malloc((f->count + 1) * sizeof *room);

    if (!room)
        return error_set(err, STATUS_NO_MEMORY, "out of memory for %zu bars", f->count);
    take_prices(&s, f);
    take_returns(&s, f, room);
    free(room);
    take_outliers(&s, f);
    take_gaps(&s, f);
    *ret = s;
    return STATUS_OK;
}
