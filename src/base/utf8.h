/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Bytes (1 to 4) of the character at `at`, 0 when it is malformed, cut off, or an ASCII control. */
size_t utf8_length(const char *at, const char *end);

/* Appends a code point whole, or not at all. */
void utf8_add(struct text *t, uint32_t code);

#endif
