/* What a client may send to the embedded exchange: the first byte says where to, a zero byte ends
 * one text.  Sockets are open on both paths, with a token, and time goes on between texts. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "fuzz/entry.h"
#include "venue/exchange/exchange.h"

enum { ROOM = 4 << 20, TEXTS_MAX = 24 };
static const char secret[] = "c2VjcmV0"; /* "secret" */

static void swallow(void *ctx, unsigned socket, struct str text)
{
    (void)ctx;
    (void)socket;
    (void)text;
}

static void hang_up(void *ctx, unsigned socket)
{
    (void)ctx;
    (void)socket;
}

/* The token is 32 times the byte 7, so that a corpus can name it. */
static void sevens(void *ctx, void *ret, size_t n)
{
    (void)ctx;
    memset(ret, 7, n);
}

static void sign(struct text *out, struct str path, const char *nonce, struct str body)
{
    unsigned char message[256 + 32], mac[64];
    unsigned len = 0, mac_len = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    memcpy(message, path.at, path.len);
    EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
    EVP_DigestUpdate(ctx, nonce, strlen(nonce));
    EVP_DigestUpdate(ctx, body.at, body.len);
    EVP_DigestFinal_ex(ctx, message + path.len, &len);
    EVP_MD_CTX_free(ctx);
    HMAC(EVP_sha512(), "secret", 6, message, path.len + len, mac, &mac_len);
    base64_encode(out, mac, mac_len, BASE64_PLAIN);
}

/* A signed POST whose body is the nonce and then what the fuzzer says. */
static void post(struct exchange *x, char *room, unsigned nonce, const char *name, struct str said)
{
    char path[128], number[16], signature[128], body[8192];
    struct text p = TEXT(path), n = TEXT(number), s = TEXT(signature), b = TEXT(body);
    struct text out = {room, 0, ROOM, false};
    bool stop = false;

    text_printf(&p, "/0/private/%s", name);
    text_u64(&n, nonce);
    text_printf(&b, "nonce=%s&", number);
    text_add(&b, said);
    sign(&s, text_str(&p), number, text_str(&b));
    exchange_request(x,
                     &(struct exchange_request){.method = STR("POST"),
                                                .path = text_str(&p),
                                                .body = text_str(&b),
                                                .api_key = STR("key"),
                                                .api_sign = text_str(&s)},
                     &out, &stop);
}

static void get(struct exchange *x, char *room, struct str said)
{
    struct text out = {room, 0, ROOM, false};
    struct str query = said, path = str_cut(&query, '?');
    bool stop = false;

    exchange_request(x,
                     &(struct exchange_request){.method = STR("GET"), .path = path, .query = query},
                     &out, &stop);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const posts[] = {
        "AddOrder",      "AmendOrder",       "CancelOrder", "CancelAll",
        "OpenOrders",    "ClosedOrders",     "QueryOrders", "TradesHistory",
        "AddOrderBatch", "CancelOrderBatch", "EditOrder",   "CancelAllOrdersAfter",
        "Ledgers",       "QueryLedgers",     "OrderAmends", "TradeBalance"};
    struct exchange_config c = {.seed = 7,
                                .start = INT64_C(1777000000) * 1000000000,
                                .step_ns = INT64_C(15) * 1000000000,
                                .maker_fee = 0.004,
                                .taker_fee = 0.008,
                                .account_count = 1,
                                .send = swallow,
                                .close = hang_up,
                                .random_bytes = sevens};
    struct str left = {(const char *)data, size};
    unsigned socket[2], nonce = 1;
    struct exchange *x;
    char *room = malloc(ROOM);

    str_copy(c.account[0].key, sizeof c.account[0].key, STR("key"));
    str_copy(c.account[0].secret, sizeof c.account[0].secret, str_of(secret));
    c.account[0].quote.units = INT64_C(10000) * 100000000;
    if (exchange_new(&x, &c, NULL, 0, NULL) != STATUS_OK)
        abort();
    post(x, room, nonce++, "GetWebSocketsToken", STR(""));
    for (unsigned i = 0; i < 2; i++) {
        exchange_socket_open(x, i ? STR("/v2/auth") : STR("/v2"), &socket[i]);
        exchange_socket_ready(x, socket[i]);
    }
    for (unsigned n = 0; n < TEXTS_MAX && left.len > 1; n++) {
        struct str said = str_cut(&left, '\0');
        unsigned char where = said.len ? (unsigned char)said.at[0] : 0;
        said = str_slice(said, said.len > 0, said.len);
        if (where % 4 < 2)
            exchange_socket_text(x, socket[where % 2], said);
        else if (where % 4 == 2)
            get(x, room, said);
        else
            post(x, room, nonce++, posts[where / 4 % 16], said);
        exchange_turn(x);
    }
    exchange_free(x);
    free(room);
    return 0;
}
