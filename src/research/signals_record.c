#include "research/signals_record.h"

#include <stdlib.h>
#include <string.h>

#include "strategy/strategy.h"

static const int64_t ns_per_s = 1000000000;

enum status signals_record_init(struct signals_record *r, const struct instrument *in,
                                const struct bar *bar, size_t count, struct error *err)
{
    memset(r, 0, sizeof *r);
    r->instrument = *in;
    r->bar = bar;
    r->count = count;
    r->say = calloc(count ? count : 1, sizeof *r->say);
    r->act = calloc(SIGNALS_ACTS_MAX, sizeof *r->act);
    if (r->say && r->act)
        return STATUS_OK;
    signals_record_release(r);
    return error_set(err, STATUS_NO_MEMORY, "signals: out of memory for %zu bars", count);
}

void signals_record_release(struct signals_record *r)
{
    free(r->say);
    free(r->act);
    r->say = NULL;
    r->act = NULL;
}

static void note_vote(struct signals_record *r, struct signal_bar *say, const struct vote *v)
{
    struct signal_strategy *s = &r->strategy[v->strategy];
    uint16_t bit = (uint16_t)(1u << v->strategy);

    if (!vote_is_actionable(v)) {
        s->weak++;
        return;
    }
    if (v->stance == STANCE_LONG) {
        say->up |= bit;
        s->longs++;
    } else {
        say->down |= bit;
        s->shorts++;
    }
    s->strength += v->strength;
    s->confidence += v->confidence;
}

static void follow(struct signals_record *r, const struct bar_values *bar)
{
    for (unsigned i = 0; i < strategy_count; i++) {
        struct signal_strategy *s = &r->strategy[i];
        int64_t outcome;

        if (s->open.stance == STANCE_NONE || !reference_push(&s->open, bar, &outcome))
            continue;
        s->open.stance = STANCE_NONE;
        s->outcomes++;
        s->wins += outcome > 0;
        s->r += (double)outcome / MICRO_R;
    }
}

static void open_references(struct signals_record *r, const struct options *o, size_t i,
                            const struct decision *d)
{
    const struct bar *bar = &r->bar[i];
    struct reference_rule rule = {.min_stop = o->risk.min_stop,
                                  .horizon = o->adaptive.horizon_s / bar->interval_s};

    for (unsigned k = 0; k < d->votes; k++) {
        struct reference *open = &r->strategy[d->vote[k].strategy].open;

        if (open->stance == STANCE_NONE && vote_is_actionable(&d->vote[k]))
            reference_open(open, &rule, &d->vote[k], d->close,
                           bar->open_time / ns_per_s / bar->interval_s);
    }
}

static void keep_act(struct signals_record *r, size_t i, const struct decision *d)
{
    if (r->kept == SIGNALS_ACTS_MAX) {
        r->kept -= SIGNALS_ACTS_MAX / 4;
        memmove(r->act, r->act + SIGNALS_ACTS_MAX / 4, r->kept * sizeof *r->act);
    }
    r->act[r->kept++] = (struct signal_act){i, *d};
}

void signals_record_bar(struct signals_record *r, const struct options *o, const struct frame *base,
                        size_t i, const struct decision *d)
{
    struct bar_values v = bar_values_of(&r->instrument, &r->bar[i]);
    struct signal_bar *say = &r->say[i];
    unsigned count;
    const struct vote *vote = frame_votes(base, &count);

    follow(r, &v);
    say->trend = (uint8_t)frame_trend(base);
    say->volatility = (uint8_t)frame_volatility(base);
    for (unsigned k = 0; k < count; k++)
        note_vote(r, say, &vote[k]);
    if (d->votes == 0)
        return;
    r->decisions++;
    r->rule[d->rule]++;
    say->stance = d->stance;
    say->acts = d->acts;
    open_references(r, o, i, d);
    if (!d->acts)
        return;
    r->acts++;
    keep_act(r, i, d);
}
