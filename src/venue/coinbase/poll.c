#include "venue/coinbase/poll.h"

#include <stdlib.h>

#include "base/text.h"
#include "venue/coinbase/feed.h"
#include "venue/coinbase/normalise.h"
#include "venue/polling.h"

enum { ROOM = 96 };

static const int64_t EVERY = INT64_C(2000000000);

struct coinbase_poll {
    struct coinbase *c;
    struct polling *polling;
};

/* The first level of a side. */
static bool best_of(struct str book, const char *side, struct coinbase_quote_level *ret)
{
    struct coinbase_page page;
    struct json rows;

    return coinbase_rest_rows(&rows, book, side, &page, NULL) == STATUS_OK && json_more(&rows) &&
           coinbase_quote_level_read(&rows, ret);
}

unsigned coinbase_take_product_book(struct coinbase *c, struct str body)
{
    const struct coinbase_instruments *t = c->instruments;
    struct str book = coinbase_rest_member(body, "pricebook");
    struct str product = coinbase_rest_member(book, "product_id");
    struct coinbase_quote_level bid, ask;
    struct event ev;
    unsigned told = 0;

    if (!best_of(book, "bids", &bid) || !best_of(book, "asks", &ask)) {
        c->base.stats.refused++;
        return 0;
    }
    for (unsigned pair = coinbase_pair_by_feed(t, product, 0); pair != COINBASE_PAIR_UNKNOWN;
         pair = coinbase_pair_by_feed(t, product, pair + 1)) {
        if (!coinbase_event_touch(&ev, t, pair, &bid, &ask)) {
            c->base.stats.refused++;
            continue;
        }
        adapter_submit(&c->base, &ev);
        told++;
    }
    c->base.stats.polled += told;
    return told;
}

static void on_book(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_poll *p = ctx;

    polling_answered(p->polling);
    if (!polling_is_on(p->polling))
        return;
    if (reply->status == STATUS_OK)
        coinbase_take_product_book(p->c, reply->body);
    else
        adapter_say(&p->c->base, VENUE_SAY_WARNING, "polling", "%s", reply->error.what);
}

static bool is_up(void *ctx)
{
    return coinbase_feed_is_up(((struct coinbase_poll *)ctx)->c->feed);
}

/* Pairs that have one book are asked for once. */
static bool is_asked_already(const struct coinbase_instruments *t, unsigned pair)
{
    return coinbase_pair_by_feed(t, str_of(coinbase_instrument_at(t, pair)->feed_id), 0) != pair;
}

static unsigned ask(void *ctx)
{
    struct coinbase_poll *p = ctx;
    struct coinbase *c = p->c;
    unsigned asked = 0;

    for (unsigned i = 0; i < c->base.config.pair_count; i++) {
        char room[ROOM];
        struct text query = TEXT(room);

        if (!coinbase_instrument_at(c->instruments, i)->known ||
            is_asked_already(c->instruments, i))
            continue;
        text_printf(&query, "?product_id=%s&limit=1",
                    coinbase_instrument_at(c->instruments, i)->feed_id);
        asked += coinbase_rest_get(c->rest, COINBASE_MARKET, STR("/market/product_book"),
                                   text_str(&query), on_book, p);
    }
    return asked;
}

void coinbase_poll_start(struct coinbase_poll *p)
{
    polling_start(p->polling);
}

struct coinbase_poll *coinbase_poll_new(struct coinbase *c)
{
    static const struct polling_handlers handlers = {.is_up = is_up, .ask = ask};
    struct coinbase_poll *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->c = c;
    p->polling = polling_new(&c->base, "quotes", c->base.config.poll_after, EVERY, &handlers, p);
    if (!p->polling) {
        free(p);
        return NULL;
    }
    return p;
}

void coinbase_poll_free(struct coinbase_poll *p)
{
    if (!p)
        return;
    polling_free(p->polling);
    free(p);
}
