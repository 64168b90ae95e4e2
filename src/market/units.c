#include "market/units.h"

#include <assert.h>
#include <math.h>

#include "market/instrument.h"

static bool money_of(struct money *ret, __int128 over, __int128 under, enum rounding how)
{
    bool fits;
    int64_t units = decimal_divide(over, under, how, &fits);

    if (fits)
        ret->units = units;
    return fits;
}

bool notional(struct money *ret, const struct instrument *in, struct price px, struct qty q,
              enum rounding how)
{
    __int128 product = (__int128)px.ticks * q.lots;
    int extra = in->price_decimals + in->qty_decimals - MONEY_DECIMALS;

    if (extra >= 0)
        return money_of(ret, product, decimal_pow10((unsigned)extra), how);
    if (product > INT64_MAX || product < INT64_MIN)
        return false;
    return money_of(ret, product * decimal_pow10((unsigned)-extra), 1, how);
}

bool fee_of(struct money *ret, struct money amount, struct rate rate)
{
    __int128 magnitude = amount.units < 0 ? -(__int128)amount.units : amount.units;

    return money_of(ret, magnitude * rate.e8, decimal_pow10(RATE_DECIMALS), ROUND_UP);
}

static bool affordable(const struct instrument *in, struct money budget, struct price px,
                       struct qty q, struct rate rate)
{
    struct money cost, fee;

    return notional(&cost, in, px, q, ROUND_UP) && fee_of(&fee, cost, rate) &&
           (__int128)cost.units + fee.units <= budget.units;
}

struct qty qty_for(const struct instrument *in, struct money budget, struct price px,
                   struct rate fee)
{
    /* Cost grows with quantity: halve the range of whole steps; `low` is always affordable. */
    int64_t low = 0, high = INT64_MAX / in->lot.lots;

    assert(px.ticks > 0 && in->lot.lots > 0);
    if (budget.units <= 0)
        return (struct qty){0};
    while (low < high) {
        int64_t middle = low + (high - low) / 2 + (high - low) % 2;

        if (affordable(in, budget, px, (struct qty){middle * in->lot.lots}, fee))
            low = middle;
        else
            high = middle - 1;
    }
    return (struct qty){low * in->lot.lots};
}

static double unscaled(int64_t v, unsigned decimals)
{
    return (double)v / (double)decimal_pow10(decimals);
}

double price_to_double(const struct instrument *in, struct price px)
{
    return unscaled(px.ticks, in->price_decimals);
}

double qty_to_double(const struct instrument *in, struct qty q)
{
    return unscaled(q.lots, in->qty_decimals);
}

double money_to_double(struct money m)
{
    return unscaled(m.units, MONEY_DECIMALS);
}

double rate_to_double(struct rate r)
{
    return unscaled(r.e8, RATE_DECIMALS);
}

/* v x 10^decimals as an integer.  A product within two units in the last place of an integer is
 * that integer: 0.29 x 100 is 29, not the 28 that its double would be cut to. */
static bool scaled(int64_t *ret, double v, unsigned decimals, enum rounding how)
{
    const double limit = 0x1p63;
    double product = v * (double)decimal_pow10(decimals);
    double whole = rint(product);
    double off = product - whole;

    if (!(product > -limit && product < limit))
        return false;
    if ((off < 0 ? -off : off) > (whole < 0 ? -whole : whole) * 0x1p-51) {
        switch (how) {
        case ROUND_DOWN:
            whole = floor(product);
            break;
        case ROUND_UP:
            whole = -floor(-product);
            break;
        case ROUND_TO_ZERO:
            whole = product < 0 ? -floor(-product) : floor(product);
            break;
        case ROUND_HALF_EVEN:
            break;
        case ROUND_EXACT:
            return false;
        }
    }
    if (!(whole < limit))
        return false;
    *ret = (int64_t)whole;
    return true;
}

/* The nearest multiples of `step` at or below v, at or above it, or the nearer of the two. */
static int64_t to_step(int64_t v, int64_t step, enum rounding how)
{
    bool fits;

    assert(step > 0);
    if (step == 1)
        return v;
    int64_t steps = decimal_divide(v, step, how == ROUND_EXACT ? ROUND_TO_ZERO : how, &fits);
    int64_t rounded;
    if (!fits || __builtin_mul_overflow(steps, step, &rounded))
        return v - v % step;
    return rounded;
}

struct price price_round(const struct instrument *in, struct price px, enum rounding how)
{
    return (struct price){to_step(px.ticks, in->tick.ticks, how)};
}

struct qty qty_round_down(const struct instrument *in, struct qty q)
{
    return (struct qty){to_step(q.lots, in->lot.lots, ROUND_DOWN)};
}

bool price_from_double(struct price *ret, const struct instrument *in, double v, enum rounding how)
{
    struct price px;

    if (!(v > 0) || !scaled(&px.ticks, v, in->price_decimals, how))
        return false;
    px = price_round(in, px, how);
    if (px.ticks <= 0)
        return false;
    *ret = px;
    return true;
}

bool qty_from_double(struct qty *ret, const struct instrument *in, double v)
{
    struct qty q;

    if (!(v >= 0) || !scaled(&q.lots, v, in->qty_decimals, ROUND_DOWN))
        return false;
    *ret = qty_round_down(in, q);
    return true;
}

bool money_from_double(struct money *ret, double v, enum rounding how)
{
    return scaled(&ret->units, v, MONEY_DECIMALS, how);
}

enum status price_parse(struct price *ret, const struct instrument *in, struct str text,
                        enum rounding how)
{
    return decimal_parse(&ret->ticks, text, in->price_decimals, how, NULL);
}

enum status qty_parse(struct qty *ret, const struct instrument *in, struct str text,
                      enum rounding how)
{
    return decimal_parse(&ret->lots, text, in->qty_decimals, how, NULL);
}

enum status money_parse(struct money *ret, struct str text, enum rounding how)
{
    return decimal_parse(&ret->units, text, MONEY_DECIMALS, how, NULL);
}

enum status rate_parse(struct rate *ret, struct str fraction_text)
{
    return decimal_parse(&ret->e8, fraction_text, RATE_DECIMALS, ROUND_UP, NULL);
}

void text_price(struct text *t, const struct instrument *in, struct price px)
{
    text_scaled(t, px.ticks, in->price_decimals);
}

void text_qty(struct text *t, const struct instrument *in, struct qty q)
{
    text_scaled(t, q.lots, in->qty_decimals);
}

void text_money(struct text *t, struct money m, unsigned decimals)
{
    int64_t v = m.units;
    bool fits = decimal_rescale(&v, m.units, MONEY_DECIMALS, decimals, ROUND_HALF_EVEN);

    text_scaled(t, v, fits ? decimals : MONEY_DECIMALS);
}

void text_profit(struct text *t, struct money m, unsigned decimals)
{
    int64_t shown = m.units;

    if (decimal_rescale(&shown, m.units, MONEY_DECIMALS, decimals, ROUND_HALF_EVEN) && shown > 0)
        text_char(t, '+');
    text_money(t, m, decimals);
}

bool price_average(struct price *ret, const struct instrument *in, struct money value, struct qty q)
{
    bool fits = false;

    if (q.lots <= 0)
        return false;
    __int128 scaled =
        (__int128)value.units * decimal_pow10(in->price_decimals) * decimal_pow10(in->qty_decimals);
    int64_t ticks = decimal_divide(scaled, (__int128)q.lots * MONEY_ONE, ROUND_HALF_EVEN, &fits);
    if (fits)
        ret->ticks = ticks;
    return fits;
}
