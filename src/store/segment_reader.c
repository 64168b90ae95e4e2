#include "store/segment_reader.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/hash.h"
#include "engine/event_codec.h"

struct segment_reader {
    const uint8_t *bytes; /* the file, mapped */
    size_t size;
    struct segment_header header;
    size_t at; /* offset of the next block */
    uint64_t chain, next_seq;
    uint64_t decision_hash; /* as last told */
    bool closed, damaged;
    struct segment_damage damage;

    const uint8_t *payload; /* of the block being read */
    size_t left;
    uint32_t events_left;
    struct event_codec codec;
    uint8_t unpacked[BLOCK_BYTES_MAX];
};

static enum status map_file(struct segment_reader *r, const char *path, struct error *err)
{
    struct stat st;
    void *mapped;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "journal %s: %s",
                         path, strerror(errno));
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        close(fd);
        return error_set(err, STATUS_DATA, "journal %s: not a file", path);
    }
    if (st.st_size == 0) {
        close(fd);
        return error_set(err, STATUS_CORRUPT, "journal %s: empty", path);
    }
    mapped = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (mapped == MAP_FAILED)
        return error_set(err, STATUS_IO, "journal %s: %s", path, strerror(errno));
    r->bytes = mapped;
    r->size = (size_t)st.st_size;
    return STATUS_OK;
}

enum status segment_reader_new(struct segment_reader **ret, const char *path, struct error *err)
{
    struct segment_reader *r = calloc(1, sizeof *r);
    enum status s;

    if (!r)
        return error_set(err, STATUS_NO_MEMORY, "journal %s: out of memory", path);
    s = map_file(r, path, err);
    if (s == STATUS_OK) {
        s = segment_header_read(r->bytes, r->size, &r->header, err);
        if (s != STATUS_OK)
            error_prefix(err, s, "journal %s", path);
    }
    if (s != STATUS_OK) {
        segment_reader_free(r);
        return s;
    }
    r->at = SEGMENT_HEADER_BYTES + r->header.checkpoint_stored;
    r->chain = segment_chain_start(r->bytes);
    r->next_seq = r->header.first_seq;
    r->decision_hash = r->header.decision_hash;
    event_codec_init(&r->codec);
    *ret = r;
    return STATUS_OK;
}

void segment_reader_free(struct segment_reader *r)
{
    if (r && r->bytes)
        munmap((void *)(uintptr_t)r->bytes, r->size);
    free(r);
}

const struct segment_header *segment_header_of(const struct segment_reader *r)
{
    return &r->header;
}

enum status segment_checkpoint(const struct segment_reader *r, void *ret_core, struct error *err)
{
    const struct segment_header *h = &r->header;
    const uint8_t *packed = r->bytes + SEGMENT_HEADER_BYTES;

    if (h->checkpoint_stored > r->size - SEGMENT_HEADER_BYTES)
        return error_set(err, STATUS_CORRUPT, "segment %llu: its checkpoint is cut short",
                         (unsigned long long)h->number);
    if (segment_crc(packed, h->checkpoint_stored) != h->checkpoint_crc ||
        ZSTD_decompress(ret_core, h->checkpoint_size, packed, h->checkpoint_stored) !=
            h->checkpoint_size ||
        hash_bytes(0, ret_core, h->checkpoint_size) != h->checkpoint_hash)
        return error_set(err, STATUS_CORRUPT,
                         "segment %llu: its checkpoint (bytes %u to %llu) was altered",
                         (unsigned long long)h->number, (unsigned)SEGMENT_HEADER_BYTES,
                         (unsigned long long)(SEGMENT_HEADER_BYTES + h->checkpoint_stored - 1));
    return STATUS_OK;
}

/* The next whole block behind a damaged one, or the file's end. */
static size_t next_whole_block(const struct segment_reader *r, size_t from,
                               struct block_header *ret)
{
    for (size_t at = from; r->size - at >= BLOCK_HEADER_BYTES; at++) {
        const uint8_t *found = memchr(r->bytes + at, 'N', r->size - at - BLOCK_HEADER_BYTES + 1);

        if (!found)
            break;
        at = (size_t)(found - r->bytes);
        if (block_header_read(found, r->size - at, ret) == STATUS_OK &&
            ret->first_seq >= r->next_seq)
            return at;
    }
    return r->size;
}

static enum segment_item damaged(struct segment_reader *r)
{
    struct block_header next;
    size_t from = r->at < r->size ? r->at : r->size;
    size_t end = next_whole_block(r, from + (from < r->size), &next);
    bool follows = end < r->size;

    r->damaged = true;
    r->damage = (struct segment_damage){
        .torn = !follows,
        .offset = from,
        .bytes = end - from,
        .first_seq = r->next_seq,
        .last_seq = follows ? next.first_seq - 1 : 0,
    };
    return SEGMENT_DAMAGED;
}

static bool open_block(struct segment_reader *r, const struct block_header *h)
{
    const uint8_t *payload = r->bytes + r->at + BLOCK_HEADER_BYTES;

    if (h->first_seq != r->next_seq || h->chain != segment_chain(r->chain, payload, h->stored))
        return false;
    if (h->kind == BLOCK_PACKED) {
        if (ZSTD_decompress(r->unpacked, h->raw, payload, h->stored) != h->raw)
            return false;
        r->payload = r->unpacked;
    } else {
        r->payload = payload;
    }
    r->left = h->raw;
    r->events_left = h->events;
    r->chain = h->chain;
    r->at += BLOCK_HEADER_BYTES + h->stored;
    event_codec_restart(&r->codec, h->first_seq, h->base_at);
    return true;
}

static bool read_hashes(struct segment_reader *r, uint64_t *ret_decisions, uint64_t *ret_effects)
{
    bool both = r->payload[0] == HASH_RECORD_BOTH;
    size_t size = both ? HASH_RECORD_BOTH_BYTES : HASH_RECORD_BYTES;

    if (r->left < size)
        return false;
    *ret_effects = le_get_u64(r->payload + 1);
    if (both)
        r->decision_hash = le_get_u64(r->payload + 9);
    *ret_decisions = r->decision_hash;
    r->payload += size;
    r->left -= size;
    return true;
}

static enum segment_item next_block(struct segment_reader *r)
{
    struct block_header h;

    if (r->at == r->size)
        return SEGMENT_END;
    if (r->at > r->size || block_header_read(r->bytes + r->at, r->size - r->at, &h) != STATUS_OK)
        return damaged(r);
    if (h.kind == BLOCK_END) {
        r->closed = h.first_seq == r->next_seq && h.chain == r->chain &&
                    r->at + BLOCK_HEADER_BYTES == r->size;
        return r->closed ? SEGMENT_END : damaged(r);
    }
    return open_block(r, &h) ? SEGMENT_EVENT : damaged(r);
}

enum segment_item segment_next(struct segment_reader *r, struct event *ret_event,
                               uint64_t *ret_decision_hash, uint64_t *ret_effect_hash)
{
    size_t eaten;

    if (r->damaged)
        return SEGMENT_DAMAGED;
    if (r->closed)
        return SEGMENT_END;
    if (r->left == 0) {
        enum segment_item item = r->events_left == 0 ? next_block(r) : damaged(r);

        if (item != SEGMENT_EVENT)
            return item;
    }
    if (r->payload[0] == HASH_RECORD || r->payload[0] == HASH_RECORD_BOTH)
        return read_hashes(r, ret_decision_hash, ret_effect_hash) ? SEGMENT_HASHES : damaged(r);
    if (r->events_left == 0 ||
        event_decode(&r->codec, r->payload, r->left, ret_event, &eaten) != STATUS_OK)
        return damaged(r);
    r->payload += eaten;
    r->left -= eaten;
    r->events_left--;
    r->next_seq = ret_event->seq + 1;
    return SEGMENT_EVENT;
}

const struct segment_damage *segment_damage(const struct segment_reader *r)
{
    return r->damaged ? &r->damage : NULL;
}

bool segment_was_closed(const struct segment_reader *r)
{
    return r->closed;
}

uint64_t segment_next_seq(const struct segment_reader *r)
{
    return r->next_seq;
}
