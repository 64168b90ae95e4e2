/* The Coinbase adapter's door: opens the parts in order, and says what it can do.
 *
 *   open ──▶ clock ──▶ products ──▶ warm-up candles ──▶ market socket
 *                          └──────▶ account socket (with a key) ──▶ fee tier
 *
 * The products come first, because nothing else can be read without the instruments' decimals. */
#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/text.h"
#include "venue/coinbase/adapter.h"
#include "venue/coinbase/feed.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/orders.h"
#include "venue/coinbase/search.h"
#include "venue/coinbase/start.h"
#include "venue/coinbase/user.h"

/* ---- what the parts call ---- */

void coinbase_submit(struct coinbase *c, struct event *ev)
{
    bool of_account = ev->kind == EV_ORDER || ev->kind == EV_FILL || ev->kind == EV_BALANCE ||
                      ev->kind == EV_RECONCILE || ev->kind == EV_FEES;

    ev->account = of_account ? c->config.account : 0;
    c->inlet.submit(c->inlet.ctx, ev);
}

void coinbase_link(struct coinbase *c, enum link_kind link, bool up)
{
    struct event ev;

    coinbase_say(c, up ? VENUE_SAY_INFO : VENUE_SAY_WARNING, "coinbase.link", "%s connection %s",
                 link == LINK_MARKET ? "market" : "account", up ? "up" : "down");
    coinbase_event(&ev, EV_LINK, PAIR_NONE);
    ev.u.link = (struct ev_link){.link = (uint8_t)link, .up = up};
    coinbase_submit(c, &ev);
    if (link == LINK_ACCOUNT && up)
        coinbase_start_ask_fees(c->start);
}

void coinbase_say(struct coinbase *c, enum venue_say level, const char *code, const char *fmt, ...)
{
    char room[320];
    struct text t = TEXT(room);
    va_list args;

    if (!c->inlet.say)
        return;
    va_start(args, fmt);
    text_vprintf(&t, fmt, args);
    va_end(args);
    c->inlet.say(c->inlet.ctx, level, code, room);
}

int64_t coinbase_now(const struct coinbase *c)
{
    return c->inlet.now(c->inlet.ctx);
}

bool coinbase_has_account(const struct coinbase *c)
{
    const struct venue_credentials *k = &c->config.credentials;

    return k->key && k->key[0] && k->secret && k->secret[0];
}

static bool is_step_complete(const struct coinbase *c)
{
    const struct coinbase_tick *market = &c->tick[LINK_MARKET], *account = &c->tick[LINK_ACCOUNT];

    return market->seen &&
           (!coinbase_has_account(c) || (account->seen && account->step == market->step));
}

/* In lock-step (speed 0) a step is complete once both connections have delivered it; running free, the
 * market's connection keeps the time. */
void coinbase_clock(struct coinbase *c, enum link_kind link, const struct coinbase_frame *frame)
{
    struct coinbase_tick tick = {.seen = true};
    const struct coinbase_tick *market = &c->tick[LINK_MARKET];
    struct json speed;

    if (!c->inlet.on_clock || !str_to_i64(frame->current_time, &tick.ns) ||
        !str_to_u64(frame->step, &tick.step))
        return;
    json_init(&speed, frame->speed.len ? frame->speed : STR("1"));
    json_double(&speed, &tick.speed);
    c->tick[link] = tick;
    coinbase_rest_skew(c->rest, 0); /* from here on our clock is the venue's */
    if (tick.speed > 0 ? link == LINK_MARKET : is_step_complete(c))
        c->inlet.on_clock(c->inlet.ctx, market->ns, market->step, market->speed);
}

static bool is_waiting(const struct coinbase *c)
{
    return coinbase_search_busy(c->search) || coinbase_orders_busy(c->orders);
}

/* An exchange that waits for us stands still while it is asked by REST. */
void coinbase_settled(struct coinbase *c)
{
    const struct coinbase_tick *market = &c->tick[LINK_MARKET];

    if (!c->step_held || is_waiting(c) || !is_step_complete(c))
        return;
    c->step_held = false;
    c->inlet.on_clock(c->inlet.ctx, market->ns, market->step, market->speed);
}

/* ---- the venue ---- */

static void close_venue(struct venue *v)
{
    struct coinbase *c = (struct coinbase *)v;

    if (!c)
        return;
    coinbase_start_free(c->start);
    coinbase_user_free(c->user);
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
    c->config = *config;
    c->inlet = *inlet;
    known_orders_init(&c->known);
    c->instruments = coinbase_instruments_new(config->pairs, config->pair_count);
    struct error why = {.status = STATUS_NO_MEMORY, .what = "coinbase: out of memory"};
    c->rest = coinbase_rest_new(&c->config, &c->inlet, &c->stats, &why);
    if (c->instruments && c->rest) {
        c->search = coinbase_search_new(c);
        c->orders = coinbase_orders_new(c);
        c->feed = coinbase_feed_new(c);
        c->user = coinbase_user_new(c);
        c->start = coinbase_start_new(c);
    }
    if (!c->search || !c->orders || !c->feed || !c->user || !c->start) {
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
        coinbase_search_reconcile(c->search, fx->u.reconcile.id, fx->u.reconcile.since);
        break;
    default:
        break;
    }
}

static void step_done(struct venue *v, uint64_t step)
{
    struct coinbase *c = (struct coinbase *)v;

    c->step_held = is_waiting(c);
    if (!c->step_held)
        coinbase_user_step_done(c->user, step);
}

static void stats(const struct venue *v, struct venue_stats *ret)
{
    *ret = ((const struct coinbase *)v)->stats;
}

const struct venue_ops coinbase_ops = {
    .name = "coinbase",
    .capabilities = VENUE_AMEND | VENUE_POST_ONLY | VENUE_EXPIRY | VENUE_CLIENT_ID |
                    VENUE_RESTING_STOP | VENUE_NATIVE_BRACKET | VENUE_FILL_IDS,
    .open = open_venue,
    .close = close_venue,
    .execute = execute,
    .step_done = step_done,
    .stats = stats,
};
