/* What it costs to read Coinbase, from the frame's bytes to the event, on this machine: a book update of two levels
 * with its sequence checked, a trade; to write an order; and to sign a token with either kind of key.
 * Beside it the same book frames through a general tree parser (jansson).  One JSON object on stdout, ns. */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode_kit.h"
#include "net/loop.h"
#include "venue/coinbase/adapter.h"
#include "venue/coinbase/feed.h"
#include "venue/coinbase/jwt.h"
#include "venue/coinbase/requests.h"
#include "venue/coinbase/start.h"

enum { LEVELS = 500 };

static const char pairs[][PAIR_NAME_MAX] = {"BTC/USD"};

static const char products[] =
    "{\"products\":[{\"product_id\":\"BTC-USD\",\"base_currency_id\":\"BTC\",\"quote_currency_id\":"
    "\"USD\",\"base_increment\":\"0.00000001\",\"quote_increment\":\"0.01\",\"price_increment\":"
    "\"0.01\",\"base_min_size\":\"0.00000001\",\"quote_min_size\":\"1\",\"status\":\"online\","
    "\"product_type\":\"SPOT\",\"alias\":\"\"}]}";

static uint64_t seed = 1;
static uint64_t sequence;

static void put_level(struct text *t, bool bid, unsigned away, unsigned qty)
{
    text_printf(
        t, "{\"side\":\"%s\",\"event_time\":\"2026-09-30T02:39:53.407329Z\",\"price_level\":\"",
        bid ? "bid" : "offer");
    text_scaled(t, bid ? 8327700 - away : 8327701 + away, 2);
    text_cstr(t, "\",\"new_quantity\":\"");
    text_scaled(t, qty, 8);
    text_cstr(t, "\"}");
}

static void begin_frame(struct text *t, const char *channel)
{
    text_printf(t,
                "{\"channel\":\"%s\",\"client_id\":\"\",\"timestamp\":\"2026-09-30T02:39:53."
                "670986313Z\",\"sequence_num\":%llu,\"events\":[",
                channel, (unsigned long long)sequence++);
}

static void make_snapshot(char *room, size_t size)
{
    struct text t = {room, 0, size, false};

    begin_frame(&t, "l2_data");
    text_cstr(&t, "{\"type\":\"snapshot\",\"product_id\":\"BTC-USD\",\"updates\":[");
    for (unsigned i = 0; i < 2 * LEVELS; i++) {
        text_cstr(&t, i ? "," : "");
        put_level(&t, i < LEVELS, 3 * (i % LEVELS), 100000 + i);
    }
    text_cstr(&t, "]}]}");
}

static void make_books(struct frames *f)
{
    for (f->count = 0; f->count < FRAMES; f->count++) {
        struct text t = {f->text[f->count], 0, FRAME_MAX, false};

        begin_frame(&t, "l2_data");
        text_cstr(&t, "{\"type\":\"update\",\"product_id\":\"BTC-USD\",\"updates\":[");
        put_level(&t, true, 3 * chance_of(&seed, 40), 1 + chance_of(&seed, 900000000));
        text_char(&t, ',');
        put_level(&t, false, 3 * chance_of(&seed, 40), 1 + chance_of(&seed, 900000000));
        text_cstr(&t, "]}]}");
        f->len[f->count] = t.len;
    }
}

static void make_trades(struct frames *f)
{
    for (f->count = 0; f->count < FRAMES; f->count++) {
        struct text t = {f->text[f->count], 0, FRAME_MAX, false};

        begin_frame(&t, "market_trades");
        text_printf(&t,
                    "{\"type\":\"update\",\"trades\":[{\"product_id\":\"BTC-USD\",\"trade_id\":"
                    "\"%u\",\"price\":\"83%u.%u\",\"size\":\"0.%08u\",\"time\":"
                    "\"2026-09-30T02:39:52.402705Z\",\"side\":\"%s\"}]}]}",
                    929248657 + f->count, 100 + chance_of(&seed, 900), chance_of(&seed, 100),
                    1 + chance_of(&seed, 99999999), chance_of(&seed, 2) ? "BUY" : "SELL");
        f->len[f->count] = t.len;
    }
}

/* One pass: each frame has its place in the connection's sequence.  Least of the passes of a batch of frames. */
static double frame_ns(struct coinbase *c, const struct frames *f)
{
    enum { BATCH = 256 };
    double least = 1e18;

    for (unsigned from = 0; from + BATCH <= f->count; from += BATCH) {
        double began = now_ns();
        for (unsigned i = from; i < from + BATCH; i++)
            coinbase_feed_message(c->feed, (struct str){f->text[i], f->len[i]});
        double took = (now_ns() - began) / BATCH;
        least = took < least ? took : least;
    }
    return least;
}

static void put_order(struct text *out, const struct order_terms *t, unsigned number)
{
    (void)number;
    coinbase_put_order(out, t);
}

static double sign_ns(struct str secret)
{
    struct coinbase_key *key;
    enum { TOKENS = 2000 };

    if (coinbase_key_new(&key, STR("organizations/o/apiKeys/k"), secret, NULL) != STATUS_OK)
        exit(1);
    double began = now_ns();
    for (unsigned i = 0; i < TOKENS; i++) {
        char room[COINBASE_JWT_MAX];
        struct text out = TEXT(room);
        text_clear(&out);
        coinbase_jwt(&out, key, STR("POST api.coinbase.com/api/v3/brokerage/orders"), 1785542400,
                     STR("00112233445566778899aabbccddeeff"), NULL);
    }
    double ret = (now_ns() - began) / TOKENS;
    coinbase_key_free(key);
    return ret;
}

static double sign_p256_ns(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem;

    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    long len = BIO_get_mem_data(bio, &pem);
    double ret = sign_ns((struct str){pem, (size_t)len});
    BIO_free(bio);
    EVP_PKEY_free(key);
    return ret;
}

int main(void)
{
    static struct frames frames;
    static char snapshot[2 * LEVELS * 160];
    struct coinbase *c = calloc(1, sizeof *c);

    c->base.config = (struct venue_config){
        .loop = loop_new(), .pair_count = 1, .pairs = pairs, .book_depth = 25};
    c->base.inlet = (struct venue_inlet){.submit = count_event, .now = standing_clock};
    c->instruments = coinbase_instruments_new(pairs, 1);
    c->feed = coinbase_feed_new(c);
    coinbase_take_products(c, STR(products));
    make_snapshot(snapshot, sizeof snapshot);
    coinbase_feed_message(c->feed, str_of(snapshot));
    make_books(&frames);
    double book = frame_ns(c, &frames), tree = tree_ns(&frames);
    make_trades(&frames);
    double trade = frame_ns(c, &frames);
    if (c->base.stats.books_bad || c->base.stats.refused || events < FRAMES) {
        fprintf(stderr, "coinbase_decode_bench: the frames do not hold\n");
        return 1;
    }
    printf("{\"coinbase_book_update_ns\":%.0f,\"coinbase_book_update_jansson_ns\":%.0f,"
           "\"coinbase_trade_ns\":%.0f,\"coinbase_order_bytes_ns\":%.0f,"
           "\"coinbase_sign_es256_ns\":%.0f,\"coinbase_sign_ed25519_ns\":%.0f,\"events\":%llu}\n",
           book, tree, trade, order_ns(STR("BTC-USD"), put_order), sign_p256_ns(),
           sign_ns(STR("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")),
           (unsigned long long)events);
    coinbase_feed_free(c->feed);
    coinbase_instruments_free(c->instruments);
    loop_free(c->base.config.loop);
    free(c);
    return 0;
}
