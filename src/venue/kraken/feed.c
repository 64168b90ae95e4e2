#include "venue/kraken/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "net/ws_client.h"
#include "venue/kraken/book_apply.h"
#include "venue/kraken/decode_account.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/requests.h"
#include "venue/timestamp.h"

enum {
    MESSAGE_MAX = 8 << 20, /* the instrument snapshot of the whole venue is about 1 MB */
    QUEUE_MAX = 256 * 1024,
    SYMBOLS_A_REQUEST = 100,
    REQUEST_MAX = 8 * 1024,
    LOOKS_UNTIL_SILENT = 2,
};

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

static const int64_t LOOK = 5 * NS_PER_S, LASTED = 60 * NS_PER_S;

/* Far more prints than a pair has in a day. */
enum { TRADE_JUMP_MAX = 10000000 };
/* What did not change is said again after so long. */
#define CONFIRM_NS INT64_C(4000000000)

struct pair_feed {
    struct book *book;
    struct depth_watch watch;
    int64_t depth_told;
    struct kraken_level_sums sums;
    struct ev_quote quote; /* the last one handed in */
    int64_t quote_told;    /* when, by the one clock */
    bool has_quote, has_snapshot, bad, book_acked;
    bool resubscribe_due;
    int64_t resubscribe_in; /* wall ns until it is done, counted down by looks */
    struct backoff backoff;
    uint64_t last_trade_id;
    uint64_t jumped_to;  /* a trade id too far ahead to be believed at once; 0: none */
    struct event candle; /* the forming one */
    bool has_candle;
    int64_t last_bar; /* open time of the last final candle handed in */
};

struct kraken_feed {
    struct kraken *k;
    struct ws_client *socket;
    struct timer *retry, *watch, *resubscribe;
    struct backoff backoff;
    bool up;
    unsigned silent_looks;
    unsigned acks_due; /* book subscriptions not answered yet */
    int64_t up_at, depth;
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
        .symbols = f->k->config.pairs + from,
        .symbol_count = count,
        .depth = book ? f->depth : 0,
        .interval_min = strcmp(channel, "ohlc") == 0,
        .snapshot = off || count == 0 ? -1 : !trade,
    };

    kraken_ws_subscribe(&out, &s, f->next_req_id++);
    if (out.cut || !ws_client_send(f->socket, text_str(&out)))
        kraken_say(f->k, VENUE_SAY_ERROR, "kraken.subscribe", "%s: cannot be sent", channel);
}

static void subscribe_all(struct kraken_feed *f, const char *channel)
{
    for (unsigned from = 0; from < f->k->config.pair_count; from += SYMBOLS_A_REQUEST) {
        unsigned left = f->k->config.pair_count - from;
        subscribe(f, channel, from, left < SYMBOLS_A_REQUEST ? left : SYMBOLS_A_REQUEST, false);
    }
}

static void come_up(struct kraken_feed *f)
{
    if (f->up || f->acks_due > 0)
        return;
    f->up = true;
    f->up_at = kraken_now(f->k);
    kraken_link(f->k, LINK_MARKET, true);
}

/* One answer per symbol, in any mix of yes and no. */
static void on_ack(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct kraken_result result;

    if (!kraken_result_read(frame, &result))
        return;
    struct str symbol = frame->success ? result.symbol : frame->symbol;
    unsigned pair = kraken_pair_by_symbol(f->k->instruments, symbol);
    if (!frame->success)
        kraken_say(f->k, VENUE_SAY_WARNING, "kraken.subscription_refused", "%.*s: %.*s",
                   STR_ARG(symbol), STR_ARG(frame->error));
    if (pair == KRAKEN_PAIR_UNKNOWN || !str_is(frame->method, "subscribe"))
        return;
    if (frame->success && !str_is(result.channel, "book"))
        return;
    if (!f->pair[pair].book_acked && f->acks_due > 0) {
        f->pair[pair].book_acked = true;
        f->acks_due--;
        come_up(f);
    }
}

/* ---- books ---- */

static void book_is_bad(struct kraken_feed *f, unsigned pair, enum book_verdict verdict,
                        int64_t venue_at)
{
    static const char *const words[] = {[BOOK_UNREADABLE] =
                                            "a level does not fit the instrument's decimals",
                                        [BOOK_MISMATCH] = "the checksum differs",
                                        [BOOK_CROSSED] = "the best bid is above the best ask"};
    struct pair_feed *p = &f->pair[pair];
    struct event ev;

    f->k->stats.books_bad++;
    kraken_say(f->k, VENUE_SAY_WARNING, "kraken.book_bad", "book of %s: %s",
               f->k->config.pairs[pair], words[verdict]);
    p->has_snapshot = p->has_quote = false;
    p->resubscribe_due = true;
    p->resubscribe_in = backoff_next(&p->backoff);
    timer_set(f->resubscribe, 50 * NS_PER_MS);
    if (p->bad)
        return;
    p->bad = true;
    kraken_event(&ev, EV_QUOTE, pair);
    ev.venue_at = venue_at;
    ev.u.quote.flags = QUOTE_BOOK_BAD;
    kraken_submit(f->k, &ev);
}

static void on_resubscribe(void *ctx)
{
    struct kraken_feed *f = ctx;
    const int64_t look = 50 * NS_PER_MS;
    bool more = false;

    for (unsigned i = 0; i < f->k->config.pair_count; i++) {
        struct pair_feed *p = &f->pair[i];
        if (!p->resubscribe_due)
            continue;
        p->resubscribe_in -= look;
        if (p->resubscribe_in > 0) {
            more = true;
            continue;
        }
        p->resubscribe_due = false;
        subscribe(f, "book", i, 1, true);
        subscribe(f, "book", i, 1, false);
    }
    if (more)
        timer_set(f->resubscribe, look);
}

static bool same_quote(const struct ev_quote *a, const struct ev_quote *b)
{
    return a->bid.ticks == b->bid.ticks && a->ask.ticks == b->ask.ticks &&
           a->bid_qty.lots == b->bid_qty.lots && a->ask_qty.lots == b->ask_qty.lots;
}

static void tell_quote(struct kraken_feed *f, unsigned pair, int64_t venue_at)
{
    struct pair_feed *p = &f->pair[pair];
    const struct book_level *bid = book_best(p->book, SIDE_BUY);
    const struct book_level *ask = book_best(p->book, SIDE_SELL);
    struct event ev;

    if (!bid || !ask)
        return;
    struct ev_quote now = {
        .bid = bid->price, .ask = ask->price, .bid_qty = bid->qty, .ask_qty = ask->qty};
    if (p->has_quote && same_quote(&now, &p->quote))
        return;
    p->quote = now;
    p->has_quote = true;
    p->quote_told = kraken_now(f->k);
    kraken_event(&ev, EV_QUOTE, pair);
    ev.venue_at = venue_at;
    ev.u.quote = now;
    kraken_submit(f->k, &ev);
}

static void tell_depth(struct kraken_feed *f, unsigned pair, int64_t venue_at)
{
    struct pair_feed *p = &f->pair[pair];
    struct event ev;

    if (f->k->config.depth_every == 0)
        return;
    kraken_event(&ev, EV_DEPTH, pair);
    ev.venue_at = venue_at;
    if (!depth_watch_read(&p->watch, p->book, &kraken_instrument_at(f->k->instruments, pair)->rules,
                          &ev.u.depth))
        return;
    p->depth_told = kraken_now(f->k);
    kraken_submit(f->k, &ev);
}

/* A quiet book sends nothing: while the connection lives its quote still stands, and is said again
 * so that nobody takes silence for staleness. */
static void confirm_quotes(struct kraken_feed *f)
{
    int64_t now = kraken_now(f->k);

    for (unsigned i = 0; i < kraken_instruments_count(f->k->instruments); i++) {
        struct pair_feed *p = &f->pair[i];
        struct event ev;
        if (!p->has_quote || p->bad)
            continue;
        if (now - p->depth_told >= CONFIRM_NS) {
            depth_watch_time(&p->watch, now);
            tell_depth(f, i, 0);
        }
        if (now - p->quote_told < CONFIRM_NS)
            continue;
        p->quote_told = now;
        kraken_event(&ev, EV_QUOTE, i);
        ev.u.quote = p->quote;
        kraken_submit(f->k, &ev);
    }
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
    depth_watch_time(&p->watch, kraken_now(f->k));
    const struct instrument *rules = &kraken_instrument_at(f->k->instruments, pair)->rules;
    enum book_verdict verdict =
        kraken_book_apply(p->book, &p->sums, &p->watch, rules, &f->message, frame->snapshot);
    f->k->stats.books_checked++;
    if (verdict != BOOK_GOOD) {
        book_is_bad(f, pair, verdict, venue_at);
        return;
    }
    if (frame->snapshot) {
        p->has_snapshot = true;
        p->bad = false;
    } else if (p->backoff.failures) {
        backoff_reset(&p->backoff); /* an update on top of the snapshot fits: it is sound again */
    }
    tell_quote(f, pair, venue_at);
    if (kraken_now(f->k) - p->depth_told >= f->k->config.depth_every)
        tell_depth(f, pair, venue_at);
}

/* ---- the other channels ---- */

/* False when it was told before.  Ids rise by one; a number far ahead is no gap but a slip, until a
 * second one stands beside it: else one odd number would silence every print after it. */
static bool take_trade_id(struct kraken_feed *f, struct pair_feed *p, uint64_t id)
{
    uint64_t last = p->last_trade_id;

    if (!id || (last && id <= last))
        return !id;
    if (last && id - last > TRADE_JUMP_MAX) {
        bool confirmed = p->jumped_to && id > p->jumped_to && id - p->jumped_to <= TRADE_JUMP_MAX;
        bool told = id == p->jumped_to;

        p->jumped_to = confirmed ? 0 : id;
        if (confirmed)
            p->last_trade_id = id;
        return !told;
    }
    if (last)
        f->k->stats.trades_missed += id - last - 1;
    p->last_trade_id = id;
    return true;
}

static void on_trades(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct json rows;
    struct kraken_trade x;
    struct event ev;

    kraken_rows(&rows, frame);
    while (json_more(&rows) && kraken_trade_read(&rows, &x)) {
        if (!kraken_event_trade(&ev, f->k->instruments, &x)) {
            f->k->stats.refused++;
            continue;
        }
        if (!take_trade_id(f, &f->pair[ev.pair], ev.u.trade.trade_id))
            continue;
        depth_watch_trade(&f->pair[ev.pair].watch, ev.u.trade.price, ev.u.trade.qty);
        kraken_submit(f->k, &ev);
    }
    f->k->stats.refused += !json_ok(&rows);
}

static void close_candle(struct kraken_feed *f, struct pair_feed *p)
{
    struct event ev = p->candle;

    p->has_candle = false;
    if (ev.u.bar.open_time <= p->last_bar)
        return;
    p->last_bar = ev.u.bar.open_time;
    kraken_submit(f->k, &ev);
}

static void on_candles(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct json rows;
    struct kraken_candle x;
    struct event ev;

    kraken_rows(&rows, frame);
    while (json_more(&rows) && kraken_candle_read(&rows, &x)) {
        if (!kraken_event_candle(&ev, f->k->instruments, &x, BAR_VENUE)) {
            f->k->stats.refused++;
            continue;
        }
        struct pair_feed *p = &f->pair[ev.pair];
        if (p->has_candle && ev.u.bar.open_time < p->candle.u.bar.open_time)
            continue;
        if (p->has_candle && ev.u.bar.open_time > p->candle.u.bar.open_time)
            close_candle(f, p);
        p->candle = ev;
        p->has_candle = true;
    }
    f->k->stats.refused += !json_ok(&rows);
}

static void on_instruments(struct kraken_feed *f, const struct kraken_frame *frame)
{
    struct json rows;
    struct kraken_pair x;
    struct event ev;

    kraken_pairs(&rows, frame);
    while (json_more(&rows) && kraken_pair_read(&rows, &x)) {
        unsigned pair = kraken_learn_pair(f->k->instruments, &x);
        if (pair == KRAKEN_PAIR_UNKNOWN || !kraken_event_instrument(&ev, f->k->instruments, pair))
            continue;
        kraken_submit(f->k, &ev);
        if (f->pair[pair].has_snapshot) { /* its levels were read by the old rules */
            f->pair[pair].has_snapshot = f->pair[pair].has_quote = false;
            subscribe(f, "book", pair, 1, true);
            subscribe(f, "book", pair, 1, false);
        }
    }
    f->k->stats.refused += !json_ok(&rows);
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
        kraken_event(&ev, EV_VENUE_STATUS, PAIR_NONE);
        ev.u.venue_status = status;
        kraken_submit(f->k, &ev);
    }
}

void kraken_feed_message(struct kraken_feed *f, struct str text)
{
    struct kraken_frame frame;
    struct error err;

    f->silent_looks = 0;
    f->k->stats.messages++;
    f->k->stats.bytes += text.len;
    f->k->stats.market_heard_at = kraken_now(f->k);
    if (kraken_frame_read(&frame, text, &f->message, &err) != STATUS_OK) {
        f->k->stats.refused++;
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
        confirm_quotes(f);
        break;
    case KRAKEN_PONG:
    case KRAKEN_TICKER:
        break;
    default:
        f->k->stats.unknown++;
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

    f->silent_looks = 0;
    f->acks_due = f->k->config.pair_count;
    for (unsigned i = 0; i < f->k->config.pair_count; i++) {
        struct pair_feed *p = &f->pair[i];
        p->has_snapshot = p->has_quote = p->book_acked = p->resubscribe_due = false;
        p->last_trade_id = p->jumped_to = 0; /* what was missed meanwhile, candles tell */
    }
    subscribe(f, "instrument", 0, 0, false);
    subscribe_all(f, "book");
    subscribe_all(f, "trade");
    subscribe_all(f, "ohlc");
    if (f->k->inlet.on_clock)
        subscribe(f, "clock", 0, 0, false);
    timer_set(f->watch, LOOK);
    come_up(f);
}

static void try_later(struct kraken_feed *f)
{
    f->k->stats.reconnects++;
    timer_set(f->retry, backoff_next(&f->backoff));
}

static void on_closed(void *ctx, const char *why)
{
    struct kraken_feed *f = ctx;
    bool was_up = f->up;

    if (was_up && kraken_now(f->k) - f->up_at > LASTED)
        backoff_reset(&f->backoff);
    kraken_say(f->k, VENUE_SAY_WARNING, "kraken.market_lost", "market connection lost: %s", why);
    f->up = false;
    timer_stop(f->watch);
    timer_stop(f->resubscribe);
    memset(&f->k->tick[LINK_MARKET], 0, sizeof f->k->tick[LINK_MARKET]);
    try_later(f);
    if (was_up)
        kraken_link(f->k, LINK_MARKET, false);
}

static void on_retry(void *ctx)
{
    struct kraken_feed *f = ctx;
    struct error err;

    if (ws_client_connect(f->socket, f->k->config.ws_url, &err) == STATUS_OK)
        return;
    kraken_say(f->k, VENUE_SAY_ERROR, "kraken.market_connect", "%s", err.what);
    try_later(f);
}

/* Wall time: the venue says something every second, whatever the market does. */
static void on_watch(void *ctx)
{
    struct kraken_feed *f = ctx;

    if (++f->silent_looks > LOOKS_UNTIL_SILENT) {
        kraken_say(f->k, VENUE_SAY_WARNING, "kraken.market_silent", "market connection: silent");
        ws_client_close(f->socket);
        return;
    }
    timer_set(f->watch, LOOK);
}

void kraken_feed_start(struct kraken_feed *f)
{
    timer_set(f->retry, 0);
}

bool kraken_feed_is_up(const struct kraken_feed *f)
{
    return f->up;
}

void kraken_feed_warmed(struct kraken_feed *f, unsigned pair, int64_t open_time)
{
    if (open_time > f->pair[pair].last_bar)
        f->pair[pair].last_bar = open_time;
}

static bool make_pairs(struct kraken_feed *f)
{
    const struct watch_rule usual = watch_rule_usual();

    for (unsigned i = 0; i < f->k->config.pair_count; i++) {
        struct pair_feed *p = &f->pair[i];
        p->book = malloc(book_size((uint32_t)f->depth));
        if (!p->book)
            return false;
        book_init(p->book, (uint32_t)f->depth);
        depth_watch_init(&p->watch, &f->k->config.depth, &usual);
        backoff_init(&p->backoff, 100 * NS_PER_MS, 60 * NS_PER_S, f->k->config.seed + 100 + i);
    }
    return true;
}

struct kraken_feed *kraken_feed_new(struct kraken *k)
{
    static const struct ws_client_handlers handlers = {
        .open = on_open, .message = on_message, .closed = on_closed};
    struct kraken_feed *f = calloc(1, sizeof *f + k->config.pair_count * sizeof(struct pair_feed));

    if (!f)
        return NULL;
    f->k = k;
    f->next_req_id = 1;
    f->depth = kraken_book_depth(k->config.book_depth);
    backoff_init(&f->backoff, 500 * NS_PER_MS, 30 * NS_PER_S, k->config.seed + 10);
    f->socket = ws_client_new(k->config.loop, (struct ws_client_limits){MESSAGE_MAX, QUEUE_MAX},
                              &handlers, f);
    f->retry = timer_new(k->config.loop, on_retry, f);
    f->watch = timer_new(k->config.loop, on_watch, f);
    f->resubscribe = timer_new(k->config.loop, on_resubscribe, f);
    if (!f->socket || !f->retry || !f->watch || !f->resubscribe || !make_pairs(f)) {
        kraken_feed_free(f);
        return NULL;
    }
    return f;
}

void kraken_feed_free(struct kraken_feed *f)
{
    if (!f)
        return;
    ws_client_free(f->socket);
    timer_free(f->retry);
    timer_free(f->watch);
    timer_free(f->resubscribe);
    for (unsigned i = 0; i < f->k->config.pair_count; i++)
        free(f->pair[i].book);
    free(f);
}
