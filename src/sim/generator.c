#include "sim/generator.h"

#include <math.h>
#include <string.h>

#define ROW(name, quantity, decimals, min, first, vol, common, rate, size, width)                  \
    {                                                                                              \
        .in = {.pair = name "/USD",                                                                \
               .base = name,                                                                       \
               .quote = "USD",                                                                     \
               .price_decimals = decimals,                                                         \
               .qty_decimals = quantity,                                                           \
               .status = MARKET_ONLINE,                                                            \
               .tick = {1},                                                                        \
               .lot = {1},                                                                         \
               .min_qty = {min},                                                                   \
               .min_cost = {50000000}},                                                            \
        .price = first, .sigma = vol, .beta = common, .prints_per_minute = rate,                   \
        .print_size = size, .spread = width                                                        \
    }

/* Decimals and minimums as Kraken's. */
const struct generator_pair generator_pairs[GENERATOR_PAIRS] = {
    ROW("BTC", 8, 1, 5000, 64000, 0.0006, 0.85, 30, 0.06, 0.00002),
    ROW("ETH", 8, 2, 100000, 3200, 0.0008, 0.80, 24, 0.8, 0.00003),
    ROW("SOL", 8, 2, 2000000, 150, 0.0011, 0.70, 18, 12, 0.0001),
    ROW("XRP", 8, 5, 165000000, 0.62, 0.0010, 0.60, 14, 2400, 0.0001),
    ROW("ADA", 8, 6, 380000000, 0.45, 0.0010, 0.65, 10, 2600, 0.0002),
    ROW("DOT", 8, 4, 80000000, 6.5, 0.0010, 0.65, 8, 150, 0.0003),
    ROW("AVAX", 8, 2, 16000000, 28, 0.0012, 0.65, 8, 40, 0.0004),
    ROW("LINK", 8, 5, 32000000, 14, 0.0010, 0.65, 10, 90, 0.0002),
};

#define MINUTE_NS INT64_C(60000000000)

enum { RANGE = 0, UP, DOWN };

static void new_regime(struct generator *g, struct generator_state *p, double sigma)
{
    double u = random_uniform(&g->random);

    p->regime = u < 0.4 ? RANGE : u < 0.7 ? UP : DOWN;
    p->regime_left = 10 + 50 * random_exponential(&g->random);
    p->anchor = p->mid;
    p->drift = sigma * (0.08 + 0.17 * random_uniform(&g->random));
    if (p->regime == DOWN)
        p->drift = -p->drift;
}

static void new_cluster(struct generator *g, struct generator_state *p)
{
    p->wild = !p->wild;
    p->cluster_left = (p->wild ? 20 : 90) * random_exponential(&g->random);
}

void generator_init(struct generator *g, uint64_t seed)
{
    memset(g, 0, sizeof *g);
    g->seed = seed;
    random_seed(&g->random, seed);
    for (unsigned i = 0; i < GENERATOR_PAIRS; i++) {
        struct generator_state *p = &g->pair[i];

        p->mid = generator_pairs[i].price;
        p->activity = 1;
        p->wild = 1;
        new_cluster(g, p);
        new_regime(g, p, generator_pairs[i].sigma);
    }
}

static double jump(struct generator *g, double minutes)
{
    double size;

    if (random_uniform(&g->random) >= minutes * 3 / 1440)
        return 0;
    size = 0.005 + 0.015 * random_uniform(&g->random);
    return random_uniform(&g->random) < 0.5 ? -size : size;
}

static double pull(double from, double to, double per_minute)
{
    return (to - from) / from * per_minute;
}

static void pair_step(struct generator *g, unsigned i, double minutes, double common)
{
    const struct generator_pair *row = &generator_pairs[i];
    struct generator_state *p = &g->pair[i];
    double own = sqrt(1 - row->beta * row->beta) * random_normal(&g->random);
    double z = row->beta * common + own;
    double drift = p->regime == RANGE ? pull(p->mid, p->anchor, 0.07) : p->drift;
    double move;

    p->regime_left -= minutes;
    if (p->regime_left <= 0)
        new_regime(g, p, row->sigma);
    p->cluster_left -= minutes;
    if (p->cluster_left <= 0)
        new_cluster(g, p);
    p->activity += ((p->wild ? 2.2 : 0.8) - p->activity) * 0.15 * minutes;
    drift += pull(p->mid, row->price, 0.00005);
    move = drift * minutes + row->sigma * p->activity * sqrt(minutes) * z + jump(g, minutes);
    if (move > 0.05)
        move = 0.05;
    if (move < -0.05)
        move = -0.05;
    p->moved = z;
    p->mid *= 1 + move;
}

void generator_step(struct generator *g, int64_t dt_ns)
{
    double minutes = (double)dt_ns / (double)MINUTE_NS;
    double common = random_normal(&g->random);

    for (unsigned i = 0; i < GENERATOR_PAIRS; i++)
        pair_step(g, i, minutes, common);
}

void generator_touch(const struct generator *g, unsigned pair, struct price *ret_bid,
                     struct price *ret_ask)
{
    const struct generator_pair *row = &generator_pairs[pair];
    double scale = (double)decimal_pow10(row->in.price_decimals);
    double mid = g->pair[pair].mid * scale;
    double half = mid * row->spread * (0.5 + 0.5 * g->pair[pair].activity) / 2;

    ret_bid->ticks = (int64_t)floor(mid - half);
    ret_ask->ticks = -(int64_t)floor(-(mid + half));
    if (ret_bid->ticks < 1)
        ret_bid->ticks = 1;
    if (ret_ask->ticks <= ret_bid->ticks)
        ret_ask->ticks = ret_bid->ticks + 1;
}

struct depth_shape generator_depth(const struct generator *g, unsigned pair)
{
    const struct generator_pair *row = &generator_pairs[pair];
    struct depth_shape shape = {.seed = random_mix(g->seed + pair)};
    double gap = row->price * (double)decimal_pow10(row->in.price_decimals) * 0.00008;

    shape.gap.ticks = gap < 1 ? 1 : (int64_t)floor(gap);
    shape.typical.lots =
        (int64_t)floor(row->print_size * 6 * (double)decimal_pow10(row->in.qty_decimals));
    return shape;
}

/* More at midnight than at noon: 1.6 to 0.8. */
static double of_the_hour(int64_t at)
{
    double day = (double)(at % (1440 * MINUTE_NS)) / (double)(1440 * MINUTE_NS) * 2 - 1;

    return 0.8 + 0.8 * day * day;
}

static struct qty print_qty(struct generator *g, const struct generator_pair *row)
{
    double size = row->print_size * random_exponential(&g->random);
    struct qty q = {(int64_t)floor(size * (double)decimal_pow10(row->in.qty_decimals))};

    return q.lots < row->in.lot.lots ? row->in.lot : q;
}

unsigned generator_prints(struct generator *g, unsigned pair, int64_t at, int64_t dt_ns,
                          struct generator_print ret[GENERATOR_PRINTS_MAX])
{
    const struct generator_pair *row = &generator_pairs[pair];
    const struct generator_state *p = &g->pair[pair];
    double expected =
        row->prints_per_minute * p->activity * of_the_hour(at) * (double)dt_ns / (double)MINUTE_NS;
    double drawn = expected * (0.5 + random_uniform(&g->random)) + random_uniform(&g->random);
    unsigned n = drawn >= GENERATOR_PRINTS_MAX ? GENERATOR_PRINTS_MAX : (unsigned)drawn;
    double buys = p->moved > 1.5 ? 0.85 : p->moved < -1.5 ? 0.15 : 0.5 + p->moved * 0.23;
    struct price bid, ask;

    generator_touch(g, pair, &bid, &ask);
    for (unsigned i = 0; i < n; i++) {
        bool buy = random_uniform(&g->random) < buys;

        memset(&ret[i], 0, sizeof ret[i]);
        ret[i].price = buy ? ask : bid;
        ret[i].taker_side = buy ? SIDE_BUY : SIDE_SELL;
        ret[i].qty = print_qty(g, row);
        ret[i].at = at - dt_ns + dt_ns / (int64_t)(n + 1) * (int64_t)(i + 1);
    }
    return n;
}
