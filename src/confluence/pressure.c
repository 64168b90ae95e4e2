#include "confluence/pressure.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"

#define NS_PER_S 1e9

static const double fade_s = 30, wide_spread = 0.003, narrow_spread = 0.001;

const char *book_state_name(enum book_state s)
{
    static const char *const names[] = {
        [BOOK_UNSEEN] = "unseen", [BOOK_OLD] = "old", [BOOK_FRESH] = "fresh"};

    return (unsigned)s < sizeof names / sizeof *names ? names[s] : "unknown";
}

struct depth_rule pressure_depth_rule(const struct options_book *o)
{
    return (struct depth_rule){
        .levels = (uint32_t)o->levels,
        .decay = o->decay,
        .near = 0.005,
        .void_gap = o->void_gap,
        .whale_notional = o->whale_notional,
        .whale_multiple = 5,
    };
}

/* ---- over time ---- */

/* (a - b) / (a + b), 0 for nothing on either side. */
static double share_between(double a, double b)
{
    return a + b > 0 ? (a - b) / (a + b) : 0;
}

static double imbalance_of(const struct depth *d)
{
    return share_between((double)(d->bid.qty.lots - d->bid.young.lots),
                         (double)(d->ask.qty.lots - d->ask.young.lots));
}

void pressure_note(struct pressure_memory *m, int64_t at, const struct depth *d)
{
    double kept = m->at ? fmath_exp(-(double)(at - m->at) / NS_PER_S / fade_s) : 0;

    m->added = kept * m->added + (double)d->added.lots;
    m->pulled = kept * m->pulled + (double)d->pulled.lots;
    m->imbalance_mean = kept * m->imbalance_mean + (1 - kept) * imbalance_of(d);
    m->at = at;
}

/* ---- as it stands ---- */

static double kept_within(double v, double least, double most)
{
    return v < least ? least : v > most ? most : v;
}

static double liquidity_of(const struct options_book *o, const struct depth *d, double spread,
                           double worth)
{
    double ratio = d->ask.qty.lots > 0 ? (double)d->bid.qty.lots / (double)d->ask.qty.lots : 0;
    double voids = 0.05 * (d->bid.voids + d->ask.voids);
    double v = 0.5;

    v += spread < narrow_spread ? 0.2 : spread < wide_spread ? 0.1 : 0;
    v += worth >= o->deep_notional ? 0.15 : worth >= o->deep_notional / 10 ? 0.05 : 0;
    v -= voids < 0.2 ? voids : 0.2;
    v += ratio > 0.7 && ratio < 1.3 ? 0.1 : 0;
    return kept_within(v, 0, 1);
}

static double sign_of(uint8_t stance)
{
    return stance == STANCE_LONG ? 1 : stance == STANCE_SHORT ? -1 : 0;
}

static uint8_t stance_beyond(double v, double limit)
{
    return v > limit ? STANCE_LONG : v < -limit ? STANCE_SHORT : STANCE_NONE;
}

static double score_of(const struct pressure *p, double spread)
{
    double lean = 0.85 * p->weighted + 0.05 * sign_of(p->leaning) + 0.05 * p->whales;
    double quality = p->liquidity * (1 - p->spoofed / 2) * (spread > wide_spread ? 0.7 : 1);

    return kept_within(lean * quality, -1, 1);
}

struct pressure pressure_read(const struct options_book *o, const struct pressure_memory *m,
                              int64_t now, const struct depth *d, const struct instrument *in,
                              const struct book_level *bid, const struct book_level *ask)
{
    struct pressure p = {.state = BOOK_UNSEEN};
    double b = price_to_double(in, bid->price), a = price_to_double(in, ask->price);
    double spread = (a - b) / ((a + b) / 2);

    if (m->at == 0)
        return p;
    p.age_s = (double)(now - m->at) / NS_PER_S;
    p.state = p.age_s * 1e3 > (double)o->max_age_ms || !(a > b) || !(b > 0) ? BOOK_OLD : BOOK_FRESH;
    if (p.state == BOOK_OLD)
        return p;
    p.imbalance = imbalance_of(d);
    p.weighted = (double)d->weighted / (double)DEPTH_WEIGHTED_ONE;
    p.tilt = share_between((double)bid->qty.lots, (double)ask->qty.lots) / 2;
    p.whales = share_between(d->bid.whales, d->ask.whales);
    p.spoofed = m->added > 0 ? kept_within(m->pulled / m->added, 0, 1) : 0;
    p.shift = p.imbalance - m->imbalance_mean;
    p.spread = spread;
    p.notional = money_to_double(d->bid.notional) + money_to_double(d->ask.notional);
    p.liquidity = liquidity_of(o, d, spread, p.notional);
    p.leaning = stance_beyond(p.imbalance, o->min_imbalance);
    p.score = score_of(&p, spread);
    p.side = stance_beyond(p.score, o->min_score);
    return p;
}

struct book_view pressure_view(const struct pressure *p)
{
    if (p->state != BOOK_FRESH)
        return BOOK_VIEW_NONE;
    return (struct book_view){
        .score = p->score, .spread = p->spread, .notional = p->notional, .age_s = p->age_s};
}

double pressure_vote(const struct pressure *p)
{
    double v = 0.4 + 0.6 * fabs(p->score);

    return v < 1 ? v : 1;
}
