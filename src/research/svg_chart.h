/* A hand-made line chart as inline SVG: one time axis, one value axis, lines, areas and marks.
 * Colours come from classes that the report's one style sheet knows; nothing else is needed.
 *
 *   struct chart c;
 *   chart_begin(&c, out, "Equity", "from 10,000 to 9,870", from, to, low, high, 240);
 *   chart_line_begin(&c, "line equity");
 *   for (...) chart_point(&c, time, value);
 *   chart_line_end(&c);
 *   chart_end(&c);
 */
#ifndef RESEARCH_SVG_CHART_H
#define RESEARCH_SVG_CHART_H

#include <stdint.h>
#include <stdio.h>

enum { CHART_WIDTH = 1040 };

struct chart {
    FILE *out;
    int64_t from, to;
    double low, high;
    double left, right, top, bottom; /* of the plot, in units of the picture */
};

enum chart_unit { CHART_NUMBER, CHART_PERCENT };

void chart_begin(struct chart *c, FILE *out, const char *title, const char *description,
                 int64_t from, int64_t to, double low, double high, int height,
                 enum chart_unit unit);
double chart_x(const struct chart *c, int64_t time);
double chart_y(const struct chart *c, double value);
void chart_line_begin(const struct chart *c, const char *classes);
void chart_point(const struct chart *c, int64_t time, double value);
void chart_line_end(const struct chart *c);
/* An area between the line and `base`. */
void chart_area_begin(const struct chart *c, const char *classes, int64_t time, double base);
void chart_area_end(const struct chart *c, int64_t time, double base);
void chart_end(const struct chart *c);

#endif
