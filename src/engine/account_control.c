/* The operator's verbs.  All are idempotent; each is answered once at once, and kill and stop again
 * when their work is done.  What must survive a restart (pause, kill) stands in the state, and the
 * journal is on disk before any order of theirs leaves. */
#include <string.h>

#include "engine/account.h"
#include "engine/emit.h"
#include "engine/profile.h"

static const int64_t STOP_WITHIN = INT64_C(10) * 1000000000;

static void answer(struct turn *t, enum control_outcome outcome, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void answer(struct turn *t, enum control_outcome outcome, const char *fmt, ...)
{
    const struct control_command *c = &t->ev->u.control;
    struct effect *fx = emit_begin(t, EFFECT_CONTROL, PAIR_NONE);
    va_list args;

    if (!fx)
        return;
    struct text text = TEXT(fx->u.control.text);
    va_start(args, fmt);
    text_vprintf(&text, fmt, args);
    va_end(args);
    fx->u.control.request = c->request;
    fx->u.control.verb = c->verb;
    fx->u.control.outcome = (uint32_t)outcome;
    emit_end(t, fx);
}

static unsigned held_positions(const struct account *a)
{
    unsigned n = 0;

    for (unsigned i = 0; i < a->position_span; i++)
        n += a->position[i].number && a->position[i].held.qty.lots > 0;
    return n;
}

bool account_entries_are_off(const struct engine *e)
{
    return e->control.paused_at || e->control.killed_at || e->control.stopping ||
           e->account.breaker[BREAKER_JOURNAL].since;
}

bool account_keeps_stops_only(const struct engine *e)
{
    return e->control.killed_at && e->control.kill_mode == KILL_KEEP;
}

void account_pause(struct turn *t, struct str who, struct str why)
{
    struct control_state *c = &t->e->control;

    if (c->paused_at)
        return;
    c->paused_at = t->now;
    str_copy(c->paused_by, sizeof c->paused_by, who);
    str_copy(c->paused_why, sizeof c->paused_why, why);
    positions_advance(t, 0); /* takes the entries away */
    emit_notice(t, SEVERITY_WATCH, PAIR_NONE, "control.paused", "paused by %.*s: no new entries",
                STR_ARG(who));
}

static void pause(struct turn *t, const struct control_command *c)
{
    const struct control_state *s = &t->e->control;

    if (s->paused_at) {
        answer(t, CONTROL_ALREADY, "already paused by %s", s->paused_by);
        return;
    }
    account_pause(t, str_of(c->who), str_of(c->reason));
    answer(t, CONTROL_DONE, "paused: no new entries; %u positions still managed",
           held_positions(t->a));
}

static void resume(struct turn *t, const struct control_command *c)
{
    struct control_state *s = &t->e->control;

    (void)c;
    if (s->killed_at) {
        answer(t, CONTROL_REFUSED, "killed by %s: rearm first", s->killed_by);
        return;
    }
    for (unsigned b = 0; b < BREAKER_COUNT; b++) {
        if (b != BREAKER_JOURNAL && breaker_closes((enum breaker)b) != CLOSES_BY_RESET_RISK)
            breaker_reset(t, (enum breaker)b); /* the journal's only the disk closes */
    }
    t->a->rejects = 0;
    execution_forget(t->a);
    if (!s->paused_at) {
        answer(t, CONTROL_ALREADY, "already running");
        return;
    }
    s->paused_at = 0;
    memset(s->paused_by, 0, sizeof s->paused_by);
    memset(s->paused_why, 0, sizeof s->paused_why);
    answer(t, CONTROL_DONE, "resumed: entries are allowed");
}

/* Positions leave one after the other; what does not fit into this step goes on by a post. */
static void leave_all(struct turn *t, enum exit_reason why)
{
    for (unsigned i = 0; i < t->a->position_span; i++) {
        struct position *p = &t->a->position[i];
        if (p->number && !p->closing) {
            p->closing = (uint8_t)why;
            p->exit_after = t->now;
        }
    }
    positions_advance(t, 0);
}

/* A stop that fires, or stands in for one that cannot rest, is protection; every other exit that is
 * under way is taken back, and the stop returns. */
static bool is_protection(uint8_t reason)
{
    return reason == EXIT_REASON_STOP || reason == EXIT_REASON_TRAILING ||
           reason == EXIT_REASON_BREAKEVEN || reason == EXIT_REASON_ERROR ||
           reason == EXIT_REASON_RECONCILE;
}

static void keep_all(struct turn *t)
{
    for (unsigned i = 0; i < t->a->position_span; i++) {
        struct position *p = &t->a->position[i];
        if (p->number && !is_protection(p->closing))
            p->closing = EXIT_REASON_NONE;
    }
    positions_advance(t, 0);
}

static void close_one(struct turn *t, const struct control_command *c)
{
    struct position *p = position_find(t->a, c->position);

    if (!p) {
        answer(t, CONTROL_REFUSED, "no open position has the number %llu",
               (unsigned long long)c->position);
        return;
    }
    answer(t, p->closing ? CONTROL_ALREADY : CONTROL_UNDERWAY, "closing position %llu",
           (unsigned long long)c->position);
    position_leave(t, p, EXIT_REASON_OPERATOR);
}

static void close_all(struct turn *t, const struct control_command *c)
{
    unsigned n = held_positions(t->a);

    account_pause(t, str_of(c->who), STR("close-all"));
    answer(t, n ? CONTROL_UNDERWAY : CONTROL_DONE, "paused; closing %u positions", n);
    leave_all(t, EXIT_REASON_CLOSE_ALL);
}

static void kill(struct turn *t, const struct control_command *c)
{
    struct control_state *s = &t->e->control;

    if (s->killed_at) {
        answer(t, CONTROL_ALREADY, "already killed by %s", s->killed_by);
        return;
    }
    s->killed_at = t->now;
    s->kill_mode = (uint32_t)t->e->options.control.kill_mode;
    s->kill_done = 0;
    str_copy(s->killed_by, sizeof s->killed_by, str_of(c->who));
    str_copy(s->killed_why, sizeof s->killed_why, str_of(c->reason));
    answer(t, CONTROL_UNDERWAY, "killed: entries off until someone rearms; %u positions %s",
           held_positions(t->a),
           s->kill_mode == KILL_FLATTEN ? "are closed" : "keep their stops at the venue");
    account_pause(t, str_of(c->who), STR("kill"));
    if (s->kill_mode == KILL_FLATTEN)
        leave_all(t, EXIT_REASON_KILL);
    else
        keep_all(t);
}

static void rearm(struct turn *t, const struct control_command *c)
{
    struct control_state *s = &t->e->control;

    (void)c;
    if (!s->killed_at) {
        answer(t, CONTROL_ALREADY, "not killed");
        return;
    }
    s->killed_at = 0;
    memset(s->killed_by, 0, sizeof s->killed_by);
    memset(s->killed_why, 0, sizeof s->killed_why);
    if (!s->paused_at) {
        s->paused_at = t->now;
        str_copy(s->paused_by, sizeof s->paused_by, STR("rearm"));
    }
    answer(t, CONTROL_DONE, "rearmed: still paused until someone resumes");
}

static void reconcile(struct turn *t, const struct control_command *c)
{
    (void)c;
    reconcile_by(t->a, t->now);
    answer(t, CONTROL_UNDERWAY, "asking the venue for orders, fills and balances");
    if (!t->a->reconcile_asked)
        reconcile_start(t);
}

static void accept(struct turn *t, const struct control_command *c)
{
    struct pair_state *p;

    if (c->position >= t->e->pairs) {
        answer(t, CONTROL_REFUSED, "no such pair");
        return;
    }
    p = pair_at(t->e, (unsigned)c->position);
    if (!p->foreign) {
        answer(t, CONTROL_ALREADY, "nothing in %s waits for a person", p->instrument.pair);
        return;
    }
    p->foreign = 0;
    p->base_accepted.units += p->base_difference.units;
    p->base_difference = (struct money){0};
    answer(t, CONTROL_DONE, "accepted as it is: entries in %s are allowed", p->instrument.pair);
}

static void stop(struct turn *t, const struct control_command *c)
{
    (void)c;
    if (!t->e->control.stopping)
        t->e->control.stopping = (uint64_t)t->now;
    positions_advance(t, 0); /* takes the entries away */
    answer(t, CONTROL_UNDERWAY, "stopping: entries cancelled, %u positions keep their stops",
           held_positions(t->a));
}

static void reset_weights(struct turn *t, const struct control_command *c)
{
    (void)c;
    profile_forget(t->e);
    answer(t, CONTROL_DONE, "every strategy's weight counts as configured again");
}

static void reset_risk(struct turn *t, const struct control_command *c)
{
    double drawdown = standing_drawdown(&t->a->standing, account_equity(t->e));

    (void)c;
    standing_forget(&t->a->standing, account_equity(t->e));
    for (unsigned b = 0; b < BREAKER_COUNT; b++) {
        if (breaker_closes((enum breaker)b) == CLOSES_BY_RESET_RISK)
            breaker_reset(t, (enum breaker)b);
    }
    answer(t, CONTROL_DONE,
           "the peak is today's equity, %.2f %% below the one before; the trades' record is empty",
           100 * drawdown);
}

static void (*const verbs[CONTROL_VERB_COUNT])(struct turn *, const struct control_command *) = {
    [CONTROL_PAUSE] = pause,
    [CONTROL_RESUME] = resume,
    [CONTROL_CLOSE] = close_one,
    [CONTROL_CLOSE_ALL] = close_all,
    [CONTROL_KILL] = kill,
    [CONTROL_REARM] = rearm,
    [CONTROL_RECONCILE] = reconcile,
    [CONTROL_ACCEPT] = accept,
    [CONTROL_STOP] = stop,
    [CONTROL_RESET_WEIGHTS] = reset_weights,
    [CONTROL_RESET_RISK] = reset_risk,
};

void account_on_control(struct turn *t)
{
    const struct control_command *c = &t->ev->u.control;

    if (c->verb == 0 || c->verb >= CONTROL_VERB_COUNT) {
        answer(t, CONTROL_REFUSED, "unknown command");
        return;
    }
    verbs[c->verb](t, c);
}

/* Orders that work; stops that rest at the venue are not counted when they are kept. */
static unsigned work_left(const struct account *a, bool keep_stops)
{
    unsigned n = 0;

    for (unsigned i = 0; i < a->orders.working_count; i++) {
        const struct order *o = order_working_const(&a->orders, i);
        n += order_works(o) && !(keep_stops && o->purpose == PURPOSE_STOP && o->accepted);
    }
    return n;
}

static void finish_kill(struct turn *t)
{
    struct control_state *s = &t->e->control;
    bool keep = s->kill_mode == KILL_KEEP;

    if (!s->killed_at || s->kill_done || work_left(t->a, keep) || (!keep && held_positions(t->a)) ||
        !emit_room(t, 8))
        return;
    s->kill_done = 1;
    emit_notice(t, SEVERITY_CRITICAL, PAIR_NONE, "control.killed",
                "killed by %s: nothing trades until someone rearms", s->killed_by);
    if (!t->e->options.control.kill_stay_up) {
        struct effect *fx = emit_begin(t, EFFECT_EXIT, PAIR_NONE);
        fx->u.exit = 9;
        emit_end(t, fx);
    }
}

static void finish_stop(struct turn *t)
{
    const struct control_state *s = &t->e->control;
    struct effect *fx;

    if (!s->stopping || s->stopping == UINT64_MAX || !emit_room(t, 1))
        return;
    if (work_left(t->a, true) && t->now - (int64_t)s->stopping < STOP_WITHIN)
        return;
    t->e->control.stopping = UINT64_MAX; /* told */
    fx = emit_begin(t, EFFECT_EXIT, PAIR_NONE);
    fx->u.exit = s->killed_at ? 9 : 0;
    emit_end(t, fx);
}

void account_control_finish(struct turn *t)
{
    finish_kill(t);
    finish_stop(t);
}
