#include "engine/co_movement.h"

#include <math.h>

#include "base/fmath.h"
#include "risk/portfolio.h"

enum { RETURNS_A_DAY = 96 };
static const int64_t STEP_NS = INT64_C(15) * 60 * 1000000000;

/* One pair's bars, read from the newest backwards. */
struct walk {
    const struct engine *e;
    const struct pair_state *p;
    const struct bar *ring;
    uint64_t left, at; /* bars left, count of the next one */
};

static struct walk walk_back(const struct engine *e, unsigned pair)
{
    const struct pair_state *p = pair_at_const(e, pair);

    return (struct walk){
        .e = e,
        .p = p,
        .ring = bar_ring_const(e, pair),
        .left = p->bars < e->bar_capacity ? p->bars : e->bar_capacity,
        .at = p->bars,
    };
}

/* Close of the newest bar that opened at `time` or before; nan when there is none. */
static double close_at(struct walk *w, int64_t time)
{
    while (w->left > 0) {
        const struct bar *b = &w->ring[(w->at - 1) % w->e->bar_capacity];

        if (b->open_time <= time)
            return price_to_double(&w->p->instrument, b->close);
        w->at--;
        w->left--;
    }
    return (double)NAN;
}

static int64_t newest_common(const struct engine *e, const uint16_t *pairs, unsigned count)
{
    int64_t ret = INT64_MAX;

    for (unsigned i = 0; i < count; i++) {
        struct walk w = walk_back(e, pairs[i]);
        int64_t newest = w.left ? w.ring[(w.at - 1) % e->bar_capacity].open_time : 0;
        ret = newest < ret ? newest : ret;
    }
    return ret;
}

/* Returns of one pair, newest first; how many there are. */
static unsigned read_returns(double *ret, const struct engine *e, unsigned pair, int64_t newest)
{
    struct walk w = walk_back(e, pair);
    double later = close_at(&w, newest);

    for (unsigned k = 0; k < CO_MOVEMENT_MAX; k++) {
        double earlier = close_at(&w, newest - (int64_t)(k + 1) * STEP_NS);
        if (!(earlier > 0) || !(later > 0))
            return k;
        ret[k] = fmath_log_ratio(later, earlier);
        later = earlier;
    }
    return CO_MOVEMENT_MAX;
}

void co_movement_read(struct co_movement *ret, const struct engine *e, const uint16_t *pairs,
                      unsigned count)
{
    int64_t newest = newest_common(e, pairs, count);

    ret->pairs = count;
    ret->returns = CO_MOVEMENT_MAX;
    for (unsigned i = 0; i < count; i++) {
        unsigned n = read_returns(ret->r[i], e, pairs[i], newest);
        ret->returns = n < ret->returns ? n : ret->returns;
    }
}

static double sigma_of(const struct co_movement *m, unsigned i)
{
    double mean = 0, square = 0;
    unsigned n = m->returns;

    if (n < CO_MOVEMENT_MIN)
        return (double)NAN;
    for (unsigned k = 0; k < n; k++)
        mean += m->r[i][k];
    mean /= n;
    for (unsigned k = 0; k < n; k++)
        square += (m->r[i][k] - mean) * (m->r[i][k] - mean);
    return square > 0 ? sqrt(square / (n - 1) * RETURNS_A_DAY) : (double)NAN;
}

static double raised_correlation(const struct co_movement *m, unsigned i, unsigned j)
{
    if (i == j)
        return 1;
    if (m->returns < CO_MOVEMENT_MIN)
        return (double)NAN;
    double rho = correlation_of(m->r[i], m->r[j], m->returns);
    return rho + CORRELATION_STRESS * (1 - rho);
}

void swing_of(struct swing *ret, const struct co_movement *m)
{
    for (unsigned i = 0; i < m->pairs; i++) {
        ret->sigma[i] = sigma_of(m, i);
        for (unsigned j = 0; j < m->pairs; j++)
            ret->correlation[i * m->pairs + j] = raised_correlation(m, i, j);
    }
}
