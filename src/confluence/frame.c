#include "confluence/frame.h"

#include <math.h>
#include <string.h>

#include "confluence/frame_plan.h"

/* In memory: this header, slots, voters, ring of bars, votes, then each slot's ring and state. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct frame {
    uint64_t bars;
    double regime_scale; /* volatility grows with the square root of time */
    uint32_t timeframe_s;
    uint32_t slots, voters, votes;
    uint32_t bars_back, bars_head; /* ring of bars, kept as frame_slot keeps its values */
    uint32_t slots_at, voters_at, bars_at, votes_at;
    struct frame_source regime_adx, regime_atr;
    uint8_t trend, volatility, ready;
    uint8_t pad[5];
};
#pragma GCC diagnostic pop

_Static_assert(sizeof(struct frame) % 8 == 0, "arrays of doubles follow");

static inline void *at(struct frame *f, uint32_t offset)
{
    return (unsigned char *)f + offset;
}

static inline const void *at_const(const struct frame *f, uint32_t offset)
{
    return (const unsigned char *)f + offset;
}

size_t frame_size(const struct options *o)
{
    struct frame_plan plan;

    frame_plan_make(&plan, o, sizeof(struct frame));
    return plan.size;
}

/* Until a value is known it is nan, never 0. */
static void clear_rings(struct frame *f, const struct frame_plan *plan)
{
    struct bar_values none = {0, (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    struct bar_values *bar = at(f, plan->bars_at);

    for (uint32_t i = 0; i < 2 * plan->bars_back; i++)
        bar[i] = none;
    for (uint32_t i = 0; i < plan->slots; i++) {
        const struct frame_slot *slot = &plan->slot[i];
        double *value = at(f, slot->values_at);

        for (uint32_t k = 0; k < slot->stride * slot->outputs; k++)
            value[k] = (double)NAN;
    }
}

void frame_init(struct frame *f, const struct options *o, uint32_t timeframe_s)
{
    struct frame_plan plan;

    frame_plan_make(&plan, o, sizeof(struct frame));
    memset(f, 0, plan.size);
    f->regime_scale = sqrt(timeframe_s / 60.0);
    f->timeframe_s = timeframe_s;
    f->slots = plan.slots;
    f->voters = plan.voters;
    f->bars_back = plan.bars_back;
    f->slots_at = plan.slots_at;
    f->voters_at = plan.voters_at;
    f->bars_at = plan.bars_at;
    f->votes_at = plan.votes_at;
    f->regime_adx = plan.regime_adx;
    f->regime_atr = plan.regime_atr;
    memcpy(at(f, f->slots_at), plan.slot, plan.slots * sizeof(struct frame_slot));
    memcpy(at(f, f->voters_at), plan.voter, plan.voters * sizeof(struct frame_voter));
    clear_rings(f, &plan);
    for (uint32_t i = 0; i < plan.slots; i++)
        indicators[plan.slot[i].indicator]->init(at(f, plan.slot[i].state_at), plan.param[i]);
}

static inline uint32_t head_before(uint32_t head, uint32_t back)
{
    return (head ? head : back) - 1;
}

static void keep_bar(struct frame *f, const struct bar_values *bar)
{
    struct bar_values *ring = at(f, f->bars_at);

    f->bars_head = head_before(f->bars_head, f->bars_back);
    ring[f->bars_head] = *bar;
    ring[f->bars_head + f->bars_back] = *bar;
}

static void keep_values(struct frame_slot *slot, double *cell, const double *value)
{
    slot->head = head_before(slot->head, slot->back);
    cell += slot->head;
    for (uint32_t k = 0; k < slot->outputs; k++, cell += slot->stride)
        cell[0] = cell[slot->back] = value[k];
}

static void update_slots(struct frame *f, const struct bar_values *bar)
{
    struct frame_slot *slot = at(f, f->slots_at);

    for (uint32_t i = 0; i < f->slots; i++, slot++) {
        const struct indicator *ind = indicators[slot->indicator];
        double *cell = at(f, slot->values_at);
        double value[INDICATOR_OUTPUTS_MAX];

        if (slot->back == 1) {
            ind->next(at(f, slot->state_at), bar, cell);
        } else {
            ind->next(at(f, slot->state_at), bar, value);
            keep_values(slot, cell, value);
        }
    }
}

/* The newest value; older ones follow it. */
static inline const double *values(const struct frame *f, struct frame_source from)
{
    const uint32_t *head = at_const(f, from.head_at);

    return (const double *)at_const(f, from.at) + *head;
}

static enum regime_trend trend_of(const struct options *o, double adx)
{
    if (isnan(adx))
        return REGIME_TREND_UNKNOWN;
    return adx >= o->confluence.regime_adx_trend ? REGIME_TRENDING : REGIME_RANGING;
}

static enum regime_vol volatility_of(const struct options *o, double scale, double fraction)
{
    if (isnan(fraction))
        return REGIME_VOL_UNKNOWN;
    if (fraction >= o->confluence.regime_atr_high * scale)
        return REGIME_VOL_HIGH;
    return fraction <= o->confluence.regime_atr_low * scale ? REGIME_VOL_LOW : REGIME_VOL_MID;
}

static void judge_regime(struct frame *f, const struct options *o, double close)
{
    double fraction = close > 0 ? frame_atr(f) / close : (double)NAN;

    f->trend = (uint8_t)trend_of(o, values(f, f->regime_adx)[0]);
    f->volatility = (uint8_t)volatility_of(o, f->regime_scale, fraction);
}

/* Entries that hold no vote are zero, as a strategy wants its vote to be. */
static void ask(struct frame *f, const struct options *o, const struct frame_voter *voter,
                const struct book_view *book)
{
    struct vote *vote = (struct vote *)at(f, f->votes_at) + f->votes;
    struct view now;

    now.options = o;
    now.book = *book;
    now.trend = f->trend;
    now.volatility = f->volatility;
    now.bar = (const struct bar_values *)at_const(f, f->bars_at) + f->bars_head;
    for (uint32_t i = 0; i < voter->reads; i++)
        now.read[i] = values(f, voter->read[i]);
    strategies[voter->strategy]->vote(&now, vote);
    if (vote->stance == STANCE_NONE) {
        vote->why = 0;
        return;
    }
    vote->strategy = (uint8_t)voter->strategy;
    f->votes++;
}

static void collect_votes(struct frame *f, const struct options *o, const struct book_view *book)
{
    const struct frame_voter *voter = at_const(f, f->voters_at);

    if (f->votes)
        memset(at(f, f->votes_at), 0, f->votes * sizeof(struct vote));
    f->votes = 0;
    for (uint32_t i = 0; i < f->voters; i++, voter++) {
        if (f->bars < voter->min_bars)
            continue;
        f->ready = 1;
        ask(f, o, voter, book);
    }
}

void frame_push(struct frame *f, const struct options *o, const struct bar_values *bar,
                struct book_view book)
{
    f->bars++;
    keep_bar(f, bar);
    update_slots(f, bar);
    judge_regime(f, o, bar->close);
    collect_votes(f, o, &book);
}

uint64_t frame_bars(const struct frame *f)
{
    return f->bars;
}

uint32_t frame_timeframe_s(const struct frame *f)
{
    return f->timeframe_s;
}

uint32_t frame_bars_needed(const struct options *o)
{
    uint32_t most = 0;

    for (unsigned i = 0; i < strategy_count; i++) {
        const struct options_voter *set = strategy_voter(strategies[i], o);

        if (voter_is_on(o, strategies[i]->voter) && set->min_bars > most)
            most = (uint32_t)set->min_bars;
    }
    return most;
}

bool frame_is_ready(const struct frame *f)
{
    return f->ready;
}

double frame_close(const struct frame *f)
{
    return ((const struct bar_values *)at_const(f, f->bars_at) + f->bars_head)->close;
}

double frame_atr(const struct frame *f)
{
    return values(f, f->regime_atr)[0];
}

enum regime_trend frame_trend(const struct frame *f)
{
    return f->trend;
}

enum regime_vol frame_volatility(const struct frame *f)
{
    return f->volatility;
}

const struct vote *frame_votes(const struct frame *f, unsigned *ret_count)
{
    *ret_count = f->votes;
    return at_const(f, f->votes_at);
}

/* When the bar `back` bars before the last one ended. */
static int64_t bar_end_s(const struct frame *f, unsigned back)
{
    const struct bar_values *bar = at_const(f, f->bars_at);

    return (bar[f->bars_head + back].ordinal + 1) * f->timeframe_s;
}

/* A larger timeframe closes with a base bar, or, after a gap, just before one: either way its bar
 * ends after the base bar before. */
static bool is_news(const struct frame *f, const struct frame *base)
{
    return f == base || base->bars < 2 || bar_end_s(f, 0) > bar_end_s(base, 1);
}

void frame_ballot(const struct frame *f, const struct frame *base, struct ballot *ret)
{
    *ret = (struct ballot){.vote = at_const(f, f->votes_at),
                           .votes = f->votes,
                           .timeframe_s = f->timeframe_s,
                           .trend = f->trend,
                           .volatility = f->volatility,
                           .ready = f->ready,
                           .is_news = is_news(f, base)};
}
