/* struct text builds text in the caller's memory.  It never overflows: what does not fit is left
 * out and `cut` becomes true.  The result is always zero-terminated (when cap > 0).
 *
 *   char room[128];
 *   struct text t = TEXT(room);
 *   text_printf(&t, "%s: %lld of %u", name, (long long)done, all);
 *
 * text_printf knows %s %.*s %c %d %i %u %x with l, ll, z, width (%12s, %-12s, %08x, %*d), and %.Nf
 * and
 * %.Ng by double_text.h (N <= 17).  Another conversion is an assert.  It needs no libc, locale or
 * allocation, and gives the same bytes everywhere. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct text {
    char *at;
    size_t len;
    size_t cap; /* bytes at `at`, terminator included */
    bool cut;
};

#define TEXT(array) ((struct text){(array), 0, sizeof(array), false})

void text_clear(struct text *t);
struct str text_str(const struct text *t);
void text_char(struct text *t, char c);
void text_add(struct text *t, struct str s);
void text_cstr(struct text *t, const char *zero_terminated);
void text_i64(struct text *t, int64_t v);
void text_u64(struct text *t, uint64_t v);
void text_u64_pad(struct text *t, uint64_t v, unsigned width); /* zeros in front */
void text_hex(struct text *t, uint64_t v, unsigned width);
/* v / 10^decimals, exactly: (-1234, 2) is "-12.34"; decimals 0 prints no point. */
void text_scaled(struct text *t, int64_t v, unsigned decimals);
/* The exact value of v rounded to `decimals` (half away from zero); "nan", "inf", "-inf" as words.
 */
void text_fixed(struct text *t, double v, unsigned decimals);
void text_printf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

/* "2026-02-16T14:03:22.123Z" of ns since 1970; `fraction` digits 0..9.  Proleptic Gregorian. */
void text_utc(struct text *t, int64_t ns, unsigned fraction);

#endif
