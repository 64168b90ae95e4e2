/* The dashboard's server with an engine made of a script, for tests in a browser: three pairs, a
 * market that walks, two positions, decisions; it answers the operator's verbs.
 *
 *   fake_daemon [PORT]      prints {"port":...,"key":"..."} on a line, then reads one word a line:
 *     freeze    quotes stop          go       quotes go on
 *     feed      the feed goes away   back     it comes back
 *     trail     the first stop moves
 *     end       the program ends, as at the end of its input */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pthread.h>

#include "config/options.h"
#include "net/loop.h"
#include "web/web.h"

#define NS INT64_C(1000000000)
enum { PAIRS = 3, HISTORY = 240, TICK_MS = 250 };

struct fake {
    struct loop *loop;
    struct timer *tick;
    struct web *web;
    struct snapshot s;
    uint64_t chance, decisions, turns;
    uint64_t closing; /* request of a close-all under way */
    bool frozen;
};

static int64_t wall_now(void *ctx)
{
    struct timespec t;

    (void)ctx;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * NS + t.tv_nsec;
}

static int64_t chance(struct fake *f, int64_t span)
{
    f->chance = f->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)(f->chance >> 33) % (2 * span + 1) - span;
}

static bool copy_snapshot(void *ctx, struct snapshot *ret)
{
    *ret = ((struct fake *)ctx)->s;
    return true;
}

static void emit(struct fake *f, struct effect *fx)
{
    fx->at = f->s.at;
    web_effect(f->web, fx);
}

/* ---- pairs and bars ---- */

static const struct {
    const char *name, *base;
    int64_t price; /* ticks */
    uint8_t price_decimals, qty_decimals;
} pairs[PAIRS] = {{"BTC/USD", "BTC", 973770, 1, 8},
                  {"ETH/USD", "ETH", 268012, 2, 8},
                  {"SOL/USD", "SOL", 19588, 2, 8}};

static void set_up_pairs(struct fake *f)
{
    f->s.pairs = PAIRS;
    for (unsigned i = 0; i < PAIRS; i++) {
        struct snapshot_pair *p = &f->s.pair[i];
        str_copy(p->instrument.pair, sizeof p->instrument.pair, str_of(pairs[i].name));
        str_copy(p->instrument.base, sizeof p->instrument.base, str_of(pairs[i].base));
        str_copy(p->instrument.quote, sizeof p->instrument.quote, STR("USD"));
        p->instrument.price_decimals = pairs[i].price_decimals;
        p->instrument.qty_decimals = pairs[i].qty_decimals;
        p->instrument.status = MARKET_ONLINE;
        p->instrument.tick.ticks = p->instrument.lot.lots = 1;
        p->bars = HISTORY;
        p->bars_needed = 50;
        p->bid.ticks = pairs[i].price;
    }
}

static void quote(struct fake *f, struct snapshot_pair *p)
{
    p->bid.ticks += chance(f, p->bid.ticks / 3000 + 1);
    p->ask.ticks = p->bid.ticks + p->bid.ticks / 5000 + 1;
    p->last.ticks = chance(f, 1) > 0 ? p->ask.ticks : p->bid.ticks;
    p->quote_at = f->s.at;
    struct bar *b = &p->forming;
    if (p->last.ticks > b->high.ticks)
        b->high = p->last;
    if (p->last.ticks < b->low.ticks || b->low.ticks == 0)
        b->low = p->last;
    b->close = p->last;
    b->volume.lots += 1000000 + chance(f, 900000);
}

static void open_bar(struct snapshot_pair *p, int64_t open_time)
{
    p->forming = (struct bar){.open_time = open_time,
                              .open = p->bid,
                              .high = p->bid,
                              .low = p->bid,
                              .close = p->bid,
                              .interval_s = 60,
                              .flags = BAR_FORMING};
}

static void close_bar(struct fake *f, unsigned pair)
{
    struct effect fx = {.kind = EFFECT_BAR, .pair = (uint16_t)pair};

    fx.u.bar = f->s.pair[pair].forming;
    fx.u.bar.flags = 0;
    f->s.pair[pair].bar_at = f->s.at;
    emit(f, &fx);
}

static void make_history(struct fake *f, int64_t now)
{
    int64_t first = now - now % (60 * NS) - HISTORY * 60 * NS;

    for (int b = 0; b <= HISTORY; b++) {
        for (unsigned i = 0; i < PAIRS; i++) {
            f->s.at = first + b * 60 * NS;
            open_bar(&f->s.pair[i], f->s.at);
            for (int k = 0; k < 12; k++)
                quote(f, &f->s.pair[i]);
            if (b < HISTORY)
                close_bar(f, i);
        }
    }
}

/* ---- positions and decisions ---- */

static struct fx_position as_effect(const struct snapshot_position *p, enum position_change change)
{
    return (struct fx_position){.position = p->position,
                                .decision = p->decision,
                                .opened_at = p->opened_at,
                                .qty = p->qty,
                                .bought = p->qty,
                                .cost = p->cost,
                                .fees = p->fees,
                                .entry = p->entry,
                                .stop = p->stop,
                                .target = p->target,
                                .change = (uint8_t)change,
                                .strategy = p->strategy};
}

static void open_position(struct fake *f, unsigned pair, int64_t lots, int64_t minutes_ago)
{
    const struct snapshot_pair *market = &f->s.pair[pair];
    struct snapshot_position *p = &f->s.position[f->s.positions];
    struct effect fx = {.kind = EFFECT_POSITION, .pair = (uint16_t)pair};

    *p = (struct snapshot_position){.position = 1041 + f->s.positions,
                                    .decision = 7,
                                    .opened_at = f->s.at - minutes_ago * 60 * NS,
                                    .qty = {lots},
                                    .pair = (uint16_t)pair,
                                    .strategy = (uint8_t)(pair % 2)};
    p->entry.ticks = market->bid.ticks - market->bid.ticks / 300;
    p->stop.ticks = p->entry.ticks - p->entry.ticks * 18 / 1000;
    p->stop_resting = p->stop;
    p->target.ticks = p->entry.ticks + p->entry.ticks * 40 / 1000;
    (void)notional(&p->cost, &market->instrument, p->entry, p->qty, ROUND_UP);
    p->fees.units = p->cost.units / 1000 * 4;
    f->s.positions++;
    fx.u.position = as_effect(p, POSITION_OPENED);
    emit(f, &fx);
}

static void value_positions(struct fake *f)
{
    int64_t worth = 0;

    f->s.exposure.units = 0;
    for (uint32_t i = 0; i < f->s.positions; i++) {
        struct snapshot_position *p = &f->s.position[i];
        const struct instrument *in = &f->s.pair[p->pair].instrument;
        struct money value = {0}, stopped = {0};
        (void)notional(&value, in, f->s.pair[p->pair].bid, p->qty, ROUND_DOWN);
        (void)notional(&stopped, in, p->stop, p->qty, ROUND_DOWN);
        int64_t leave = value.units / 1000 * 4;
        p->profit.units = value.units - leave - p->fees.units - p->cost.units;
        p->at_risk.units = p->cost.units + p->fees.units + leave - stopped.units;
        worth += value.units - leave;
        f->s.exposure.units += value.units;
    }
    f->s.equity.units = f->s.cash.units + worth;
    if (f->s.equity.units > f->s.equity_peak.units)
        f->s.equity_peak = f->s.equity;
}

static void close_position(struct fake *f, uint32_t i, enum exit_reason why)
{
    struct snapshot_position p = f->s.position[i];
    struct effect fx = {.kind = EFFECT_POSITION, .pair = p.pair};
    struct money revenue = {0};

    (void)notional(&revenue, &f->s.pair[p.pair].instrument, f->s.pair[p.pair].bid, p.qty,
                   ROUND_DOWN);
    fx.u.position = as_effect(&p, POSITION_CLOSED);
    fx.u.position.closed_at = f->s.at;
    fx.u.position.revenue = revenue;
    fx.u.position.fees.units += revenue.units / 1000 * 4;
    fx.u.position.exit = f->s.pair[p.pair].bid;
    fx.u.position.exit_reason = (uint8_t)why;
    int64_t net = revenue.units - p.cost.units - fx.u.position.fees.units;
    f->s.cash.units += revenue.units - revenue.units / 1000 * 4;
    f->s.realised.units += net;
    f->s.realised_day.units += net;
    f->s.fees_day.units += fx.u.position.fees.units;
    f->s.trades++;
    f->s.trades_day++;
    f->s.wins += net > 0;
    f->s.wins_day += net > 0;
    memmove(&f->s.position[i], &f->s.position[i + 1],
            (f->s.positions - i - 1) * sizeof f->s.position[0]);
    f->s.positions--;
    emit(f, &fx);
}

static void decide(struct fake *f)
{
    uint64_t n = ++f->decisions;
    struct effect fx = {.kind = EFFECT_DECISION, .pair = (uint16_t)(n % PAIRS)};
    bool acts = n % 5 == 0;

    fx.u.decision = (struct decision){
        .number = n,
        .at = f->s.at,
        .bar_time = f->s.at - 60 * NS,
        .strength = 0.42,
        .confidence = acts ? 0.82 : 0.61,
        .close = 100,
        .pair = fx.pair,
        .stance = STANCE_LONG,
        .acts = acts,
        .rule = acts    ? RULE_VOTES
                : n % 2 ? RULE_TOO_FEW
                        : RULE_CONFIDENCE,
        .count = acts ? 2 : 1,
        .needed = 2,
        .frames = 1,
        .votes = 2,
        .limit = 0.65,
        .agreement = 1,
        .frame = {{.timeframe_s = 60,
                   .stance = STANCE_LONG,
                   .trend = REGIME_TRENDING,
                   .volatility = REGIME_VOL_LOW,
                   .ready = 1,
                   .votes_for = acts ? 2 : 1}},
        .book = {.state = BOOK_FRESH,
                 .age_s = 0.4,
                 .side = STANCE_LONG,
                 .score = 0.31,
                 .imbalance = 0.4,
                 .liquidity = 0.8,
                 .agrees = 1,
                 .bonus = 0.05},
        .weight = {0.3, acts ? 0.2 : 0},
        .vote = {{.strength = .72, .confidence = .66, .strategy = 0, .stance = STANCE_LONG},
                 {.strength = acts ? .44 : .2,
                  .confidence = .7,
                  .strategy = 1,
                  .stance = acts ? STANCE_LONG : STANCE_SHORT}}};
    emit(f, &fx);
    f->s.decisions++;
    if (!acts)
        return;
    struct effect denial = {.kind = EFFECT_DENIAL, .pair = fx.pair};
    denial.u.denial.decision = n;
    denial.u.denial.denial = (struct denial){.code = f->s.paused ? DENY_PAUSED : DENY_SPREAD,
                                             .figure = {0.0031, 0.0015}};
    emit(f, &denial);
    f->s.denials++;
}

/* ---- control ---- */

static void answer(struct fake *f, const struct control_command *c, enum control_outcome outcome,
                   const char *text)
{
    struct effect fx = {.kind = EFFECT_CONTROL};

    fx.u.control = (struct fx_control){.request = c->request, .verb = c->verb, .outcome = outcome};
    str_copy(fx.u.control.text, sizeof fx.u.control.text, str_of(text));
    emit(f, &fx);
}

static void pause_entries(struct fake *f, const struct control_command *c)
{
    f->s.paused = 1;
    f->s.paused_at = f->s.at;
    str_copy(f->s.paused_by, sizeof f->s.paused_by, str_of(c->who));
    str_copy(f->s.paused_why, sizeof f->s.paused_why, str_of(c->reason));
}

static void close_by_number(struct fake *f, const struct control_command *c)
{
    for (uint32_t i = 0; i < f->s.positions; i++) {
        if (f->s.position[i].position == c->position) {
            close_position(f, i, EXIT_REASON_OPERATOR);
            answer(f, c, CONTROL_DONE, "Closed.");
            return;
        }
    }
    answer(f, c, CONTROL_REFUSED, "There is no such position.");
}

static void copy_latencies(void *ctx, struct latencies *ret)
{
    (void)ctx;
    *ret = (struct latencies){0};
    latency_note(&ret->of[LATENCY_REST], 30000000);
}

static bool submit(void *ctx, const struct control_command *c)
{
    struct fake *f = ctx;

    switch (c->verb) {
    case CONTROL_PAUSE:
        answer(f, c, f->s.paused ? CONTROL_ALREADY : CONTROL_DONE,
               f->s.paused ? "Already paused." : "Paused.");
        pause_entries(f, c);
        break;
    case CONTROL_RESUME:
        f->s.paused = 0;
        answer(f, c, CONTROL_DONE, "Resumed.");
        break;
    case CONTROL_CLOSE:
        close_by_number(f, c);
        break;
    case CONTROL_CLOSE_ALL:
    case CONTROL_KILL:
        pause_entries(f, c);
        for (uint32_t i = 0; i < f->s.positions; i++)
            f->s.position[i].closing = 1;
        if (c->verb == CONTROL_KILL) {
            f->s.killed = 1;
            f->s.killed_at = f->s.at;
            str_copy(f->s.killed_by, sizeof f->s.killed_by, str_of(c->who));
        }
        f->closing = c->request;
        answer(f, c, CONTROL_UNDERWAY, "Entries are off; closing what is open.");
        break;
    case CONTROL_REARM:
        f->s.killed = 0;
        answer(f, c, CONTROL_DONE, "Rearmed; still paused.");
        break;
    default:
        answer(f, c, CONTROL_REFUSED, "Not in this script.");
        break;
    }
    f->s.seq++;
    return true;
}

/* ---- the script ---- */

static void on_tick(void *ctx)
{
    struct fake *f = ctx;
    int64_t now = wall_now(NULL);

    timer_set(f->tick, TICK_MS * (NS / 1000));
    f->turns++;
    f->s.seq++;
    f->s.at = now;
    for (unsigned i = 0; i < PAIRS; i++) {
        struct snapshot_pair *p = &f->s.pair[i];
        if (now - p->forming.open_time >= 60 * NS) {
            close_bar(f, i);
            open_bar(p, now - now % (60 * NS));
        }
        if (!f->frozen && f->s.market_link)
            quote(f, p);
    }
    if (f->turns % 8 == 0)
        decide(f);
    if (f->closing && f->turns % 4 == 0 && f->s.positions)
        close_position(f, 0, f->s.killed ? EXIT_REASON_KILL : EXIT_REASON_CLOSE_ALL);
    value_positions(f);
}

static void move_stop(struct fake *f)
{
    if (!f->s.positions)
        return;
    struct snapshot_position *p = &f->s.position[0];
    struct effect fx = {.kind = EFFECT_POSITION, .pair = p->pair};
    p->trailing = 1;
    p->stop.ticks = p->stop_resting.ticks = f->s.pair[p->pair].bid.ticks * 993 / 1000;
    fx.u.position = as_effect(p, POSITION_CHANGED);
    emit(f, &fx);
}

struct said {
    struct fake *f;
    char word[16];
};

static void hear(void *ctx)
{
    struct said *said = ctx;
    struct fake *f = said->f;

    if (strcmp(said->word, "freeze") == 0)
        f->frozen = true;
    else if (strcmp(said->word, "go") == 0)
        f->frozen = false;
    else if (strcmp(said->word, "feed") == 0)
        f->s.market_link = 0;
    else if (strcmp(said->word, "back") == 0)
        f->s.market_link = 1;
    else if (strcmp(said->word, "trail") == 0)
        move_stop(f);
    else
        loop_stop(f->loop);
    free(said);
}

static void *listen_to_stdin(void *ctx)
{
    char line[16];
    bool more = true;

    while (more) {
        struct said *said = calloc(1, sizeof *said);
        more = fgets(line, sizeof line, stdin) != NULL;
        said->f = ctx;
        str_copy(said->word, sizeof said->word, more ? str_trim(str_of(line)) : STR("end"));
        if (strcmp(said->word, "end") == 0)
            more = false;
        loop_post(said->f->loop, hear, said);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static struct fake f = {.chance = 7};
    struct error err;
    char key[WEB_KEY_MAX];
    uint64_t port = 0;
    struct web_options options = {.host = "127.0.0.1",
                                  .version = "4.0.0",
                                  .profile = "demo",
                                  .for_show = true,
                                  .stale_quote_ms = 10000};
    struct web_source source = {&f, copy_snapshot, submit, wall_now, copy_latencies};

    if (argc > 1 && !str_to_u64(str_of(argv[1]), &port))
        return 2;
    options.port = (uint16_t)port;
    web_key_make(key, options.key_hash);
    f.loop = loop_new();
    int64_t now = wall_now(NULL);
    f.s = (struct snapshot){.seq = 1,
                            .at = now,
                            .started_at = now - 90 * 60 * NS,
                            .run = 1,
                            .venue = VENUE_SIM,
                            .market_link = 1,
                            .account_link = 1,
                            .venue_status = MARKET_ONLINE,
                            .reconciled = 1,
                            .reconciled_at = now - 120 * NS,
                            .quote_asset = "USD",
                            .cash = {9600 * MONEY_ONE},
                            .max_exposure = 0.5,
                            .max_daily_loss = 0.05,
                            .positions_max = 5};
    if (web_new(&f.web, f.loop, &options, &source, &err) != STATUS_OK) {
        fprintf(stderr, "%s\n", err.what);
        return 1;
    }
    set_up_pairs(&f);
    make_history(&f, now);
    f.s.at = now;
    open_position(&f, 0, 205000, 95);
    open_position(&f, 2, 102000000, 41);
    value_positions(&f);
    f.s.equity_day = f.s.equity_peak = f.s.equity;
    for (int i = 0; i < 12; i++)
        decide(&f);
    f.tick = timer_new(f.loop, on_tick, &f);
    timer_set(f.tick, 1);
    printf("{\"port\":%u,\"key\":\"%s\"}\n", web_port(f.web), key);
    fflush(stdout);
    pthread_t ears;
    pthread_create(&ears, NULL, listen_to_stdin, &f);
    loop_run(f.loop);
    pthread_join(ears, NULL);
    web_free(f.web);
    loop_free(f.loop);
    return 0;
}
