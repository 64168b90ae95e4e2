/* The embedded exchange without sockets: what it says on a connection is kept as lines. */
#ifndef TESTS_VENUE_EXCHANGE_KIT_H
#define TESTS_VENUE_EXCHANGE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "venue/exchange/exchange.h"

#define SECRET                                                                                     \
    "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
#define COINBASE_SECRET "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" /* an Ed25519 seed */
#define SECOND          INT64_C(1000000000)

enum { LINES_MAX = 4096, TEXT_ROOM = 8 << 20 };

struct line {
    unsigned socket;
    char *text;
};

struct booth {
    struct exchange_config config;
    struct exchange *x;
    struct line line[LINES_MAX];
    unsigned count;
    unsigned hung_up;
    unsigned faults[FAULT_COUNT]; /* how often each has happened */
    uint64_t nonce;
    char token[64];
    char *room;
};

static inline void booth_send(void *ctx, unsigned socket, struct str text)
{
    struct booth *b = ctx;

    assert_in_range(b->count, 0, LINES_MAX - 1);
    b->line[b->count].socket = socket;
    b->line[b->count++].text = strndup(text.at, text.len);
}

static inline void booth_hang_up(void *ctx, unsigned socket)
{
    struct booth *b = ctx;

    (void)socket;
    b->hung_up++;
}

static inline void booth_bytes(void *ctx, void *ret, size_t n)
{
    (void)ctx;
    memset(ret, 7, n);
}

static inline void booth_fault(void *ctx, enum fault kind, int64_t at, uint64_t nth)
{
    struct booth *b = ctx;

    (void)at;
    b->faults[kind] = (unsigned)nth;
}

static inline void booth_forget(struct booth *b)
{
    for (unsigned i = 0; i < b->count; i++)
        free(b->line[i].text);
    b->count = 0;
}

static inline struct exchange_config booth_config(struct booth *b)
{
    struct exchange_config c = {
        .seed = 7,
        .start = INT64_C(1777000000) * SECOND,
        .step_ns = 15 * SECOND,
        .maker_fee = 0.004,
        .taker_fee = 0.008,
        .spread = 0.0005,
        .account_count = 1,
        .ctx = b,
        .send = booth_send,
        .close = booth_hang_up,
        .random_bytes = booth_bytes,
        .fault = booth_fault,
    };

    snprintf(c.account[0].key, sizeof c.account[0].key, "the key");
    snprintf(c.account[0].secret, sizeof c.account[0].secret, SECRET);
    c.account[0].quote.units = INT64_C(10000) * 100000000;
    return c;
}

static inline struct booth *booth_open_as(enum exchange_protocol protocol,
                                          const struct faults *faults)
{
    struct booth *b = calloc(1, sizeof *b);
    struct error err = {0};

    b->room = malloc(TEXT_ROOM);
    b->config = booth_config(b);
    b->config.protocol = protocol;
    if (protocol == EXCHANGE_COINBASE)
        str_copy(b->config.account[0].secret, sizeof b->config.account[0].secret,
                 STR(COINBASE_SECRET));
    faults_init(&b->config.faults);
    if (faults)
        b->config.faults = *faults;
    if (exchange_new(&b->x, &b->config, NULL, 0, &err) != STATUS_OK)
        fail_msg("%s", err.what);
    return b;
}

static inline struct booth *booth_open(const struct faults *faults)
{
    return booth_open_as(EXCHANGE_KRAKEN, faults);
}

static inline void booth_close(struct booth *b)
{
    booth_forget(b);
    exchange_free(b->x);
    free(b->room);
    free(b);
}

/* The documented formula by its own words, from scratch. */
static inline void sign_here(char ret[96], const char *path, const char *nonce, const char *body)
{
    unsigned char key[66], message[512], mac[64];
    unsigned hash_len = 0, mac_len = 0;
    char both[1100];
    size_t path_len = strlen(path);

    EVP_DecodeBlock(key, (const unsigned char *)SECRET, 88); /* 64 bytes and 2 of padding */
    snprintf(both, sizeof both, "%s%s", nonce, body);
    memcpy(message, path, path_len);
    EVP_Digest(both, strlen(both), message + path_len, &hash_len, EVP_sha256(), NULL);
    HMAC(EVP_sha512(), key, 64, message, path_len + hash_len, mac, &mac_len);
    EVP_EncodeBlock((unsigned char *)ret, mac, (int)mac_len);
}

static inline json_t *answer_of(struct booth *b, const struct exchange_request *r)
{
    struct text out = {b->room, 0, TEXT_ROOM, false};
    json_error_t why;
    json_t *doc;
    bool stop;

    assert_int_equal(exchange_request(b->x, r, &out, &stop), 200);
    doc = json_loads(b->room, 0, &why);
    if (!doc)
        fail_msg("%s: %s", why.text, b->room);
    return doc;
}

/* Parsed answer; the caller decrefs. */
static inline json_t *get(struct booth *b, const char *path, const char *query)
{
    struct exchange_request r = {.method = STR("GET"),
                                 .path = str_of(path),
                                 .query = str_of(query),
                                 .api_key = STR("the key")};

    return answer_of(b, &r);
}

static inline json_t *post(struct booth *b, const char *path, const char *form)
{
    char nonce[32], body[1024], mac[96];
    struct exchange_request r = {.method = STR("POST"), .path = str_of(path)};

    snprintf(nonce, sizeof nonce, "%llu", (unsigned long long)++b->nonce);
    snprintf(body, sizeof body, "nonce=%s%s%s", nonce, form[0] ? "&" : "", form);
    sign_here(mac, path, nonce, body);
    r.body = str_of(body);
    r.api_key = STR("the key");
    r.api_sign = str_of(mac);
    return answer_of(b, &r);
}

static inline const char *first_error(const json_t *doc)
{
    const char *s = json_string_value(json_array_get(json_object_get(doc, "error"), 0));

    return s ? s : "";
}

static inline json_t *result_of(json_t *doc)
{
    json_t *r = json_object_get(doc, "result");

    if (!r)
        fail_msg("%s", first_error(doc));
    return r;
}

static inline const char *text_at(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s ? s : "";
}

static inline unsigned connect_to(struct booth *b, const char *path)
{
    unsigned socket;

    assert_true(exchange_socket_path(b->x, str_of(path)));
    assert_true(exchange_socket_open(b->x, str_of(path), &socket));
    exchange_socket_ready(b->x, socket);
    return socket;
}

static inline void say(struct booth *b, unsigned socket, const char *text)
{
    exchange_socket_text(b->x, socket, str_of(text));
}

/* A private connection that listens to its orders and balances; nothing heard so far is kept. */
static inline unsigned trader(struct booth *b)
{
    json_t *doc = post(b, "/0/private/GetWebSocketsToken", "");
    unsigned socket = connect_to(b, "/v2/auth");
    char text[256];

    snprintf(b->token, sizeof b->token, "%s",
             json_string_value(json_object_get(json_object_get(doc, "result"), "token")));
    json_decref(doc);
    snprintf(text, sizeof text,
             "{\"method\":\"subscribe\",\"params\":{\"channel\":\"executions\",\"token\":\"%s\"}}",
             b->token);
    say(b, socket, text);
    snprintf(text, sizeof text,
             "{\"method\":\"subscribe\",\"params\":{\"channel\":\"balances\",\"token\":\"%s\"}}",
             b->token);
    say(b, socket, text);
    booth_forget(b);
    return socket;
}

/* params: what follows "token" in an order's parameters. */
static inline void ask(struct booth *b, unsigned socket, const char *method, const char *params)
{
    char text[1024];

    snprintf(text, sizeof text, "{\"method\":\"%s\",\"params\":{\"token\":\"%s\",%s},\"req_id\":5}",
             method, b->token, params);
    say(b, socket, text);
}

static inline bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* The first line with both parts, or NULL. */
static inline const char *line_with(const struct booth *b, const char *one, const char *other)
{
    for (unsigned i = 0; i < b->count; i++)
        if (has(b->line[i].text, one) && has(b->line[i].text, other))
            return b->line[i].text;
    return NULL;
}

#define ASSERT_HAS(text, part)                                                                     \
    do {                                                                                           \
        const char *t_ = (text);                                                                   \
        if (!t_ || !has(t_, part))                                                                 \
            fail_msg("no %s in %s", part, t_ ? t_ : "(nothing)");                                  \
    } while (0)

#endif
