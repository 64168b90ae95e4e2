#include "engine/portable_risk.h"

#include "strategy/strategy.h"

/* ---- out ---- */

static void put_trades(struct json_writer *w, const struct trade_log *log)
{
    uint64_t held = log->count < TRADE_LOG_MAX ? log->count : TRADE_LOG_MAX;

    json_write_key(w, "trade_log");
    json_write_array(w);
    for (uint64_t i = log->count - held; i < log->count; i++) {
        json_write_object(w);
        json_put_i64(w, "at", log->trade[i % TRADE_LOG_MAX].at);
        json_put_double(w, "r", log->trade[i % TRADE_LOG_MAX].r);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void put_cooldowns(struct json_writer *w, const struct engine *e)
{
    json_write_key(w, "cooldowns");
    json_write_array(w);
    for (unsigned i = 0; i < e->pairs; i++) {
        const struct pair_state *p = pair_at_const(e, i);
        for (unsigned s = 0; s < strategy_count; s++) {
            if (p->strategy_until[s] <= e->last_at)
                continue;
            json_write_object(w);
            json_put_cstr(w, "pair", p->instrument.pair);
            json_put_cstr(w, "strategy", strategies[s]->name);
            json_put_i64(w, "until", p->strategy_until[s]);
            json_write_object_end(w);
        }
    }
    json_write_array_end(w);
}

static void put_breakers(struct json_writer *w, const struct account *a)
{
    json_write_key(w, "breakers");
    json_write_array(w);
    for (unsigned b = 0; b < BREAKER_COUNT; b++) {
        if (!a->breaker[b].since && !a->breaker[b].trips)
            continue;
        json_write_object(w);
        json_put_cstr(w, "breaker", breaker_name((enum breaker)b));
        json_put_i64(w, "since", a->breaker[b].since);
        json_put_u64(w, "trips", a->breaker[b].trips);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

void portable_put_risk(struct json_writer *w, const struct engine *e)
{
    put_trades(w, &e->account.standing.log);
    put_cooldowns(w, e);
    put_breakers(w, &e->account);
}

/* ---- in ---- */

void portable_take_trade(struct json *j, struct engine *e)
{
    int64_t at = 0;
    double r = 0;

    if (!json_object(j))
        return;
    while (json_key(j)) {
        if (str_is(j->key, "at"))
            json_i64(j, &at);
        else if (str_is(j->key, "r"))
            json_double(j, &r);
        else
            json_skip(j);
    }
    if (json_ok(j))
        trade_log_add(&e->account.standing.log, at, r);
}

void portable_take_cooldown(struct json *j, struct engine *e)
{
    struct pair_state *p = NULL;
    unsigned strategy = strategy_count;
    int64_t until = 0;
    struct str name;

    if (!json_object(j))
        return;
    while (json_key(j)) {
        if (str_is(j->key, "pair") && json_string(j, &name)) {
            for (unsigned i = 0; i < e->pairs; i++)
                if (str_is(name, pair_at(e, i)->instrument.pair))
                    p = pair_at(e, i);
        } else if (str_is(j->key, "strategy") && json_string(j, &name)) {
            strategy = strategy_find(name);
        } else if (str_is(j->key, "until")) {
            json_i64(j, &until);
        } else {
            json_skip(j);
        }
    }
    if (json_ok(j) && p && strategy < strategy_count)
        p->strategy_until[strategy] = until;
}

void portable_take_breaker(struct json *j, struct engine *e)
{
    unsigned b = BREAKER_COUNT;
    int64_t since = 0;
    uint64_t trips = 0;
    struct str name;

    if (!json_object(j))
        return;
    while (json_key(j)) {
        if (str_is(j->key, "breaker") && json_string(j, &name))
            for (b = 0; b < BREAKER_COUNT && !str_is(name, breaker_name((enum breaker)b));)
                b++;
        else if (str_is(j->key, "since"))
            json_i64(j, &since);
        else if (str_is(j->key, "trips"))
            json_u64(j, &trips);
        else
            json_skip(j);
    }
    if (!json_ok(j) || b == BREAKER_COUNT)
        return;
    e->account.breaker[b].since = since;
    e->account.breaker[b].trips = (uint32_t)trips;
}
