/* exp, log, pow and tanh with the same bits on every machine and compiler: libm's last bits differ
 * between processors, so a decision must not hang on them.  Made of + - * / and integer work on the
 * bits alone.
 *
 * Errors measured against 50-digit arithmetic stand at each, in units in the last place (ulp) of
 * normal results; edges (nan, infinities, zeros, negative bases) are as in C17 Annex F, without
 * exceptions and errno.  tests/base/fmath.golden holds bits that may never change. */
#ifndef BASE_FMATH_H
#define BASE_FMATH_H

double fmath_exp(double x);   /* below 0.6 ulp */
double fmath_expm1(double x); /* exp(x) - 1, below 1.2 ulp */
double fmath_log(double x);   /* below 0.6 ulp */
/* log(a / b) of two numbers above 0, else nan; without the rounding of a quotient near 1, of which
 * nothing but its distance from 1 counts.  Below 2.5 ulp, and quick within an eighth. */
double fmath_log_ratio(double a, double b);
double fmath_log2(double x);          /* below 0.6 ulp; exact for powers of two */
double fmath_log10(double x);         /* below 0.6 ulp; exact for powers of ten */
double fmath_pow(double x, double y); /* below 0.6 ulp */
double fmath_tanh(double x);          /* below 1.5 ulp */

#endif
