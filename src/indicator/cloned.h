/* A loop over a whole column that is compiled twice, and chosen by the processor at the program's start:
 * for registers of four doubles (AVX2), and for what every machine of its kind has.  The same operations
 * in the same order, so the same bits; sanitizers, other compilers and machines take the plain one.
 *
 *   CLONED static void halves_of(double *x, size_t n) { ... }
 *
 * A choice between two values written as a value (a < b ? a : b), not as a jump around a division, is
 * what lets a loop take four at once. */
#ifndef INDICATOR_CLONED_H
#define INDICATOR_CLONED_H

#if defined __x86_64__ && defined __GNUC__ && !defined __clang__ &&                                \
    !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
#define CLONED __attribute__((target_clones("avx2", "default")))
#else
#define CLONED
#endif

#endif
