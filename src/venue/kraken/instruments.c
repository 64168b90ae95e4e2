#include "venue/kraken/instruments.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/text.h"
#include "venue/kraken/names.h"

struct kraken_instruments {
    unsigned count;
    struct kraken_instrument *row;
    unsigned slot_mask;
    uint16_t *slot; /* open addressing over the symbols; KRAKEN_PAIR_UNKNOWN is empty */
    unsigned asset_count;
    struct kraken_asset asset[KRAKEN_ASSETS_MAX];
};

/* The only names that v2 changed. */
static const struct {
    struct str v1, v2;
} renamed[] = {{{"XBT", 3}, {"BTC", 3}}, {{"XDG", 3}, {"DOGE", 4}}};

static struct str v2_asset(struct str v1)
{
    for (unsigned i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (str_eq(v1, renamed[i].v1))
            return renamed[i].v2;
    return v1;
}

void kraken_v2_symbol(struct str wsname, char ret[PAIR_NAME_MAX])
{
    struct str rest = wsname, base = str_cut(&rest, '/');
    char room[PAIR_NAME_MAX + 8];
    struct text t = TEXT(room);

    text_add(&t, v2_asset(base));
    if (rest.at) {
        text_char(&t, '/');
        text_add(&t, v2_asset(rest));
    }
    str_copy(ret, PAIR_NAME_MAX, text_str(&t));
}

/* ---- finding ---- */

static unsigned first_slot(const struct kraken_instruments *t, struct str symbol)
{
    return (unsigned)hash_bytes(0, symbol.at, symbol.len) & t->slot_mask;
}

unsigned kraken_pair_by_symbol(const struct kraken_instruments *t, struct str symbol)
{
    for (unsigned s = first_slot(t, symbol);; s = (s + 1) & t->slot_mask) {
        unsigned pair = t->slot[s];
        if (pair == KRAKEN_PAIR_UNKNOWN || str_is(symbol, t->row[pair].rules.pair))
            return pair;
    }
}

unsigned kraken_pair_by_name(const struct kraken_instruments *t, struct str name)
{
    unsigned pair = kraken_pair_by_symbol(t, name);

    for (unsigned i = 0; pair == KRAKEN_PAIR_UNKNOWN && i < t->count; i++)
        if (name.len && (str_is(name, t->row[i].key) || str_is(name, t->row[i].altname)))
            return i;
    return pair;
}

void kraken_asset_name(const struct kraken_instruments *t, struct str id, char ret[ASSET_NAME_MAX])
{
    size_t dot = str_find(id, '.', 0);
    struct str stem = str_slice(id, 0, dot == SIZE_MAX ? id.len : dot);
    struct str ending = str_slice(id, stem.len, id.len), name = kraken_plain_asset(stem);
    char room[64];
    struct text text = TEXT(room);

    for (unsigned i = 0; i < t->asset_count; i++)
        if (str_is(stem, t->asset[i].id))
            name = str_of(t->asset[i].name);
    text_add(&text, name);
    text_add(&text, ending);
    str_copy(ret, ASSET_NAME_MAX, text_str(&text));
}

static void learn_asset(struct kraken_instruments *t, struct str id, struct str name)
{
    for (unsigned i = 0; i < t->asset_count; i++)
        if (str_is(id, t->asset[i].id))
            return;
    if (t->asset_count == KRAKEN_ASSETS_MAX || id.len == 0 || name.len == 0)
        return;
    struct kraken_asset *a = &t->asset[t->asset_count++];
    str_copy(a->id, sizeof a->id, id);
    str_copy(a->name, sizeof a->name, name);
}

/* ---- rules ---- */

enum market_status kraken_market_status(struct str word)
{
    enum market_status status;

    if (str_is(word, "work_in_progress"))
        return MARKET_MAINTENANCE;
    return market_status_find(word, &status) ? status : MARKET_UNKNOWN;
}

static bool small_number(struct str text, uint8_t *ret)
{
    int64_t v;

    if (!str_to_i64(text, &v) || v < 0 || v > 12)
        return false;
    *ret = (uint8_t)v;
    return true;
}

/* Numbers that may be left out: `fallback` then. */
static bool scaled(struct str text, unsigned decimals, enum rounding how, int64_t fallback,
                   int64_t *ret)
{
    *ret = fallback;
    return text.len == 0 || decimal_parse(ret, text, decimals, how, NULL) == STATUS_OK;
}

struct rules_text {
    struct str price_decimals, qty_decimals, tick, lot, min_qty, min_cost, status;
};

static bool rules_of(const struct rules_text *x, struct instrument *ret)
{
    if (!small_number(x->price_decimals, &ret->price_decimals) ||
        !small_number(x->qty_decimals, &ret->qty_decimals) ||
        !scaled(x->tick, ret->price_decimals, ROUND_EXACT, 1, &ret->tick.ticks) ||
        !scaled(x->lot, ret->qty_decimals, ROUND_EXACT, 1, &ret->lot.lots) ||
        !scaled(x->min_qty, ret->qty_decimals, ROUND_UP, 0, &ret->min_qty.lots) ||
        !scaled(x->min_cost, MONEY_DECIMALS, ROUND_UP, 0, &ret->min_cost.units))
        return false;
    ret->status = (uint8_t)(x->status.len ? kraken_market_status(x->status) : MARKET_ONLINE);
    return ret->tick.ticks >= 1 && ret->lot.lots >= 1 && ret->min_qty.lots >= 0 &&
           ret->min_cost.units >= 0;
}

bool kraken_pair_rules(const struct kraken_pair *row, struct instrument *ret)
{
    struct instrument in = {0};
    struct rules_text x = {
        .price_decimals = row->price_precision,
        .qty_decimals = row->qty_precision,
        .tick = row->price_increment.len ? row->price_increment : row->tick_size,
        .lot = row->qty_increment,
        .min_qty = row->qty_min,
        .min_cost = row->cost_min,
        .status = row->status,
    };

    if (!rules_of(&x, &in) || !str_copy(in.pair, sizeof in.pair, row->symbol) ||
        !str_copy(in.base, sizeof in.base, row->base) ||
        !str_copy(in.quote, sizeof in.quote, row->quote))
        return false;
    *ret = in;
    return true;
}

bool kraken_asset_pair_rules(const struct kraken_asset_pair *row, struct instrument *ret)
{
    struct instrument in = {0};
    struct rules_text x = {
        .price_decimals = row->pair_decimals,
        .qty_decimals = row->lot_decimals,
        .tick = row->tick_size,
        .min_qty = row->ordermin,
        .min_cost = row->costmin,
        .status = row->status,
    };
    struct str quote = row->wsname, base = str_cut(&quote, '/');

    if (!rules_of(&x, &in) || !quote.at || !str_copy(in.base, sizeof in.base, v2_asset(base)) ||
        !str_copy(in.quote, sizeof in.quote, v2_asset(quote)))
        return false;
    kraken_v2_symbol(row->wsname, in.pair);
    *ret = in;
    return true;
}

bool kraken_percent(struct str text, struct rate *ret)
{
    return decimal_parse(&ret->e8, text, RATE_DECIMALS - 2, ROUND_UP, NULL) == STATUS_OK;
}

bool kraken_first_tier(struct str fees, struct rate *ret)
{
    struct json j;
    struct str volume, percent;

    if (fees.len == 0)
        return false;
    json_init(&j, fees);
    return json_array(&j) && json_more(&j) && json_array(&j) && json_more(&j) &&
           json_number(&j, &volume) && json_more(&j) && json_number(&j, &percent) &&
           kraken_percent(percent, ret);
}

/* ---- learning ---- */

unsigned kraken_learn_pair(struct kraken_instruments *t, const struct kraken_pair *row)
{
    unsigned pair = kraken_pair_by_symbol(t, row->symbol);
    struct instrument rules;

    if (pair == KRAKEN_PAIR_UNKNOWN || !kraken_pair_rules(row, &rules))
        return KRAKEN_PAIR_UNKNOWN;
    struct kraken_instrument *in = &t->row[pair];
    if (in->known && memcmp(&in->rules, &rules, sizeof rules) == 0)
        return KRAKEN_PAIR_UNKNOWN;
    in->rules = rules;
    in->known = true;
    return pair;
}

bool kraken_asset_pair_read(struct json *j, struct kraken_asset_pair *ret)
{
#define RECORD struct kraken_asset_pair
    static const struct member members[] = {
        MEMBER(RECORD, altname, MEMBER_TEXT, true),
        MEMBER(RECORD, wsname, MEMBER_TEXT, false), /* not on dark-pool pairs of old */
        MEMBER(RECORD, base, MEMBER_TEXT, true),
        MEMBER(RECORD, quote, MEMBER_TEXT, true),
        MEMBER(RECORD, pair_decimals, MEMBER_NUMBER, true),
        MEMBER(RECORD, lot_decimals, MEMBER_NUMBER, true),
        MEMBER(RECORD, ordermin, MEMBER_NUMBER, false),
        MEMBER(RECORD, costmin, MEMBER_NUMBER, false),
        MEMBER(RECORD, tick_size, MEMBER_NUMBER, false),
        MEMBER(RECORD, status, MEMBER_TEXT, false),
        MEMBER(RECORD, fees, MEMBER_RAW, false),
        MEMBER(RECORD, fees_maker, MEMBER_RAW, false),
        {0}};
    struct str key = j->key;

    if (!record_read(j, members, ret, sizeof *ret))
        return false;
    ret->key = key;
    return true;
#undef RECORD
}

unsigned kraken_learn_asset_pair(struct kraken_instruments *t, const struct kraken_asset_pair *row)
{
    char symbol[PAIR_NAME_MAX];
    struct str quote = row->wsname;

    if (row->wsname.len == 0)
        return KRAKEN_PAIR_UNKNOWN;
    struct str base = str_cut(&quote, '/');
    learn_asset(t, row->base, v2_asset(base));
    learn_asset(t, row->quote, v2_asset(quote));
    kraken_v2_symbol(row->wsname, symbol);
    unsigned pair = kraken_pair_by_symbol(t, str_of(symbol));
    if (pair == KRAKEN_PAIR_UNKNOWN)
        return pair;
    struct kraken_instrument *in = &t->row[pair];
    str_copy(in->key, sizeof in->key, row->key);
    str_copy(in->altname, sizeof in->altname, row->altname);
    if (!in->known)
        in->known = kraken_asset_pair_rules(row, &in->rules);
    struct rate taker, maker;
    if (kraken_first_tier(row->fees, &taker)) {
        in->taker = taker;
        in->maker = kraken_first_tier(row->fees_maker, &maker) ? maker : taker;
        in->has_fees = true;
    }
    return pair;
}

/* ---- life ---- */

unsigned kraken_instruments_count(const struct kraken_instruments *t)
{
    return t->count;
}

struct kraken_instrument *kraken_instrument_at(struct kraken_instruments *t, unsigned pair)
{
    return &t->row[pair];
}

struct kraken_instruments *kraken_instruments_new(const char (*pairs)[PAIR_NAME_MAX],
                                                  unsigned count)
{
    struct kraken_instruments *t = calloc(1, sizeof *t);
    unsigned slots = 16;

    while (slots < 4 * count)
        slots *= 2;
    if (!t)
        return NULL;
    t->count = count;
    t->slot_mask = slots - 1;
    t->row = calloc(count ? count : 1, sizeof *t->row);
    t->slot = malloc(slots * sizeof *t->slot);
    if (!t->row || !t->slot) {
        kraken_instruments_free(t);
        return NULL;
    }
    memset(t->slot, 0xff, slots * sizeof *t->slot);
    for (unsigned i = 0; i < count; i++) {
        struct str symbol = str_of(pairs[i]);
        str_copy(t->row[i].rules.pair, PAIR_NAME_MAX, symbol);
        unsigned s = first_slot(t, symbol);
        while (t->slot[s] != KRAKEN_PAIR_UNKNOWN)
            s = (s + 1) & t->slot_mask;
        t->slot[s] = (uint16_t)i;
    }
    return t;
}

void kraken_instruments_free(struct kraken_instruments *t)
{
    if (!t)
        return;
    free(t->row);
    free(t->slot);
    free(t);
}
