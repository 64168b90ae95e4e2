/* What a series of bars looks like: span of prices, returns from close to close, volume, and what
 * stands out in it.
 *
 *   returns    of bars that follow one another; over a gap there is none.  Mean and sd (n - 1) a
 *              bar; yearly is sd times the root of bars a year
 *   usual      1.4826 x the median size of the returns that are not 0: the sd of a calm market
 *   outlier    a return of more than 15 x usual; `back` when the next bar takes four fifths of it
 *              back (in logarithms), as a wrong print does */
#ifndef RESEARCH_BARS_STATISTICS_H
#define RESEARCH_BARS_STATISTICS_H

#include <stdbool.h>

#include "research/bars_file.h"

enum { BARS_SHOWN = 16 };

struct bars_outlier {
    int64_t at;
    double move;
    bool back;
};

struct bars_gap {
    int64_t at; /* the first bar that is missing */
    uint64_t missing;
};

struct bars_statistics {
    double low, high;
    int64_t low_at, high_at;
    size_t returns;
    double mean, sd, yearly, usual; /* nan where undefined */
    double volume, volume_mean;     /* all of it, and a bar's */
    uint64_t flat;                  /* open = high = low = close */
    uint64_t outliers;
    struct bars_outlier outlier[BARS_SHOWN]; /* the largest first */
    unsigned outliers_shown;
    struct bars_gap gap[BARS_SHOWN]; /* the longest first */
    unsigned gaps_shown;
};

enum status bars_statistics(struct bars_statistics *ret, const struct bars_file *f,
                            struct error *err);

#endif
