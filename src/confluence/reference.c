#include "confluence/reference.h"

#include <math.h>
#include <string.h>

static const double MOST_R = 1000;

void reference_open(struct reference *r, const struct reference_rule *rule, const struct vote *v,
                    double close, int64_t ordinal)
{
    double side = v->stance == STANCE_LONG ? 1 : -1;
    double own = v->stop_atr * v->atr, least = rule->min_stop * close;
    double stop = own > least ? own : least;
    double target = stop * v->target_atr / v->stop_atr;
    double level = v->target_price > 0 ? (v->target_price - close) * side : 0;

    memset(r, 0, sizeof *r);
    if (!(stop > 0) || !(target > 0) || !(stop < close))
        return;
    r->entry = close;
    r->stop = close - side * stop;
    r->target = close + side * (level > target ? level : target);
    r->last_bar = ordinal + rule->horizon;
    r->stance = v->stance;
}

static bool is_number(const struct bar_values *bar)
{
    return isfinite(bar->open) && isfinite(bar->high) && isfinite(bar->low) && isfinite(bar->close);
}

/* The price at which it ends on this bar, nan when it does not. */
static double exit_price(const struct reference *r, const struct bar_values *bar)
{
    bool is_long = r->stance == STANCE_LONG;
    double worst = is_long ? bar->low : bar->high;
    double best = is_long ? bar->high : bar->low;
    double side = is_long ? 1 : -1;

    if ((worst - r->stop) * side <= 0)
        return (bar->open - r->stop) * side < 0 ? bar->open : r->stop;
    if ((best - r->target) * side >= 0)
        return (bar->open - r->target) * side > 0 ? bar->open : r->target;
    return bar->ordinal >= r->last_bar ? bar->close : (double)NAN;
}

bool reference_push(struct reference *r, const struct bar_values *bar, int64_t *ret_outcome)
{
    if (r->stance == STANCE_NONE || !is_number(bar))
        return false;
    double exit = exit_price(r, bar);
    if (isnan(exit))
        return false;
    /* Long or short, the stop's side gives the sign. */
    double outcome = (exit - r->entry) / (r->entry - r->stop);
    outcome = outcome > MOST_R ? MOST_R : outcome < -MOST_R ? -MOST_R : outcome;
    *ret_outcome = (int64_t)floor(outcome * MICRO_R + 0.5);
    memset(r, 0, sizeof *r);
    return true;
}
