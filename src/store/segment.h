/* The bytes of a journal segment.  Numbers are little-endian.
 *
 *   header      SEGMENT_HEADER_BYTES: what build, what options, which event comes first
 *   checkpoint  the core's whole block after the event before the first one, zstd
 *   block ...   what one commit added; each can be read alone
 *   end         a block without events: the segment was closed properly
 *
 *   block       header  magic 4, stored 4, raw 4, events 4, first seq 8, base time 8, chain 8, crc
 * 4 payload zstd, or as it is where that does not pay
 *
 * A payload holds events as engine/event_codec.h writes them, each followed, where a step changed
 * them, by the core's running hashes: a byte 0x00 and the hash of all effects (8), or 0x20 and
 * both, effects and decisions (16).  So the first step that differs can be named.
 *
 * crc is zlib's CRC-32 over header and payload: an altered byte is found.  chain hashes every block
 * since the header: a block left out, repeated or moved is found. */
#ifndef STORE_SEGMENT_H
#define STORE_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    SEGMENT_FORMAT = 1,
    SEGMENT_HEADER_BYTES = 192,
    BLOCK_HEADER_BYTES = 44,
    BLOCK_BYTES_MAX = 64 * 1024, /* of a payload, unpacked */
    SEGMENT_BUILD_MAX = 64,
    HASH_RECORD_BYTES = 9,
    HASH_RECORD_BOTH_BYTES = 17,
    CHECKPOINT_BYTES_MAX = 1 << 30,
};

/* First byte of a hash record; no event begins so. */
enum { HASH_RECORD = 0x00, HASH_RECORD_BOTH = 0x20 };

struct segment_header {
    uint64_t number; /* as in its file name */
    uint64_t schema; /* of the core's block */
    uint64_t config; /* digest of the options, for people */
    uint64_t first_seq;
    int64_t at; /* the core's time at the checkpoint, ns */
    uint64_t decision_hash, effect_hash;
    uint64_t checkpoint_size, checkpoint_stored;
    uint64_t checkpoint_hash; /* hash_bytes over the block, unpacked */
    uint32_t checkpoint_crc;  /* of the stored bytes */
    char build[SEGMENT_BUILD_MAX];
};

enum block_kind { BLOCK_PLAIN = 0, BLOCK_PACKED, BLOCK_END, BLOCK_KIND_COUNT };

struct block_header {
    enum block_kind kind;
    uint32_t stored, raw, events;
    uint64_t first_seq;
    int64_t base_at;
    uint64_t chain;
};

void segment_header_write(const struct segment_header *h, uint8_t *ret_bytes);
/* STATUS_CORRUPT when it is no segment or an altered one, STATUS_VERSION for another format. */
enum status segment_header_read(const uint8_t *bytes, size_t size, struct segment_header *ret,
                                struct error *err);

/* What the first block's chain continues. */
uint64_t segment_chain_start(const uint8_t *header_bytes);
uint64_t segment_chain(uint64_t before, const uint8_t *payload, size_t stored);

/* Header before a payload of h->stored bytes; fills in the crc. */
void block_header_write(const struct block_header *h, const uint8_t *payload, uint8_t *ret_bytes);
/* STATUS_TRUNCATED when the block goes on beyond `size`, STATUS_CORRUPT when it is none or altered.
 * The payload stands behind the header. */
enum status block_header_read(const uint8_t *bytes, size_t size, struct block_header *ret);

/* zlib's CRC-32, as checkpoints carry it. */
uint32_t segment_crc(const void *bytes, size_t size);

void le_put_u64(uint8_t *to, uint64_t v);
uint64_t le_get_u64(const uint8_t *from);

#endif
