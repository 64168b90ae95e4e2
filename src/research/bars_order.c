#include "research/bars_order.h"

#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

static const uint32_t intervals[] = {60,   180,   300,   900,   1800, 3600,
                                     7200, 14400, 21600, 43200, 86400};
enum { INTERVALS = sizeof intervals / sizeof *intervals };

bool bars_rows_add(struct bars_rows *r, const struct bar *b, uint64_t line)
{
    if (r->count == r->room) {
        size_t room = r->room ? r->room * 2 : 4096;
        struct bar *bar = realloc(r->bar, room * sizeof *bar);
        uint64_t *lines;

        if (!bar)
            return false;
        r->bar = bar;
        lines = realloc(r->line, room * sizeof *lines);
        if (!lines)
            return false;
        r->line = lines;
        r->room = room;
    }
    r->bar[r->count] = *b;
    r->line[r->count++] = line;
    return true;
}

void bars_rows_release(struct bars_rows *r)
{
    free(r->bar);
    free(r->line);
    *r = (struct bars_rows){0};
}

uint32_t bars_rows_interval(const struct bars_rows *r)
{
    size_t count[INTERVALS] = {0};

    for (size_t i = 1; i < r->count; i++)
        for (size_t k = 0; k < INTERVALS; k++)
            count[k] += r->bar[i].open_time - r->bar[i - 1].open_time == intervals[k] * SECOND;
    for (size_t k = 0; k < INTERVALS; k++)
        if (count[k] && count[k] * 100 >= r->count)
            return intervals[k];
    return intervals[0];
}

void bars_defect_add(struct bars_file *f, uint64_t line, enum bars_defect_kind kind)
{
    f->dropped++;
    f->defects[kind]++;
    if (f->told_count < BARS_DEFECTS_TOLD)
        f->told[f->told_count++] = (struct bars_defect){line, kind};
}

static void drop_off_grid(struct bars_rows *r, struct bars_file *f)
{
    int64_t step = f->interval_s * SECOND;
    size_t kept = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (r->bar[i].open_time % step) {
            bars_defect_add(f, r->line[i], BARS_DEFECT_OFF_GRID);
            continue;
        }
        r->bar[kept] = r->bar[i];
        r->line[kept++] = r->line[i];
    }
    r->count = kept;
}

static bool is_rising(const struct bars_rows *r)
{
    for (size_t i = 1; i < r->count; i++)
        if (r->bar[i].open_time <= r->bar[i - 1].open_time)
            return false;
    return true;
}

/* Longest rising series by patience sorting: tail[k] is the row with the smallest time that ends a
 * series of k + 1.  An equal time never replaces an earlier row.  Rows of the series are marked. */
static size_t mark_series(const struct bars_rows *r, size_t *tail, size_t *before, bool *kept)
{
    size_t longest = 0;

    for (size_t i = 0; i < r->count; i++) {
        int64_t at = r->bar[i].open_time;
        size_t low = 0, high = longest;

        while (low < high) {
            size_t middle = (low + high) / 2;

            if (r->bar[tail[middle]].open_time < at)
                low = middle + 1;
            else
                high = middle;
        }
        before[i] = low ? tail[low - 1] : SIZE_MAX;
        if (low == longest)
            tail[longest++] = i;
        else if (r->bar[tail[low]].open_time != at)
            tail[low] = i;
    }
    for (size_t i = longest ? tail[longest - 1] : SIZE_MAX; i != SIZE_MAX; i = before[i])
        kept[i] = true;
    return longest;
}

static bool same_bar(const struct bar *a, const struct bar *b)
{
    return a->open.ticks == b->open.ticks && a->high.ticks == b->high.ticks &&
           a->low.ticks == b->low.ticks && a->close.ticks == b->close.ticks &&
           a->volume.lots == b->volume.lots && a->pad == b->pad;
}

/* What is wrong with a row that the rising series has no place for. */
static enum bars_defect_kind kind_of(const struct bar *series, size_t count, const struct bar *b)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (series[middle].open_time < b->open_time)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == count || series[low].open_time != b->open_time)
        return BARS_DEFECT_ORDER;
    return same_bar(&series[low], b) ? BARS_DEFECT_REPEATED : BARS_DEFECT_CONFLICT;
}

static bool keep_series(struct bars_rows *r, struct bars_file *f)
{
    size_t *tail = malloc(r->count * sizeof *tail), *before = malloc(r->count * sizeof *before);
    bool *kept = calloc(r->count, sizeof *kept);
    struct bar *series = NULL;
    size_t n = 0, count = 0;

    if (tail && before && kept) {
        n = mark_series(r, tail, before, kept);
        series = malloc(n * sizeof *series);
    }
    if (series) {
        for (size_t i = 0; i < r->count; i++)
            if (kept[i])
                series[count++] = r->bar[i];
        for (size_t i = 0; i < r->count; i++)
            if (!kept[i])
                bars_defect_add(f, r->line[i], kind_of(series, count, &r->bar[i]));
        free(r->bar);
        r->bar = series;
        r->count = count;
    }
    free(tail);
    free(before);
    free(kept);
    return series != NULL;
}

static int by_line(const void *a, const void *b)
{
    const struct bars_defect *x = a, *y = b;

    return x->line < y->line ? -1 : x->line > y->line;
}

static void turn_round(struct bars_rows *r)
{
    for (size_t i = 0, k = r->count; i + 1 < k; i++) {
        struct bar bar = r->bar[i];
        uint64_t line = r->line[i];

        k--;
        r->bar[i] = r->bar[k];
        r->line[i] = r->line[k];
        r->bar[k] = bar;
        r->line[k] = line;
    }
}

void bars_rows_oldest_first(struct bars_rows *r)
{
    size_t rising = 0, falling = 0;

    for (size_t i = 1; i < r->count; i++) {
        rising += r->bar[i].open_time > r->bar[i - 1].open_time;
        falling += r->bar[i].open_time < r->bar[i - 1].open_time;
    }
    if (falling > rising)
        turn_round(r);
}

bool bars_rows_put_in_order(struct bars_rows *r, struct bars_file *f)
{
    drop_off_grid(r, f);
    if (!is_rising(r) && !keep_series(r, f))
        return false;
    qsort(f->told, f->told_count, sizeof *f->told, by_line);
    return true;
}
