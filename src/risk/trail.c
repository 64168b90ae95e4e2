#include "risk/trail.h"

#include <string.h>

static double trail_factor(double profit)
{
    if (profit > 0.05)
        return 0.3;
    return profit > 0.03 ? 0.5 : 1.0;
}

static struct price highest_below_market(const struct trail_input *in)
{
    return (struct price){in->bid.ticks - in->instrument->tick.ticks};
}

struct trail trail_stop(const struct trail_input *in)
{
    double entry = price_to_double(in->instrument, in->entry);
    double best = price_to_double(in->instrument, in->best);
    double profit = (best - entry) / entry;
    struct price want = in->stop;
    struct trail ret;

    memset(&ret, 0, sizeof ret);
    if (profit >= in->rules->breakeven_at) {
        ret.breakeven = 1;
        if (in->breakeven.ticks > want.ticks)
            want = in->breakeven;
    }
    if (profit >= in->rules->trailing_at) {
        struct price trailed;
        double level = best * (1 - in->rules->trailing_step * trail_factor(profit));
        ret.trailing = 1;
        if (price_from_double(&trailed, in->instrument, level, ROUND_DOWN) &&
            trailed.ticks > want.ticks)
            want = trailed;
    }
    struct price limit = highest_below_market(in);
    if (want.ticks > limit.ticks)
        want = limit;
    ret.stop = want.ticks > in->stop.ticks ? want : in->stop;
    return ret;
}
