#include "store/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

struct run {
    struct segment_reader *r;
    const struct core *core;
    void *memory, *at;
    struct effects *effects;
    struct event before; /* the event whose step waits for its recorded hashes */
    bool waits;
    uint64_t decisions, all; /* as recorded */
};

static enum status open_run(struct run *run, const char *path, struct error *err)
{
    const struct segment_header *h;
    enum status s = segment_reader_new(&run->r, path, err);

    if (s != STATUS_OK)
        return s;
    h = segment_header_of(run->r);
    if (h->schema != run->core->schema())
        return error_set(err, STATUS_VERSION,
                         "journal %s: made by another version (%s): its state has schema %016llx, "
                         "this build's is %016llx",
                         path, h->build, (unsigned long long)h->schema,
                         (unsigned long long)run->core->schema());
    run->memory = aligned_alloc(CORE_ALIGNMENT, (h->checkpoint_size + CORE_ALIGNMENT) /
                                                    CORE_ALIGNMENT * CORE_ALIGNMENT);
    run->effects = malloc(sizeof *run->effects);
    if (!run->memory || !run->effects)
        return error_set(err, STATUS_NO_MEMORY, "journal %s: out of memory", path);
    s = segment_checkpoint(run->r, run->memory, err);
    if (s != STATUS_OK)
        return s;
    run->at = run->core->open(run->memory, h->checkpoint_size);
    if (!run->at)
        return error_set(err, STATUS_VERSION, "journal %s: made by another version (%s)", path,
                         h->build);
    run->decisions = h->decision_hash;
    run->all = h->effect_hash;
    return STATUS_OK;
}

static void close_run(struct run *run)
{
    segment_reader_free(run->r);
    free(run->memory);
    free(run->effects);
}

/* The step before has all its records now. */
static void compare(struct run *run, struct replay_report *to)
{
    uint64_t decisions = run->core->decision_hash(run->at), all = run->core->effect_hash(run->at);

    if (!run->waits)
        return;
    run->waits = false;
    to->compared++;
    if (decisions == run->decisions && all == run->all)
        return;
    to->differs = true;
    to->differs_seq = run->before.seq;
    to->differs_kind = run->before.kind;
    to->differs_in_decisions = decisions != run->decisions;
}

static void step(struct run *run, const struct replay_options *o, struct replay_report *to,
                 const struct event *ev)
{
    run->core->step(run->at, ev, run->effects);
    if (o->watch && o->watch->stepped)
        o->watch->stepped(o->watch->ctx, run->at, ev, run->effects);
    if (to->events++ == 0) {
        to->first_seq = ev->seq;
        to->first_at = ev->at;
    }
    to->last_seq = ev->seq;
    to->last_at = ev->at;
    run->before = *ev;
    run->waits = o->verify;
}

static void run_events(struct run *run, const struct replay_options *o, struct replay_report *to)
{
    struct event ev;
    enum segment_item item = SEGMENT_EVENT;

    while (item <= SEGMENT_HASHES) {
        item = segment_next(run->r, &ev, &run->decisions, &run->all);
        if (item == SEGMENT_HASHES)
            continue;
        compare(run, to);
        if (to->differs)
            return;
        if (item != SEGMENT_EVENT)
            break;
        if (o->until > 0 && ev.at > o->until)
            return;
        step(run, o, to, &ev);
    }
    to->whole = item == SEGMENT_END;
    to->closed = segment_was_closed(run->r);
    to->damaged = item == SEGMENT_DAMAGED;
    if (to->damaged)
        to->damage = *segment_damage(run->r);
}

enum status replay_segment(struct replay_report *ret, const char *path, const struct core *core,
                           const struct replay_options *o, struct error *err)
{
    struct run run = {.core = core};
    struct replay_report to = {.events = 0};
    enum status s = open_run(&run, path, err);

    if (s == STATUS_OK) {
        to.header = *segment_header_of(run.r);
        if (o->watch && o->watch->opened)
            o->watch->opened(o->watch->ctx, run.at);
        run_events(&run, o, &to);
        to.decision_hash = core->decision_hash(run.at);
        to.effect_hash = core->effect_hash(run.at);
        to.state_hash = hash_bytes(0, run.memory, to.header.checkpoint_size);
        *ret = to;
    }
    close_run(&run);
    return s;
}
