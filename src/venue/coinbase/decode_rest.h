/* Coinbase REST bodies: bytes to slices, as decode_market.h.
 *
 *   coinbase_error_read(body, &code, &why)           true: the body is the venue's own error
 *   struct json rows;
 *   coinbase_rest_rows(&rows, body, "orders", &page, &err)     a list, and how it goes on
 *   while (json_more(&rows) && coinbase_order_read(&rows, &order)) ...
 *
 * HTTP 200 does not mean success: an order's answer says `success`, and carries a failure's reason even when
 * there is none (errors.h: coinbase_is_no_reason). */
#ifndef VENUE_COINBASE_DECODE_REST_H
#define VENUE_COINBASE_DECODE_REST_H

#include "market/instrument.h"
#include "venue/coinbase/decode_market.h"

/* Any of the shapes in which the venue says no, and the bare word of its gateway. */
bool coinbase_error_read(struct str body, struct str *ret_code, struct str *ret_why);

/* How a list goes on: an empty cursor ends it. */
struct coinbase_page {
    struct str cursor;
    bool has_next;
};
/* Opens the array `name` of the body.  STATUS_SYNTAX for what is no JSON, STATUS_DATA without it. */
enum status coinbase_rest_rows(struct json *ret_rows, struct str body, const char *name,
                               struct coinbase_page *ret_page, struct error *err);
/* The bytes of the member `name` of an object (a string's inside); empty when it is not there. */
struct str coinbase_rest_member(struct str body, const char *name);

struct coinbase_product {
    struct str product_id, base_currency_id, quote_currency_id, status, alias, product_type;
    struct str base_increment, quote_increment, price_increment, base_min_size, quote_min_size;
    struct str is_disabled, cancel_only, limit_only, post_only, trading_disabled, auction_mode;
    struct str view_only, base_max_size, price;
};
bool coinbase_product_read(struct json *rows, struct coinbase_product *ret);
/* Names, digits, steps, minimums and what may be done; false when a number cannot be one. */
bool coinbase_product_rules(const struct coinbase_product *x, struct instrument *ret);

struct coinbase_account {
    struct str uuid, currency, type, platform, available, hold;
};
bool coinbase_account_read(struct json *rows, struct coinbase_account *ret);

/* The configuration of an order, flattened. */
struct coinbase_terms {
    struct str kind; /* "limit_limit_gtc" */
    struct str base_size, quote_size, limit_price, stop_price, stop_direction, end_time, post_only;
};
struct coinbase_order {
    struct str order_id, client_order_id, product_id, side, status, order_type, created_time;
    struct str filled_size, average_filled_price, filled_value, total_fees, number_of_fills;
    struct str reject_reason, reject_message, cancel_message, last_fill_time, pending_cancel;
    struct str size_in_quote, trigger_status, order_configuration;
    struct coinbase_terms terms;
};
bool coinbase_order_read(struct json *rows, struct coinbase_order *ret);
bool coinbase_terms_read(struct str configuration, struct coinbase_terms *ret);

struct coinbase_fill {
    struct str entry_id, trade_id, order_id, trade_time, trade_type, price, size, commission;
    struct str product_id, sequence_timestamp, liquidity_indicator, size_in_quote, side;
};
bool coinbase_fill_read(struct json *rows, struct coinbase_fill *ret);

/* Answer to a placement, an edit, or one row of a batch cancel. */
struct coinbase_verdict {
    bool success;
    struct str order_id, client_order_id;
    struct str code, why; /* of a failure: the most telling word, and its sentence */
};
bool coinbase_verdict_read(struct json *j, struct coinbase_verdict *ret);

struct coinbase_quote_level {
    struct str price, size;
};
bool coinbase_quote_level_read(struct json *rows, struct coinbase_quote_level *ret);

struct coinbase_fees {
    struct str maker, taker, volume;
};
bool coinbase_fees_read(struct str body, struct coinbase_fees *ret);

#endif
