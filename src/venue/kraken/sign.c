#include "venue/kraken/sign.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <string.h>

enum { SECRET_TEXT_MAX = 256, SECRET_MAX = SECRET_TEXT_MAX / 4 * 3, PATH_MAX_LEN = 128 };

/* Bytes decoded, or -1.  EVP_DecodeBlock counts the padding as zeros. */
static int decode_secret(unsigned char ret[SECRET_MAX], struct str secret)
{
    int padding = 0;

    if (secret.len == 0 || secret.len > SECRET_TEXT_MAX || secret.len % 4 != 0)
        return -1;
    while (padding < 2 && secret.at[secret.len - 1 - (size_t)padding] == '=')
        padding++;
    int len = EVP_DecodeBlock(ret, (const unsigned char *)secret.at, (int)secret.len);
    return len < 0 ? -1 : len - padding;
}

static bool digest_body(unsigned char *ret, struct str nonce, struct str body)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) &&
              EVP_DigestUpdate(ctx, nonce.at, nonce.len) &&
              EVP_DigestUpdate(ctx, body.at, body.len) && EVP_DigestFinal_ex(ctx, ret, NULL);

    EVP_MD_CTX_free(ctx);
    return ok;
}

enum status kraken_sign(char ret[KRAKEN_SIGN_MAX], struct str secret, struct str path,
                        struct str nonce, struct str body, struct error *err)
{
    unsigned char key[SECRET_MAX], mac[64];
    unsigned char message[PATH_MAX_LEN + 32];
    unsigned mac_len = 0;

    if (path.len > PATH_MAX_LEN)
        return error_set(err, STATUS_RANGE, "sign: the path is too long");
    int key_len = decode_secret(key, secret);
    if (key_len < 0)
        return error_set(err, STATUS_AUTH, "sign: the secret is not base64");
    memcpy(message, path.at, path.len);
    bool ok = digest_body(message + path.len, nonce, body) &&
              HMAC(EVP_sha512(), key, key_len, message, path.len + 32, mac, &mac_len);
    OPENSSL_cleanse(key, sizeof key);
    if (!ok)
        return error_set(err, STATUS_FAILED, "sign: HMAC failed");
    EVP_EncodeBlock((unsigned char *)ret, mac, (int)mac_len);
    return STATUS_OK;
}
