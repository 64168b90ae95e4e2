#include "store/journal.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <zstd.h>

#include "base/hash.h"
#include "base/str.h"
#include "engine/event_codec.h"
#include "store/handoff.h"
#include "store/segment_writer.h"

enum {
    RING_BYTES = 1 << 20,
    GROUP_BYTES = 256 * 1024, /* at most so much in one write */
    PACK_FROM = 200,          /* smaller payloads are not worth packing */
    PACK_LEVEL = 1,
    RESERVE_AGAIN_COMMITS = 32,
};
#define RETRY_NS INT64_C(1000000000)
#define IDLE_NS  INT64_C(3600000000000)

/* What goes through the ring: this, then `size` bytes of payload; or a checkpoint to begin with. */
struct parcel {
    uint64_t first_seq, last_seq;
    int64_t base_at;
    uint32_t events, size;
    struct segment_header begins; /* of a checkpoint */
    void *core;                   /* owned; NULL: a block */
};

struct journal {
    struct journal_settings s;
    char *folder;

    /* trading thread */
    struct event_codec codec;
    struct parcel *open; /* being filled, in the ring; NULL: none */
    uint64_t last_seq;
    int64_t last_at;
    uint64_t decision_hash, effect_hash;
    uint64_t events, hash_records;

    /* between the two */
    struct handoff ring;
    _Atomic uint64_t durable, segment_bytes, rotate_at;
    _Atomic int state;
    atomic_bool checkpoint_waits, ends;

    /* journal thread */
    pthread_t thread;
    bool has_thread;
    struct segment_writer writer;
    ZSTD_CCtx *zstd;
    uint8_t *group;
    size_t group_size;
    uint64_t group_seq; /* last event in it */
    uint64_t group_raw; /* bytes before packing */

    pthread_mutex_t lock; /* of the rest; never taken while trading goes well */
    pthread_cond_t changed;
    struct journal_figures figures;
};

static uint8_t *payload_of(struct parcel *p)
{
    return (uint8_t *)(p + 1);
}

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- journal thread ---- */

static void set_state(struct journal *j, enum journal_state state, const char *why)
{
    if (atomic_exchange(&j->state, (int)state) != (int)state && j->s.on_state)
        j->s.on_state(j->s.ctx, state, why);
}

/* After a failed write: whether giving up the reserve makes a second try worthwhile. */
static bool made_room(struct journal *j, int failed)
{
    if (failed != -ENOSPC && failed != -EDQUOT)
        return false;
    if (!segment_writer_give_reserve(&j->writer))
        return false;
    set_state(j, JOURNAL_DISK_FULL, "the disk is full; the reserve is given up for exits");
    return true;
}

/* Well again only when the reserve stands again. */
static void after_success(struct journal *j)
{
    if (j->writer.reserve_bytes > 0 && !j->writer.has_reserve) {
        if (j->figures.commits % RESERVE_AGAIN_COMMITS != 0 ||
            !segment_writer_keep_reserve(&j->writer)) {
            if (atomic_load(&j->state) == JOURNAL_FAILED)
                set_state(j, JOURNAL_DISK_FULL, "writing again, without a reserve");
            return;
        }
    }
    set_state(j, JOURNAL_WELL, "");
}

static void confirm(struct journal *j, uint64_t took_ns)
{
    pthread_mutex_lock(&j->lock);
    j->figures.commits++;
    j->figures.commit_ns += took_ns;
    if (took_ns > j->figures.commit_ns_max)
        j->figures.commit_ns_max = took_ns;
    j->figures.raw_bytes += j->group_raw;
    j->figures.bytes = j->writer.bytes;
    j->group_raw = 0;
    atomic_store(&j->durable, j->group_seq);
    pthread_cond_broadcast(&j->changed);
    pthread_mutex_unlock(&j->lock);
    if (j->s.on_durable)
        j->s.on_durable(j->s.ctx, j->group_seq);
}

static bool write_group(struct journal *j)
{
    uint64_t began = now_ns();
    int failed;

    if (j->group_size == 0)
        return true;
    failed = segment_writer_add(&j->writer, j->group, j->group_size);
    if (failed < 0 && made_room(j, failed))
        failed = segment_writer_add(&j->writer, j->group, j->group_size);
    if (failed < 0) {
        pthread_mutex_lock(&j->lock);
        set_state(j, JOURNAL_FAILED, strerror(-failed));
        pthread_cond_broadcast(&j->changed);
        pthread_mutex_unlock(&j->lock);
        return false;
    }
    j->group_size = 0;
    atomic_store(&j->segment_bytes, (uint64_t)j->writer.offset);
    confirm(j, now_ns() - began);
    after_success(j);
    return true;
}

static void add_block(struct journal *j, const struct parcel *p)
{
    const uint8_t *raw = (const uint8_t *)(p + 1);
    uint8_t *header = j->group + j->group_size, *payload = header + BLOCK_HEADER_BYTES;
    struct block_header h = {
        .kind = BLOCK_PLAIN,
        .stored = p->size,
        .raw = p->size,
        .events = p->events,
        .first_seq = p->first_seq,
        .base_at = p->base_at,
    };

    if (p->size >= PACK_FROM) {
        size_t packed = ZSTD_compressCCtx(j->zstd, payload, p->size - 1, raw, p->size, PACK_LEVEL);

        if (!ZSTD_isError(packed)) {
            h.kind = BLOCK_PACKED;
            h.stored = (uint32_t)packed;
        }
    }
    if (h.kind == BLOCK_PLAIN)
        memcpy(payload, raw, p->size);
    h.chain = j->writer.chain = segment_chain(j->writer.chain, payload, h.stored);
    block_header_write(&h, payload, header);
    j->group_size += BLOCK_HEADER_BYTES + h.stored;
    j->group_seq = p->last_seq;
    j->group_raw += p->size;
}

static int begin_segment(struct journal *j, struct segment_header *h, const void *core)
{
    size_t room = ZSTD_compressBound(h->checkpoint_size);
    void *packed = malloc(room);
    size_t size =
        packed ? ZSTD_compressCCtx(j->zstd, packed, room, core, h->checkpoint_size, 1) : 0;
    int failed;

    if (!packed || ZSTD_isError(size)) {
        free(packed);
        return -ENOMEM;
    }
    h->checkpoint_hash = hash_bytes(0, core, h->checkpoint_size);
    h->checkpoint_stored = size;
    h->checkpoint_crc = segment_crc(packed, size);
    failed = segment_writer_begin(&j->writer, h, packed);
    if (failed < 0 && made_room(j, failed))
        failed = segment_writer_begin(&j->writer, h, packed);
    free(packed);
    return failed;
}

static void segment_began(struct journal *j, int64_t now)
{
    int64_t before = j->s.retention_ns > 0 ? now - j->s.retention_ns : 0;
    unsigned dropped =
        journal_retain(j->s.disk, j->folder, j->s.retention_bytes, before > 0 ? before : 0);

    atomic_store(&j->segment_bytes, (uint64_t)j->writer.offset);
    atomic_store(&j->rotate_at, j->s.segment_bytes + (uint64_t)j->writer.offset);
    pthread_mutex_lock(&j->lock);
    j->figures.segments++;
    j->figures.dropped += dropped;
    j->figures.bytes = j->writer.bytes;
    pthread_mutex_unlock(&j->lock);
}

/* A segment that cannot begin is not a loss: the one before goes on, and we try again later. */
static void rotate(struct journal *j, const struct parcel *p)
{
    struct segment_header h = p->begins;
    int failed = begin_segment(j, &h, p->core);

    if (failed == 0) {
        segment_began(j, h.at);
    } else {
        atomic_store(&j->rotate_at, (uint64_t)j->writer.offset + j->s.segment_bytes / 8);
        if (j->s.on_state)
            j->s.on_state(j->s.ctx, (enum journal_state)atomic_load(&j->state),
                          "a new segment could not begin; the old one goes on");
    }
    free(p->core);
    atomic_store(&j->checkpoint_waits, false);
}

/* Takes what waits, as few writes as possible.  False when the disk fails. */
static bool work(struct journal *j)
{
    const struct parcel *p;
    size_t size;

    for (;;) {
        if (j->group_size > 0 && atomic_load(&j->state) == JOURNAL_FAILED && !write_group(j))
            return false;
        while ((p = handoff_peek(&j->ring, &size)) && !p->core &&
               j->group_size + BLOCK_HEADER_BYTES + p->size <= GROUP_BYTES) {
            add_block(j, p);
            handoff_drop(&j->ring);
        }
        if (!write_group(j))
            return false;
        if (!p)
            return true;
        if (p->core) {
            rotate(j, p);
            handoff_drop(&j->ring);
        }
    }
}

static void *journal_thread(void *of)
{
    struct journal *j = of;

    while (!atomic_load(&j->ends)) {
        bool well = work(j);

        handoff_sleep(&j->ring, well ? IDLE_NS : RETRY_NS);
    }
    work(j);
    return NULL;
}

/* ---- trading thread ---- */

static void seal(struct journal *j)
{
    if (j->open && j->open->events > 0) {
        handoff_give(&j->ring, sizeof *j->open + j->open->size);
        j->open = NULL;
    }
}

static bool open_block(struct journal *j, const struct event *ev)
{
    if (j->open)
        return true;
    j->open = handoff_reserve(&j->ring, sizeof *j->open + BLOCK_BYTES_MAX);
    if (!j->open)
        return false;
    *j->open = (struct parcel){.first_seq = ev->seq, .base_at = j->last_at};
    event_codec_restart(&j->codec, ev->seq, j->last_at);
    return true;
}

enum status journal_append(struct journal *j, const struct event *ev)
{
    assert(ev->seq == j->last_seq + 1);
    if (j->open && j->open->size + EVENT_BYTES_MAX + HASH_RECORD_BOTH_BYTES > BLOCK_BYTES_MAX)
        journal_commit(j);
    if (!open_block(j, ev))
        return STATUS_FULL;
    j->open->size += (uint32_t)event_encode(&j->codec, ev, payload_of(j->open) + j->open->size);
    j->open->events++;
    j->open->last_seq = j->last_seq = ev->seq;
    j->last_at = ev->at;
    j->events++;
    return STATUS_OK;
}

void journal_stepped(struct journal *j, uint64_t decision_hash, uint64_t effect_hash)
{
    uint8_t *to;

    if (effect_hash == j->effect_hash && decision_hash == j->decision_hash)
        return;
    assert(j->open);
    to = payload_of(j->open) + j->open->size;
    le_put_u64(to + 1, effect_hash);
    if (decision_hash == j->decision_hash) {
        *to = HASH_RECORD;
        j->open->size += HASH_RECORD_BYTES;
    } else {
        *to = HASH_RECORD_BOTH;
        le_put_u64(to + 9, decision_hash);
        j->open->size += HASH_RECORD_BOTH_BYTES;
    }
    j->effect_hash = effect_hash;
    j->decision_hash = decision_hash;
    j->hash_records++;
}

void journal_commit(struct journal *j)
{
    seal(j);
    if (!j->has_thread)
        work(j);
}

uint64_t journal_durable(const struct journal *j)
{
    return atomic_load(&j->durable);
}

enum status journal_flush(struct journal *j)
{
    journal_commit(j);
    pthread_mutex_lock(&j->lock);
    while (j->has_thread && atomic_load(&j->durable) < j->last_seq &&
           atomic_load(&j->state) != JOURNAL_FAILED)
        pthread_cond_wait(&j->changed, &j->lock);
    pthread_mutex_unlock(&j->lock);
    return atomic_load(&j->durable) >= j->last_seq ? STATUS_OK : STATUS_IO;
}

bool journal_wants_checkpoint(const struct journal *j)
{
    return atomic_load(&j->segment_bytes) >= atomic_load(&j->rotate_at) &&
           !atomic_load(&j->checkpoint_waits);
}

static struct segment_header header_of(const struct journal *j, const struct checkpoint *c)
{
    struct segment_header h = {
        .schema = j->s.schema,
        .config = j->s.config,
        .first_seq = c->last_seq + 1,
        .at = c->at,
        .decision_hash = c->decision_hash,
        .effect_hash = c->effect_hash,
        .checkpoint_size = c->size,
    };

    str_copy(h.build, sizeof h.build, str_of(j->s.build));
    return h;
}

enum status journal_checkpoint(struct journal *j, const struct checkpoint *c)
{
    struct parcel *p;
    void *copy;

    assert(c->last_seq == j->last_seq);
    if (atomic_load(&j->checkpoint_waits))
        return STATUS_FULL;
    seal(j);
    j->open = NULL;
    p = handoff_reserve(&j->ring, sizeof *p);
    copy = p ? malloc(c->size) : NULL;
    if (!copy)
        return STATUS_FULL;
    memcpy(copy, c->core, c->size);
    *p = (struct parcel){.core = copy, .begins = header_of(j, c)};
    atomic_store(&j->checkpoint_waits, true);
    handoff_give(&j->ring, sizeof *p);
    if (!j->has_thread)
        work(j);
    return STATUS_OK;
}

enum journal_state journal_state(const struct journal *j)
{
    return (enum journal_state)atomic_load(&j->state);
}

struct journal_figures journal_figures(struct journal *j)
{
    struct journal_figures f;

    pthread_mutex_lock(&j->lock);
    f = j->figures;
    pthread_mutex_unlock(&j->lock);
    f.events = j->events;
    f.hash_records = j->hash_records;
    return f;
}

/* ---- beginning and end ---- */

static void let_go(struct journal *j)
{
    const struct parcel *p;
    size_t size;

    if (!j)
        return;
    for (; j->ring.ring && (p = handoff_peek(&j->ring, &size)); handoff_drop(&j->ring))
        free(p->core);
    handoff_release(&j->ring);
    if (j->writer.fd >= 0)
        j->s.disk->close(j->s.disk->ctx, j->writer.fd);
    ZSTD_freeCCtx(j->zstd);
    free(j->group);
    free(j->folder);
    pthread_cond_destroy(&j->changed);
    pthread_mutex_destroy(&j->lock);
    free(j);
}

static enum status prepare_folder(struct journal *j, struct error *err)
{
    struct segment_list l;
    enum status s;

    if (mkdir(j->folder, 0700) && errno != EEXIST)
        return error_set(err, STATUS_IO, "journal %s: %s", j->folder, strerror(errno));
    s = segment_list_read(&l, j->folder, err);
    if (s != STATUS_OK)
        return s;
    segment_writer_init(&j->writer, j->s.disk, j->folder,
                        l.count > 0 ? l.entry[l.count - 1].number : 0, j->s.reserve_bytes);
    segment_list_release(&l);
    segment_writer_find_reserve(&j->writer);
    return STATUS_OK;
}

static enum status first_segment(struct journal *j, const struct checkpoint *first,
                                 struct error *err)
{
    struct parcel p = {.begins = header_of(j, first)};
    int failed = begin_segment(j, &p.begins, first->core);

    if (failed < 0)
        return error_set(err, failed == -ENOSPC ? STATUS_FULL : STATUS_IO,
                         "journal %s: cannot begin a segment: %s", j->folder, strerror(-failed));
    segment_writer_keep_reserve(&j->writer);
    if (!j->writer.has_reserve && j->writer.reserve_bytes > 0)
        set_state(j, JOURNAL_DISK_FULL, "there is no room for the journal's reserve");
    segment_began(j, first->at);
    return STATUS_OK;
}

static struct journal *blank(const struct journal_settings *s, const struct checkpoint *first)
{
    struct journal *j = calloc(1, sizeof *j);

    if (!j)
        return NULL;
    j->s = *s;
    j->s.disk = s->disk ? s->disk : &disk_os;
    j->writer.fd = -1;
    j->folder = strdup(s->folder);
    j->group = malloc(GROUP_BYTES);
    j->zstd = ZSTD_createCCtx();
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->changed, NULL);
    event_codec_init(&j->codec);
    j->last_seq = first->last_seq;
    j->last_at = first->at;
    j->decision_hash = first->decision_hash;
    j->effect_hash = first->effect_hash;
    atomic_store(&j->durable, first->last_seq);
    if (!j->folder || !j->group || !j->zstd || !handoff_init(&j->ring, RING_BYTES)) {
        let_go(j);
        return NULL;
    }
    return j;
}

enum status journal_new(struct journal **ret, const struct journal_settings *s,
                        const struct checkpoint *first, struct error *err)
{
    struct journal *j = blank(s, first);
    enum status st;

    if (!j)
        return error_set(err, STATUS_NO_MEMORY, "journal: out of memory");
    st = prepare_folder(j, err);
    if (st == STATUS_OK)
        st = first_segment(j, first, err);
    if (st == STATUS_OK && s->threaded) {
        j->has_thread = pthread_create(&j->thread, NULL, journal_thread, j) == 0;
        if (!j->has_thread)
            st = error_set(err, STATUS_NO_MEMORY, "journal: no thread");
    }
    if (st != STATUS_OK) {
        let_go(j);
        return st;
    }
    *ret = j;
    return STATUS_OK;
}

enum status journal_free(struct journal *j)
{
    enum status st;

    if (!j)
        return STATUS_OK;
    st = journal_flush(j);
    if (j->has_thread) {
        atomic_store(&j->ends, true);
        handoff_wake(&j->ring);
        pthread_join(j->thread, NULL);
    }
    if (st == STATUS_OK)
        segment_writer_close(&j->writer, j->last_seq + 1);
    let_go(j);
    return st;
}
