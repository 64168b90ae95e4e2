/* Coinbase's bearer tokens: a JSON web token of our own for every REST request and every authenticated
 * WebSocket message, good for two minutes.
 *
 *   coinbase_key_new(&key, name, secret, &err)
 *   coinbase_jwt(&out, key, STR("GET api.coinbase.com/api/v3/brokerage/accounts"), now_s, nonce, &err)
 *   coinbase_key_free(key)                       the private key is wiped
 *
 * `secret` is what the venue hands out, in any of its forms: SEC1 or PKCS#8 PEM with newlines or with the
 * two characters \n (ES256, P-256), base64 of an Ed25519 seed of 32 bytes or of seed and public key (64),
 * Ed25519 PKCS#8 PEM, or the whole downloaded JSON file, whose `name` then wins over `name`.
 *
 * `uri` is "METHOD host/path" without the query, and empty for a WebSocket.  `nonce` is hex text, fresh for
 * each token.  ES256 signatures are random: two tokens of the same claims differ. */
#ifndef VENUE_COINBASE_JWT_H
#define VENUE_COINBASE_JWT_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "base/text.h"

enum { COINBASE_JWT_LIFE_S = 120, COINBASE_JWT_MAX = 1536 };

struct coinbase_key;

/* STATUS_AUTH for what is no key of these kinds; no byte of it stands in err. */
enum status coinbase_key_new(struct coinbase_key **ret, struct str name, struct str secret,
                             struct error *err);
void coinbase_key_free(struct coinbase_key *key); /* NULL is fine */
const char *coinbase_key_name(const struct coinbase_key *key);

/* Appends the token to `out`, which has room for COINBASE_JWT_MAX. */
enum status coinbase_jwt(struct text *out, const struct coinbase_key *key, struct str uri,
                         int64_t now_s, struct str nonce, struct error *err);

/* The other side of it: whether `token` is of this key, for this call (empty: a socket's), and of this time, give
 * or take so many seconds. */
enum status coinbase_jwt_verify(const struct coinbase_key *key, struct str token, struct str uri,
                                int64_t now_s, int64_t tolerance_s);

#endif
