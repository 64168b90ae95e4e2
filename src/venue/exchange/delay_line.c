#include "venue/exchange/delay_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "net/loop.h"
#include "os/clock.h"

struct item {
    struct item *next;
    int64_t due; /* machine time */
    size_t parcel, bytes;
    _Alignas(16) char room[]; /* the parcel, then the bytes */
};

struct delay_line {
    struct latency latency;
    struct random chance;
    struct timer *timer;
    struct item *first, *last;
    void (*arrive)(void *ctx, const void *parcel, struct str bytes);
    void *ctx;
};

static void take_first(struct delay_line *d)
{
    struct item *i = d->first;

    d->first = i->next;
    d->last = d->first ? d->last : NULL;
    d->arrive(d->ctx, i->room, (struct str){i->room + i->parcel, i->bytes});
    free(i);
}

static void on_due(void *ctx)
{
    struct delay_line *d = ctx;
    int64_t now = machine_monotonic_ns();

    while (d->first && d->first->due <= now)
        take_first(d);
    if (d->first)
        timer_set(d->timer, d->first->due - now);
}

struct delay_line *delay_line_new(struct loop *l, struct latency latency, uint64_t seed,
                                  void (*arrive)(void *ctx, const void *parcel, struct str bytes),
                                  void *ctx)
{
    struct delay_line *d = calloc(1, sizeof *d);

    if (!d)
        return NULL;
    d->latency = latency;
    random_seed(&d->chance, seed);
    d->arrive = arrive;
    d->ctx = ctx;
    d->timer = timer_new(l, on_due, d);
    return d;
}

void delay_line_free(struct delay_line *d)
{
    if (!d)
        return;
    while (d->first)
        take_first(d);
    timer_free(d->timer);
    free(d);
}

bool delay_line_put(struct delay_line *d, const void *parcel, size_t size, struct str bytes)
{
    struct item *i = malloc(sizeof *i + size + bytes.len);
    int64_t now = machine_monotonic_ns();

    if (!i)
        return false;
    memcpy(i->room, parcel, size);
    if (bytes.len)
        memcpy(i->room + size, bytes.at, bytes.len);
    i->next = NULL;
    i->parcel = size;
    i->bytes = bytes.len;
    i->due =
        now + d->latency.ns + (int64_t)random_below(&d->chance, (uint64_t)d->latency.jitter_ns + 1);
    if (d->last && i->due < d->last->due) /* nothing overtakes */
        i->due = d->last->due;
    if (d->last)
        d->last->next = i;
    else
        d->first = i;
    d->last = i;
    if (d->first == i)
        timer_set(d->timer, i->due - now);
    return true;
}

/* ---- the words for it ---- */

enum { LATENCY_MAX_MS = 60000 };

static bool read_millis(struct str text, int64_t *ret_ns)
{
    const struct str unit = STR("ms");
    uint64_t ms;

    if (!str_ends(text, unit) || !str_to_u64(str_slice(text, 0, text.len - unit.len), &ms) ||
        ms > LATENCY_MAX_MS)
        return false;
    *ret_ns = (int64_t)ms * 1000000;
    return true;
}

enum status latency_parse(struct latency *ret, struct str text, struct error *err)
{
    struct str jitter = text, fixed = str_cut(&jitter, '~');
    struct latency l = {0};

    if (!read_millis(fixed, &l.ns) || (jitter.at && !read_millis(jitter, &l.jitter_ns)))
        return error_set(err, STATUS_USAGE,
                         "latency \"%.*s\": want milliseconds up to a minute, 80ms or 80ms~40ms",
                         STR_ARG(text));
    *ret = l;
    return STATUS_OK;
}
