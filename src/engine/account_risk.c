/* What the account is worth, what is at stake, the day, and the breakers. */
#include <string.h>

#include "engine/account.h"
#include "engine/emit.h"

static const int64_t DAY_NS = INT64_C(86400) * 1000000000;

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

/* Cost of what is held, and of entries in flight as if they filled whole at their limit. */
struct money account_exposure(const struct engine *e)
{
    struct money sum = {0};

    for (unsigned i = 0; i < e->account.position_span; i++)
        sum.units += e->account.position[i].number ? e->account.position[i].held.cost.units : 0;
    for (unsigned i = 0; i < e->account.orders.working_count; i++) {
        const struct order *o = order_working_const(&e->account.orders, i);
        struct money m;
        if (order_works(o) && o->side == SIDE_BUY &&
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

    if (t->a->ledger_open && equity.units > t->a->equity_peak.units)
        t->a->equity_peak = equity;
}

void account_roll_day(struct turn *t)
{
    struct account *a = t->a;
    int64_t day = t->now / DAY_NS;

    if (day == a->day)
        return;
    a->day = day;
    a->realised_day = a->fees_day = (struct money){0};
    a->trades_day = a->wins_day = 0;
    a->equity_day = account_equity(t->e);
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
