#include "engine/portable.h"

#include <stddef.h>
#include <string.h>

#include "base/json.h"
#include "engine/account.h"
#include "engine/portable_results.h"
#include "engine/portable_risk.h"
#include "engine/profile.h"
#include "strategy/strategy.h"

/* ---- fields of plain structs, by name ---- */

enum field_kind {
    FIELD_I64,
    FIELD_U32,
    FIELD_U8,
    FIELD_TEXT,
    FIELD_PAIR,
    FIELD_STRATEGY,
    FIELD_STRATEGIES, /* bits, as an array of names */
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t at, size; /* size of texts */
};

#define I64(type, member)                                                                          \
    {                                                                                              \
#member, FIELD_I64, offsetof(struct type, member), 8                                       \
    }
#define NESTED(type, name, m)                                                                      \
    {                                                                                              \
        name, FIELD_I64, offsetof(struct type, m), 8                                               \
    }
#define U32(type, member)                                                                          \
    {                                                                                              \
#member, FIELD_U32, offsetof(struct type, member), 4                                       \
    }
#define WORD_OF(type, name, m)                                                                     \
    {                                                                                              \
        name, FIELD_U32, offsetof(struct type, m), 4                                               \
    }
#define U8(type, member)                                                                           \
    {                                                                                              \
#member, FIELD_U8, offsetof(struct type, member), 1                                        \
    }
#define CHARS(type, member)                                                                        \
    {                                                                                              \
#member, FIELD_TEXT, offsetof(struct type, member), sizeof(((struct type *)0)->member)     \
    }
#define PAIR_OF(type)                                                                              \
    {                                                                                              \
        "pair", FIELD_PAIR, offsetof(struct type, pair), 2                                         \
    }
#define STRATEGY_OF(type)                                                                          \
    {                                                                                              \
        "strategy", FIELD_STRATEGY, offsetof(struct type, strategy), 1                             \
    }
#define STRATEGIES_OF(type, member)                                                                \
    {                                                                                              \
#member, FIELD_STRATEGIES, offsetof(struct type, member), 8                                \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, FIELD_I64, 0, 0                                                                      \
    }

static const struct field engine_fields[] = {
    I64(engine, seed),        I64(engine, last_seq),
    I64(engine, last_at),     I64(engine, decision_hash),
    I64(engine, effect_hash), I64(engine, run),
    U32(engine, epoch),       END,
};

static const struct field control_fields[] = {
    I64(control_state, paused_at),   I64(control_state, killed_at),
    CHARS(control_state, paused_by), CHARS(control_state, paused_why),
    CHARS(control_state, killed_by), CHARS(control_state, killed_why),
    U32(control_state, kill_mode),   END,
};

static const struct field account_fields[] = {
    I64(account, maker),
    I64(account, taker),
    I64(account, realised),
    I64(account, next_position),
    I64(account, decisions),
    I64(account, denials),
    I64(account, reconcile_id),
    I64(account, reconciled_at),
    I64(account, first_start),
    I64(account, last_fill),
    NESTED(account, "day", standing.day),
    NESTED(account, "week", standing.week),
    NESTED(account, "equity_day", standing.equity_day),
    NESTED(account, "equity_week", standing.equity_week),
    NESTED(account, "equity_peak", standing.equity_peak),
    NESTED(account, "realised_day", standing.realised_day),
    NESTED(account, "realised_week", standing.realised_week),
    NESTED(account, "fees_day", standing.fees_day),
    NESTED(account, "loss_until", standing.loss_until),
    NESTED(account, "streak_until", standing.streak_until),
    WORD_OF(account, "trades_day", standing.trades_day),
    WORD_OF(account, "wins_day", standing.wins_day),
    WORD_OF(account, "losses_in_a_row", standing.losses_in_a_row),
    WORD_OF(account, "wins_in_a_row", standing.wins_in_a_row),
    U32(account, trades),
    U32(account, wins),
    U8(account, ledger_open),
    U8(account, fees_known),
    NESTED(account, "next_order", orders.next_id),
    END,
};

static const struct field ledger_fields[] = {
    I64(ledger, cash),      I64(ledger, inventory), I64(ledger, fees),
    I64(ledger, realised),  I64(ledger, opening),   I64(ledger, rounding),
    I64(ledger, transfers), I64(ledger, postings),  END,
};

static const struct field pair_fields[] = {
    NESTED(pair_state, "dust_qty", dust.qty),
    NESTED(pair_state, "dust_cost", dust.cost),
    I64(pair_state, base_accepted),
    I64(pair_state, base_difference),
    I64(pair_state, cooldown_until),
    I64(pair_state, decisions),
    U8(pair_state, foreign),
    END,
};

static const struct field position_fields[] = {
    I64(position, number),
    I64(position, decision),
    I64(position, reserved_at),
    I64(position, opened_at),
    NESTED(position, "held_qty", held.qty),
    NESTED(position, "held_cost", held.cost),
    I64(position, bought),
    I64(position, sold),
    I64(position, cost),
    I64(position, revenue),
    I64(position, fees),
    I64(position, plan),
    I64(position, wanted),
    U8(position, chases),
    U8(position, entry_over),
    U8(position, entry_taken),
    I64(position, entry),
    I64(position, stop_offset),
    I64(position, target_offset),
    I64(position, stop),
    I64(position, target),
    I64(position, best),
    I64(position, partial),
    U8(position, partial_sent),
    U8(position, partial_done),
    I64(position, bare_since),
    I64(position, exit_after),
    U32(position, exits),
    U32(position, refusals),
    U8(position, breakeven),
    U8(position, trailing),
    U8(position, closing),
    U8(position, trend),
    U8(position, volatility),
    PAIR_OF(position),
    STRATEGY_OF(position),
    STRATEGIES_OF(position, agreed),
    END,
};

static const struct field order_fields[] = {
    I64(order, id),
    I64(order, position),
    CHARS(order, client_id),
    CHARS(order, venue_id),
    CHARS(order, reason),
    U8(order, state),
    U8(order, purpose),
    U8(order, side),
    U8(order, type),
    I64(order, qty),
    I64(order, filled),
    I64(order, price),
    I64(order, stop_price),
    I64(order, placed_at),
    I64(order, deadline),
    I64(order, expires_at),
    I64(order, heard_at),
    I64(order, amended_at),
    I64(order, told_filled),
    U8(order, accepted),
    U8(order, post_only),
    PAIR_OF(order),
    END,
};

/* ---- out ---- */

static void put_strategies(struct json_writer *w, const char *at)
{
    uint64_t bits;

    memcpy(&bits, at, sizeof bits);
    json_write_array(w);
    for (unsigned i = 0; i < strategy_count; i++)
        if (bits >> i & 1)
            json_write_cstr(w, strategies[i]->name);
    json_write_array_end(w);
}

static void put_field(struct json_writer *w, const struct engine *e, const struct field *f,
                      const void *base)
{
    const char *at = (const char *)base + f->at;
    int64_t whole;
    uint32_t word;
    uint16_t pair;

    json_write_key(w, f->name);
    switch (f->kind) {
    case FIELD_I64:
        memcpy(&whole, at, sizeof whole);
        json_write_i64(w, whole);
        break;
    case FIELD_U32:
        memcpy(&word, at, sizeof word);
        json_write_u64(w, word);
        break;
    case FIELD_U8:
        json_write_u64(w, *(const uint8_t *)at);
        break;
    case FIELD_TEXT:
        json_write_cstr(w, at);
        break;
    case FIELD_PAIR:
        memcpy(&pair, at, sizeof pair);
        json_write_cstr(w, pair_at_const(e, pair)->instrument.pair);
        break;
    case FIELD_STRATEGY:
        json_write_cstr(w, strategies[*(const uint8_t *)at]->name);
        break;
    case FIELD_STRATEGIES:
        put_strategies(w, at);
        break;
    }
}

static void put_struct(struct json_writer *w, const struct engine *e, const struct field *fields,
                       const void *base)
{
    json_write_object(w);
    for (const struct field *f = fields; f->name; f++)
        put_field(w, e, f, base);
    json_write_object_end(w);
}

static void put_pairs(struct json_writer *w, const struct engine *e)
{
    json_write_key(w, "pairs");
    json_write_array(w);
    for (unsigned i = 0; i < e->pairs; i++) {
        json_write_object(w);
        json_put_cstr(w, "pair", pair_at_const(e, i)->instrument.pair);
        json_write_key(w, "state");
        put_struct(w, e, pair_fields, pair_at_const(e, i));
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void put_open(struct json_writer *w, const struct engine *e)
{
    const struct account *a = &e->account;

    json_write_key(w, "positions");
    json_write_array(w);
    for (unsigned i = 0; i < a->position_span; i++) {
        if (a->position[i].number)
            put_struct(w, e, position_fields, &a->position[i]);
    }
    json_write_array_end(w);
    json_write_key(w, "orders");
    json_write_array(w);
    for (unsigned i = 0; i < a->orders.working_count; i++)
        put_struct(w, e, order_fields, order_working_const(&a->orders, i));
    json_write_array_end(w);
}

static void put_fills(struct json_writer *w, const struct order_table *t)
{
    uint64_t known = t->fills < FILLS_REMEMBERED ? t->fills : FILLS_REMEMBERED;

    json_write_key(w, "fills");
    json_write_array(w);
    for (uint64_t i = t->fills - known; i < t->fills; i++) {
        if (t->fill_ours[i % FILLS_REMEMBERED])
            json_write_cstr(w, t->fill_id[i % FILLS_REMEMBERED]);
    }
    json_write_array_end(w);
}

bool engine_export(const struct engine *e, struct text *ret)
{
    struct json_writer w;

    text_clear(ret);
    json_write_init(&w, ret);
    json_write_object(&w);
    json_put_u64(&w, "portable", PORTABLE_VERSION);
    json_write_key(&w, "engine");
    put_struct(&w, e, engine_fields, e);
    json_write_key(&w, "control");
    put_struct(&w, e, control_fields, &e->control);
    json_write_key(&w, "account");
    put_struct(&w, e, account_fields, &e->account);
    json_write_key(&w, "ledger");
    put_struct(&w, e, ledger_fields, &e->account.ledger);
    put_pairs(&w, e);
    put_open(&w, e);
    put_fills(&w, &e->account.orders);
    portable_put_results(&w, e);
    portable_put_risk(&w, e);
    json_write_object_end(&w);
    return !ret->cut;
}

/* ---- in ---- */

static uint16_t pair_named(const struct engine *e, struct str name)
{
    for (unsigned i = 0; i < e->pairs; i++) {
        if (str_is(name, pair_at_const(e, i)->instrument.pair))
            return (uint16_t)i;
    }
    return PAIR_NONE;
}

static void take_text(struct json *j, char *at, size_t size)
{
    struct str raw;
    struct text t = {at, 0, size, false};

    if (!json_string(j, &raw))
        return;
    memset(at, 0, size);
    if (!json_unescape(&t, raw))
        json_refuse(j, "a text is too long");
}

static const char pair_is_gone[] = "it is open in a pair that trading.pairs does not name";

static void take_pair(struct json *j, const struct engine *e, void *at)
{
    struct str name;
    uint16_t pair;

    if (!json_string(j, &name))
        return;
    pair = pair_named(e, name);
    if (pair == PAIR_NONE)
        json_refuse(j, pair_is_gone);
    else
        memcpy(at, &pair, sizeof pair);
}

static void take_strategy(struct json *j, uint8_t *at)
{
    struct str name;
    unsigned i;

    if (!json_string(j, &name))
        return;
    i = strategy_find(name);
    *at = i < strategy_count ? (uint8_t)i : 0; /* one that is gone: its cooldown is nobody's */
}

/* Those that are gone are left out. */
static void take_strategies(struct json *j, char *at)
{
    uint64_t bits = 0;
    struct str name;

    for (json_array(j); json_more(j) && json_string(j, &name);) {
        unsigned i = strategy_find(name);

        bits |= i < strategy_count ? UINT64_C(1) << i : 0;
    }
    memcpy(at, &bits, sizeof bits);
}

static void take_field(struct json *j, const struct engine *e, const struct field *f, void *base)
{
    char *at = (char *)base + f->at;
    int64_t whole = 0;

    switch (f->kind) {
    case FIELD_I64:
        if (json_i64(j, &whole))
            memcpy(at, &whole, sizeof whole);
        break;
    case FIELD_U32:
    case FIELD_U8:
        if (!json_i64(j, &whole))
            break;
        if (whole < 0 || whole > (f->kind == FIELD_U8 ? UINT8_MAX : INT64_C(0xffffffff))) {
            json_refuse(j, "a number is out of range");
            break;
        }
        if (f->kind == FIELD_U8)
            *(uint8_t *)at = (uint8_t)whole;
        else
            memcpy(at, &(uint32_t){(uint32_t)whole}, sizeof(uint32_t));
        break;
    case FIELD_TEXT:
        take_text(j, at, f->size);
        break;
    case FIELD_PAIR:
        take_pair(j, e, at);
        break;
    case FIELD_STRATEGY:
        take_strategy(j, (uint8_t *)at);
        break;
    case FIELD_STRATEGIES:
        take_strategies(j, at);
        break;
    }
}

static void take_struct(struct json *j, const struct engine *e, const struct field *fields,
                        void *base)
{
    if (!json_object(j))
        return;
    while (json_key(j)) {
        const struct field *f = fields;
        while (f->name && !str_is(j->key, f->name))
            f++;
        if (f->name)
            take_field(j, e, f, base);
        else
            json_skip(j);
    }
}

static void take_pair_state(struct json *j, struct engine *e)
{
    uint16_t pair = PAIR_NONE;
    struct str name;

    if (!json_object(j))
        return;
    while (json_key(j)) { /* the name stands before the state */
        if (str_is(j->key, "pair") && json_string(j, &name))
            pair = pair_named(e, name);
        else if (str_is(j->key, "state") && pair != PAIR_NONE)
            take_struct(j, e, pair_fields, pair_at(e, pair));
        else
            json_skip(j);
    }
}

static void take_position(struct json *j, struct engine *e)
{
    struct position *p = position_take(&e->account);

    if (!p) {
        json_refuse(j, "more positions than there is room for");
        return;
    }
    take_struct(j, e, position_fields, p);
    if (p->number == 0 || p->closing >= EXIT_REASON_COUNT || p->trend >= REGIME_TRENDS ||
        p->volatility >= REGIME_VOLS)
        json_refuse(j, "a position without a number, or with an unknown reason or regime");
}

static void take_order(struct json *j, struct engine *e)
{
    struct order *o = order_table_add(&e->account.orders);

    if (!o) {
        json_refuse(j, "more orders than there is room for");
        return;
    }
    take_struct(j, e, order_fields, o);
    if (o->id == 0 || o->state == ORDER_NONE || o->state >= ORDER_STATE_COUNT ||
        o->purpose >= PURPOSE_COUNT || o->type >= ORDER_TYPE_COUNT)
        json_refuse(j, "an order without a number or in an unknown state");
}

static void take_fill(struct json *j, struct engine *e)
{
    char id[FILL_ID_MAX];

    memset(id, 0, sizeof id);
    take_text(j, id, sizeof id);
    if (json_ok(j))
        order_table_fill_is_new(&e->account.orders, id, true);
}

static void take_list(struct json *j, struct engine *e,
                      void (*take)(struct json *, struct engine *))
{
    if (!json_array(j))
        return;
    while (json_more(j))
        take(j, e);
}

static void take_member(struct json *j, struct engine *e, uint64_t *ret_version)
{
    static const struct {
        const char *name;
        void (*take)(struct json *, struct engine *);
    } lists[] = {
        {"pairs", take_pair_state},
        {"positions", take_position},
        {"orders", take_order},
        {"fills", take_fill},
        {"results", portable_take_result},
        {"learned", portable_take_learned},
        {"trade_log", portable_take_trade},
        {"cooldowns", portable_take_cooldown},
        {"breakers", portable_take_breaker},
    };

    if (str_is(j->key, "portable")) {
        json_u64(j, ret_version);
        return;
    }
    if (str_is(j->key, "engine")) {
        take_struct(j, e, engine_fields, e);
        return;
    }
    if (str_is(j->key, "control")) {
        take_struct(j, e, control_fields, &e->control);
        return;
    }
    if (str_is(j->key, "account")) {
        take_struct(j, e, account_fields, &e->account);
        return;
    }
    if (str_is(j->key, "ledger")) {
        take_struct(j, e, ledger_fields, &e->account.ledger);
        return;
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (str_is(j->key, lists[i].name)) {
            take_list(j, e, lists[i].take);
            return;
        }
    }
    json_skip(j);
}

enum status engine_import(struct engine *fresh, struct str json, struct error *err)
{
    struct json j;
    uint64_t version = 0;
    uint64_t next_position, next_order;
    const char *why = "";
    size_t at;

    json_init(&j, json);
    json_object(&j);
    while (json_key(&j)) {
        /* Taking slots counts on; what the document says of the counters stands. */
        next_position = fresh->account.next_position;
        next_order = fresh->account.orders.next_id;
        bool slots = str_is(j.key, "positions") || str_is(j.key, "orders");
        take_member(&j, fresh, &version);
        if (slots) {
            fresh->account.next_position = next_position;
            fresh->account.orders.next_id = next_order;
        }
    }
    json_end(&j);
    if (!json_ok(&j)) {
        at = json_error(&j, &why);
        return error_set(err, why == pair_is_gone ? STATUS_CONFIG : STATUS_SYNTAX,
                         "portable state: at byte %zu: %s", at, why);
    }
    if (version != PORTABLE_VERSION)
        return error_set(err, STATUS_VERSION, "portable state: format %llu, this build reads %d",
                         (unsigned long long)version, PORTABLE_VERSION);
    profile_refresh(fresh);
    if (!ledger_balances(&fresh->account.ledger))
        return error_set(err, STATUS_CORRUPT, "portable state: its books do not balance");
    return STATUS_OK;
}
