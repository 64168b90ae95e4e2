/* Prices of bars in a chart.  Of many bars the extremes of each column are drawn. */
#ifndef RESEARCH_BAR_CHART_H
#define RESEARCH_BAR_CHART_H

#include <stddef.h>

#include "market/bar.h"
#include "market/instrument.h"
#include "research/svg_chart.h"

void bar_chart_range(const struct instrument *in, const struct bar *bar, size_t count,
                     double *ret_low, double *ret_high);
/* Of each stretch of bars the lowest and the highest price, in their order. */
void bar_chart_line(const struct chart *c, const struct instrument *in, const struct bar *bar,
                    size_t count);

#endif
