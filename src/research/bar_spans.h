/* Which stretches of time are known: a few spans, apart and rising, that grow together where they
 * touch.  When there are too many, the shortest is forgotten. */
#ifndef RESEARCH_BAR_SPANS_H
#define RESEARCH_BAR_SPANS_H

#include <stdbool.h>
#include <stdint.h>

enum { BAR_SPANS_MAX = 3 };

struct bar_span {
    int64_t from_ms, to_ms; /* [from, to); equal: nothing */
};

/* Unused ones stand behind the others and are {0, 0}: it is written to disk as it is. */
struct bar_spans {
    struct bar_span span[BAR_SPANS_MAX];
};

void bar_spans_add(struct bar_spans *s, struct bar_span more);
/* The first stretch of `within` that no span covers; false when there is none. */
bool bar_spans_hole(const struct bar_spans *s, struct bar_span within, struct bar_span *ret);
/* Apart, rising, none negative. */
bool bar_spans_are_good(const struct bar_spans *s);

#endif
