/* Price, quantity and money as integers that refuse to mix.
 *
 *   struct price  ticks  price in quote currency x 10^price_decimals of the instrument
 *   struct qty    lots   amount in base currency x 10^qty_decimals of the instrument
 *   struct money  units  quote currency x 10^8, everywhere
 *
 * Products go through 128 bits.  Every crossing is one named function and every division names its
 * rounding: a quantity down to the lot and never below the venue's minimum, a cost and a fee up,
 * proceeds down.  This is the only place where a double (a vote's stop distance, a size) turns into
 * ticks or lots. */
#ifndef MARKET_UNITS_H
#define MARKET_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/text.h"

struct instrument;

struct price {
    int64_t ticks;
};
struct qty {
    int64_t lots;
};
struct money {
    int64_t units;
};
/* A fee rate: fraction of notional x 10^8 (0.4 % is 400000).  Negative is a rebate. */
struct rate {
    int64_t e8;
};

enum { MONEY_DECIMALS = 8, RATE_DECIMALS = 8 };
#define MONEY_ONE INT64_C(100000000)
#define RATE_ONE  INT64_C(100000000)

enum side {
    SIDE_NONE = 0,
    SIDE_BUY = 1,
    SIDE_SELL = 2,
};

/* What q costs at px.  False when it does not fit. */
bool notional(struct money *ret, const struct instrument *in, struct price px, struct qty q,
              enum rounding how);
/* What `value` paid for q lots was a unit, half even.  False for nothing bought or when it does not
 * fit. */
bool price_average(struct price *ret, const struct instrument *in, struct money value,
                   struct qty q);
/* |amount| x rate; fees are rounded up (a rebate towards zero). */
bool fee_of(struct money *ret, struct money amount, struct rate rate);
/* The most lots (down to the lot step) that `budget` pays for at px, fee included. */
struct qty qty_for(const struct instrument *in, struct money budget, struct price px,
                   struct rate fee);

double price_to_double(const struct instrument *in, struct price px);
double qty_to_double(const struct instrument *in, struct qty q);
double money_to_double(struct money m);
double rate_to_double(struct rate r);
/* On the instrument's tick grid; `how` is ROUND_DOWN, ROUND_UP or ROUND_HALF_EVEN.  False when the
 * value is not finite, not positive, or does not fit. */
bool price_from_double(struct price *ret, const struct instrument *in, double v, enum rounding how);
bool qty_from_double(struct qty *ret, const struct instrument *in, double v); /* down to the lot */
bool money_from_double(struct money *ret, double v, enum rounding how);

/* Text from a venue or a file: exact where possible, otherwise by `how`. */
enum status price_parse(struct price *ret, const struct instrument *in, struct str text,
                        enum rounding how);
enum status qty_parse(struct qty *ret, const struct instrument *in, struct str text,
                      enum rounding how);
enum status money_parse(struct money *ret, struct str text, enum rounding how);
enum status rate_parse(struct rate *ret, struct str fraction_text);

void text_price(struct text *t, const struct instrument *in, struct price px);
void text_qty(struct text *t, const struct instrument *in, struct qty q);
void text_money(struct text *t, struct money m, unsigned decimals);  /* half even at `decimals` */
void text_profit(struct text *t, struct money m, unsigned decimals); /* with its sign: "+12.40" */

/* To the grid: px on the tick step, q on the lot step. */
struct price price_round(const struct instrument *in, struct price px, enum rounding how);
struct qty qty_round_down(const struct instrument *in, struct qty q);

#endif
