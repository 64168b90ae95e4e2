#include "ledger/ledger.h"

#include <assert.h>
#include <string.h>

/* Moves `amount` from one account to another: the two sides of a posting cannot differ. */
static void post(struct ledger *l, struct money *debit, struct money *credit, int64_t amount)
{
    debit->units += amount;
    credit->units -= amount;
    l->postings++;
}

void ledger_open(struct ledger *l, struct money cash)
{
    memset(l, 0, sizeof *l);
    post(l, &l->cash, &l->opening, cash.units);
}

void ledger_buy(struct ledger *l, struct holding *h, struct qty q, struct money value,
                struct money fee)
{
    post(l, &l->inventory, &l->cash, value.units);
    post(l, &l->fees, &l->cash, fee.units);
    h->qty.lots += q.lots;
    h->cost.units += value.units;
}

/* The cost of q out of the holding. */
static int64_t cost_share(const struct holding *h, struct qty q)
{
    bool fits = true;

    if (q.lots == h->qty.lots)
        return h->cost.units;
    int64_t share =
        decimal_divide((__int128)h->cost.units * q.lots, h->qty.lots, ROUND_HALF_EVEN, &fits);
    assert(fits);
    return share;
}

struct money ledger_sell(struct ledger *l, struct holding *h, struct qty q, struct money value,
                         struct money fee)
{
    assert(q.lots > 0 && q.lots <= h->qty.lots);
    int64_t cost = cost_share(h, q);

    post(l, &l->cash, &l->inventory, cost);
    post(l, &l->cash, &l->realised, value.units - cost);
    post(l, &l->fees, &l->cash, fee.units);
    h->qty.lots -= q.lots;
    h->cost.units -= cost;
    return (struct money){value.units - cost};
}

void ledger_fee_in_base(struct ledger *l, struct holding *h, struct qty q)
{
    assert(q.lots >= 0 && q.lots <= h->qty.lots);
    if (q.lots == 0)
        return;
    int64_t cost = cost_share(h, q);

    post(l, &l->fees, &l->inventory, cost);
    h->qty.lots -= q.lots;
    h->cost.units -= cost;
}

void ledger_transfer(struct ledger *l, struct money amount)
{
    post(l, &l->cash, &l->transfers, amount.units);
}

void ledger_round(struct ledger *l, struct money amount)
{
    post(l, &l->cash, &l->rounding, amount.units);
}

bool ledger_balances(const struct ledger *l)
{
    return l->cash.units + l->inventory.units + l->fees.units + l->realised.units +
               l->opening.units + l->rounding.units + l->transfers.units ==
           0;
}
