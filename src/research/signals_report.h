/* What strategies and confluence said over some files, as one HTML page (report_page.h): the price
 * with the regime behind it and the decisions on it, stretches where most was decided with every
 * vote beneath, how each strategy fared, what kept the other decisions from acting. */
#ifndef RESEARCH_SIGNALS_REPORT_H
#define RESEARCH_SIGNALS_REPORT_H

#include <stdio.h>

#include "research/signals_record.h"

/* `o` is what it was run with.  pairs records follow one another. */
void signals_report_begin(FILE *out, const struct options *o);
void signals_report_pair(FILE *out, const struct signals_record *r);
void signals_report_end(FILE *out);

#endif
