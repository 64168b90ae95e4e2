/* Bytes as a journal segment: whatever they are, reading ends, and says end or damage. */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/segment_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct segment_reader *r)
{
    struct event ev;
    uint64_t decisions, effects;
    enum segment_item item;

    do
        item = segment_next(r, &ev, &decisions, &effects);
    while (item <= SEGMENT_HASHES);
    assert((item == SEGMENT_DAMAGED) == (segment_damage(r) != NULL));
    if (segment_header_of(r)->checkpoint_size <= 1 << 20) {
        void *core = malloc(segment_header_of(r)->checkpoint_size + 1);

        segment_checkpoint(r, core, NULL);
        free(core);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct segment_reader *r;
    int fd = memfd_create("segment", 0);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (segment_reader_new(&r, path, NULL) == STATUS_OK) {
        read_all(r);
        segment_reader_free(r);
    }
    close(fd);
    return 0;
}
