#include "market/quality.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"

static const double ns_per_s = 1e9, unknown_floor = 0.05;

struct outlier_rule outlier_rule_with_floor(double floor)
{
    return (struct outlier_rule){
        .floor = floor, .k = 8, .memory = 0.97, .dt_min_s = 1, .confirm = 3};
}

double outlier_floor(double configured, double spread, double atr)
{
    double wide = configured;

    if (!(configured > 0))
        return 0;
    wide = 2 * spread > wide ? 2 * spread : wide;
    if (isnan(atr))
        return wide > unknown_floor ? wide : unknown_floor;
    return atr > wide ? atr : wide;
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
    double r = fmath_log_ratio(a, b);

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

/* A move beyond the limit that is a real one. */
static enum print_verdict confirm(struct quality *q, const struct outlier_rule *rule, int64_t at,
                                  double price, double limit, double dt)
{
    accept(q, rule, at, price, limit, dt);
    return PRINT_CONFIRMED;
}

static bool agrees_with_pending(const struct quality *q, const struct outlier_rule *rule,
                                int64_t at, double price)
{
    if (q->agreeing == 0)
        return false;
    if (rule->onward && (price > q->price) == (q->pending > q->price) &&
        2 * distance(price, q->price) >= distance(q->pending, q->price))
        return true;
    return distance(price, q->pending) <=
           limit_over(q, rule, seconds_since(rule, q->pending_at, at));
}

enum print_verdict quality_print(struct quality *q, const struct outlier_rule *rule, int64_t at,
                                 double price, double book)
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
    if (book > 0 && distance(price, book) <= limit_over(q, rule, rule->dt_min_s))
        return confirm(q, rule, at, price, limit, dt);
    q->agreeing = agrees_with_pending(q, rule, at, price) ? q->agreeing + 1 : 1;
    q->pending = price;
    q->pending_at = at;
    return q->agreeing >= rule->confirm ? confirm(q, rule, at, price, limit, dt) : PRINT_PENDING;
}

bool quality_is_wick_suspect(const struct quality *q, const struct outlier_rule *rule,
                             const struct bar_values *bar, double seconds)
{
    double top = bar->open > bar->close ? bar->open : bar->close;
    double bottom = bar->open < bar->close ? bar->open : bar->close;
    double limit = limit_over(q, rule, seconds);

    return rule->floor > 0 && q->price > 0 &&
           (distance(bar->high, top) > limit || distance(bar->low, bottom) > limit);
}

bool quality_is_stale(int64_t last_at, int64_t now, int64_t limit_ns)
{
    return last_at == 0 || now - last_at > limit_ns;
}
