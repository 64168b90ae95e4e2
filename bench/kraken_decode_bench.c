/* What it costs to read Kraken, from the frame's bytes to the event, on this machine: a book update
 * with its checksum verified, a trade; and to write an order.  Beside it the same book frames
 * through a general tree parser (jansson).  One JSON object on stdout, ns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode_kit.h"
#include "net/loop.h"
#include "venue/kraken/adapter.h"
#include "venue/kraken/book_apply.h"
#include "venue/kraken/book_checksum.h"
#include "venue/kraken/feed.h"
#include "venue/kraken/requests.h"
#include "venue/kraken/sign.h"

enum { DEPTH = 10 };

static const char pairs[][PAIR_NAME_MAX] = {"BTC/USD"};

static const char rules[] =
    "{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"pairs\":[{\"symbol\":\"BTC/"
    "USD\",\"base\":\"BTC\",\"quote\":\"USD\",\"status\":\"online\",\"qty_precision\":8,"
    "\"qty_increment\":0.00000001,\"price_precision\":1,\"price_increment\":0.1,\"qty_min\":"
    "0.0001,\"cost_min\":0.5}]}}";

static uint64_t seed = 1;

static void put_levels(struct text *t, const struct book_level *level, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        text_printf(t, "%s{\"price\":", i ? "," : "");
        text_scaled(t, level[i].price.ticks, 1);
        text_cstr(t, ",\"qty\":");
        text_scaled(t, level[i].qty.lots, 8);
        text_char(t, '}');
    }
}

static void put_book(struct text *t, const char *type, const struct book_level *bid, uint32_t bids,
                     const struct book_level *ask, uint32_t asks, uint32_t checksum)
{
    text_printf(
        t, "{\"channel\":\"book\",\"type\":\"%s\",\"data\":[{\"symbol\":\"BTC/USD\",\"bids\":[",
        type);
    put_levels(t, bid, bids);
    text_cstr(t, "],\"asks\":[");
    put_levels(t, ask, asks);
    text_printf(t, "],\"checksum\":%u,\"timestamp\":\"2026-08-01T02:53:53.646219Z\"}]}", checksum);
}

/* Updates of one level near the top, as the recorded sessions have them: each one changes or
 * removes and brings back a quantity. */
static void make_books(struct frames *f, char *ret_snapshot, size_t size)
{
    static struct kraken_level_sums sums;
    struct book *b = malloc(book_size(DEPTH));
    struct text t = {ret_snapshot, 0, size, false};
    uint32_t bids, asks;

    book_init(b, DEPTH);
    for (int i = 0; i < DEPTH; i++) {
        book_set(b, SIDE_BUY, (struct price){630000 - 3 * i}, (struct qty){1000000 + i});
        book_set(b, SIDE_SELL, (struct price){630001 + 3 * i}, (struct qty){2000000 + i});
    }
    const struct book_level *bid = book_side(b, SIDE_BUY, &bids);
    const struct book_level *ask = book_side(b, SIDE_SELL, &asks);
    put_book(&t, "snapshot", bid, bids, ask, asks, kraken_book_checksum(b, &sums));
    for (f->count = 0; f->count < FRAMES; f->count++) {
        int i = (int)chance_of(&seed, DEPTH);
        bool buy = chance_of(&seed, 2);
        struct book_level level = {.price = {buy ? 630000 - 3 * i : 630001 + 3 * i},
                                   .qty = {1 + (int64_t)chance_of(&seed, 900000000)}};
        book_set(b, buy ? SIDE_BUY : SIDE_SELL, level.price, level.qty);
        book_cut(b);
        struct text line = {f->text[f->count], 0, FRAME_MAX, false};
        put_book(&line, "update", &level, buy, &level, !buy, kraken_book_checksum(b, &sums));
        f->len[f->count] = line.len;
    }
    free(b);
}

static void make_trades(struct frames *f)
{
    for (f->count = 0; f->count < FRAMES; f->count++) {
        struct text t = {f->text[f->count], 0, FRAME_MAX, false};
        text_printf(&t,
                    "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\","
                    "\"side\":\"%s\",\"price\":68%u.%u,\"qty\":0.%08u,\"ord_type\":\"limit\","
                    "\"trade_id\":0,\"timestamp\":\"2026-08-01T12:43:11.798009Z\"}]}",
                    chance_of(&seed, 2) ? "buy" : "sell", 100 + chance_of(&seed, 900),
                    chance_of(&seed, 10), 1 + chance_of(&seed, 99999999));
        f->len[f->count] = t.len;
    }
}

/* Least of many rounds: what the code costs when nobody disturbs it. */
static double frame_ns(struct kraken *k, const struct frames *f, const char *snapshot)
{
    double least = 1e18;

    for (unsigned r = 0; r < ROUNDS; r++) {
        if (snapshot)
            kraken_feed_message(k->feed, str_of(snapshot));
        double began = now_ns();
        for (unsigned i = 0; i < f->count; i++)
            kraken_feed_message(k->feed, (struct str){f->text[i], f->len[i]});
        double took = (now_ns() - began) / f->count;
        least = took < least ? took : least;
    }
    return least;
}

static void put_order(struct text *out, const struct order_terms *t, unsigned number)
{
    kraken_ws_add_order(out, t, STR("G38a1tGFzqGiUCmnegBcm8d4nfP3tytiNQz6tkCBYXY"), number);
}

static double sign_ns(void)
{
    char sign[KRAKEN_SIGN_MAX];
    double began = now_ns();

    for (unsigned i = 0; i < 10000; i++)
        kraken_sign(sign, STR("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
                    STR("/0/private/AddOrder"), STR("1616492376594"),
                    STR("nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500"), NULL);
    return (now_ns() - began) / 10000;
}

int main(void)
{
    static struct frames frames;
    static char snapshot[4096];
    struct kraken *k = calloc(1, sizeof *k);

    k->base.config = (struct venue_config){
        .loop = loop_new(), .pair_count = 1, .pairs = pairs, .book_depth = DEPTH};
    k->base.inlet = (struct venue_inlet){.submit = count_event, .now = standing_clock};
    k->instruments = kraken_instruments_new(pairs, 1);
    k->feed = kraken_feed_new(k);
    kraken_feed_message(k->feed, STR(rules));

    make_books(&frames, snapshot, sizeof snapshot);
    double book = frame_ns(k, &frames, snapshot), tree = tree_ns(&frames);
    if (k->base.stats.books_bad || k->base.stats.refused || k->base.stats.books_checked < FRAMES) {
        fprintf(stderr, "kraken_decode_bench: the frames do not hold\n");
        return 1;
    }
    make_trades(&frames);
    double trade = frame_ns(k, &frames, NULL);
    printf("{\"kraken_book_update_ns\":%.0f,\"kraken_book_update_jansson_ns\":%.0f,"
           "\"kraken_trade_ns\":%.0f,\"kraken_order_bytes_ns\":%.0f,\"kraken_sign_ns\":%.0f,"
           "\"events\":%llu}\n",
           book, tree, trade, order_ns(STR("BTC/USD"), put_order), sign_ns(),
           (unsigned long long)events);
    kraken_feed_free(k->feed);
    kraken_instruments_free(k->instruments);
    loop_free(k->base.config.loop);
    free(k);
    return 0;
}
