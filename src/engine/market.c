#include "engine/market.h"

#include <math.h>
#include <string.h>

#include "engine/emit.h"
#include "engine/profile.h"
#include "engine/rescale.h"
#include "engine/watch.h"

enum { MS = 1000000, BASE_S = 60, PAIR_EFFECTS = 12 };
static const int64_t NS_PER_S = 1000000000;
/* How far a venue's time may be from ours before its word is not taken. */
static const int64_t DOUBTFUL_NS = INT64_C(3600) * 1000000000;
static const int64_t SKEW_NS = INT64_C(2) * 1000000000;

void market_init(struct engine *e)
{
    const struct options_trading *o = &e->options.trading;

    for (unsigned i = 0; i < e->pairs; i++) {
        struct pair_state *p = pair_at(e, i);
        str_copy(p->instrument.pair, sizeof p->instrument.pair, str_of(o->pairs[i]));
        p->closes_at = INT64_MAX;
        p->undo_time = p->suspect_bar = -1;
        bar_builder_init(&p->builder, BASE_S);
        quality_init(&p->quality);
        for (unsigned f = 0; f < (unsigned)o->timeframe_count; f++) {
            frame_init(frame_at(e, i, f), &e->options, (uint32_t)o->timeframes_s[f]);
            resampler_init(&p->resampler[f], BASE_S, (uint32_t)o->timeframes_s[f]);
            p->frame_last[f] = -1;
        }
    }
    e->market_wake_at = INT64_MAX;
}

static struct pair_state *event_pair(struct turn *t)
{
    return t->ev->pair < t->e->pairs ? pair_at(t->e, t->ev->pair) : NULL;
}

static void forget_depth(struct pair_state *p)
{
    memset(&p->depth, 0, sizeof p->depth);
    memset(&p->memory, 0, sizeof p->memory);
}

/* The quote is in the old decimals: there is none until the venue tells it anew. */
static void change_decimals(struct turn *t, struct pair_state *p, const struct instrument *in)
{
    bool fits = pair_rescale(t, t->ev->pair, in);

    memset(&p->quote, 0, sizeof p->quote);
    p->quote_at = 0;
    forget_depth(p);
    emit_notice(t, fits ? SEVERITY_WATCH : SEVERITY_CRITICAL, t->ev->pair, "pair.decimals",
                fits ? "the venue changed the decimals of %s: what is kept was told in the new ones"
                     : "the venue changed the decimals of %s beyond what its figures allow",
                in->pair);
    if (!fits)
        p->foreign = 1;
}

void market_on_instrument(struct turn *t)
{
    struct pair_state *p = event_pair(t);

    const struct instrument *in = &t->ev->u.instrument;

    if (!p || in->tick.ticks <= 0 || in->lot.lots <= 0)
        return;
    if (p->instrument.tick.ticks > 0 && (p->instrument.price_decimals != in->price_decimals ||
                                         p->instrument.qty_decimals != in->qty_decimals))
        change_decimals(t, p, in);
    p->instrument = *in;
}

const struct bar *market_last_bar(const struct engine *e, unsigned pair)
{
    const struct pair_state *p = pair_at_const(e, pair);

    return p->bars ? &bar_ring_const(e, pair)[(p->bars - 1) % e->bar_capacity] : NULL;
}

bool market_is_warm(const struct engine *e, unsigned pair)
{
    return pair_at_const(e, pair)->bars >= frame_bars_needed(&e->options);
}

/* ---- closed bars ---- */

/* Bars of a warm-up closed under other books. */
static struct book_view book_at(const struct turn *t, unsigned pair, int64_t bar_end)
{
    struct pressure p;

    if (t->now - bar_end > t->e->options.trading.stale_bars_ms * MS)
        return BOOK_VIEW_NONE;
    p = market_pressure(t->e, pair, t->now);
    return pressure_view(&p);
}

static void push_frame(struct turn *t, unsigned pair, unsigned f, const struct bar *bar)
{
    struct pair_state *p = pair_at(t->e, pair);
    struct bar_values v;

    if (bar->open_time <= p->frame_last[f])
        return; /* warm-up of this timeframe has it already */
    v = bar_values_of(&p->instrument, bar);
    int64_t ends = bar->open_time + t->e->options.trading.timeframes_s[f] * NS_PER_S;
    frame_push(frame_at(t->e, pair, f), &t->e->options, &v, book_at(t, pair, ends));
    p->frame_last[f] = bar->open_time;
}

static void push_series(struct turn *t, unsigned pair, const struct bar *bar)
{
    struct pair_state *p = pair_at(t->e, pair);
    unsigned frames = (unsigned)t->e->options.trading.timeframe_count;
    struct bar out[RESAMPLED_MAX];

    push_frame(t, pair, 0, bar);
    for (unsigned f = 1; f < frames; f++) {
        unsigned n = resampler_push(&p->resampler[f], bar, out);
        for (unsigned i = 0; i < n; i++)
            push_frame(t, pair, f, &out[i]);
    }
}

/* Keeps what push_series will change, so that the venue's word on this bar can replace ours. */
static void keep_undo(struct turn *t, unsigned pair, int64_t open_time)
{
    struct pair_state *p = pair_at(t->e, pair);
    unsigned frames = (unsigned)t->e->options.trading.timeframe_count;

    for (unsigned f = 0; f < frames; f++)
        memcpy(undo_frame_at(t->e, pair, f), frame_at(t->e, pair, f), t->e->frame_bytes);
    memcpy(p->undo_resampler, p->resampler, sizeof p->resampler);
    memcpy(p->undo_last, p->frame_last, sizeof p->frame_last);
    p->undo_time = open_time;
}

static void take_back(struct turn *t, unsigned pair)
{
    struct pair_state *p = pair_at(t->e, pair);
    unsigned frames = (unsigned)t->e->options.trading.timeframe_count;

    for (unsigned f = 0; f < frames; f++)
        memcpy(frame_at(t->e, pair, f), undo_frame_at(t->e, pair, f), t->e->frame_bytes);
    memcpy(p->resampler, p->undo_resampler, sizeof p->resampler);
    memcpy(p->frame_last, p->undo_last, sizeof p->frame_last);
}

static void emit_bar(struct turn *t, uint16_t pair, const struct bar *bar)
{
    struct effect *fx = emit_begin(t, EFFECT_BAR, pair);

    if (!fx)
        return;
    fx->u.bar = *bar;
    emit_end(t, fx);
}

/* A closed bar's price is good, and its range says what moves are to be expected. */
static void anchor_quality(struct turn *t, uint16_t pair)
{
    struct pair_state *p = pair_at(t->e, pair);
    double last = price_to_double(&p->instrument, p->last);
    double atr = frame_atr(frame_at(t->e, pair, 0));

    if (last > 0)
        quality_anchor(&p->quality, t->now, last, atr > 0 ? atr / last : 0, BASE_S);
}

static void count_bar(struct pair_state *p, const struct bar *before, const struct bar *bar)
{
    int64_t step = before ? (bar->open_time - before->open_time) / (BASE_S * NS_PER_S) : 1;

    p->data.of[DATA_FLAT] += bar->volume.lots == 0;
    p->data.of[DATA_GAP] += step > 1;
    p->data.of[DATA_MISSING] += step > 1 ? (uint64_t)step - 1 : 0;
}

static void take_bar(struct turn *t, uint16_t pair, const struct bar *bar)
{
    struct pair_state *p = pair_at(t->e, pair);

    count_bar(p, market_last_bar(t->e, pair), bar);
    bar_ring(t->e, pair)[p->bars % t->e->bar_capacity] = *bar;
    p->bars++;
    p->bar_at = t->now;
    p->last = bar->close;
    push_series(t, pair, bar);
    if (!p->quality.agreeing)
        anchor_quality(t, pair);
    emit_bar(t, pair, bar);
    profile_follow(t, pair, bar);
    if (!(bar->flags & BAR_WARMUP))
        profile_on_bar(t, pair, bar);
}

static int64_t grace_ns(const struct turn *t)
{
    return t->e->options.trading.bar_grace_ms * MS;
}

static void expect_close(struct turn *t, struct pair_state *p)
{
    int64_t at = bar_builder_closes_at(&p->builder, grace_ns(t));

    if (at == p->closes_at)
        return;
    p->closes_at = at;
    t->e->market_wake_at = market_wake_at(t->e);
}

int64_t market_wake_at(const struct engine *e)
{
    int64_t at = INT64_MAX;

    for (unsigned i = 0; i < e->pairs; i++) {
        if (pair_at_const(e, i)->closes_at < at)
            at = pair_at_const(e, i)->closes_at;
    }
    return at;
}

static void close_due(struct turn *t, uint16_t pair)
{
    struct pair_state *p = pair_at(t->e, pair);
    struct bar bar;

    while (p->closes_at <= t->now && emit_room(t, PAIR_EFFECTS)) {
        if (bar_builder_close(&p->builder, t->now, grace_ns(t), &bar)) {
            keep_undo(t, pair, bar.open_time);
            take_bar(t, pair, &bar);
        }
        expect_close(t, p);
    }
}

void market_on_time(struct turn *t)
{
    for (unsigned i = 0; i < t->e->pairs; i++)
        close_due(t, (uint16_t)i);
}

/* ---- bars from the venue, a file, or warm-up ---- */

static bool is_sane(const struct bar *b)
{
    return b->low.ticks > 0 && b->low.ticks <= b->open.ticks && b->low.ticks <= b->close.ticks &&
           b->high.ticks >= b->open.ticks && b->high.ticks >= b->close.ticks && b->volume.lots >= 0;
}

/* Neither the past nor the future that a pair's clockwork would have to catch up with. */
static bool is_of_now(const struct turn *t, int64_t time)
{
    return time >= t->now - DOUBTFUL_NS && time <= t->now + DOUBTFUL_NS;
}

static bool same_bar(const struct bar *a, const struct bar *b)
{
    return a->open.ticks == b->open.ticks && a->high.ticks == b->high.ticks &&
           a->low.ticks == b->low.ticks && a->close.ticks == b->close.ticks &&
           a->volume.lots == b->volume.lots;
}

/* The venue's own candle for a bar we have: ours gives way.  Series follow when it is the last one;
 * an older one is corrected in the history alone. */
static void correct_bar(struct turn *t, uint16_t pair, const struct bar *bar)
{
    struct pair_state *p = pair_at(t->e, pair);
    uint64_t held = p->bars < t->e->bar_capacity ? p->bars : t->e->bar_capacity;

    for (uint64_t back = 1; back <= held; back++) {
        struct bar *ours = &bar_ring(t->e, pair)[(p->bars - back) % t->e->bar_capacity];
        if (ours->open_time < bar->open_time)
            break;
        if (ours->open_time > bar->open_time)
            continue;
        if (same_bar(ours, bar)) {
            p->data.of[DATA_REPEATED]++;
            return;
        }
        p->data.of[DATA_CORRECTED]++;
        uint32_t kept = ours->flags & BAR_WARMUP;
        *ours = *bar;
        ours->flags |= kept;
        emit_bar(t, pair, ours);
        if (back == 1 && p->undo_time == bar->open_time) {
            take_back(t, pair);
            push_series(t, pair, ours);
            p->last = bar->close;
        }
        return;
    }
    p->data.of[DATA_STRAY]++;
}

static void warm_frame(struct turn *t, uint16_t pair, const struct bar *bar)
{
    unsigned frames = (unsigned)t->e->options.trading.timeframe_count;

    for (unsigned f = 1; f < frames; f++) {
        if (t->e->options.trading.timeframes_s[f] == (int64_t)bar->interval_s)
            push_frame(t, pair, f, bar);
    }
}

/* ---- prices that may be wrong ---- */

static struct outlier_rule rule_of(const struct engine *e, unsigned pair)
{
    const struct pair_state *p = pair_at_const(e, pair);
    double last = price_to_double(&p->instrument, p->last);
    double bid = price_to_double(&p->instrument, p->quote.bid);
    double ask = price_to_double(&p->instrument, p->quote.ask);
    double atr = frame_atr(frame_at_const(e, pair, 0));

    return outlier_rule_with_floor(outlier_floor(e->options.trading.outlier_move,
                                                 ask > bid && bid > 0 ? (ask - bid) / bid : 0,
                                                 last > 0 ? atr / last : (double)NAN));
}

/* The middle of a book that lives; 0 when there is none.  An estimate is no second source. */
static double live_middle(const struct engine *e, const struct pair_state *p, int64_t now)
{
    const struct ev_quote *q = &p->quote;

    if ((q->flags & (QUOTE_ESTIMATED | QUOTE_BOOK_BAD)) || q->bid.ticks <= 0 ||
        q->ask.ticks <= q->bid.ticks || now - p->quote_at > e->options.trading.stale_quote_ms * MS)
        return 0;
    return (price_to_double(&p->instrument, q->bid) + price_to_double(&p->instrument, q->ask)) / 2;
}

/* A bar from elsewhere: its prints were not seen.  A second bar that agrees confirms it. */
static void check_bar(struct turn *t, struct pair_state *p, const struct bar *bar)
{
    struct outlier_rule rule = rule_of(t->e, t->ev->pair);
    struct bar_values v = bar_values_of(&p->instrument, bar);
    int64_t end = bar->open_time + bar->interval_s * NS_PER_S;

    rule.confirm = 2;
    rule.onward = true;
    bool wick = quality_is_wick_suspect(&p->quality, &rule, &v, bar->interval_s);
    enum print_verdict close =
        quality_print(&p->quality, &rule, end, v.close, live_middle(t->e, p, t->now));
    p->data.of[DATA_CONFIRMED] += close == PRINT_CONFIRMED;
    if (!wick && close != PRINT_PENDING)
        return;
    p->data.of[DATA_SUSPECT_BAR]++;
    p->suspect_bar = bar->open_time;
}

/* The builder goes on behind a bar that came from elsewhere: what it had of that bar and of ones
 * before it gives way. */
static void skip_builder(struct turn *t, struct pair_state *p, const struct bar *bar)
{
    int64_t end = bar->open_time + bar->interval_s * NS_PER_S;
    struct bar ours;

    while (bar_builder_closes_at(&p->builder, 0) <= end)
        bar_builder_close(&p->builder, end, 0, &ours);
    bar_builder_seed(&p->builder, bar->close);
    expect_close(t, p);
}

void market_on_bar(struct turn *t)
{
    const struct bar *bar = &t->ev->u.bar;
    struct pair_state *p = event_pair(t);
    const struct bar *last;

    if (!p)
        return;
    if (!is_sane(bar) || bar->open_time < 0 || bar->open_time > t->now + DOUBTFUL_NS) {
        p->data.of[DATA_REFUSED]++;
        emit_notice(t, SEVERITY_WATCH, t->ev->pair, "data.outlier",
                    "a bar of %s was refused: its prices contradict each other, or its time ours",
                    p->instrument.pair);
        return;
    }
    if (bar->interval_s != BASE_S) {
        if (bar->flags & BAR_WARMUP)
            warm_frame(t, t->ev->pair, bar);
        return;
    }
    last = market_last_bar(t->e, t->ev->pair);
    if (last && bar->open_time <= last->open_time) {
        correct_bar(t, t->ev->pair, bar);
        return;
    }
    skip_builder(t, p, bar);
    check_bar(t, p, bar);
    take_bar(t, t->ev->pair, bar);
}

/* ---- prints and quotes ---- */

static bool is_doubtful(struct turn *t, struct pair_state *p, struct price px, int64_t at)
{
    struct outlier_rule rule = rule_of(t->e, t->ev->pair);
    enum print_verdict verdict = quality_print(
        &p->quality, &rule, at, price_to_double(&p->instrument, px), live_middle(t->e, p, t->now));

    p->data.of[DATA_CONFIRMED] += verdict == PRINT_CONFIRMED;
    p->data.of[DATA_SUSPECT] += verdict == PRINT_PENDING;
    return verdict == PRINT_PENDING;
}

bool market_is_unverified(const struct engine *e, unsigned pair, const struct bar *bar)
{
    const struct pair_state *p = pair_at_const(e, pair);

    return p->quality.agreeing > 0 || p->suspect_bar == bar->open_time;
}

struct data_counts market_data_counts(const struct engine *e, unsigned pair)
{
    const struct pair_state *p = pair_at_const(e, pair);
    struct data_counts c = p->data;

    c.of[DATA_LATE] = p->builder.late;
    c.of[DATA_AHEAD] = p->builder.ahead;
    c.of[DATA_UNORDERED] = p->builder.out_of_order;
    return c;
}

void market_on_trade(struct turn *t)
{
    const struct ev_trade *x = &t->ev->u.trade;
    struct pair_state *p = event_pair(t);
    int64_t time = t->ev->venue_at ? t->ev->venue_at : t->now;

    if (!p || p->instrument.tick.ticks <= 0 || x->price.ticks <= 0 ||
        (!p->builder.begun && !is_of_now(t, time)) || is_doubtful(t, p, x->price, time))
        return;
    p->data.of[DATA_SKEWED] += time > t->now + SKEW_NS;
    p->last = x->price;
    bar_builder_trade(&p->builder, time, x->price, x->qty);
    if (p->closes_at == INT64_MAX)
        expect_close(t, p);
    profile_on_price(t, t->ev->pair);
}

void market_on_quote(struct turn *t)
{
    struct pair_state *p = event_pair(t);

    if (!p)
        return;
    p->quote = t->ev->u.quote;
    p->quote_at = t->now;
    watch_clock(t);
    if (!(p->quote.flags & QUOTE_BOOK_BAD))
        return;
    p->data.of[DATA_BAD_BOOK]++;
    forget_depth(p);
}

static bool side_can_be(const struct depth_side *s)
{
    return s->qty.lots >= 0 && s->young.lots >= 0 && s->young.lots <= s->qty.lots &&
           s->notional.units >= 0 && s->near.units >= 0 && s->whale_notional.units >= 0;
}

static bool depth_can_be(const struct depth *d)
{
    return side_can_be(&d->bid) && side_can_be(&d->ask) && d->added.lots >= 0 &&
           d->pulled.lots >= 0 && d->weighted >= -DEPTH_WEIGHTED_ONE &&
           d->weighted <= DEPTH_WEIGHTED_ONE;
}

void market_on_depth(struct turn *t)
{
    struct pair_state *p = event_pair(t);

    if (!p || !depth_can_be(&t->ev->u.depth))
        return;
    p->depth = t->ev->u.depth;
    pressure_note(&p->memory, t->now, &p->depth);
}

struct pressure market_pressure(const struct engine *e, unsigned pair, int64_t now)
{
    const struct pair_state *p = pair_at_const(e, pair);
    const struct book_level bid = {p->quote.bid, p->quote.bid_qty};
    const struct book_level ask = {p->quote.ask, p->quote.ask_qty};

    return pressure_read(&e->options.book, &p->memory, now, &p->depth, &p->instrument, &bid, &ask);
}

void market_on_start(struct turn *t)
{
    for (unsigned i = 0; i < t->e->pairs; i++) {
        struct pair_state *p = pair_at(t->e, i);
        bar_builder_stop(&p->builder);
        p->closes_at = INT64_MAX;
        p->quote_at = 0;
        p->undo_time = -1;
        memset(&p->quote, 0, sizeof p->quote);
        forget_depth(p);
        quality_init(&p->quality);
    }
    t->e->market_wake_at = INT64_MAX;
}
