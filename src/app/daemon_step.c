/* Events in, effects out: the turn of the trading thread. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "app/daemon_internal.h"
#include "engine/engine.h"

static const int64_t MS = 1000000;
enum { PUBLISH_MS = 200, RISK_EVERY_MS = 1000 };

/* ---- effects ---- */

static void dispatch(struct daemon *d, const struct effect *fx)
{
    if (effect_leaves((enum effect_kind)fx->kind)) {
        bool kept = outbox_put(&d->outbox, fx);
        assert(kept); /* room for a whole step was asked for before it */
        return;
    }
    if (fx->kind == EFFECT_POST) {
        assert(d->self_count < SELF_MAX);
        d->self[d->self_count++] = fx->u.post;
        return;
    }
    if (fx->kind == EFFECT_EXIT) {
        d->exit_code = (int)fx->u.exit;
        d->ending = true;
        return;
    }
    if (d->people)
        people_tell(d->people, fx);
    daemon_say_effect(d, fx);
}

/* ---- one event ---- */

/* The journal takes the event first; when its ring is full the disk is waited for. */
static bool write_down(struct daemon *d, const struct event *ev)
{
    while (journal_append(d->journal, ev) != STATUS_OK) {
        if (journal_flush(d->journal) != STATUS_OK) {
            if (!d->missed)
                log_say(d->log, LOG_ERROR, "journal",
                        "the disk does not take events: trading waits");
            d->missed = true;
            return false;
        }
    }
    return true;
}

/* False when the journal did not take it: then it did not happen. */
static bool step(struct daemon *d, struct event *ev, int64_t at)
{
    struct engine *e = d->state.engine;
    char words[96];
    struct text note = TEXT(words);

    ev->seq = engine_last_seq(e) + 1;
    ev->at = at > engine_last_at(e) ? at : engine_last_at(e);
    if (!outbox_has_room(&d->outbox))
        daemon_release_all(d);
    if (!write_down(d, ev))
        return false;
    text_printf(&note, "event %llu (%s)", (unsigned long long)ev->seq,
                event_kind_name((enum event_kind)ev->kind));
    crash_note(&d->crash, words);
    engine_step(e, ev, d->effects);
    journal_stepped(d->journal, engine_decision_hash(e), engine_effect_hash(e));
    projection_stepped(d->projection, e, ev, d->effects);
    for (uint32_t i = 0; i < d->effects->count; i++)
        dispatch(d, &d->effects->item[i]);
    return true;
}

static bool step_all(struct daemon *d, struct event *ev, int64_t at)
{
    if (!step(d, ev, at))
        return false;
    while (d->self_count > 0) {
        struct event self = {.kind = EV_SELF, .pair = PAIR_NONE};
        self.u.self = d->self[--d->self_count];
        if (!step(d, &self, at)) {
            d->self_count++; /* it goes on behind the next event that is taken */
            return false;
        }
    }
    return true;
}

static void run_timers_until(struct daemon *d, int64_t at)
{
    while (engine_wake_at(d->state.engine) <= at) {
        struct event timer = {.kind = EV_TIMER, .pair = PAIR_NONE};
        if (!step_all(d, &timer, at))
            return;
    }
}

void daemon_run_timers(struct daemon *d)
{
    if (d->started)
        run_timers_until(d, clock_now(&d->clock));
}

/* Before the market's time is known nothing can be stamped: events wait, warm-up bars among them. */
static void keep_early(struct daemon *d, const struct event *ev)
{
    if (d->early_count == d->early_room) {
        unsigned room = d->early_room ? 2 * d->early_room : 1024;
        struct event *more = room <= EARLY_MAX ? realloc(d->early, room * sizeof *d->early) : NULL;
        if (!more) {
            log_say(d->log, LOG_ERROR, "daemon",
                    "too many events before the market's time is known");
            d->ending = true;
            d->exit_code = 5;
            return;
        }
        d->early = more;
        d->early_room = room;
    }
    d->early[d->early_count++] = *ev;
}

/* In lock-step the exchange stands at the end of a step while its data arrive, and our clock moves
 * only behind them: stamped with the step before, an order that they cause would come too late for
 * its own deadline.  Timers wait until all of the step is here. */
static bool is_of_next_step(const struct daemon *d, const struct event *ev)
{
    return d->next_step && (ev->kind == EV_TRADE || ev->kind == EV_QUOTE || ev->kind == EV_DEPTH ||
                            ev->kind == EV_BAR || ev->kind == EV_ORDER || ev->kind == EV_FILL ||
                            ev->kind == EV_BALANCE);
}

void daemon_take(struct daemon *d, struct event *ev)
{
    int64_t now;

    if (!d->started) {
        keep_early(d, ev);
        return;
    }
    now = clock_now(&d->clock);
    if (is_of_next_step(d, ev)) {
        step_all(d, ev, d->next_step);
        return;
    }
    run_timers_until(d, now);
    step_all(d, ev, now);
}

/* ---- the outbox ---- */

void daemon_release(struct daemon *d)
{
    struct effect fx;

    if (d->releasing) /* an adapter answered at once: the loop below goes on with what that caused */
        return;
    d->releasing = true;
    while (d->venue && outbox_take(&d->outbox, journal_durable(d->journal), &fx))
        d->ops->execute(d->venue, &fx);
    d->releasing = false;
}

void daemon_release_all(struct daemon *d)
{
    while (!outbox_is_empty(&d->outbox) && d->venue && !d->releasing) {
        if (journal_flush(d->journal) != STATUS_OK)
            return;
        daemon_release(d);
    }
}

/* ---- the end of a turn ---- */

static void commit(struct daemon *d)
{
    int64_t now = machine_monotonic_ns();
    uint64_t seq = engine_last_seq(d->state.engine);

    if (seq == d->committed_seq)
        return;
    if (outbox_is_empty(&d->outbox) && now - d->committed_mono < JOURNAL_COMMIT_MS * MS)
        return;
    journal_commit(d->journal);
    d->committed_mono = now;
    d->committed_seq = seq;
}

void daemon_keep_portable(struct daemon *d)
{
    struct error err;

    if (state_keep_portable(&d->state, &err) != STATUS_OK)
        log_error(d->log, "state", &err);
}

static void checkpoint_if_wanted(struct daemon *d)
{
    struct engine *e = d->state.engine;

    if (!journal_wants_checkpoint(d->journal))
        return;
    const struct checkpoint c = {.core = e,
                                 .size = engine_size(engine_options(e)),
                                 .last_seq = engine_last_seq(e),
                                 .at = engine_last_at(e),
                                 .decision_hash = engine_decision_hash(e),
                                 .effect_hash = engine_effect_hash(e)};
    if (journal_checkpoint(d->journal, &c) ==
        STATUS_OK) /* when it is busy the next turn asks again */
        daemon_keep_portable(d);
}

void daemon_publish(struct daemon *d)
{
    int64_t now = machine_monotonic_ns();
    struct venue_stats stats = {0};

    engine_snapshot(d->state.engine, d->snapshot);
    if (now - d->risk_mono >= RISK_EVERY_MS * MS) {
        engine_risk_report(d->state.engine, &d->risk);
        d->risk_mono = now;
    }
    d->snapshot->risk = d->risk;
    if (d->venue)
        d->ops->stats(d->venue, &stats);
    if (d->people)
        people_publish(d->people, d->snapshot, &stats.latency);
    d->published_mono = now;
}

static void arm_wake(struct daemon *d)
{
    int64_t at = engine_wake_at(d->state.engine);
    int64_t after = at == INT64_MAX ? INT64_MAX : clock_until(&d->clock, at);

    if (after == INT64_MAX)
        timer_stop(d->wake);
    else
        timer_set(d->wake, after);
}

static void take_commands(struct daemon *d)
{
    struct control_command taken[COMMANDS_MAX];
    unsigned n;

    pthread_mutex_lock(&d->command_lock);
    n = d->command_count;
    memcpy(taken, d->command, n * sizeof taken[0]);
    d->command_count = 0;
    pthread_mutex_unlock(&d->command_lock);
    for (unsigned i = 0; i < n; i++)
        daemon_command(d, &taken[i]);
}

void daemon_command(struct daemon *d, const struct control_command *c)
{
    struct event ev = {.kind = EV_CONTROL, .pair = PAIR_NONE};

    ev.u.control = *c;
    daemon_take(d, &ev);
}

static void tell_link(struct daemon *d, uint8_t link, bool up)
{
    struct event ev = {.kind = EV_LINK, .pair = PAIR_NONE, .u.link = {.link = link, .up = up}};

    daemon_take(d, &ev);
}

void daemon_tell_journal(struct daemon *d)
{
    int state = atomic_load(&d->journal_state);

    if (!d->started || state == d->told_journal_state)
        return;
    d->told_journal_state = state;
    tell_link(d, LINK_JOURNAL, state == JOURNAL_WELL);
}

void daemon_turn(void *daemon)
{
    struct daemon *d = daemon;

    if (!d->journal)
        return;
    daemon_tell_journal(d);
    take_commands(d);
    commit(d);
    daemon_release(d);
    checkpoint_if_wanted(d);
    if (machine_monotonic_ns() - d->published_mono >= PUBLISH_MS * MS)
        daemon_publish(d);
    arm_wake(d);
    if (d->ending)
        loop_stop(d->loop);
}
