/* The rows of a file that read well, with their line numbers, and what makes a series of them: one
 * interval, on its grid, strictly rising in time. */
#ifndef RESEARCH_BARS_ORDER_H
#define RESEARCH_BARS_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "research/bars_file.h"

struct bars_rows {
    struct bar *bar;
    uint64_t *line;
    size_t count, room;
};

bool bars_rows_add(struct bars_rows *r, const struct bar *b, uint64_t line); /* false: memory */
void bars_rows_release(struct bars_rows *r);

/* Turned round when more steps go down than up: files that tell the newest first. */
void bars_rows_oldest_first(struct bars_rows *r);

/* The shortest usual interval that at least one step in a hundred has; 60 when there is none. */
uint32_t bars_rows_interval(const struct bars_rows *r);

/* Leaves out what is off the grid of f->interval_s, repeated, or out of order, each counted in f.
 * Kept is the longest rising series, and of equal times the first row.  False: memory. */
bool bars_rows_put_in_order(struct bars_rows *r, struct bars_file *f);

/* Counts one more row left out. */
void bars_defect_add(struct bars_file *f, uint64_t line, enum bars_defect_kind kind);

#endif
