#include "store/segment.h"

#include <string.h>
#include <zlib.h>

#include "base/hash.h"

static const char segment_magic[8] = "NPJOURN\n";
static const char block_magic[BLOCK_KIND_COUNT][5] = {
    [BLOCK_PLAIN] = "NPbp", [BLOCK_PACKED] = "NPbz", [BLOCK_END] = "NPbe"};

static void le_put_u32(uint8_t *to, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(v >> (8 * i));
}

static uint32_t le_get_u32(const uint8_t *from)
{
    uint32_t v = 0;

    for (unsigned i = 0; i < 4; i++)
        v |= (uint32_t)from[i] << (8 * i);
    return v;
}

void le_put_u64(uint8_t *to, uint64_t v)
{
    le_put_u32(to, (uint32_t)v);
    le_put_u32(to + 4, (uint32_t)(v >> 32));
}

uint64_t le_get_u64(const uint8_t *from)
{
    return le_get_u32(from) | (uint64_t)le_get_u32(from + 4) << 32;
}

static uint32_t crc_of(uint32_t before, const uint8_t *bytes, size_t size)
{
    return (uint32_t)crc32_z(before, bytes, size);
}

uint32_t segment_crc(const void *bytes, size_t size)
{
    return crc_of(0, bytes, size);
}

/* magic 8, format 4, header size 4, then 11 numbers, build, crc of all before it */
enum { AT_NUMBERS = 16, AT_BUILD = AT_NUMBERS + 11 * 8, AT_CRC = SEGMENT_HEADER_BYTES - 4 };
_Static_assert(AT_BUILD + SEGMENT_BUILD_MAX <= AT_CRC, "the header holds what it must");

void segment_header_write(const struct segment_header *h, uint8_t *ret_bytes)
{
    const uint64_t numbers[] = {
        h->number,          h->schema,          h->config,
        h->first_seq,       (uint64_t)h->at,    h->decision_hash,
        h->effect_hash,     h->checkpoint_size, h->checkpoint_stored,
        h->checkpoint_hash, h->checkpoint_crc,
    };

    memset(ret_bytes, 0, SEGMENT_HEADER_BYTES);
    memcpy(ret_bytes, segment_magic, sizeof segment_magic);
    le_put_u32(ret_bytes + 8, SEGMENT_FORMAT);
    le_put_u32(ret_bytes + 12, SEGMENT_HEADER_BYTES);
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        le_put_u64(ret_bytes + AT_NUMBERS + 8 * i, numbers[i]);
    memcpy(ret_bytes + AT_BUILD, h->build, SEGMENT_BUILD_MAX);
    le_put_u32(ret_bytes + AT_CRC, crc_of(0, ret_bytes, AT_CRC));
}

enum status segment_header_read(const uint8_t *bytes, size_t size, struct segment_header *ret,
                                struct error *err)
{
    uint64_t n[11];
    struct segment_header h;

    if (size < sizeof segment_magic + 4 || memcmp(bytes, segment_magic, sizeof segment_magic) != 0)
        return error_set(err, STATUS_CORRUPT,
                         "not a journal segment, or its first bytes were altered");
    if (le_get_u32(bytes + 8) != SEGMENT_FORMAT)
        return error_set(err, STATUS_VERSION, "journal format %u, this build reads %u",
                         le_get_u32(bytes + 8), (unsigned)SEGMENT_FORMAT);
    if (size < SEGMENT_HEADER_BYTES)
        return error_set(err, STATUS_CORRUPT, "the header is cut short");
    if (le_get_u32(bytes + AT_CRC) != crc_of(0, bytes, AT_CRC) ||
        le_get_u32(bytes + 12) != SEGMENT_HEADER_BYTES)
        return error_set(err, STATUS_CORRUPT, "the header was altered");
    for (unsigned i = 0; i < 11; i++)
        n[i] = le_get_u64(bytes + AT_NUMBERS + 8 * i);
    h = (struct segment_header){
        .number = n[0],
        .schema = n[1],
        .config = n[2],
        .first_seq = n[3],
        .at = (int64_t)n[4],
        .decision_hash = n[5],
        .effect_hash = n[6],
        .checkpoint_size = n[7],
        .checkpoint_stored = n[8],
        .checkpoint_hash = n[9],
        .checkpoint_crc = (uint32_t)n[10],
    };
    memcpy(h.build, bytes + AT_BUILD, SEGMENT_BUILD_MAX);
    h.build[SEGMENT_BUILD_MAX - 1] = 0;
    if (h.checkpoint_size > CHECKPOINT_BYTES_MAX || h.checkpoint_stored > CHECKPOINT_BYTES_MAX ||
        h.first_seq == 0)
        return error_set(err, STATUS_CORRUPT, "the header says what cannot be");
    *ret = h;
    return STATUS_OK;
}

uint64_t segment_chain_start(const uint8_t *header_bytes)
{
    return hash_bytes(0, header_bytes, SEGMENT_HEADER_BYTES);
}

uint64_t segment_chain(uint64_t before, const uint8_t *payload, size_t stored)
{
    return hash_bytes(before, payload, stored);
}

void block_header_write(const struct block_header *h, const uint8_t *payload, uint8_t *ret_bytes)
{
    memcpy(ret_bytes, block_magic[h->kind], 4);
    le_put_u32(ret_bytes + 4, h->stored);
    le_put_u32(ret_bytes + 8, h->raw);
    le_put_u32(ret_bytes + 12, h->events);
    le_put_u64(ret_bytes + 16, h->first_seq);
    le_put_u64(ret_bytes + 24, (uint64_t)h->base_at);
    le_put_u64(ret_bytes + 32, h->chain);
    le_put_u32(ret_bytes + 40, crc_of(crc_of(0, ret_bytes, 40), payload, h->stored));
}

enum status block_header_read(const uint8_t *bytes, size_t size, struct block_header *ret)
{
    struct block_header h = {.kind = BLOCK_PLAIN};

    if (size < BLOCK_HEADER_BYTES)
        return STATUS_TRUNCATED;
    while (h.kind < BLOCK_KIND_COUNT && memcmp(bytes, block_magic[h.kind], 4) != 0)
        h.kind++;
    if (h.kind == BLOCK_KIND_COUNT)
        return STATUS_CORRUPT;
    h.stored = le_get_u32(bytes + 4);
    h.raw = le_get_u32(bytes + 8);
    h.events = le_get_u32(bytes + 12);
    h.first_seq = le_get_u64(bytes + 16);
    h.base_at = (int64_t)le_get_u64(bytes + 24);
    h.chain = le_get_u64(bytes + 32);
    if (h.stored > h.raw || h.raw > BLOCK_BYTES_MAX ||
        (h.kind != BLOCK_PACKED && h.stored != h.raw) || (h.kind == BLOCK_END) != (h.events == 0) ||
        (h.kind == BLOCK_END) != (h.raw == 0))
        return STATUS_CORRUPT;
    if (h.stored > size - BLOCK_HEADER_BYTES)
        return STATUS_TRUNCATED;
    if (le_get_u32(bytes + 40) !=
        crc_of(crc_of(0, bytes, 40), bytes + BLOCK_HEADER_BYTES, h.stored))
        return STATUS_CORRUPT;
    *ret = h;
    return STATUS_OK;
}
