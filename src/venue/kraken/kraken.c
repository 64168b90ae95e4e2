/* The Kraken adapter's door: opens the parts in order, and says what it can do.
 *
 *   open ──▶ AssetPairs ──▶ warm-up bars ──▶ public socket
 *               └──────────▶ private socket (with credentials) ──▶ fee tier
 *
 * The tables come first, because nothing else can be read without the instruments' decimals. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "venue/kraken/adapter.h"
#include "venue/kraken/feed.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/poll.h"
#include "venue/kraken/search.h"
#include "venue/kraken/start.h"
#include "venue/kraken/trading.h"

/* ---- the embedded exchange's time ---- */

static bool is_waiting(const struct adapter *a)
{
    return kraken_search_busy(((const struct kraken *)a)->search);
}

void kraken_clock(struct kraken *k, enum link_kind link, const struct kraken_frame *frame)
{
    struct adapter_tick tick = {.seen = true};
    struct kraken_clock x;
    struct json rows;

    kraken_rows(&rows, frame);
    if (!k->base.inlet.on_clock || !json_more(&rows) || !kraken_clock_read(&rows, &x) ||
        !str_to_i64(x.time, &tick.ns) || (x.step.len && !str_to_u64(x.step, &tick.step)))
        return;
    json_init(&rows, x.speed.len ? x.speed : STR("1"));
    json_double(&rows, &tick.speed);
    adapter_clock(&k->base, link, &tick);
}

/* ---- the venue ---- */

static void kraken_close(struct venue *v)
{
    struct kraken *k = (struct kraken *)v;

    if (!k)
        return;
    kraken_start_free(k->start);
    kraken_trading_free(k->trading);
    kraken_poll_free(k->poll);
    kraken_feed_free(k->feed);
    kraken_rest_free(k->rest);
    kraken_search_free(k->search);
    kraken_instruments_free(k->instruments);
    free(k);
}

static enum status kraken_open(struct venue **ret, const struct venue_config *config,
                               const struct venue_inlet *inlet, struct error *err)
{
    struct kraken *k = calloc(1, sizeof *k);

    if (!k)
        return error_set(err, STATUS_NO_MEMORY, "kraken");
    adapter_init(&k->base, "kraken", config, inlet, is_waiting);
    k->instruments = kraken_instruments_new(config->pairs, config->pair_count);
    struct error why = {.status = STATUS_NO_MEMORY, .what = "kraken: out of memory"};
    k->rest = kraken_rest_new(&k->base.config, &k->base.inlet, &k->base.stats, &why);
    if (k->instruments && k->rest) {
        k->search = kraken_search_new(k);
        k->feed = kraken_feed_new(k);
        k->poll = kraken_poll_new(k);
        k->trading = kraken_trading_new(k);
        k->start = kraken_start_new(k);
    }
    if (!k->search || !k->feed || !k->poll || !k->trading || !k->start) {
        kraken_close((struct venue *)k);
        return error_set(err, why.status, "%s", why.what);
    }
    *ret = (struct venue *)k;
    return STATUS_OK;
}

static void kraken_execute(struct venue *v, const struct effect *fx)
{
    struct kraken *k = (struct kraken *)v;

    assert(effect_leaves((enum effect_kind)fx->kind));
    switch (fx->kind) {
    case EFFECT_PLACE:
    case EFFECT_AMEND:
    case EFFECT_CANCEL:
        kraken_trading_execute(k->trading, fx);
        break;
    case EFFECT_QUERY:
        kraken_search_query(k->search, fx->pair, &fx->u.request);
        break;
    case EFFECT_RECONCILE:
        kraken_start_ask_fees(k->start); /* volume may have moved them */
        kraken_search_reconcile(k->search, &fx->u.reconcile);
        break;
    default:
        break;
    }
}

static void kraken_step_done(struct venue *v, uint64_t step)
{
    struct kraken *k = (struct kraken *)v;

    if (adapter_step_done(&k->base))
        kraken_trading_step_done(k->trading, step);
}

static void kraken_stats(const struct venue *v, struct venue_stats *ret)
{
    *ret = ((const struct kraken *)v)->base.stats;
}

const struct venue_ops kraken_ops = {
    .name = "kraken",
    .capabilities = VENUE_AMEND | VENUE_POST_ONLY | VENUE_DEADLINE | VENUE_EXPIRY |
                    VENUE_CLIENT_ID | VENUE_RESTING_STOP | VENUE_FILL_IDS,
    .open = kraken_open,
    .close = kraken_close,
    .execute = kraken_execute,
    .step_done = kraken_step_done,
    .stats = kraken_stats,
};
