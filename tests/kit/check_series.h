/* The random walk on which the original system's check vectors were made, and its schema options
 * (which differ from its shipped ones). */
#ifndef TESTS_KIT_CHECK_SERIES_H
#define TESTS_KIT_CHECK_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "config/options.h"
#include "market/bar.h"

enum { CHECK_BARS = 120 };

struct check_series {
    double open[CHECK_BARS], high[CHECK_BARS], low[CHECK_BARS], close[CHECK_BARS],
        volume[CHECK_BARS];
};

void check_series_make(struct check_series *ret, uint32_t seed);
struct bar_values check_series_bar(const struct check_series *s, size_t i);

/* Keltner and Trend as in the original's schema; Trend speaks on every bar of a trend, as it did. */
void check_options(struct options *ret);

#endif
