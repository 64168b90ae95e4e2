/* What Coinbase's words of refusal mean.  Pure.  A word that is not in the table is a refusal like any other
 * (the venue adds words all the time), but for those of an answer without a verdict, which are ASK. */
#ifndef VENUE_COINBASE_ERRORS_H
#define VENUE_COINBASE_ERRORS_H

#include <stdbool.h>

#include "base/status.h"
#include "base/str.h"

struct coinbase_error {
    enum status status;
    /* LATER: certainly not done, may be done again.  ASK: may have been done.  NEVER: refused. */
    enum retry_class retry;
};

/* `code` is a word like INSUFFICIENT_FUND or rate_limit_exceeded, or a WebSocket error's sentence. */
struct coinbase_error coinbase_error_of(struct str code);
/* The same of an HTTP status that came without a body of the venue's. */
struct coinbase_error coinbase_error_of_http(long status);
/* A word that says "none": UNKNOWN_FAILURE_REASON and its like, UNSPECIFIED, or nothing. */
bool coinbase_is_no_reason(struct str code);

#endif
