#include "store/segment_writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

void segment_writer_init(struct segment_writer *w, const struct disk *disk, const char *folder,
                         uint64_t last_number, uint64_t reserve_bytes)
{
    *w = (struct segment_writer){
        .disk = disk,
        .folder = folder,
        .fd = -1,
        .number = last_number,
        .reserve_bytes = reserve_bytes,
    };
}

static int write_beginning(struct segment_writer *w, int fd, const struct segment_header *h,
                           const uint8_t *header, const void *checkpoint)
{
    int failed = w->disk->write_at(w->disk->ctx, fd, header, SEGMENT_HEADER_BYTES, 0);

    if (failed == 0)
        failed = w->disk->write_at(w->disk->ctx, fd, checkpoint, h->checkpoint_stored,
                                   SEGMENT_HEADER_BYTES);
    return failed == 0 ? w->disk->sync(w->disk->ctx, fd) : failed;
}

int segment_writer_begin(struct segment_writer *w, struct segment_header *h, const void *checkpoint)
{
    char path[JOURNAL_PATH_MAX], unfinished[JOURNAL_PATH_MAX];
    uint8_t header[SEGMENT_HEADER_BYTES];
    int fd, failed;

    h->number = w->number + 1;
    if (!journal_path(path, w->folder, h->number, ".npj") ||
        !journal_path(unfinished, w->folder, h->number, ".unfinished"))
        return -ENAMETOOLONG;
    segment_header_write(h, header);
    fd = w->disk->create(w->disk->ctx, unfinished);
    if (fd < 0)
        return fd;
    failed = write_beginning(w, fd, h, header, checkpoint);
    if (failed == 0)
        failed = w->disk->rename(w->disk->ctx, unfinished, path);
    if (failed == 0)
        failed = w->disk->sync_folder(w->disk->ctx, w->folder);
    if (failed < 0) {
        w->disk->close(w->disk->ctx, fd);
        w->disk->remove(w->disk->ctx, unfinished);
        w->disk->remove(w->disk->ctx, path);
        return failed;
    }
    segment_writer_close(w, h->first_seq);
    w->fd = fd;
    w->offset = SEGMENT_HEADER_BYTES + (int64_t)h->checkpoint_stored;
    w->chain = segment_chain_start(header);
    w->number = h->number;
    w->bytes += (uint64_t)w->offset;
    return 0;
}

int segment_writer_add(struct segment_writer *w, const void *bytes, size_t size)
{
    int failed = w->disk->write_at(w->disk->ctx, w->fd, bytes, size, w->offset);

    if (failed == 0)
        failed = w->disk->sync(w->disk->ctx, w->fd);
    if (failed == 0) {
        w->offset += (int64_t)size;
        w->bytes += size;
    }
    return failed;
}

void segment_writer_close(struct segment_writer *w, uint64_t next_seq)
{
    uint8_t end[BLOCK_HEADER_BYTES] = {0};
    struct block_header h = {.kind = BLOCK_END, .first_seq = next_seq, .chain = w->chain};

    if (w->fd < 0)
        return;
    block_header_write(&h, end, end);
    segment_writer_add(w, end, sizeof end);
    w->disk->close(w->disk->ctx, w->fd);
    w->fd = -1;
}

static bool reserve_path(char ret[JOURNAL_PATH_MAX], const struct segment_writer *w)
{
    int n = snprintf(ret, JOURNAL_PATH_MAX, "%s/reserve", w->folder);

    return n > 0 && n < JOURNAL_PATH_MAX;
}

void segment_writer_find_reserve(struct segment_writer *w)
{
    char path[JOURNAL_PATH_MAX];
    struct stat st;

    w->has_reserve = w->reserve_bytes > 0 && reserve_path(path, w) && stat(path, &st) == 0 &&
                     (uint64_t)st.st_size == w->reserve_bytes;
}

bool segment_writer_keep_reserve(struct segment_writer *w)
{
    char path[JOURNAL_PATH_MAX];
    int fd;

    if (w->has_reserve || w->reserve_bytes == 0 || !reserve_path(path, w))
        return false;
    fd = w->disk->create(w->disk->ctx, path);
    if (fd < 0)
        return false;
    w->has_reserve = w->disk->preallocate(w->disk->ctx, fd, (int64_t)w->reserve_bytes) == 0;
    w->disk->close(w->disk->ctx, fd);
    if (!w->has_reserve)
        w->disk->remove(w->disk->ctx, path);
    return w->has_reserve;
}

bool segment_writer_give_reserve(struct segment_writer *w)
{
    char path[JOURNAL_PATH_MAX];

    if (!w->has_reserve || !reserve_path(path, w))
        return false;
    w->has_reserve = false;
    return w->disk->remove(w->disk->ctx, path) == 0;
}
