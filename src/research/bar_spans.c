#include "research/bar_spans.h"

static bool is_empty(struct bar_span s)
{
    return s.from_ms >= s.to_ms;
}

static int64_t length(struct bar_span s)
{
    return s.to_ms - s.from_ms;
}

/* Those that do not touch `more`, which grows over those that do. */
static unsigned apart(const struct bar_spans *s, struct bar_span *more, struct bar_span *ret)
{
    unsigned n = 0;

    for (unsigned i = 0; i < BAR_SPANS_MAX && !is_empty(s->span[i]); i++) {
        struct bar_span one = s->span[i];

        if (one.to_ms < more->from_ms || more->to_ms < one.from_ms) {
            ret[n++] = one;
            continue;
        }
        more->from_ms = one.from_ms < more->from_ms ? one.from_ms : more->from_ms;
        more->to_ms = one.to_ms > more->to_ms ? one.to_ms : more->to_ms;
    }
    return n;
}

void bar_spans_add(struct bar_spans *s, struct bar_span more)
{
    struct bar_span all[BAR_SPANS_MAX + 1] = {{0, 0}};
    unsigned n, at, shortest = 0;

    if (is_empty(more))
        return;
    n = apart(s, &more, all);
    for (at = n++; at > 0 && all[at - 1].from_ms > more.from_ms; at--)
        all[at] = all[at - 1];
    all[at] = more;
    if (n > BAR_SPANS_MAX) {
        for (unsigned i = 1; i < n; i++)
            shortest = length(all[i]) < length(all[shortest]) ? i : shortest;
        for (unsigned i = shortest; i + 1 < n; i++)
            all[i] = all[i + 1];
    }
    for (unsigned i = 0; i < BAR_SPANS_MAX; i++)
        s->span[i] = all[i];
}

bool bar_spans_hole(const struct bar_spans *s, struct bar_span within, struct bar_span *ret)
{
    struct bar_span hole = within;

    for (unsigned i = 0; i < BAR_SPANS_MAX && !is_empty(s->span[i]); i++) {
        struct bar_span one = s->span[i];

        if (one.to_ms <= hole.from_ms)
            continue;
        if (one.from_ms > hole.from_ms) {
            hole.to_ms = one.from_ms < hole.to_ms ? one.from_ms : hole.to_ms;
            break;
        }
        hole.from_ms = one.to_ms;
    }
    if (is_empty(hole))
        return false;
    *ret = hole;
    return true;
}

bool bar_spans_are_good(const struct bar_spans *s)
{
    int64_t before = -1;

    for (unsigned i = 0; i < BAR_SPANS_MAX; i++) {
        struct bar_span one = s->span[i];

        if (!one.from_ms && !one.to_ms) {
            before = INT64_MAX; /* nothing may follow */
            continue;
        }
        if (is_empty(one) || one.from_ms < 0 || one.from_ms <= before)
            return false;
        before = one.to_ms;
    }
    return true;
}
