#include "venue/paper.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "net/loop.h"
#include "os/block_file.h"
#include "os/files.h"
#include "sim/sim.h"

enum { ACCOUNT = 0, NO_SLOT = UINT16_MAX };
#define PAPER_MAGIC UINT64_C(0x3130726570617000)

static const int64_t MS = 1000000;
static const int64_t KEEP_AGAIN = INT64_C(1000000000);
/* How far from the touch a market order walks before the rest is given up. */
static const double PROTECTION = 0.05;

/* The outbox holds a whole reconciliation. */
static const struct sim_limits limits = {
    .pairs = PAPER_PAIRS,
    .accounts = 1,
    .live_orders = 256,
    .closed_orders = 1024,
    .fills = 2048,
    .inbox = 256,
    .outbox = 4096,
};

/* What is kept: this, and sim's block behind it. */
struct paper_head {
    uint64_t magic, schema;
};

struct paper {
    struct venue_config config;
    struct venue_inlet inlet;
    const struct venue_ops *feed;
    struct venue *market;
    struct rate maker, taker;
    struct money starting;
    struct block_file *file;
    char *block;
    struct sim *sim;
    struct timer *due;
    struct sim_rates told; /* fees that the inlet knows */
    bool fees_told;
    bool market_up, account_up;
    bool disk_fails;            /* news wait */
    uint16_t slot[PAIRS_MAX];   /* of sim, by the inlet's pair */
    uint16_t pair[PAPER_PAIRS]; /* and back */
    bool quoted[PAPER_PAIRS];   /* the feed has a good book of it */
};

/* ---- words ---- */

static void say(const struct paper *p, enum venue_say level, const char *code, const char *fmt, ...)
{
    char room[320];
    struct text t = TEXT(room);
    va_list args;

    if (!p->inlet.say)
        return;
    va_start(args, fmt);
    text_vprintf(&t, fmt, args);
    va_end(args);
    p->inlet.say(p->inlet.ctx, level, code, room);
}

static void say_account(const struct paper *p)
{
    char room[256];
    struct text t = TEXT(room);
    struct str asset;

    for (unsigned i = 0; (asset = sim_asset(p->sim, i)).len; i++) {
        struct money total = sim_total(p->sim, ACCOUNT, asset);

        if (total.units == 0)
            continue;
        text_printf(&t, " %.*s ", STR_ARG(asset));
        text_money(&t, total, MONEY_DECIMALS);
    }
    say(p, VENUE_SAY_INFO, "paper.account", "the paper account holds%s", t.len ? room : " nothing");
}

static int64_t now(const struct paper *p)
{
    return p->inlet.now(p->inlet.ctx);
}

/* ---- kept first, told then ---- */

static size_t block_size(void)
{
    return sizeof(struct paper_head) + sim_size(&limits);
}

static bool keep(struct paper *p)
{
    struct error err;
    bool kept = block_file_keep(p->file, p->block, block_size(), &err) == STATUS_OK;

    if (!kept && !p->disk_fails)
        say(p, VENUE_SAY_ERROR, "paper.disk", "%s: the account waits", err.what);
    p->disk_fails = !kept;
    return kept;
}

static void tell(struct paper *p, struct event *ev)
{
    p->inlet.submit(p->inlet.ctx, ev);
}

static void tell_account_link(struct paper *p)
{
    bool up = p->market_up && !p->disk_fails;
    struct event ev = {.kind = EV_LINK, .pair = PAIR_NONE};

    if (up == p->account_up)
        return;
    p->account_up = up;
    ev.u.link = (struct ev_link){.link = LINK_ACCOUNT, .up = up};
    tell(p, &ev);
}

static void tell_fees(struct paper *p, uint16_t slot)
{
    struct sim_rates r = sim_rates(p->sim, ACCOUNT, slot);
    struct event ev = {.kind = EV_FEES, .pair = PAIR_NONE, .account = p->config.account};

    if (p->fees_told && r.maker.e8 == p->told.maker.e8 && r.taker.e8 == p->told.taker.e8)
        return;
    p->fees_told = true;
    p->told = r;
    ev.u.fees = (struct ev_fees){r.maker, r.taker};
    tell(p, &ev);
}

/* News of a pair that is traded no more: its orders are told without it, its fills not at all. */
static void tell_news(struct paper *p, struct event *ev)
{
    uint16_t slot = ev->pair;

    ev->pair = slot < PAPER_PAIRS ? p->pair[slot] : PAIR_NONE;
    ev->account = p->config.account;
    if (ev->kind == EV_FILL && ev->pair == PAIR_NONE)
        return;
    tell(p, ev);
    if (ev->kind == EV_FILL)
        tell_fees(p, slot);
}

static void arm(struct paper *p)
{
    int64_t at = sim_wake_at(p->sim), from = now(p);

    if (p->disk_fails)
        return; /* set already: it is tried again */
    if (at == SIM_NEVER)
        timer_stop(p->due);
    else
        timer_set(p->due, at > from ? at - from : 0);
}

static bool has_news(const struct paper *p)
{
    return sim_wake_at(p->sim) <= sim_now(p->sim);
}

static void on_due(void *ctx)
{
    struct paper *p = ctx;
    struct event ev;

    sim_advance(p->sim, now(p));
    if ((has_news(p) || p->disk_fails) && !keep(p))
        timer_set(p->due, KEEP_AGAIN);
    tell_account_link(p);
    while (!p->disk_fails && sim_next(p->sim, &ev))
        tell_news(p, &ev);
    arm(p);
}

/* ---- pairs ---- */

static uint16_t slot_named(const struct paper *p, const char *name)
{
    for (unsigned i = 0; i < PAPER_PAIRS; i++)
        if (strcmp(sim_instrument(p->sim, (uint16_t)i)->pair, name) == 0)
            return (uint16_t)i;
    return NO_SLOT;
}

static void connect_pairs(struct paper *p)
{
    memset(p->slot, 0xff, sizeof p->slot);
    for (unsigned i = 0; i < PAPER_PAIRS; i++)
        p->pair[i] = PAIR_NONE;
    for (unsigned i = 0; i < p->config.pair_count; i++) {
        uint16_t slot = slot_named(p, p->config.pairs[i]);

        p->slot[i] = slot;
        if (slot != NO_SLOT)
            p->pair[slot] = (uint16_t)i;
    }
}

static bool is_quote_known(const struct paper *p, const char *quote)
{
    for (unsigned i = 0; i < PAPER_PAIRS; i++)
        if (strcmp(sim_instrument(p->sim, (uint16_t)i)->quote, quote) == 0)
            return true;
    return false;
}

static uint16_t add_pair(struct paper *p, const struct instrument *in)
{
    uint16_t slot = slot_named(p, "");
    bool first = !is_quote_known(p, in->quote);

    if (slot == NO_SLOT || !sim_pair(p->sim, slot, in, p->maker, p->taker) ||
        (first && !sim_deposit(p->sim, ACCOUNT, str_of(in->quote), p->starting))) {
        say(p, VENUE_SAY_ERROR, "paper.pair", "%s: the paper account has no room for it", in->pair);
        return NO_SLOT;
    }
    return slot;
}

/* What is held in a pair whose decimals changed can be left like any other: the account goes over to the new ones. */
static void change_pair(struct paper *p, uint16_t slot, const struct instrument *in)
{
    struct instrument known = *sim_instrument(p->sim, slot);
    bool same =
        in->price_decimals == known.price_decimals && in->qty_decimals == known.qty_decimals;

    if (same || (in->qty_decimals <= MONEY_DECIMALS && sim_rescale(p->sim, slot, in, now(p)))) {
        sim_pair(p->sim, slot, in, p->maker, p->taker);
        if (!same)
            p->quoted[slot] = false;
        return;
    }
    say(p, VENUE_SAY_ERROR, "paper.decimals",
        "%s: the venue changed its decimals beyond what our figures allow: no more orders",
        in->pair);
    known.status = MARKET_CANCEL_ONLY;
    sim_pair(p->sim, slot, &known, p->maker, p->taker);
    sim_silence(p->sim, slot, now(p));
    p->slot[p->pair[slot]] = NO_SLOT;
}

static void hear_instrument(struct paper *p, struct event *ev)
{
    const struct instrument *in = &ev->u.instrument;
    uint16_t slot = slot_named(p, in->pair);

    tell(p, ev);
    if (slot == NO_SLOT)
        slot = add_pair(p, in);
    else
        change_pair(p, slot, in);
    if (slot == NO_SLOT)
        return;
    if (p->pair[slot] == PAIR_NONE) {
        p->slot[ev->pair] = slot;
        p->pair[slot] = ev->pair;
    }
    tell_fees(p, slot);
}

/* ---- the market ---- */

static void fall_silent(struct paper *p)
{
    for (unsigned i = 0; i < PAPER_PAIRS; i++) {
        sim_silence(p->sim, (uint16_t)i, now(p));
        p->quoted[i] = false;
    }
}

static void hear_link(struct paper *p, struct event *ev)
{
    if (ev->u.link.link != LINK_MARKET)
        return;
    p->market_up = ev->u.link.up;
    if (!p->market_up)
        fall_silent(p);
    tell(p, ev);
    tell_account_link(p);
}

static void hear_quote(struct paper *p, struct event *ev)
{
    uint16_t slot = p->slot[ev->pair];

    if (slot != NO_SLOT) {
        p->quoted[slot] = !(ev->u.quote.flags & QUOTE_BOOK_BAD);
        sim_quote(p->sim, slot, &ev->u.quote, now(p));
    }
    tell(p, ev);
}

/* A print beside no book would set off stops that find nobody to trade with. */
static void hear_trade(struct paper *p, struct event *ev)
{
    uint16_t slot = p->slot[ev->pair];

    if (slot != NO_SLOT && p->quoted[slot])
        sim_trade(p->sim, slot, &ev->u.trade, now(p));
    tell(p, ev);
}

static void hear(void *ctx, struct event *ev)
{
    struct paper *p = ctx;

    switch (ev->kind) {
    case EV_INSTRUMENT:
        hear_instrument(p, ev);
        break;
    case EV_LINK:
        hear_link(p, ev);
        break;
    case EV_QUOTE:
        hear_quote(p, ev);
        break;
    case EV_TRADE:
        hear_trade(p, ev);
        break;
    case EV_FEES: /* the account's are those of the options */
        break;
    default:
        tell(p, ev);
        break;
    }
    arm(p);
}

static int64_t feed_now(void *ctx)
{
    return now(ctx);
}

static void feed_say(void *ctx, enum venue_say level, const char *code, const char *text)
{
    const struct paper *p = ctx;

    if (p->inlet.say)
        p->inlet.say(p->inlet.ctx, level, code, text);
}

/* ---- requests ---- */

/* False: the inbox is full, and the request is one that never arrived. */
static bool send(struct paper *p, const struct effect *fx)
{
    const struct order_request *r = &fx->u.request;
    int64_t at = now(p);

    assert(effect_leaves((enum effect_kind)fx->kind));
    switch (fx->kind) {
    case EFFECT_PLACE:
        return sim_place(p->sim, ACCOUNT, fx->pair < PAIRS_MAX ? p->slot[fx->pair] : NO_SLOT, r,
                         at);
    case EFFECT_AMEND:
        return sim_amend(p->sim, ACCOUNT, r, at);
    case EFFECT_CANCEL:
        return sim_cancel(p->sim, ACCOUNT, r, at);
    case EFFECT_QUERY:
        return sim_query(p->sim, ACCOUNT, r, at);
    case EFFECT_RECONCILE:
        return sim_reconcile(p->sim, ACCOUNT, fx->u.reconcile.id, fx->u.reconcile.since, at);
    default:
        return true;
    }
}

static void paper_execute(struct venue *v, const struct effect *fx)
{
    struct paper *p = (struct paper *)v;

    if (!send(p, fx))
        say(p, VENUE_SAY_WARNING, "paper.full", "a request to %s found no room",
            effect_kind_name((enum effect_kind)fx->kind));
    arm(p);
}

/* ---- its life ---- */

/* Changes with the shape of what is kept. */
static uint64_t schema(void)
{
    return random_mix(sim_size(&limits) ^ random_mix(sizeof(struct sim_order)) ^
                      random_mix(sizeof(struct event) + sizeof(struct sim_fill)) ^ 1);
}

static struct sim_options sim_options_of(const struct options_sim *o)
{
    return (struct sim_options){
        .seed = (uint64_t)o->seed,
        .latency_ns = o->latency_ms * MS,
        .jitter_ns = o->latency_jitter_ms * MS,
        .protection = PROTECTION,
        .fee_tiers = o->fee_tiers != 0,
    };
}

static void begin(struct paper *p, const struct sim_options *o)
{
    struct paper_head *h = (struct paper_head *)p->block;

    *h = (struct paper_head){.magic = PAPER_MAGIC, .schema = schema()};
    p->sim = sim_init(p->block + sizeof *h, &limits, o, now(p));
}

/* What was under way when it ended arrives now, in a market that is silent; the news of it are lost, as
 * on any connection that broke. */
static enum status go_on(struct paper *p, const struct sim_options *o, const char *kept, size_t len,
                         struct error *err)
{
    const struct paper_head *h = (const struct paper_head *)p->block;
    struct event lost;

    if (len == block_size())
        memcpy(p->block, kept, len);
    if (h->magic != PAPER_MAGIC || h->schema != schema()) {
        error_set(err, STATUS_VERSION, "paper account: made by another version");
        error_hint(err, "close all positions with that version first, then move %s/paper.* away",
                   p->config.state_dir);
        return STATUS_VERSION;
    }
    p->sim = sim_find(p->block + sizeof *h, sim_size(&limits));
    if (!p->sim)
        return error_set(err, STATUS_CORRUPT, "paper account: damaged");
    sim_retune(p->sim, o);
    fall_silent(p);
    while (sim_next(p->sim, &lost))
        ;
    return STATUS_OK;
}

static enum status bring_back(struct paper *p, const struct options_sim *o, struct error *err)
{
    struct sim_options options = sim_options_of(o);
    char path[PATH_TEXT_MAX], *kept;
    struct text t = TEXT(path);
    size_t len;
    enum status st;

    text_printf(&t, "%s/paper", p->config.state_dir);
    p->block = calloc(1, block_size());
    if (!p->block)
        return error_set(err, STATUS_NO_MEMORY, "paper account: no memory");
    st = block_file_open(&p->file, path, &kept, &len, err);
    if (st != STATUS_OK)
        return st;
    if (kept)
        st = go_on(p, &options, kept, len, err);
    else
        begin(p, &options);
    free(kept);
    if (st == STATUS_OK)
        st = sim_audit(p->sim, err);
    return st == STATUS_OK ? block_file_keep(p->file, p->block, block_size(), err) : st;
}

static void paper_close(struct venue *v)
{
    struct paper *p = (struct paper *)v;

    if (!p)
        return;
    if (p->market) {
        p->feed->close(p->market);
        if (keep(p))
            say_account(p);
    }
    timer_free(p->due);
    block_file_free(p->file);
    free(p->block);
    free(p);
}

static enum status open_feed(struct paper *p, struct error *err)
{
    struct venue_config config = p->config;
    const struct venue_inlet inlet = {.ctx = p, .submit = hear, .now = feed_now, .say = feed_say};

    config.credentials = (struct venue_credentials){NULL, NULL};
    p->due = timer_new(config.loop, on_due, p);
    if (!p->due)
        return error_set(err, STATUS_NO_MEMORY, "paper account: no memory");
    arm(p);
    return p->feed->open(&p->market, &config, &inlet, err);
}

static enum status paper_open(struct venue **ret, const struct venue_config *config,
                              const struct venue_inlet *inlet, struct error *err)
{
    const struct options_sim *o = config->paper->sim;
    struct paper *p = calloc(1, sizeof *p);
    enum status st;

    if (!p)
        return error_set(err, STATUS_NO_MEMORY, "paper account: no memory");
    p->config = *config;
    p->inlet = *inlet;
    p->feed = config->paper->feed;
    p->maker.e8 = llrint(o->maker_fee * 1e8);
    p->taker.e8 = llrint(o->taker_fee * 1e8);
    money_from_double(&p->starting, o->starting_balance, ROUND_DOWN);
    st = bring_back(p, o, err);
    if (st == STATUS_OK) {
        connect_pairs(p);
        say_account(p);
        st = open_feed(p, err);
    }
    if (st != STATUS_OK) {
        paper_close((struct venue *)p);
        return st;
    }
    *ret = (struct venue *)p;
    return STATUS_OK;
}

static void paper_stats(const struct venue *v, struct venue_stats *ret)
{
    const struct paper *p = (const struct paper *)v;

    p->feed->stats(p->market, ret);
}

const struct venue_ops paper_ops = {
    .name = "paper",
    .capabilities = VENUE_AMEND | VENUE_POST_ONLY | VENUE_DEADLINE | VENUE_EXPIRY |
                    VENUE_CLIENT_ID | VENUE_RESTING_STOP | VENUE_FILL_IDS,
    .open = paper_open,
    .close = paper_close,
    .execute = paper_execute,
    .stats = paper_stats,
};
