#include "venue/told_book.h"

#include <string.h>

/* What did not change is said again after so long. */
static const int64_t CONFIRM = INT64_C(4000000000);

void told_book_init(struct told_book *t, const struct adapter *a)
{
    const struct watch_rule usual = watch_rule_usual();

    memset(t, 0, sizeof *t);
    depth_watch_init(&t->watch, &a->config.depth, &usual);
}

void told_book_forget(struct told_book *t)
{
    t->has_quote = false;
    stream_forget(&t->updates);
}

static bool same_quote(const struct ev_quote *a, const struct ev_quote *b)
{
    return a->bid.ticks == b->bid.ticks && a->ask.ticks == b->ask.ticks &&
           a->bid_qty.lots == b->bid_qty.lots && a->ask_qty.lots == b->ask_qty.lots;
}

static void tell_quote(struct told_book *t, struct adapter *a, unsigned pair, int64_t venue_at)
{
    struct event ev;

    t->quote_told = adapter_now(a);
    event_init(&ev, EV_QUOTE, pair);
    ev.venue_at = venue_at;
    ev.u.quote = t->quote;
    adapter_submit(a, &ev);
}

static void take_quote(struct told_book *t, struct adapter *a, unsigned pair,
                       const struct book *book, int64_t venue_at)
{
    const struct book_level *bid = book_best(book, SIDE_BUY), *ask = book_best(book, SIDE_SELL);

    if (!bid || !ask)
        return;
    struct ev_quote now = {
        .bid = bid->price, .ask = ask->price, .bid_qty = bid->qty, .ask_qty = ask->qty};
    if (t->has_quote && same_quote(&now, &t->quote))
        return;
    t->quote = now;
    t->has_quote = true;
    tell_quote(t, a, pair, venue_at);
}

static void tell_depth(struct told_book *t, struct adapter *a, unsigned pair,
                       const struct book *book, const struct instrument *rules, int64_t venue_at)
{
    struct event ev;

    if (a->config.depth_every == 0)
        return;
    event_init(&ev, EV_DEPTH, pair);
    ev.venue_at = venue_at;
    if (!depth_watch_read(&t->watch, book, rules, &ev.u.depth))
        return;
    t->depth_told = adapter_now(a);
    adapter_submit(a, &ev);
}

void told_book_changed(struct told_book *t, struct adapter *a, unsigned pair,
                       const struct book *book, const struct instrument *rules, int64_t venue_at)
{
    t->bad = false;
    stream_heard(&t->updates, adapter_now(a));
    take_quote(t, a, pair, book, venue_at);
    if (adapter_now(a) - t->depth_told >= a->config.depth_every)
        tell_depth(t, a, pair, book, rules, venue_at);
}

void told_book_bad(struct told_book *t, struct adapter *a, unsigned pair, const char *why,
                   int64_t venue_at)
{
    struct event ev;

    a->stats.books_bad++;
    adapter_say(a, VENUE_SAY_WARNING, "book_bad", "book of %s: %s", a->config.pairs[pair], why);
    told_book_forget(t);
    if (t->bad)
        return;
    t->bad = true;
    event_init(&ev, EV_QUOTE, pair);
    ev.venue_at = venue_at;
    ev.u.quote.flags = QUOTE_BOOK_BAD;
    adapter_submit(a, &ev);
}

bool told_book_is_frozen(struct told_book *t, const struct adapter *a)
{
    return stream_look(&t->updates, adapter_now(a));
}

void told_book_confirm(struct told_book *t, struct adapter *a, unsigned pair,
                       const struct book *book, const struct instrument *rules)
{
    int64_t now = adapter_now(a);

    if (!t->has_quote || t->bad)
        return;
    if (now - t->depth_told >= CONFIRM) {
        depth_watch_time(&t->watch, now);
        tell_depth(t, a, pair, book, rules, 0);
    }
    if (now - t->quote_told >= CONFIRM)
        tell_quote(t, a, pair, 0);
}
