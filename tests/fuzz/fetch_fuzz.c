/* Any bytes as a venue's answer to a download: refused, or rows inside the span that was asked
 * for, which make bars that can be true.  The first byte picks the call. */
#include <assert.h>

#include "fuzz/entry.h"
#include "research/fetch_coinbase.h"
#include "research/fetch_kraken.h"

#define FROM_MS INT64_C(1617321600000)
#define TO_MS   INT64_C(1617408000000)

static void look_at(struct fetch_sink *sink)
{
    struct bars_file f = {.interval_s = 60};

    bars_minute_end(&sink->minute);
    if (sink->rows.count && bars_rows_finish(&sink->rows, &f, NULL) == STATUS_OK)
        for (size_t i = 0; i < f.count; i++) {
            const struct bar *b = &f.bar[i];

            assert(b->open_time >= FROM_MS * 1000000 && b->open_time < TO_MS * 1000000);
            assert(b->low.ticks > 0 && b->low.ticks <= b->high.ticks && b->volume.lots >= 0);
            assert(i == 0 || b->open_time > f.bar[i - 1].open_time);
        }
    bars_file_release(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fetch_call *const calls[] = {&fetch_kraken.clock, &fetch_kraken.deep,
                                                     &fetch_kraken.recent, &fetch_coinbase.clock,
                                                     &fetch_coinbase.deep};
    struct fetch_sink sink = {.wanted = {FROM_MS, TO_MS}};
    struct fetch_page page = {.from = FROM_MS * 1000000, .to = TO_MS * 1000000};
    struct error err;

    if (!size)
        return 0;
    sink.minute.rows = &sink.rows;
    if (calls[data[0] % (sizeof calls / sizeof *calls)]->take(
            &sink, (struct str){(const char *)data + 1, size - 1}, &page, &err) == STATUS_OK)
        assert(page.next >= 0);
    look_at(&sink);
    bars_rows_release(&sink.rows);
    return 0;
}
