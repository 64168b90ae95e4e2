#include "venue/kraken/decode_rest.h"

#include <string.h>

static void read_texts(struct json *j, struct kraken_answer *ret)
{
    struct str text;

    for (json_array(j); json_more(j) && json_string(j, &text);) {
        struct str *kept = str_starts(text, STR("W")) ? &ret->warning : &ret->error;
        if (kept->len == 0)
            *kept = text;
    }
}

enum status kraken_answer_read(struct kraken_answer *ret, struct str body, struct error *err)
{
    struct json j;
    struct kraken_answer answer = {0};
    const char *why;

    json_init(&j, body);
    if (json_peek(&j) != JSON_OBJECT)
        return error_set(err, STATUS_SYNTAX, "answer: not a JSON object");
    json_object(&j);
    while (json_key(&j)) {
        if (KEY_IS(&j, "error"))
            read_texts(&j, &answer);
        else if (KEY_IS(&j, "result"))
            answer.result = record_raw(&j);
        else
            json_skip(&j);
    }
    if (!json_end(&j)) {
        size_t at = json_error(&j, &why);
        return error_set(err, STATUS_SYNTAX, "answer: %s at byte %zu", why, at);
    }
    if (str_is(answer.result, "null"))
        answer.result = (struct str){0};
    *ret = answer;
    return STATUS_OK;
}

/* The raw bytes of a member; empty when it is not there. */
static struct str find_member(struct str object, const char *name)
{
    struct json j;
    struct str wanted = str_of(name);

    json_init(&j, object);
    if (json_peek(&j) != JSON_OBJECT)
        return (struct str){0};
    json_object(&j);
    while (json_key(&j)) {
        if (str_eq(j.key, wanted))
            return record_raw(&j);
        json_skip(&j);
    }
    return (struct str){0};
}

void kraken_rest_enter(struct json *ret_rows, struct str result, const char *name)
{
    struct str inner = name ? find_member(result, name) : result;

    if (inner.len == 0 || inner.at[0] != '{')
        inner = result;
    if (inner.len == 0 || inner.at[0] != '{')
        inner = STR("{}");
    json_init(ret_rows, inner);
    json_object(ret_rows);
}

struct str kraken_rest_member(struct str result, const char *name)
{
    struct str raw = find_member(result, name);

    if (raw.len >= 2 && raw.at[0] == '"')
        return str_slice(raw, 1, raw.len - 1);
    return raw;
}

#define NUMBER(name)      MEMBER(RECORD, name, MEMBER_NUMBER, false)
#define NUMBER_MUST(name) MEMBER(RECORD, name, MEMBER_NUMBER, true)
#define WORD(name)        MEMBER(RECORD, name, MEMBER_TEXT, false)
#define WORD_MUST(name)   MEMBER(RECORD, name, MEMBER_TEXT, true)
#define RAW(name)         MEMBER(RECORD, name, MEMBER_RAW, false)
#define FLAG(name)        MEMBER(RECORD, name, MEMBER_BOOL, false)

struct description {
    struct str pair, type, ordertype, price, price2;
};

/* What `price` and `price2` of a description are depends on the type. */
static void place_prices(struct kraken_rest_order *o, const struct description *d)
{
    bool stop = !str_is(d->ordertype, "limit") && !str_is(d->ordertype, "market") &&
                !str_is(d->ordertype, "iceberg");
    bool both = stop && str_ends(d->ordertype, STR("limit"));

    o->pair = d->pair;
    o->type = d->type;
    o->ordertype = d->ordertype;
    if (stop)
        o->stop = d->price;
    else if (!str_is(d->ordertype, "market"))
        o->limit = d->price;
    if (both)
        o->limit = d->price2;
}

bool kraken_rest_order_read(struct json *rows, struct kraken_rest_order *ret)
{
#define RECORD struct kraken_rest_order
    static const struct member members[] = {WORD(cl_ord_id),
                                            WORD_MUST(status),
                                            WORD(reason),
                                            NUMBER(opentm),
                                            NUMBER(expiretm),
                                            NUMBER(closetm),
                                            NUMBER_MUST(vol),
                                            NUMBER_MUST(vol_exec),
                                            NUMBER(cost),
                                            NUMBER(fee),
                                            NUMBER(price),
                                            NUMBER(stopprice),
                                            NUMBER(limitprice),
                                            MEMBER(RECORD, descr, MEMBER_RAW, true),
                                            WORD(oflags),
                                            RAW(trades),
                                            {0}};
#undef RECORD
#define RECORD struct description
    /* price is text here: a trailing stop's is "+1.0000%" */
    static const struct member description_members[] = {
        WORD_MUST(pair), WORD_MUST(type), WORD_MUST(ordertype), WORD(price), WORD(price2), {0}};
#undef RECORD
    struct str id = rows->key;
    struct description d;
    struct json j;

    if (!record_read(rows, members, ret, sizeof *ret))
        return false;
    ret->id = id;
    json_init(&j, ret->descr);
    if (!record_read(&j, description_members, &d, sizeof d)) {
        json_refuse(rows, "an order's description is malformed");
        return false;
    }
    place_prices(ret, &d);
    return true;
}

bool kraken_rest_trade_read(struct json *rows, struct kraken_rest_trade *ret)
{
#define RECORD struct kraken_rest_trade
    static const struct member members[] = {
        WORD_MUST(ordertxid), WORD_MUST(pair),    NUMBER_MUST(time), WORD_MUST(type),
        WORD(ordertype),      NUMBER_MUST(price), NUMBER(cost),      NUMBER_MUST(fee),
        NUMBER_MUST(vol),     FLAG(maker),        NUMBER(trade_id),  {0}};
    struct str id = rows->key;

    if (!record_read(rows, members, ret, sizeof *ret))
        return false;
    ret->id = id;
    return true;
#undef RECORD
}

bool kraken_rest_balance_read(struct json *rows, struct kraken_rest_balance *ret)
{
#define RECORD struct kraken_rest_balance
    static const struct member members[] = {
        NUMBER_MUST(balance), NUMBER(hold_trade), NUMBER(credit), NUMBER(credit_used), {0}};
    struct str id = rows->key;

    if (json_peek(rows) != JSON_OBJECT) {
        memset(ret, 0, sizeof *ret);
        ret->id = id;
        return json_number(rows, &ret->balance);
    }
    if (!record_read(rows, members, ret, sizeof *ret))
        return false;
    ret->id = id;
    return true;
#undef RECORD
}

bool kraken_rest_fee_read(struct json *rows, struct kraken_rest_fee *ret)
{
#define RECORD struct kraken_rest_fee
    static const struct member members[] = {NUMBER_MUST(fee), {0}};
    struct str pair = rows->key;

    if (!record_read(rows, members, ret, sizeof *ret))
        return false;
    ret->pair = pair;
    return true;
#undef RECORD
}

int kraken_rest_columns(struct json *rows, struct str ret[KRAKEN_COLUMNS_MAX])
{
    int n = 0;

    memset(ret, 0, KRAKEN_COLUMNS_MAX * sizeof *ret);
    if (!json_array(rows))
        return -1;
    while (json_more(rows)) {
        enum json_type type = json_next(rows);
        if (type != JSON_NUMBER && type != JSON_STRING) {
            json_refuse(rows, "a column is neither number nor text");
            return -1;
        }
        if (n < KRAKEN_COLUMNS_MAX)
            ret[n++] = rows->value;
    }
    return json_ok(rows) ? n : -1;
}

/* Price, quantity in whole lots, quantity. */
static bool touch_of(struct str raw, struct str *ret_price, struct str *ret_qty)
{
    struct str column[KRAKEN_COLUMNS_MAX];
    struct json j;

    json_init(&j, raw);
    if (kraken_rest_columns(&j, column) < 3)
        return false;
    *ret_price = column[0];
    *ret_qty = column[2];
    return true;
}

bool kraken_rest_touch_read(struct json *rows, struct kraken_rest_touch *ret)
{
    struct sides {
        struct str a, b;
    } sides;
#define RECORD struct sides
    static const struct member members[] = {
        MEMBER(RECORD, a, MEMBER_RAW, true), MEMBER(RECORD, b, MEMBER_RAW, true), {0}};
#undef RECORD

    ret->pair = rows->key;
    if (!record_read(rows, members, &sides, sizeof sides))
        return false;
    if (!touch_of(sides.a, &ret->ask, &ret->ask_qty) ||
        !touch_of(sides.b, &ret->bid, &ret->bid_qty)) {
        json_refuse(rows, "the best of a side is malformed");
        return false;
    }
    return true;
}

bool kraken_rest_series(struct json *ret_rows, struct str result, struct str *ret_pair,
                        struct str *ret_last)
{
    struct json j;
    struct str rows = {0};

    *ret_pair = *ret_last = (struct str){0};
    kraken_rest_enter(&j, result, NULL);
    while (json_key(&j)) {
        struct str key = j.key;
        if (KEY_IS(&j, "last")) {
            json_number(&j, ret_last);
        } else if (rows.len == 0) {
            rows = record_raw(&j);
            *ret_pair = key;
        } else {
            json_skip(&j);
        }
    }
    if (!json_ok(&j) || rows.len == 0)
        return false;
    json_init(ret_rows, rows);
    return json_array(ret_rows);
}
