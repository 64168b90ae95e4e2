/* One number of a market data file, as digits: mantissa x 10^-decimals, trailing zeros of the
 * fraction dropped.  Signs, a point, an exponent; "nan" and "inf" are told apart from noise.
 *
 * A time is such a number in any unit, or text in UTC ("2021-04-02 10:30", "2021-04-02T10:30:15.25Z"),
 * which becomes seconds. */
#ifndef RESEARCH_BARS_NUMBER_H
#define RESEARCH_BARS_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { BARS_NUMBER_DIGITS = 18 }; /* of a mantissa; more digits of a fraction are cut */

enum bars_number_kind {
    BARS_NUMBER_OK = 0,
    BARS_NUMBER_EMPTY,
    BARS_NUMBER_SYNTAX,
    BARS_NUMBER_NOT_FINITE,
    BARS_NUMBER_NEGATIVE,
};

struct bars_number {
    int64_t mantissa;
    unsigned decimals; /* 0..18 */
    bool cut;          /* digits were lost */
};

enum bars_number_kind bars_number_read(struct bars_number *ret, struct str text);

enum bars_number_kind bars_number_read_time(struct bars_number *ret, struct str text);

/* At `decimals`, ties to even; false when it does not fit.  ret_rounded is set when digits were
 * lost, and left alone otherwise. */
bool bars_number_scale(int64_t *ret, struct bars_number n, unsigned decimals, bool *ret_rounded);

#endif
