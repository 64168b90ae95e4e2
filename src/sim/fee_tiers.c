#include "sim/fee_tiers.h"

#define DAY_NS (INT64_C(86400) * 1000000000)
#define BPS(n)                                                                                     \
    {                                                                                              \
        (int64_t)(n) * 10000                                                                       \
    }
#define TIER(v, m, t)                                                                              \
    {                                                                                              \
        v, BPS(m), BPS(t)                                                                          \
    }

const struct fee_tier fee_tiers[FEE_TIERS] = {
    TIER(0, 40, 80),       TIER(2500, 30, 60),    TIER(10000, 22, 38),   TIER(25000, 20, 35),
    TIER(50000, 15, 30),   TIER(100000, 12, 25),  TIER(250000, 10, 22),  TIER(500000, 8, 20),
    TIER(1000000, 6, 18),  TIER(2500000, 4, 15),  TIER(5000000, 2, 12),  TIER(10000000, 0, 10),
    TIER(50000000, 0, 9),  TIER(100000000, 0, 8), TIER(250000000, 0, 7), TIER(400000000, 0, 6),
    TIER(500000000, 0, 5),
};

unsigned fee_tier_find(struct money volume)
{
    int64_t dollars = volume.units / MONEY_ONE;
    unsigned i = FEE_TIERS - 1;

    while (i > 0 && dollars < fee_tiers[i].volume)
        i--;
    return i;
}

static int64_t *place_of(const struct volume *v, int64_t day)
{
    int64_t i = day % VOLUME_DAYS;

    return (int64_t *)(uintptr_t)&v->units[i < 0 ? i + VOLUME_DAYS : i];
}

void volume_add(struct volume *v, int64_t now_ns, struct money cost)
{
    int64_t today = now_ns / DAY_NS;
    int64_t gone = today - v->day;

    for (int64_t i = 0; i < gone && i < VOLUME_DAYS; i++) /* their places take newer days */
        *place_of(v, today - i) = 0;
    if (gone > 0)
        v->day = today;
    *place_of(v, today) += cost.units;
}

struct money volume_sum(const struct volume *v, int64_t now_ns)
{
    int64_t today = now_ns / DAY_NS;
    struct money sum = {0};

    for (int64_t d = today - VOLUME_DAYS + 1; d <= v->day; d++)
        if (d > v->day - VOLUME_DAYS)
            sum.units += *place_of(v, d);
    return sum;
}
