#include "venue/kraken/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "venue/awaited.h"
#include "venue/connection.h"
#include "venue/kraken/book_apply.h"
#include "venue/kraken/decode_account.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/requests.h"
#include "venue/timestamp.h"
#include "venue/told_book.h"
#include "venue/trade_ids.h"

enum {
    MESSAGE_MAX = 8 << 20, /* the instrument snapshot of the whole venue is about 1 MB */
    QUEUE_MAX = 256 * 1024,
    SYMBOLS_A_REQUEST = 100,
    REQUEST_MAX = 8 * 1024,
    LOOKS_UNTIL_SILENT = 2,
    ASKED_MAX = 64, /* requests whose channel is remembered; a power of two */
};

enum channel { CHANNEL_BOOK, CHANNEL_TRADE, CHANNEL_OHLC, CHANNEL_COUNT };

static const char *const channel_word[CHANNEL_COUNT] = {
    [CHANNEL_BOOK] = "book", [CHANNEL_TRADE] = "trade", [CHANNEL_OHLC] = "ohlc"};

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

/* The venue says something every second, whatever the market does. */
static const int64_t LOOK = 5 * NS_PER_S;

struct pair_feed {
    struct book *book;
    struct kraken_level_sums sums;
    struct told_book told;
    bool has_snapshot, book_acked;
    struct awaited
        awaited[CHANNEL_COUNT]; /* of the book its snapshot, else the answer or the first message */
    bool resubscribe_due;
    int64_t resubscribe_in; /* wall ns until it is done, counted down by looks */
    struct backoff backoff;
    struct trade_ids prints;
    struct event candle; /* the forming one */
    bool has_candle;
    int64_t last_bar; /* open time of the last final candle handed in */
};

struct kraken_feed {
    struct kraken *k;
    struct connection *connection;
    struct timer *resubscribe, *patience;
    unsigned acks_due; /* book subscriptions not answered yet */
    struct awaited instruments;
    const char *asked[ASKED_MAX]; /* channel by request id: a refusal does not say it */
    int64_t depth;
    uint64_t next_req_id;
    uint64_t status; /* enum market_status, last handed in */
    struct kraken_book message;
    struct pair_feed pair[];
};

/* ---- subscriptions ---- */

static void subscribe(struct kraken_feed *f, const char *channel, unsigned from, unsigned count,
                      bool off)
{
    char room[REQUEST_MAX];
    struct text out = TEXT(room);
    bool book = strcmp(channel, "book") == 0, trade = strcmp(channel, "trade") == 0;
    struct kraken_subscription s = {
        .channel = channel,
        .off = off,
        .symbols = f->k->base.config.pairs + from,
        .symbol_count = count,
        .depth = book ? f->depth : 0,
        .interval_min = strcmp(channel, "ohlc") == 0,
        .snapshot = off || count == 0 ? -1 : !trade,
    };

    f->asked[f->next_req_id % ASKED_MAX] = channel;
    kraken_ws_subscribe(&out, &s, f->next_req_id++);
    if (out.cut || !connection_send(f->connection, text_str(&out)))
        adapter_say(&f->k->base, VENUE_SAY_ERROR, "subscribe", "%s: cannot be sent", channel);
}

static void subscribe_all(struct kraken_feed *f, enum channel channel)
{
    unsigned count = f->k->base.config.pair_count;

    for (unsigned from = 0; from < count; from += SYMBOLS_A_REQUEST)
        subscribe(f, channel_word[channel], from,
                  count - from < SYMBOLS_A_REQUEST ? count - from : SYMBOLS_A_REQUEST, false);
    for (unsigned i = 0; i < count; i++)
        awaited_ask(&f->pair[i].awaited[channel]);
}

/* From the beginning: the next snapshot, whatever was asked before. */
static void subscribe_anew(struct kraken_feed *f, unsigned pair, enum channel channel)
{
    subscribe(f, channel_word[channel], pair, 1, true);
    subscribe(f, channel_word[channel], pair, 1, false);
    awaited_ask(&f->pair[pair].awaited[channel]);
}

static void subscribe_instruments(struct kraken_feed *f)
{
    subscribe(f, "instrument", 0, 0, false);
    awaited_ask(&f->instruments);
}

static void on_patience(void *ctx)
{
    struct kraken_feed *f = ctx;

    for (unsigned i = 0; i < f->k->base.config.pair_count; i++)
        for (unsigned c = 0; c < CHANNEL_COUNT; c++)
            if (awaited_is_late(&f->pair[i].awaited[c])) {
                adapter_say(&f->k->base, VENUE_SAY_WARNING, "subscription_silent",
                            "%s of %s: nothing came, asked again", channel_word[c],
                            f->k->base.config.pairs[i]);
                subscribe_anew(f, i, (enum channel)c);
            }
    if (awaited_is_late(&f->instruments))
        subscribe_instruments(f);
    timer_set(f->patience, NS_PER_S);
}

static void come_up(struct kraken_feed *f)
{
    if (f->acks_due == 0)
        connection_up(f->connection);
}

static void book_answered(struct kraken_feed *f, struct pair_feed *p)
{
    if (p->book_acked || f->acks_due == 0)
        return;
    p->book_acked = true;
    f->acks_due--;
    come_up(f);
}

static enum channel channel_of(const struct kraken_feed *f, const struct kraken_frame *frame,
                               struct str told)
{
    const char *asked = frame->has_req_id ? f->asked[frame->req_id % ASKED_MAX] : NULL;
    enum channel c = CHANNEL_BOOK;

    if (told.len == 0 && asked)
        told = str_of(asked);
    while (c < CHANNEL_COUNT && !str_is(told, channel_word[c]))
        c++;
    return c;
}

/* One answer per symbol, in any mix of yes and no, before or after the first message.  What was refused is not asked
 * for again; of a book that was granted its snapshot is still owed. */
static void on_ack(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct kraken_result result;

    if (!kraken_result_read(frame, &result) || !str_is(frame->method, "subscribe"))
        return;
    struct str symbol = frame->success ? result.symbol : frame->symbol;
    unsigned pair = kraken_pair_by_symbol(f->k->instruments, symbol);
    if (!frame->success)
        adapter_say(&f->k->base, VENUE_SAY_WARNING, "subscription_refused", "%.*s: %.*s",
                    STR_ARG(symbol), STR_ARG(frame->error));
    enum channel channel = channel_of(f, frame, result.channel);
    if (pair == KRAKEN_PAIR_UNKNOWN || channel == CHANNEL_COUNT)
        return;
    if (channel != CHANNEL_BOOK || !frame->success)
        awaited_came(&f->pair[pair].awaited[channel]);
    if (channel == CHANNEL_BOOK)
        book_answered(f, &f->pair[pair]);
}

/* ---- books ---- */

static const char *const verdict_words[] = {
    [BOOK_UNREADABLE] = "a level does not fit the instrument's decimals",
    [BOOK_MISMATCH] = "the checksum differs",
    [BOOK_CROSSED] = "the best bid is above the best ask",
};

static void book_is_bad(struct kraken_feed *f, unsigned pair, const char *why, int64_t venue_at)
{
    struct pair_feed *p = &f->pair[pair];

    told_book_bad(&p->told, &f->k->base, pair, why, venue_at);
    p->has_snapshot = false;
    awaited_came(&p->awaited[CHANNEL_BOOK]); /* it came and was bad: asked again below */
    p->resubscribe_due = true;
    p->resubscribe_in = backoff_next(&p->backoff);
    timer_set(f->resubscribe, 50 * NS_PER_MS);
}

static void on_resubscribe(void *ctx)
{
    struct kraken_feed *f = ctx;
    const int64_t look = 50 * NS_PER_MS;
    bool more = false;

    for (unsigned i = 0; i < f->k->base.config.pair_count; i++) {
        struct pair_feed *p = &f->pair[i];
        if (!p->resubscribe_due)
            continue;
        p->resubscribe_in -= look;
        if (p->resubscribe_in > 0) {
            more = true;
            continue;
        }
        p->resubscribe_due = false;
        subscribe_anew(f, i, CHANNEL_BOOK);
    }
    if (more)
        timer_set(f->resubscribe, look);
}

static void confirm_books(struct kraken_feed *f)
{
    for (unsigned i = 0; i < kraken_instruments_count(f->k->instruments); i++)
        told_book_confirm(&f->pair[i].told, &f->k->base, i, f->pair[i].book,
                          &kraken_instrument_at(f->k->instruments, i)->rules);
}

static void on_book(struct kraken_feed *f, const struct kraken_frame *frame)
{
    unsigned pair = kraken_pair_by_symbol(f->k->instruments, f->message.symbol);
    int64_t venue_at = 0;

    if (pair == KRAKEN_PAIR_UNKNOWN || !kraken_instrument_at(f->k->instruments, pair)->known)
        return;
    struct pair_feed *p = &f->pair[pair];
    if (!p->has_snapshot && !frame->snapshot)
        return; /* the tail of a subscription that was given up */
    timestamp_rfc3339(f->message.timestamp, &venue_at);
    depth_watch_time(&p->told.watch, adapter_now(&f->k->base));
    const struct instrument *rules = &kraken_instrument_at(f->k->instruments, pair)->rules;
    enum book_verdict verdict =
        kraken_book_apply(p->book, &p->sums, &p->told.watch, rules, &f->message, frame->snapshot);
    f->k->base.stats.books_checked++;
    if (verdict != BOOK_GOOD) {
        book_is_bad(f, pair, verdict_words[verdict], venue_at);
        return;
    }
    if (frame->snapshot) {
        p->has_snapshot = true;
        awaited_came(&p->awaited[CHANNEL_BOOK]);
        book_answered(f, p);
    } else if (p->backoff.failures) {
        backoff_reset(&p->backoff); /* an update on top of the snapshot fits: it is sound again */
    }
    told_book_changed(&p->told, &f->k->base, pair, p->book, rules, venue_at);
}

/* ---- the other channels ---- */

static void on_trades(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct json rows;
    struct kraken_trade x;
    struct event ev;

    kraken_rows(&rows, frame);
    while (json_more(&rows) && kraken_trade_read(&rows, &x)) {
        if (!kraken_event_trade(&ev, f->k->instruments, &x)) {
            f->k->base.stats.refused++;
            continue;
        }
        struct pair_feed *p = &f->pair[ev.pair];
        awaited_came(&p->awaited[CHANNEL_TRADE]);
        if (!trade_ids_take(&p->prints, ev.u.trade.trade_id, &f->k->base.stats.trades_missed))
            continue;
        depth_watch_trade(&p->told.watch, ev.u.trade.price, ev.u.trade.qty);
        adapter_submit(&f->k->base, &ev);
    }
    f->k->base.stats.refused += !json_ok(&rows);
}

static void close_candle(struct kraken_feed *f, struct pair_feed *p)
{
    struct event ev = p->candle;

    p->has_candle = false;
    if (ev.u.bar.open_time <= p->last_bar)
        return;
    p->last_bar = ev.u.bar.open_time;
    adapter_submit(&f->k->base, &ev);
}

static void on_candles(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct json rows;
    struct kraken_candle x;
    struct event ev;

    kraken_rows(&rows, frame);
    while (json_more(&rows) && kraken_candle_read(&rows, &x)) {
        if (!kraken_event_candle(&ev, f->k->instruments, &x, BAR_VENUE)) {
            f->k->base.stats.refused++;
            continue;
        }
        struct pair_feed *p = &f->pair[ev.pair];
        awaited_came(&p->awaited[CHANNEL_OHLC]);
        if (p->has_candle && ev.u.bar.open_time < p->candle.u.bar.open_time)
            continue;
        if (p->has_candle && ev.u.bar.open_time > p->candle.u.bar.open_time)
            close_candle(f, p);
        p->candle = ev;
        p->has_candle = true;
    }
    f->k->base.stats.refused += !json_ok(&rows);
}

static void on_instruments(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct json rows;
    struct kraken_pair x;
    struct event ev;

    awaited_came(&f->instruments);
    kraken_pairs(&rows, frame);
    while (json_more(&rows) && kraken_pair_read(&rows, &x)) {
        unsigned pair = kraken_learn_pair(f->k->instruments, &x);
        if (pair == KRAKEN_PAIR_UNKNOWN || !kraken_event_instrument(&ev, f->k->instruments, pair))
            continue;
        adapter_submit(&f->k->base, &ev);
        if (f->pair[pair].has_snapshot) { /* its levels were read by the old rules */
            f->pair[pair].has_snapshot = false;
            told_book_forget(&f->pair[pair].told);
            subscribe_anew(f, pair, CHANNEL_BOOK);
        }
    }
    f->k->base.stats.refused += !json_ok(&rows);
}

static void on_status(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct json rows;
    struct kraken_status x;
    struct event ev;

    kraken_rows(&rows, frame);
    while (json_more(&rows) && kraken_status_read(&rows, &x)) {
        uint64_t status = kraken_market_status(x.system);
        if (status == f->status)
            continue;
        f->status = status;
        event_init(&ev, EV_VENUE_STATUS, PAIR_NONE);
        ev.u.venue_status = status;
        adapter_submit(&f->k->base, &ev);
    }
}

void kraken_feed_message(struct kraken_feed *f, struct str text)
{
    struct kraken_frame frame;
    struct error err;

    if (kraken_frame_read(&frame, text, &f->message, &err) != STATUS_OK) {
        f->k->base.stats.refused++;
        return;
    }
    switch (frame.kind) {
    case KRAKEN_BOOK:
        on_book(f, &frame);
        break;
    case KRAKEN_TRADE:
        on_trades(f, &frame);
        break;
    case KRAKEN_OHLC:
        on_candles(f, &frame);
        break;
    case KRAKEN_INSTRUMENT:
        on_instruments(f, &frame);
        break;
    case KRAKEN_STATUS:
        on_status(f, &frame);
        break;
    case KRAKEN_CLOCK:
        kraken_clock(f->k, LINK_MARKET, &frame);
        break;
    case KRAKEN_REPLY:
        on_ack(f, &frame);
        break;
    case KRAKEN_HEARTBEAT:
        confirm_books(f);
        break;
    case KRAKEN_PONG:
    case KRAKEN_TICKER:
        break;
    default:
        f->k->base.stats.unknown++;
        break;
    }
}

/* ---- the connection's life ---- */

static void on_message(void *ctx, struct str text)
{
    kraken_feed_message(ctx, text);
}

static void on_open(void *ctx)
{
    struct kraken_feed *f = ctx;

    f->acks_due = f->k->base.config.pair_count;
    for (unsigned i = 0; i < f->k->base.config.pair_count; i++) {
        struct pair_feed *p = &f->pair[i];
        p->has_snapshot = p->book_acked = p->resubscribe_due = false;
        told_book_forget(&p->told);
        p->prints = (struct trade_ids){0}; /* what was missed meanwhile, candles tell */
    }
    subscribe_instruments(f);
    for (unsigned c = 0; c < CHANNEL_COUNT; c++)
        subscribe_all(f, (enum channel)c);
    timer_set(f->patience, NS_PER_S);
    if (f->k->base.inlet.on_clock)
        subscribe(f, "clock", 0, 0, false);
    come_up(f);
}

static void on_look(void *ctx)
{
    struct kraken_feed *f = ctx;

    for (unsigned i = 0; i < f->k->base.config.pair_count; i++)
        if (told_book_is_frozen(&f->pair[i].told, &f->k->base))
            book_is_bad(f, i, "it tells nothing any more", 0);
}

static void on_lost(void *ctx)
{
    struct kraken_feed *f = ctx;

    timer_stop(f->resubscribe);
    timer_stop(f->patience);
}

void kraken_feed_start(struct kraken_feed *f)
{
    connection_start(f->connection);
}

bool kraken_feed_is_up(const struct kraken_feed *f)
{
    return connection_is_up(f->connection);
}

void kraken_feed_warmed(struct kraken_feed *f, unsigned pair, int64_t open_time)
{
    if (open_time > f->pair[pair].last_bar)
        f->pair[pair].last_bar = open_time;
}

static bool make_pairs(struct kraken_feed *f)
{
    for (unsigned i = 0; i < f->k->base.config.pair_count; i++) {
        struct pair_feed *p = &f->pair[i];
        p->book = malloc(book_size((uint32_t)f->depth));
        if (!p->book)
            return false;
        book_init(p->book, (uint32_t)f->depth);
        told_book_init(&p->told, &f->k->base);
        backoff_init(&p->backoff, 100 * NS_PER_MS, 60 * NS_PER_S, f->k->base.config.seed + 100 + i);
    }
    return true;
}

struct kraken_feed *kraken_feed_new(struct kraken *k)
{
    static const struct connection_handlers handlers = {
        .open = on_open, .message = on_message, .look = on_look, .lost = on_lost};
    const struct venue_config *config = &k->base.config;
    const struct connection_rules rules = {.link = LINK_MARKET,
                                           .url = config->ws_url,
                                           .message_max = MESSAGE_MAX,
                                           .queue_max = QUEUE_MAX,
                                           .look = LOOK,
                                           .looks = LOOKS_UNTIL_SILENT,
                                           .seed = config->seed + 10};
    struct kraken_feed *f = calloc(1, sizeof *f + config->pair_count * sizeof(struct pair_feed));

    if (!f)
        return NULL;
    f->k = k;
    f->next_req_id = 1;
    f->depth = kraken_book_depth(config->book_depth);
    f->connection = connection_new(&k->base, &rules, &handlers, f);
    f->resubscribe = timer_new(config->loop, on_resubscribe, f);
    f->patience = timer_new(config->loop, on_patience, f);
    if (!f->connection || !f->resubscribe || !f->patience || !make_pairs(f)) {
        kraken_feed_free(f);
        return NULL;
    }
    return f;
}

void kraken_feed_free(struct kraken_feed *f)
{
    if (!f)
        return;
    connection_free(f->connection);
    timer_free(f->resubscribe);
    timer_free(f->patience);
    for (unsigned i = 0; i < f->k->base.config.pair_count; i++)
        free(f->pair[i].book);
    free(f);
}
