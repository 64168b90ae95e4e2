#include "engine/portable_results.h"

#include "strategy/strategy.h"

static const char of_votes[] = "votes", of_trades[] = "trades";

/* ---- out ---- */

static void put_table(struct json_writer *w, const char *of, unsigned strategy,
                      const struct result_table *t)
{
    for (unsigned trend = 0; trend < REGIME_TRENDS; trend++) {
        for (unsigned vol = 0; vol < REGIME_VOLS; vol++) {
            const struct result_cell *c = &t->cell[trend][vol];

            if (!c->trades)
                continue;
            json_write_object(w);
            json_put_cstr(w, "of", of);
            json_put_cstr(w, "strategy", strategies[strategy]->name);
            json_put_cstr(w, "trend", regime_trend_name((enum regime_trend)trend));
            json_put_cstr(w, "volatility", regime_vol_name((enum regime_vol)vol));
            json_put_u64(w, "trades", c->trades);
            json_put_u64(w, "wins", c->wins);
            json_put_i64(w, "gain", c->gain);
            json_put_i64(w, "loss", c->loss);
            json_write_object_end(w);
        }
    }
}

void portable_put_results(struct json_writer *w, const struct engine *e)
{
    json_write_key(w, "results");
    json_write_array(w);
    for (unsigned i = 0; i < strategy_count; i++) {
        put_table(w, of_votes, i, &e->profile.record[i].results);
        put_table(w, of_trades, i, &e->account.result[i]);
    }
    json_write_array_end(w);
    json_write_key(w, "learned");
    json_write_array(w);
    for (unsigned i = 0; i < strategy_count; i++) {
        json_write_object(w);
        json_put_cstr(w, "strategy", strategies[i]->name);
        json_put_i64(w, "count", e->profile.record[i].recent_count);
        json_put_i64(w, "sum", e->profile.record[i].recent_sum);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

/* ---- in ---- */

struct named_cell {
    unsigned strategy, trend, volatility;
    bool is_trades;
    struct result_cell cell;
};

static unsigned trend_named(struct str name)
{
    unsigned i = 0;

    while (i < REGIME_TRENDS && !str_is(name, regime_trend_name((enum regime_trend)i)))
        i++;
    return i;
}

static unsigned vol_named(struct str name)
{
    unsigned i = 0;

    while (i < REGIME_VOLS && !str_is(name, regime_vol_name((enum regime_vol)i)))
        i++;
    return i;
}

static void take_cell_member(struct json *j, struct named_cell *c)
{
    struct str name;

    if (str_is(j->key, "trades"))
        json_u64(j, &c->cell.trades);
    else if (str_is(j->key, "wins"))
        json_u64(j, &c->cell.wins);
    else if (str_is(j->key, "gain"))
        json_i64(j, &c->cell.gain);
    else if (str_is(j->key, "loss"))
        json_i64(j, &c->cell.loss);
    else if (str_is(j->key, "strategy") && json_string(j, &name))
        c->strategy = strategy_find(name);
    else if (str_is(j->key, "trend") && json_string(j, &name))
        c->trend = trend_named(name);
    else if (str_is(j->key, "volatility") && json_string(j, &name))
        c->volatility = vol_named(name);
    else if (str_is(j->key, "of") && json_string(j, &name))
        c->is_trades = str_is(name, of_trades);
    else
        json_skip(j);
}

void portable_take_result(struct json *j, struct engine *e)
{
    struct named_cell c = {strategy_count, REGIME_TRENDS, REGIME_VOLS, false, {0, 0, 0, 0}};

    if (!json_object(j))
        return;
    while (json_key(j))
        take_cell_member(j, &c);
    if (!json_ok(j) || c.strategy >= strategy_count || c.trend >= REGIME_TRENDS ||
        c.volatility >= REGIME_VOLS)
        return;
    if (c.cell.wins > c.cell.trades || c.cell.gain < 0 || c.cell.loss < 0) {
        json_refuse(j, "a strategy's results contradict themselves");
        return;
    }
    struct result_table *t =
        c.is_trades ? &e->account.result[c.strategy] : &e->profile.record[c.strategy].results;
    result_merge(&t->cell[c.trend][c.volatility], &c.cell);
}

void portable_take_learned(struct json *j, struct engine *e)
{
    unsigned strategy = strategy_count;
    int64_t count = 0, sum = 0;
    struct str name;

    if (!json_object(j))
        return;
    while (json_key(j)) {
        if (str_is(j->key, "strategy") && json_string(j, &name))
            strategy = strategy_find(name);
        else if (str_is(j->key, "count"))
            json_i64(j, &count);
        else if (str_is(j->key, "sum"))
            json_i64(j, &sum);
        else
            json_skip(j);
    }
    if (!json_ok(j) || strategy >= strategy_count)
        return;
    if (count < 0) {
        json_refuse(j, "a strategy's record has a negative length");
        return;
    }
    e->profile.record[strategy].recent_count = count;
    e->profile.record[strategy].recent_sum = sum;
}
