/* An order's words: its type, its description, and prices that are told by an offset. */
#include "venue/exchange/state.h"

#include <math.h>

#define OFFSET_MAX INT64_C(1000000000000000) /* ticks: sums with a price fit */

static const struct {
    const char *word, *phrase; /* the phrase stands in descriptions */
    uint8_t type;
} type_words[] = {
    {"market", "market", ORDER_MARKET},
    {"limit", "limit", ORDER_LIMIT},
    {"stop-loss", "stop loss", ORDER_STOP_LOSS},
    {"stop-loss-limit", "stop loss", ORDER_STOP_LOSS_LIMIT},
    {"take-profit", "take profit", ORDER_TAKE_PROFIT},
    {"take-profit-limit", "take profit", ORDER_TAKE_PROFIT_LIMIT},
    {"trailing-stop", "trailing stop", ORDER_TRAILING_STOP},
};

const char *order_type_word(uint8_t type)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++)
        if (type_words[i].type == type)
            return type_words[i].word;
    return "unknown";
}

const char *order_type_phrase(uint8_t type)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++)
        if (type_words[i].type == type)
            return type_words[i].phrase;
    return "unknown";
}

bool order_type_of_word(struct str word, uint8_t *ret)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++)
        if (str_is(word, type_words[i].word)) {
            *ret = type_words[i].type;
            return true;
        }
    return false;
}

void wish_describe_distance(struct text *t, const struct market_pair *p, const struct order_wish *w)
{
    text_char(t, '+');
    if (w->note.trail_e4)
        text_scaled(t, w->note.trail_e4, 4);
    else
        text_price(t, &p->in, w->r.price);
    text_cstr(t, w->note.trail_e4 ? "%" : "");
}

static void describe_prices(struct text *t, const struct market_pair *p, const struct order_wish *w)
{
    const struct order_request *r = &w->r;

    if (r->type == ORDER_TRAILING_STOP) {
        text_char(t, ' ');
        wish_describe_distance(t, p, w);
        return;
    }
    if (r->stop_price.ticks) {
        text_char(t, ' ');
        text_price(t, &p->in, r->stop_price);
    }
    if (r->price.ticks) {
        text_cstr(t, r->stop_price.ticks ? " -> limit " : " ");
        text_price(t, &p->in, r->price);
    }
}

void wish_describe(struct text *t, const struct market_pair *p, const struct order_wish *w)
{
    text_printf(t, "%s ", w->r.side == SIDE_BUY ? "buy" : "sell");
    if (w->note.cash)
        text_scaled(t, w->note.cash, MONEY_DECIMALS);
    else
        text_qty(t, &p->in, w->r.qty);
    text_printf(t, " %s @ %s", p->names.altname, order_type_phrase(w->r.type));
    describe_prices(t, p, w);
}

bool price_offset(const struct market_pair *p, struct str number, bool percent, int64_t *ret)
{
    unsigned decimals = percent ? 8 : p->in.price_decimals;
    int64_t v, ticks = p->in.tick.ticks;
    double share;

    if (decimal_parse(&v, number, decimals, ROUND_EXACT, NULL) != STATUS_OK)
        return false;
    if (percent) {
        share = (double)p->last.ticks * (double)v / 1e10;
        if (share > (double)OFFSET_MAX || share < -(double)OFFSET_MAX)
            return false;
        v = (int64_t)rint(share / (double)ticks) * ticks;
    }
    *ret = v;
    return v % ticks == 0 && v < OFFSET_MAX && v > -OFFSET_MAX;
}

bool price_read(const struct market_pair *p, struct str text, bool adds, int64_t *ret)
{
    bool percent = text.len && text.at[text.len - 1] == '%';
    char first = text.len ? text.at[0] : 0;
    bool offset = percent || first == '+' || first == ' ' || first == '-' || first == '#';
    bool subtracts = first == '-' || (first == '#' && !adds);
    int64_t v;

    if (!offset)
        return decimal_parse(ret, text, p->in.price_decimals, ROUND_EXACT, NULL) == STATUS_OK;
    text = str_slice(text, first < '0' || first > '9', text.len - percent);
    if (!price_offset(p, text, percent, &v))
        return false;
    *ret = p->last.ticks + (subtracts ? -v : v);
    return true;
}

const char *trail_read(const struct market_pair *p, struct str number, bool percent,
                       struct order_wish *w)
{
    if (percent && decimal_parse(&w->note.trail_e4, number, 4, ROUND_EXACT, NULL) != STATUS_OK)
        return "EGeneral:Invalid arguments:price";
    if (!price_offset(p, number, percent, &w->r.price.ticks) || w->r.price.ticks <= 0)
        return "EGeneral:Invalid arguments:price";
    return NULL;
}

struct qty cash_buys(const struct market_pair *p, struct money cash)
{
    const struct instrument *in = &p->in;
    double left = (double)cash.units / (double)MONEY_ONE;
    double unit = (double)decimal_pow10(in->qty_decimals);
    double point = (double)decimal_pow10(in->price_decimals);
    double lots = 0;

    for (uint32_t i = 0; i < p->asks && left > 0; i++) {
        double px = (double)p->ask[i].price.ticks / point;
        double here = (double)p->ask[i].qty.lots;

        if (i + 1 == p->asks || here * px / unit > left)
            here = left / px * unit;
        lots += here;
        left -= here * px / unit;
    }
    return lots < 9e17 ? qty_round_down(in, (struct qty){(int64_t)lots}) : (struct qty){0};
}
