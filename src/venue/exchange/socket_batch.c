/* WebSocket trading of many orders at once: batch_add, batch_cancel. */
#include "venue/exchange/socket_terms.h"

enum { BATCH_ADD_MAX = 15, BATCH_CANCEL_MAX = 50 };

struct batch {
    int pair;
    unsigned count;
    struct order_wish wish[BATCH_ADD_MAX];
};

/* One bad entry refuses all. */
static const char *read_batch(struct exchange *x, struct str params, struct batch *b)
{
    struct text unused = {0};
    struct terms whole, t;
    struct str entry;

    terms_read(&whole, params);
    b->pair = symbol_find(x, whole.symbol);
    for (; param_object(params, "orders", b->count, &unused, &entry); b->count++) {
        const char *why;

        if (b->count == BATCH_ADD_MAX)
            return "EGeneral:Invalid arguments:orders";
        terms_read(&t, entry);
        t.deadline = whole.deadline;
        t.w.validate = whole.w.validate;
        t.w.in_batch = true;
        if ((why = terms_for(x, &t, b->pair)))
            return why;
        b->wish[b->count] = t.w;
    }
    return b->count < 2 ? "EGeneral:Invalid arguments:orders" : NULL;
}

static void place_entry(struct exchange *x, struct json_writer *w, int account, unsigned pair,
                        struct order_wish *wish)
{
    struct trade_reply reply = trade_place(x, account, pair, wish);

    json_write_object(w);
    if (reply.error)
        json_put_cstr(w, "error", reply.error);
    if (reply.order_id[0] && !reply.error)
        json_put_cstr(w, "order_id", reply.order_id);
    if (reply.client_id[0] && !reply.error)
        json_put_cstr(w, "cl_ord_id", reply.client_id);
    if (wish->note.userref)
        json_put_i64(w, "order_userref", wish->note.userref);
    json_write_object_end(w);
}

void socket_batch_add(struct exchange *x, const struct socket_request *r)
{
    struct batch b = {0};
    const char *why = read_batch(x, r->params, &b);
    struct json_writer w;

    if (why) {
        socket_error(x, r->socket, r->method, why, (struct str){0}, r->req_id);
        return;
    }
    socket_reply_begin(x, &w, r->method);
    json_write_key(&w, "result");
    json_write_array(&w);
    for (unsigned i = 0; i < b.count; i++)
        place_entry(x, &w, r->account, (unsigned)b.pair, &b.wish[i]);
    json_write_array_end(&w);
    json_put_bool(&w, "success", true);
    if (reply_arrives(x))
        socket_reply_end(x, &w, r->socket, r->req_id);
}

static unsigned cancel_words(struct exchange *x, int account, struct str list)
{
    const char *error;
    unsigned count = 0;

    while (list.at && list.len)
        count += trade_cancel_word(x, account, str_trim(str_cut(&list, ',')), &error);
    return count;
}

static unsigned cancel_client_ids(struct exchange *x, int account, struct str list)
{
    unsigned count = 0;

    while (list.at && list.len) {
        struct order_request ask = {0};

        if (client_id_keep(&ask, NULL, str_trim(str_cut(&list, ','))))
            count += !trade_cancel(x, account, &ask).error;
    }
    return count;
}

/* The count stands at the top, as recorded, not in a result. */
void socket_batch_cancel(struct exchange *x, const struct socket_request *r)
{
    char room[BATCH_CANCEL_MAX * 40];
    struct text list = TEXT(room);
    struct json_writer w;
    unsigned count = 0;

    if (param(r->params, "orders", &list))
        count += cancel_words(x, r->account, text_str(&list));
    if (param(r->params, "cl_ord_id", &list))
        count += cancel_client_ids(x, r->account, text_str(&list));
    if (!count) {
        socket_error(x, r->socket, r->method, "EOrder:Unknown order", (struct str){0}, r->req_id);
        return;
    }
    socket_reply_begin(x, &w, r->method);
    json_put_u64(&w, "orders_cancelled", count);
    json_put_bool(&w, "success", true);
    if (reply_arrives(x))
        socket_reply_end(x, &w, r->socket, r->req_id);
}
