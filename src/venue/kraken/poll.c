#include "venue/kraken/poll.h"

#include <stdlib.h>

#include "base/text.h"
#include "venue/kraken/decode_rest.h"
#include "venue/kraken/feed.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/requests.h"
#include "venue/polling.h"

enum { FORM_MAX = 512, PAIRS_A_CALL = 30 };

/* The public budget is about one call a second, and there may be warm-up as well. */
static const int64_t EVERY = INT64_C(2000000000);

struct kraken_poll {
    struct kraken *k;
    struct polling *polling;
};

unsigned kraken_take_ticker(struct kraken *k, struct str result)
{
    struct json rows;
    struct kraken_rest_touch x;
    struct event ev;
    unsigned told = 0;

    kraken_rest_enter(&rows, result, NULL);
    while (json_key(&rows) && kraken_rest_touch_read(&rows, &x)) {
        if (!kraken_event_touch(&ev, k->instruments, &x))
            continue;
        adapter_submit(&k->base, &ev);
        told++;
    }
    k->base.stats.refused += !json_ok(&rows);
    k->base.stats.polled += told;
    return told;
}

static void on_ticker(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_poll *p = ctx;

    polling_answered(p->polling);
    if (!polling_is_on(p->polling))
        return;
    if (reply->status == STATUS_OK)
        kraken_take_ticker(p->k, reply->result);
    else
        adapter_say(&p->k->base, VENUE_SAY_WARNING, "polling", "%s", reply->error.what);
}

static bool is_up(void *ctx)
{
    return kraken_feed_is_up(((struct kraken_poll *)ctx)->k->feed);
}

static unsigned ask(void *ctx)
{
    struct kraken_poll *p = ctx;
    const struct kraken *k = p->k;
    unsigned asked = 0;

    for (unsigned from = 0; from < k->base.config.pair_count; from += PAIRS_A_CALL) {
        char list_room[PAIRS_A_CALL * PAIR_NAME_MAX], room[FORM_MAX];
        struct text list = TEXT(list_room), query = TEXT(room);

        for (unsigned i = from; i < from + PAIRS_A_CALL && i < k->base.config.pair_count; i++) {
            const char *name = kraken_instrument_at(k->instruments, i)->altname;

            if (list.len && name[0])
                text_char(&list, ',');
            text_cstr(&list, name);
        }
        if (list.len == 0)
            continue;
        kraken_form_put(&query, "pair", text_str(&list));
        asked += kraken_rest_get(k->rest, "Ticker", text_str(&query), on_ticker, p);
    }
    return asked;
}

void kraken_poll_start(struct kraken_poll *p)
{
    polling_start(p->polling);
}

struct kraken_poll *kraken_poll_new(struct kraken *k)
{
    static const struct polling_handlers handlers = {.is_up = is_up, .ask = ask};
    struct kraken_poll *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->k = k;
    p->polling = polling_new(&k->base, "quotes", k->base.config.poll_after, EVERY, &handlers, p);
    if (!p->polling) {
        free(p);
        return NULL;
    }
    return p;
}

void kraken_poll_free(struct kraken_poll *p)
{
    if (!p)
        return;
    polling_free(p->polling);
    free(p);
}
