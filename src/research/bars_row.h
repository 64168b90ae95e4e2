/* From the digits of rows to the bars of a file.
 *
 *   bars_row_bar       a row's numbers -> a bar, or why it cannot be true
 *   bars_rows_finish   all rows -> one interval, in order, at the file's decimals, with its facts
 *   bars_facts         gaps, empty bars, stale runs and jumps of bars that are in order
 *
 * While a file's decimals are unknown, a bar holds mantissas in its own fields, and their decimals in
 * bar.pad, five bits a field.  When all rows are known one more walk brings them to ticks and
 * lots: as many decimals as the file shows, as far as its largest value fits. */
#ifndef RESEARCH_BARS_ROW_H
#define RESEARCH_BARS_ROW_H

#include "research/bars_number.h"
#include "research/bars_order.h"

enum bars_field { BARS_OPEN, BARS_HIGH, BARS_LOW, BARS_CLOSE, BARS_VOLUME, BARS_FIELDS };

enum { BARS_PRICE_DECIMALS_MAX = 12, BARS_QTY_DECIMALS = 8 };
#define BARS_TICKS_MOST INT64_C(1000000000000000)
#define BARS_LOTS_MOST  INT64_C(100000000000000000)
#define BARS_TIME_MOST  INT64_C(4102444800) /* seconds: the year 2100 */

/* BARS_DEFECT_COUNT when it is a bar. */
enum bars_defect_kind bars_row_bar(struct bar *ret, const struct bars_number n[BARS_FIELDS],
                                   int64_t open_time, uint32_t trades);

/* Takes the rows over, and empties *r.  f->interval_s is told by the rows when it is 0.  DATA when none is left, NO_MEMORY. */
enum status bars_rows_finish(struct bars_rows *r, struct bars_file *f, struct error *err);

void bars_facts(struct bars_file *f);

#endif
