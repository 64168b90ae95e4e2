#include "app/explain_text.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "confluence/decision.h"

enum { ROWS_MAX = 24 };

/* What is printed of a detail, read in one pass; texts are slices of it. */
struct told_vote {
    struct str strategy, side, why;
    double strength, confidence, weight, share;
    bool counts, owner;
};
struct told_frame {
    struct str side, trend, volatility;
    int64_t timeframe_s;
    bool ready, leads;
};
struct told_step {
    struct str text;
    int64_t count;
    double strength, confidence;
};
struct told_book {
    struct str state, side;
    double age_s, score, imbalance, share, spoofed, liquidity;
    bool there, agrees, counted;
};
struct told {
    struct told_vote vote[ROWS_MAX];
    struct told_frame frame[ROWS_MAX];
    struct told_step step[ROWS_MAX];
    struct told_book book;
    unsigned votes, frames, steps;
    int64_t count;
    double limit;
};

/* ---- reading ---- */

static void number_or_null(struct json *j, double *ret)
{
    if (json_peek(j) == JSON_NULL)
        json_skip(j);
    else
        json_double(j, ret);
}

static void read_vote(struct json *j, struct told_vote *v)
{
    for (json_object(j); json_key(j);) {
        if (str_is(j->key, "strategy"))
            json_string(j, &v->strategy);
        else if (str_is(j->key, "side"))
            json_string(j, &v->side);
        else if (str_is(j->key, "why"))
            json_string(j, &v->why);
        else if (str_is(j->key, "strength"))
            number_or_null(j, &v->strength);
        else if (str_is(j->key, "confidence"))
            number_or_null(j, &v->confidence);
        else if (str_is(j->key, "weight"))
            number_or_null(j, &v->weight);
        else if (str_is(j->key, "share"))
            number_or_null(j, &v->share);
        else if (str_is(j->key, "counts"))
            json_bool(j, &v->counts);
        else if (str_is(j->key, "owner"))
            json_bool(j, &v->owner);
        else
            json_skip(j);
    }
}

static void read_frame(struct json *j, struct told_frame *f)
{
    for (json_object(j); json_key(j);) {
        if (str_is(j->key, "timeframe_s"))
            json_i64(j, &f->timeframe_s);
        else if (str_is(j->key, "side"))
            json_string(j, &f->side);
        else if (str_is(j->key, "regime"))
            json_string(j, &f->trend);
        else if (str_is(j->key, "volatility"))
            json_string(j, &f->volatility);
        else if (str_is(j->key, "ready"))
            json_bool(j, &f->ready);
        else if (str_is(j->key, "leads"))
            json_bool(j, &f->leads);
        else
            json_skip(j);
    }
}

static void read_step(struct json *j, struct told_step *s)
{
    for (json_object(j); json_key(j);) {
        if (str_is(j->key, "text"))
            json_string(j, &s->text);
        else if (str_is(j->key, "count"))
            json_i64(j, &s->count);
        else if (str_is(j->key, "strength"))
            number_or_null(j, &s->strength);
        else if (str_is(j->key, "confidence"))
            number_or_null(j, &s->confidence);
        else
            json_skip(j);
    }
}

static void read_book(struct json *j, struct told_book *b)
{
    if (json_peek(j) == JSON_NULL) {
        json_skip(j);
        return;
    }
    b->there = true;
    for (json_object(j); json_key(j);) {
        if (str_is(j->key, "state"))
            json_string(j, &b->state);
        else if (str_is(j->key, "side"))
            json_string(j, &b->side);
        else if (str_is(j->key, "age_s"))
            number_or_null(j, &b->age_s);
        else if (str_is(j->key, "score"))
            number_or_null(j, &b->score);
        else if (str_is(j->key, "imbalance"))
            number_or_null(j, &b->imbalance);
        else if (str_is(j->key, "share"))
            number_or_null(j, &b->share);
        else if (str_is(j->key, "spoofed"))
            number_or_null(j, &b->spoofed);
        else if (str_is(j->key, "liquidity"))
            number_or_null(j, &b->liquidity);
        else if (str_is(j->key, "agrees"))
            json_bool(j, &b->agrees);
        else if (str_is(j->key, "counted"))
            json_bool(j, &b->counted);
        else
            json_skip(j);
    }
}

static void read_member(struct json *j, struct told *t)
{
    if (str_is(j->key, "count"))
        json_i64(j, &t->count);
    else if (str_is(j->key, "limit"))
        number_or_null(j, &t->limit);
    else if (str_is(j->key, "votes"))
        for (json_array(j); json_more(j) && t->votes < ROWS_MAX;)
            read_vote(j, &t->vote[t->votes++]);
    else if (str_is(j->key, "timeframes"))
        for (json_array(j); json_more(j) && t->frames < ROWS_MAX;)
            read_frame(j, &t->frame[t->frames++]);
    else if (str_is(j->key, "walk"))
        for (json_array(j); json_more(j) && t->steps < ROWS_MAX;)
            read_step(j, &t->step[t->steps++]);
    else if (str_is(j->key, "book"))
        read_book(j, &t->book);
    else
        json_skip(j);
}

static bool read_detail(struct told *t, const char *detail)
{
    struct json j;

    memset(t, 0, sizeof *t);
    json_init(&j, str_of(detail));
    for (json_object(&j); json_key(&j);)
        read_member(&j, t);
    json_end(&j);
    return json_ok(&j);
}

/* ---- printing ---- */

static const char *utc(char room[40], int64_t ns, unsigned fraction)
{
    struct text t = {room, 0, 40, false};

    text_utc(&t, ns, fraction);
    return room;
}

/* "1m", "15m", "4h", "1d". */
static void print_timeframe(FILE *to, int64_t s)
{
    if (s % 86400 == 0 && s)
        fprintf(to, "%lldd", (long long)(s / 86400));
    else if (s % 3600 == 0 && s)
        fprintf(to, "%lldh", (long long)(s / 3600));
    else
        fprintf(to, "%lldm", (long long)(s / 60));
}

static const char *rule_sentence(const char *code)
{
    for (unsigned r = 0; r < RULE_COUNT; r++)
        if (!strcmp(code, rule_code((enum rule)r)))
            return rule_text((enum rule)r);
    return "";
}

static void print_head(FILE *to, const struct decision_row *d)
{
    char at[40], bar[40];
    const char *answer = !d->acts            ? "no trade"
                         : d->denial[0] != 0 ? "no trade: refused by the account"
                                             : "followed";

    fprintf(to, "%s  %s  decision %llu at %s\n", d->pair, answer, (unsigned long long)d->number,
            utc(at, d->at, 0));
    fprintf(to, "why      %s: %s\n", d->rule, rule_sentence(d->rule));
    if (d->denial[0])
        fprintf(to, "denied   %s: %s\n", d->denial, d->denial_text);
    fprintf(to, "trigger  %s, bar of %s, close %.10g\n",
            d->forming ? "price moved within the forming bar" : "bar closed",
            utc(bar, d->bar_time, 0), d->close);
}

static void print_votes(FILE *to, const struct told *t)
{
    const struct told_frame *lead = NULL;

    for (unsigned i = 0; i < t->frames; i++)
        if (t->frame[i].leads)
            lead = &t->frame[i];
    fprintf(to, "\n1 Votes");
    if (lead) {
        fprintf(to, " on ");
        print_timeframe(to, lead->timeframe_s);
        fprintf(to, ", regime %.*s / %.*s", STR_ARG(lead->trend), STR_ARG(lead->volatility));
    }
    fprintf(to, "\n  %-22s %-5s %8s %6s %7s %6s  why\n", "", "side", "strength", "conf.", "weight",
            "share");
    for (unsigned i = 0; i < t->votes; i++) {
        const struct told_vote *v = &t->vote[i];

        fprintf(to, "  %-22.*s %-5.*s %8.2f %6.2f", STR_ARG(v->strategy), STR_ARG(v->side),
                v->strength, v->confidence);
        if (v->share > 0)
            fprintf(to, " %7.3f %4.0f %%", v->weight, 100 * v->share);
        else
            fprintf(to, " %14s", v->counts ? "against" : "too weak");
        fprintf(to, "  %.*s%s\n", STR_ARG(v->why), v->owner ? " (stop and target are its)" : "");
    }
    if (t->book.counted)
        fprintf(to, "  %-22s %-5.*s %15s %7s %4.0f %%  the book leans that way\n", "order book",
                STR_ARG(t->book.side), "", "", 100 * t->book.share);
}

static void print_walk(FILE *to, const struct decision_row *d, const struct told *t)
{
    fprintf(to, "\n2 Confluence%43s %10s\n", "strength", "confidence");
    for (unsigned i = 0; i < t->steps; i++) {
        const struct told_step *s = &t->step[i];
        char count[24] = "";

        if (s->count)
            snprintf(count, sizeof count, " (%lld)", (long long)s->count);
        fprintf(to, "  %-.*s%s%*s %+8.3f   %+8.3f\n", STR_ARG(s->text), count,
                (int)(44 - (s->text.len < 40 ? s->text.len : 40) - strlen(count)), "", s->strength,
                s->confidence);
    }
    if (t->steps)
        fprintf(to, "  %-44s %8.3f   %8.3f\n", "together", d->strength, d->confidence);
    if (t->limit > 0)
        fprintf(to, "  needed: %u votes (%lld there), confidence %.2f\n", d->needed,
                (long long)t->count, t->limit);
    fprintf(to, "  timeframes:");
    for (unsigned i = 0; i < t->frames; i++) {
        const struct told_frame *f = &t->frame[i];

        fprintf(to, "%s ", i ? "," : "");
        print_timeframe(to, f->timeframe_s);
        if (f->ready)
            fprintf(to, " %.*s", STR_ARG(f->side));
        else
            fprintf(to, " not ready");
    }
    fprintf(to, " (agreement %u)\n", d->agreement);
}

static void print_book(FILE *to, const struct told_book *b)
{
    if (!b->there) {
        fprintf(to, "  order book: none was seen\n");
        return;
    }
    if (!str_is(b->state, "fresh")) {
        fprintf(to, "  order book: too old, %.1f s\n", b->age_s);
        return;
    }
    fprintf(to,
            "  order book: %.1f s old, score %+.2f (%.*s), imbalance %+.2f, liquidity %.2f%s%s\n",
            b->age_s, b->score, STR_ARG(b->side), b->imbalance, b->liquidity,
            b->agrees ? ", agrees" : "", b->spoofed > 0.3 ? ", much size pulled untraded" : "");
}

/* What a decision that fell short was short of. */
static void print_missing(FILE *to, const struct decision_row *d, const struct told *t)
{
    if (!strcmp(d->rule, rule_code(RULE_CONFIDENCE)))
        fprintf(to, "\nto act it would have needed %.2f more confidence\n",
                t->limit - d->confidence);
    else if (!strcmp(d->rule, rule_code(RULE_TOO_FEW)))
        fprintf(to, "\nto act it would have needed %lld more votes\n",
                (long long)d->needed - (long long)t->count);
}

void explain_decision(FILE *to, const struct decision_row *d)
{
    struct told t;

    print_head(to, d);
    if (!read_detail(&t, d->detail)) {
        fprintf(to, "\nits votes cannot be read: the database was written by another version\n");
        return;
    }
    print_votes(to, &t);
    print_walk(to, d, &t);
    print_book(to, &t.book);
    print_missing(to, d, &t);
}
