/* The market behind the protocol: generated or replayed, told to the sim, remembered as prints and
 * candles. */
#include "venue/exchange/state.h"

#include <math.h>
#include <string.h>

const uint32_t candle_minutes[CANDLE_KINDS] = {1, 5, 15, 30, 60, 240, 1440, 10080, 21600};

/* ---- candles ---- */

const struct candle *candle_at(const struct candles *c, uint32_t newest)
{
    if (newest >= c->count)
        return NULL;
    return &c->row[(c->next + CANDLES_KEPT - 1 - newest) % CANDLES_KEPT];
}

static struct candle *candle_push(struct candles *c, int64_t time, struct price px)
{
    struct candle *row = &c->row[c->next];

    *row = (struct candle){.time = time, .open = px, .high = px, .low = px, .close = px};
    c->next = (c->next + 1) % CANDLES_KEPT;
    if (c->count < CANDLES_KEPT)
        c->count++;
    return row;
}

/* The row that holds `at`; intervals without prints in between become flat rows. */
static struct candle *candle_of(struct candles *c, int64_t length, int64_t at, struct price px)
{
    int64_t time = at / length * length;
    struct candle *last = c->count ? &c->row[(c->next + CANDLES_KEPT - 1) % CANDLES_KEPT] : NULL;

    if (last && time - last->time > CANDLES_KEPT * length)
        last = candle_push(c, time - CANDLES_KEPT * length, last->close);
    while (last && last->time < time)
        last = candle_push(c, last->time + length, last->close);
    return last ? last : candle_push(c, time, px);
}

static void candles_print(struct market_pair *p, const struct print *t)
{
    for (unsigned k = 0; k < CANDLE_KINDS; k++) {
        struct candle *c =
            candle_of(&p->candles[k], candle_minutes[k] * MINUTE_NS, t->at, t->price);

        if (!c->count)
            c->open = c->high = c->low = t->price;
        if (t->price.ticks > c->high.ticks)
            c->high = t->price;
        if (t->price.ticks < c->low.ticks)
            c->low = t->price;
        c->close = t->price;
        c->volume.lots += t->qty.lots;
        c->turnover += (double)t->price.ticks * (double)t->qty.lots;
        c->count++;
    }
}

static void candles_bar(struct market_pair *p, const struct bar *b)
{
    for (unsigned k = 0; k < CANDLE_KINDS; k++) {
        struct candle *c =
            candle_of(&p->candles[k], candle_minutes[k] * MINUTE_NS, b->open_time, b->open);
        int64_t middle = (b->high.ticks + b->low.ticks + b->close.ticks) / 3;

        if (b->volume.lots <= 0)
            continue;
        if (!c->count)
            c->open = c->high = c->low = b->open;
        if (b->high.ticks > c->high.ticks)
            c->high = b->high;
        if (b->low.ticks < c->low.ticks)
            c->low = b->low;
        c->close = b->close;
        c->volume.lots += b->volume.lots;
        c->turnover += (double)middle * (double)b->volume.lots;
        c->count += b->trades ? b->trades : 4;
    }
}

static void candles_roll(struct market_pair *p, int64_t now)
{
    for (unsigned k = 0; p->last.ticks && k < CANDLE_KINDS; k++)
        candle_of(&p->candles[k], candle_minutes[k] * MINUTE_NS, now, p->last);
}

struct price candle_vwap(const struct candle *c)
{
    if (c->volume.lots <= 0)
        return (struct price){0};
    return (struct price){(int64_t)rint(c->turnover / (double)c->volume.lots)};
}

struct day market_day(const struct market_pair *p, int64_t now, bool today)
{
    int64_t from = today ? now / (1440 * MINUTE_NS) * 1440 * MINUTE_NS : now - 1440 * MINUTE_NS;
    struct day d = {p->last, p->last, p->last, {0}, (double)p->last.ticks, 0};
    double turnover = 0;
    const struct candle *c;

    for (uint32_t i = 0; (c = candle_at(&p->candles[2], i)) && c->time >= from; i++) {
        d.open = c->open;
        if (c->high.ticks > d.high.ticks)
            d.high = c->high;
        if (c->low.ticks < d.low.ticks)
            d.low = c->low;
        d.volume.lots += c->volume.lots;
        turnover += c->turnover;
        d.trades += c->count;
    }
    if (d.volume.lots > 0)
        d.vwap = turnover / (double)d.volume.lots;
    return d;
}

int pair_find(const struct exchange *x, struct str word)
{
    for (uint32_t i = 0; i < x->state->pairs; i++)
        if (kraken_pair_is(&x->state->pair[i].names, &x->state->pair[i].in, word))
            return (int)i;
    return -1;
}

/* ---- what one step brings ---- */

struct step_prints {
    unsigned count;
    struct generator_print print[GENERATOR_PRINTS_MAX];
};

static void set_book(struct market_pair *p, const struct depth_shape *shape, struct price bid,
                     struct price ask, int64_t at)
{
    const struct spread_row *was = &p->spread[(p->spreads_made + SPREADS_KEPT - 1) % SPREADS_KEPT];

    p->bids = depth_around(p->bid, p->ask, SIM_DEPTH, &p->in, shape, bid, ask, at);
    p->asks = SIM_DEPTH;
    if (p->spreads_made && was->bid.ticks == p->bid[0].price.ticks &&
        was->ask.ticks == p->ask[0].price.ticks)
        return;
    p->spread[p->spreads_made++ % SPREADS_KEPT] =
        (struct spread_row){at, p->bid[0].price, p->ask[0].price};
}

static unsigned generate(struct exchange *x, unsigned i, int64_t end, int64_t dt,
                         struct generator_print *ret)
{
    struct market_pair *p = &x->state->pair[i];
    struct depth_shape shape = generator_depth(&x->state->generator, i);
    struct price bid, ask;

    generator_touch(&x->state->generator, i, &bid, &ask);
    set_book(p, &shape, bid, ask, end);
    return generator_prints(&x->state->generator, i, end, dt, ret);
}

/* A replayed minute in four quarters: flat at the open, then straight to each point of bar_path. */
static struct price replay_price(const struct instrument *in, const struct bar *b, double share)
{
    struct bar_point point[BAR_POINTS];
    double quarter = share * 4;
    int leg = (int)-floor(-quarter) - 1;
    double from, to;

    bar_path(point, in, b, 0, 0);
    if (leg < 1)
        return b->open;
    leg = leg > 3 ? 3 : leg;
    from = (double)point[leg - 1].price.ticks;
    to = (double)point[leg].price.ticks;
    return (struct price){(int64_t)rint(from + (to - from) * (quarter - leg))};
}

static unsigned replay(struct exchange *x, unsigned i, int64_t end, int64_t dt,
                       struct generator_print *ret)
{
    const struct exchange_bars *bars = &x->config.bars[i];
    struct market_pair *p = &x->state->pair[i];
    const struct bar *b;
    struct depth_shape shape = {.seed = x->state->seed + i};
    int64_t width, k = (end - 1) / dt % (MINUTE_NS / dt), n = MINUTE_NS / dt;
    struct price px;
    bool buy;

    while (x->cursor[i] < bars->count && bars->bar[x->cursor[i]].open_time + MINUTE_NS < end)
        x->cursor[i]++;
    b = x->cursor[i] < bars->count ? &bars->bar[x->cursor[i]] : NULL;
    if (!b || b->open_time >= end || b->volume.lots <= 0)
        return 0;
    px = replay_price(&p->in, b, (double)(end - b->open_time) / (double)MINUTE_NS);
    buy = p->last.ticks == px.ticks ? (b->open_time / MINUTE_NS + k) % 2 : px.ticks > p->last.ticks;
    width = (int64_t)floor((double)px.ticks * x->config.spread);
    width = width < p->in.tick.ticks ? p->in.tick.ticks : width;
    shape.gap.ticks = width;
    shape.typical.lots =
        b->volume.lots / 20 > p->in.min_qty.lots ? b->volume.lots / 20 : p->in.min_qty.lots;
    set_book(p, &shape, (struct price){buy ? px.ticks - width : px.ticks},
             (struct price){buy ? px.ticks : px.ticks + width}, end);
    memset(ret, 0, sizeof *ret);
    ret->price = px;
    ret->qty.lots = b->volume.lots * (k + 1) / n - b->volume.lots * k / n;
    ret->taker_side = buy ? SIDE_BUY : SIDE_SELL;
    ret->at = end - dt / 2;
    return ret->qty.lots > 0;
}

static struct print *print_add(struct market_pair *p, const struct generator_print *g)
{
    struct print *t = &p->print[p->print_next];

    *t = (struct print){g->at, g->price, g->qty, ++p->next_print, g->taker_side};
    p->print_next = (p->print_next + 1) % PRINTS_KEPT;
    if (p->print_count < PRINTS_KEPT)
        p->print_count++;
    p->last = t->price;
    p->last_qty = t->qty;
    candles_print(p, t);
    return t;
}

static void tell_print(struct exchange *x, unsigned pair, const struct generator_print *g)
{
    struct ev_trade ev = {.price = g->price, .qty = g->qty, .taker_side = g->taker_side};
    struct turn *turn = &x->turn[pair];
    const struct print *t = print_add(&x->state->pair[pair], g);

    if (turn->prints < PRINTS_A_TURN)
        turn->print[turn->prints++] = *t;
    sim_trade(x->sim, (uint16_t)pair, &ev, g->at);
}

/* Prints of all pairs in the order of their times. */
static void tell_prints(struct exchange *x, struct step_prints *step)
{
    unsigned done[EXCHANGE_PAIRS] = {0};

    for (;;) {
        int first = -1;

        for (unsigned i = 0; i < x->state->pairs; i++)
            if (done[i] < step[i].count &&
                (first < 0 || step[i].print[done[i]].at < step[first].print[done[first]].at))
                first = (int)i;
        if (first < 0)
            return;
        tell_print(x, (unsigned)first, &step[first].print[done[first]++]);
    }
}

static bool replay_is_over(const struct exchange *x)
{
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        const struct exchange_bars *b = &x->config.bars[i];

        if (b->count && b->bar[b->count - 1].open_time + MINUTE_NS > x->state->now)
            return false;
    }
    return true;
}

static void turn_begin(struct exchange *x)
{
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        struct turn *t = &x->turn[i];
        const struct market_pair *p = &x->state->pair[i];

        t->prints = 0;
        t->bids = p->bids;
        t->asks = p->asks;
        memcpy(t->bid, p->bid, sizeof t->bid);
        memcpy(t->ask, p->ask, sizeof t->ask);
    }
}

bool market_step(struct exchange *x)
{
    struct exchange_state *s = x->state;
    struct step_prints step[EXCHANGE_PAIRS];
    int64_t begin = s->now, end = s->now + s->step_ns;

    if (s->replays && replay_is_over(x)) {
        s->ended = 1;
        return false;
    }
    for (unsigned i = 0; i < EXCHANGE_PAIRS; i++)
        step[i].count = 0;
    turn_begin(x);
    if (!s->replays)
        generator_step(&s->generator, s->step_ns);
    for (uint32_t i = 0; i < s->pairs; i++) {
        struct market_pair *p = &s->pair[i];

        step[i].count = s->replays ? replay(x, i, end, s->step_ns, step[i].print)
                                   : generate(x, i, end, s->step_ns, step[i].print);
        if (p->bids)
            sim_book(x->sim, (uint16_t)i, p->bid, p->bids, p->ask, p->asks, begin + 1);
    }
    tell_prints(x, step);
    s->now = end;
    s->step++;
    sim_advance(x->sim, end);
    for (uint32_t i = 0; i < s->pairs; i++) {
        struct market_pair *p = &s->pair[i];
        struct turn *t = &x->turn[i];

        candles_roll(p, end);
        t->quote_moved = p->bids && (!t->bids || p->bid[0].price.ticks != t->bid[0].price.ticks ||
                                     p->ask[0].price.ticks != t->ask[0].price.ticks);
    }
    return true;
}

/* ---- the beginning ---- */

enum { HISTORY_MINUTES = 720 * 15 };

static void generate_history(struct exchange *x, int64_t until)
{
    struct exchange_state *s = x->state;
    const int64_t dt = 15 * SECOND_NS;
    struct generator_print print[GENERATOR_PRINTS_MAX];

    for (int64_t at = until - HISTORY_MINUTES * MINUTE_NS + dt; at <= until; at += dt) {
        generator_step(&s->generator, dt);
        for (uint32_t i = 0; i < s->pairs; i++) {
            unsigned n = generator_prints(&s->generator, i, at, dt, print);

            for (unsigned k = 0; k < n; k++)
                print_add(&s->pair[i], &print[k]);
        }
    }
}

/* A replay keeps the first eighth of its time, at most 7.5 days, as history. */
static void replay_history(struct exchange *x)
{
    int64_t first = INT64_MAX, last = 0, history;

    for (unsigned i = 0; i < x->config.pair_count; i++) {
        const struct exchange_bars *b = &x->config.bars[i];

        if (b->count && b->bar[0].open_time < first)
            first = b->bar[0].open_time;
        if (b->count && b->bar[b->count - 1].open_time > last)
            last = b->bar[b->count - 1].open_time;
    }
    history = (last - first) / 8;
    if (history > HISTORY_MINUTES * MINUTE_NS)
        history = HISTORY_MINUTES * MINUTE_NS;
    x->state->now = (first + history) / (15 * MINUTE_NS) * (15 * MINUTE_NS);
    for (unsigned i = 0; i < x->config.pair_count; i++) {
        const struct exchange_bars *b = &x->config.bars[i];
        struct market_pair *p = &x->state->pair[i];

        for (size_t k = 0; k < b->count && b->bar[k].open_time < x->state->now; k++) {
            candles_bar(p, &b->bar[k]);
            p->last = b->bar[k].close;
        }
    }
}

bool market_pair_set(struct exchange *x, unsigned i, const struct instrument *in)
{
    struct market_pair *p = &x->state->pair[i];
    struct rate maker = {(int64_t)rint(x->config.maker_fee * 1e8)};
    struct rate taker = {(int64_t)rint(x->config.taker_fee * 1e8)};

    p->in = *in;
    kraken_pair_names(&p->names, in);
    return sim_pair(x->sim, (uint16_t)i, in, maker, taker);
}

const struct instrument *market_honest(const struct exchange *x, unsigned pair)
{
    return x->state->replays ? &x->config.bars[pair].in : &generator_pairs[pair].in;
}

/* The last known prices as a market, so that there is one before the first step. */
static void first_quotes(struct exchange *x)
{
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        struct market_pair *p = &x->state->pair[i];
        struct depth_shape shape = {.seed = x->state->seed + i, .gap = p->in.tick};

        if (!p->bids && p->last.ticks > p->in.tick.ticks) {
            int64_t width = (int64_t)floor((double)p->last.ticks * x->config.spread);

            width = width < p->in.tick.ticks ? p->in.tick.ticks : width;
            shape.gap.ticks = width;
            shape.typical.lots = p->in.min_qty.lots * 100;
            set_book(p, &shape, (struct price){p->last.ticks - width}, p->last, x->state->now);
        }
        if (p->bids)
            sim_book(x->sim, (uint16_t)i, p->bid, p->bids, p->ask, p->asks, x->state->now);
        if (p->last.ticks) { /* history's last trade, which stops look at */
            struct ev_trade last = {.price = p->last};

            sim_trade(x->sim, (uint16_t)i, &last, x->state->now);
        }
        candles_roll(p, x->state->now);
    }
}

enum status market_begin(struct exchange *x, struct error *err)
{
    struct exchange_state *s = x->state;
    const struct exchange_config *c = &x->config;

    s->replays = c->pair_count > 0;
    s->pairs = s->replays ? c->pair_count : GENERATOR_PAIRS;
    for (unsigned i = 0; i < s->pairs; i++)
        if (!market_pair_set(x, i, market_honest(x, i)))
            return error_set(err, STATUS_DATA, "%s: more than 8 quantity decimals",
                             market_honest(x, i)->pair);
    if (s->replays) {
        replay_history(x);
    } else {
        s->now = c->start / (15 * MINUTE_NS) * (15 * MINUTE_NS);
        generator_init(&s->generator, s->seed);
        generate_history(x, s->now);
    }
    sim_advance(x->sim, s->now);
    first_quotes(x);
    market_find_cursors(x);
    return STATUS_OK;
}

void market_find_cursors(struct exchange *x)
{
    for (uint32_t i = 0; x->state->replays && i < x->state->pairs; i++) {
        const struct exchange_bars *b = &x->config.bars[i];

        x->cursor[i] = 0;
        while (x->cursor[i] < b->count &&
               b->bar[x->cursor[i]].open_time + MINUTE_NS <= x->state->now)
            x->cursor[i]++;
    }
}
