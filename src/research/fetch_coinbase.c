/* Coinbase's public candles as a source of history: windows of at most 350 minutes, both ends
 * included, newest first; minutes without a trade are missing in them. */
#include "research/fetch_coinbase.h"

#include "venue/coinbase/decode_rest.h"
#include "venue/coinbase/names.h"

#define BASE   "/api/v3/brokerage"
#define SECOND INT64_C(1000000000)
#define MINUTE (60 * SECOND)

enum { CANDLES_A_CALL = 350 };

struct candle {
    int64_t open_ns;
    struct bars_number n[BARS_FIELDS];
};

static int64_t window_end(int64_t from_ns, int64_t to_ns)
{
    int64_t end = from_ns + CANDLES_A_CALL * MINUTE;

    return end < to_ns ? end : to_ns;
}

/* ---- time ---- */

static void ask_clock(struct text *url, const char *pair, int64_t from_ns, int64_t to_ns)
{
    (void)pair;
    (void)from_ns;
    (void)to_ns;
    text_cstr(url, BASE "/time");
}

static enum status take_clock(struct fetch_sink *sink, struct str body, struct fetch_page *ret,
                              struct error *err)
{
    int64_t ms;

    (void)sink;
    if (!str_to_i64(coinbase_rest_member(body, "epochMillis"), &ms) || ms < 0 ||
        ms / 1000 >= BARS_TIME_MOST)
        return error_set(err, STATUS_DATA, "time: there is no time in it");
    ret->next = ms * 1000000;
    return STATUS_OK;
}

/* ---- candles ---- */

static void ask_candles(struct text *url, const char *pair, int64_t from_ns, int64_t to_ns)
{
    char product[PAIR_NAME_MAX];

    coinbase_product_of(str_of(pair), product);
    text_printf(url, BASE "/market/products/%s/candles?start=%lld&end=%lld&granularity=%s&limit=%d",
                product, (long long)(from_ns / SECOND),
                (long long)((window_end(from_ns, to_ns) - MINUTE) / SECOND),
                coinbase_granularity(60), CANDLES_A_CALL);
}

static bool read_candle(struct json *rows, struct candle *ret)
{
    struct coinbase_candle c;
    int64_t start_s;

    if (!coinbase_candle_read(rows, &c) || !str_to_i64(c.start, &start_s) || start_s < 0 ||
        start_s >= BARS_TIME_MOST)
        return false;
    ret->open_ns = start_s * SECOND;
    return bars_number_read(&ret->n[BARS_OPEN], c.open) == BARS_NUMBER_OK &&
           bars_number_read(&ret->n[BARS_HIGH], c.high) == BARS_NUMBER_OK &&
           bars_number_read(&ret->n[BARS_LOW], c.low) == BARS_NUMBER_OK &&
           bars_number_read(&ret->n[BARS_CLOSE], c.close) == BARS_NUMBER_OK &&
           bars_number_read(&ret->n[BARS_VOLUME], c.volume) == BARS_NUMBER_OK;
}

static enum status take_candles(struct fetch_sink *sink, struct str body, struct fetch_page *ret,
                                struct error *err)
{
    struct candle candle[CANDLES_A_CALL];
    struct coinbase_page page;
    unsigned n = 0;
    struct json rows;
    enum status s = coinbase_rest_rows(&rows, body, "candles", &page, err);

    if (s != STATUS_OK)
        return error_set(err, STATUS_DATA, "candles: there is no list in it");
    for (; json_more(&rows); n++)
        if (n == CANDLES_A_CALL || !read_candle(&rows, &candle[n]))
            return error_set(err, STATUS_DATA, "candles: row %u cannot be read", n + 1);
    if (!json_ok(&rows))
        return error_set(err, STATUS_DATA, "candles: the answer is not whole");
    for (; n > 0; n--)
        fetch_bar(sink, candle[n - 1].n, candle[n - 1].open_ns, 0);
    ret->next = window_end(ret->from, ret->to);
    return STATUS_OK;
}

const struct fetch_venue fetch_coinbase = {
    .name = "coinbase",
    .url = "https://api.coinbase.com",
    .requests_per_s = 5, /* of the 10 that an address may make */
    .clock = {"time", ask_clock, take_clock},
    .deep = {"candles", ask_candles, take_candles},
};
