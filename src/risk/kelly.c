#include "risk/kelly.h"

#include <math.h>

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

void kelly_of(struct kelly *ret, const struct kelly_input *in)
{
    double p = in->win_rate, b = in->win, a = in->loss;

    *ret = (struct kelly){0};
    if (!(p > 0) || !(b > 0))
        return;
    if (!(a > 0)) {
        *ret = (struct kelly){.edge = p * b, .shrink = 1, .fraction = in->cap};
        return;
    }
    ret->kelly = p / a - (1 - p) / b;
    ret->edge = p * b - (1 - p) * a;
    ret->se = (a + b) * sqrt(p * (1 - p) / in->trades);
    if (ret->edge <= 0)
        return;
    ret->shrink = ret->edge * ret->edge / (ret->edge * ret->edge + ret->se * ret->se);
    ret->fraction = smaller(in->cap, in->scale * ret->shrink * ret->kelly);
}
