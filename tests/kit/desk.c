#include "kit/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void plain_options(struct options *o)
{
    desk_pairs(o, 0);
    o->trading.timeframe_count = 1;
    o->trading.timeframes_s[0] = 60;
    o->trading.primary_timeframe_s = 60;
    o->trading.history_bars = 400;
    o->trading.quiet_hours = 0;
    o->trading.start_paused = 0;
    o->trading.bar_grace_ms = 1000;
    o->trading.stale_quote_ms = 30000;
    o->trading.stale_bars_ms = 180000;
    o->trading.decay_after_ms = 5000;
    o->trading.discard_after_ms = 60000;
    o->trading.decay_per_s = 0.01;
    o->trading.decay_max = 0.2;
    o->trading.price_move_trigger = 0;
    o->trading.max_spread = 0.01;
    o->risk = (struct options_risk){.per_trade = 0.01,
                                    .max_position = 200,
                                    .max_exposure = 0.5,
                                    .max_daily_loss = 0.05,
                                    .max_weekly_loss = 0.5,
                                    .drawdown_scaling = DRAWDOWN_OFF,
                                    .edge_trades = 100,
                                    .edge_memory_s = 86400,
                                    .ruin_level = 0.5,
                                    .kelly_scale = 0.25,
                                    .max_kelly = 0.1,
                                    .max_asset = 0.5,
                                    .max_group = 3,
                                    .min_stop = 0.001,
                                    .max_stop = 0.05,
                                    .min_reward = 0.5,
                                    .target_fees = 2,
                                    .confidence_floor = 0.5,
                                    .net_edge = 1,
                                    .max_positions = 3,
                                    .pair_cooldown_s = 60,
                                    .loss_cooldown_s = 120,
                                    .max_age_s = 0};
    o->order = (struct options_order){.entry_style = ENTRY_MARKETABLE,
                                      .entry_ttl_ms = 60000,
                                      .deadline_ms = 5000,
                                      .lag_bound_ms = 10000,
                                      .target_mode = TARGET_SWAP,
                                      .ack_timeout_ms = 10000,
                                      .exit_ttl_ms = 10000,
                                      .protect_within_ms = 20000,
                                      .amend_gap_ms = 5000,
                                      .exit_slack = 0.001,
                                      .breakeven_at = 0.01,
                                      .trailing_at = 0.015,
                                      .trailing_step = 0.005,
                                      .amend_step = 0.001};
    o->control.kill_mode = KILL_FLATTEN;
    o->control.kill_stay_up = 0;
    o->venue.reconcile_every_s = 3600;
    o->keltner.voter.cooldown_s = 90;
    o->trend.voter.cooldown_s = 90;
}

void desk_pairs(struct options *o, unsigned count)
{
    static const char *const usual[] = {"BTC/USD", "ETH/USD", "SOL/USD"};

    memset(o->trading.pairs, 0, sizeof o->trading.pairs);
    o->trading.pair_count = count ? count : 3;
    for (unsigned i = 0; i < (unsigned)o->trading.pair_count; i++) {
        if (count)
            snprintf(o->trading.pairs[i], PAIR_NAME_MAX, "P%02u/USD", i);
        else
            str_copy(o->trading.pairs[i], PAIR_NAME_MAX, str_of(usual[i]));
    }
}

struct desk *desk_new_unreconciled(void (*tune)(struct options *))
{
    struct desk *d = calloc(1, sizeof *d);

    config_init(&d->config);
    plain_options(&d->config.options);
    if (tune)
        tune(&d->config.options);
    d->now = DESK_START;
    d->size = engine_size(&d->config.options);
    d->engine = engine_init(aligned_alloc(64, d->size), &d->config.options, 1, 7);
    d->account = &d->engine->account;
    d->item = calloc(DESK_EFFECTS_MAX, sizeof *d->item);
    desk_start(d);
    return d;
}

struct desk *desk_new(void (*tune)(struct options *))
{
    struct desk *d = desk_new_unreconciled(tune);

    desk_link(d, true);
    desk_reconcile(d, NULL, USD(10000), 0);
    for (uint16_t i = 0; i < d->engine->pairs; i++)
        desk_quote(d, i, 9998, 10000);
    assert_true(d->account->reconciled);
    return d;
}

void desk_free(struct desk *d)
{
    free(d->item);
    free(d->engine);
    free(d);
}

/* ---- acts ---- */

static void note_effects(struct desk *d)
{
    for (unsigned i = 0; i < d->step.count && d->count < DESK_EFFECTS_MAX; i++)
        d->item[d->count++] = d->step.item[i];
}

static void step(struct desk *d, struct event ev)
{
    unsigned from = d->count;

    ev.seq = engine_last_seq(d->engine) + 1;
    ev.at = d->now;
    engine_step(d->engine, &ev, &d->step);
    note_effects(d);
    assert_true(ledger_balances(&d->account->ledger));
    unsigned to = d->count;
    for (unsigned i = from; i < to && !d->posts_wait; i++) {
        if (d->item[i].kind == EFFECT_POST)
            step(d,
                 (struct event){.kind = EV_SELF, .pair = PAIR_NONE, .u.self = d->item[i].u.post});
    }
}

void desk_say(struct desk *d, struct event ev)
{
    d->count = 0;
    step(d, ev);
}

void desk_quote(struct desk *d, uint16_t pair, int64_t bid, int64_t ask)
{
    desk_say(d, (struct event){
                    .kind = EV_QUOTE,
                    .pair = pair,
                    .u.quote = {
                        .bid = {bid}, .ask = {ask}, .bid_qty = {LOTS(1)}, .ask_qty = {LOTS(1)}}});
}

void desk_bid(struct desk *d, int64_t bid)
{
    desk_quote(d, 0, bid, bid + 2);
}

void desk_trade(struct desk *d, uint16_t pair, int64_t price, int64_t lots)
{
    desk_say(d, (struct event){.kind = EV_TRADE,
                               .pair = pair,
                               .venue_at = d->now,
                               .u.trade = {.price = {price}, .qty = {lots}}});
}

void desk_fees(struct desk *d, int64_t maker_e8, int64_t taker_e8)
{
    desk_say(d, (struct event){.kind = EV_FEES,
                               .pair = PAIR_NONE,
                               .u.fees = {.maker = {maker_e8}, .taker = {taker_e8}}});
}

void desk_link(struct desk *d, bool up)
{
    d->count = 0;
    for (uint8_t k = 0; k < LINK_KIND_COUNT; k++)
        step(d,
             (struct event){.kind = EV_LINK, .pair = PAIR_NONE, .u.link = {.link = k, .up = up}});
}

static struct instrument instrument_of(const struct desk *d, unsigned i)
{
    struct instrument in = {.price_decimals = 2,
                            .qty_decimals = 8,
                            .status = MARKET_ONLINE,
                            .tick = {1},
                            .lot = {1},
                            .min_qty = {LOTS(0.001)},
                            .min_cost = {USD(0.5)}};
    const char *name = d->config.options.trading.pairs[i];
    const char *slash = strchr(name, '/');

    str_copy(in.pair, sizeof in.pair, str_of(name));
    str_copy(in.base, sizeof in.base, (struct str){name, (size_t)(slash - name)});
    str_copy(in.quote, sizeof in.quote, str_of(slash + 1));
    return in;
}

void desk_start(struct desk *d)
{
    desk_say(d, (struct event){.kind = EV_START, .pair = PAIR_NONE, .u.start = {.run = ++d->run}});
    step(d, (struct event){
                .kind = EV_VENUE_STATUS, .pair = PAIR_NONE, .u.venue_status = MARKET_ONLINE});
    for (uint16_t i = 0; i < d->engine->pairs; i++)
        step(d,
             (struct event){.kind = EV_INSTRUMENT, .pair = i, .u.instrument = instrument_of(d, i)});
    step(d, (struct event){.kind = EV_FEES, .pair = PAIR_NONE, .u.fees = {{0}, {0}}});
}

static void command(struct desk *d, enum control_verb verb, uint64_t position)
{
    desk_say(
        d,
        (struct event){
            .kind = EV_CONTROL,
            .pair = PAIR_NONE,
            .u.control = {
                .request = 1, .verb = verb, .position = position, .who = "ana", .source = "cli"}});
}

void desk_control(struct desk *d, enum control_verb verb)
{
    command(d, verb, 0);
}

void desk_close(struct desk *d, uint64_t position)
{
    command(d, CONTROL_CLOSE, position);
}

void desk_pass(struct desk *d, int64_t seconds)
{
    int64_t end = d->now + SECONDS(seconds);
    unsigned timers = 0;

    d->count = 0;
    while (engine_wake_at(d->engine) <= end) {
        if (engine_wake_at(d->engine) > d->now)
            d->now = engine_wake_at(d->engine);
        step(d, (struct event){.kind = EV_TIMER, .pair = PAIR_NONE});
        assert_true(++timers < 10000); /* else the engine spins */
    }
    d->now = end;
}

struct decision desk_decision(const struct desk *d, uint16_t pair)
{
    struct decision x;

    memset(&x, 0, sizeof x);
    x.number = 1;
    x.at = d->now;
    x.confidence = 0.8;
    x.pair = pair;
    x.stance = STANCE_LONG;
    x.acts = 1;
    x.votes = 1;
    x.vote[0] = (struct vote){.strength = 0.8,
                              .confidence = 0.8,
                              .stop_atr = 2,
                              .target_atr = 6,
                              .atr = 1,
                              .stance = STANCE_LONG};
    return x;
}

void desk_take(struct desk *d, const struct decision *what)
{
    struct event ev = {.kind = EV_TIMER, .seq = engine_last_seq(d->engine), .at = d->now};
    struct turn t = {.e = d->engine, .a = d->account, .ev = &ev, .out = &d->step, .now = d->now};

    d->count = 0;
    d->step.count = 0;
    account_decide(&t, what);
    note_effects(d);
    d->account->wake_at = account_wake_at(d->engine);
    d->engine->wake_at = d->account->wake_at < d->engine->market_wake_at
                             ? d->account->wake_at
                             : d->engine->market_wake_at;
}

void desk_decide(struct desk *d, uint16_t pair)
{
    struct decision x = desk_decision(d, pair);

    desk_take(d, &x);
}

/* ---- the venue's answers ---- */

static struct order_report report_of(const struct order *o, enum order_event what)
{
    struct order_report r;

    memset(&r, 0, sizeof r);
    memcpy(r.client_id, o->client_id, CLIENT_ID_MAX);
    snprintf(r.venue_id, sizeof r.venue_id, "V%llu", (unsigned long long)o->id);
    r.what = (uint8_t)what;
    return r;
}

static void tell(struct desk *d, const struct order *o, struct order_report r)
{
    desk_say(d, (struct event){.kind = EV_ORDER, .pair = o->pair, .u.order = r});
}

void desk_report(struct desk *d, const struct order *o, enum order_event what)
{
    tell(d, o, report_of(o, what));
}

void desk_accept(struct desk *d, const struct order *o)
{
    desk_report(d, o, OE_ACCEPT);
}

void desk_refuse(struct desk *d, const struct order *o)
{
    struct order_report r = report_of(o, OE_REJECT);

    str_copy(r.reason, sizeof r.reason, STR("no"));
    tell(d, o, r);
}

void desk_canceled(struct desk *d, const struct order *o)
{
    desk_report(d, o, OE_CANCELED);
}

void desk_refuse_cancel(struct desk *d, const struct order *o)
{
    struct order_report r = report_of(o, OE_REJECT);

    r.is_cancel = 1;
    tell(d, o, r);
}

void desk_amended(struct desk *d, const struct order *o, bool accepted)
{
    struct order_report r = report_of(o, accepted ? OE_ACCEPT : OE_REJECT);

    r.is_amend = 1;
    tell(d, o, r);
}

void desk_fill_named(struct desk *d, const struct order *o, const char *name, int64_t price,
                     int64_t lots)
{
    struct event ev = {.kind = EV_FILL, .pair = o->pair};
    struct fill_report *f = &ev.u.fill;
    struct rate fee = d->account->taker;

    memcpy(f->client_id, o->client_id, CLIENT_ID_MAX);
    snprintf(f->venue_id, sizeof f->venue_id, "V%llu", (unsigned long long)o->id);
    str_copy(f->fill_id, sizeof f->fill_id, str_of(name));
    str_copy(f->fee_asset, sizeof f->fee_asset, STR("USD"));
    f->price.ticks = price;
    f->qty.lots = lots;
    f->fee.units = (int64_t)((__int128)price * lots / 100 * fee.e8 / 100000000);
    f->trade_time = d->now;
    f->side = o->side;
    desk_say(d, ev);
}

void desk_fill(struct desk *d, const struct order *o, int64_t price, int64_t lots)
{
    char name[24];

    snprintf(name, sizeof name, "F%llu", (unsigned long long)++d->names);
    desk_fill_named(d, o, name, price, lots);
}

static void reconcile_stage(struct desk *d, enum reconcile_stage stage)
{
    step(d, (struct event){.kind = EV_RECONCILE,
                           .pair = PAIR_NONE,
                           .u.reconcile = {.id = d->account->reconcile_id,
                                           .asked_at = d->account->reconcile_asked,
                                           .since = 0,
                                           .stage = stage}});
}

static void tell_balance(struct desk *d, const char *asset, int64_t units)
{
    struct event ev = {.kind = EV_BALANCE,
                       .pair = PAIR_NONE,
                       .u.balance = {.snapshot = 1, .total = {units}, .held = {-1}}};

    str_copy(ev.u.balance.asset, sizeof ev.u.balance.asset, str_of(asset));
    step(d, ev);
}

void desk_reconcile(struct desk *d, const struct order *open, int64_t cash, int64_t base)
{
    d->count = 0;
    reconcile_stage(d, RECONCILE_BEGIN);
    if (open) {
        struct order_report r = report_of(open, OE_ACCEPT);
        r.snapshot = 1;
        step(d, (struct event){.kind = EV_ORDER, .pair = open->pair, .u.order = r});
    }
    tell_balance(d, "USD", cash);
    tell_balance(d, engine_instrument(d->engine, 0)->base, base);
    reconcile_stage(d, RECONCILE_END);
}

void desk_agree(struct desk *d, const struct order *open)
{
    const struct position *p = desk_position(d);

    desk_reconcile(d, open, d->account->ledger.cash.units, p ? p->held.qty.lots : 0);
}

/* ---- what can be seen ---- */

struct order *desk_order_of(struct desk *d, uint16_t pair, enum order_purpose purpose)
{
    struct order *newest = NULL;

    for (unsigned i = 0; i < ORDERS_MAX; i++) {
        struct order *o = &d->account->orders.item[i];
        if (o->id && o->pair == pair && o->purpose == purpose && (!newest || o->id > newest->id))
            newest = o;
    }
    return newest;
}

struct order *desk_order(struct desk *d, enum order_purpose purpose)
{
    return desk_order_of(d, 0, purpose);
}

struct position *desk_position(struct desk *d)
{
    return position_of_pair(d->account, 0);
}

const struct effect *desk_seen(const struct desk *d, enum effect_kind kind)
{
    for (unsigned i = 0; i < d->count; i++) {
        if (d->item[i].kind == kind)
            return &d->item[i];
    }
    return NULL;
}

const struct effect *desk_placed(const struct desk *d, enum order_purpose purpose)
{
    for (unsigned i = 0; i < d->count; i++) {
        if (d->item[i].kind == EFFECT_PLACE && d->item[i].u.request.purpose == purpose)
            return &d->item[i];
    }
    return NULL;
}

const struct effect *desk_noticed(const struct desk *d, const char *code)
{
    for (unsigned i = 0; i < d->count; i++) {
        if (d->item[i].kind == EFFECT_NOTICE && strcmp(d->item[i].u.notice.code, code) == 0)
            return &d->item[i];
    }
    return NULL;
}

unsigned desk_count(const struct desk *d, enum effect_kind kind)
{
    unsigned n = 0;

    for (unsigned i = 0; i < d->count; i++)
        n += d->item[i].kind == kind;
    return n;
}

enum denial_code desk_denial(const struct desk *d)
{
    const struct effect *fx = desk_seen(d, EFFECT_DENIAL);

    return fx ? (enum denial_code)fx->u.denial.denial.code : DENY_NONE;
}

struct position *desk_hold(struct desk *d)
{
    desk_decide(d, 0);
    desk_accept(d, desk_order(d, PURPOSE_ENTRY));
    desk_fill(d, desk_order(d, PURPOSE_ENTRY), 10000, LOTS(2));
    desk_accept(d, desk_order(d, PURPOSE_STOP));
    return desk_position(d);
}
