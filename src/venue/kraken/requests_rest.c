/* REST bodies: form text, and JSON where orders come in a list.  Numbers are texts in both. */
#include "base/json.h"
#include "venue/kraken/requests.h"

static void escape(struct text *body, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        static const char digits[] = "0123456789ABCDEF";
        if (plain) {
            text_char(body, (char)c);
        } else {
            text_char(body, '%');
            text_char(body, digits[c >> 4]);
            text_char(body, digits[c & 15]);
        }
    }
}

void kraken_form_start(struct text *body, uint64_t nonce)
{
    text_clear(body);
    text_cstr(body, "nonce=");
    text_u64(body, nonce);
}

void kraken_form_put(struct text *body, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    if (body->len)
        text_char(body, '&');
    text_cstr(body, key);
    text_char(body, '=');
    escape(body, value);
}

void kraken_form_put_i64(struct text *body, const char *key, int64_t value)
{
    char room[24];
    struct text t = TEXT(room);

    text_i64(&t, value);
    kraken_form_put(body, key, text_str(&t));
}

/* One of the two: a form, or an object that is open. */
struct fields {
    struct text *form;
    struct json_writer *json;
};

static void put(const struct fields *f, const char *key, struct str value)
{
    if (f->form)
        kraken_form_put(f->form, key, value);
    else if (value.len)
        json_put_str(f->json, key, value);
}

static void put_deadline(const struct fields *f, int64_t ns)
{
    char room[40];
    struct text t = TEXT(room);

    if (ns <= 0)
        return;
    text_utc(&t, ns, 3);
    put(f, "deadline", text_str(&t));
}

static void put_prices(const struct fields *f, const struct order_terms *t)
{
    char room[48];
    struct text offset = TEXT(room);

    if (t->type == ORDER_TRAILING_STOP) {
        text_char(&offset, '+');
        text_add(&offset, t->stop_price);
        put(f, "price", text_str(&offset));
    } else if (t->stop_price.len) {
        put(f, "price", t->stop_price);
        put(f, "price2", t->price);
    } else {
        put(f, "price", t->price);
    }
}

static void put_type_and_side(const struct fields *f, const struct order_terms *t)
{
    put(f, "ordertype", str_of(kraken_order_type(t->type)));
    put(f, "type", t->side == SIDE_BUY ? STR("buy") : STR("sell"));
}

/* What each order of a batch says for itself. */
static void put_order(const struct fields *f, const struct order_terms *t)
{
    static const char *const tif[TIF_COUNT] = {
        [TIF_GTC] = "GTC", [TIF_IOC] = "IOC", [TIF_FOK] = "FOK", [TIF_GTD] = "GTD"};
    char room[24];
    struct text expiry = TEXT(room);
    enum { NS_PER_S = 1000000000 };

    put(f, "volume", t->quote_qty.len ? t->quote_qty : t->qty);
    put_prices(f, t);
    if (t->post_only)
        put(f, "oflags", STR("post"));
    if (t->quote_qty.len)
        put(f, "oflags", STR("viqc"));
    if (t->tif != TIF_GTC)
        put(f, "timeinforce", str_of(tif[t->tif]));
    if (t->tif == TIF_GTD) {
        text_i64(&expiry, t->expires_at / NS_PER_S);
        put(f, "expiretm", text_str(&expiry));
    }
    put(f, "cl_ord_id", t->client_id);
}

void kraken_form_add_order(struct text *body, const struct order_terms *t)
{
    const struct fields f = {.form = body};

    put_type_and_side(&f, t);
    put(&f, "pair", t->pair);
    put_order(&f, t);
    put_deadline(&f, t->deadline);
    if (t->validate)
        put(&f, "validate", STR("true"));
}

void kraken_form_edit_order(struct text *body, const struct order_terms *t)
{
    const struct fields f = {.form = body};

    put(&f, "txid", t->order_id);
    put(&f, "pair", t->pair);
    put(&f, "volume", t->qty);
    put_prices(&f, t);
    if (t->post_only)
        put(&f, "oflags", STR("post"));
    put_deadline(&f, t->deadline);
    if (t->validate)
        put(&f, "validate", STR("true"));
}

static void form_put_order_id(struct text *body, const struct order_terms *t)
{
    if (t->order_id.len)
        kraken_form_put(body, "txid", t->order_id);
    else
        kraken_form_put(body, "cl_ord_id", t->client_id);
}

void kraken_form_amend_order(struct text *body, const struct order_terms *t)
{
    form_put_order_id(body, t);
    kraken_form_put(body, "order_qty", t->qty);
    kraken_form_put(body, "limit_price", t->price);
    kraken_form_put(body, "trigger_price", t->stop_price);
    if (t->post_only)
        kraken_form_put(body, "post_only", STR("true"));
    put_deadline(&(struct fields){.form = body}, t->deadline);
}

void kraken_form_cancel_order(struct text *body, const struct order_terms *t)
{
    form_put_order_id(body, t);
}

/* ---- JSON ---- */

static void begin(struct json_writer *w, struct text *body, uint64_t nonce)
{
    text_clear(body);
    json_write_init(w, body);
    json_write_object(w);
    json_put_u64(w, "nonce", nonce);
}

void kraken_json_batch_add(struct text *body, uint64_t nonce, const struct order_terms *orders,
                           unsigned count)
{
    struct json_writer w;
    const struct fields f = {.json = &w};

    begin(&w, body, nonce);
    put(&f, "pair", orders[0].pair);
    json_write_key(&w, "orders");
    json_write_array(&w);
    for (unsigned i = 0; i < count; i++) {
        json_write_object(&w);
        put_type_and_side(&f, &orders[i]);
        put_order(&f, &orders[i]);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    put_deadline(&f, orders[0].deadline);
    if (orders[0].validate)
        json_put_bool(&w, "validate", true);
    json_write_object_end(&w);
}

void kraken_json_batch_cancel(struct text *body, uint64_t nonce, const struct kraken_cancels *c)
{
    struct json_writer w;

    begin(&w, body, nonce);
    json_write_key(&w, "orders");
    json_write_array(&w);
    for (unsigned i = 0; i < c->order_count; i++)
        json_write_str(&w, c->order_ids[i]);
    json_write_array_end(&w);
    if (c->client_count) {
        json_write_key(&w, "cl_ord_ids");
        json_write_array(&w);
        for (unsigned i = 0; i < c->client_count; i++) {
            json_write_object(&w);
            json_put_str(&w, "cl_ord_id", c->client_ids[i]);
            json_write_object_end(&w);
        }
        json_write_array_end(&w);
    }
    json_write_object_end(&w);
}
