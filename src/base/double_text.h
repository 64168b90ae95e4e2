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

/* printf's "%.17g". */
void double_print17(struct text *t, double v);
/* The fewest significant digits (1 to 17) that read back to the same double, in %g form. */
void double_print(struct text *t, double v);
/* printf's "%.Ng", N from 1 to 17. */
void double_print_g(struct text *t, double v, unsigned significant);

#endif
