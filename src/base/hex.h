/* Bytes as hexadecimal digits, two a byte, and back. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/text.h"

/* In lower case. */
void hex_encode(struct text *t, const void *bytes, size_t size);

/* In either case; false unless the text is exactly `size` bytes. */
bool hex_decode(void *ret_bytes, size_t size, struct str text);

#endif
