/* The Coinbase adapter's door: opens the parts in order, and says what it can do.
 *
 *   open ──▶ clock ──▶ products ──▶ warm-up candles ──▶ market socket
 *                          └──────▶ account socket (with a key) ──▶ fee tier
 *
 * The products come first, because nothing else can be read without the instruments' decimals. */
#include <assert.h>
#include <stdlib.h>

#include "base/text.h"
#include "venue/coinbase/adapter.h"
#include "venue/coinbase/feed.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/orders.h"
#include "venue/coinbase/poll.h"
#include "venue/coinbase/search.h"
#include "venue/coinbase/start.h"
#include "venue/coinbase/user.h"

/* ---- the embedded exchange's time ---- */

static bool is_waiting(const struct adapter *a)
{
    const struct coinbase *c = (const struct coinbase *)a;

    return coinbase_search_busy(c->search) || coinbase_orders_busy(c->orders);
}

void coinbase_clock(struct coinbase *c, enum link_kind link, const struct coinbase_frame *frame)
{
    struct adapter_tick tick = {.seen = true};
    struct json speed;

    if (!c->base.inlet.on_clock || !str_to_i64(frame->current_time, &tick.ns) ||
        !str_to_u64(frame->step, &tick.step))
        return;
    json_init(&speed, frame->speed.len ? frame->speed : STR("1"));
    json_double(&speed, &tick.speed);
    coinbase_rest_skew(c->rest, 0); /* from here on our clock is the venue's */
    adapter_clock(&c->base, link, &tick);
}

/* ---- the venue ---- */

static void close_venue(struct venue *v)
{
    struct coinbase *c = (struct coinbase *)v;

    if (!c)
        return;
    coinbase_start_free(c->start);
    coinbase_user_free(c->user);
    coinbase_poll_free(c->poll);
    coinbase_feed_free(c->feed);
    coinbase_orders_free(c->orders);
    coinbase_rest_free(c->rest);
    coinbase_search_free(c->search);
    coinbase_instruments_free(c->instruments);
    free(c);
}

static enum status open_venue(struct venue **ret, const struct venue_config *config,
                              const struct venue_inlet *inlet, struct error *err)
{
    struct coinbase *c = calloc(1, sizeof *c);

    if (!c)
        return error_set(err, STATUS_NO_MEMORY, "coinbase");
    adapter_init(&c->base, "coinbase", config, inlet, is_waiting);
    c->instruments = coinbase_instruments_new(config->pairs, config->pair_count);
    struct error why = {.status = STATUS_NO_MEMORY, .what = "coinbase: out of memory"};
    c->rest = coinbase_rest_new(&c->base.config, &c->base.inlet, &c->base.stats, &why);
    if (c->instruments && c->rest) {
        c->search = coinbase_search_new(c);
        c->orders = coinbase_orders_new(c);
        c->feed = coinbase_feed_new(c);
        c->poll = coinbase_poll_new(c);
        c->user = coinbase_user_new(c);
        c->start = coinbase_start_new(c);
    }
    if (!c->search || !c->orders || !c->feed || !c->poll || !c->user || !c->start) {
        close_venue((struct venue *)c);
        return error_set(err, why.status, "%s", why.what);
    }
    *ret = (struct venue *)c;
    return STATUS_OK;
}

static void execute(struct venue *v, const struct effect *fx)
{
    struct coinbase *c = (struct coinbase *)v;

    assert(effect_leaves((enum effect_kind)fx->kind));
    switch (fx->kind) {
    case EFFECT_PLACE:
    case EFFECT_AMEND:
    case EFFECT_CANCEL:
        coinbase_orders_execute(c->orders, fx);
        break;
    case EFFECT_QUERY:
        coinbase_search_query(c->search, fx->pair, &fx->u.request);
        break;
    case EFFECT_RECONCILE:
        coinbase_start_ask_fees(c->start); /* volume may have moved them */
        coinbase_search_reconcile(c->search, &fx->u.reconcile);
        break;
    default:
        break;
    }
}

static void step_done(struct venue *v, uint64_t step)
{
    struct coinbase *c = (struct coinbase *)v;

    if (adapter_step_done(&c->base))
        coinbase_user_step_done(c->user, step);
}

static void stats(const struct venue *v, struct venue_stats *ret)
{
    *ret = ((const struct coinbase *)v)->base.stats;
}

const struct venue_ops coinbase_ops = {
    .name = "coinbase",
    .capabilities = VENUE_AMEND | VENUE_POST_ONLY | VENUE_EXPIRY | VENUE_CLIENT_ID |
                    VENUE_RESTING_STOP | VENUE_FILL_IDS,
    .open = open_venue,
    .close = close_venue,
    .execute = execute,
    .step_done = step_done,
    .stats = stats,
};
