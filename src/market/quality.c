#include "market/quality.h"

static bool near(struct price a, struct price b, double limit)
{
    double distance = (double)(a.ticks > b.ticks ? a.ticks - b.ticks : b.ticks - a.ticks);

    return distance <= limit * (double)b.ticks;
}

static bool accept(struct quality *q, struct price px)
{
    q->accepted = px;
    q->run = 0;
    return true;
}

bool quality_print(struct quality *q, struct price px, double limit)
{
    if (px.ticks <= 0)
        return false;
    if (q->accepted.ticks == 0 || limit <= 0 || near(px, q->accepted, limit))
        return accept(q, px);
    q->held_back++;
    if (q->run == 0 || !near(px, q->doubted, limit)) {
        q->doubted = px;
        q->run = 1;
        return false;
    }
    if (++q->run < QUALITY_CONFIRMATIONS)
        return false;
    q->confirmed++;
    return accept(q, px);
}
