#include "venue/kraken/requests.h"

#include <string.h>

/* Prices a type needs. */
enum { NEEDS_LIMIT = 1, NEEDS_STOP = 2 };

static const struct {
    const char *word;
    uint8_t needs;
} types[ORDER_TYPE_COUNT] = {
    [ORDER_MARKET] = {"market", 0},
    [ORDER_LIMIT] = {"limit", NEEDS_LIMIT},
    [ORDER_STOP_LOSS] = {"stop-loss", NEEDS_STOP},
    [ORDER_STOP_LOSS_LIMIT] = {"stop-loss-limit", NEEDS_LIMIT | NEEDS_STOP},
    [ORDER_TAKE_PROFIT] = {"take-profit", NEEDS_STOP},
    [ORDER_TAKE_PROFIT_LIMIT] = {"take-profit-limit", NEEDS_LIMIT | NEEDS_STOP},
    [ORDER_TRAILING_STOP] = {"trailing-stop", NEEDS_STOP},
};

const char *kraken_order_type(enum order_type type)
{
    return types[type].word;
}

bool kraken_order_type_find(struct str word, enum order_type *ret)
{
    for (unsigned i = 0; i < ORDER_TYPE_COUNT; i++)
        if (types[i].word && word.len == strlen(types[i].word)) {
            unsigned k = 0; /* trade history has been seen to write a blank for the hyphen */
            while (k < word.len && (word.at[k] == types[i].word[k] ||
                                    (word.at[k] == ' ' && types[i].word[k] == '-')))
                k++;
            if (k == word.len) {
                *ret = (enum order_type)i;
                return true;
            }
        }
    return false;
}

/* ---- checks ---- */

static bool is_distance(struct str s)
{
    return number_is_positive(str_ends(s, STR("%")) ? str_slice(s, 0, s.len - 1) : s);
}

/* A UUID with hyphens, 32 hex digits, or at most 18 characters of plain text. */
static bool is_client_id(struct str s)
{
    if (s.len == 0 || s.len > 36 || (s.len > 18 && s.len != 32 && s.len != 36))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '"' || s.at[i] == '\\')
            return false;
    return true;
}

enum status kraken_terms_check(const struct order_terms *t, enum kraken_transport how,
                               struct error *err)
{
    const char *why = NULL;

    if (t->type >= ORDER_TYPE_COUNT || !types[t->type].word)
        return error_set(err, STATUS_USAGE, "order: kraken has no order of type %s",
                         t->type < ORDER_TYPE_COUNT ? order_type_name(t->type) : "?");
    unsigned needs = types[t->type].needs;
    bool trailing = t->type == ORDER_TRAILING_STOP;
    if (t->pair.len == 0)
        why = "needs a pair";
    else if (t->side == SIDE_NONE)
        why = "needs a side, buy or sell";
    else if (t->quote_qty.len && (t->type != ORDER_MARKET || t->side != SIDE_BUY || t->qty.len))
        why = "takes a quote quantity for market buys only, instead of a quantity";
    else if (!number_is_positive(t->quote_qty.len ? t->quote_qty : t->qty))
        why = "needs a positive quantity in plain digits";
    else if ((needs & NEEDS_LIMIT) ? !number_is_positive(t->price) : t->price.len > 0)
        why = needs & NEEDS_LIMIT ? "needs a positive price in plain digits" : "has no limit price";
    else if ((needs & NEEDS_STOP)
                 ? !(trailing ? is_distance(t->stop_price) : number_is_positive(t->stop_price))
                 : t->stop_price.len > 0)
        why = needs & NEEDS_STOP ? "needs a positive stop price in plain digits"
                                 : "has no stop price";
    else if (t->post_only && t->type != ORDER_LIMIT)
        why = "can be post-only with a limit alone";
    else if (t->tif == TIF_FOK && how == KRAKEN_WS)
        why = "is not fill-or-kill over WebSocket; REST has it";
    else if (t->tif == TIF_GTD && t->expires_at <= 0)
        why = "needs an expiry when it is good till a date";
    else if (t->client_id.len && !is_client_id(t->client_id))
        why = "has a client id that is neither a UUID nor at most 18 plain characters";
    if (why)
        return error_set(err, STATUS_USAGE, "order: a kraken %s order %s", order_type_name(t->type),
                         why);
    return STATUS_OK;
}

/* Of an amend or an edit: at least one number, and each a good one. */
static enum status check_numbers(const struct order_terms *t, const char *what, struct error *err)
{
    if ((t->qty.len && !number_is_positive(t->qty)) ||
        (t->price.len && !number_is_positive(t->price)) ||
        (t->stop_price.len && !number_is_positive(t->stop_price)))
        return error_set(err, STATUS_USAGE, "%s: numbers are positive and in plain digits", what);
    if (t->qty.len + t->price.len + t->stop_price.len == 0)
        return error_set(err, STATUS_USAGE, "%s: nothing to change", what);
    return STATUS_OK;
}

enum status kraken_change_check(const struct order_terms *t, bool is_amend, struct error *err)
{
    if (t->order_id.len == 0 && !is_client_id(t->client_id))
        return error_set(err, STATUS_USAGE, "order: needs an order id or a client id");
    return is_amend ? check_numbers(t, "amend", err) : STATUS_OK;
}

enum status kraken_edit_check(const struct order_terms *t, struct error *err)
{
    if (t->order_id.len == 0 || t->pair.len == 0)
        return error_set(err, STATUS_USAGE, "edit: needs an order id and a pair");
    return check_numbers(t, "edit", err);
}

enum status kraken_batch_check(const struct order_terms *orders, unsigned count,
                               enum kraken_transport how, struct error *err)
{
    if (count < KRAKEN_BATCH_MIN || count > KRAKEN_BATCH_MAX)
        return error_set(err, STATUS_USAGE, "batch: %d to %d orders", KRAKEN_BATCH_MIN,
                         KRAKEN_BATCH_MAX);
    for (unsigned i = 0; i < count; i++) {
        if (!str_eq(orders[i].pair, orders[0].pair))
            return error_set(err, STATUS_USAGE, "batch: all orders are of one pair");
        enum status status = kraken_terms_check(&orders[i], how, err);
        if (status != STATUS_OK)
            return error_prefix(err, status, "batch");
    }
    return STATUS_OK;
}

enum status kraken_cancels_check(const struct kraken_cancels *c, struct error *err)
{
    if (c->order_count + c->client_count == 0 ||
        c->order_count + c->client_count > KRAKEN_CANCELS_MAX)
        return error_set(err, STATUS_USAGE, "cancel: 1 to %d order ids and client ids",
                         KRAKEN_CANCELS_MAX);
    for (unsigned i = 0; i < c->order_count; i++)
        if (c->order_ids[i].len == 0)
            return error_set(err, STATUS_USAGE, "cancel: an order id is empty");
    for (unsigned i = 0; i < c->client_count; i++)
        if (!is_client_id(c->client_ids[i]))
            return error_set(err, STATUS_USAGE, "cancel: %.*s is no client id",
                             STR_ARG(c->client_ids[i]));
    return STATUS_OK;
}
