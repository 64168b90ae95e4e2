#include "research/bar_chart.h"

#include <stdbool.h>

enum { COLUMNS = 620 };

void bar_chart_range(const struct instrument *in, const struct bar *bar, size_t count,
                     double *ret_low, double *ret_high)
{
    struct price low = bar[0].low, high = bar[0].high;

    for (size_t i = 1; i < count; i++) {
        low = bar[i].low.ticks < low.ticks ? bar[i].low : low;
        high = bar[i].high.ticks > high.ticks ? bar[i].high : high;
    }
    *ret_low = price_to_double(in, low);
    *ret_high = price_to_double(in, high);
}

void bar_chart_line(const struct chart *c, const struct instrument *in, const struct bar *bar,
                    size_t count)
{
    size_t stretch = count / COLUMNS + 1;

    chart_line_begin(c, "line price");
    for (size_t at = 0; at < count; at += stretch) {
        size_t end = at + stretch < count ? at + stretch : count, low = at, high = at;

        for (size_t i = at; i < end; i++) {
            low = bar[i].low.ticks < bar[low].low.ticks ? i : low;
            high = bar[i].high.ticks > bar[high].high.ticks ? i : high;
        }
        for (int k = 0; k < 2; k++) {
            bool is_low = (low <= high) == (k == 0);
            size_t i = is_low ? low : high;

            chart_point(c, bar[i].open_time,
                        price_to_double(in, is_low ? bar[i].low : bar[i].high));
        }
    }
    chart_line_end(c);
}
