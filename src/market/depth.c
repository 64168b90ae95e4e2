#include "market/depth.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"

double book_middle(const struct book *b, const struct instrument *in)
{
    const struct book_level *bid = book_best(b, SIDE_BUY), *ask = book_best(b, SIDE_SELL);

    if (!bid || !ask)
        return 0;
    return (price_to_double(in, bid->price) + price_to_double(in, ask->price)) / 2;
}

static bool add_money(struct money *sum, struct money more)
{
    return !__builtin_add_overflow(sum->units, more.units, &sum->units);
}

static bool is_void(const struct depth_rule *rule, const struct instrument *in,
                    const struct book_level *better, const struct book_level *worse)
{
    double from = price_to_double(in, better->price), to = price_to_double(in, worse->price);

    return fabs(to - from) / from > rule->void_gap;
}

/* `mean` is the side's mean level in lots. */
static bool is_whale(const struct depth_rule *rule, const struct book_level *level,
                     struct money worth, double mean)
{
    return money_to_double(worth) >= rule->whale_notional ||
           (double)level->qty.lots > rule->whale_multiple * mean;
}

static bool sum_levels(const struct depth_rule *rule, const struct instrument *in,
                       const struct book_level *level, double middle, struct depth_side *ret)
{
    struct money worth[DEPTH_LEVELS_MAX];

    for (unsigned i = 0; i < ret->levels; i++) {
        double px = price_to_double(in, level[i].price);

        if (!notional(&worth[i], in, level[i].price, level[i].qty, ROUND_HALF_EVEN) ||
            __builtin_add_overflow(ret->qty.lots, level[i].qty.lots, &ret->qty.lots) ||
            !add_money(&ret->notional, worth[i]))
            return false;
        if (fabs(px - middle) <= rule->near * middle)
            add_money(&ret->near, worth[i]); /* not above notional */
        ret->voids = (uint16_t)(ret->voids + (i && is_void(rule, in, &level[i - 1], &level[i])));
    }
    double mean = (double)ret->qty.lots / ret->levels;
    for (unsigned i = 0; i < ret->levels; i++) {
        if (!is_whale(rule, &level[i], worth[i], mean))
            continue;
        ret->whales++;
        add_money(&ret->whale_notional, worth[i]);
    }
    return true;
}

static bool read_side(const struct depth_rule *rule, const struct book *b,
                      const struct instrument *in, enum side side, struct depth_side *ret)
{
    uint32_t count;
    const struct book_level *level = book_side(b, side, &count);

    ret->levels = (uint16_t)(count < rule->levels ? count : rule->levels);
    return ret->levels > 0 && sum_levels(rule, in, level, book_middle(b, in), ret);
}

static int64_t young_at(const struct young_qty *young, unsigned count, enum side side,
                        const struct book_level *level)
{
    for (unsigned i = 0; i < count; i++)
        if (young[i].side == side && young[i].price.ticks == level->price.ticks)
            return young[i].qty.lots < level->qty.lots ? young[i].qty.lots : level->qty.lots;
    return 0;
}

/* The side's weighted sum of what is believed; what is not goes to *ret_young. */
static double weigh(const struct depth_rule *rule, const struct book *b, enum side side,
                    const struct young_qty *young, unsigned count, struct qty *ret_young)
{
    double weight = 1, step = fmath_exp(-rule->decay), sum = 0;
    uint32_t levels;
    const struct book_level *level = book_side(b, side, &levels);

    for (uint32_t i = 0; i < levels && i < rule->levels; i++) {
        int64_t doubted = young_at(young, count, side, &level[i]);

        ret_young->lots += doubted;
        sum += weight * (double)(level[i].qty.lots - doubted);
        weight *= step;
    }
    return sum;
}

bool depth_read(const struct depth_rule *rule, const struct book *b, const struct instrument *in,
                const struct young_qty *young, unsigned count, struct depth *ret)
{
    memset(ret, 0, sizeof *ret);
    if (!read_side(rule, b, in, SIDE_BUY, &ret->bid) ||
        !read_side(rule, b, in, SIDE_SELL, &ret->ask))
        return false;
    double bids = weigh(rule, b, SIDE_BUY, young, count, &ret->bid.young);
    double asks = weigh(rule, b, SIDE_SELL, young, count, &ret->ask.young);
    if (bids + asks > 0)
        ret->weighted =
            (int64_t)floor((bids - asks) / (bids + asks) * (double)DEPTH_WEIGHTED_ONE + 0.5);
    return true;
}
