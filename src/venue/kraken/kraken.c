/* The Kraken adapter's door: opens the parts in order, and says what it can do.
 *
 *   open ──▶ AssetPairs ──▶ warm-up bars ──▶ public socket
 *               └──────────▶ private socket (with credentials) ──▶ fee tier
 *
 * The tables come first, because nothing else can be read without the instruments' decimals. */
#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "venue/kraken/adapter.h"
#include "venue/kraken/feed.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/search.h"
#include "venue/kraken/start.h"
#include "venue/kraken/trading.h"

/* ---- what the parts call ---- */

void kraken_submit(struct kraken *k, struct event *ev)
{
    ev->account = ev->kind == EV_ORDER || ev->kind == EV_FILL || ev->kind == EV_BALANCE ||
                          ev->kind == EV_RECONCILE || ev->kind == EV_FEES
                      ? k->config.account
                      : 0;
    k->inlet.submit(k->inlet.ctx, ev);
}

void kraken_link(struct kraken *k, enum link_kind link, bool up)
{
    struct event ev;

    kraken_say(k, up ? VENUE_SAY_INFO : VENUE_SAY_WARNING, "kraken.link", "%s connection %s",
               link == LINK_MARKET ? "market" : "account", up ? "up" : "down");
    kraken_event(&ev, EV_LINK, PAIR_NONE);
    ev.u.link = (struct ev_link){.link = (uint8_t)link, .up = up};
    kraken_submit(k, &ev);
    if (link == LINK_ACCOUNT && up)
        kraken_start_ask_fees(k->start);
}

void kraken_say(struct kraken *k, enum venue_say level, const char *code, const char *fmt, ...)
{
    char room[320];
    struct text t = TEXT(room);
    va_list args;

    if (!k->inlet.say)
        return;
    va_start(args, fmt);
    text_vprintf(&t, fmt, args);
    va_end(args);
    k->inlet.say(k->inlet.ctx, level, code, room);
}

int64_t kraken_now(const struct kraken *k)
{
    return k->inlet.now(k->inlet.ctx);
}

bool kraken_has_account(const struct kraken *k)
{
    const struct venue_credentials *c = &k->config.credentials;

    return c->key && c->key[0] && c->secret && c->secret[0];
}

static bool is_step_complete(const struct kraken *k)
{
    const struct kraken_tick *market = &k->tick[LINK_MARKET], *account = &k->tick[LINK_ACCOUNT];

    return market->seen &&
           (!kraken_has_account(k) || (account->seen && account->step == market->step));
}

/* In lock-step (speed 0) a step is complete once both connections have delivered it; running free,
 * the market's connection keeps the time. */
void kraken_clock(struct kraken *k, enum link_kind link, const struct kraken_frame *frame)
{
    struct json rows;
    struct kraken_clock x;
    struct kraken_tick tick = {.seen = true};
    const struct kraken_tick *market = &k->tick[LINK_MARKET];

    kraken_rows(&rows, frame);
    if (!k->inlet.on_clock || !json_more(&rows) || !kraken_clock_read(&rows, &x) ||
        !str_to_i64(x.time, &tick.ns) || (x.step.len && !str_to_u64(x.step, &tick.step)))
        return;
    json_init(&rows, x.speed.len ? x.speed : STR("1"));
    json_double(&rows, &tick.speed);
    k->tick[link] = tick;
    if (tick.speed > 0 ? link == LINK_MARKET : is_step_complete(k))
        k->inlet.on_clock(k->inlet.ctx, market->ns, market->step, market->speed);
}

/* An exchange that waits for us stands still while it is asked by REST: without that, the answer to
 * a reconciliation would come many steps late, and another number of them each time. */
void kraken_settled(struct kraken *k)
{
    const struct kraken_tick *market = &k->tick[LINK_MARKET];

    if (!k->step_held || !is_step_complete(k))
        return;
    k->step_held = false;
    k->inlet.on_clock(k->inlet.ctx, market->ns, market->step, market->speed);
}

/* ---- the venue ---- */

static void kraken_close(struct venue *v)
{
    struct kraken *k = (struct kraken *)v;

    if (!k)
        return;
    kraken_start_free(k->start);
    kraken_trading_free(k->trading);
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
    k->config = *config;
    k->inlet = *inlet;
    known_orders_init(&k->known);
    k->instruments = kraken_instruments_new(config->pairs, config->pair_count);
    struct error why = {.status = STATUS_NO_MEMORY, .what = "kraken: out of memory"};
    k->rest = kraken_rest_new(&k->config, &k->inlet, &k->stats, &why);
    if (k->instruments && k->rest) {
        k->search = kraken_search_new(k);
        k->feed = kraken_feed_new(k);
        k->trading = kraken_trading_new(k);
        k->start = kraken_start_new(k);
    }
    if (!k->search || !k->feed || !k->trading || !k->start) {
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
        kraken_search_reconcile(k->search, fx->u.reconcile.id, fx->u.reconcile.since);
        break;
    default:
        break;
    }
}

static void kraken_step_done(struct venue *v, uint64_t step)
{
    struct kraken *k = (struct kraken *)v;

    k->step_held = kraken_search_busy(k->search);
    if (!k->step_held)
        kraken_trading_step_done(k->trading, step);
}

static void kraken_stats(const struct venue *v, struct venue_stats *ret)
{
    *ret = ((const struct kraken *)v)->stats;
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
