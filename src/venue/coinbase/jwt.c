#include "venue/coinbase/jwt.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/json.h"

enum {
    NAME_MAX_LEN = 192,
    SECRET_MAX = 2048,
    SEED_BYTES = 32,
    PAIR_BYTES = 64, /* seed and public key; r and s */
    DER_MAX = 80,
    CLAIMS_MAX = 640,
};

struct coinbase_key {
    char name[NAME_MAX_LEN + 1];
    EVP_PKEY *key;
    bool is_ed25519;
};

/* ---- the forms of a secret ---- */

/* Members `name` (or `id`) and `privateKey` of the file that the venue hands out. */
static void read_key_file(struct str *name, struct str *secret)
{
    struct json j;
    struct str told_name = {0}, told_secret = {0};

    if (secret->len == 0 || secret->at[0] != '{')
        return;
    json_init(&j, *secret);
    for (json_object(&j); json_key(&j);) {
        if (str_is(j.key, "name") || (str_is(j.key, "id") && told_name.len == 0))
            json_string(&j, &told_name);
        else if (str_is(j.key, "privateKey"))
            json_string(&j, &told_secret);
        else
            json_skip(&j);
    }
    if (!json_ok(&j))
        return;
    if (told_name.len)
        *name = told_name;
    *secret = told_secret;
}

/* Newlines written as the two characters \n become newlines. */
static struct str unescape(struct str pem, char *room)
{
    size_t n = 0;

    for (size_t i = 0; i < pem.len; i++) {
        bool escaped = pem.at[i] == '\\' && i + 1 < pem.len && pem.at[i + 1] == 'n';
        room[n++] = escaped ? '\n' : pem.at[i];
        i += escaped;
    }
    return (struct str){room, n};
}

/* Without a question for a passphrase. */
static int no_passphrase(char *buf, int size, int rwflag, void *ctx)
{
    (void)buf, (void)size, (void)rwflag, (void)ctx;
    return -1;
}

static EVP_PKEY *key_of_pem(struct str pem)
{
    char room[SECRET_MAX];
    struct str plain = unescape(pem, room);
    BIO *bio = BIO_new_mem_buf(plain.at, (int)plain.len);
    EVP_PKEY *ret = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;

    BIO_free(bio);
    OPENSSL_cleanse(room, sizeof room);
    return ret;
}

/* The public half, where it is given, must be the seed's own. */
static EVP_PKEY *key_of_seed(struct str text)
{
    unsigned char bytes[PAIR_BYTES], derived[SEED_BYTES];
    size_t size = 0, derived_size = sizeof derived;
    EVP_PKEY *ret = NULL;

    if (base64_decode(bytes, sizeof bytes, &size, text, BASE64_PLAIN) &&
        (size == SEED_BYTES || size == PAIR_BYTES))
        ret = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, bytes, SEED_BYTES);
    if (ret && size == PAIR_BYTES &&
        (!EVP_PKEY_get_raw_public_key(ret, derived, &derived_size) ||
         memcmp(derived, bytes + SEED_BYTES, SEED_BYTES) != 0)) {
        EVP_PKEY_free(ret);
        ret = NULL;
    }
    OPENSSL_cleanse(bytes, sizeof bytes);
    return ret;
}

static bool is_p256(const EVP_PKEY *key)
{
    char group[32] = "";
    size_t len = 0;

    return EVP_PKEY_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, group, sizeof group, &len) &&
           strcmp(group, "prime256v1") == 0;
}

enum status coinbase_key_new(struct coinbase_key **ret, struct str name, struct str secret,
                             struct error *err)
{
    struct str text = str_trim(secret), id = name;

    read_key_file(&id, &text);
    if (id.len == 0 || id.len > NAME_MAX_LEN)
        return error_set(err, STATUS_AUTH, "coinbase key: its name is missing or too long");
    if (text.len == 0 || text.len >= SECRET_MAX)
        return error_set(err, STATUS_AUTH, "coinbase key: the private key is missing or too long");
    EVP_PKEY *key = str_starts(text, STR("-----BEGIN")) ? key_of_pem(text) : key_of_seed(text);
    bool is_ed25519 = key && EVP_PKEY_base_id(key) == EVP_PKEY_ED25519;
    if (!key || (!is_ed25519 && !is_p256(key))) {
        EVP_PKEY_free(key);
        error_set(err, STATUS_AUTH, "coinbase key: not a private key that the venue takes");
        error_hint(err, "a P-256 key as PEM, or an Ed25519 key as PEM or base64 of 32 or 64 bytes");
        return STATUS_AUTH;
    }
    struct coinbase_key *made = calloc(1, sizeof *made);
    if (!made) {
        EVP_PKEY_free(key);
        return error_set(err, STATUS_NO_MEMORY, "coinbase key");
    }
    str_copy(made->name, sizeof made->name, id);
    made->key = key;
    made->is_ed25519 = is_ed25519;
    *ret = made;
    return STATUS_OK;
}

void coinbase_key_free(struct coinbase_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->key); /* OpenSSL wipes it */
    free(key);
}

const char *coinbase_key_name(const struct coinbase_key *key)
{
    return key->name;
}

/* ---- signing ---- */

/* JWS wants r and s as they are, 32 bytes each, where OpenSSL gives DER. */
static bool raw_of_der(unsigned char ret[PAIR_BYTES], const unsigned char *der, size_t len)
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
    bool ok = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), ret, SEED_BYTES) == SEED_BYTES &&
              BN_bn2binpad(ECDSA_SIG_get0_s(sig), ret + SEED_BYTES, SEED_BYTES) == SEED_BYTES;

    ECDSA_SIG_free(sig);
    return ok;
}

static bool sign(const struct coinbase_key *key, struct str message, unsigned char ret[PAIR_BYTES])
{
    unsigned char out[DER_MAX];
    size_t len = sizeof out;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok =
        ctx &&
        EVP_DigestSignInit(ctx, NULL, key->is_ed25519 ? NULL : EVP_sha256(), NULL, key->key) &&
        EVP_DigestSign(ctx, out, &len, (const unsigned char *)message.at, message.len);

    EVP_MD_CTX_free(ctx);
    if (!ok)
        return false;
    if (!key->is_ed25519)
        return raw_of_der(ret, out, len);
    memcpy(ret, out, PAIR_BYTES);
    return len == PAIR_BYTES;
}

static void put_header(struct text *out, const struct coinbase_key *key, struct str nonce)
{
    char room[CLAIMS_MAX];
    struct text t = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_cstr(&w, "alg", key->is_ed25519 ? "EdDSA" : "ES256");
    json_put_cstr(&w, "kid", key->name);
    json_put_str(&w, "nonce", nonce);
    json_put_cstr(&w, "typ", "JWT");
    json_write_object_end(&w);
    base64_encode(out, t.at, t.len, BASE64_URL);
}

static void put_claims(struct text *out, const struct coinbase_key *key, struct str uri,
                       int64_t now_s)
{
    char room[CLAIMS_MAX];
    struct text t = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_cstr(&w, "sub", key->name);
    json_put_cstr(&w, "iss", "cdp");
    json_put_i64(&w, "nbf", now_s);
    json_put_i64(&w, "exp", now_s + COINBASE_JWT_LIFE_S);
    if (uri.len)
        json_put_str(&w, "uri", uri);
    json_write_object_end(&w);
    base64_encode(out, t.at, t.len, BASE64_URL);
}

enum status coinbase_jwt(struct text *out, const struct coinbase_key *key, struct str uri,
                         int64_t now_s, struct str nonce, struct error *err)
{
    unsigned char signature[PAIR_BYTES];
    size_t from = out->len;

    put_header(out, key, nonce);
    text_char(out, '.');
    put_claims(out, key, uri, now_s);
    if (out->cut || !sign(key, (struct str){out->at + from, out->len - from}, signature))
        return error_set(err, STATUS_FAILED, "coinbase: a token could not be signed");
    text_char(out, '.');
    base64_encode(out, signature, sizeof signature, BASE64_URL);
    return out->cut ? error_set(err, STATUS_RANGE, "coinbase: a token is too long") : STATUS_OK;
}

/* ---- verifying ---- */

static bool is_signed(const struct coinbase_key *key, struct str message,
                      const unsigned char raw[PAIR_BYTES])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    ECDSA_SIG *sig = ECDSA_SIG_new();
    unsigned char *der = NULL;
    const unsigned char *bytes = raw;
    size_t len = PAIR_BYTES;

    if (!key->is_ed25519 && sig) {
        ECDSA_SIG_set0(sig, BN_bin2bn(raw, SEED_BYTES, NULL),
                       BN_bin2bn(raw + SEED_BYTES, SEED_BYTES, NULL));
        int der_len = i2d_ECDSA_SIG(sig, &der);
        bytes = der;
        len = der_len > 0 ? (size_t)der_len : 0;
    }
    bool ok =
        ctx && bytes &&
        EVP_DigestVerifyInit(ctx, NULL, key->is_ed25519 ? NULL : EVP_sha256(), NULL, key->key) &&
        EVP_DigestVerify(ctx, bytes, len, (const unsigned char *)message.at, message.len) == 1;
    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
    EVP_MD_CTX_free(ctx);
    return ok;
}

struct claims {
    struct str sub, iss, uri;
    int64_t nbf, exp;
};

static bool read_claims(struct str json, struct claims *ret)
{
    struct json j;

    *ret = (struct claims){.nbf = INT64_MAX};
    json_init(&j, json);
    for (json_object(&j); json_key(&j);) {
        if (str_is(j.key, "sub"))
            json_string(&j, &ret->sub);
        else if (str_is(j.key, "iss"))
            json_string(&j, &ret->iss);
        else if (str_is(j.key, "uri"))
            json_string(&j, &ret->uri);
        else if (str_is(j.key, "nbf"))
            json_i64(&j, &ret->nbf);
        else if (str_is(j.key, "exp"))
            json_i64(&j, &ret->exp);
        else
            json_skip(&j);
    }
    return json_end(&j) && json_ok(&j);
}

static bool is_of_now(const struct claims *c, int64_t now_s, int64_t tolerance_s)
{
    return c->nbf <= now_s + tolerance_s && c->exp >= now_s - tolerance_s &&
           c->exp - c->nbf <= COINBASE_JWT_LIFE_S;
}

enum status coinbase_jwt_verify(const struct coinbase_key *key, struct str token, struct str uri,
                                int64_t now_s, int64_t tolerance_s)
{
    struct str rest = token, header = str_cut(&rest, '.'), body = str_cut(&rest, '.');
    char room[CLAIMS_MAX], unescaped[CLAIMS_MAX];
    struct text plain = TEXT(unescaped);
    unsigned char raw[PAIR_BYTES];
    size_t size = 0, raw_size = 0;
    struct claims c;

    if (!rest.at || !base64_decode(raw, sizeof raw, &raw_size, rest, BASE64_URL) ||
        raw_size != PAIR_BYTES ||
        !is_signed(key, (struct str){token.at, header.len + 1 + body.len}, raw))
        return STATUS_AUTH;
    if (!base64_decode(room, sizeof room, &size, body, BASE64_URL) ||
        !read_claims((struct str){room, size}, &c) || !json_unescape(&plain, c.uri))
        return STATUS_AUTH;
    if (!str_is(c.sub, key->name) || !(str_is(c.iss, "cdp") || str_is(c.iss, "coinbase-cloud")))
        return STATUS_AUTH;
    return str_eq(text_str(&plain), uri) && is_of_now(&c, now_s, tolerance_s) ? STATUS_OK
                                                                              : STATUS_AUTH;
}
