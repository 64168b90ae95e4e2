/* Doubles to decimal text and back, correctly rounded, the same on every machine, without libc.
 * For what may be a double at all: indicators, votes, market volumes.  Money never comes here. */
#ifndef BASE_DOUBLE_TEXT_H
#define BASE_DOUBLE_TEXT_H

#include <stdbool.h>

#include "base/str.h"
#include "base/text.h"

/* Digits, one point, one exponent, one sign.  "nan" (any case), "inf" and "-inf" only with
 * `allow_special`.  Correctly rounded (round half to even); overflow and underflow go to infinity
 * and zero as IEEE 754 says.  False when the text is anything else. */
bool double_parse(double *ret, struct str text, bool allow_special);

/* The longest that any of these writes: %.17f of the largest double, sign and terminator. */
enum { DOUBLE_TEXT_MAX = 384 };

/* printf's "%.17g". */
void double_print17(struct text *t, double v);
/* The fewest significant digits (1 to 17) that read back to the same double; an exponent where
 * "%.17g" has one, so 100000 stays 100000 and 1e+20 stays 1e+20. */
void double_print(struct text *t, double v);
/* printf's "%.Ng", N from 1 to 17. */
void double_print_g(struct text *t, double v, unsigned significant);
/* printf's "%.Nf", N up to 17, except that a tie of the double's exact value goes away from zero.
 */
void double_print_fixed(struct text *t, double v, unsigned decimals);

#endif
