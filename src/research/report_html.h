/* A run as one HTML file that asks nobody for anything: no script, no font, no picture from
 * elsewhere; charts are inline SVG; light and dark by the reader's setting; prints.  The same run
 * gives the same bytes but for the line "made at" (SOURCE_DATE_EPOCH fixes it, and leaves the
 * measured speed out). */
#ifndef RESEARCH_REPORT_HTML_H
#define RESEARCH_REPORT_HTML_H

#include <stdio.h>

#include "research/result.h"

/* `argv` as main got it, for "Do it again". */
void report_html(FILE *out, const struct result *r, const char *const *argv, int argc);

#endif
