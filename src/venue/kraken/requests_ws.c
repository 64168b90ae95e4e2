/* WebSocket v2 messages: prices and quantities are JSON numbers, as their exact digits. */
#include <string.h>

#include "base/json.h"
#include "venue/kraken/requests.h"

static void put_number(struct json_writer *w, const char *key, struct str digits)
{
    if (digits.len == 0)
        return;
    json_write_key(w, key);
    json_write_raw(w, digits);
}

static void put_time(struct json_writer *w, const char *key, int64_t ns)
{
    char room[40];
    struct text t = TEXT(room);

    if (ns <= 0)
        return;
    text_utc(&t, ns, 3);
    json_put_str(w, key, text_str(&t));
}

static void put_text(struct json_writer *w, const char *key, struct str s)
{
    if (s.len)
        json_put_str(w, key, s);
}

static void begin(struct json_writer *w, struct text *out, const char *method)
{
    json_write_init(w, out);
    json_write_object(w);
    json_put_cstr(w, "method", method);
    json_write_key(w, "params");
    json_write_object(w);
}

static void end(struct json_writer *w, uint64_t req_id)
{
    json_write_object_end(w);
    json_put_u64(w, "req_id", req_id);
    json_write_object_end(w);
}

static void put_trigger(struct json_writer *w, const struct order_terms *t)
{
    bool percent = str_ends(t->stop_price, STR("%"));

    if (t->stop_price.len == 0)
        return;
    json_write_key(w, "triggers");
    json_write_object(w);
    json_put_cstr(w, "reference", "last");
    put_number(w, "price",
               percent ? str_slice(t->stop_price, 0, t->stop_price.len - 1) : t->stop_price);
    if (t->type == ORDER_TRAILING_STOP)
        json_put_cstr(w, "price_type", percent ? "pct" : "quote");
    else
        json_put_cstr(w, "price_type", "static");
    json_write_object_end(w);
}

/* What each order of a batch says for itself. */
static void put_order(struct json_writer *w, const struct order_terms *t)
{
    static const char *const tif[TIF_COUNT] = {
        [TIF_GTC] = "gtc", [TIF_IOC] = "ioc", [TIF_FOK] = "fok", [TIF_GTD] = "gtd"};

    put_number(w, "order_qty", t->qty);
    put_number(w, "cash_order_qty", t->quote_qty);
    put_number(w, "limit_price", t->price);
    put_trigger(w, t);
    if (t->tif != TIF_GTC)
        json_put_cstr(w, "time_in_force", tif[t->tif]);
    if (t->tif == TIF_GTD)
        put_time(w, "expire_time", t->expires_at);
    if (t->post_only)
        json_put_bool(w, "post_only", true);
    put_text(w, "cl_ord_id", t->client_id);
}

static void put_type_and_side(struct json_writer *w, const struct order_terms *t)
{
    json_put_cstr(w, "order_type", kraken_order_type(t->type));
    json_put_cstr(w, "side", t->side == SIDE_BUY ? "buy" : "sell");
}

/* What a request says once: how long it stands, whether it is only checked, and who sends it. */
static void put_whole(struct json_writer *w, const struct order_terms *t, struct str token)
{
    put_time(w, "deadline", t->deadline);
    if (t->validate)
        json_put_bool(w, "validate", true);
    json_put_str(w, "token", token);
}

void kraken_ws_add_order(struct text *out, const struct order_terms *t, struct str token,
                         uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "add_order");
    put_type_and_side(&w, t);
    json_put_str(&w, "symbol", t->pair);
    put_order(&w, t);
    put_whole(&w, t, token);
    end(&w, req_id);
}

void kraken_ws_batch_add(struct text *out, const struct order_terms *orders, unsigned count,
                         struct str token, uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "batch_add");
    json_put_str(&w, "symbol", orders[0].pair);
    json_write_key(&w, "orders");
    json_write_array(&w);
    for (unsigned i = 0; i < count; i++) {
        json_write_object(&w);
        put_type_and_side(&w, &orders[i]);
        put_order(&w, &orders[i]);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    put_whole(&w, &orders[0], token);
    end(&w, req_id);
}

void kraken_ws_edit_order(struct text *out, const struct order_terms *t, struct str token,
                          uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "edit_order");
    put_text(&w, "order_id", t->order_id);
    json_put_str(&w, "symbol", t->pair);
    put_number(&w, "order_qty", t->qty);
    put_number(&w, "limit_price", t->price);
    put_trigger(&w, t);
    if (t->post_only)
        json_put_bool(&w, "post_only", true);
    put_whole(&w, t, token);
    end(&w, req_id);
}

void kraken_ws_amend_order(struct text *out, const struct order_terms *t, struct str token,
                           uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "amend_order");
    if (t->order_id.len)
        put_text(&w, "order_id", t->order_id);
    else
        put_text(&w, "cl_ord_id", t->client_id);
    put_number(&w, "order_qty", t->qty);
    put_number(&w, "limit_price", t->price);
    put_number(&w, "trigger_price", t->stop_price);
    if (t->post_only)
        json_put_bool(&w, "post_only", true);
    put_time(&w, "deadline", t->deadline);
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

void kraken_ws_cancel_order(struct text *out, const struct order_terms *t, struct str token,
                            uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "cancel_order");
    json_write_key(&w, t->order_id.len ? "order_id" : "cl_ord_id");
    json_write_array(&w);
    json_write_str(&w, t->order_id.len ? t->order_id : t->client_id);
    json_write_array_end(&w);
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

void kraken_ws_cancel_all(struct text *out, struct str token, uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "cancel_all");
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

static void put_ids(struct json_writer *w, const char *key, const struct str *ids, unsigned count)
{
    if (count == 0)
        return;
    json_write_key(w, key);
    json_write_array(w);
    for (unsigned i = 0; i < count; i++)
        json_write_str(w, ids[i]);
    json_write_array_end(w);
}

void kraken_ws_batch_cancel(struct text *out, const struct kraken_cancels *c, struct str token,
                            uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "batch_cancel");
    put_ids(&w, "orders", c->order_ids, c->order_count);
    put_ids(&w, "cl_ord_id", c->client_ids, c->client_count);
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

void kraken_ws_cancel_all_after(struct text *out, int64_t timeout_s, struct str token,
                                uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, "cancel_all_orders_after");
    json_put_i64(&w, "timeout", timeout_s);
    json_put_str(&w, "token", token);
    end(&w, req_id);
}

void kraken_ws_subscribe(struct text *out, const struct kraken_subscription *s, uint64_t req_id)
{
    struct json_writer w;

    begin(&w, out, s->off ? "unsubscribe" : "subscribe");
    json_put_cstr(&w, "channel", s->channel);
    if (s->symbol_count) {
        json_write_key(&w, "symbol");
        json_write_array(&w);
        for (unsigned i = 0; i < s->symbol_count; i++)
            json_write_cstr(&w, s->symbols[i]);
        json_write_array_end(&w);
    }
    if (s->depth)
        json_put_i64(&w, "depth", s->depth);
    if (s->interval_min)
        json_put_i64(&w, "interval", s->interval_min);
    if (s->snapshot >= 0 && strcmp(s->channel, "executions") == 0) {
        json_put_bool(&w, "snap_orders", s->snapshot != 0);
        json_put_bool(&w, "snap_trades", s->snapshot != 0);
    } else if (s->snapshot >= 0) {
        json_put_bool(&w, "snapshot", s->snapshot != 0);
    }
    put_text(&w, "token", s->token);
    end(&w, req_id);
}

void kraken_ws_ping(struct text *out, uint64_t req_id)
{
    text_printf(out, "{\"method\":\"ping\",\"req_id\":%llu}", (unsigned long long)req_id);
}

void kraken_ws_step_done(struct text *out, uint64_t step)
{
    text_printf(out, "{\"method\":\"step_done\",\"params\":{\"step\":%llu}}",
                (unsigned long long)step);
}
