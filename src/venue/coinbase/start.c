#include "venue/coinbase/start.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "venue/coinbase/feed.h"
#include "venue/coinbase/names.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/poll.h"
#include "venue/coinbase/user.h"

enum { CANDLES_A_CALL = 350, CANDLES_MAX = 400, ROOM = 160 };

#define NS_PER_S INT64_C(1000000000)

/* The products again, for a changed step or a product that was closed. */
static const int64_t PRODUCTS_EVERY = 600 * NS_PER_S;
static const int64_t FEES_AGAIN = 2 * NS_PER_S;
/* Less than this is the network's doing. */

struct coinbase_start {
    struct coinbase *c;
    struct timer *retry, *again, *fees;
    struct backoff backoff;
    bool started;
    int64_t asked_at;
    unsigned pair, interval; /* of the candles that the warm-up asks for now */
    int64_t from_s, until_s; /* and which stretch of time is left */
};

/* ---- products ---- */

static bool same_rules(const struct instrument *a, const struct instrument *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static bool same_decimals(const struct instrument *a, const struct instrument *b)
{
    return a->price_decimals == b->price_decimals && a->qty_decimals == b->qty_decimals;
}

unsigned coinbase_take_products(struct coinbase *c, struct str body)
{
    struct json rows;
    struct coinbase_page page;
    struct coinbase_product x;
    struct event ev;
    unsigned ours = 0;

    if (coinbase_rest_rows(&rows, body, "products", &page, NULL) != STATUS_OK)
        return 0;
    while (json_more(&rows) && coinbase_product_read(&rows, &x)) {
        unsigned pair = coinbase_pair_by_product(c->instruments, x.product_id);
        if (pair == COINBASE_PAIR_UNKNOWN)
            continue;
        struct coinbase_instrument *in = coinbase_instrument_at(c->instruments, pair);
        struct instrument before = in->rules;
        bool was_known = in->known;

        if (coinbase_learn_product(c->instruments, &x) == COINBASE_PAIR_UNKNOWN) {
            c->base.stats.refused++;
            continue;
        }
        ours++;
        if (was_known && same_rules(&before, &in->rules))
            continue;
        event_init(&ev, EV_INSTRUMENT, pair);
        ev.u.instrument = in->rules;
        adapter_submit(&c->base, &ev);
        if (was_known && !same_decimals(&before, &in->rules))
            coinbase_feed_rules_changed(c->feed, pair);
    }
    c->base.stats.refused += !json_ok(&rows);
    return ours;
}

/* ---- warm-up ---- */

unsigned coinbase_take_candles(struct coinbase *c, unsigned pair, int64_t interval_s,
                               struct str body, int64_t now)
{
    struct coinbase_candle *row = malloc(CANDLES_MAX * sizeof *row);
    struct coinbase_page page;
    struct json rows;
    struct event ev;
    unsigned n = 0, told = 0;

    if (!row || coinbase_rest_rows(&rows, body, "candles", &page, NULL) != STATUS_OK) {
        free(row);
        return 0;
    }
    while (n < CANDLES_MAX && json_more(&rows) && coinbase_candle_read(&rows, &row[n]))
        n++;
    for (unsigned i = n; i > 0; i--) { /* the venue's first is the newest */
        if (!coinbase_event_candle(&ev, c->instruments, pair, interval_s, &row[i - 1],
                                   BAR_WARMUP | BAR_VENUE)) {
            c->base.stats.refused++;
            continue;
        }
        if (ev.venue_at > now)
            continue; /* still forming */
        adapter_submit(&c->base, &ev);
        told++;
    }
    free(row);
    return told;
}

static void ask_candles(struct coinbase_start *s);

static int64_t interval_at(const struct coinbase_start *s)
{
    return s->c->base.config.intervals_s[s->interval];
}

static void begin_stretch(struct coinbase_start *s)
{
    int64_t step = interval_at(s), now_s = adapter_now(&s->c->base) / NS_PER_S;

    s->until_s = now_s;
    s->from_s = (now_s / step - s->c->base.config.warmup_bars) * step;
}

static void next_stretch(struct coinbase_start *s)
{
    if (++s->interval >= s->c->base.config.interval_count) {
        s->interval = 0;
        s->pair++;
    }
    begin_stretch(s);
}

static void on_candles(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_start *s = ctx;

    if (reply->status == STATUS_OK) {
        coinbase_take_candles(s->c, s->pair, interval_at(s), reply->body, adapter_now(&s->c->base));
        s->from_s += CANDLES_A_CALL * interval_at(s);
    } else {
        adapter_say(&s->c->base, VENUE_SAY_WARNING, "warmup", "%s: %s",
                    s->c->base.config.pairs[s->pair], reply->error.what);
        s->from_s = s->until_s;
    }
    if (s->from_s >= s->until_s)
        next_stretch(s);
    ask_candles(s);
}

static void start_sockets(struct coinbase_start *s)
{
    if (s->started)
        return;
    s->started = true;
    coinbase_feed_start(s->c->feed);
    coinbase_poll_start(s->c->poll);
}

/* Each stretch of at most 350 candles, oldest first. */
static void ask_candles(struct coinbase_start *s)
{
    const struct venue_config *config = &s->c->base.config;
    char path_room[ROOM], query_room[ROOM];
    struct text path = TEXT(path_room), query = TEXT(query_room);

    while (s->pair < config->pair_count &&
           (!coinbase_instrument_at(s->c->instruments, s->pair)->known ||
            !coinbase_granularity(interval_at(s))))
        next_stretch(s);
    if (s->pair >= config->pair_count) {
        start_sockets(s);
        return;
    }
    int64_t end = s->from_s + (CANDLES_A_CALL - 1) * interval_at(s);
    text_printf(&path, "/market/products/%s/candles",
                coinbase_instrument_at(s->c->instruments, s->pair)->product_id);
    text_printf(&query, "?start=%lld&end=%lld&granularity=%s&limit=%d", (long long)s->from_s,
                (long long)(end < s->until_s ? end : s->until_s),
                coinbase_granularity(interval_at(s)), CANDLES_A_CALL);
    if (!coinbase_rest_get(s->c->rest, COINBASE_MARKET, text_str(&path), text_str(&query),
                           on_candles, s))
        timer_set(s->retry, backoff_next(&s->backoff));
}

static void begin_warmup(struct coinbase_start *s)
{
    const struct venue_config *config = &s->c->base.config;

    s->pair = s->interval = 0;
    if (config->warmup_bars <= 0 || config->interval_count == 0)
        s->pair = config->pair_count;
    else
        begin_stretch(s);
    ask_candles(s);
}

/* ---- fees ---- */

bool coinbase_take_fees(struct coinbase *c, struct str body)
{
    struct coinbase_fees x;
    struct event ev;
    struct rate maker, taker;

    if (!coinbase_fees_read(body, &x) || rate_parse(&maker, x.maker) != STATUS_OK ||
        rate_parse(&taker, x.taker) != STATUS_OK)
        return false;
    for (unsigned i = 0; i < c->base.config.pair_count; i++) {
        event_init(&ev, EV_FEES, i);
        ev.u.fees = (struct ev_fees){.maker = maker, .taker = taker};
        adapter_submit(&c->base, &ev);
    }
    return true;
}

static void on_fees(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_start *s = ctx;

    if (reply->status == STATUS_OK && coinbase_take_fees(s->c, reply->body))
        return;
    s->c->base.stats.refused += reply->status == STATUS_OK;
    adapter_say(&s->c->base, VENUE_SAY_WARNING, "fees", "%s",
                reply->status == STATUS_OK ? "the fee tier cannot be read" : reply->error.what);
    timer_set(s->fees, FEES_AGAIN); /* nothing is traded without */
}

void coinbase_start_ask_fees(struct coinbase_start *s)
{
    coinbase_rest_get(s->c->rest, COINBASE_LISTS, STR("/transaction_summary"),
                      STR("?product_type=SPOT"), on_fees, s);
}

/* ---- the sequence ---- */

/* The venue has no status of its own: each product says whether it trades. */
static void tell_online(struct coinbase *c)
{
    struct event ev;

    event_init(&ev, EV_VENUE_STATUS, PAIR_NONE);
    ev.u.venue_status = MARKET_ONLINE;
    adapter_submit(&c->base, &ev);
}

static void on_products(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_start *s = ctx;
    struct coinbase *c = s->c;

    timer_set(s->again, PRODUCTS_EVERY);
    if (reply->status == STATUS_OK && coinbase_take_products(c, reply->body) > 0) {
        backoff_reset(&s->backoff);
        if (s->started || s->pair || s->interval)
            return;
        tell_online(c);
        if (adapter_has_account(&c->base))
            coinbase_user_start(c->user);
        begin_warmup(s);
        return;
    }
    adapter_say(&c->base, VENUE_SAY_WARNING, "products", "%s",
                reply->status != STATUS_OK ? reply->error.what : "none of our pairs is known");
    timer_set(s->retry, backoff_next(&s->backoff));
}

static void ask_products(struct coinbase_start *s)
{
    if (!coinbase_rest_get(s->c->rest, COINBASE_MARKET, STR("/market/products"),
                           STR("?product_type=SPOT"), on_products, s))
        timer_set(s->retry, backoff_next(&s->backoff));
}

static void on_time(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_start *s = ctx;
    struct coinbase *c = s->c;
    int64_t theirs_ms, now = adapter_now(&c->base);

    if (reply->status == STATUS_OK &&
        str_to_i64(coinbase_rest_member(reply->body, "epochMillis"), &theirs_ms) && theirs_ms > 0 &&
        theirs_ms < INT64_C(9000000000000)) {
        const struct clock_reading r = {.sent = s->asked_at,
                                        .received = now,
                                        .came_in = theirs_ms * 1000000,
                                        .went_out = theirs_ms * 1000000,
                                        .step = 1000000};
        adapter_measure_skew(&c->base, &r);
        coinbase_rest_skew(c->rest, c->base.skew.ns);
    }
    ask_products(s);
}

static void on_retry(void *ctx)
{
    struct coinbase_start *s = ctx;

    s->asked_at = adapter_now(&s->c->base);
    if (!coinbase_rest_get(s->c->rest, COINBASE_MARKET, STR("/time"), (struct str){0}, on_time, s))
        timer_set(s->retry, backoff_next(&s->backoff));
}

static void on_again(void *ctx)
{
    ask_products(ctx);
}

static void on_fees_again(void *ctx)
{
    coinbase_start_ask_fees(ctx);
}

struct coinbase_start *coinbase_start_new(struct coinbase *c)
{
    struct coinbase_start *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->c = c;
    backoff_init(&s->backoff, NS_PER_S / 2, 30 * NS_PER_S, c->base.config.seed + 13);
    s->retry = timer_new(c->base.config.loop, on_retry, s);
    s->again = timer_new(c->base.config.loop, on_again, s);
    s->fees = timer_new(c->base.config.loop, on_fees_again, s);
    if (!s->retry || !s->again || !s->fees) {
        coinbase_start_free(s);
        return NULL;
    }
    timer_set(s->retry, 0);
    return s;
}

void coinbase_start_free(struct coinbase_start *s)
{
    if (!s)
        return;
    timer_free(s->retry);
    timer_free(s->again);
    timer_free(s->fees);
    free(s);
}
