/* Any bytes as a store file: refused, or a rising series of bars that can be true.  Half of the
 * inputs get good checksums first, so that the checks behind them are reached. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32.h"
#include "base/hash.h"
#include "fuzz/entry.h"
#include "research/bar_store.h"

enum { HEADER = 128, HASH_AT = 64, CRC_AT = 124 };

static void seal(uint8_t *bytes, size_t size)
{
    uint64_t hash = hash_bytes(0, bytes + HEADER, size - HEADER);
    uint32_t crc;

    memcpy(bytes + HASH_AT, &hash, sizeof hash);
    crc = crc32_add(CRC32_START, bytes, CRC_AT);
    memcpy(bytes + CRC_AT, &crc, sizeof crc);
}

static void look_at(const struct bar_store *s)
{
    struct bars_file f;

    assert(s->count > 0 && s->price_decimals <= 12 && s->qty_decimals <= 8);
    assert(bar_store_bars(&f, s, NULL) == STATUS_OK);
    for (size_t i = 0; i < f.count; i++) {
        const struct bar *b = &f.bar[i];

        assert(b->low.ticks > 0 && b->low.ticks <= b->open.ticks && b->open.ticks <= b->high.ticks);
        assert(b->low.ticks <= b->close.ticks && b->close.ticks <= b->high.ticks);
        assert(b->volume.lots >= 0 && b->open_time >= 0);
        assert(i == 0 || b->open_time > f.bar[i - 1].open_time);
    }
    bars_file_release(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes = malloc(size ? size : 1);
    struct bar_store s;
    struct error err;

    if (!bytes)
        return 0;
    if (size)
        memcpy(bytes, data, size);
    if (size >= HEADER && bytes[HEADER - 1] % 2 == 0)
        seal(bytes, size);
    if (bar_store_view(&s, bytes, size, &err) == STATUS_OK)
        look_at(&s);
    free(bytes);
    return 0;
}
