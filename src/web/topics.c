#include "web/topics.h"

#include "config/options.h"
#include "confluence/decision_json.h"
#include "confluence/reference.h"
#include "strategy/strategy.h"

#define NS_PER_MS INT64_C(1000000)

static const char *const venue_words[] = {
    [VENUE_SIM] = "sim", [VENUE_KRAKEN] = "kraken", [VENUE_COINBASE] = "coinbase"};

const char *mode_word(const struct snapshot *s)
{
    return s->venue == VENUE_SIM ? "SIM" : s->mode == MODE_LIVE ? "LIVE" : "PAPER";
}

void put_time(struct json_writer *w, const char *key, int64_t ns)
{
    json_write_key(w, key);
    if (ns)
        json_write_i64(w, ns / NS_PER_MS);
    else
        json_write_null(w);
}

static void put_money(struct json_writer *w, const char *key, struct money m)
{
    json_put_scaled_str(w, key, m.units, MONEY_DECIMALS);
}

/* A price of 0 ticks is one that does not exist. */
static void put_price(struct json_writer *w, const char *key, const struct instrument *in,
                      struct price px)
{
    json_write_key(w, key);
    if (px.ticks)
        json_write_scaled_str(w, px.ticks, in->price_decimals);
    else
        json_write_null(w);
}

static void put_qty(struct json_writer *w, const char *key, const struct instrument *in,
                    struct qty q)
{
    json_put_scaled_str(w, key, q.lots, in->qty_decimals);
}

static const struct instrument *instrument_of(const struct snapshot *s, unsigned pair)
{
    static const struct instrument unknown = {.pair = "?"};

    return pair < s->pairs && pair < SNAPSHOT_PAIRS_MAX ? &s->pair[pair].instrument : &unknown;
}

static const char *strategy_name(unsigned strategy)
{
    return strategy < strategy_count ? strategies[strategy]->name : "unknown";
}

/* ---- strategies ---- */

static void put_result(struct json_writer *w, const struct result_cell *c, double unit)
{
    json_put_u64(w, "trades", c->trades);
    json_put_u64(w, "wins", c->wins);
    json_put_double(w, "win_rate", result_win_rate(c));
    json_put_double(w, "expectancy", result_expectancy(c) / unit);
    json_put_double(w, "profit_factor", result_profit_factor(c));
}

static void put_results(struct json_writer *w, const char *key, const struct result_table *t,
                        double unit)
{
    struct result_cell all = results_total(t);

    json_write_key(w, key);
    json_write_object(w);
    put_result(w, &all, unit);
    json_write_key(w, "by_regime");
    json_write_array(w);
    for (unsigned trend = 0; trend < REGIME_TRENDS; trend++) {
        for (unsigned vol = 0; vol < REGIME_VOLS; vol++) {
            if (!t->cell[trend][vol].trades)
                continue;
            json_write_object(w);
            json_put_cstr(w, "trend", regime_trend_name((enum regime_trend)trend));
            json_put_cstr(w, "volatility", regime_vol_name((enum regime_vol)vol));
            put_result(w, &t->cell[trend][vol], unit);
            json_write_object_end(w);
        }
    }
    json_write_array_end(w);
    json_write_object_end(w);
}

void topic_strategies(struct json_writer *w, const struct snapshot *s)
{
    json_write_array(w);
    for (uint32_t i = 0; i < s->strategies; i++) {
        const struct snapshot_strategy *x = &s->strategy[i];

        json_write_object(w);
        json_put_cstr(w, "strategy", strategies[i]->name);
        json_put_cstr(w, "title", strategies[i]->title);
        json_put_cstr(w, "help", strategies[i]->help);
        json_put_bool(w, "enabled", x->enabled);
        json_put_double(w, "weight", x->weight);
        json_put_double(w, "factor", x->factor);
        put_results(w, "votes", &x->votes, MICRO_R);
        put_results(w, "trades", &x->trades, MONEY_ONE);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

/* ---- engine ---- */

static unsigned closing_count(const struct snapshot *s)
{
    unsigned n = 0;

    for (uint32_t i = 0; i < s->positions && i < SNAPSHOT_POSITIONS_MAX; i++)
        n += s->position[i].closing ? 1 : 0;
    return n;
}

/* The pair that is nearest to its first decision, NULL when one is warm. */
static const struct snapshot_pair *warming_pair(const struct snapshot *s)
{
    const struct snapshot_pair *best = NULL;

    for (uint32_t i = 0; i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++) {
        const struct snapshot_pair *p = &s->pair[i];
        if (p->bars >= p->bars_needed)
            return NULL;
        if (!best || p->bars_needed - p->bars < best->bars_needed - best->bars)
            best = p;
    }
    return best;
}

static int open_breaker(const struct snapshot *s)
{
    for (int i = 0; i < BREAKER_COUNT; i++)
        if (s->breaker[i].since)
            return i;
    return -1;
}

const char *state_word(const struct snapshot *s)
{
    if (s->killed)
        return "killed";
    if (closing_count(s))
        return "closing";
    if (s->paused)
        return "paused";
    if (!s->reconciled)
        return "starting";
    if (open_breaker(s) >= 0)
        return "breaker";
    return warming_pair(s) ? "warming" : "running";
}

static void breaker_words(struct text *t, int breaker)
{
    for (const char *c = breaker_name((enum breaker)breaker); *c; c++)
        text_char(t, *c == '_' ? ' ' : *c);
}

void state_text(struct text *t, const struct snapshot *s)
{
    const struct snapshot_pair *warming = warming_pair(s);
    unsigned closing = closing_count(s);

    if (s->killed) {
        text_cstr(t, "Killed");
    } else if (closing) {
        text_printf(t, "Closing %u position%s", closing, closing == 1 ? "" : "s");
    } else if (s->paused) {
        text_printf(t, "Paused by %s", s->paused_by[0] ? s->paused_by : "configuration");
    } else if (!s->reconciled) {
        text_cstr(t, "Starting");
    } else if (open_breaker(s) >= 0) {
        text_cstr(t, "Paused by breaker: ");
        breaker_words(t, open_breaker(s));
    } else if (warming) {
        text_printf(t, "Warming up (%u of %u bars)", warming->bars, warming->bars_needed);
    } else {
        text_cstr(t, "Running");
    }
}

static void put_act(struct json_writer *w, const char *key, bool stands, int64_t at, const char *by,
                    const char *why)
{
    json_write_key(w, key);
    if (!stands) {
        json_write_null(w);
        return;
    }
    json_write_object(w);
    put_time(w, "at", at);
    json_put_cstr(w, "by", by);
    json_put_cstr(w, "why", why);
    json_write_object_end(w);
}

static void put_breakers(struct json_writer *w, const struct snapshot *s)
{
    json_write_key(w, "breakers");
    json_write_array(w);
    for (int i = 0; i < BREAKER_COUNT; i++) {
        json_write_object(w);
        json_put_cstr(w, "name", breaker_name((enum breaker)i));
        put_time(w, "since", s->breaker[i].since);
        json_put_u64(w, "trips", s->breaker[i].trips);
        json_put_bool(w, "automatic", s->breaker[i].automatic != 0);
        json_put_cstr(w, "advice", breaker_advice((enum breaker)i));
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

void topic_engine(struct json_writer *w, const struct snapshot *s)
{
    char words[96];
    struct text state = TEXT(words);

    state_text(&state, s);
    json_write_object(w);
    json_put_cstr(w, "mode", mode_word(s));
    json_put_cstr(w, "venue", venue_words[s->venue <= VENUE_COINBASE ? s->venue : VENUE_SIM]);
    json_put_cstr(w, "state", state_word(s));
    json_put_cstr(w, "text", words);
    put_act(w, "paused", s->paused, s->paused_at, s->paused_by, s->paused_why);
    put_act(w, "killed", s->killed, s->killed_at, s->killed_by, s->killed_why);
    json_put_bool(w, "market_link", s->market_link != 0);
    json_put_bool(w, "account_link", s->account_link != 0);
    json_put_cstr(w, "venue_status", market_status_name((enum market_status)s->venue_status));
    json_put_bool(w, "reconciled", s->reconciled != 0);
    put_time(w, "reconciled_at", s->reconciled_at);
    put_time(w, "started_at", s->started_at);
    json_put_u64(w, "run", s->run);
    json_put_u64(w, "pairs", s->pairs);
    put_breakers(w, s);
    const struct snapshot_pair *warming = warming_pair(s);
    json_write_key(w, "warming");
    if (warming) {
        json_write_object(w);
        json_put_cstr(w, "pair", warming->instrument.pair);
        json_put_u64(w, "bars", warming->bars);
        json_put_u64(w, "needed", warming->bars_needed);
        json_write_object_end(w);
    } else {
        json_write_null(w);
    }
    json_write_object_end(w);
}

/* ---- money ---- */

void topic_equity(struct json_writer *w, const struct snapshot *s)
{
    struct money day = {s->equity.units - s->equity_day.units};

    json_write_object(w);
    put_time(w, "at", s->at);
    json_put_cstr(w, "quote", s->quote_asset);
    put_money(w, "equity", s->equity);
    put_money(w, "cash", s->cash);
    put_money(w, "day", day);
    put_money(w, "day_start", s->equity_day);
    put_money(w, "peak", s->equity_peak);
    put_money(w, "realised", s->realised);
    put_money(w, "realised_day", s->realised_day);
    put_money(w, "fees", s->fees);
    put_money(w, "fees_day", s->fees_day);
    put_money(w, "exposure", s->exposure);
    json_put_double(w, "max_exposure", s->max_exposure);
    json_put_double(w, "max_daily_loss", s->max_daily_loss);
    json_put_u64(w, "trades", s->trades);
    json_put_u64(w, "wins", s->wins);
    json_put_u64(w, "trades_day", s->trades_day);
    json_put_u64(w, "wins_day", s->wins_day);
    json_put_u64(w, "positions", s->positions);
    json_put_u64(w, "positions_max", s->positions_max);
    json_put_u64(w, "decisions", s->decisions);
    json_put_u64(w, "denials", s->denials);
    json_write_object_end(w);
}

/* null when it is not known. */
static void put_known(struct json_writer *w, const char *key, double v, bool known)
{
    json_write_key(w, key);
    if (known && v - v == 0)
        json_write_double(w, v);
    else
        json_write_null(w);
}

static void put_record(struct json_writer *w, const struct risk_report *r)
{
    json_write_key(w, "record");
    json_write_object(w);
    json_put_bool(w, "known", r->record_known != 0);
    json_put_u64(w, "trades", r->record_trades);
    json_put_u64(w, "wins", r->record_wins);
    put_known(w, "edge_r", r->edge_r, r->record_known != 0);
    put_known(w, "kelly", r->kelly, r->record_known != 0);
    put_known(w, "ruin", r->ruin, r->record_known != 0);
    json_put_double(w, "max_ruin", r->max_ruin);
    json_write_object_end(w);
}

static void put_swing(struct json_writer *w, const struct risk_report *r)
{
    bool known = r->positions > 0;

    json_write_key(w, "book");
    json_write_object(w);
    json_put_u64(w, "positions", r->positions);
    put_known(w, "volatility", r->volatility, known);
    json_put_double(w, "max_volatility", r->max_volatility);
    put_known(w, "independent_bets", r->independent_bets, known);
    put_known(w, "value_at_risk", r->value_at_risk, known);
    put_known(w, "expected_shortfall", r->expected_shortfall, known);
    json_put_double(w, "confidence", TAIL_CONFIDENCE);
    json_put_bool(w, "reliable", r->tail_reliable != 0);
    json_write_object_end(w);
}

void topic_risk(struct json_writer *w, const struct risk_report *r)
{
    json_write_object(w);
    put_time(w, "at", r->at);
    json_put_double(w, "drawdown", r->drawdown);
    json_put_double(w, "max_drawdown", r->max_drawdown);
    json_put_double(w, "loss_day", r->loss_day);
    json_put_double(w, "max_daily_loss", r->max_daily_loss);
    json_put_double(w, "loss_week", r->loss_week);
    json_put_double(w, "max_weekly_loss", r->max_weekly_loss);
    json_put_double(w, "size_factor", r->size_factor);
    json_put_u64(w, "losses_in_a_row", r->losses_in_a_row);
    put_time(w, "loss_until", r->loss_until);
    put_time(w, "streak_until", r->streak_until);
    put_record(w, r);
    put_swing(w, r);
    json_write_object_end(w);
}

static void put_stops(struct json_writer *w, const struct instrument *in,
                      const struct feed_stops *stops)
{
    json_write_key(w, "stops");
    json_write_array(w);
    for (uint32_t i = 0; stops && i < stops->count; i++) {
        json_write_array(w);
        json_write_i64(w, stops->step[i].at / NS_PER_MS);
        json_write_scaled_str(w, stops->step[i].stop.ticks, in->price_decimals);
        json_write_array_end(w);
    }
    json_write_array_end(w);
}

/* What the position would lose at its first stop, without fees: the unit of R. */
static void put_risk_unit(struct json_writer *w, const struct instrument *in,
                          const struct snapshot_position *p, const struct feed_stops *stops)
{
    struct money risk;

    json_write_key(w, "risk_unit");
    if (stops && stops->first_stop.ticks > 0 && stops->first_stop.ticks < p->entry.ticks &&
        notional(&risk, in, (struct price){p->entry.ticks - stops->first_stop.ticks}, p->qty,
                 ROUND_UP))
        json_write_scaled_str(w, risk.units, MONEY_DECIMALS);
    else
        json_write_null(w);
}

static void put_position(struct json_writer *w, const struct snapshot *s,
                         const struct snapshot_position *p, const struct feed *f,
                         const char *strategy)
{
    const struct instrument *in = instrument_of(s, p->pair);
    const struct feed_stops *stops = feed_stops_find(f, p->position);
    struct money value = {0};

    if (p->pair < s->pairs && p->pair < SNAPSHOT_PAIRS_MAX)
        (void)notional(&value, in, s->pair[p->pair].bid, p->qty, ROUND_DOWN);
    json_write_object(w);
    json_put_u64(w, "position", p->position);
    json_put_u64(w, "decision", p->decision);
    json_put_cstr(w, "pair", in->pair);
    json_put_cstr(w, "side", "long");
    json_put_cstr(w, "strategy", strategy);
    put_time(w, "opened_at", p->opened_at);
    put_qty(w, "qty", in, p->qty);
    put_price(w, "entry", in, p->entry);
    put_price(w, "stop", in, p->stop);
    put_price(w, "stop_resting", in, p->stop_resting);
    put_price(w, "target", in, p->target);
    put_price(w, "best", in, p->best);
    put_money(w, "value", value);
    put_money(w, "cost", p->cost);
    put_money(w, "fees", p->fees);
    put_money(w, "profit", p->profit);
    put_money(w, "at_risk", p->at_risk);
    put_risk_unit(w, in, p, stops);
    json_put_bool(w, "trailing", p->trailing != 0);
    json_put_bool(w, "breakeven", p->breakeven != 0);
    json_put_bool(w, "closing", p->closing != 0);
    put_stops(w, in, stops);
    json_write_object_end(w);
}

void topic_positions(struct json_writer *w, const struct snapshot *s, const struct feed *f)
{
    json_write_array(w);
    for (uint32_t i = 0; i < s->positions && i < SNAPSHOT_POSITIONS_MAX; i++)
        put_position(w, s, &s->position[i], f, strategy_name(s->position[i].strategy));
    json_write_array_end(w);
}

void topic_orders(struct json_writer *w, const struct snapshot *s)
{
    json_write_array(w);
    for (uint32_t i = 0; i < s->orders && i < SNAPSHOT_ORDERS_MAX; i++) {
        const struct fx_order *o = &s->order[i].order;
        const struct instrument *in = instrument_of(s, s->order[i].pair);
        json_write_object(w);
        json_put_u64(w, "order", o->order);
        json_put_u64(w, "position", o->position);
        json_put_cstr(w, "pair", in->pair);
        json_put_cstr(w, "client_id", o->client_id);
        json_put_cstr(w, "venue_id", o->venue_id);
        json_put_cstr(w, "state", order_state_name((enum order_state)o->state));
        json_put_cstr(w, "purpose", order_purpose_name((enum order_purpose)o->purpose));
        json_put_cstr(w, "side", o->side == SIDE_SELL ? "sell" : "buy");
        json_put_cstr(w, "type", order_type_name((enum order_type)o->type));
        put_qty(w, "qty", in, o->qty);
        put_qty(w, "filled", in, o->filled);
        put_price(w, "price", in, o->price);
        put_price(w, "stop_price", in, o->stop_price);
        put_time(w, "placed_at", o->placed_at);
        json_put_cstr(w, "reason", o->reason);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

/* ---- markets ---- */

static void write_counts(struct json_writer *w, const struct data_counts *counts)
{
    json_write_array(w);
    for (int k = 0; k < DATA_KIND_COUNT; k++) {
        json_write_object(w);
        json_put_cstr(w, "kind", data_code((enum data_kind)k));
        json_put_u64(w, "count", counts->of[k]);
        json_put_cstr(w, "text", data_text((enum data_kind)k));
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

void topic_data(struct json_writer *w, const struct snapshot *s)
{
    json_write_object(w);
    for (uint32_t i = 0; i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++) {
        json_write_key(w, s->pair[i].instrument.pair);
        write_counts(w, &s->pair[i].data);
    }
    json_write_object_end(w);
}

void topic_latency(struct json_writer *w, const struct latencies *l)
{
    json_write_object(w);
    for (unsigned k = 0; k < LATENCY_KIND_COUNT; k++) {
        const struct latency_histogram *x = &l->of[k];

        json_write_key(w, latency_kind_name((enum latency_kind)k));
        json_write_object(w);
        json_put_u64(w, "count", x->count);
        json_put_double(w, "p50_ms", (double)latency_quantile(x, 0.5) / 1e6);
        json_put_double(w, "p99_ms", (double)latency_quantile(x, 0.99) / 1e6);
        json_put_double(w, "max_ms", (double)x->most / 1e6);
        json_write_object_end(w);
    }
    json_write_object_end(w);
}

void topic_ticker(struct json_writer *w, const struct snapshot_pair *p)
{
    const struct instrument *in = &p->instrument;

    json_write_object(w);
    put_price(w, "bid", in, p->bid);
    put_price(w, "ask", in, p->ask);
    put_price(w, "last", in, p->last);
    put_time(w, "at", p->quote_at);
    put_time(w, "bar_at", p->bar_at);
    json_put_u64(w, "bars", p->bars);
    json_put_u64(w, "bars_needed", p->bars_needed);
    json_put_u64(w, "price_decimals", in->price_decimals);
    json_put_u64(w, "qty_decimals", in->qty_decimals);
    json_put_cstr(w, "status", market_status_name((enum market_status)in->status));
    json_put_bool(w, "foreign", p->foreign != 0);
    put_time(w, "decided_at", p->decided_at);
    json_write_object_end(w);
}

void topic_bar(struct json_writer *w, const struct instrument *in, const struct bar *b)
{
    const struct price price[] = {b->open, b->high, b->low, b->close};

    json_write_array(w);
    json_write_i64(w, b->open_time / (1000 * NS_PER_MS));
    for (unsigned i = 0; i < 4; i++)
        json_write_scaled_str(w, price[i].ticks, in->price_decimals);
    json_write_scaled_str(w, b->volume.lots, in->qty_decimals);
    json_write_u64(w, b->flags);
    json_write_array_end(w);
}

void topic_bars(struct json_writer *w, const struct snapshot *s, const struct feed *f,
                unsigned pair, uint64_t newest)
{
    const struct instrument *in = instrument_of(s, pair);

    json_write_array(w);
    for (uint64_t age = newest; age-- > 0;) {
        const struct bar *b = feed_bar(f, pair, age);
        if (b)
            topic_bar(w, in, b);
    }
    if (pair < s->pairs && pair < SNAPSHOT_PAIRS_MAX && s->pair[pair].forming.open_time &&
        s->pair[pair].forming.open.ticks)
        topic_bar(w, in, &s->pair[pair].forming);
    json_write_array_end(w);
}

/* ---- what was thought and done ---- */

void topic_decision(struct json_writer *w, const struct snapshot *s,
                    const struct feed_decision *row)
{
    const struct decision *d = &row->decision;
    const struct frame_verdict *lead = &d->frame[d->leader];
    char words[192];
    struct text denial = TEXT(words);

    json_write_object(w);
    json_put_cstr(w, "pair", instrument_of(s, row->pair)->pair);
    json_put_u64(w, "number", d->number);
    put_time(w, "at", d->at);
    json_put_cstr(w, "stance", stance_name((enum stance)d->stance));
    json_put_bool(w, "acts", d->acts != 0);
    json_put_cstr(w, "rule", rule_code((enum rule)d->rule));
    json_put_cstr(w, "rule_text", rule_text((enum rule)d->rule));
    json_put_u64(w, "needed", d->needed);
    json_put_u64(w, "agreement", d->agreement);
    json_put_bool(w, "forming", d->forming != 0);
    json_put_double(w, "strength", d->strength);
    json_put_double(w, "confidence", d->confidence);
    json_put_double(w, "close", d->close);
    json_put_cstr(w, "trend", regime_trend_name((enum regime_trend)lead->trend));
    json_put_cstr(w, "volatility", regime_vol_name((enum regime_vol)lead->volatility));
    json_write_key(w, "denial");
    if (row->denial.code != DENY_NONE) {
        denial_print(&denial, &row->denial);
        json_write_object(w);
        json_put_cstr(w, "code", denial_code_name((enum denial_code)row->denial.code));
        json_put_cstr(w, "text", words);
        json_write_object_end(w);
    } else {
        json_write_null(w);
    }
    decision_write_detail(w, d, false);
    json_write_object_end(w);
}

void topic_trade(struct json_writer *w, const struct snapshot *s, const struct feed_trade *t)
{
    const struct fx_position *p = &t->position;
    const struct instrument *in = instrument_of(s, t->pair);
    struct money net = {p->revenue.units - p->cost.units - p->fees.units};

    json_write_object(w);
    json_put_u64(w, "id", p->position);
    json_put_cstr(w, "pair", in->pair);
    json_put_cstr(w, "side", "long");
    put_time(w, "entry_time", p->opened_at);
    put_time(w, "exit_time", p->closed_at);
    put_price(w, "entry_price", in, p->entry);
    put_price(w, "exit_price", in, p->exit);
    put_qty(w, "quantity", in, p->bought);
    put_money(w, "fees", p->fees);
    put_money(w, "net_profit", net);
    json_put_cstr(w, "exit_reason", exit_reason_name((enum exit_reason)p->exit_reason));
    json_put_u64(w, "decision", p->decision);
    json_write_object_end(w);
}

void topic_notice(struct json_writer *w, const struct feed_notice *n)
{
    static const char *const words[] = {[SEVERITY_NEWS] = "news",
                                        [SEVERITY_OK] = "ok",
                                        [SEVERITY_WATCH] = "watch",
                                        [SEVERITY_ACT] = "act",
                                        [SEVERITY_CRITICAL] = "critical"};
    uint32_t severity =
        n->notice.severity <= SEVERITY_CRITICAL ? n->notice.severity : SEVERITY_CRITICAL;

    json_write_object(w);
    json_put_u64(w, "serial", n->serial);
    put_time(w, "at", n->at);
    json_put_cstr(w, "severity", words[severity]);
    json_put_cstr(w, "code", n->notice.code);
    json_put_cstr(w, "text", n->notice.text);
    json_write_object_end(w);
}
