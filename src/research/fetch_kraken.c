/* Kraken's public REST as a source of history.
 *
 *   Trades   1000 a page, from any time on; `last` is the next page's `since`, and excludes itself.
 *            A short page may be the last one or not: the end is an empty one
 *   OHLC     the last 720 whole minutes and the one being formed, which is left out, as are minutes
 *            without a trade */
#include "research/fetch_kraken.h"

#include "venue/kraken/decode_rest.h"
#include "venue/kraken/errors.h"
#include "venue/kraken/names.h"

#define SECOND INT64_C(1000000000)
#define MINUTE (60 * SECOND)

enum { TRADE_PRICE, TRADE_QTY, TRADE_TIME, TRADE_ID = 6, TRADE_COLUMNS = 6 };
enum { BAR_TIME, BAR_OPEN, BAR_HIGH, BAR_LOW, BAR_CLOSE, BAR_VWAP, BAR_VOLUME, BAR_COLUMNS };

static enum status read_result(struct str body, struct str *ret, struct error *err)
{
    struct kraken_answer answer;
    enum status s = kraken_answer_read(&answer, body, err);

    if (s != STATUS_OK)
        return error_set(err, STATUS_UNAVAILABLE, "the answer cannot be read");
    if (answer.error.len)
        return error_set(err, kraken_error_of(answer.error).status, "%.*s", STR_ARG(answer.error));
    *ret = answer.result;
    return STATUS_OK;
}

static void put_pair(struct text *url, const char *pair)
{
    char name[PAIR_NAME_MAX];

    text_cstr(url, kraken_plain_altname(str_of(pair), name) ? name : pair);
}

static bool read_time(struct str text, int64_t *ret_ns)
{
    struct bars_number n;
    bool rounded;

    return bars_number_read(&n, text) == BARS_NUMBER_OK &&
           bars_number_scale(ret_ns, n, 9, &rounded);
}

/* ---- Time ---- */

static void ask_clock(struct text *url, const char *pair, int64_t from_ns, int64_t to_ns)
{
    (void)pair;
    (void)from_ns;
    (void)to_ns;
    text_cstr(url, "/0/public/Time");
}

static enum status take_clock(struct fetch_sink *sink, struct str body, struct fetch_page *ret,
                              struct error *err)
{
    struct str result = {0};
    enum status s = read_result(body, &result, err);

    (void)sink;
    if (s == STATUS_OK && !read_time(kraken_rest_member(result, "unixtime"), &ret->next))
        s = error_set(err, STATUS_DATA, "Time: there is no time in it");
    return s;
}

/* ---- Trades ---- */

static void ask_trades(struct text *url, const char *pair, int64_t from_ns, int64_t to_ns)
{
    (void)to_ns;
    text_cstr(url, "/0/public/Trades?count=1000&pair=");
    put_pair(url, pair);
    text_printf(url, "&since=%lld", (long long)from_ns - 1);
}

static bool take_trade(struct fetch_sink *sink, const struct str *column, int columns)
{
    struct bars_number price, qty;
    uint64_t id = 0;
    int64_t at;

    if (columns < TRADE_COLUMNS ||
        bars_number_read(&price, column[TRADE_PRICE]) != BARS_NUMBER_OK ||
        bars_number_read(&qty, column[TRADE_QTY]) != BARS_NUMBER_OK ||
        !read_time(column[TRADE_TIME], &at))
        return false;
    if (columns > TRADE_ID && !str_to_u64(column[TRADE_ID], &id))
        return false;
    fetch_trade(sink, price, qty, at, id);
    return true;
}

static enum status take_trades(struct fetch_sink *sink, struct str body, struct fetch_page *ret,
                               struct error *err)
{
    struct str result = {0}, pair = {0}, last = {0}, column[KRAKEN_COLUMNS_MAX];
    unsigned rows = 0;
    struct json j;
    enum status s = read_result(body, &result, err);

    if (s != STATUS_OK)
        return s;
    if (!kraken_rest_series(&j, result, &pair, &last))
        return error_set(err, STATUS_DATA, "Trades: there is no list in it");
    for (; json_more(&j); rows++)
        if (!take_trade(sink, column, kraken_rest_columns(&j, column)))
            return error_set(err, STATUS_DATA, "Trades: row %u cannot be read", rows + 1);
    if (!json_ok(&j) || !str_to_i64(last, &ret->next) || ret->next < 0)
        return error_set(err, STATUS_DATA, "Trades: the answer is not whole");
    ret->next++; /* `since` excludes; our pages begin at a time */
    ret->last = rows == 0;
    return STATUS_OK;
}

/* ---- OHLC ---- */

static void ask_bars(struct text *url, const char *pair, int64_t from_ns, int64_t to_ns)
{
    (void)to_ns;
    text_cstr(url, "/0/public/OHLC?interval=1&pair=");
    put_pair(url, pair);
    text_printf(url, "&since=%lld", (long long)((from_ns - MINUTE) / SECOND));
}

static bool take_bar(struct fetch_sink *sink, const struct str *column, int columns, int64_t now,
                     int64_t *ret_open)
{
    static const unsigned place[BARS_FIELDS] = {BAR_OPEN, BAR_HIGH, BAR_LOW, BAR_CLOSE, BAR_VOLUME};
    struct bars_number n[BARS_FIELDS];
    uint64_t trades = 0;

    if (columns <= BAR_VOLUME || !read_time(column[BAR_TIME], ret_open))
        return false;
    for (unsigned i = 0; i < BARS_FIELDS; i++)
        if (bars_number_read(&n[i], column[place[i]]) != BARS_NUMBER_OK)
            return false;
    if (columns > BAR_COLUMNS && !str_to_u64(column[BAR_COLUMNS], &trades))
        return false;
    if (*ret_open <= now && n[BARS_VOLUME].mantissa)
        fetch_bar(sink, n, *ret_open, trades < UINT32_MAX ? (uint32_t)trades : UINT32_MAX);
    return true;
}

static enum status take_bars(struct fetch_sink *sink, struct str body, struct fetch_page *ret,
                             struct error *err)
{
    struct str result = {0}, pair = {0}, last = {0}, column[KRAKEN_COLUMNS_MAX];
    int64_t open = 0, whole;
    struct json j;
    enum status s = read_result(body, &result, err);

    if (s != STATUS_OK)
        return s;
    if (!kraken_rest_series(&j, result, &pair, &last) || !read_time(last, &whole))
        return error_set(err, STATUS_DATA, "OHLC: there is no list in it");
    for (unsigned rows = 0; json_more(&j); rows++) {
        if (!take_bar(sink, column, kraken_rest_columns(&j, column), whole, &open))
            return error_set(err, STATUS_DATA, "OHLC: row %u cannot be read", rows + 1);
        ret->first = rows ? ret->first : open;
    }
    if (!json_ok(&j))
        return error_set(err, STATUS_DATA, "OHLC: the answer is not whole");
    ret->next = ret->end = whole + MINUTE;
    ret->last = true;
    return STATUS_OK;
}

const struct fetch_venue fetch_kraken = {
    .name = "kraken",
    .url = "https://api.kraken.com",
    .requests_per_s = 1,
    .clock = {"Time", ask_clock, take_clock},
    .deep = {"Trades", ask_trades, take_trades},
    .recent = {"OHLC", ask_bars, take_bars},
    .recent_s = 700 * 60,
};
