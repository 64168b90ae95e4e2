#include "market/depth_watch.h"

#include <math.h>
#include <string.h>

struct watch_rule watch_rule_usual(void)
{
    return (struct watch_rule){
        .multiple = 5, .within = 0.005, .drop = 0.8, .traded = 0.2, .tau = INT64_C(2000000000)};
}

void depth_watch_init(struct depth_watch *w, const struct depth_rule *depth,
                      const struct watch_rule *rule)
{
    memset(w, 0, sizeof *w);
    w->depth = *depth;
    w->rule = *rule;
}

void depth_watch_forget(struct depth_watch *w)
{
    w->watched = 0;
    w->usual[0] = w->usual[1] = 0;
    w->added = w->pulled = (struct qty){0};
}

/* ---- the side's usual level ---- */

static void insert(int64_t *sorted, unsigned *n, int64_t v)
{
    unsigned i = (*n)++;

    for (; i > 0 && sorted[i - 1] > v; i--)
        sorted[i] = sorted[i - 1];
    sorted[i] = v;
}

/* Twice the median of the first levels, px standing at q: an even number of them has two middles. */
static int64_t median_twice(const struct depth_watch *w, const struct book *b, enum side side,
                            struct price px, struct qty q)
{
    int64_t sorted[DEPTH_LEVELS_MAX + 1];
    unsigned n = 0;
    uint32_t count;
    const struct book_level *level = book_side(b, side, &count);

    if (q.lots > 0)
        insert(sorted, &n, q.lots);
    for (uint32_t i = 0; i < count && i < w->depth.levels; i++)
        if (level[i].price.ticks != px.ticks)
            insert(sorted, &n, level[i].qty.lots);
    return n ? sorted[(n - 1) / 2] + sorted[n / 2] : 0;
}

static struct qty standing(const struct book *b, enum side side, struct price px)
{
    uint32_t count;
    const struct book_level *level = book_side(b, side, &count);

    for (uint32_t i = 0; i < count; i++)
        if (level[i].price.ticks == px.ticks)
            return level[i].qty;
    return (struct qty){0};
}

/* ---- what is watched ---- */

static void drop(struct depth_watch *w, unsigned i)
{
    w->watched--;
    memmove(&w->big[i], &w->big[i + 1], (w->watched - i) * sizeof w->big[0]);
}

void depth_watch_time(struct depth_watch *w, int64_t at)
{
    w->at = at;
    while (w->watched && at - w->big[0].at > w->rule.tau)
        drop(w, 0);
}

static struct watched *watched_at(struct depth_watch *w, enum side side, struct price px)
{
    for (unsigned i = 0; i < w->watched; i++)
        if (w->big[i].side == side && w->big[i].price.ticks == px.ticks)
            return &w->big[i];
    return NULL;
}

static void watch_it(struct depth_watch *w, struct watched big)
{
    if (w->watched == DEPTH_WATCHED)
        drop(w, 0);
    w->big[w->watched++] = big;
    w->added.lots += big.added.lots;
}

static void see_shrink(struct depth_watch *w, struct watched *big, struct qty now)
{
    double lost = (double)(big->before.lots + big->added.lots - now.lots);
    double added = (double)big->added.lots;

    if (lost < w->rule.drop * added)
        return;
    if ((double)big->traded.lots <= w->rule.traded * added)
        w->pulled.lots += big->added.lots;
    drop(w, (unsigned)(big - w->big));
}

static bool is_near(const struct depth_watch *w, const struct book *b, const struct instrument *in,
                    struct price px)
{
    double middle = book_middle(b, in);

    return fabs(price_to_double(in, px) - middle) <= w->rule.within * middle;
}

static void see_growth(struct depth_watch *w, const struct book *b, const struct instrument *in,
                       struct watched big, struct qty now)
{
    int64_t twice;

    if (big.added.lots <= 0 || !is_near(w, b, in, big.price))
        return;
    twice = median_twice(w, b, big.side, big.price, now);
    w->usual[big.side == SIDE_SELL] = twice / 2;
    if (2 * (double)big.added.lots >= w->rule.multiple * (double)twice)
        watch_it(w, big);
}

void depth_watch_level(struct depth_watch *w, const struct book *b, const struct instrument *in,
                       enum side side, struct price px, struct qty q)
{
    /* Most changes are small: what is below half of what a big one took lately is not looked at. */
    double worth_a_look = w->rule.multiple * (double)w->usual[side == SIDE_SELL] / 2;
    struct watched *known;

    known = watched_at(w, side, px);
    if (known)
        see_shrink(w, known, q);
    if (known || (double)q.lots < worth_a_look || q.lots <= 0)
        return;
    struct qty before = standing(b, side, px);
    see_growth(w, b, in,
               (struct watched){.at = w->at,
                                .price = px,
                                .before = before,
                                .added = {q.lots - before.lots},
                                .side = side},
               q);
}

void depth_watch_trade(struct depth_watch *w, struct price px, struct qty q)
{
    for (unsigned i = 0; i < w->watched; i++)
        if (w->big[i].price.ticks == px.ticks)
            w->big[i].traded.lots += q.lots;
}

/* ---- reading ---- */

static unsigned list_young(const struct depth_watch *w, const struct book *b,
                           struct young_qty ret[DEPTH_WATCHED])
{
    unsigned n = 0;

    for (unsigned i = 0; i < w->watched; i++) {
        const struct watched *big = &w->big[i];
        int64_t left = standing(b, big->side, big->price).lots - big->before.lots;

        if (left > 0)
            ret[n++] = (struct young_qty){.side = big->side,
                                          .price = big->price,
                                          .qty = {left < big->added.lots ? left : big->added.lots}};
    }
    return n;
}

bool depth_watch_read(struct depth_watch *w, const struct book *b, const struct instrument *in,
                      struct depth *ret)
{
    const struct price nowhere = {0};
    struct young_qty young[DEPTH_WATCHED];

    if (!depth_read(&w->depth, b, in, young, list_young(w, b, young), ret))
        return false;
    ret->added = w->added;
    ret->pulled = w->pulled;
    w->added = w->pulled = (struct qty){0};
    w->usual[0] = median_twice(w, b, SIDE_BUY, nowhere, (struct qty){0}) / 2;
    w->usual[1] = median_twice(w, b, SIDE_SELL, nowhere, (struct qty){0}) / 2;
    return true;
}
