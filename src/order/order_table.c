#include "order/order_table.h"

#include <string.h>

void order_table_init(struct order_table *t)
{
    memset(t, 0, sizeof *t);
    t->next_id = 1;
}

/* A free slot, else the ended order with the smallest number. */
static struct order *order_table_slot(struct order_table *t)
{
    struct order *oldest = NULL;

    for (unsigned i = 0; i < ORDERS_MAX; i++) {
        struct order *o = &t->item[i];
        if (o->id == 0)
            return o;
        if (!o->listed && (!oldest || o->id < oldest->id))
            oldest = o;
    }
    return oldest;
}

struct order *order_table_add(struct order_table *t)
{
    struct order *o = order_table_slot(t);

    if (!o)
        return NULL;
    memset(o, 0, sizeof *o);
    o->id = t->next_id++;
    order_table_list(t, o);
    return o;
}

bool order_works(const struct order *o)
{
    return order_is_live(o) || o->told_filled.lots > o->filled.lots;
}

struct order *order_working(struct order_table *t, unsigned i)
{
    return &t->item[t->working[i]];
}

const struct order *order_working_const(const struct order_table *t, unsigned i)
{
    return &t->item[t->working[i]];
}

void order_table_list(struct order_table *t, struct order *o)
{
    if (o->listed)
        return;
    o->listed = 1;
    t->working[t->working_count++] = (uint16_t)(o - t->item);
}

void order_table_settle(struct order_table *t)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < t->working_count; i++) {
        struct order *o = order_working(t, i);
        if (order_works(o))
            t->working[kept++] = t->working[i];
        else
            o->listed = 0;
    }
    for (uint32_t i = kept; i < t->working_count; i++)
        t->working[i] = 0;
    t->working_count = kept;
}

struct order *order_find(struct order_table *t, uint64_t id)
{
    for (unsigned i = 0; i < ORDERS_MAX; i++) {
        if (t->item[i].id == id && id != 0)
            return &t->item[i];
    }
    return NULL;
}

struct order *order_find_venue(struct order_table *t, const char *client_id, const char *venue_id)
{
    for (unsigned i = 0; i < ORDERS_MAX; i++) {
        struct order *o = &t->item[i];
        if (o->id == 0)
            continue;
        if (client_id[0] ? strncmp(o->client_id, client_id, CLIENT_ID_MAX) == 0
                         : venue_id[0] && strncmp(o->venue_id, venue_id, VENUE_ID_MAX) == 0)
            return o;
    }
    return NULL;
}

unsigned order_table_live(const struct order_table *t)
{
    unsigned n = 0;

    for (unsigned i = 0; i < t->working_count; i++)
        n += order_is_live(order_working_const(t, i));
    return n;
}

bool order_learn(struct order *o, enum order_event what)
{
    enum order_state to = order_next((enum order_state)o->state, what);

    if (to == ORDER_NONE)
        return false;
    if (to == ORDER_OPEN && o->filled.lots > 0)
        to = ORDER_PARTIAL;
    o->state = (uint8_t)to;
    return true;
}

bool order_is_live(const struct order *o)
{
    return order_state_is_live((enum order_state)o->state);
}

struct qty order_left(const struct order *o)
{
    return (struct qty){o->qty.lots > o->filled.lots ? o->qty.lots - o->filled.lots : 0};
}

bool order_table_fill_is_new(struct order_table *t, const char fill_id[FILL_ID_MAX], bool ours)
{
    uint64_t known = t->fills < FILLS_REMEMBERED ? t->fills : FILLS_REMEMBERED;

    for (uint64_t i = 0; i < known; i++) {
        if (strncmp(t->fill_id[i], fill_id, FILL_ID_MAX) == 0 && (t->fill_ours[i] || !ours))
            return false;
    }
    t->fill_ours[t->fills % FILLS_REMEMBERED] = ours;
    char *slot = t->fill_id[t->fills++ % FILLS_REMEMBERED];
    memset(slot, 0, FILL_ID_MAX);
    memcpy(slot, fill_id, FILL_ID_MAX - 1);
    return true;
}
