#include "venue/coinbase/feed.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "venue/coinbase/book_window.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/requests.h"
#include "venue/connection.h"
#include "venue/timestamp.h"
#include "venue/told_book.h"
#include "venue/trade_ids.h"

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

/* A heartbeat comes every second, whatever the market does. */
static const int64_t LOOK = NS_PER_S;
/* Wall time that a subscription may go without its snapshot. */
static const int64_t PATIENCE = 10 * NS_PER_S;

struct pair_feed {
    struct book_window book;
    struct told_book told;
    bool has_snapshot;
    struct trade_ids prints;
};

struct coinbase_feed {
    struct coinbase *c;
    struct connection *connection;
    struct timer *resubscribe;
    struct backoff books_backoff;
    bool books_due; /* the timer runs for books that went bad; more of it does not put it off */
    bool has_sequence;
    uint64_t sequence;
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
    connection_send(f->connection, text_str(&out));
}

static void subscribe_all(struct coinbase_feed *f, const char *channel, bool off)
{
    unsigned count = f->c->base.config.pair_count;

    for (unsigned from = 0; from < count; from += PAIRS_A_REQUEST)
        subscribe(f, channel, from, count - from < PAIRS_A_REQUEST ? count - from : PAIRS_A_REQUEST,
                  off);
}

static void come_up(struct coinbase_feed *f)
{
    for (unsigned i = 0; i < f->c->base.config.pair_count; i++)
        if (!f->pair[i].has_snapshot)
            return;
    connection_up(f->connection);
}

/* ---- books ---- */

static void book_is_bad(struct coinbase_feed *f, unsigned pair, const char *why)
{
    f->pair[pair].has_snapshot = false;
    told_book_bad(&f->pair[pair].told, &f->c->base, pair, why, 0);
}

static void ask_books_anew(struct coinbase_feed *f)
{
    if (f->books_due)
        return;
    f->books_due = true;
    timer_set(f->resubscribe, backoff_next(&f->books_backoff));
}

/* Books without a snapshot: they went bad, or it never came. */
static void on_resubscribe(void *ctx)
{
    struct coinbase_feed *f = ctx;
    bool asked = false;

    f->books_due = false;
    for (unsigned i = 0; i < f->c->base.config.pair_count; i++) {
        if (f->pair[i].has_snapshot)
            continue;
        subscribe(f, "level2", i, 1, true);
        subscribe(f, "level2", i, 1, false);
        asked = true;
    }
    if (asked)
        timer_set(f->resubscribe, PATIENCE);
}

static void confirm_books(struct coinbase_feed *f)
{
    for (unsigned i = 0; i < f->c->base.config.pair_count; i++)
        told_book_confirm(&f->pair[i].told, &f->c->base, i, f->pair[i].book.book,
                          &coinbase_instrument_at(f->c->instruments, i)->rules);
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
        depth_watch_forget(&p->told.watch);
    }
    while (ok && json_more(&rows))
        ok = coinbase_level_read(&rows, &level) &&
             book_window_set(&p->book, &p->told.watch, in, &level);
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
    depth_watch_time(&p->told.watch, adapter_now(&f->c->base));
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
    told_book_changed(&p->told, &f->c->base, pair, p->book.book,
                      &coinbase_instrument_at(f->c->instruments, pair)->rules, venue_at);
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
        f->c->base.stats.refused++;
        return;
    }
    if (!trade_ids_take(&p->prints, ev.u.trade.trade_id, &f->c->base.stats.trades_missed))
        return;
    depth_watch_trade(&p->told.watch, ev.u.trade.price, ev.u.trade.qty);
    adapter_submit(&f->c->base, &ev);
}

/* A snapshot tells what was traded before we came: bars tell that better, and only its newest id counts. */
static void note_snapshot(struct coinbase_feed *f, unsigned pair, const struct coinbase_trade *x)
{
    struct trade_ids *prints = &f->pair[pair].prints;
    uint64_t id;

    if (str_to_u64(x->trade_id, &id) && id > prints->last)
        prints->last = id;
}

static void on_trades(struct coinbase_feed *f, const struct coinbase_frame *frame)
{
    const struct coinbase_instruments *t = f->c->instruments;
    unsigned n = 0;

    while (n < TRADES_MAX && json_more(frame->rows) &&
           coinbase_trade_read(frame->rows, &f->trade[n]))
        n++;
    f->c->base.stats.refused += !json_ok(frame->rows);
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
    adapter_say(&f->c->base, VENUE_SAY_WARNING, "gap",
                "market connection: message %llu follows %llu", (unsigned long long)sequence,
                (unsigned long long)f->sequence);
    for (unsigned i = 0; i < f->c->base.config.pair_count; i++)
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
        confirm_books(f);
        break;
    case COINBASE_CLOCK:
        coinbase_clock(f->c, LINK_MARKET, frame);
        break;
    case COINBASE_UNKNOWN:
        f->c->base.stats.unknown++;
        break;
    default:
        break;
    }
}

void coinbase_feed_message(struct coinbase_feed *f, struct str text)
{
    struct coinbase_frame frame;

    if (coinbase_frame_read(&frame, text, NULL) != STATUS_OK) {
        f->c->base.stats.refused++;
        return;
    }
    if (frame.kind == COINBASE_ERROR) {
        adapter_say(&f->c->base, VENUE_SAY_WARNING, "subscription_refused", "%.*s",
                    STR_ARG(frame.message));
        return;
    }
    if (!in_sequence(f, &frame))
        return;
    while (coinbase_event_next(&frame))
        on_event(f, &frame);
    f->c->base.stats.refused += !coinbase_frame_end(&frame);
}

/* ---- the connection's life ---- */

static void on_message(void *ctx, struct str text)
{
    coinbase_feed_message(ctx, text);
}

static void on_open(void *ctx)
{
    struct coinbase_feed *f = ctx;

    f->has_sequence = f->books_due = false;
    for (unsigned i = 0; i < f->c->base.config.pair_count; i++) {
        f->pair[i].has_snapshot = false;
        f->pair[i].prints = (struct trade_ids){0};
        told_book_forget(&f->pair[i].told);
    }
    subscribe(f, "heartbeats", 0, 0, false);
    if (f->c->base.inlet.on_clock)
        subscribe(f, "clock", 0, 0, false);
    subscribe_all(f, "level2", false);
    subscribe_all(f, "market_trades", false);
    timer_set(f->resubscribe, PATIENCE);
}

static void on_look(void *ctx)
{
    struct coinbase_feed *f = ctx;

    for (unsigned i = 0; i < f->c->base.config.pair_count; i++)
        if (told_book_is_frozen(&f->pair[i].told, &f->c->base)) {
            book_is_bad(f, i, "it tells nothing any more");
            ask_books_anew(f);
        }
}

static void on_lost(void *ctx)
{
    struct coinbase_feed *f = ctx;

    timer_stop(f->resubscribe);
}

void coinbase_feed_start(struct coinbase_feed *f)
{
    connection_start(f->connection);
}

void coinbase_feed_rules_changed(struct coinbase_feed *f, unsigned pair)
{
    if (!f->pair[pair].has_snapshot)
        return; /* a new one is on its way */
    f->pair[pair].has_snapshot = false;
    told_book_forget(&f->pair[pair].told);
    ask_books_anew(f);
}

bool coinbase_feed_is_up(const struct coinbase_feed *f)
{
    return connection_is_up(f->connection);
}

static bool make_pairs(struct coinbase_feed *f)
{
    int64_t depth = f->c->base.config.book_depth;
    uint32_t kept = depth < 100                  ? 200
                    : depth > BOOK_DEPTH_MAX / 2 ? BOOK_DEPTH_MAX
                                                 : 2 * (uint32_t)depth;

    for (unsigned i = 0; i < f->c->base.config.pair_count; i++) {
        if (!book_window_init(&f->pair[i].book, kept))
            return false;
        told_book_init(&f->pair[i].told, &f->c->base);
    }
    return true;
}

struct coinbase_feed *coinbase_feed_new(struct coinbase *c)
{
    static const struct connection_handlers handlers = {
        .open = on_open, .message = on_message, .look = on_look, .lost = on_lost};
    const struct venue_config *config = &c->base.config;
    const struct connection_rules rules = {.link = LINK_MARKET,
                                           .url = config->ws_url,
                                           .message_max = MESSAGE_MAX,
                                           .queue_max = QUEUE_MAX,
                                           .look = LOOK,
                                           .looks = LOOKS_UNTIL_SILENT,
                                           .seed = config->seed + 10};
    struct coinbase_feed *f = calloc(1, sizeof *f + config->pair_count * sizeof(struct pair_feed));

    if (!f)
        return NULL;
    f->c = c;
    backoff_init(&f->books_backoff, 100 * NS_PER_MS, 60 * NS_PER_S, config->seed + 12);
    f->connection = connection_new(&c->base, &rules, &handlers, f);
    f->resubscribe = timer_new(config->loop, on_resubscribe, f);
    if (!f->connection || !f->resubscribe || !make_pairs(f)) {
        coinbase_feed_free(f);
        return NULL;
    }
    return f;
}

void coinbase_feed_free(struct coinbase_feed *f)
{
    if (!f)
        return;
    connection_free(f->connection);
    timer_free(f->resubscribe);
    for (unsigned i = 0; i < f->c->base.config.pair_count; i++)
        book_window_release(&f->pair[i].book);
    free(f);
}
