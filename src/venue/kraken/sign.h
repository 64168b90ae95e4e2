/* API-Sign of Kraken's private REST calls:
 *   base64( HMAC-SHA512( base64decode(secret), path || SHA256(nonce || body) ) )
 * over the very bytes that are sent. */
#ifndef VENUE_KRAKEN_SIGN_H
#define VENUE_KRAKEN_SIGN_H

#include "base/status.h"
#include "base/str.h"

enum { KRAKEN_SIGN_MAX = 92 }; /* 88 characters and a terminator */

/* `path` from "/0/private/", without host and query; `nonce` as it stands in the body.
 * STATUS_AUTH when the secret is not base64. */
enum status kraken_sign(char ret[KRAKEN_SIGN_MAX], struct str secret, struct str path,
                        struct str nonce, struct str body, struct error *err);

#endif
