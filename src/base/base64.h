/* Base64 (RFC 4648): with + / and padding for HTTP and Kraken's secrets, or with - _ and without
 * padding for JSON web tokens. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/text.h"

enum base64_kind { BASE64_PLAIN, BASE64_URL };

/* Characters for `size` bytes, padding included. */
#define BASE64_LENGTH(size) (((size) + 2) / 3 * 4)

void base64_encode(struct text *t, const void *bytes, size_t size, enum base64_kind kind);

/* Strict: that alphabet alone, right padding (PLAIN) or none (URL), unused bits zero.  False on
 * other text and when more than `capacity` bytes come out. */
bool base64_decode(void *ret_bytes, size_t capacity, size_t *ret_size, struct str text,
                   enum base64_kind kind);

#endif
