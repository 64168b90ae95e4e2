/* Exact decimal text to scaled integers and back: 12.34 with 2 decimals is 1234.
 * No number that is money, price or quantity ever passes through a double. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

/* What to do with digits beyond the scale. */
enum rounding {
    ROUND_EXACT,     /* refuse them, unless they are zeros */
    ROUND_DOWN,      /* towards minus infinity */
    ROUND_UP,        /* towards plus infinity */
    ROUND_TO_ZERO,   /* cut */
    ROUND_HALF_EVEN, /* nearest, ties to even */
};

/* sign, digits, one point, an exponent (1e-08 is met in re-serialised copies).  STATUS_SYNTAX on
 * other text, STATUS_RANGE when it does not fit an int64, STATUS_DATA when ROUND_EXACT meets digits
 * that are not zero.  `ret_inexact` (may be NULL) says that digits were rounded away. */
enum status decimal_parse(int64_t *ret, struct str text, unsigned decimals, enum rounding how,
                          bool *ret_inexact);

/* a / b with the named rounding; b > 0. */
int64_t decimal_divide(__int128 a, __int128 b, enum rounding how, bool *ret_fits);

/* v at `from` decimals written at `to` decimals. */
bool decimal_rescale(int64_t *ret, int64_t v, unsigned from, unsigned to, enum rounding how);

/* 10^n, n <= 18. */
int64_t decimal_pow10(unsigned n);

/* How many digits stand after the point in `text`, trailing zeros not counted; 0 for none. */
unsigned decimal_places(struct str text);

#endif
