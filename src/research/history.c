#include "research/history.h"

#include <stdlib.h>

#define NS_PER_S INT64_C(1000000000)

const struct series *history_find(const struct history *h, struct str pair)
{
    for (unsigned i = 0; i < h->pairs; i++)
        if (str_is(pair, h->series[i].instrument.pair))
            return &h->series[i];
    return NULL;
}

static void limit_series(struct series *s, int64_t from, int64_t to)
{
    while (s->count && s->bar[0].open_time < from) {
        s->bar++;
        s->count--;
    }
    while (s->count && s->bar[s->count - 1].open_time >= to)
        s->count--;
}

enum status history_limit(struct history *h, int64_t from, int64_t to, struct error *err)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < h->pairs; i++) {
        limit_series(&h->series[i], from, to);
        if (h->series[i].count)
            h->series[kept++] = h->series[i];
        else
            free(h->series[i].memory);
    }
    h->pairs = kept;
    if (!kept)
        return error_set(err, STATUS_DATA, "no bars in the span that was asked for");
    return STATUS_OK;
}

size_t history_bars(const struct history *h)
{
    size_t n = 0;

    for (unsigned i = 0; i < h->pairs; i++)
        n += h->series[i].count;
    return n;
}

int64_t history_from(const struct history *h)
{
    int64_t from = INT64_MAX;

    for (unsigned i = 0; i < h->pairs; i++)
        if (h->series[i].bar[0].open_time < from)
            from = h->series[i].bar[0].open_time;
    return from;
}

int64_t history_to(const struct history *h)
{
    int64_t to = INT64_MIN;

    for (unsigned i = 0; i < h->pairs; i++) {
        const struct series *s = &h->series[i];
        int64_t end = s->bar[s->count - 1].open_time + s->bar[s->count - 1].interval_s * NS_PER_S;

        to = end > to ? end : to;
    }
    return to;
}

void history_release(struct history *h)
{
    if (!h)
        return;
    for (unsigned i = 0; i < h->pairs; i++)
        free(h->series[i].memory);
    free(h->file);
    h->pairs = h->files = 0;
    h->file = NULL;
}
