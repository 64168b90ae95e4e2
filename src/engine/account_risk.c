/* What the account is worth, what is at stake, the day, and the breakers. */
#include <assert.h>

#include "engine/account.h"
#include "engine/emit.h"

void account_init(struct account *a)
{
    order_table_init(&a->orders);
    a->next_position = 1;
    a->reconcile_due = a->wake_at = INT64_MAX;
}

/* What is held, at the pair's bid less the taker's fee; without a bid at the last price, and before
 * any price is known at its cost: unknown is not worthless. */
static struct money value_now(const struct engine *e, const struct position *x)
{
    const struct pair_state *p = pair_at_const(e, x->pair);
    struct price px = p->quote.bid.ticks > 0 ? p->quote.bid : p->last;
    struct money value = {0}, fee = {0};

    if (x->held.qty.lots <= 0)
        return value;
    if (px.ticks <= 0 || !notional(&value, &p->instrument, px, x->held.qty, ROUND_DOWN) ||
        !fee_of(&fee, value, e->account.taker))
        return x->held.cost;
    return (struct money){value.units - fee.units};
}

struct money account_equity(const struct engine *e)
{
    struct money sum = e->account.ledger.cash;

    for (unsigned i = 0; i < e->account.position_span; i++) {
        if (e->account.position[i].number)
            sum.units += value_now(e, &e->account.position[i]).units;
    }
    return sum;
}

static bool is_of(uint16_t pair, uint16_t asked)
{
    return asked == PAIR_NONE || pair == asked;
}

struct money account_exposure(const struct engine *e, uint16_t pair)
{
    struct money sum = {0};

    for (unsigned i = 0; i < e->account.position_span; i++) {
        const struct position *p = &e->account.position[i];
        sum.units += p->number && is_of(p->pair, pair) ? p->held.cost.units : 0;
    }
    for (unsigned i = 0; i < e->account.orders.working_count; i++) {
        const struct order *o = order_working_const(&e->account.orders, i);
        struct money m;
        if (order_works(o) && o->side == SIDE_BUY && is_of(o->pair, pair) &&
            notional(&m, &pair_at_const(e, o->pair)->instrument, o->price, order_left(o), ROUND_UP))
            sum.units += m.units;
    }
    return sum;
}

/* Cash less what our working buys may still take, fees in. */
struct money account_free_cash(const struct engine *e)
{
    struct money free = e->account.ledger.cash;

    for (unsigned i = 0; i < e->account.orders.working_count; i++) {
        const struct order *o = order_working_const(&e->account.orders, i);
        struct money m, fee;
        if (order_works(o) && o->side == SIDE_BUY &&
            notional(&m, &pair_at_const(e, o->pair)->instrument, o->price, order_left(o),
                     ROUND_UP) &&
            fee_of(&fee, m, e->account.taker))
            free.units -= m.units + fee.units;
    }
    return free;
}

struct money position_profit(const struct engine *e, const struct position *p)
{
    return (struct money){p->revenue.units + value_now(e, p).units - p->cost.units - p->fees.units};
}

void account_mark_peak(struct turn *t)
{
    struct money equity = account_equity(t->e);

    if (t->a->ledger_open)
        standing_mark(&t->a->standing, equity);
}

/* The rule was read when the options were checked. */
static struct time_zone zone_of(const struct engine *e)
{
    struct time_zone ret;
    bool is_rule = time_zone_read(&ret, str_of(e->options.trading.time_zone));

    assert(is_rule);
    return ret;
}

void account_open_standing(struct turn *t)
{
    struct time_zone z = zone_of(t->e);

    standing_open(&t->a->standing, account_equity(t->e), t->now, &z);
}

void account_roll_day(struct turn *t)
{
    if (t->now < t->a->standing.day_ends || !t->a->ledger_open)
        return;
    struct time_zone z = zone_of(t->e);
    standing_roll(&t->a->standing, account_equity(t->e), t->now, &z);
}

void breaker_trip(struct turn *t, enum breaker b, const char *why)
{
    struct breaker_state *s = &t->a->breaker[b];
    char code[32];
    struct text name = TEXT(code);

    if (s->since)
        return;
    s->since = t->now;
    s->trips++;
    text_printf(&name, "breaker.%s", breaker_name(b));
    emit_notice(t, SEVERITY_ACT, PAIR_NONE, code, "breaker %s opened: %s", breaker_name(b), why);
}

void breaker_reset(struct turn *t, enum breaker b)
{
    char code[32];
    struct text name = TEXT(code);

    if (!t->a->breaker[b].since)
        return;
    t->a->breaker[b].since = 0;
    text_printf(&name, "breaker.%s", breaker_name(b));
    emit_notice(t, SEVERITY_OK, PAIR_NONE, code, "breaker %s closed again", breaker_name(b));
}

enum breaker account_open_breaker(const struct account *a)
{
    for (unsigned b = 0; b < BREAKER_COUNT; b++) {
        if (a->breaker[b].since)
            return (enum breaker)b;
    }
    return BREAKER_COUNT;
}
