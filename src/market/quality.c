#include "market/quality.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"

static const double ns_per_s = 1e9, atr_multiple = 8;

struct outlier_rule outlier_rule_with_floor(double floor)
{
    return (struct outlier_rule){
        .floor = floor, .k = 8, .memory = 0.97, .dt_min_s = 1, .confirm = 3};
}

double outlier_floor(double configured, double atr)
{
    double wide = atr_multiple * atr;

    return configured > 0 && wide > configured ? wide : configured;
}

void quality_init(struct quality *q)
{
    memset(q, 0, sizeof *q);
}

void quality_anchor(struct quality *q, int64_t at, double price, double deviation, double seconds)
{
    q->price = price;
    q->price_at = at;
    q->variance = deviation * deviation / seconds;
    q->pending = 0;
    q->pending_at = 0;
    q->agreeing = 0;
}

static double distance(double a, double b)
{
    double r = fmath_log(a / b);

    return r < 0 ? -r : r;
}

static double seconds_since(const struct outlier_rule *rule, int64_t then, int64_t at)
{
    double dt = (double)(at - then) / ns_per_s;

    return dt > rule->dt_min_s ? dt : rule->dt_min_s;
}

static double limit_over(const struct quality *q, const struct outlier_rule *rule, double dt)
{
    double wide = rule->k * sqrt(q->variance * dt);

    return wide > rule->floor ? wide : rule->floor;
}

static void accept(struct quality *q, const struct outlier_rule *rule, int64_t at, double price,
                   double r, double dt)
{
    q->variance = rule->memory * q->variance + (1 - rule->memory) * r * r / dt;
    q->price = price;
    q->price_at = at;
    q->pending = 0;
    q->pending_at = 0;
    q->agreeing = 0;
}

enum print_verdict quality_print(struct quality *q, const struct outlier_rule *rule, int64_t at,
                                 double price)
{
    if (q->price == 0 || rule->floor <= 0) {
        q->price = price;
        q->price_at = at;
        return PRINT_ACCEPTED;
    }
    double dt = seconds_since(rule, q->price_at, at);
    double r = distance(price, q->price), limit = limit_over(q, rule, dt);
    if (r <= limit) {
        accept(q, rule, at, price, r, dt);
        return PRINT_ACCEPTED;
    }
    bool agrees =
        q->agreeing > 0 &&
        distance(price, q->pending) <= limit_over(q, rule, seconds_since(rule, q->pending_at, at));
    q->agreeing = agrees ? q->agreeing + 1 : 1;
    q->pending = price;
    q->pending_at = at;
    if (q->agreeing >= rule->confirm) {
        accept(q, rule, at, price, limit, dt);
        q->jumps++;
        return PRINT_CONFIRMED;
    }
    q->refused++;
    return PRINT_PENDING;
}

enum bar_place quality_bar(struct quality *q, int64_t open_time, uint32_t interval_s)
{
    int64_t interval_ns = (int64_t)interval_s * 1000000000;
    bool first = !q->any_bar;
    int64_t step = open_time - q->last_bar;

    if (!first && step <= 0) {
        q->bars_not_newer++;
        return BAR_NOT_NEWER;
    }
    q->any_bar = 1;
    q->last_bar = open_time;
    if (first)
        return BAR_FIRST;
    if (step <= interval_ns)
        return BAR_NEXT;
    q->gaps++;
    q->bars_missing += (uint64_t)(step / interval_ns - 1);
    return BAR_BEHIND_GAP;
}

bool quality_is_stale(int64_t last_at, int64_t now, int64_t limit_ns)
{
    return last_at == 0 || now - last_at > limit_ns;
}
