/* Who may ask: signatures, nonces, tokens, and the two limiters. */
#include "venue/exchange/state.h"

#include <math.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "base/base64.h"

enum { DIGEST_256 = 32, DIGEST_512 = 64 };

/* base64(HMAC-SHA512(secret, path || SHA256(nonce || body))) */
static bool sign(char ret[96], const char *secret_text, struct str path, struct str nonce,
                 struct str body)
{
    unsigned char secret[EXCHANGE_SECRET_MAX], message[256 + DIGEST_256], mac[DIGEST_512];
    size_t secret_len;
    unsigned mac_len = 0, hash_len = 0;
    EVP_MD_CTX *ctx;
    struct text out = {ret, 0, 96, false};
    bool ok;

    if (path.len > 256 ||
        !base64_decode(secret, sizeof secret, &secret_len, str_of(secret_text), BASE64_PLAIN))
        return false;
    ctx = EVP_MD_CTX_new();
    if (!ctx)
        return false;
    memcpy(message, path.at, path.len);
    ok = EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) && EVP_DigestUpdate(ctx, nonce.at, nonce.len) &&
         EVP_DigestUpdate(ctx, body.at, body.len) &&
         EVP_DigestFinal_ex(ctx, message + path.len, &hash_len);
    EVP_MD_CTX_free(ctx);
    ok = ok &&
         HMAC(EVP_sha512(), secret, (int)secret_len, message, path.len + hash_len, mac, &mac_len);
    if (ok)
        base64_encode(&out, mac, mac_len, BASE64_PLAIN);
    return ok && !out.cut;
}

static int account_of_key(const struct exchange *x, struct str key)
{
    for (uint32_t i = 0; key.len && i < x->state->accounts; i++)
        if (str_is(key, x->state->account[i].key))
            return (int)i;
    return -1;
}

int account_signed(struct exchange *x, const struct exchange_request *r, const char **ret_error)
{
    int account = account_of_key(x, r->api_key);
    char nonce_bytes[32], expected[96];
    struct text nonce_text = TEXT(nonce_bytes);
    uint64_t nonce;

    if (account < 0) {
        *ret_error = "EAPI:Invalid key";
        return -1;
    }
    if (!param(r->body, "nonce", &nonce_text) || !str_to_u64(text_str(&nonce_text), &nonce)) {
        *ret_error = "EAPI:Invalid nonce";
        return -1;
    }
    if (!sign(expected, x->state->account[account].secret, r->path, text_str(&nonce_text),
              r->body) ||
        !str_is(r->api_sign, expected)) {
        *ret_error = "EAPI:Invalid signature";
        return -1;
    }
    if (nonce <= x->state->account[account].nonce) {
        *ret_error = "EAPI:Invalid nonce";
        return -1;
    }
    x->state->account[account].nonce = nonce;
    x->state->changes++;
    return account;
}

/* ---- the REST counter ---- */

const char *account_charge(struct exchange *x, int account, double cost)
{
    if (x->rest_counter[account] + cost > x->dialect->limit.most)
        return "EAPI:Rate limit exceeded";
    x->rest_counter[account] += cost;
    return NULL;
}

bool exchange_budget(const struct exchange *x, struct exchange_budget *ret)
{
    struct rest_limit limit = x->dialect->limit;

    if (x->budget_account < 0)
        return false;
    double used = x->rest_counter[x->budget_account];
    *ret = (struct exchange_budget){(int64_t)limit.most, (int64_t)(limit.most - used),
                                    (int64_t)ceil(used / limit.decay)};
    return true;
}

/* ---- the engine's limiter ---- */

const char *engine_charge(struct exchange *x, int account, unsigned pair, enum engine_act act,
                          int64_t age_ns)
{
    static const struct {
        int64_t below_s;
        double amend, edit, cancel;
    } young[] = {{5, 3, 6, 8},  {10, 2, 5, 6}, {15, 1, 4, 5},
                 {45, 0, 2, 4}, {90, 0, 1, 2}, {300, 0, 0, 1}};
    static const double fixed[] = {
        [ACT_ADD] = 1, [ACT_BATCH_ADD] = 0.5, [ACT_AMEND] = 1, [ACT_EDIT] = 1, [ACT_CANCEL] = 0};
    const double threshold = 125, decay = 2.34; /* Intermediate */
    struct engine_counter *c = &x->state->account[account].counter[pair];
    double elapsed = (double)(x->state->now - c->at) / (double)SECOND_NS;
    double cost = fixed[act];

    if (!x->dialect->limits_engine)
        return NULL;
    for (unsigned i = 0; act >= ACT_AMEND && i < sizeof young / sizeof *young; i++)
        if (age_ns < young[i].below_s * SECOND_NS) {
            cost += act == ACT_AMEND  ? young[i].amend
                    : act == ACT_EDIT ? young[i].edit
                                      : young[i].cancel;
            break;
        }
    c->points = c->points > elapsed * decay ? c->points - elapsed * decay : 0;
    c->at = x->state->now;
    if (c->points + cost > threshold)
        return "EOrder:Rate limit exceeded";
    c->points += cost;
    return NULL;
}

/* ---- WebSocket tokens: good for 15 minutes of wall time ---- */

void token_make(struct exchange *x, int account, struct text *out)
{
    unsigned char bytes[32];
    struct token *t = &x->token[x->next_token++ % (sizeof x->token / sizeof *x->token)];
    struct text text = TEXT(t->text);

    x->config.random_bytes(x->config.ctx, bytes, sizeof bytes);
    text_clear(&text);
    base64_encode(&text, bytes, sizeof bytes, BASE64_PLAIN);
    t->account = account;
    t->seconds = 900;
    text_add(out, text_str(&text));
}

int token_find(const struct exchange *x, struct str token)
{
    for (size_t i = 0; token.len && i < sizeof x->token / sizeof *x->token; i++)
        if (x->token[i].seconds > 0 && str_is(token, x->token[i].text))
            return x->token[i].account;
    return -1;
}
