/* Escapes in JSON strings, for the reader alone. */
#ifndef BASE_JSON_ESCAPE_H
#define BASE_JSON_ESCAPE_H

#include <stddef.h>

/* Bytes of the escape whose backslash is at `at`, a pair of surrogates being one; 0 when it is
 * wrong. */
size_t json_escape_length(const char *at, const char *end);

#endif
