#include "market/book.h"

#include <assert.h>
#include <string.h>

size_t book_size(uint32_t depth)
{
    return sizeof(struct book) + (size_t)depth * 4 * sizeof(struct book_level);
}

void book_init(struct book *b, uint32_t depth)
{
    assert(depth > 0 && depth <= BOOK_DEPTH_MAX);
    memset(b, 0, book_size(depth));
    b->depth = depth;
    b->room = 2 * depth;
}

void book_clear(struct book *b)
{
    b->bids = 0;
    b->asks = 0;
}

static bool is_better(enum side side, int64_t a, int64_t b)
{
    return side == SIDE_BUY ? a > b : a < b;
}

/* How many levels are better than px.  Most changes are near the top: steps that double from
 * there, then halves of the last one. */
static uint32_t find_place(const struct book_level *level, uint32_t count, enum side side,
                           int64_t ticks)
{
    uint32_t low = 0, high = 1; /* level[low - 1] is better, level[high - 1] is not */

    while (high <= count && is_better(side, level[high - 1].price.ticks, ticks)) {
        low = high;
        high *= 2;
    }
    if (high > count)
        high = count + 1;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (is_better(side, level[middle - 1].price.ticks, ticks))
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool book_set(struct book *b, enum side side, struct price px, struct qty q)
{
    struct book_level *level = side == SIDE_BUY ? b->level : b->level + b->room;
    uint32_t *count = side == SIDE_BUY ? &b->bids : &b->asks;
    uint32_t at = find_place(level, *count, side, px.ticks);
    bool exists = at < *count && level[at].price.ticks == px.ticks;

    if (q.lots <= 0) {
        if (!exists)
            return false;
        --*count;
        memmove(level + at, level + at + 1, (*count - at) * sizeof *level);
        return true;
    }
    if (!exists) {
        if (at == b->room)
            return false;
        if (*count == b->room)
            --*count;
        memmove(level + at + 1, level + at, (*count - at) * sizeof *level);
        ++*count;
    }
    level[at] = (struct book_level){px, q};
    return true;
}

void book_cut(struct book *b)
{
    if (b->bids > b->depth)
        b->bids = b->depth;
    if (b->asks > b->depth)
        b->asks = b->depth;
}

const struct book_level *book_best(const struct book *b, enum side side)
{
    uint32_t count;
    const struct book_level *level = book_side(b, side, &count);

    return count > 0 ? level : NULL;
}

bool book_is_crossed(const struct book *b)
{
    const struct book_level *bid = book_best(b, SIDE_BUY), *ask = book_best(b, SIDE_SELL);

    return bid && ask && bid->price.ticks >= ask->price.ticks;
}

static bool side_is_sound(const struct book *b, enum side side)
{
    uint32_t count;
    const struct book_level *level = book_side(b, side, &count);

    if (count > b->room)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (level[i].qty.lots <= 0)
            return false;
        if (i > 0 && !is_better(side, level[i - 1].price.ticks, level[i].price.ticks))
            return false;
    }
    return true;
}

bool book_is_sound(const struct book *b)
{
    return side_is_sound(b, SIDE_BUY) && side_is_sound(b, SIDE_SELL);
}
