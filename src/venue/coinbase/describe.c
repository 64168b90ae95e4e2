#include "venue/coinbase/describe.h"

#include <stdlib.h>

#include "venue/coinbase/describe_internal.h"
#include "venue/coinbase/errors.h"
#include "venue/coinbase/names.h"

struct coinbase_describe *coinbase_describe_new(void (*emit)(void *ctx, struct str line), void *ctx)
{
    struct coinbase_describe *d = calloc(1, sizeof *d);

    if (d && !tell_init(&d->tell, emit, ctx)) {
        free(d);
        return NULL;
    }
    return d;
}

void coinbase_describe_free(struct coinbase_describe *d)
{
    if (!d)
        return;
    for (struct described_totals *o = d->orders, *next; o; o = next) {
        next = o->next;
        free(o->order_id);
        free(o);
    }
    tell_release(&d->tell);
    free(d);
}

void describe_product(struct coinbase_describe *d, struct str product_id)
{
    char pair[PAIR_NAME_MAX];

    if (coinbase_pair_of(product_id, pair))
        json_put_cstr(&d->tell.w, "pair", pair);
    else
        tell_text(&d->tell, "pair", product_id);
}

void describe_taker_side(struct coinbase_describe *d, struct str maker_side)
{
    if (str_is(maker_side, "BUY"))
        json_put_cstr(&d->tell.w, "side", "sell");
    else if (str_is(maker_side, "SELL"))
        json_put_cstr(&d->tell.w, "side", "buy");
}

void describe_side_word(struct coinbase_describe *d, struct str side)
{
    if (str_is(side, "BUY"))
        json_put_cstr(&d->tell.w, "side", "buy");
    else if (str_is(side, "SELL"))
        json_put_cstr(&d->tell.w, "side", "sell");
}

void describe_refusal(struct coinbase_describe *d, struct str code, struct str why)
{
    tell_error(&d->tell, code, why, coinbase_error_of(code).retry);
}

const char *describe_status(struct str status, bool some_filled)
{
    static const struct {
        const char *venue, *ours;
    } words[] = {
        {"PENDING", "pending"},    {"QUEUED", "pending"},     {"FILLED", "filled"},
        {"CANCELLED", "canceled"}, {"EXPIRED", "expired"},    {"FAILED", "rejected"},
        {"OPEN", "open"},          {"CANCEL_QUEUED", "open"}, /* still live, still fills */
        {"EDIT_QUEUED", "open"},
    };

    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(status, words[i].venue))
            return some_filled && str_is(str_of(words[i].ours), "open") ? "partial" : words[i].ours;
    return "unknown";
}

bool describe_candle(struct coinbase_describe *d, struct str product_id,
                     const struct coinbase_candle *x, int64_t interval_s, bool closed)
{
    int64_t start;

    if (!str_to_i64(x->start, &start) || start < 0 || start > INT64_C(100000000000))
        return false;
    tell_begin(&d->tell, "bar");
    if (product_id.len)
        describe_product(d, product_id);
    if (interval_s)
        json_put_i64(&d->tell.w, "interval_s", interval_s);
    json_put_i64(&d->tell.w, "open_time_ms", start * 1000);
    tell_number(&d->tell, "open", x->open);
    tell_number(&d->tell, "high", x->high);
    tell_number(&d->tell, "low", x->low);
    tell_number(&d->tell, "close", x->close);
    tell_number(&d->tell, "volume", x->volume);
    json_put_bool(&d->tell.w, "closed", closed);
    tell_end(&d->tell);
    return true;
}

void describe_trade(struct coinbase_describe *d, const struct coinbase_trade *x)
{
    tell_begin(&d->tell, "trade");
    describe_product(d, x->product_id);
    tell_number(&d->tell, "price", x->price);
    tell_number(&d->tell, "quantity", x->size);
    describe_taker_side(d, x->side);
    tell_text(&d->tell, "trade_id", x->trade_id);
    tell_rfc3339(&d->tell, x->time);
    tell_end(&d->tell);
}
