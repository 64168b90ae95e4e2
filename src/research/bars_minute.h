/* Trades, oldest first, put together to bars of one minute.  A minute without a trade has no bar.
 * A minute is whole when a trade of a later one comes, or bars_minute_end says so; then it is a row
 * of `rows`, told with the line of its first trade. */
#ifndef RESEARCH_BARS_MINUTE_H
#define RESEARCH_BARS_MINUTE_H

#include <stdbool.h>

#include "research/bars_row.h"

struct bars_minute {
    struct bars_rows *rows;
    struct bar bar; /* being put together; .trades is 0 when there is none */
    uint64_t line;
    uint64_t rounded; /* trades with digits beyond those that are kept */
    bool full;        /* sticky: memory ran out */
};

/* BARS_DEFECT_COUNT when it was taken. */
enum bars_defect_kind bars_minute_add(struct bars_minute *m, struct bars_number price,
                                      struct bars_number qty, int64_t at, uint64_t line);
void bars_minute_end(struct bars_minute *m);

#endif
