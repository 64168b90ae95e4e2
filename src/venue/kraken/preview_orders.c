/* Orders, changes of orders and cancels, over REST and WebSocket: a row each. */
#include <string.h>

#include "venue/kraken/preview_internal.h"
#include "venue/record.h"

/* The orders of `orders`, each with the parameters of one; the pair, the deadline and validate stand beside them. */
static enum status read_batch(const struct writing *w, enum kraken_transport how,
                              struct order_terms ret[KRAKEN_BATCH_MAX], unsigned *ret_count,
                              struct error *err)
{
    struct json rows;
    struct order_params x;

    *ret_count = 0;
    json_init(&rows, w->x->orders.len ? w->x->orders : STR("[]"));
    for (json_array(&rows); json_more(&rows); ++*ret_count) {
        if (*ret_count == KRAKEN_BATCH_MAX)
            return error_set(err, STATUS_USAGE, "orders: at most %d", KRAKEN_BATCH_MAX);
        struct order_terms *t = &ret[*ret_count];
        enum status status = order_params_read(record_raw(&rows), &x, err);
        if (status == STATUS_OK)
            status = order_params_terms(&x, t, err);
        if (status == STATUS_OK)
            status = preview_check_digits(w->found, t, err);
        if (status != STATUS_OK)
            return status;
        t->pair = w->t->pair;
        t->deadline = w->t->deadline;
        t->validate = w->t->validate;
    }
    if (!json_ok(&rows))
        return error_set(err, STATUS_USAGE, "orders: a list of objects is wanted");
    return kraken_batch_check(ret, *ret_count, how, err);
}

static bool read_ids(struct str list, struct str *ret, unsigned *ret_count, unsigned most)
{
    for (*ret_count = 0; list.len; ++*ret_count) {
        if (*ret_count == most)
            return false;
        ret[*ret_count] = str_trim(str_cut(&list, ','));
    }
    return true;
}

static enum status read_cancels(const struct writing *w, struct kraken_cancels *ret,
                                struct error *err)
{
    if (!read_ids(w->x->order_ids, ret->order_ids, &ret->order_count, KRAKEN_CANCELS_MAX) ||
        !read_ids(w->x->client_ids, ret->client_ids, &ret->client_count, KRAKEN_CANCELS_MAX))
        return error_set(err, STATUS_USAGE, "cancel_orders: at most %d", KRAKEN_CANCELS_MAX);
    return kraken_cancels_check(ret, err);
}

static enum status read_timeout(const struct writing *w, int64_t *ret_s, struct error *err)
{
    if (!str_to_i64(w->x->timeout, ret_s) || *ret_s < 0 || *ret_s >= 86400)
        return error_set(err, STATUS_USAGE, "%s: needs a timeout from 0 to 86399 seconds",
                         w->preview->op);
    return STATUS_OK;
}

static enum status write_place(struct text *out, const struct writing *w, enum kraken_transport how,
                               struct error *err)
{
    enum status status = kraken_terms_check(w->t, how, err);

    if (status != STATUS_OK)
        return status;
    if (how == KRAKEN_WS)
        kraken_ws_add_order(out, w->t, TOKEN, 1);
    else
        kraken_form_add_order(out, w->t);
    return STATUS_OK;
}

static enum status write_validate(struct text *out, const struct writing *w,
                                  enum kraken_transport how, struct error *err)
{
    w->t->validate = true;
    return write_place(out, w, how, err);
}

static enum status write_batch(struct text *out, const struct writing *w, enum kraken_transport how,
                               struct error *err)
{
    struct order_terms orders[KRAKEN_BATCH_MAX];
    unsigned count;
    enum status status = read_batch(w, how, orders, &count, err);

    if (status != STATUS_OK)
        return status;
    if (how == KRAKEN_WS)
        kraken_ws_batch_add(out, orders, count, TOKEN, 1);
    else
        kraken_json_batch_add(out, w->preview->nonce, orders, count);
    return STATUS_OK;
}

static enum status write_amend(struct text *out, const struct writing *w, enum kraken_transport how,
                               struct error *err)
{
    enum status status = kraken_change_check(w->t, true, err);

    if (status != STATUS_OK)
        return status;
    if (how == KRAKEN_WS)
        kraken_ws_amend_order(out, w->t, TOKEN, 1);
    else
        kraken_form_amend_order(out, w->t);
    return STATUS_OK;
}

static enum status write_edit(struct text *out, const struct writing *w, enum kraken_transport how,
                              struct error *err)
{
    enum status status = kraken_edit_check(w->t, err);

    if (status != STATUS_OK)
        return status;
    if (how == KRAKEN_WS)
        kraken_ws_edit_order(out, w->t, TOKEN, 1);
    else
        kraken_form_edit_order(out, w->t);
    return STATUS_OK;
}

static enum status write_cancel(struct text *out, const struct writing *w,
                                enum kraken_transport how, struct error *err)
{
    enum status status = kraken_change_check(w->t, false, err);

    if (status != STATUS_OK)
        return status;
    if (how == KRAKEN_WS)
        kraken_ws_cancel_order(out, w->t, TOKEN, 1);
    else
        kraken_form_cancel_order(out, w->t);
    return STATUS_OK;
}

static enum status write_cancels(struct text *out, const struct writing *w,
                                 enum kraken_transport how, struct error *err)
{
    struct kraken_cancels cancels;
    enum status status = read_cancels(w, &cancels, err);

    if (status != STATUS_OK)
        return status;
    if (how == KRAKEN_WS)
        kraken_ws_batch_cancel(out, &cancels, TOKEN, 1);
    else
        kraken_json_batch_cancel(out, w->preview->nonce, &cancels);
    return STATUS_OK;
}

static enum status write_cancel_all(struct text *out, const struct writing *w,
                                    enum kraken_transport how, struct error *err)
{
    (void)w, (void)err;
    if (how == KRAKEN_WS)
        kraken_ws_cancel_all(out, TOKEN, 1);
    return STATUS_OK;
}

static enum status write_switch(struct text *out, const struct writing *w,
                                enum kraken_transport how, struct error *err)
{
    int64_t timeout_s;
    enum status status = read_timeout(w, &timeout_s, err);

    if (status != STATUS_OK)
        return status;
    if (how == KRAKEN_WS)
        kraken_ws_cancel_all_after(out, timeout_s, TOKEN, 1);
    else
        kraken_form_put_i64(out, "timeout", timeout_s);
    return STATUS_OK;
}

static const struct trading tradings[] = {
    {"place_order", "AddOrder", false, write_place},
    {"preview_order", "AddOrder", false, write_validate},
    {"place_orders", "AddOrderBatch", true, write_batch},
    {"amend_order", "AmendOrder", false, write_amend},
    {"edit_order", "EditOrder", false, write_edit},
    {"cancel_order", "CancelOrder", false, write_cancel},
    {"cancel_orders", "CancelOrderBatch", true, write_cancels},
    {"cancel_all", "CancelAll", false, write_cancel_all},
    {"cancel_all_after", "CancelAllOrdersAfter", false, write_switch},
};

const struct trading *trading_find(const char *op)
{
    for (unsigned i = 0; i < sizeof tradings / sizeof *tradings; i++)
        if (strcmp(tradings[i].op, op) == 0)
            return &tradings[i];
    return NULL;
}
