/* The curve: the span is cut into equal stretches; of each the point with the lowest and the one
 * with the highest equity stay, in time order.  A stretch without movement keeps one. */
#include "research/result_curve.h"

#include <stdlib.h>

#define MINUTE_NS INT64_C(60000000000)
#define DAY_NS    (1440 * MINUTE_NS)

bool result_curve_init(struct result *r)
{
    uint64_t minutes = (uint64_t)((r->to - r->from) / MINUTE_NS) + 1;
    unsigned pairs = r->history->pairs;

    r->stretch = minutes / (RESULT_CURVE_MAX / 2 - 1) + 1;
    r->day_room = (size_t)((r->to - r->from) / DAY_NS) + 2;
    r->next_midnight = (r->from + DAY_NS - 1) / DAY_NS * DAY_NS;
    r->equity = r->peak = r->benchmark = r->benchmark_peak = r->starting_equity;
    r->first_price = calloc(pairs, sizeof *r->first_price);
    r->growth = calloc(pairs, sizeof *r->growth);
    r->day = calloc(r->day_room, sizeof *r->day);
    r->curve = calloc(RESULT_CURVE_MAX, sizeof *r->curve);
    return r->first_price && r->growth && r->day && r->curve;
}

void result_curve_release(struct result *r)
{
    free(r->first_price);
    free(r->growth);
    free(r->day);
    free(r->curve);
}

void result_close(struct result *r, uint16_t pair, struct price close)
{
    double px = (double)close.ticks, growth;

    r->last[pair] = close;
    if (r->first_price[pair] == 0) {
        r->first_price[pair] = px;
        r->growth[pair] = 1;
        r->growth_sum += 1;
        r->pairs_seen++;
        return;
    }
    growth = px / r->first_price[pair];
    r->growth_sum += growth - r->growth[pair];
    r->growth[pair] = growth;
}

static void keep_days(struct result *r, int64_t end)
{
    for (; r->next_midnight < end && r->days < r->day_room; r->next_midnight += DAY_NS)
        r->day[r->days++] = r->equity;
}

static void keep_point(struct result *r, struct curve_point p)
{
    if (r->curve_count < RESULT_CURVE_MAX)
        r->curve[r->curve_count++] = p;
}

static void end_stretch(struct result *r)
{
    struct curve_point a = r->stretch_low, b = r->stretch_high;

    if (!r->stretch_seen)
        return;
    keep_point(r, a.time <= b.time ? a : b);
    if (a.time != b.time)
        keep_point(r, a.time <= b.time ? b : a);
    r->stretch_seen = 0;
}

static void keep_curve(struct result *r, int64_t end, double drawdown)
{
    struct curve_point p = {end, r->equity, r->benchmark, drawdown};

    if (!r->stretch_seen || p.equity < r->stretch_low.equity)
        r->stretch_low = p;
    if (!r->stretch_seen || p.equity > r->stretch_high.equity)
        r->stretch_high = p;
    if (++r->stretch_seen == r->stretch)
        end_stretch(r);
}

static double value_of_holdings(const struct result *r)
{
    double value = 0;

    for (unsigned i = 0; i < r->history->pairs; i++) {
        const struct instrument *in = &r->history->series[i].instrument;

        if (r->held[i].lots)
            value += qty_to_double(in, r->held[i]) * price_to_double(in, r->last[i]);
    }
    return value;
}

/* A holding of the same amount in every pair, bought at its first close, if sold now: fees paid. */
static void mark_benchmark(struct result *r)
{
    double fee = r->options.sim.taker_fee, fall;

    if (!r->pairs_seen)
        return;
    r->benchmark = r->starting_equity * (r->growth_sum / r->pairs_seen) * (1 - fee) / (1 + fee);
    if (r->benchmark > r->benchmark_peak)
        r->benchmark_peak = r->benchmark;
    fall = 1 - r->benchmark / r->benchmark_peak;
    if (fall > r->benchmark_drawdown)
        r->benchmark_drawdown = fall;
}

void result_minute(struct result *r, int64_t end)
{
    double value, drawdown;

    keep_days(r, end);
    value = r->pairs_held ? value_of_holdings(r) : 0;
    r->equity = money_to_double(r->cash) + value;
    mark_benchmark(r);
    r->minutes++;
    r->minutes_held += r->pairs_held != 0;
    r->exposure_sum += r->equity > 0 ? value / r->equity : 0;
    if (r->equity > r->peak)
        r->peak = r->equity;
    drawdown = r->peak > 0 ? 1 - r->equity / r->peak : 0;
    r->under_water = drawdown > 0 ? r->under_water + 1 : 0;
    if (r->under_water > r->under_water_longest)
        r->under_water_longest = r->under_water;
    if (drawdown > r->max_drawdown) {
        r->max_drawdown = drawdown;
        r->trough_time = end;
    }
    keep_curve(r, end, drawdown);
}

void result_curve_finish(struct result *r)
{
    keep_days(r, r->to + 1);
    end_stretch(r);
}
