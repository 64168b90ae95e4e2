/* Parsers of what browsers send beside bodies: query strings and cookies.  Bytes in, slices or
 * copies out; nothing is kept. */
#ifndef WEB_ARGS_H
#define WEB_ARGS_H

#include <stdbool.h>

#include "base/str.h"
#include "base/text.h"

/* The value of `name` in "a=1&b=2", percent escapes and plus signs resolved into *ret.  False when
 * it is absent, badly escaped, holds a zero byte or does not fit. */
bool args_find(struct text *ret, struct str query, const char *name);

/* The value of a cookie in "a=b; c=d", as it stands.  The first one counts. */
bool cookie_find(struct str *ret, struct str header, const char *name);

#endif
