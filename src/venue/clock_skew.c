#include "venue/clock_skew.h"

static const int64_t LEAST = 100000000;
/* Times and their differences stay far from overflow: the year 2255. */
static const int64_t MOST = INT64_C(9000000000000000000);

static int64_t size(int64_t v)
{
    return v < 0 ? -v : v;
}

static bool is_credible(const struct clock_reading *r)
{
    return r->sent >= 0 && r->received >= r->sent && r->received < MOST && r->came_in > 0 &&
           r->went_out >= r->came_in && r->went_out < MOST && r->step >= 0 && r->step < MOST &&
           r->went_out - r->came_in <= r->received - r->sent + r->step;
}

bool clock_skew_measure(struct clock_skew *s, const struct clock_reading *r)
{
    int64_t was = s->ns;

    if (s->is_ours || !is_credible(r))
        return false;
    int64_t on_the_way = (r->received - r->sent) - (r->went_out - r->came_in);
    int64_t skew = (r->came_in - r->sent) / 2 + (r->went_out - r->received) / 2 + r->step / 2;
    int64_t doubt = (on_the_way > 0 ? on_the_way / 2 : 0) + r->step / 2;

    if (s->is_known && doubt > s->doubt && size(skew - s->measured) <= doubt + s->doubt)
        return false;
    s->is_known = true;
    s->measured = skew;
    s->doubt = doubt;
    s->ns = size(skew) > doubt && size(skew) >= LEAST ? skew : 0;
    return s->ns != was;
}

void clock_skew_settle(struct clock_skew *s)
{
    *s = (struct clock_skew){.is_ours = true};
}
