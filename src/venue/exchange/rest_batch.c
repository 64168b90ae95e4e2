/* REST trading of many orders at once: AddOrderBatch, CancelOrderBatch. */
#include "venue/exchange/state.h"

enum { BATCH_ADD_MAX = 15, BATCH_CANCEL_MAX = 50 };

struct batch {
    int pair;
    unsigned count;
    struct order_wish wish[BATCH_ADD_MAX];
};

/* One bad entry refuses all. */
static const char *read_batch(const struct call *c, struct batch *b)
{
    char room[1024];
    struct text t = TEXT(room);
    struct call entry = *c;

    b->pair = rest_asked_pair(c);
    for (; param_object(c->params, "orders", b->count, &t, &entry.params); b->count++) {
        const char *why;

        if (b->count == BATCH_ADD_MAX)
            return "EGeneral:Invalid arguments:orders";
        b->wish[b->count].validate = param_true(c->params, "validate");
        b->wish[b->count].in_batch = true;
        why = rest_read_order(&entry, b->pair, &b->wish[b->count]);
        if (why)
            return why;
    }
    return b->count < 2 ? "EGeneral:Invalid arguments:orders" : NULL;
}

static void place_entry(struct call *c, unsigned pair, struct order_wish *w)
{
    struct trade_reply reply = trade_place(c->x, c->account, pair, w);

    json_write_object(c->w);
    if (reply.error) {
        json_put_cstr(c->w, "error", reply.error);
    } else {
        if (!w->validate)
            json_put_cstr(c->w, "txid", reply.order_id);
        rest_put_description(c, pair, w);
    }
    json_write_object_end(c->w);
}

static const char *add_order_batch(struct call *c)
{
    struct batch b = {0};
    const char *why = read_batch(c, &b);

    if (why)
        return why;
    json_write_object(c->w);
    json_write_key(c->w, "orders");
    json_write_array(c->w);
    for (unsigned i = 0; i < b.count; i++)
        place_entry(c, (unsigned)b.pair, &b.wish[i]);
    json_write_array_end(c->w);
    json_write_object_end(c->w);
    return NULL;
}

static unsigned cancel_words(struct call *c, struct str list)
{
    const char *error;
    unsigned count = 0;

    while (list.at && list.len)
        count += trade_cancel_word(c->x, c->account, str_trim(str_cut(&list, ',')), &error);
    return count;
}

static unsigned cancel_client_ids(struct call *c)
{
    char room[1024], id_room[CLIENT_WHOLE_MAX];
    struct text t = TEXT(room), id = TEXT(id_room);
    struct str entry;
    unsigned count = 0;

    for (unsigned i = 0; i < BATCH_CANCEL_MAX; i++) {
        struct order_request r = {0};

        if (!param_object(c->params, "cl_ord_ids", i, &t, &entry))
            break;
        if (param(entry, "cl_ord_id", &id) && client_id_keep(&r, NULL, text_str(&id)))
            count += !trade_cancel(c->x, c->account, &r).error;
    }
    return count;
}

static const char *cancel_order_batch(struct call *c)
{
    char room[BATCH_CANCEL_MAX * 24];
    struct text ids = TEXT(room);
    unsigned count = param(c->params, "orders", &ids) ? cancel_words(c, text_str(&ids)) : 0;

    if (ids.cut)
        return "EGeneral:Invalid arguments:orders";
    count += cancel_client_ids(c);
    return count ? rest_put_count(c, count) : "EOrder:Unknown order";
}

const struct rest_route rest_batch[] = {
    {"AddOrderBatch", add_order_batch, 0},
    {"CancelOrderBatch", cancel_order_batch, 0},
    {NULL, NULL, 0},
};
