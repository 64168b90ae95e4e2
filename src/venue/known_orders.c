#include "venue/known_orders.h"

#include <string.h>

enum { NO_PAIR = 0xffff };

void known_orders_init(struct known_orders *k)
{
    memset(k, 0, sizeof *k);
}

/* Newest first: news are mostly about the youngest orders. */
static struct known_order *find(struct known_orders *k, struct str id, bool by_client)
{
    if (id.len == 0)
        return NULL;
    for (unsigned i = 1; i <= KNOWN_ORDERS_MAX; i++) {
        struct known_order *o = &k->item[(k->next + KNOWN_ORDERS_MAX - i) % KNOWN_ORDERS_MAX];
        if (o->used && str_is(id, by_client ? o->client_id : o->venue_id))
            return o;
    }
    return NULL;
}

struct known_order *known_order_find(struct known_orders *k, struct str venue_id,
                                     struct str client_id)
{
    struct known_order *o = find(k, venue_id, false);

    return o ? o : find(k, client_id, true);
}

static struct known_order *take_slot(struct known_orders *k)
{
    struct known_order *o = &k->item[k->next];

    for (unsigned i = 0; i < KNOWN_ORDERS_MAX && o->used && !o->ended; i++) {
        k->next = (k->next + 1) % KNOWN_ORDERS_MAX;
        o = &k->item[k->next];
    }
    k->next = (k->next + 1) % KNOWN_ORDERS_MAX;
    memset(o, 0, sizeof *o);
    o->used = true;
    o->pair = NO_PAIR;
    return o;
}

struct known_order *known_order_of(struct known_orders *k, struct str venue_id,
                                   struct str client_id)
{
    struct known_order *o = known_order_find(k, venue_id, client_id);

    if (!o)
        o = take_slot(k);
    if (venue_id.len && !o->venue_id[0])
        str_copy(o->venue_id, sizeof o->venue_id, venue_id);
    /* A longer id is none of ours; cut, it could be taken for one. */
    if (client_id.len && !o->client_id[0] && client_id.len < CLIENT_ID_MAX)
        str_copy(o->client_id, sizeof o->client_id, client_id);
    return o;
}
