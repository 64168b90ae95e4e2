#include "confluence/track_record.h"

enum { ONE = 1000000 };

void track_record_add(struct track_record *t, const struct options_adaptive *o,
                      enum regime_trend trend, enum regime_vol volatility, int64_t outcome)
{
    results_add(&t->results, trend, volatility, outcome);
    t->recent_count += ONE - t->recent_count / o->window;
    t->recent_sum += outcome - t->recent_sum / o->window;
}

double track_record_factor(const struct track_record *t, const struct options_adaptive *o)
{
    double count = (double)t->recent_count / ONE;
    double sum = (double)t->recent_sum / ONE;
    double factor = 1 + o->gain * sum / (count + (double)o->prior);

    if (!o->enabled)
        return 1;
    return factor < o->least ? o->least : factor > o->most ? o->most : factor;
}

void track_record_forget(struct track_record *t)
{
    t->recent_count = t->recent_sum = 0;
}
