#include "risk/drawdown.h"

static double continuous(double limit, double d)
{
    if (d <= 0 || limit <= 0)
        return 1;
    return d < limit ? (limit - d) / (limit * (1 - d)) : 0;
}

static double steps(double d)
{
    static const struct {
        double below, factor;
    } step[] = {{0.02, 1}, {0.05, 0.75}, {0.10, 0.5}, {0.15, 0.25}};

    for (unsigned i = 0; i < sizeof step / sizeof step[0]; i++) {
        if (d < step[i].below)
            return step[i].factor;
    }
    return 0.1;
}

double drawdown_factor(enum drawdown_scaling rule, double limit, double drawdown)
{
    if (drawdown != drawdown)
        return 0;
    switch (rule) {
    case DRAWDOWN_CONTINUOUS:
        return continuous(limit, drawdown);
    case DRAWDOWN_STEPS:
        return steps(drawdown);
    case DRAWDOWN_OFF:
        break;
    }
    return 1;
}
