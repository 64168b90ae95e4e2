#include "venue/order_params.h"

#include <string.h>

#include "base/json.h"
#include "venue/record.h"
#include "venue/timestamp.h"

/* Any scalar as its text; "post_only":true, "interval":5 and "interval":"5" are all fine. */
enum status order_params_read(struct str bytes, struct order_params *ret, struct error *err)
{
#define PARAM(name)                                                                                \
    {                                                                                              \
#name, offsetof(struct order_params, name)                                                 \
    }
    static const struct {
        const char *key;
        size_t offset;
    } rows[] = {PARAM(pair),           PARAM(side),      PARAM(type),       PARAM(quantity),
                PARAM(quote_quantity), PARAM(price),     PARAM(stop_price), PARAM(post_only),
                PARAM(time_in_force),  PARAM(expire_at), PARAM(deadline),   PARAM(client_id),
                PARAM(order_id),       PARAM(validate),  PARAM(interval),   PARAM(since),
                PARAM(until),          PARAM(offset),    PARAM(limit),      PARAM(pairs),
                PARAM(channel),        PARAM(asset),     PARAM(depth),      PARAM(grouping),
                PARAM(timeout),        PARAM(ids),       PARAM(order_ids),  PARAM(client_ids)};
    struct json j;

    memset(ret, 0, sizeof *ret);
    json_init(&j, bytes);
    for (json_object(&j); json_key(&j);) {
        unsigned i = 0;
        struct str key = j.key;
        if (KEY_IS(&j, "orders")) {
            ret->orders = record_raw(&j);
            continue;
        }
        while (i < sizeof rows / sizeof *rows && !str_is(key, rows[i].key))
            i++;
        if (i == sizeof rows / sizeof *rows)
            return error_set(err, STATUS_USAGE, "--json: unknown parameter %.*s", STR_ARG(key));
        enum json_type type = json_next(&j);
        if (type == JSON_OBJECT || type == JSON_ARRAY) {
            json_refuse(&j, "a text or a number is wanted");
            break;
        }
        if (type != JSON_NULL)
            *(struct str *)(void *)((char *)ret + rows[i].offset) = j.value;
    }
    json_end(&j);
    if (json_ok(&j))
        return STATUS_OK;
    const char *why;
    size_t at = json_error(&j, &why);
    return error_set(err, STATUS_USAGE, "--json: %s at byte %zu", why, at);
}

/* RFC 3339, or a whole number of seconds, ms or ns since 1970 by its size. */
bool order_params_time(struct str text, int64_t *ret_ns)
{
    int64_t v;

    if (text.len == 0 || timestamp_rfc3339(text, ret_ns))
        return true;
    if (!str_to_i64(text, &v) || v < 0)
        return false;
    *ret_ns = v < INT64_C(100000000000)         ? v * 1000000000
              : v < INT64_C(100000000000000)    ? v * 1000000
              : v < INT64_C(100000000000000000) ? v * 1000
                                                : v;
    return true;
}

static bool tif_of(struct str word, enum time_in_force *ret)
{
    static const char *const words[TIF_COUNT] = {
        [TIF_GTC] = "gtc", [TIF_IOC] = "ioc", [TIF_FOK] = "fok", [TIF_GTD] = "gtd"};

    for (unsigned i = 0; i < TIF_COUNT; i++)
        if (word.len == 0 || str_is(word, words[i])) {
            *ret = (enum time_in_force)i;
            return true;
        }
    return false;
}

enum status order_params_terms(const struct order_params *x, struct order_terms *ret,
                               struct error *err)
{
    *ret = (struct order_terms){
        .pair = x->pair,
        .order_id = x->order_id,
        .client_id = x->client_id,
        .side = str_is(x->side, "buy")    ? SIDE_BUY
                : str_is(x->side, "sell") ? SIDE_SELL
                                          : SIDE_NONE,
        .qty = x->quantity,
        .quote_qty = x->quote_quantity,
        .price = x->price,
        .stop_price = x->stop_price,
        .post_only = record_true(x->post_only),
        .validate = record_true(x->validate),
    };
    if (x->type.len && !order_type_find(x->type, &ret->type))
        return error_set(err, STATUS_USAGE, "type %.*s: not a type of order", STR_ARG(x->type));
    if (!tif_of(x->time_in_force, &ret->tif))
        return error_set(err, STATUS_USAGE, "time_in_force %.*s: gtc, ioc, fok or gtd",
                         STR_ARG(x->time_in_force));
    if (!order_params_time(x->expire_at, &ret->expires_at) ||
        !order_params_time(x->deadline, &ret->deadline))
        return error_set(err, STATUS_USAGE,
                         "expire_at, deadline: a time like 2026-08-01T00:00:00Z");
    if (ret->expires_at && x->time_in_force.len == 0)
        ret->tif = TIF_GTD;
    return STATUS_OK;
}
