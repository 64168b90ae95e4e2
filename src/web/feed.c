#include "web/feed.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_POINT_GAP (INT64_C(5) * 1000000000)

struct feed *feed_new(void)
{
    struct feed *f = calloc(1, sizeof *f);

    if (!f)
        return NULL;
    f->point_gap_ns = FIRST_POINT_GAP;
    return f;
}

void feed_free(struct feed *f)
{
    if (!f)
        return;
    for (unsigned i = 0; i < SNAPSHOT_PAIRS_MAX; i++)
        free(f->bars[i]);
    free(f);
}

static void take_decision(struct feed *f, uint16_t pair, const struct decision *d)
{
    f->decision[f->decisions++ % FEED_DECISIONS] =
        (struct feed_decision){.decision = *d, .pair = pair};
    f->decision_changes++;
}

/* A denial belongs to the newest decision of its pair with its number. */
static void take_denial(struct feed *f, uint16_t pair, const struct fx_denial *d)
{
    uint64_t kept = f->decisions < FEED_DECISIONS ? f->decisions : FEED_DECISIONS;

    for (uint64_t age = 0; age < kept; age++) {
        struct feed_decision *row = &f->decision[(f->decisions - 1 - age) % FEED_DECISIONS];
        if (row->pair == pair && row->decision.number == d->decision) {
            row->denial = d->denial;
            f->decision_changes++;
            return;
        }
    }
}

static void take_bar(struct feed *f, uint16_t pair, const struct bar *bar)
{
    if (pair >= SNAPSHOT_PAIRS_MAX)
        return;
    struct feed_bars *bars = f->bars[pair];
    if (!bars)
        bars = f->bars[pair] = calloc(1, sizeof *bars);
    if (!bars)
        return; /* a chart without this bar is better than no process */
    uint64_t kept = bars->count < FEED_BARS ? bars->count : FEED_BARS;
    bars->changes++;
    for (uint64_t age = 0; age < kept; age++) {
        struct bar *old = &bars->bar[(bars->count - 1 - age) % FEED_BARS];
        if (old->open_time == bar->open_time) {
            *old = *bar;
            return;
        }
        if (old->open_time < bar->open_time)
            break;
        if (age + 1 == kept)
            return; /* older than all that we keep */
    }
    if (kept && bars->bar[(bars->count - 1) % FEED_BARS].open_time > bar->open_time)
        return; /* a correction of a bar that never came */
    bars->bar[bars->count++ % FEED_BARS] = *bar;
}

const struct feed_stops *feed_stops_find(const struct feed *f, uint64_t position)
{
    for (unsigned i = 0; i < SNAPSHOT_POSITIONS_MAX; i++)
        if (position && f->stops[i].position == position)
            return &f->stops[i];
    return NULL;
}

static struct feed_stops *stops_room(struct feed *f, uint64_t position)
{
    struct feed_stops *free_row = NULL;

    for (unsigned i = 0; i < SNAPSHOT_POSITIONS_MAX; i++) {
        if (f->stops[i].position == position)
            return &f->stops[i];
        if (!f->stops[i].position && !free_row)
            free_row = &f->stops[i];
    }
    return free_row;
}

static void take_stop(struct feed *f, int64_t at, const struct fx_position *p)
{
    struct feed_stops *row = stops_room(f, p->position);

    if (!row)
        return;
    if (p->change == POSITION_CLOSED) {
        *row = (struct feed_stops){0};
        return;
    }
    if (!row->position)
        *row = (struct feed_stops){.position = p->position, .first_stop = p->stop};
    if (row->count && row->step[row->count - 1].stop.ticks == p->stop.ticks)
        return;
    if (row->count == FEED_STEPS) {
        memmove(row->step, row->step + 1, (FEED_STEPS - 1) * sizeof row->step[0]);
        row->count--;
    }
    row->step[row->count++] = (struct feed_step){at, p->stop};
}

static void take_position(struct feed *f, const struct effect *fx)
{
    const struct fx_position *p = &fx->u.position;

    take_stop(f, fx->at, p);
    if (p->change == POSITION_CLOSED)
        f->trade[f->trades++ % FEED_TRADES] = (struct feed_trade){*p, fx->pair};
}

void feed_take(struct feed *f, const struct effect *fx)
{
    switch (fx->kind) {
    case EFFECT_DECISION:
        take_decision(f, fx->pair, &fx->u.decision);
        break;
    case EFFECT_DENIAL:
        take_denial(f, fx->pair, &fx->u.denial);
        break;
    case EFFECT_BAR:
        take_bar(f, fx->pair, &fx->u.bar);
        break;
    case EFFECT_POSITION:
        take_position(f, fx);
        break;
    case EFFECT_NOTICE:
        f->notice[f->notices % FEED_NOTICES] =
            (struct feed_notice){fx->at, f->notices + 1, fx->u.notice};
        f->notices++;
        break;
    default:
        break;
    }
}

void feed_equity(struct feed *f, const struct snapshot *s)
{
    if (!s->at || (f->points && s->at - f->point[f->points - 1].at < f->point_gap_ns))
        return;
    if (f->points == FEED_EQUITY) {
        for (unsigned i = 0; i < FEED_EQUITY / 2; i++)
            f->point[i] = f->point[2 * i];
        f->points = FEED_EQUITY / 2;
        f->point_gap_ns *= 2;
    }
    f->point[f->points++] = (struct feed_point){s->at, s->equity};
}

const struct feed_decision *feed_decision(const struct feed *f, uint64_t age)
{
    return age < f->decisions && age < FEED_DECISIONS
               ? &f->decision[(f->decisions - 1 - age) % FEED_DECISIONS]
               : NULL;
}

const struct feed_trade *feed_trade(const struct feed *f, uint64_t age)
{
    return age < f->trades && age < FEED_TRADES ? &f->trade[(f->trades - 1 - age) % FEED_TRADES]
                                                : NULL;
}

const struct feed_notice *feed_notice(const struct feed *f, uint64_t age)
{
    return age < f->notices && age < FEED_NOTICES
               ? &f->notice[(f->notices - 1 - age) % FEED_NOTICES]
               : NULL;
}

const struct bar *feed_bar(const struct feed *f, unsigned pair, uint64_t age)
{
    const struct feed_bars *bars = pair < SNAPSHOT_PAIRS_MAX ? f->bars[pair] : NULL;

    return bars && age < bars->count && age < FEED_BARS
               ? &bars->bar[(bars->count - 1 - age) % FEED_BARS]
               : NULL;
}
