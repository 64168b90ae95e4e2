#include "venue/coinbase/errors.h"

static const struct {
    const char *word;
    enum status status;
    enum retry_class retry;
} table[] = {
    {"rate_limit_exceeded", STATUS_RATE_LIMITED, RETRY_LATER},
    {"RESOURCE_EXHAUSTED", STATUS_RATE_LIMITED, RETRY_LATER},
    {"too many L2 streams requested in a single session", STATUS_RATE_LIMITED, RETRY_NEVER},
    {"UNAUTHENTICATED", STATUS_AUTH, RETRY_NEVER},
    {"UNAUTHORIZED", STATUS_AUTH, RETRY_NEVER},
    {"PERMISSION_DENIED", STATUS_AUTH, RETRY_NEVER},
    {"authentication failure", STATUS_AUTH, RETRY_NEVER},
    {"NOT_FOUND", STATUS_NOT_FOUND, RETRY_NEVER},
    {"UNKNOWN_CANCEL_ORDER", STATUS_NOT_FOUND, RETRY_ASK},
    {"ORDER_NOT_FOUND", STATUS_NOT_FOUND, RETRY_ASK},
    {"DUPLICATE_CANCEL_REQUEST", STATUS_REJECTED, RETRY_LATER},
    {"ORDER_IS_BEING_REPLACED", STATUS_REJECTED, RETRY_LATER},
    {"ORDER_IS_ALREADY_BEING_REPLACED", STATUS_REJECTED, RETRY_LATER},
    {"ORDER_ENTRY_DISABLED", STATUS_REJECTED, RETRY_LATER},
    {"failure to subscribe", STATUS_UNAVAILABLE, RETRY_LATER},
    {"Failed to subscribe", STATUS_UNAVAILABLE, RETRY_LATER},
    {"INTERNAL", STATUS_UNAVAILABLE, RETRY_ASK},
    {"UNKNOWN", STATUS_UNAVAILABLE, RETRY_ASK},
    {"UNAVAILABLE", STATUS_UNAVAILABLE, RETRY_ASK},
    {"DEADLINE_EXCEEDED", STATUS_TIMED_OUT, RETRY_ASK},
    {"UNKNOWN_FAILURE_REASON", STATUS_UNAVAILABLE, RETRY_ASK},
};

struct coinbase_error coinbase_error_of(struct str code)
{
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
        if (str_is(code, table[i].word))
            return (struct coinbase_error){table[i].status, table[i].retry};
    if (code.len == 0)
        return (struct coinbase_error){STATUS_UNAVAILABLE, RETRY_ASK};
    return (struct coinbase_error){STATUS_REJECTED, RETRY_NEVER};
}

struct coinbase_error coinbase_error_of_http(long status)
{
    if (status == 429)
        return (struct coinbase_error){STATUS_RATE_LIMITED, RETRY_LATER};
    if (status == 401 || status == 403)
        return (struct coinbase_error){STATUS_AUTH, RETRY_NEVER};
    if (status == 404) /* a gateway's: that there is no such order only the venue's own words say */
        return (struct coinbase_error){STATUS_UNAVAILABLE, RETRY_ASK};
    if (status >= 400 && status < 500)
        return (struct coinbase_error){STATUS_REJECTED, RETRY_NEVER};
    return (struct coinbase_error){STATUS_UNAVAILABLE, RETRY_ASK};
}

bool coinbase_is_no_reason(struct str code)
{
    static const char *const words[] = {
        "UNKNOWN_FAILURE_REASON",
        "UNKNOWN_CANCEL_FAILURE_REASON",
        "UNKNOWN_EDIT_ORDER_FAILURE_REASON",
        "UNKNOWN_PREVIEW_FAILURE_REASON",
        "REJECT_REASON_UNSPECIFIED",
        "UNKNOWN",
    };

    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(code, words[i]))
            return true;
    return code.len == 0;
}
