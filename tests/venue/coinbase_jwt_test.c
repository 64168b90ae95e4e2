/* Coinbase's tokens: every form of a key that the venue hands out, and tokens that the public key verifies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "kit/json_tree.h"
#include "venue/coinbase/jwt.h"

static const struct str uri = {"GET api.coinbase.com/api/v3/brokerage/accounts", 46};
static const struct str nonce = {"00112233445566778899aabbccddeeff", 32};

static EVP_PKEY *make_p256(const char *curve)
{
    EVP_PKEY *ret = EVP_EC_gen(curve);

    assert_non_null(ret);
    return ret;
}

/* PEM of a key; `sec1` as "EC PRIVATE KEY", else PKCS#8. */
static char *pem_of(EVP_PKEY *key, bool sec1)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes;

    if (sec1)
        assert_true(PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL, NULL));
    else
        assert_true(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL));
    long len = BIO_get_mem_data(bio, &bytes);
    char *ret = calloc(1, (size_t)len + 1);
    memcpy(ret, bytes, (size_t)len);
    BIO_free(bio);
    return ret;
}

/* The signature of header.claims by the public half of the key. */
static bool is_signed(const char *token, EVP_PKEY *key)
{
    struct str rest = str_of(token), header = str_cut(&rest, '.'), claims = str_cut(&rest, '.');
    size_t message = (size_t)(claims.at + claims.len - header.at), size = 0;
    unsigned char raw[64], *der = NULL;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ed = EVP_PKEY_base_id(key) == EVP_PKEY_ED25519;
    int der_len = 64;

    assert_true(base64_decode(raw, sizeof raw, &size, rest, BASE64_URL));
    assert_int_equal(size, 64);
    if (!ed) {
        ECDSA_SIG *sig = ECDSA_SIG_new();
        ECDSA_SIG_set0(sig, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
        der_len = i2d_ECDSA_SIG(sig, &der);
        ECDSA_SIG_free(sig);
    }
    bool ok = EVP_DigestVerifyInit(ctx, NULL, ed ? NULL : EVP_sha256(), NULL, key) &&
              EVP_DigestVerify(ctx, ed ? raw : der, (size_t)der_len,
                               (const unsigned char *)header.at, message) == 1;
    OPENSSL_free(der);
    EVP_MD_CTX_free(ctx);
    return ok;
}

static struct json_tree *part_of(const char *token, unsigned which)
{
    struct str rest = str_of(token), part = {0};
    char *bytes = calloc(1, 1024);
    size_t size;

    for (unsigned i = 0; i <= which; i++)
        part = str_cut(&rest, '.');
    assert_true(base64_decode(bytes, 1024, &size, part, BASE64_URL));
    struct json_tree *ret = tree_parse(bytes, size);
    free(bytes);
    return ret;
}

static void expect_good(const char *secret, EVP_PKEY *key, const char *alg)
{
    struct coinbase_key *k;
    struct error err = {0};
    char room[COINBASE_JWT_MAX];
    struct text out = TEXT(room);

    text_clear(&out);
    assert_int_equal(coinbase_key_new(&k, STR("organizations/o/apiKeys/k"), str_of(secret), &err),
                     STATUS_OK);
    assert_int_equal(coinbase_jwt(&out, k, uri, 1785542400, nonce, &err), STATUS_OK);
    assert_true(is_signed(room, key));
    struct json_tree *header = part_of(room, 0), *claims = part_of(room, 1);
    assert_string_equal(tree_string(tree_member(header, "alg")), alg);
    assert_string_equal(tree_string(tree_member(header, "typ")), "JWT");
    assert_string_equal(tree_string(tree_member(header, "kid")), "organizations/o/apiKeys/k");
    assert_string_equal(tree_string(tree_member(header, "nonce")), nonce.at);
    assert_string_equal(tree_string(tree_member(claims, "sub")), "organizations/o/apiKeys/k");
    assert_string_equal(tree_string(tree_member(claims, "iss")), "cdp");
    assert_string_equal(tree_string(tree_member(claims, "uri")), uri.at);
    tree_free(header);
    tree_free(claims);
    assert_non_null(strstr(room, "."));
    coinbase_key_free(k);
}

static void a_p256_key_signs_in_either_pem(void **state)
{
    EVP_PKEY *key = make_p256("P-256");
    char *sec1 = pem_of(key, true), *pkcs8 = pem_of(key, false);

    (void)state;
    for (int i = 0; i < 50; i++) /* r and s are now and then a byte shorter */
        expect_good(sec1, key, "ES256");
    expect_good(pkcs8, key, "ES256");
    free(sec1);
    free(pkcs8);
    EVP_PKEY_free(key);
}

static void newlines_written_as_two_characters_are_newlines(void **state)
{
    EVP_PKEY *key = make_p256("P-256");
    char *pem = pem_of(key, true), escaped[1024] = "", file[1400];
    size_t n = 0;

    (void)state;
    for (const char *c = pem; *c; c++) {
        if (*c == '\n')
            escaped[n++] = '\\', escaped[n++] = 'n';
        else
            escaped[n++] = *c;
    }
    expect_good(escaped, key, "ES256");
    snprintf(file, sizeof file, "{\"name\":\"organizations/o/apiKeys/k\",\"privateKey\":\"%s\"}",
             escaped);
    expect_good(file, key, "ES256");
    free(pem);
    EVP_PKEY_free(key);
}

static void an_ed25519_key_signs_as_pem_seed_and_pair(void **state)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    unsigned char both[64];
    size_t half = 32;
    char seed_room[96], pair_room[96];
    struct text seed = TEXT(seed_room), pair = TEXT(pair_room);

    (void)state;
    text_clear(&seed);
    text_clear(&pair);
    assert_true(EVP_PKEY_get_raw_private_key(key, both, &half));
    assert_true(EVP_PKEY_get_raw_public_key(key, both + 32, &half));
    base64_encode(&seed, both, 32, BASE64_PLAIN);
    base64_encode(&pair, both, 64, BASE64_PLAIN);
    char *pem = pem_of(key, false);
    expect_good(pem, key, "EdDSA");
    expect_good(seed_room, key, "EdDSA");
    expect_good(pair_room, key, "EdDSA");
    free(pem);
    EVP_PKEY_free(key);
}

static void expect_refused(const char *name, const char *secret)
{
    struct coinbase_key *k = NULL;
    struct error err = {0};

    assert_int_equal(coinbase_key_new(&k, str_of(name), str_of(secret), &err), STATUS_AUTH);
    assert_null(k);
    assert_true(strlen(secret) < 8 || !strstr(err.what, secret));
}

static void what_is_no_key_is_refused_without_repeating_it(void **state)
{
    unsigned char bytes[65];
    char room[128];
    static const size_t wrong[] = {31, 33, 64,
                                   65}; /* 64 that are not a seed and its own public key */
    EVP_PKEY *other = make_p256("P-384");
    char *pem = pem_of(other, true);

    (void)state;
    memset(bytes, 7, sizeof bytes);
    for (unsigned i = 0; i < 4; i++) {
        struct text t = TEXT(room);
        text_clear(&t);
        base64_encode(&t, bytes, wrong[i], BASE64_PLAIN);
        expect_refused("k", room);
    }
    expect_refused("k", pem);
    expect_refused("k", "-----BEGIN EC PRIVATE KEY-----\nrubbish\n-----END EC PRIVATE KEY-----\n");
    expect_refused("k", "neither PEM nor base64");
    expect_refused("k", "");
    expect_refused("", "k0BUni0p0vZG1BdpVjS6ogBJ7kxm630AJ2dNAAAAAAA=");
    free(pem);
    EVP_PKEY_free(other);
}

static void a_websocket_token_names_no_call(void **state)
{
    EVP_PKEY *key = make_p256("P-256");
    char *pem = pem_of(key, false), room[COINBASE_JWT_MAX];
    struct text out = TEXT(room);
    struct coinbase_key *k;

    (void)state;
    text_clear(&out);
    assert_int_equal(coinbase_key_new(&k, STR("k"), str_of(pem), NULL), STATUS_OK);
    assert_int_equal(coinbase_jwt(&out, k, (struct str){0}, 1, nonce, NULL), STATUS_OK);
    struct json_tree *claims = part_of(room, 1);
    assert_null(tree_member(claims, "uri"));
    tree_free(claims);
    coinbase_key_free(k);
    free(pem);
    EVP_PKEY_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_p256_key_signs_in_either_pem),
        cmocka_unit_test(newlines_written_as_two_characters_are_newlines),
        cmocka_unit_test(an_ed25519_key_signs_as_pem_seed_and_pair),
        cmocka_unit_test(what_is_no_key_is_refused_without_repeating_it),
        cmocka_unit_test(a_websocket_token_names_no_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
