/* What the venue's error texts mean: severity letter + category + ':' + text, compared by prefix,
 * for texts may carry a further ":detail".  Pure. */
#ifndef VENUE_KRAKEN_ERRORS_H
#define VENUE_KRAKEN_ERRORS_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

struct kraken_error {
    enum status status;
    /* LATER: certainly not done, may be done again.  ASK: may have been done.  NEVER: refused. */
    enum retry_class retry;
};

/* A text that is not in the table is ASK: nothing may be concluded from it. */
struct kraken_error kraken_error_of(struct str text);
/* "EService: Throttled: <seconds since 1970>" says until when: ns, 0 for other texts. */
int64_t kraken_throttled_until(struct str text);

#endif
