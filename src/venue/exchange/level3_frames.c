/* The book order by order.  Behind each level stands one order, whose id says pair, side and price:
 * its quantity is the level's, and so the checksum over orders is the one over levels. */
#include "venue/exchange/state.h"

static void put_time(struct json_writer *w, const char *key, int64_t at)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, at, 9);
    json_put_str(w, key, text_str(&t));
}

static const struct sim_level *level_find(const struct sim_level *level, uint32_t n,
                                          struct price px)
{
    for (uint32_t i = 0; i < n; i++)
        if (level[i].price.ticks == px.ticks)
            return &level[i];
    return NULL;
}

/* One side of a pair's book. */
struct book_side {
    const struct sim_level *was, *is;
    uint32_t was_count, is_count, depth;
    unsigned pair;
    bool bids;
};

static struct book_side side_of(const struct exchange *x, unsigned pair, bool bids, uint32_t depth)
{
    const struct market_pair *p = &x->state->pair[pair];
    const struct turn *t = &x->turn[pair];

    return bids ? (struct book_side){t->bid, p->bid, t->bids, p->bids, depth, pair, true}
                : (struct book_side){t->ask, p->ask, t->asks, p->asks, depth, pair, false};
}

static void put_order(struct exchange *x, struct json_writer *w, const struct book_side *s,
                      const struct sim_level *level, const char *event)
{
    const struct instrument *in = &x->state->pair[s->pair].in;
    uint64_t place = (uint64_t)level->price.ticks * (2 * EXCHANGE_PAIRS) + 2 * s->pair + s->bids;
    char id[VENUE_ID_MAX];

    id_from(x, 'O', ~place, id); /* far from the numbers of accounts' orders */
    json_write_object(w);
    if (event)
        json_put_cstr(w, "event", event);
    json_put_cstr(w, "order_id", id);
    json_write_key(w, "limit_price");
    json_write_scaled(w, level->price.ticks, in->price_decimals);
    json_write_key(w, "order_qty");
    json_write_scaled(w, level->qty.lots, in->qty_decimals);
    put_time(w, "timestamp", x->state->now);
    json_write_object_end(w);
}

static void put_all(struct exchange *x, struct json_writer *w, const struct book_side *s)
{
    for (uint32_t i = 0; i < s->is_count && i < s->depth; i++)
        put_order(x, w, s, &s->is[i], NULL);
}

/* Orders that are only pushed beyond the depth are not deleted. */
static void put_changes(struct exchange *x, struct json_writer *w, const struct book_side *s)
{
    uint32_t shown = s->was_count < s->depth ? s->was_count : s->depth;

    for (uint32_t i = 0; i < shown; i++)
        if (!level_find(s->is, s->is_count, s->was[i].price))
            put_order(x, w, s, &s->was[i], "delete");
    for (uint32_t i = 0; i < s->is_count && i < s->depth; i++) {
        const struct sim_level *was = level_find(s->was, shown, s->is[i].price);

        if (!was || was->qty.lots != s->is[i].qty.lots)
            put_order(x, w, s, &s->is[i], was ? "modify" : "add");
    }
}

void level3_frame(struct exchange *x, unsigned pair, uint32_t depth, bool snapshot)
{
    const struct market_pair *p = &x->state->pair[pair];
    struct json_writer w;

    json_write_init(&w, frame_begin(x));
    json_write_object(&w);
    json_put_cstr(&w, "channel", "level3");
    json_put_cstr(&w, "type", snapshot ? "snapshot" : "update");
    json_write_key(&w, "data");
    json_write_array(&w);
    json_write_object(&w);
    json_put_cstr(&w, "symbol", p->in.pair);
    json_put_u64(&w, "checksum", book_checksum(p));
    for (int bids = 1; bids >= 0; bids--) {
        struct book_side s = side_of(x, pair, bids, depth);

        json_write_key(&w, bids ? "bids" : "asks");
        json_write_array(&w);
        if (snapshot)
            put_all(x, &w, &s);
        else
            put_changes(x, &w, &s);
        json_write_array_end(&w);
    }
    put_time(&w, "timestamp", x->state->now);
    json_write_object_end(&w);
    json_write_array_end(&w);
    json_write_object_end(&w);
}
