#include "store/recover.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/journal_folder.h"

struct search {
    const char *folder;
    const struct core *core;
    const struct core_watch *watch;
    struct segment_list list;
    struct effects *effects;
};

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum status open_segment(struct segment_reader **ret, const struct search *in, size_t i,
                                struct error *err)
{
    char path[JOURNAL_PATH_MAX];

    if (!journal_path(path, in->folder, in->list.entry[i].number, ".npj"))
        return error_set(err, STATUS_RANGE, "journal %s: the path is too long", in->folder);
    return segment_reader_new(ret, path, err);
}

/* Loads the core from segment i. */
static enum status load(struct recovery *to, const struct search *in,
                        const struct segment_reader *r, struct error *err)
{
    const struct segment_header *h = segment_header_of(r);
    enum status s;

    if (h->schema != in->core->schema())
        return error_set(err, STATUS_VERSION,
                         "journal segment %llu was made by another version (%s)",
                         (unsigned long long)h->number, h->build);
    to->size = h->checkpoint_size;
    to->memory = aligned_alloc(CORE_ALIGNMENT,
                               (to->size + CORE_ALIGNMENT) / CORE_ALIGNMENT * CORE_ALIGNMENT);
    if (!to->memory)
        return error_set(err, STATUS_NO_MEMORY, "journal: no memory for a checkpoint");
    s = segment_checkpoint(r, to->memory, err);
    if (s == STATUS_OK) {
        to->core = in->core->open(to->memory, to->size);
        if (!to->core || in->core->last_seq(to->core) + 1 != h->first_seq)
            s = error_set(err, to->core ? STATUS_CORRUPT : STATUS_VERSION,
                          "journal segment %llu: its checkpoint does not fit this build",
                          (unsigned long long)h->number);
    }
    if (s != STATUS_OK) {
        free(to->memory);
        to->memory = NULL;
    }
    return s;
}

static void replay(struct recovery *to, const struct search *in, struct segment_reader *r)
{
    struct event ev;
    uint64_t decisions, effects;
    enum segment_item item;

    while ((item = segment_next(r, &ev, &decisions, &effects)) <= SEGMENT_HASHES) {
        if (item == SEGMENT_HASHES)
            continue;
        in->core->step(to->core, &ev, in->effects);
        to->events++;
        if (in->watch && in->watch->stepped)
            in->watch->stepped(in->watch->ctx, to->core, &ev, in->effects);
    }
    to->closed = segment_was_closed(r);
    to->damaged = item == SEGMENT_DAMAGED;
    if (to->damaged) {
        to->damage = *segment_damage(r);
        to->damaged_segment = segment_header_of(r)->number;
    }
}

/* Segments behind the one whose checkpoint was taken: their own could not be read, their events
 * may. */
static void go_on(struct recovery *to, const struct search *in, size_t i)
{
    for (; i < in->list.count; i++) {
        struct segment_reader *r;

        if (to->damaged && !to->damage.torn)
            return;
        if (open_segment(&r, in, i, NULL) != STATUS_OK)
            continue;
        if (segment_header_of(r)->first_seq == in->core->last_seq(to->core) + 1)
            replay(to, in, r);
        segment_reader_free(r);
    }
}

static enum status search(struct recovery *to, struct search *in, struct error *err)
{
    enum status s = STATUS_NOT_FOUND;

    for (size_t i = in->list.count; i-- > 0;) {
        struct segment_reader *r = NULL;

        s = open_segment(&r, in, i, err);
        if (s == STATUS_OK)
            s = load(to, in, r, err);
        if (s == STATUS_OK) {
            to->segment = in->list.entry[i].number;
            if (in->watch && in->watch->opened)
                in->watch->opened(in->watch->ctx, to->core);
            replay(to, in, r);
        }
        segment_reader_free(r);
        if (s == STATUS_OK) {
            go_on(to, in, i + 1);
            return s;
        }
        if (s != STATUS_CORRUPT)
            return s;
        to->skipped++;
    }
    return s;
}

enum status recover(struct recovery *ret, const char *folder, const struct core *core,
                    const struct core_watch *watch, struct error *err)
{
    struct search in = {.folder = folder, .core = core, .watch = watch};
    struct recovery got = {.core = NULL};
    double began = now_s();
    enum status s = segment_list_read(&in.list, folder, err);

    if (s == STATUS_OK && in.list.count == 0)
        s = error_set(err, STATUS_NOT_FOUND, "journal %s: there is none", folder);
    if (s == STATUS_OK && !(in.effects = malloc(sizeof *in.effects)))
        s = error_set(err, STATUS_NO_MEMORY, "journal %s: out of memory", folder);
    if (s == STATUS_OK)
        s = search(&got, &in, err);
    free(in.effects);
    segment_list_release(&in.list);
    if (s != STATUS_OK)
        return s;
    got.last_seq = core->last_seq(got.core);
    got.last_at = core->last_at(got.core);
    got.seconds = now_s() - began;
    *ret = got;
    return STATUS_OK;
}
