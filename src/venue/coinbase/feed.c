#include "venue/coinbase/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "net/ws_client.h"
#include "venue/coinbase/book_window.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/requests.h"
#include "venue/timestamp.h"

enum {
    MESSAGE_MAX = 64 << 20, /* a whole book is several megabytes */
    QUEUE_MAX = 256 * 1024,
    REQUEST_MAX = 4096,
    TRADES_MAX = 1024, /* of one message */
    PAIRS_A_REQUEST = 16,
    LOOKS_UNTIL_SILENT = 10,
};

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

static const int64_t LOOK = NS_PER_S, LASTED = 60 * NS_PER_S, CONFIRM = 4 * NS_PER_S;

struct pair_feed {
    struct book_window book;
    struct depth_watch watch;
    bool has_snapshot, bad, has_quote;
    struct ev_quote quote; /* last told */
    int64_t quote_told, depth_told;
    uint64_t last_trade_id;
};

struct coinbase_feed {
    struct coinbase *c;
    struct ws_client *socket;
    struct timer *retry, *watch, *resubscribe;
    struct backoff backoff, books_backoff;
    bool up, has_sequence;
    int64_t up_at;
    uint64_t sequence;
    unsigned silent_looks;
    struct coinbase_trade trade[TRADES_MAX];
    struct pair_feed pair[];
};

/* ---- requests ---- */

static void subscribe(struct coinbase_feed *f, const char *channel, unsigned from, unsigned count,
                      bool off)
{
    char room[REQUEST_MAX], id[PAIRS_A_REQUEST][PAIR_NAME_MAX];
    struct text out = TEXT(room);
    struct coinbase_subscription s = {
        .channel = channel, .off = off, .product_ids = id, .product_count = count};

    for (unsigned i = 0; i < count; i++)
        memcpy(id[i], coinbase_instrument_at(f->c->instruments, from + i)->feed_id, PAIR_NAME_MAX);
    text_clear(&out);
    coinbase_put_subscription(&out, &s);
    ws_client_send(f->socket, text_str(&out));
}

static void subscribe_all(struct coinbase_feed *f, const char *channel, bool off)
{
    unsigned count = f->c->config.pair_count;

    for (unsigned from = 0; from < count; from += PAIRS_A_REQUEST)
        subscribe(f, channel, from, count - from < PAIRS_A_REQUEST ? count - from : PAIRS_A_REQUEST,
                  off);
}

static void come_up(struct coinbase_feed *f)
{
    if (f->up)
        return;
    for (unsigned i = 0; i < f->c->config.pair_count; i++)
        if (!f->pair[i].has_snapshot)
            return;
    f->up = true;
    f->up_at = coinbase_now(f->c);
    coinbase_link(f->c, LINK_MARKET, true);
}

/* ---- books ---- */

static void book_is_bad(struct coinbase_feed *f, unsigned pair, const char *why)
{
    struct pair_feed *p = &f->pair[pair];
    struct event ev;

    p->has_snapshot = p->has_quote = false;
    if (p->bad)
        return;
    p->bad = true;
    f->c->stats.books_bad++;
    coinbase_say(f->c, VENUE_SAY_WARNING, "coinbase.book_bad", "book of %s: %s",
                 f->c->config.pairs[pair], why);
    coinbase_event(&ev, EV_QUOTE, pair);
    ev.u.quote.flags = QUOTE_BOOK_BAD;
    coinbase_submit(f->c, &ev);
}

static void ask_books_anew(struct coinbase_feed *f)
{
    timer_set(f->resubscribe, backoff_next(&f->books_backoff));
}

static void on_resubscribe(void *ctx)
{
    struct coinbase_feed *f = ctx;

    for (unsigned i = 0; i < f->c->config.pair_count; i++) {
        if (f->pair[i].has_snapshot)
            continue;
        subscribe(f, "level2", i, 1, true);
        subscribe(f, "level2", i, 1, false);
    }
}

static bool same_quote(const struct ev_quote *a, const struct ev_quote *b)
{
    return a->bid.ticks == b->bid.ticks && a->ask.ticks == b->ask.ticks &&
           a->bid_qty.lots == b->bid_qty.lots && a->ask_qty.lots == b->ask_qty.lots;
}

static void tell_quote(struct coinbase_feed *f, unsigned pair, int64_t venue_at)
{
    struct pair_feed *p = &f->pair[pair];
    const struct book_level *bid = book_best(p->book.book, SIDE_BUY);
    const struct book_level *ask = book_best(p->book.book, SIDE_SELL);
    struct event ev;

    if (!bid || !ask)
        return;
    struct ev_quote now = {
        .bid = bid->price, .ask = ask->price, .bid_qty = bid->qty, .ask_qty = ask->qty};
    if (p->has_quote && same_quote(&now, &p->quote))
        return;
    p->quote = now;
    p->has_quote = true;
    p->quote_told = coinbase_now(f->c);
    coinbase_event(&ev, EV_QUOTE, pair);
    ev.venue_at = venue_at;
    ev.u.quote = now;
    coinbase_submit(f->c, &ev);
}

static void tell_depth(struct coinbase_feed *f, unsigned pair, int64_t venue_at)
{
    struct pair_feed *p = &f->pair[pair];
    struct event ev;

    if (f->c->config.depth_every == 0)
        return;
    coinbase_event(&ev, EV_DEPTH, pair);
    ev.venue_at = venue_at;
    if (!depth_watch_read(&p->watch, p->book.book,
                          &coinbase_instrument_at(f->c->instruments, pair)->rules, &ev.u.depth))
        return;
    p->depth_told = coinbase_now(f->c);
    coinbase_submit(f->c, &ev);
}

/* A quiet book sends nothing: while the connection lives its quote still stands, and is said again. */
static void confirm_quotes(struct coinbase_feed *f)
{
    int64_t now = coinbase_now(f->c);

    for (unsigned i = 0; i < f->c->config.pair_count; i++) {
        struct pair_feed *p = &f->pair[i];
        struct event ev;

        if (!p->has_quote || p->bad)
            continue;
        if (now - p->depth_told >= CONFIRM) {
            depth_watch_time(&p->watch, now);
            tell_depth(f, i, 0);
        }
        if (now - p->quote_told < CONFIRM)
            continue;
        p->quote_told = now;
        coinbase_event(&ev, EV_QUOTE, i);
        ev.u.quote = p->quote;
        coinbase_submit(f->c, &ev);
    }
}

/* False when a level cannot be read. */
static bool apply_levels(struct coinbase_feed *f, unsigned pair, struct json rows, bool snapshot)
{
    struct pair_feed *p = &f->pair[pair];
    const struct instrument *in = &coinbase_instrument_at(f->c->instruments, pair)->rules;
    struct coinbase_level level;
    bool ok = true;

    if (snapshot) {
        book_window_begin(&p->book);
        depth_watch_forget(&p->watch);
    }
    while (ok && json_more(&rows))
        ok = coinbase_level_read(&rows, &level) && book_window_set(&p->book, &p->watch, in, &level);
    book_window_end(&p->book);
    return ok && json_ok(&rows);
}

static void on_levels(struct coinbase_feed *f, unsigned pair, const struct coinbase_frame *frame,
                      int64_t venue_at)
{
    struct pair_feed *p = &f->pair[pair];

    if (!coinbase_instrument_at(f->c->instruments, pair)->known ||
        (!p->has_snapshot && !frame->is_snapshot))
        return; /* the tail of a subscription that was given up */
    depth_watch_time(&p->watch, coinbase_now(f->c));
    bool readable = apply_levels(f, pair, *frame->rows, frame->is_snapshot);
    if (!readable || book_is_crossed(p->book.book)) {
        book_is_bad(f, pair,
                    readable ? "the best bid is above the best ask"
                             : "a level does not fit the instrument's decimals");
        ask_books_anew(f);
        return;
    }
    if (frame->is_snapshot)
        p->has_snapshot = true;
    p->bad = false;
    tell_quote(f, pair, venue_at);
    if (coinbase_now(f->c) - p->depth_told >= f->c->config.depth_every)
        tell_depth(f, pair, venue_at);
    if (!frame->is_snapshot && book_window_is_thin(&p->book)) {
        p->has_snapshot = false; /* its quote stands until the new one comes */
        ask_books_anew(f);
    } else if (!frame->is_snapshot) {
        backoff_reset(&f->books_backoff);
    }
    come_up(f);
}

/* Several of our pairs may have one book. */
static void on_book(struct coinbase_feed *f, const struct coinbase_frame *frame)
{
    const struct coinbase_instruments *t = f->c->instruments;
    int64_t venue_at = 0;

    timestamp_rfc3339(frame->timestamp, &venue_at);
    for (unsigned pair = coinbase_pair_by_feed(t, frame->product_id, 0);
         pair != COINBASE_PAIR_UNKNOWN;
         pair = coinbase_pair_by_feed(t, frame->product_id, pair + 1))
        on_levels(f, pair, frame, venue_at);
}

/* ---- trades ---- */

static void tell_trade(struct coinbase_feed *f, unsigned pair, const struct coinbase_trade *x)
{
    struct pair_feed *p = &f->pair[pair];
    struct event ev;

    if (!coinbase_event_trade(&ev, f->c->instruments, pair, x)) {
        f->c->stats.refused++;
        return;
    }
    uint64_t id = ev.u.trade.trade_id;
    if (p->last_trade_id && id <= p->last_trade_id)
        return; /* told before */
    if (p->last_trade_id)
        f->c->stats.trades_missed += id - p->last_trade_id - 1;
    p->last_trade_id = id;
    depth_watch_trade(&p->watch, ev.u.trade.price, ev.u.trade.qty);
    coinbase_submit(f->c, &ev);
}

/* A snapshot tells what was traded before we came: bars tell that better, and only its newest id counts. */
static void note_snapshot(struct coinbase_feed *f, unsigned pair, const struct coinbase_trade *x)
{
    struct pair_feed *p = &f->pair[pair];
    uint64_t id;

    if (str_to_u64(x->trade_id, &id) && id > p->last_trade_id)
        p->last_trade_id = id;
}

static void on_trades(struct coinbase_feed *f, const struct coinbase_frame *frame)
{
    const struct coinbase_instruments *t = f->c->instruments;
    unsigned n = 0;

    while (n < TRADES_MAX && json_more(frame->rows) &&
           coinbase_trade_read(frame->rows, &f->trade[n]))
        n++;
    f->c->stats.refused += !json_ok(frame->rows);
    for (unsigned i = n; i > 0; i--) {
        const struct coinbase_trade *x = &f->trade[i - 1];

        for (unsigned pair = coinbase_pair_by_feed(t, x->product_id, 0);
             pair != COINBASE_PAIR_UNKNOWN;
             pair = coinbase_pair_by_feed(t, x->product_id, pair + 1)) {
            if (frame->is_snapshot)
                note_snapshot(f, pair, x);
            else
                tell_trade(f, pair, x);
        }
    }
}

/* ---- messages ---- */

static void on_gap(struct coinbase_feed *f, uint64_t sequence)
{
    coinbase_say(f->c, VENUE_SAY_WARNING, "coinbase.gap",
                 "market connection: message %llu follows %llu", (unsigned long long)sequence,
                 (unsigned long long)f->sequence);
    for (unsigned i = 0; i < f->c->config.pair_count; i++)
        book_is_bad(f, i, "a message of its connection was lost");
    ask_books_anew(f);
}

/* False for a message of the past. */
static bool in_sequence(struct coinbase_feed *f, const struct coinbase_frame *frame)
{
    if (!frame->has_sequence)
        return true;
    bool stale = f->has_sequence && frame->sequence <= f->sequence;
    if (!stale && f->has_sequence && frame->sequence > f->sequence + 1)
        on_gap(f, frame->sequence);
    if (!stale)
        f->sequence = frame->sequence;
    f->has_sequence = true;
    return !stale;
}

static void on_event(struct coinbase_feed *f, const struct coinbase_frame *frame)
{
    switch (frame->kind) {
    case COINBASE_L2:
        if (frame->rows)
            on_book(f, frame);
        break;
    case COINBASE_TRADES:
        if (frame->rows)
            on_trades(f, frame);
        break;
    case COINBASE_HEARTBEATS:
        confirm_quotes(f);
        break;
    case COINBASE_CLOCK:
        coinbase_clock(f->c, LINK_MARKET, frame);
        break;
    case COINBASE_UNKNOWN:
        f->c->stats.unknown++;
        break;
    default:
        break;
    }
}

void coinbase_feed_message(struct coinbase_feed *f, struct str text)
{
    struct coinbase_frame frame;

    f->silent_looks = 0;
    f->c->stats.messages++;
    f->c->stats.bytes += text.len;
    f->c->stats.market_heard_at = coinbase_now(f->c);
    if (coinbase_frame_read(&frame, text, NULL) != STATUS_OK) {
        f->c->stats.refused++;
        return;
    }
    if (frame.kind == COINBASE_ERROR) {
        coinbase_say(f->c, VENUE_SAY_WARNING, "coinbase.subscription_refused", "%.*s",
                     STR_ARG(frame.message));
        return;
    }
    if (!in_sequence(f, &frame))
        return;
    while (coinbase_event_next(&frame))
        on_event(f, &frame);
    f->c->stats.refused += !coinbase_frame_end(&frame);
}

/* ---- the connection's life ---- */

static void on_message(void *ctx, struct str text)
{
    coinbase_feed_message(ctx, text);
}

static void on_open(void *ctx)
{
    struct coinbase_feed *f = ctx;

    f->silent_looks = 0;
    f->has_sequence = false;
    for (unsigned i = 0; i < f->c->config.pair_count; i++)
        f->pair[i].has_snapshot = f->pair[i].has_quote = false;
    subscribe(f, "heartbeats", 0, 0, false);
    if (f->c->inlet.on_clock)
        subscribe(f, "clock", 0, 0, false);
    subscribe_all(f, "level2", false);
    subscribe_all(f, "market_trades", false);
    timer_set(f->watch, LOOK);
}

static void try_later(struct coinbase_feed *f)
{
    f->c->stats.reconnects++;
    timer_set(f->retry, backoff_next(&f->backoff));
}

static void on_closed(void *ctx, const char *why)
{
    struct coinbase_feed *f = ctx;
    bool was_up = f->up;

    if (was_up && coinbase_now(f->c) - f->up_at > LASTED)
        backoff_reset(&f->backoff);
    coinbase_say(f->c, VENUE_SAY_WARNING, "coinbase.market_lost", "market connection lost: %s",
                 why);
    f->up = false;
    timer_stop(f->watch);
    timer_stop(f->resubscribe);
    memset(&f->c->tick[LINK_MARKET], 0, sizeof f->c->tick[LINK_MARKET]);
    try_later(f);
    if (was_up)
        coinbase_link(f->c, LINK_MARKET, false);
}

static void on_retry(void *ctx)
{
    struct coinbase_feed *f = ctx;
    struct error err;

    if (ws_client_connect(f->socket, f->c->config.ws_url, &err) == STATUS_OK)
        return;
    coinbase_say(f->c, VENUE_SAY_ERROR, "coinbase.market_connect", "%s", err.what);
    try_later(f);
}

/* Wall time: a heartbeat comes every second, whatever the market does. */
static void on_watch(void *ctx)
{
    struct coinbase_feed *f = ctx;

    if (++f->silent_looks > LOOKS_UNTIL_SILENT) {
        coinbase_say(f->c, VENUE_SAY_WARNING, "coinbase.market_silent",
                     "market connection: silent");
        ws_client_close(f->socket);
        return;
    }
    timer_set(f->watch, LOOK);
}

void coinbase_feed_start(struct coinbase_feed *f)
{
    timer_set(f->retry, 0);
}

bool coinbase_feed_is_up(const struct coinbase_feed *f)
{
    return f->up;
}

static bool make_pairs(struct coinbase_feed *f)
{
    const struct watch_rule usual = watch_rule_usual();
    int64_t depth = f->c->config.book_depth;
    uint32_t kept = depth < 100                  ? 200
                    : depth > BOOK_DEPTH_MAX / 2 ? BOOK_DEPTH_MAX
                                                 : 2 * (uint32_t)depth;

    for (unsigned i = 0; i < f->c->config.pair_count; i++) {
        if (!book_window_init(&f->pair[i].book, kept))
            return false;
        depth_watch_init(&f->pair[i].watch, &f->c->config.depth, &usual);
    }
    return true;
}

struct coinbase_feed *coinbase_feed_new(struct coinbase *c)
{
    static const struct ws_client_handlers handlers = {
        .open = on_open, .message = on_message, .closed = on_closed};
    struct coinbase_feed *f =
        calloc(1, sizeof *f + c->config.pair_count * sizeof(struct pair_feed));

    if (!f)
        return NULL;
    f->c = c;
    backoff_init(&f->backoff, 500 * NS_PER_MS, 30 * NS_PER_S, c->config.seed + 10);
    backoff_init(&f->books_backoff, 100 * NS_PER_MS, 60 * NS_PER_S, c->config.seed + 12);
    f->socket = ws_client_new(c->config.loop, (struct ws_client_limits){MESSAGE_MAX, QUEUE_MAX},
                              &handlers, f);
    f->retry = timer_new(c->config.loop, on_retry, f);
    f->watch = timer_new(c->config.loop, on_watch, f);
    f->resubscribe = timer_new(c->config.loop, on_resubscribe, f);
    if (!f->socket || !f->retry || !f->watch || !f->resubscribe || !make_pairs(f)) {
        coinbase_feed_free(f);
        return NULL;
    }
    return f;
}

void coinbase_feed_free(struct coinbase_feed *f)
{
    if (!f)
        return;
    ws_client_free(f->socket);
    timer_free(f->retry);
    timer_free(f->watch);
    timer_free(f->resubscribe);
    for (unsigned i = 0; i < f->c->config.pair_count; i++)
        book_window_release(&f->pair[i].book);
    free(f);
}
