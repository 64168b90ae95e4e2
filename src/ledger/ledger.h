/* The account's books in integers: double entry, so every posting sums to zero and the whole always
 * balances.
 *
 * Accounts, all in quote currency x 10^8 (debit positive):
 *   cash        what the venue holds for us in quote currency
 *   inventory   what the held base assets cost (average cost, without fees)
 *   fees        paid
 *   realised    result of sales against their cost, before fees (credit: a profit is negative here)
 *   opening     what we started with (credit)
 *   rounding    what the venue's own rounding of costs and fees made differ (credit)
 *   transfers   deposits and withdrawals since, and corrections accepted by a person (credit)
 *
 *   cash + inventory + fees + realised + opening + rounding + transfers == 0, always (ledger_balances)
 *
 * Quantities per pair are lots.  A sale takes its share of the pair's cost, half even; the sale that
 * empties a pair takes all that is left, so no unit is created or lost by rounding. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "market/units.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct ledger {
    struct money cash, inventory, fees, realised, opening, rounding, transfers;
    uint64_t postings;
};

/* One pair's holding. */
struct holding {
    struct qty qty;
    struct money cost;
};

#pragma GCC diagnostic pop

void ledger_open(struct ledger *l, struct money cash);
/* Bought q for `value` (without fee), fee paid in quote currency. */
void ledger_buy(struct ledger *l, struct holding *h, struct qty q, struct money value,
                struct money fee);
/* Sold q (at most h->qty: asserted) for `value`; returns the result against cost before fees. */
struct money ledger_sell(struct ledger *l, struct holding *h, struct qty q, struct money value,
                         struct money fee);
/* A fee taken in the base asset: q leaves the holding at its cost and counts as a fee. */
void ledger_fee_in_base(struct ledger *l, struct holding *h, struct qty q);
/* Money came (or went, negative) that is not ours to explain: deposit, withdrawal, correction. */
void ledger_transfer(struct ledger *l, struct money amount);

/* The venue rounds costs and fees its own way: so little that it needs no explanation. */
void ledger_round(struct ledger *l, struct money amount);

bool ledger_balances(const struct ledger *l);

#endif
