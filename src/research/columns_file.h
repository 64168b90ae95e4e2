/* Market history as indicators read it: columns of doubles from a CSV file with a header (plain,
 * .gz or .zst; timestamp_ms, open, high, low, close, volume in any order, others ignored), or from
 * any other file that bars_file.h knows by its shape (then by its rules).
 *
 * Unlike bars_file.h it keeps every digit a double can hold and keeps rows whose values are nan.  A
 * row is left out, and counted, when it has too few fields, a field that is no number, an infinite
 * or negative number, or a high below its low; and, by the rules of bars_order.h, when its time is
 * off the grid, repeated, or out of order.
 *
 * `ordinal` is the time divided by the bar's length, as bars_order.h tells it from the steps.
 * Memory: columns_file_release.  Errors: NOT_FOUND, IO, CORRUPT, DATA, NO_MEMORY. */
#ifndef RESEARCH_COLUMNS_FILE_H
#define RESEARCH_COLUMNS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum columns_field {
    COLUMN_TIME = 0,
    COLUMN_OPEN,
    COLUMN_HIGH,
    COLUMN_LOW,
    COLUMN_CLOSE,
    COLUMN_VOLUME,
    COLUMN_COUNT
};

struct columns_file {
    size_t count;
    int64_t *time_ms, *ordinal;
    double *value[COLUMN_COUNT]; /* [COLUMN_TIME] is NULL */
    uint64_t rows, dropped;
    uint64_t first_bad; /* line of the first row left out, 0 for none */
};

/* With `strict` a row that would be left out is DATA. */
enum status columns_file_read(struct columns_file *ret, const char *path, bool strict,
                              struct error *err);
void columns_file_release(struct columns_file *f);

#endif
