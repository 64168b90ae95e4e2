/* Times as venues write them, to ns since 1970 and back.  Pure. */
#ifndef VENUE_TIMESTAMP_H
#define VENUE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* "2026-08-01T02:53:53.398143Z": RFC 3339 in UTC ("Z" or "+00:00"), 0 to 9 digits of fraction. */
bool timestamp_rfc3339(struct str text, int64_t *ret_ns);
/* "1676384710.121142": seconds since 1970, with or without a fraction; digits beyond the ninth are
 * cut. */
bool timestamp_seconds(struct str text, int64_t *ret_ns);
/* Days since 1970-01-01 of a date in the Gregorian calendar. */
int64_t timestamp_days(int64_t year, int64_t month, int64_t day);

#endif
