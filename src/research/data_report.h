/* What market data files hold, as one HTML page (report_page.h): of each file the price with its
 * gaps and outliers in it, the volume, figures, the longest gaps, the largest moves, and the rows
 * that were left out. */
#ifndef RESEARCH_DATA_REPORT_H
#define RESEARCH_DATA_REPORT_H

#include <stdio.h>

#include "research/bars_statistics.h"

void data_report_begin(FILE *out);
void data_report_file(FILE *out, const char *name, const struct bars_file *f,
                      const struct bars_statistics *s);
void data_report_end(FILE *out);

#endif
