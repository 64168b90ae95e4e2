#include "venue/kraken/describe.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "venue/kraken/decode_rest.h"
#include "venue/kraken/describe_internal.h"
#include "venue/kraken/errors.h"
#include "venue/kraken/names.h"
#include "venue/kraken/requests.h"
#include "venue/timestamp.h"

/* ---- members ---- */

void describe_begin(struct kraken_describe *d, const char *type)
{
    text_clear(&d->line);
    json_write_init(&d->w, &d->line);
    json_write_object(&d->w);
    json_put_cstr(&d->w, "type", type);
}

void describe_end(struct kraken_describe *d)
{
    json_write_object_end(&d->w);
    if (!d->wrong && !d->line.cut)
        d->emit(d->ctx, text_str(&d->line));
}

/* "1e-08" as "0.00000001"; other numbers as they are. */
static struct str plain_number(struct str number, char *room, size_t size)
{
    struct text t = {room, 0, size, false};
    int64_t v;
    size_t e = 0;

    while (e < number.len && number.at[e] != 'e' && number.at[e] != 'E')
        e++;
    if (e == number.len)
        return number;
    for (unsigned decimals = 0; decimals <= 18; decimals++)
        if (decimal_parse(&v, number, decimals, ROUND_EXACT, NULL) == STATUS_OK) {
            text_scaled(&t, v, decimals);
            return text_str(&t);
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

void describe_number(struct kraken_describe *d, const char *key, struct str number)
{
    char room[48];

    if (number.len && !is_number(number))
        d->wrong = true;
    else if (number.len)
        json_put_str(&d->w, key, plain_number(number, room, sizeof room));
}

void describe_bare(struct kraken_describe *d, const char *key, struct str number)
{
    if (number.len && !is_number(number))
        d->wrong = true;
    if (number.len == 0 || d->wrong)
        return;
    json_write_key(&d->w, key);
    json_write_raw(&d->w, number);
}

void describe_text(struct kraken_describe *d, const char *key, struct str raw)
{
    char room[1024];
    struct text t = TEXT(room);

    if (raw.len && json_unescape(&t, raw))
        json_put_str(&d->w, key, text_str(&t));
}

void describe_pair(struct kraken_describe *d, struct str name)
{
    char symbol[PAIR_NAME_MAX];
    unsigned pair =
        d->instruments ? kraken_pair_by_name(d->instruments, name) : KRAKEN_PAIR_UNKNOWN;

    if (name.len == 0)
        return;
    if (pair != KRAKEN_PAIR_UNKNOWN)
        str_copy(symbol, sizeof symbol,
                 str_of(kraken_instrument_at(d->instruments, pair)->rules.pair));
    else
        kraken_plain_pair(name, symbol);
    json_put_cstr(&d->w, "pair", symbol);
}

static void put_ns(struct kraken_describe *d, int64_t ns)
{
    json_put_scaled_str(&d->w, "venue_at", ns, 0);
}

void describe_rfc3339(struct kraken_describe *d, struct str text)
{
    int64_t ns;

    if (timestamp_rfc3339(text, &ns))
        put_ns(d, ns);
}

void describe_seconds(struct kraken_describe *d, struct str text)
{
    int64_t ns;

    if (text.len && timestamp_seconds(text, &ns) && ns > 0)
        put_ns(d, ns);
}

void describe_order_type(struct kraken_describe *d, struct str word)
{
    enum order_type type;
    char room[40];

    if (word.len == 0)
        return;
    if (kraken_order_type_find(word, &type)) {
        json_put_cstr(&d->w, "order_type", order_type_name(type));
        return;
    }
    str_copy(room, sizeof room, word);
    for (char *c = room; *c; c++)
        if (*c == '-' || *c == ' ')
            *c = '_';
    json_put_cstr(&d->w, "order_type", room);
}

/* "EGeneral:Invalid arguments:volume" has the code "EGeneral:Invalid arguments". */
void describe_error(struct kraken_describe *d, struct str text)
{
    static const char *const retry[] = {
        [RETRY_NEVER] = "never", [RETRY_LATER] = "later", [RETRY_ASK] = "ask"};
    struct kraken_error e = kraken_error_of(text);
    size_t first = str_find(text, ':', 0);
    size_t second = first == SIZE_MAX ? SIZE_MAX : str_find(text, ':', first + 1);
    bool categorised = text.len > 1 && text.at[0] == 'E' && first != SIZE_MAX;

    describe_begin(d, "error");
    if (categorised)
        describe_text(d, "code", str_slice(text, 0, second == SIZE_MAX ? text.len : second));
    else
        json_put_cstr(&d->w, "code", status_name(e.status));
    describe_text(d, "why", text);
    json_put_cstr(&d->w, "retry", retry[e.retry]);
    describe_end(d);
}

/* Without the zeros at its end. */
void describe_rate(struct kraken_describe *d, const char *key, struct rate rate)
{
    int64_t v = rate.e8;
    unsigned decimals = RATE_DECIMALS;

    while (decimals > 0 && v % 10 == 0) {
        v /= 10;
        decimals--;
    }
    json_put_scaled_str(&d->w, key, v, decimals);
}

void describe_instrument(struct kraken_describe *d, const struct instrument *in,
                         const struct described_rules *told)
{
    describe_begin(d, "instrument");
    json_put_cstr(&d->w, "pair", in->pair);
    json_put_cstr(&d->w, "base", in->base);
    json_put_cstr(&d->w, "quote", in->quote);
    json_put_i64(&d->w, "price_decimals", in->price_decimals);
    json_put_i64(&d->w, "quantity_decimals", in->qty_decimals);
    if (told->tick.len)
        describe_number(d, "tick", told->tick);
    else
        json_put_scaled_str(&d->w, "tick", in->tick.ticks, in->price_decimals);
    describe_number(d, "min_quantity", told->min_qty);
    describe_number(d, "min_cost", told->min_cost);
    json_put_cstr(&d->w, "status", market_status_name((enum market_status)in->status));
    if (told->has_maker)
        describe_rate(d, "maker_fee", told->maker);
    if (told->has_taker)
        describe_rate(d, "taker_fee", told->taker);
    describe_end(d);
}

void describe_side(struct kraken_describe *d, const char *key, const struct kraken_level *level,
                   unsigned count)
{
    char room[48];

    json_write_key(&d->w, key);
    json_write_array(&d->w);
    for (unsigned i = 0; i < count; i++) {
        json_write_array(&d->w);
        json_write_str(&d->w, plain_number(level[i].price, room, sizeof room));
        json_write_str(&d->w, plain_number(level[i].qty, room, sizeof room));
        json_write_array_end(&d->w);
    }
    json_write_array_end(&d->w);
}

/* ---- instruments ---- */

struct pair_names {
    unsigned count, cap;
    char (*name)[PAIR_NAME_MAX];
};

static bool add_name(struct pair_names *n, const char symbol[PAIR_NAME_MAX])
{
    if (n->count == n->cap) {
        unsigned cap = n->cap ? 2 * n->cap : 256;
        char(*name)[PAIR_NAME_MAX] = realloc(n->name, cap * sizeof *name);
        if (!name || cap > UINT16_MAX / 2)
            return false;
        n->name = name;
        n->cap = cap;
    }
    memcpy(n->name[n->count++], symbol, PAIR_NAME_MAX);
    return true;
}

/* Walks the rows of either source; `t` NULL: only their names. */
static enum status walk_tables(struct str result, struct kraken_instruments *t,
                               struct pair_names *names)
{
    struct json rows;
    struct kraken_asset_pair row;
    char symbol[PAIR_NAME_MAX];

    kraken_rest_enter(&rows, result, NULL);
    while (json_key(&rows)) {
        if (!kraken_asset_pair_read(&rows, &row))
            return STATUS_DATA;
        if (t) {
            kraken_learn_asset_pair(t, &row);
        } else if (row.wsname.len) {
            kraken_v2_symbol(row.wsname, symbol);
            if (!add_name(names, symbol))
                return STATUS_NO_MEMORY;
        }
    }
    return json_ok(&rows) ? STATUS_OK : STATUS_DATA;
}

static enum status walk_frame(const struct kraken_frame *f, struct kraken_instruments *t,
                              struct pair_names *names)
{
    struct json rows;
    struct kraken_pair row;
    char symbol[PAIR_NAME_MAX];

    kraken_pairs(&rows, f);
    while (json_more(&rows) && kraken_pair_read(&rows, &row)) {
        if (t) {
            kraken_learn_pair(t, &row);
        } else {
            str_copy(symbol, sizeof symbol, row.symbol);
            if (!add_name(names, symbol))
                return STATUS_NO_MEMORY;
        }
    }
    return json_ok(&rows) ? STATUS_OK : STATUS_DATA;
}

enum status kraken_describe_instruments(struct kraken_describe *d, struct str bytes,
                                        struct error *err)
{
    struct kraken_frame f;
    struct kraken_answer answer;
    struct pair_names names = {0};
    bool frame =
        kraken_frame_read(&f, bytes, NULL, NULL) == STATUS_OK && f.kind == KRAKEN_INSTRUMENT;
    enum status status = STATUS_OK;

    if (!frame)
        status = kraken_answer_read(&answer, bytes, err);
    if (status != STATUS_OK)
        return error_prefix(err, status, "instruments");
    status = frame ? walk_frame(&f, NULL, &names) : walk_tables(answer.result, NULL, &names);
    if (status == STATUS_OK && names.count == 0)
        status = STATUS_DATA;
    if (status == STATUS_OK) {
        d->instruments =
            kraken_instruments_new((const char(*)[PAIR_NAME_MAX])names.name, names.count);
        if (!d->instruments)
            status = STATUS_NO_MEMORY;
        else if (frame)
            walk_frame(&f, d->instruments, NULL);
        else
            walk_tables(answer.result, d->instruments, NULL);
    }
    free(names.name);
    if (status != STATUS_OK)
        return error_set(err, status, "instruments: neither AssetPairs nor an instrument frame");
    return STATUS_OK;
}

/* ---- life ---- */

struct kraken_describe *kraken_describe_new(void (*emit)(void *ctx, struct str line), void *ctx)
{
    struct kraken_describe *d = calloc(1, sizeof *d);

    if (!d)
        return NULL;
    d->emit = emit;
    d->ctx = ctx;
    d->line = (struct text){malloc(LINE_MAX), 0, LINE_MAX, false};
    if (!d->line.at) {
        free(d);
        return NULL;
    }
    return d;
}

void kraken_describe_free(struct kraken_describe *d)
{
    if (!d)
        return;
    for (struct described_book *b = d->books, *next; b; b = next) {
        next = b->next;
        free(b->book);
        free(b);
    }
    for (struct described_order *o = d->orders, *next; o; o = next) {
        char *owned[] = {o->order_id, o->client_id, o->pair,  o->side,
                         o->type,     o->qty,       o->price, o->stop_price};
        next = o->next;
        for (unsigned i = 0; i < sizeof owned / sizeof *owned; i++)
            free(owned[i]);
        free(o);
    }
    kraken_instruments_free(d->instruments);
    free(d->line.at);
    free(d);
}
