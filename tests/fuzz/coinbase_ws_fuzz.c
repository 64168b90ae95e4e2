/* Any bytes as frames of Coinbase's connections, one after another: described, through the market feed with its
 * books, and as news of orders. */
#include <stdlib.h>

#include "fuzz/entry.h"
#include "net/loop.h"
#include "venue/coinbase/describe.h"
#include "venue/coinbase/feed.h"
#include "venue/coinbase/normalise.h"
#include "venue/coinbase/start.h"

static const char pairs[][PAIR_NAME_MAX] = {"ETH/USD"};
static const char products[] =
    "{\"products\":[{\"product_id\":\"ETH-USD\",\"base_increment\":\"0.00000001\",\"price_"
    "increment\":"
    "\"0.01\",\"base_min_size\":\"0.001\",\"quote_min_size\":\"1\",\"status\":\"online\"}]}";

static void submit(void *ctx, struct event *ev)
{
    (void)ctx, (void)ev;
}

static int64_t now(void *ctx)
{
    (void)ctx;
    return INT64_C(1785542400000000000);
}

static void take_orders(struct coinbase *c, struct str line)
{
    struct coinbase_frame f;
    struct coinbase_user_order x;
    struct event ev;
    struct qty filled;

    if (coinbase_frame_read(&f, line, NULL) != STATUS_OK || f.kind != COINBASE_USER)
        return;
    while (coinbase_event_next(&f))
        while (f.rows && json_more(f.rows) && coinbase_user_order_read(f.rows, &x))
            coinbase_event_user_order(&ev, c->instruments, &c->base.known, &x, f.is_snapshot,
                                      &filled);
}

static void open_venue(struct coinbase *c, struct loop *loop)
{
    const struct venue_config config = {
        .loop = loop, .pair_count = 1, .pairs = pairs, .book_depth = 10, .depth_every = 1};
    const struct venue_inlet inlet = {.submit = submit, .now = now};

    adapter_init(&c->base, "coinbase", &config, &inlet, NULL);
    c->instruments = coinbase_instruments_new(pairs, 1);
    c->feed = coinbase_feed_new(c);
    coinbase_take_products(c, STR(products));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct loop *loop;
    struct coinbase *c = calloc(1, sizeof *c);
    struct coinbase_describe *d = coinbase_describe_new(must_be_json, NULL);

    loop = loop ? loop : loop_new();
    open_venue(c, loop);
    struct str rest = {(const char *)data, size};

    while (rest.at && rest.len) {
        struct str line = str_cut(&rest, '\n');
        struct error err;

        coinbase_describe_ws(d, line, &err);
        coinbase_feed_message(c->feed, line);
        take_orders(c, line);
    }
    coinbase_feed_free(c->feed);
    coinbase_instruments_free(c->instruments);
    free(c);
    coinbase_describe_free(d);
    return 0;
}
