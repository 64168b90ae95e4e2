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
    json_put_cstr(&d->tell.w, "pair", symbol);
}

void describe_asset(struct kraken_describe *d, const char *key, struct str id)
{
    char name[ASSET_NAME_MAX];

    if (id.len && d->instruments) {
        kraken_asset_name(d->instruments, id, name);
        json_put_cstr(&d->tell.w, key, name);
    } else {
        tell_text(&d->tell, key, kraken_plain_asset(id));
    }
}

bool describe_rules(const struct kraken_describe *d, struct str symbol, struct instrument *ret)
{
    unsigned pair =
        d->instruments ? kraken_pair_by_symbol(d->instruments, symbol) : KRAKEN_PAIR_UNKNOWN;

    if (pair == KRAKEN_PAIR_UNKNOWN || !kraken_instrument_at(d->instruments, pair)->known)
        return false;
    *ret = kraken_instrument_at(d->instruments, pair)->rules;
    return true;
}

void describe_order_type(struct kraken_describe *d, struct str word)
{
    enum order_type type;
    char room[40];

    if (word.len == 0)
        return;
    if (kraken_order_type_find(word, &type)) {
        json_put_cstr(&d->tell.w, "order_type", order_type_name(type));
        return;
    }
    str_copy(room, sizeof room, word);
    for (char *c = room; *c; c++)
        if (*c == '-' || *c == ' ')
            *c = '_';
    json_put_cstr(&d->tell.w, "order_type", room);
}

/* "EGeneral:Invalid arguments:volume" has the code "EGeneral:Invalid arguments". */
void describe_error(struct kraken_describe *d, struct str text)
{
    struct kraken_error e = kraken_error_of(text);
    size_t first = str_find(text, ':', 0);
    size_t second = first == SIZE_MAX ? SIZE_MAX : str_find(text, ':', first + 1);
    bool categorised = text.len > 1 && text.at[0] == 'E' && first != SIZE_MAX;
    struct str code = categorised ? str_slice(text, 0, second == SIZE_MAX ? text.len : second)
                                  : str_of(status_name(e.status));

    tell_error(&d->tell, code, text, e.retry);
}

void describe_side(struct kraken_describe *d, const char *key, const struct kraken_level *level,
                   unsigned count)
{
    json_write_key(&d->tell.w, key);
    json_write_array(&d->tell.w);
    for (unsigned i = 0; i < count; i++)
        tell_level(&d->tell, level[i].price, level[i].qty);
    json_write_array_end(&d->tell.w);
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
    if (!tell_init(&d->tell, emit, ctx)) {
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
    describe_level3_release(d);
    for (struct described_order *o = d->orders, *next; o; o = next) {
        char *owned[] = {o->order_id, o->client_id, o->pair,  o->side,
                         o->type,     o->qty,       o->price, o->stop_price};
        next = o->next;
        for (unsigned i = 0; i < sizeof owned / sizeof *owned; i++)
            free(owned[i]);
        free(o);
    }
    kraken_instruments_free(d->instruments);
    tell_release(&d->tell);
    free(d);
}
