/* Bytes as a journal segment: whatever they are, reading ends, and says end or damage.  The first
 * byte chooses what the rest is: 'f' a whole file, 'p' a plain block's payload, 'z' a packed one's,
 * in a segment that is otherwise in order, so that checksums do not hide the decoder. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/entry.h"
#include "store/segment_reader.h"

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

static size_t wrap(uint8_t *to, enum block_kind kind, const uint8_t *payload, size_t size)
{
    struct segment_header h = {.number = 1, .first_seq = 1};
    struct block_header b = {
        .kind = kind,
        .stored = (uint32_t)size,
        .raw = kind == BLOCK_PACKED ? BLOCK_BYTES_MAX : (uint32_t)size,
        .events = 3,
        .first_seq = 1,
    };

    segment_header_write(&h, to);
    b.chain = segment_chain(segment_chain_start(to), payload, size);
    block_header_write(&b, payload, to + SEGMENT_HEADER_BYTES);
    memcpy(to + SEGMENT_HEADER_BYTES + BLOCK_HEADER_BYTES, payload, size);
    return SEGMENT_HEADER_BYTES + BLOCK_HEADER_BYTES + size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t file[SEGMENT_HEADER_BYTES + BLOCK_HEADER_BYTES + BLOCK_BYTES_MAX];
    char path[64];
    struct segment_reader *r;
    int fd;

    if (size < 2 || size > BLOCK_BYTES_MAX)
        return 0;
    if (data[0] == 'p' || data[0] == 'z') {
        size = wrap(file, data[0] == 'p' ? BLOCK_PLAIN : BLOCK_PACKED, data + 1, size - 1);
        data = file;
    } else {
        data++;
        size--;
    }
    fd = memfd_create("segment", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (segment_reader_new(&r, path, NULL) == STATUS_OK) {
        read_all(r);
        segment_reader_free(r);
    }
    close(fd);
    return 0;
}
