#include "venue/tell.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "venue/timestamp.h"

enum { LINE_MAX = 1 << 20 };

bool tell_init(struct tell *t, void (*emit)(void *ctx, struct str line), void *ctx)
{
    *t = (struct tell){.emit = emit, .ctx = ctx, .line = {malloc(LINE_MAX), 0, LINE_MAX, false}};
    return t->line.at != NULL;
}

void tell_release(struct tell *t)
{
    free(t->line.at);
    t->line.at = NULL;
}

void tell_begin(struct tell *t, const char *type)
{
    text_clear(&t->line);
    json_write_init(&t->w, &t->line);
    json_write_object(&t->w);
    json_put_cstr(&t->w, "type", type);
}

void tell_end(struct tell *t)
{
    json_write_object_end(&t->w);
    if (!t->wrong && !t->line.cut)
        t->emit(t->ctx, text_str(&t->line));
}

/* "1e-08" as "0.00000001"; other numbers as they are. */
static struct str plain_number(struct str number, char *room, size_t size)
{
    struct text out = {room, 0, size, false};
    int64_t v;
    size_t e = 0;

    while (e < number.len && number.at[e] != 'e' && number.at[e] != 'E')
        e++;
    if (e == number.len)
        return number;
    for (unsigned decimals = 0; decimals <= 18; decimals++)
        if (decimal_parse(&v, number, decimals, ROUND_EXACT, NULL) == STATUS_OK) {
            text_scaled(&out, v, decimals);
            return text_str(&out);
        }
    return number;
}

static bool is_number(struct str text)
{
    struct json j;
    struct str number;

    json_init(&j, text);
    return json_peek(&j) == JSON_NUMBER && json_number(&j, &number) && json_end(&j);
}

void tell_number(struct tell *t, const char *key, struct str number)
{
    char room[48];

    if (number.len && !is_number(number))
        t->wrong = true;
    else if (number.len)
        json_put_str(&t->w, key, plain_number(number, room, sizeof room));
}

void tell_bare(struct tell *t, const char *key, struct str number)
{
    if (number.len && !is_number(number))
        t->wrong = true;
    if (number.len == 0 || t->wrong)
        return;
    json_write_key(&t->w, key);
    json_write_raw(&t->w, number);
}

void tell_text(struct tell *t, const char *key, struct str raw)
{
    char room[1024];
    struct text out = TEXT(room);

    if (raw.len && json_unescape(&out, raw))
        json_put_str(&t->w, key, text_str(&out));
}

void tell_at(struct tell *t, int64_t ns)
{
    json_put_scaled_str(&t->w, "venue_at", ns, 0);
}

void tell_rfc3339(struct tell *t, struct str text)
{
    int64_t ns;

    if (timestamp_rfc3339(text, &ns))
        tell_at(t, ns);
}

void tell_seconds(struct tell *t, struct str text)
{
    int64_t ns;

    if (text.len && timestamp_seconds(text, &ns) && ns > 0)
        tell_at(t, ns);
}

/* Without the zeros at its end. */
void tell_rate(struct tell *t, const char *key, struct rate rate)
{
    int64_t v = rate.e8;
    unsigned decimals = RATE_DECIMALS;

    while (decimals > 0 && v % 10 == 0) {
        v /= 10;
        decimals--;
    }
    json_put_scaled_str(&t->w, key, v, decimals);
}

void tell_instrument(struct tell *t, const struct instrument *in, const struct told_rules *told)
{
    tell_begin(t, "instrument");
    json_put_cstr(&t->w, "pair", in->pair);
    json_put_cstr(&t->w, "base", in->base);
    json_put_cstr(&t->w, "quote", in->quote);
    json_put_i64(&t->w, "price_decimals", in->price_decimals);
    json_put_i64(&t->w, "quantity_decimals", in->qty_decimals);
    if (told->tick.len)
        tell_number(t, "tick", told->tick);
    else
        json_put_scaled_str(&t->w, "tick", in->tick.ticks, in->price_decimals);
    tell_number(t, "min_quantity", told->min_qty);
    tell_number(t, "min_cost", told->min_cost);
    json_put_cstr(&t->w, "status", market_status_name((enum market_status)in->status));
    if (told->has_maker)
        tell_rate(t, "maker_fee", told->maker);
    if (told->has_taker)
        tell_rate(t, "taker_fee", told->taker);
    tell_end(t);
}

void tell_value(struct tell *t, struct str number)
{
    char room[48];

    json_write_str(&t->w, plain_number(number, room, sizeof room));
}

void tell_level(struct tell *t, struct str price, struct str qty)
{
    json_write_array(&t->w);
    tell_value(t, price);
    tell_value(t, qty);
    json_write_array_end(&t->w);
}

void tell_error(struct tell *t, struct str code, struct str why, enum retry_class retry)
{
    static const char *const word[] = {
        [RETRY_NEVER] = "never", [RETRY_LATER] = "later", [RETRY_ASK] = "ask"};

    tell_begin(t, "error");
    tell_text(t, "code", code);
    tell_text(t, "why", why);
    json_put_cstr(&t->w, "retry", word[retry]);
    tell_end(t);
}
