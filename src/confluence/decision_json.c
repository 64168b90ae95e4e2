#include "confluence/decision_json.h"

#include "confluence/walk.h"
#include "strategy/strategy.h"

static const int64_t NS_PER_MS = 1000000;

static void write_figures(struct json_writer *w, const struct strategy *s, const struct vote *v)
{
    json_write_key(w, "figures");
    json_write_object(w);
    for (unsigned i = 0; i < VOTE_FIGURES_MAX && s->figures[i]; i++)
        json_put_double(w, s->figures[i], v->figure[i]);
    json_write_object_end(w);
}

static void write_vote_fields(struct json_writer *w, const struct vote *v, bool figures)
{
    const struct strategy *s = strategies[v->strategy];

    json_put_cstr(w, "strategy", s->name);
    json_put_cstr(w, "side", stance_name(v->stance));
    json_put_double(w, "strength", v->strength);
    json_put_double(w, "confidence", v->confidence);
    json_put_double(w, "stop_atr", v->stop_atr);
    json_put_double(w, "target_atr", v->target_atr);
    json_put_double(w, "atr", v->atr);
    if (v->target_price > 0)
        json_put_double(w, "target_price", v->target_price);
    json_put_cstr(w, "why", s->sentences[v->why]);
    if (figures)
        write_figures(w, s, v);
}

void vote_write_line(struct json_writer *w, const char *pair, uint32_t timeframe_s,
                     int64_t bar_time, const struct vote *v)
{
    json_write_object(w);
    json_put_cstr(w, "type", "vote");
    json_put_cstr(w, "pair", pair);
    json_put_u64(w, "timeframe_s", timeframe_s);
    json_put_i64(w, "bar_time_ms", bar_time / NS_PER_MS);
    write_vote_fields(w, v, true);
    json_write_object_end(w);
}

static void write_timeframe(struct json_writer *w, const struct frame_verdict *f, bool leads)
{
    json_write_object(w);
    json_put_u64(w, "timeframe_s", f->timeframe_s);
    json_put_bool(w, "leads", leads);
    json_put_bool(w, "ready", f->ready);
    json_put_cstr(w, "side", stance_name(f->stance));
    json_put_u64(w, "votes_for", f->votes_for);
    json_put_u64(w, "votes_against", f->votes_against);
    json_put_double(w, "strength", f->strength);
    json_put_double(w, "confidence", f->confidence);
    json_put_cstr(w, "regime", regime_trend_name(f->trend));
    json_put_cstr(w, "volatility", regime_vol_name(f->volatility));
    json_write_object_end(w);
}

static void write_votes(struct json_writer *w, const struct decision *d, bool figures)
{
    json_write_key(w, "votes");
    json_write_array(w);
    for (unsigned i = 0; i < d->votes; i++) {
        json_write_object(w);
        json_put_bool(w, "counts", vote_is_actionable(&d->vote[i]));
        json_put_bool(w, "owner", d->stance != STANCE_NONE && i == d->owner);
        json_put_double(w, "weight", d->weight[i]);
        json_put_double(w, "share", decision_share(d, i));
        write_vote_fields(w, &d->vote[i], figures);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void write_walk(struct json_writer *w, const struct decision *d)
{
    struct walk_step step[WALK_STEPS_MAX];
    unsigned steps = decision_walk(d, step);

    json_write_key(w, "walk");
    json_write_array(w);
    for (unsigned i = 0; i < steps; i++) {
        json_write_object(w);
        json_put_cstr(w, "step", walk_code(step[i].kind));
        json_put_cstr(w, "text", walk_text(step[i].kind));
        json_put_u64(w, "count", step[i].count);
        json_put_double(w, "strength", step[i].strength);
        json_put_double(w, "confidence", step[i].confidence);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static void write_book(struct json_writer *w, const struct decision *d)
{
    const struct pressure *p = &d->book;

    json_write_key(w, "book");
    if (p->state == BOOK_UNSEEN) {
        json_write_null(w);
        return;
    }
    json_write_object(w);
    json_put_cstr(w, "state", book_state_name(p->state));
    json_put_double(w, "age_s", p->age_s);
    json_put_cstr(w, "side", stance_name(p->side));
    json_put_bool(w, "agrees", p->agrees);
    json_put_bool(w, "counted", p->counted);
    json_put_double(w, "weight", p->weight);
    json_put_double(w, "share", decision_book_share(d));
    json_put_double(w, "score", p->score);
    json_put_double(w, "imbalance", p->imbalance);
    json_put_double(w, "weighted", p->weighted);
    json_put_double(w, "tilt", p->tilt);
    json_put_double(w, "shift", p->shift);
    json_put_double(w, "whales", p->whales);
    json_put_double(w, "spoofed", p->spoofed);
    json_put_double(w, "liquidity", p->liquidity);
    json_write_object_end(w);
}

void decision_write_detail(struct json_writer *w, const struct decision *d, bool figures)
{
    json_put_u64(w, "count", d->count);
    json_put_double(w, "limit", d->limit);
    json_write_key(w, "timeframes");
    json_write_array(w);
    for (unsigned i = 0; i < d->frames; i++)
        write_timeframe(w, &d->frame[i], i == d->leader);
    json_write_array_end(w);
    write_votes(w, d, figures);
    write_walk(w, d);
    write_book(w, d);
}

void decision_write_line(struct json_writer *w, const char *pair, const struct decision *d)
{
    json_write_object(w);
    json_put_cstr(w, "type", "decision");
    json_put_cstr(w, "pair", pair);
    json_put_i64(w, "bar_time_ms", d->bar_time / NS_PER_MS);
    json_put_cstr(w, "side", stance_name(d->stance));
    json_put_double(w, "score", d->strength);
    json_put_double(w, "confidence", d->confidence);
    json_put_bool(w, "acts", d->acts);
    json_put_cstr(w, "rule", rule_code(d->rule));
    json_put_cstr(w, "why", rule_text(d->rule));
    json_put_u64(w, "needed", d->needed);
    json_put_u64(w, "agreement", d->agreement);
    json_put_cstr(w, "regime", regime_trend_name(d->frame[d->leader].trend));
    json_put_cstr(w, "volatility", regime_vol_name(d->frame[d->leader].volatility));
    decision_write_detail(w, d, true);
    json_write_object_end(w);
}
