#include "research/backtest_json.h"

#include "base/json.h"
#include "strategy/strategy.h"

enum { ROOM = 1 << 16, ROOM_LEFT = 1 << 12 };

struct document {
    FILE *out;
    struct text text;
    struct json_writer w;
    char room[ROOM];
};

static void flush(struct document *d)
{
    fwrite(d->room, 1, d->text.len, d->out);
    text_clear(&d->text);
}

/* Before an element that is shorter than ROOM_LEFT. */
static void make_room(struct document *d)
{
    if (d->text.len > ROOM - ROOM_LEFT)
        flush(d);
}

static void put_time(struct json_writer *w, const char *key, int64_t ns)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, ns, 0);
    json_put_cstr(w, key, room);
}

static void put_money(struct json_writer *w, const char *key, struct money m)
{
    json_write_key(w, key);
    json_write_scaled(w, m.units, MONEY_DECIMALS);
}

static void put_hex(struct json_writer *w, const char *key, uint64_t v)
{
    char room[20];
    struct text t = TEXT(room);

    text_hex(&t, v, 16);
    json_put_cstr(w, key, room);
}

static void put_span(struct json_writer *w, const struct result *r)
{
    json_write_key(w, "pairs");
    json_write_array(w);
    for (unsigned i = 0; i < r->history->pairs; i++)
        json_write_cstr(w, r->history->series[i].instrument.pair);
    json_write_array_end(w);
    put_time(w, "from", r->from);
    put_time(w, "to", r->to);
    json_put_u64(w, "bars", r->bars);
    json_put_double(w, "seconds", r->seconds);
    json_put_double(w, "bars_per_second", r->seconds > 0 ? (double)r->bars / r->seconds : 0);
    json_put_u64(w, "seed", r->seed);
    json_put_cstr(w, "profile", r->options.profile);
    json_put_cstr(w, "mode", "parity");
    put_hex(w, "decision_hash", r->decision_hash);
    put_hex(w, "effect_hash", r->effect_hash);
}

static void put_figures(struct json_writer *w, const struct result *r)
{
    const struct trade_stats *t = &r->trade_figures;
    const struct return_stats *d = &r->day_figures;

    put_money(w, "starting_equity", r->starting);
    json_put_double(w, "final_equity", r->final_equity);
    json_put_double(w, "net_profit", r->net_profit);
    json_put_double(w, "total_return", r->total_return);
    put_money(w, "fees", r->fees);
    json_put_double(w, "slippage", r->slippage);
    json_put_u64(w, "trades", t->n);
    json_put_u64(w, "wins", t->wins);
    json_put_u64(w, "losses", t->losses);
    json_put_double(w, "win_rate", t->hit_rate);
    json_put_double(w, "win_rate_low", t->hit_low);
    json_put_double(w, "win_rate_high", t->hit_high);
    json_put_double(w, "profit_factor", t->profit_factor);
    json_put_double(w, "expectancy", t->expectancy);
    json_put_double(w, "average_win", t->average_win);
    json_put_double(w, "average_loss", t->average_loss);
    json_put_u64(w, "losing_streak", t->losing_streak);
    json_put_double(w, "sharpe", d->sharpe);
    json_put_double(w, "sortino", d->sortino);
    json_put_double(w, "calmar", d->calmar);
    json_put_double(w, "cagr", d->cagr);
    json_put_double(w, "volatility", d->volatility);
    json_put_u64(w, "daily_returns", d->n);
    json_put_double(w, "max_drawdown", r->max_drawdown);
    json_put_u64(w, "max_drawdown_bars", r->under_water_longest);
    json_put_double(w, "exposure", r->exposure);
    json_put_double(w, "mean_exposure", r->mean_exposure);
    json_put_double(w, "turnover", r->turnover);
    json_put_double(w, "cost_share", r->cost_share);
    json_put_double(w, "break_even_costs", r->break_even_costs);
    json_put_double(w, "buy_and_hold_return", r->buy_and_hold);
    json_put_double(w, "buy_and_hold_drawdown", r->benchmark_drawdown);
}

static void put_orders(struct json_writer *w, const struct result *r)
{
    json_put_u64(w, "orders_placed", r->orders_placed);
    json_put_u64(w, "orders_filled", r->orders_filled);
    json_put_u64(w, "orders_unfilled", r->orders_unfilled);
    json_put_u64(w, "entries_placed", r->entries_placed);
    json_put_u64(w, "entries_filled", r->entries_filled);
    json_put_u64(w, "entries_unfilled", r->entries_unfilled);
    json_put_u64(w, "fills", r->fills);
    json_put_u64(w, "maker_fills", r->maker_fills);
    json_put_u64(w, "taker_fills", r->taker_fills);
    json_put_u64(w, "decisions", r->decisions);
    json_put_u64(w, "decisions_acting", r->acted);
    json_write_key(w, "rules");
    json_write_object(w);
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (r->ruled[i])
            json_put_u64(w, rule_code((enum rule)i), r->ruled[i]);
    json_write_object_end(w);
    json_write_key(w, "denials");
    json_write_object(w);
    for (unsigned i = 0; i < DENIAL_COUNT; i++)
        if (r->denied[i])
            json_put_u64(w, denial_code_name((enum denial_code)i), r->denied[i]);
    json_write_object_end(w);
}

static void put_group(struct json_writer *w, const struct group *g)
{
    json_put_u64(w, "trades", g->trades);
    json_put_u64(w, "wins", g->wins);
    json_put_u64(w, "losses", g->losses);
    put_money(w, "net_profit", g->net);
    put_money(w, "fees", g->fees);
}

static void put_groups(struct document *d, const struct result *r)
{
    struct json_writer *w = &d->w;

    json_write_key(w, "by_strategy");
    json_write_array(w);
    for (unsigned i = 0; i < strategy_count; i++) {
        make_room(d);
        json_write_object(w);
        json_put_cstr(w, "strategy", strategies[i]->name);
        put_group(w, &r->strategy[i]);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_key(w, "by_pair");
    json_write_array(w);
    for (unsigned i = 0; i < r->history->pairs; i++) {
        make_room(d);
        json_write_object(w);
        json_put_cstr(w, "pair", r->history->series[i].instrument.pair);
        json_put_u64(w, "bars", r->history->series[i].count);
        put_group(w, &r->pair[i]);
        json_put_u64(w, "decisions", r->pair[i].decisions);
        json_put_u64(w, "denials", r->pair[i].denials);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void put_trade(struct json_writer *w, const struct result *r, const struct trade *t)
{
    const struct instrument *in = &r->history->series[t->pair].instrument;

    json_write_object(w);
    json_put_u64(w, "id", t->id);
    json_put_cstr(w, "pair", in->pair);
    json_put_cstr(w, "side", "long");
    put_time(w, "entry_time", t->entry_time);
    json_write_key(w, "entry_price");
    json_write_scaled(w, t->entry.ticks, in->price_decimals);
    put_time(w, "exit_time", t->exit_time);
    json_write_key(w, "exit_price");
    json_write_scaled(w, t->exit.ticks, in->price_decimals);
    json_write_key(w, "quantity");
    json_write_scaled(w, t->qty.lots, in->qty_decimals);
    put_money(w, "fees", t->fees);
    put_money(w, "net_profit", t->net);
    json_put_cstr(w, "exit_reason", t->open ? "end_of_data" : exit_reason_name(t->reason));
    if (t->strategy < strategy_count)
        json_put_cstr(w, "strategy", strategies[t->strategy]->name);
    json_put_u64(w, "decision", t->decision);
    json_write_object_end(w);
}

static void put_trades(struct document *d, const struct result *r, const char *key, bool open)
{
    json_write_key(&d->w, key);
    json_write_array(&d->w);
    for (size_t i = 0; i < r->trades; i++)
        if (r->trade[i].open == open) {
            make_room(d);
            put_trade(&d->w, r, &r->trade[i]);
        }
    json_write_array_end(&d->w);
}

static void put_equity(struct document *d, const struct result *r)
{
    struct json_writer *w = &d->w;

    json_write_key(w, "equity");
    json_write_array(w);
    for (size_t i = 0; i < r->curve_count; i++) {
        make_room(d);
        json_write_object(w);
        put_time(w, "time", r->curve[i].time);
        json_put_double(w, "equity", r->curve[i].equity);
        json_put_double(w, "drawdown", r->curve[i].drawdown);
        json_put_double(w, "benchmark", r->curve[i].benchmark);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void put_warnings(struct document *d, const struct result *r)
{
    json_write_key(&d->w, "warnings");
    json_write_array(&d->w);
    for (unsigned i = 0; i < r->warnings; i++) {
        make_room(d);
        json_write_cstr(&d->w, r->warning[i]);
    }
    json_write_array_end(&d->w);
}

void backtest_json(FILE *out, const struct result *r)
{
    struct document d = {.out = out};

    d.text = (struct text){d.room, 0, sizeof d.room, false};
    json_write_init(&d.w, &d.text);
    json_write_object(&d.w);
    put_span(&d.w, r);
    make_room(&d);
    put_figures(&d.w, r);
    put_orders(&d.w, r);
    put_groups(&d, r);
    put_trades(&d, r, "trade_list", false);
    put_trades(&d, r, "open_positions", true);
    put_equity(&d, r);
    put_warnings(&d, r);
    json_write_object_end(&d.w);
    text_char(&d.text, '\n');
    flush(&d);
}
