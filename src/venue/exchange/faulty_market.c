/* What goes wrong with the market: the venue's mode, a pair's rules, and what is told of a turn.  The market itself, and
 * what REST says of it, are honest. */
#include "venue/exchange/coinbase_state.h"

#include <string.h>

static int64_t amount(const struct exchange *x, enum fault kind)
{
    return fault_amount(&x->dice, kind);
}

/* ---- the venue's mode ---- */

const char *venue_mode_word(const struct exchange *x)
{
    switch (x->mode) {
    case MARKET_MAINTENANCE:
        return "maintenance";
    case MARKET_CANCEL_ONLY:
        return "cancel_only";
    case MARKET_POST_ONLY:
        return "post_only";
    default:
        return "online";
    }
}

const char *venue_mode_refusal(const struct exchange *x, bool post_only)
{
    switch (x->mode) {
    case MARKET_MAINTENANCE:
        return "EService:Unavailable";
    case MARKET_CANCEL_ONLY:
        return "EService:Market in cancel_only mode";
    case MARKET_POST_ONLY:
        return post_only ? NULL : "EService:Market in post_only mode";
    default:
        return NULL;
    }
}

/* All that is told of it on a stream: Kraken's status. */
static void set_mode(struct exchange *x, enum market_status mode, int64_t until)
{
    x->mode = mode;
    x->mode_until = until;
    for (unsigned i = 0; x->dialect->mode && i < EXCHANGE_SOCKETS; i++)
        if (x->socket[i].open)
            x->dialect->mode(x, i);
}

static void turn_mode(struct exchange *x)
{
    static const struct {
        enum fault kind;
        enum market_status mode;
    } modes[] = {{FAULT_MAINTENANCE, MARKET_MAINTENANCE},
                 {FAULT_CANCEL_ONLY, MARKET_CANCEL_ONLY},
                 {FAULT_POST_ONLY, MARKET_POST_ONLY}};

    if (x->mode && x->state->now >= x->mode_until)
        set_mode(x, MARKET_UNKNOWN, 0);
    for (unsigned i = 0; !x->mode && i < sizeof modes / sizeof *modes; i++)
        if (fault(x, modes[i].kind))
            set_mode(x, modes[i].mode, x->state->now + amount(x, modes[i].kind));
}

/* ---- a pair's rules ---- */

static void tell_rules(struct exchange *x, unsigned pair)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        if (x->socket[i].open && x->socket[i].wants & 1u << CHANNEL_INSTRUMENT)
            x->dialect->rules(x, i, pair);
    }
}

static void set_rules(struct exchange *x, unsigned pair, const struct instrument *in)
{
    market_pair_set(x, pair, in);
    x->state->changes++;
    tell_rules(x, pair);
}

static bool same_rules(const struct instrument *a, const struct instrument *b)
{
    return !strcmp(a->pair, b->pair) && a->min_qty.lots == b->min_qty.lots &&
           a->status == b->status;
}

void market_honest_rules(struct exchange *x)
{
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        struct instrument in = *market_honest(x, i);

        x->rules_until[i] = 0;
        if (!same_rules(&in, &x->state->pair[i].in))
            set_rules(x, i, &in);
    }
}

/* The old name stands in no list any more, so it is told before the new one takes its place. */
static void rename_pair(struct exchange *x, unsigned pair)
{
    struct instrument in = *market_honest(x, pair), other = in;
    struct market_pair *p = &x->state->pair[pair];
    struct kraken_pair_names names;
    struct text base = TEXT(other.base), name = TEXT(in.pair);

    p->in.status = MARKET_DELISTED;
    tell_rules(x, pair);
    text_printf(&base, "%s2", in.base);
    text_printf(&name, "%s/%s", other.base, in.quote);
    market_pair_set(x, pair, &in); /* the assets keep their names */
    kraken_pair_names(&names, &other);
    memcpy(p->names.key, names.key, sizeof names.key);
    memcpy(p->names.altname, names.altname, sizeof names.altname);
    memcpy(p->names.wsname, names.wsname, sizeof names.wsname);
    x->state->changes++;
    tell_rules(x, pair);
}

static void delist_pair(struct exchange *x, unsigned pair)
{
    struct instrument in = *market_honest(x, pair);
    const struct sim_order *o, *next;

    in.status = MARKET_DELISTED;
    set_rules(x, pair, &in);
    for (uint16_t a = 0; a < x->state->accounts; a++)
        for (o = sim_next_open(x->sim, a, NULL); o; o = next) {
            next = sim_next_open(x->sim, a, o);
            if (o->pair == pair)
                sim_withdraw(x->sim, a, str_of(o->venue_id), "Market delisted", x->state->now);
        }
}

static void turn_rules(struct exchange *x, unsigned pair)
{
    struct instrument in = *market_honest(x, pair);
    int64_t now = x->state->now;

    if (x->rules_until[pair] && x->rules_until[pair] <= now) {
        x->rules_until[pair] = 0;
        set_rules(x, pair, &in);
    }
    if (x->rules_until[pair]) /* one at a time */
        return;
    if (fault(x, FAULT_RULES)) {
        if (same_rules(&in, &x->state->pair[pair].in))
            in.min_qty.lots *= amount(x, FAULT_RULES);
        set_rules(x, pair, &in);
    }
    if (fault(x, FAULT_DELIST)) {
        x->rules_until[pair] = now + amount(x, FAULT_DELIST);
        delist_pair(x, pair);
    } else if (fault(x, FAULT_RENAME)) {
        x->rules_until[pair] = now + amount(x, FAULT_RENAME);
        rename_pair(x, pair);
    }
}

/* ---- orders that nobody cancelled, fills that are none any more ---- */

static void turn_orders(struct exchange *x)
{
    const struct sim_order *o, *next;
    const struct sim_fill *newest = sim_fill_at(x->sim, 0);

    for (uint16_t a = 0; a < x->state->accounts; a++)
        for (o = sim_next_open(x->sim, a, NULL); o; o = next) {
            next = sim_next_open(x->sim, a, o);
            if (fault(x, FAULT_VENUE_CANCEL))
                sim_withdraw(x->sim, a, str_of(o->venue_id), "Self trade prevention",
                             x->state->now);
        }
    if (newest && newest->account < x->state->accounts && fault(x, FAULT_BUST) &&
        sim_bust(x->sim, newest->number))
        x->state->changes++;
}

/* ---- a pair's news ---- */

/* The turn's prints behind the last ones before it. */
static void repeat_prints(struct exchange *x, unsigned pair)
{
    enum { AGAIN = 4 };
    const struct market_pair *p = &x->state->pair[pair];
    struct turn *t = &x->turn[pair];

    if (t->prints + AGAIN > PRINTS_A_TURN || t->prints + AGAIN > p->print_count)
        return;
    memmove(t->print + AGAIN, t->print, t->prints * sizeof *t->print);
    for (unsigned i = 0; i < AGAIN; i++)
        t->print[i] = p->print[(p->print_next + PRINTS_KEPT - t->prints - AGAIN + i) % PRINTS_KEPT];
    t->prints += AGAIN;
}

static void spoil_prints(struct exchange *x, unsigned pair)
{
    struct turn *t = &x->turn[pair];

    if (t->prints == 0)
        return;
    if (fault(x, FAULT_ZERO_SIZE))
        t->print[0].qty.lots = 0;
    if (fault(x, FAULT_NEGATIVE_SIZE))
        t->print[0].qty.lots = -t->print[0].qty.lots;
    if (fault(x, FAULT_WICK))
        t->print[0].price.ticks *= amount(x, FAULT_WICK);
    if (fault(x, FAULT_REPEAT))
        repeat_prints(x, pair);
}

/* What changed meanwhile is nowhere told, so the books begin anew when it ends. */
static void turn_freeze(struct exchange *x, unsigned pair)
{
    int64_t now = x->state->now;

    if (x->frozen_until[pair] && x->frozen_until[pair] <= now) {
        x->frozen_until[pair] = 0;
        for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
            book_snapshots_again(x, i, pair);
    } else if (!x->frozen_until[pair] && fault(x, FAULT_FREEZE)) {
        x->frozen_until[pair] = now + amount(x, FAULT_FREEZE);
    }
}

void market_faults(struct exchange *x, struct price honest_bid[EXCHANGE_PAIRS])
{
    turn_mode(x);
    turn_orders(x);
    x->untold = 0;
    if (fault(x, FAULT_SKEW))
        x->skew = x->skew ? 0 : amount(x, FAULT_SKEW);
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        struct market_pair *p = &x->state->pair[i];

        turn_rules(x, i);
        turn_freeze(x, i);
        spoil_prints(x, i);
        x->untold |= fault(x, FAULT_GAP) ? 1u << i : 0;
        if (!p->bids || !p->asks || !fault(x, FAULT_CROSSED))
            continue;
        honest_bid[i] = p->bid[0].price;
        p->bid[0].price.ticks = p->ask[0].price.ticks + p->in.tick.ticks;
    }
}

void market_calm(struct exchange *x)
{
    if (x->mode)
        set_mode(x, MARKET_UNKNOWN, 0);
    x->skew = 0;
    market_honest_rules(x);
    for (uint32_t i = 0; i < x->state->pairs; i++)
        if (x->frozen_until[i])
            x->frozen_until[i] = x->state->now; /* ends with the next turn */
}
