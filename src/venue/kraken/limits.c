#include "venue/kraken/limits.h"

#include <string.h>

#define NS_PER_S INT64_C(1000000000)

/* What an order younger than `below_s` adds, in points. */
static const struct {
    int64_t below_s;
    uint8_t amend, edit, cancel;
} by_age[] = {
    {5, 3, 6, 8}, {10, 2, 5, 6}, {15, 1, 4, 5}, {45, 0, 2, 4}, {90, 0, 1, 2}, {300, 0, 0, 1},
};

int64_t kraken_engine_cost(enum kraken_op op, int64_t age_ns)
{
    int64_t points = op == KRAKEN_OP_CANCEL ? 0 : 1;

    for (unsigned i = 0; i < sizeof by_age / sizeof *by_age; i++) {
        if (op == KRAKEN_OP_ADD || age_ns >= by_age[i].below_s * NS_PER_S)
            continue;
        points += op == KRAKEN_OP_AMEND  ? by_age[i].amend
                  : op == KRAKEN_OP_EDIT ? by_age[i].edit
                                         : by_age[i].cancel;
        break;
    }
    return points * RATE_POINT;
}

/* From the highest down; the last is for whoever is below. */
static const struct tier {
    int64_t threshold, decay, rest_most, rest_decay;
} tiers[] = {
    {180, 3750000, 20, RATE_POINT},
    {125, 2340000, 20, RATE_POINT / 2},
    {60, RATE_POINT, 15, RATE_POINT / 3},
};

static const struct tier *tier_of(int64_t threshold)
{
    const struct tier *t = tiers, *last = tiers + sizeof tiers / sizeof *tiers - 1;

    while (t < last && threshold < t->threshold)
        t++;
    return t;
}

void kraken_engine_tier(struct rate_budget *b, int64_t threshold, int64_t now_ns)
{
    const struct tier *t = tier_of(threshold);

    rate_budget_change(b, now_ns, t->threshold * RATE_POINT, t->decay);
}

void kraken_engine_budget(struct rate_budget *ret, int64_t threshold, int64_t now_ns)
{
    rate_budget_init(ret, 0, 0, now_ns);
    kraken_engine_tier(ret, threshold, now_ns);
}

void kraken_rest_tier(struct rate_budget *b, int64_t threshold, int64_t now_ns)
{
    const struct tier *t = tier_of(threshold);

    rate_budget_change(b, now_ns, t->rest_most * RATE_POINT, t->rest_decay);
}

void kraken_rest_budget(struct rate_budget *ret, int64_t threshold, int64_t now_ns)
{
    rate_budget_init(ret, 0, 0, now_ns);
    kraken_rest_tier(ret, threshold, now_ns);
}

int64_t kraken_rest_cost(const char *method)
{
    static const struct {
        const char *method;
        int64_t points;
    } rows[] = {
        {"AddOrder", 0},      {"AddOrderBatch", 0},
        {"AmendOrder", 0},    {"EditOrder", 0},
        {"CancelOrder", 0},   {"CancelOrderBatch", 0},
        {"CancelAll", 0},     {"CancelAllOrdersAfter", 0},
        {"TradesHistory", 4}, {"QueryTrades", 4},
        {"Ledgers", 4},       {"QueryLedgers", 4},
    };

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].method, method) == 0)
            return rows[i].points * RATE_POINT;
    return RATE_POINT;
}
