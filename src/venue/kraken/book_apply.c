#include "venue/kraken/book_apply.h"

#include <string.h>

static bool apply_side(struct book *b, struct depth_watch *watch, const struct instrument *in,
                       enum side side, const struct kraken_level *level, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct price px;
        struct qty q;
        if (price_parse(&px, in, level[i].price, ROUND_EXACT) != STATUS_OK ||
            qty_parse(&q, in, level[i].qty, ROUND_EXACT) != STATUS_OK || px.ticks <= 0 ||
            q.lots < 0)
            return false;
        if (watch)
            depth_watch_level(watch, b, in, side, px, q);
        book_set(b, side, px, q);
    }
    return true;
}

enum book_verdict kraken_book_apply(struct book *b, struct kraken_level_sums *sums,
                                    struct depth_watch *watch, const struct instrument *in,
                                    const struct kraken_book *message, bool snapshot)
{
    uint64_t told;

    if (snapshot)
        book_clear(b);
    if (snapshot && watch) {
        depth_watch_forget(watch);
        watch = NULL; /* what stands in a snapshot was not just added */
    }
    if (!apply_side(b, watch, in, SIDE_BUY, message->bid, message->bid_count) ||
        !apply_side(b, watch, in, SIDE_SELL, message->ask, message->ask_count) ||
        !str_to_u64(message->checksum, &told))
        return BOOK_UNREADABLE;
    book_cut(b);
    if (kraken_book_checksum(b, sums) != told)
        return BOOK_MISMATCH;
    return book_is_crossed(b) ? BOOK_CROSSED : BOOK_GOOD;
}

void kraken_longest_fraction(uint8_t *most, struct str number)
{
    size_t point = str_find(number, '.', 0);

    if (point != SIZE_MAX && number.len - point - 1 > *most && number.len - point - 1 <= 12)
        *most = (uint8_t)(number.len - point - 1);
}

static void longest_of(struct instrument *ret, const struct kraken_level *level, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        kraken_longest_fraction(&ret->price_decimals, level[i].price);
        kraken_longest_fraction(&ret->qty_decimals, level[i].qty);
    }
}

void kraken_book_decimals(const struct kraken_book *message, struct instrument *ret)
{
    memset(ret, 0, sizeof *ret);
    str_copy(ret->pair, sizeof ret->pair, message->symbol);
    ret->tick.ticks = ret->lot.lots = 1;
    longest_of(ret, message->bid, message->bid_count);
    longest_of(ret, message->ask, message->ask_count);
}

int64_t kraken_book_depth(int64_t wanted)
{
    static const int64_t depths[] = {10, 25, 100, 500, 1000};

    for (unsigned i = 0; i < sizeof depths / sizeof *depths; i++)
        if (wanted <= depths[i])
            return depths[i];
    return 1000;
}
