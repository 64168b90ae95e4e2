/* Pieces of text in a report: escaped words, numbers and times as people read them (a true minus
 * sign, thousands separated, a dash for what has no value). */
#ifndef RESEARCH_REPORT_TEXT_H
#define RESEARCH_REPORT_TEXT_H

#include <stdint.h>
#include <stdio.h>

#include "market/units.h"

void html_text(FILE *out, const char *s); /* escapes < > & " */
/* "1,234.50"; with `sign` "+1,234.50".  nan: a dash. */
void html_number(FILE *out, double v, unsigned decimals, int sign);
void html_percent(FILE *out, double fraction, unsigned decimals, int sign); /* "+1.84 %" */
void html_count(FILE *out, uint64_t v);
void html_scaled(FILE *out, int64_t v, unsigned decimals); /* exact digits */
void html_time(FILE *out, int64_t ns);                     /* "2021-04-18 03:35" */
void html_day(FILE *out, int64_t ns);                      /* "2021-04-18" */
void html_duration(FILE *out, int64_t ns);                 /* "2 h 14 min" */

#endif
