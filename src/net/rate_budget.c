#include "net/rate_budget.h"

enum { NS_PER_S = 1000000000 };

void rate_budget_init(struct rate_budget *b, int64_t limit, int64_t decay_per_s, int64_t now_ns)
{
    *b = (struct rate_budget){.limit = limit, .decay = decay_per_s, .at_ns = now_ns};
}

int64_t rate_budget_level(struct rate_budget *b, int64_t now_ns)
{
    if (now_ns <= b->at_ns)
        return b->level;
    __int128 fallen = (__int128)(now_ns - b->at_ns) * b->decay / NS_PER_S;

    if (fallen >= b->level) {
        b->level = 0;
        b->at_ns = now_ns;
    } else if (fallen > 0) { /* only the time that these points took: no fraction is lost */
        b->level -= (int64_t)fallen;
        b->at_ns += (int64_t)(fallen * NS_PER_S / b->decay);
    }
    return b->level;
}

bool rate_budget_take(struct rate_budget *b, int64_t now_ns, int64_t cost)
{
    if (rate_budget_level(b, now_ns) + cost > b->limit)
        return false;
    b->level += cost;
    return true;
}

void rate_budget_charge(struct rate_budget *b, int64_t now_ns, int64_t cost)
{
    b->level = rate_budget_level(b, now_ns) + cost;
}

int64_t rate_budget_wait(struct rate_budget *b, int64_t now_ns, int64_t cost)
{
    int64_t over = rate_budget_level(b, now_ns) + cost - b->limit;

    if (over <= 0)
        return 0;
    if (cost > b->limit || b->decay <= 0)
        return INT64_MAX;
    return (int64_t)(((__int128)over * NS_PER_S + b->decay - 1) / b->decay);
}

void rate_budget_change(struct rate_budget *b, int64_t now_ns, int64_t limit, int64_t decay_per_s)
{
    b->level = rate_budget_level(b, now_ns);
    b->at_ns = now_ns > b->at_ns ? now_ns : b->at_ns;
    b->limit = limit;
    b->decay = decay_per_s;
}

void rate_budget_correct(struct rate_budget *b, int64_t now_ns, int64_t level)
{
    b->at_ns = now_ns;
    b->level = level;
}
