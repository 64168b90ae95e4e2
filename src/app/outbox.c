#include "app/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"

enum status outbox_init(struct outbox *b, struct error *err)
{
    memset(b, 0, sizeof *b);
    b->item = calloc(OUTBOX_MAX, sizeof *b->item);
    if (!b->item)
        return error_set(err, STATUS_NO_MEMORY, "outbox: no memory");
    return STATUS_OK;
}

void outbox_release(struct outbox *b)
{
    free(b->item);
    b->item = NULL;
}

bool outbox_put(struct outbox *b, const struct effect *fx)
{
    if (b->put - b->taken == OUTBOX_MAX)
        return false;
    b->item[b->put++ % OUTBOX_MAX] = *fx;
    return true;
}

bool outbox_take(struct outbox *b, uint64_t durable_seq, struct effect *ret)
{
    if (b->put == b->taken || b->item[b->taken % OUTBOX_MAX].cause > durable_seq)
        return false;
    *ret = b->item[b->taken++ % OUTBOX_MAX];
    return true;
}

bool outbox_is_empty(const struct outbox *b)
{
    return b->put == b->taken;
}

bool outbox_has_room(const struct outbox *b)
{
    return OUTBOX_MAX - (b->put - b->taken) >= EFFECTS_MAX;
}
