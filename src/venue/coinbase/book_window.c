#include "venue/coinbase/book_window.h"

#include <stdlib.h>

bool book_window_init(struct book_window *w, uint32_t depth)
{
    *w = (struct book_window){.book = malloc(book_size(depth))};
    if (w->book)
        book_init(w->book, depth);
    return w->book != NULL;
}

void book_window_release(struct book_window *w)
{
    free(w->book);
    w->book = NULL;
}

void book_window_begin(struct book_window *w)
{
    book_clear(w->book);
    w->edge[0] = w->edge[1] = 0;
    w->in_snapshot = true;
}

static bool is_behind(const struct book_window *w, enum side side, struct price px)
{
    int64_t edge = w->edge[side == SIDE_SELL];

    return edge && (side == SIDE_BUY ? px.ticks < edge : px.ticks > edge);
}

/* What falls out at the far end is not known any more. */
static void note_edge(struct book_window *w, enum side side)
{
    uint32_t count;
    const struct book_level *level = book_side(w->book, side, &count);

    if (count >= w->book->depth)
        w->edge[side == SIDE_SELL] = level[w->book->depth - 1].price.ticks;
}

static void cut(struct book_window *w)
{
    note_edge(w, SIDE_BUY);
    note_edge(w, SIDE_SELL);
    book_cut(w->book);
}

bool book_window_set(struct book_window *w, struct depth_watch *watch, const struct instrument *in,
                     const struct coinbase_level *level)
{
    enum side side = str_is(level->side, "bid") ? SIDE_BUY : SIDE_SELL;
    struct price px;
    struct qty q;

    if (price_parse(&px, in, level->price, ROUND_EXACT) != STATUS_OK ||
        qty_parse(&q, in, level->qty, ROUND_EXACT) != STATUS_OK || px.ticks <= 0 || q.lots < 0)
        return false;
    if (is_behind(w, side, px))
        return true;
    if (watch && !w->in_snapshot)
        depth_watch_level(watch, w->book, in, side, px, q);
    book_set(w->book, side, px, q);
    if (w->book->bids == w->book->room || w->book->asks == w->book->room)
        cut(w); /* a snapshot is longer than there is room for */
    return true;
}

void book_window_end(struct book_window *w)
{
    cut(w);
    w->in_snapshot = false;
}

bool book_window_is_thin(const struct book_window *w)
{
    uint32_t least = w->book->depth / 2;

    return (w->edge[0] && w->book->bids < least) || (w->edge[1] && w->book->asks < least);
}
