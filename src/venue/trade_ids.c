#include "venue/trade_ids.h"

/* Far more prints than a pair has in a day. */
enum { JUMP_MAX = 10000000 };

/* False when it was told already. */
static bool take_far_id(struct trade_ids *t, uint64_t id)
{
    bool confirmed = t->jumped_to && id > t->jumped_to && id - t->jumped_to <= JUMP_MAX;
    bool told = id == t->jumped_to;

    t->jumped_to = confirmed ? 0 : id;
    if (confirmed)
        t->last = id;
    return !told;
}

bool trade_ids_take(struct trade_ids *t, uint64_t id, uint64_t *missed)
{
    if (!id || (t->last && id <= t->last))
        return !id;
    if (t->last && id - t->last > JUMP_MAX)
        return take_far_id(t, id);
    if (t->last)
        *missed += id - t->last - 1;
    t->last = id;
    return true;
}
