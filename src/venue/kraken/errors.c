#include "venue/kraken/errors.h"

/* The first row whose text begins the venue's wins: details stand before their category. */
static const struct {
    const char *prefix;
    enum status status;
    enum retry_class retry;
} table[] = {
    {"EAPI:Invalid key", STATUS_AUTH, RETRY_NEVER},
    {"EAPI:Invalid signature", STATUS_AUTH, RETRY_NEVER},
    {"EAPI:Invalid nonce", STATUS_AUTH, RETRY_LATER},
    {"EAPI:Rate limit exceeded", STATUS_RATE_LIMITED, RETRY_LATER},
    {"EAPI:", STATUS_REJECTED, RETRY_NEVER},
    {"EService: Throttled", STATUS_RATE_LIMITED, RETRY_LATER},
    {"EService:Throttled", STATUS_RATE_LIMITED, RETRY_LATER},
    {"EService:Deadline elapsed", STATUS_REJECTED, RETRY_NEVER},
    {"EService:Market in ", STATUS_REJECTED, RETRY_LATER},
    {"EService:", STATUS_UNAVAILABLE, RETRY_ASK}, /* Unavailable, Busy, Timeout */
    {"EGeneral:Temporary lockout", STATUS_RATE_LIMITED, RETRY_LATER},
    {"EGeneral:Permission denied", STATUS_AUTH, RETRY_NEVER},
    {"EGeneral:Invalid arguments", STATUS_REJECTED, RETRY_NEVER},
    {"EGeneral:Unknown method", STATUS_REJECTED, RETRY_NEVER},
    {"EGeneral:", STATUS_UNAVAILABLE, RETRY_ASK}, /* Internal error */
    {"EAccount:Invalid permissions", STATUS_AUTH, RETRY_NEVER},
    {"EQuery:", STATUS_REJECTED, RETRY_NEVER},
    {"EOrder:Rate limit exceeded", STATUS_RATE_LIMITED, RETRY_LATER},
    {"EOrder:Domain rate limit exceeded", STATUS_RATE_LIMITED, RETRY_LATER},
    {"EOrder:Unknown order", STATUS_NOT_FOUND, RETRY_ASK},
    {"EOrder:", STATUS_REJECTED, RETRY_NEVER},
    {"EAuth:", STATUS_AUTH, RETRY_NEVER},
    {"ETrade:", STATUS_REJECTED, RETRY_NEVER},
    {"EBM:", STATUS_REJECTED, RETRY_NEVER},
    {"ESession:", STATUS_AUTH, RETRY_LATER},
    /* WebSocket texts without a category: the gateway refused the message as such. */
    {"Currency pair not supported", STATUS_REJECTED, RETRY_NEVER},
    {"Token(s) not found", STATUS_AUTH, RETRY_LATER},
    {"Unsupported ", STATUS_REJECTED, RETRY_NEVER},
};

struct kraken_error kraken_error_of(struct str text)
{
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
        if (str_starts(text, str_of(table[i].prefix)))
            return (struct kraken_error){table[i].status, table[i].retry};
    if (str_ends(text, STR("field must be a number_float")))
        return (struct kraken_error){STATUS_REJECTED, RETRY_NEVER};
    return (struct kraken_error){STATUS_UNAVAILABLE, RETRY_ASK};
}

int64_t kraken_throttled_until(struct str text)
{
    size_t at = text.len;
    int64_t s;

    if (!str_starts(text, STR("EService: Throttled:")) &&
        !str_starts(text, STR("EService:Throttled:")))
        return 0;
    while (text.at[at - 1] != ':')
        at--;
    if (!str_to_i64(str_trim(str_slice(text, at, text.len)), &s) || s <= 0 ||
        s > INT64_MAX / 1000000000)
        return 0;
    return s * 1000000000;
}
