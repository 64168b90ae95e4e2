#include "venue/coinbase/decode_rest.h"

#include <string.h>

#include "base/decimal.h"
#include "venue/coinbase/errors.h"
#include "venue/coinbase/names.h"

#define WORD(name)        MEMBER(RECORD, name, MEMBER_TEXT, false)
#define WORD_MUST(name)   MEMBER(RECORD, name, MEMBER_TEXT, true)
#define NUMBER(name)      MEMBER(RECORD, name, MEMBER_NUMBER, false)
#define NUMBER_MUST(name) MEMBER(RECORD, name, MEMBER_NUMBER, true)
#define FLAG(name)        MEMBER(RECORD, name, MEMBER_BOOL, false)
#define RAW(name)         MEMBER(RECORD, name, MEMBER_RAW, false)

/* ---- errors ---- */

struct error_body {
    struct str error, message, errors, error_details;
};

static bool read_error_body(struct str body, struct error_body *ret)
{
#define RECORD struct error_body
    static const struct member members[] = {
        RAW(error), RAW(message), RAW(errors), RAW(error_details), {0}};
#undef RECORD
    struct json j;

    json_init(&j, body);
    return record_read(&j, members, ret, sizeof *ret) && json_end(&j);
}

/* A string's inside, of its raw bytes. */
static struct str inside(struct str raw)
{
    bool quoted = raw.len >= 2 && raw.at[0] == '"';

    return quoted ? (struct str){raw.at + 1, raw.len - 2} : (struct str){0};
}

/* {"errors":[{"id":...,"message":...}]}, of older gateways. */
static bool read_old_errors(struct str errors, struct str *ret_code, struct str *ret_why)
{
    struct old_error {
        struct str id, message;
    } row;
#define RECORD struct old_error
    static const struct member members[] = {WORD_MUST(id), WORD(message), {0}};
#undef RECORD
    struct json j;

    json_init(&j, errors);
    if (json_peek(&j) != JSON_ARRAY || !json_array(&j) || !json_more(&j) ||
        !record_read(&j, members, &row, sizeof row))
        return false;
    *ret_code = row.id;
    *ret_why = row.message.len ? row.message : row.id;
    return true;
}

bool coinbase_error_read(struct str body, struct str *ret_code, struct str *ret_why)
{
    struct error_body x;
    struct str text = str_trim(body);

    if (str_is(text, "Unauthorized") || str_is(text, "unauthorized")) {
        *ret_code = STR("UNAUTHENTICATED");
        *ret_why = text;
        return true;
    }
    if (!read_error_body(body, &x))
        return false;
    *ret_code = inside(x.error);
    *ret_why = inside(x.message);
    if (ret_why->len == 0)
        *ret_why = inside(x.error_details).len ? inside(x.error_details) : *ret_code;
    return ret_code->len > 0 || (x.errors.len && read_old_errors(x.errors, ret_code, ret_why));
}

/* ---- lists ---- */

struct str coinbase_rest_member(struct str body, const char *name)
{
    struct json j;
    struct str ret = {0};

    json_init(&j, body);
    if (json_peek(&j) != JSON_OBJECT || !json_object(&j))
        return ret;
    while (json_key(&j)) {
        if (!str_is(j.key, name)) {
            json_skip(&j);
            continue;
        }
        ret = record_raw(&j);
        return ret.len && ret.at[0] == '"' ? inside(ret) : ret;
    }
    return ret;
}

static bool is_well_formed(struct str body)
{
    struct json j;

    json_init(&j, body);
    json_skip(&j);
    return json_end(&j);
}

enum status coinbase_rest_rows(struct json *ret_rows, struct str body, const char *name,
                               struct coinbase_page *ret_page, struct error *err)
{
    if (!is_well_formed(body))
        return error_set(err, STATUS_SYNTAX, "answer: not JSON");
    struct str array = coinbase_rest_member(body, name);
    json_init(ret_rows, array);
    if (array.len == 0 || json_peek(ret_rows) != JSON_ARRAY)
        return error_set(err, STATUS_DATA, "answer: without a list of %s", name);
    json_array(ret_rows);
    ret_page->cursor = coinbase_rest_member(body, "cursor");
    if (str_is(ret_page->cursor, "null"))
        ret_page->cursor = (struct str){0};
    struct str more = coinbase_rest_member(body, "has_next");
    ret_page->has_next = more.len ? record_true(more) : ret_page->cursor.len > 0;
    return STATUS_OK;
}

/* ---- products ---- */

bool coinbase_product_read(struct json *rows, struct coinbase_product *ret)
{
#define RECORD struct coinbase_product
    static const struct member members[] = {WORD_MUST(product_id),
                                            WORD(base_currency_id),
                                            WORD(quote_currency_id),
                                            WORD(status),
                                            WORD(alias),
                                            WORD(product_type),
                                            WORD(base_increment),
                                            WORD(quote_increment),
                                            WORD(price_increment),
                                            WORD(base_min_size),
                                            WORD(quote_min_size),
                                            FLAG(is_disabled),
                                            FLAG(cancel_only),
                                            FLAG(limit_only),
                                            FLAG(post_only),
                                            FLAG(trading_disabled),
                                            FLAG(auction_mode),
                                            FLAG(view_only),
                                            WORD(base_max_size),
                                            WORD(price),
                                            {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}

/* The strictest word that holds. */
static enum market_status status_of(const struct coinbase_product *x)
{
    if (str_is(x->status, "delisted"))
        return MARKET_DELISTED;
    if (record_true(x->is_disabled) || record_true(x->trading_disabled) ||
        record_true(x->auction_mode) || record_true(x->view_only))
        return MARKET_MAINTENANCE;
    if (record_true(x->cancel_only))
        return MARKET_CANCEL_ONLY;
    if (record_true(x->post_only))
        return MARKET_POST_ONLY;
    if (record_true(x->limit_only))
        return MARKET_LIMIT_ONLY;
    return str_is(x->status, "online") ? MARKET_ONLINE : MARKET_UNKNOWN;
}

enum { DECIMALS_MAX = 12 };

/* A step of 0.01 is two decimals and one of them. */
static bool step_of(struct str increment, uint8_t *ret_decimals, int64_t *ret_step)
{
    unsigned decimals = decimal_places(increment);

    if (increment.len == 0 || decimals > DECIMALS_MAX ||
        decimal_parse(ret_step, increment, decimals, ROUND_EXACT, NULL) != STATUS_OK ||
        *ret_step <= 0)
        return false;
    *ret_decimals = (uint8_t)decimals;
    return true;
}

bool coinbase_product_rules(const struct coinbase_product *x, struct instrument *ret)
{
    struct str tick = x->price_increment.len ? x->price_increment : x->quote_increment;
    char pair[PAIR_NAME_MAX];

    memset(ret, 0, sizeof *ret);
    if (!coinbase_pair_of(x->product_id, pair) ||
        !step_of(tick, &ret->price_decimals, &ret->tick.ticks) ||
        !step_of(x->base_increment, &ret->qty_decimals, &ret->lot.lots))
        return false;
    str_copy(ret->pair, sizeof ret->pair, str_of(pair));
    struct str rest = str_of(pair), base = str_cut(&rest, '/');
    str_copy(ret->base, sizeof ret->base, x->base_currency_id.len ? x->base_currency_id : base);
    str_copy(ret->quote, sizeof ret->quote, x->quote_currency_id.len ? x->quote_currency_id : rest);
    ret->status = (uint8_t)status_of(x);
    ret->min_qty = ret->lot;
    if (x->base_min_size.len &&
        qty_parse(&ret->min_qty, ret, x->base_min_size, ROUND_UP) != STATUS_OK)
        return false;
    return x->quote_min_size.len == 0 ||
           money_parse(&ret->min_cost, x->quote_min_size, ROUND_UP) == STATUS_OK;
}

/* ---- accounts ---- */

struct account_row {
    struct str uuid, currency, type, platform, available_balance, hold;
};

bool coinbase_account_read(struct json *rows, struct coinbase_account *ret)
{
#define RECORD struct account_row
    static const struct member members[] = {WORD(uuid),
                                            WORD_MUST(currency),
                                            WORD(type),
                                            WORD(platform),
                                            RAW(available_balance),
                                            RAW(hold),
                                            {0}};
#undef RECORD
    struct account_row x;

    if (!record_read(rows, members, &x, sizeof x))
        return false;
    *ret = (struct coinbase_account){
        .uuid = x.uuid,
        .currency = x.currency,
        .type = x.type,
        .platform = x.platform,
        .available = coinbase_rest_member(x.available_balance, "value"),
        .hold = coinbase_rest_member(x.hold, "value"),
    };
    return true;
}

/* ---- orders ---- */

struct configuration_row {
    struct str base_size, quote_size, limit_price, stop_price, stop_trigger_price, stop_direction;
    struct str end_time, post_only;
};

bool coinbase_terms_read(struct str configuration, struct coinbase_terms *ret)
{
#define RECORD struct configuration_row
    static const struct member members[] = {NUMBER(base_size),
                                            NUMBER(quote_size),
                                            NUMBER(limit_price),
                                            NUMBER(stop_price),
                                            NUMBER(stop_trigger_price),
                                            WORD(stop_direction),
                                            WORD(end_time),
                                            FLAG(post_only),
                                            {0}};
#undef RECORD
    struct json j;
    struct configuration_row x;

    memset(ret, 0, sizeof *ret);
    json_init(&j, configuration);
    if (configuration.len == 0 || json_peek(&j) != JSON_OBJECT)
        return true;
    json_object(&j);
    if (!json_key(&j))
        return json_ok(&j);
    ret->kind = j.key;
    if (!record_read(&j, members, &x, sizeof x))
        return false;
    ret->base_size = x.base_size;
    ret->quote_size = x.quote_size;
    ret->limit_price = x.limit_price;
    ret->stop_price = x.stop_price.len ? x.stop_price : x.stop_trigger_price;
    ret->stop_direction = x.stop_direction;
    ret->end_time = x.end_time;
    ret->post_only = x.post_only;
    return true;
}

bool coinbase_order_read(struct json *rows, struct coinbase_order *ret)
{
#define RECORD struct coinbase_order
    static const struct member members[] = {
        WORD_MUST(order_id),  WORD(client_order_id),    WORD(product_id),
        WORD(side),           WORD_MUST(status),        WORD(order_type),
        WORD(created_time),   WORD(filled_size),        WORD(average_filled_price),
        WORD(filled_value),   WORD(total_fees),         RAW(number_of_fills),
        WORD(reject_reason),  WORD(reject_message),     WORD(cancel_message),
        WORD(last_fill_time), FLAG(pending_cancel),     FLAG(size_in_quote),
        WORD(trigger_status), RAW(order_configuration), {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret) &&
           coinbase_terms_read(ret->order_configuration, &ret->terms);
}

bool coinbase_fill_read(struct json *rows, struct coinbase_fill *ret)
{
#define RECORD struct coinbase_fill
    static const struct member members[] = {WORD_MUST(entry_id),
                                            WORD(trade_id),
                                            WORD_MUST(order_id),
                                            WORD(trade_time),
                                            WORD(trade_type),
                                            NUMBER_MUST(price),
                                            NUMBER_MUST(size),
                                            NUMBER(commission),
                                            WORD(product_id),
                                            WORD(sequence_timestamp),
                                            WORD(liquidity_indicator),
                                            FLAG(size_in_quote),
                                            WORD(side),
                                            {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}

/* ---- verdicts ---- */

struct verdict_row {
    struct str success, order_id, failure_reason, success_response, error_response, errors;
};

struct refusal_row {
    struct str error, message, error_details, preview_failure_reason, new_order_failure_reason;
    struct str edit_failure_reason, edit_order_failure_reason;
};

/* The first word that says anything, in the order in which the venue means them. */
static void read_refusal(struct str object, struct coinbase_verdict *ret)
{
#define RECORD struct refusal_row
    static const struct member members[] = {WORD(error),
                                            WORD(message),
                                            WORD(error_details),
                                            WORD(preview_failure_reason),
                                            WORD(new_order_failure_reason),
                                            WORD(edit_failure_reason),
                                            WORD(edit_order_failure_reason),
                                            {0}};
#undef RECORD
    struct json j;
    struct refusal_row x;

    json_init(&j, object);
    if (json_peek(&j) == JSON_ARRAY && json_array(&j) && !json_more(&j))
        return;
    if (!record_read(&j, members, &x, sizeof x))
        return;
    const struct str words[] = {x.error, x.edit_failure_reason, x.edit_order_failure_reason,
                                x.preview_failure_reason, x.new_order_failure_reason};
    for (unsigned i = 0; i < sizeof words / sizeof *words && ret->code.len == 0; i++)
        if (!coinbase_is_no_reason(words[i]))
            ret->code = words[i];
    if (ret->why.len == 0)
        ret->why = x.error_details.len ? x.error_details : x.message;
}

bool coinbase_verdict_read(struct json *j, struct coinbase_verdict *ret)
{
#define RECORD struct verdict_row
    static const struct member members[] = {MEMBER(RECORD, success, MEMBER_BOOL, true),
                                            WORD(order_id),
                                            WORD(failure_reason),
                                            RAW(success_response),
                                            RAW(error_response),
                                            RAW(errors),
                                            {0}};
#undef RECORD
    struct verdict_row x;

    memset(ret, 0, sizeof *ret);
    if (!record_read(j, members, &x, sizeof x))
        return false;
    ret->success = record_true(x.success);
    ret->order_id = coinbase_rest_member(x.success_response, "order_id");
    if (ret->order_id.len == 0)
        ret->order_id = x.order_id;
    ret->client_order_id = coinbase_rest_member(x.success_response, "client_order_id");
    if (ret->success)
        return true;
    read_refusal(x.error_response, ret);
    read_refusal(x.errors, ret);
    if (ret->code.len == 0)
        ret->code = x.failure_reason;
    if (ret->why.len == 0)
        ret->why = ret->code;
    return true;
}

/* ---- the rest ---- */

bool coinbase_quote_level_read(struct json *rows, struct coinbase_quote_level *ret)
{
#define RECORD struct coinbase_quote_level
    static const struct member members[] = {NUMBER_MUST(price), NUMBER_MUST(size), {0}};
#undef RECORD
    return record_read(rows, members, ret, sizeof *ret);
}

bool coinbase_fees_read(struct str body, struct coinbase_fees *ret)
{
    struct str tier = coinbase_rest_member(body, "fee_tier");

    *ret = (struct coinbase_fees){
        .maker = coinbase_rest_member(tier, "maker_fee_rate"),
        .taker = coinbase_rest_member(tier, "taker_fee_rate"),
        .volume = coinbase_rest_member(body, "total_volume"),
    };
    return ret->maker.len > 0 && ret->taker.len > 0;
}
