/* Any bytes as a market data file: they are refused, or what comes out is a rising series of bars
 * that can be true. */
#include <assert.h>

#include "fuzz/entry.h"
#include "research/bars_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bars_file f;
    struct error err;

    if (bars_file_parse(&f, (struct str){(const char *)data, size}, &err) != STATUS_OK)
        return 0;
    assert(f.count > 0 && f.price_decimals <= 12 && f.qty_decimals <= 8);
    assert(f.tick_decimals <= f.price_decimals);
    for (size_t i = 0; i < f.count; i++) {
        const struct bar *b = &f.bar[i];

        assert(b->low.ticks > 0 && b->low.ticks <= b->open.ticks && b->open.ticks <= b->high.ticks);
        assert(b->low.ticks <= b->close.ticks && b->close.ticks <= b->high.ticks);
        assert(b->volume.lots >= 0 && b->open_time >= 0 && b->pad == 0);
        assert(i == 0 || b->open_time > f.bar[i - 1].open_time);
    }
    bars_file_release(&f);
    return 0;
}
