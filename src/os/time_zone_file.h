/* Names of time zones ("Europe/Berlin") to rules that base/time_zone.h reads: the last line of this
 * machine's zone file (RFC 8536), which says how its days go from now on.  What was otherwise in
 * the past is not in it, and nobody asks. */
#ifndef OS_TIME_ZONE_FILE_H
#define OS_TIME_ZONE_FILE_H

#include <stdbool.h>

#include "base/text.h"

/* False when this machine knows no such zone. */
bool time_zone_file_rule(struct text *ret, struct str name);

#endif
