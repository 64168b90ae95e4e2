#include "store/projection.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/handoff.h"
#include "store/journal_folder.h"
#include "store/replay.h"

enum { QUEUE_BYTES = 1 << 20, BATCH = 512 };
#define SECOND_NS INT64_C(1000000000)
#define MINUTE_NS (60 * SECOND_NS)
#define REOPEN_NS (5 * SECOND_NS)

enum item_kind { ITEM_EFFECT, ITEM_EVENT, ITEM_EQUITY, ITEM_THROUGH };

struct item {
    uint32_t kind;
    uint32_t n; /* place of an effect in its step */
    uint64_t seq;
    union {
        struct effect effect;
        struct event event;
        struct equity_point equity;
    } u;
};

struct projection {
    struct projection_settings s;
    char *path;
    struct handoff queue;
    pthread_t thread;
    bool has_thread;
    atomic_bool ends;

    /* giver */
    int64_t equity_minute;
    uint64_t given_through; /* last event told by ITEM_THROUGH */
    uint64_t last_seq;
    atomic_bool gap; /* something was left out: no more ITEM_THROUGH */

    /* taker */
    struct database *db;
    int64_t reopen_at;
    bool failing;
    atomic_bool broken; /* rows are missing: through stays */

    _Atomic uint64_t through, left_out;
    _Atomic uint64_t settled; /* queue position: written or left out */
};

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND_NS + t.tv_nsec;
}

/* ---- taker ---- */

static void failed(struct projection *p, const char *why)
{
    p->broken = true;
    p->reopen_at = now_ns() + REOPEN_NS;
    if (!p->failing && p->s.on_failure)
        p->s.on_failure(p->s.ctx, why);
    p->failing = true;
}

static bool open_database(struct projection *p)
{
    struct error err = {.status = STATUS_OK};

    if (p->db)
        return true;
    if (p->failing && now_ns() < p->reopen_at)
        return false;
    if (database_open(&p->db, p->path, &err) != STATUS_OK) {
        failed(p, err.what);
        return false;
    }
    if (!p->broken)
        atomic_store(&p->through, database_through(p->db));
    if (p->failing && p->s.on_failure)
        p->s.on_failure(p->s.ctx, "");
    p->failing = false;
    return true;
}

static bool put(struct projection *p, const struct item *i, uint64_t *through)
{
    switch ((enum item_kind)i->kind) {
    case ITEM_EFFECT:
        return database_put_effect(p->db, &i->u.effect, i->n);
    case ITEM_EVENT:
        return database_put_event(p->db, &i->u.event);
    case ITEM_EQUITY:
        return database_put_equity(p->db, i->seq, &i->u.equity);
    case ITEM_THROUGH:
        *through = i->seq;
        return true;
    }
    return false;
}

static void leave_out(struct projection *p, const struct item *i)
{
    if (i->kind != ITEM_THROUGH)
        atomic_fetch_add(&p->left_out, 1);
}

/* One transaction. */
static void take_batch(struct projection *p)
{
    const struct item *i;
    size_t size;
    uint64_t through = atomic_load(&p->through);
    unsigned n = 0;
    bool well = open_database(p) && database_begin(p->db);

    for (; n < BATCH && (i = handoff_peek(&p->queue, &size)); n++) {
        if (well)
            well = put(p, i, &through);
        if (!well)
            leave_out(p, i);
        handoff_drop(&p->queue);
    }
    if (well && !p->broken)
        well = database_set_through(p->db, through);
    if (well && (well = database_commit(p->db)) && !p->broken)
        atomic_store(&p->through, through);
    if (!well && p->db) {
        failed(p, database_why(p->db));
        atomic_fetch_add(&p->left_out, n);
        database_rollback(p->db);
        database_close(p->db);
        p->db = NULL;
    }
    atomic_store(&p->settled, atomic_load(&p->queue.dropped));
}

static void drain(struct projection *p)
{
    size_t size;

    while (handoff_peek(&p->queue, &size))
        take_batch(p);
}

static void *database_thread(void *of)
{
    struct projection *p = of;

    while (!atomic_load(&p->ends)) {
        drain(p);
        handoff_sleep(&p->queue, SECOND_NS);
    }
    drain(p);
    return NULL;
}

/* ---- giver ---- */

static struct item *reserve(struct projection *p, size_t size)
{
    struct item *i = handoff_reserve(&p->queue, size);

    if (!i && !p->has_thread) {
        drain(p);
        i = handoff_reserve(&p->queue, size);
    }
    if (!i) {
        atomic_fetch_add(&p->left_out, 1);
        p->gap = true;
    }
    return i;
}

static size_t effect_size(enum effect_kind k)
{
    switch (k) {
    case EFFECT_DECISION:
        return sizeof(struct decision);
    case EFFECT_DENIAL:
        return sizeof(struct fx_denial);
    case EFFECT_ORDER:
        return sizeof(struct fx_order);
    case EFFECT_FILL:
        return sizeof(struct fx_fill);
    case EFFECT_POSITION:
        return sizeof(struct fx_position);
    default:
        return sizeof(struct effect) - offsetof(struct effect, u);
    }
}

static void give_effect(struct projection *p, const struct effect *fx, uint32_t n)
{
    size_t used = offsetof(struct effect, u) + effect_size((enum effect_kind)fx->kind);
    size_t size = offsetof(struct item, u) + used;
    struct item *i = reserve(p, size);

    if (!i)
        return;
    i->kind = ITEM_EFFECT;
    i->n = n;
    memcpy(&i->u, fx, used);
    handoff_give(&p->queue, size);
}

static void give_event(struct projection *p, const struct event *ev)
{
    size_t size = offsetof(struct item, u) + sizeof *ev;
    struct item *i = reserve(p, size);

    if (!i)
        return;
    i->kind = ITEM_EVENT;
    i->u.event = *ev;
    handoff_give(&p->queue, size);
}

static void give_equity(struct projection *p, const void *core, const struct event *ev)
{
    size_t size = offsetof(struct item, u) + sizeof(struct equity_point);
    struct equity_point point;
    struct item *i;

    if (!p->s.view.equity || ev->at / MINUTE_NS <= p->equity_minute)
        return;
    p->equity_minute = ev->at / MINUTE_NS;
    if (!p->s.view.equity(core, &point) || !(i = reserve(p, size)))
        return;
    i->kind = ITEM_EQUITY;
    i->seq = ev->seq;
    i->u.equity = point;
    i->u.equity.at = ev->at;
    handoff_give(&p->queue, size);
}

/* Only where something was given: the events in between caused nothing. */
static void give_through(struct projection *p, uint64_t seq)
{
    size_t size = offsetof(struct item, u);
    struct item *i = p->gap ? NULL : reserve(p, size);

    if (!i)
        return;
    i->kind = ITEM_THROUGH;
    i->seq = seq;
    handoff_give(&p->queue, size);
    p->given_through = seq;
}

void projection_seed(struct projection *p, const void *core)
{
    struct event ev;

    memset(&ev, 0, sizeof ev);
    ev.kind = EV_INSTRUMENT;
    for (uint16_t pair = 0; p->s.view.instrument && pair < PAIRS_MAX; pair++) {
        if (!p->s.view.instrument(core, pair, &ev.u.instrument))
            break;
        ev.pair = pair;
        give_event(p, &ev);
    }
}

void projection_stepped(struct projection *p, const void *core, const struct event *ev,
                        const struct effects *effects)
{
    bool gave = false;

    if (ev->seq <= p->last_seq)
        return;
    if (ev->seq != p->last_seq + 1)
        p->gap = true;
    p->last_seq = ev->seq;
    if (database_wants_event((enum event_kind)ev->kind)) {
        give_event(p, ev);
        gave = true;
    }
    for (uint32_t n = 0; n < effects->count; n++)
        if (database_wants_effect((enum effect_kind)effects->item[n].kind)) {
            give_effect(p, &effects->item[n], n);
            gave = true;
        }
    give_equity(p, core, ev);
    if (gave)
        give_through(p, ev->seq);
}

uint64_t projection_through(const struct projection *p)
{
    return atomic_load(&p->through);
}

bool projection_is_complete(const struct projection *p)
{
    return !atomic_load(&p->gap) && !atomic_load(&p->broken);
}

uint64_t projection_left_out(const struct projection *p)
{
    return atomic_load(&p->left_out);
}

void projection_flush(struct projection *p)
{
    const struct timespec moment = {0, 1000000};

    if (p->last_seq > p->given_through)
        give_through(p, p->last_seq);
    if (!p->has_thread)
        drain(p);
    while (atomic_load(&p->settled) != atomic_load(&p->queue.given))
        nanosleep(&moment, NULL);
}

/* ---- beginning and end ---- */

static void let_go(struct projection *p)
{
    handoff_release(&p->queue);
    database_close(p->db);
    free(p->path);
    free(p);
}

enum status projection_new(struct projection **ret, const struct projection_settings *s,
                           struct error *err)
{
    struct projection *p = calloc(1, sizeof *p);

    if (!p)
        return error_set(err, STATUS_NO_MEMORY, "database: out of memory");
    p->s = *s;
    p->path = strdup(s->path);
    if (!p->path || !handoff_init(&p->queue, QUEUE_BYTES)) {
        let_go(p);
        return error_set(err, STATUS_NO_MEMORY, "database: out of memory");
    }
    open_database(p);
    p->last_seq = p->given_through = atomic_load(&p->through);
    *ret = p;
    return STATUS_OK;
}

/* The next step is seq + 1; rows of later ones are taken back. */
static void go_back(struct projection *p, uint64_t seq)
{
    drain(p);
    if (p->db && !database_forget_after(p->db, seq)) {
        failed(p, database_why(p->db));
        database_close(p->db);
        p->db = NULL;
    }
    if (seq < atomic_load(&p->through))
        atomic_store(&p->through, seq);
    p->given_through = atomic_load(&p->through);
    if (p->last_seq < seq)
        p->gap = true;
    p->last_seq = seq;
}

enum status projection_begin(struct projection *p, uint64_t last_seq, struct error *err)
{
    go_back(p, last_seq);
    if (!p->s.threaded)
        return STATUS_OK;
    p->has_thread = pthread_create(&p->thread, NULL, database_thread, p) == 0;
    return p->has_thread ? STATUS_OK : error_set(err, STATUS_NO_MEMORY, "database: no thread");
}

void projection_free(struct projection *p)
{
    if (!p)
        return;
    projection_flush(p);
    if (p->has_thread) {
        atomic_store(&p->ends, true);
        handoff_wake(&p->queue);
        pthread_join(p->thread, NULL);
    }
    let_go(p);
}

/* ---- anew from the journal ---- */

static void rebuild_step(void *ctx, const void *core, const struct event *ev,
                         const struct effects *effects)
{
    projection_stepped(ctx, core, ev, effects);
}

static void rebuild_seed(void *ctx, const void *core)
{
    projection_seed(ctx, core);
}

static enum status rebuild_segments(struct projection *p, struct projection_rebuilt *to,
                                    const struct segment_list *l, const char *folder,
                                    const struct core *core, struct error *err)
{
    struct core_watch watch = {.ctx = p, .opened = rebuild_seed, .stepped = rebuild_step};
    struct replay_options o = {.watch = &watch};

    for (size_t i = 0; i < l->count; i++) {
        struct replay_report r;
        char path[JOURNAL_PATH_MAX];
        enum status s;

        if (!journal_path(path, folder, l->entry[i].number, ".npj"))
            return error_set(err, STATUS_RANGE, "journal %s: the path is too long", folder);
        s = replay_segment(&r, path, core, &o, err);
        if (s == STATUS_VERSION)
            continue;
        if (s != STATUS_OK && s != STATUS_CORRUPT)
            return s;
        to->segments++;
        to->damaged += s != STATUS_OK || (r.damaged && !r.damage.torn);
    }
    to->last_seq = p->last_seq;
    return STATUS_OK;
}

/* The first segment that this build can replay tells where the rows begin anew. */
static uint64_t first_seq_of(const struct segment_list *l, const char *folder,
                             const struct core *core)
{
    uint64_t first = 0;

    for (size_t i = 0; i < l->count && first == 0; i++) {
        struct segment_reader *r;
        char path[JOURNAL_PATH_MAX];

        if (!journal_path(path, folder, l->entry[i].number, ".npj") ||
            segment_reader_new(&r, path, NULL) != STATUS_OK)
            continue;
        if (segment_header_of(r)->schema == core->schema())
            first = segment_header_of(r)->first_seq;
        segment_reader_free(r);
    }
    return first;
}

enum status projection_rebuild(struct projection_rebuilt *ret, const struct projection_settings *s,
                               const char *journal_folder, const struct core *core,
                               struct error *err)
{
    struct projection_rebuilt got = {.segments = 0};
    struct projection *p = NULL;
    struct segment_list l;
    enum status st = segment_list_read(&l, journal_folder, err);

    if (st != STATUS_OK)
        return st;
    got.first_seq = first_seq_of(&l, journal_folder, core);
    if (got.first_seq == 0)
        st = error_set(err, STATUS_NOT_FOUND, "journal %s: no segment of this build",
                       journal_folder);
    if (st == STATUS_OK)
        st = projection_new(&p, s, err);
    if (st == STATUS_OK) {
        go_back(p, got.first_seq - 1);
        p->gap = false;
        st = rebuild_segments(p, &got, &l, journal_folder, core, err);
        projection_flush(p);
        if (st == STATUS_OK && !projection_is_complete(p))
            st = error_set(err, STATUS_PARTIAL, "database %s: rebuilt with gaps", s->path);
    }
    projection_free(p);
    segment_list_release(&l);
    if (st == STATUS_OK || st == STATUS_PARTIAL)
        *ret = got;
    return st;
}
