/* Any bytes as frames of both Kraken connections: decoded, applied to books, and
 * described. */
#include <stdlib.h>
#include <string.h>

#include "fuzz/entry.h"
#include "venue/kraken/book_apply.h"
#include "venue/kraken/describe.h"
#include "venue/kraken/normalise.h"

static const char pairs[][PAIR_NAME_MAX] = {"BTC/USD"};

/* The book is sound after every message, whether it was believed or not. */
static void apply(const struct kraken_frame *f, const struct kraken_book *message, struct book *b)
{
    static struct kraken_level_sums sums;
    static struct depth_watch watch;
    const struct depth_rule rule = {10, 0.5, 0.005, 0.003, 50000, 5};
    const struct watch_rule usual = watch_rule_usual();
    struct instrument in;
    struct depth depth;

    if (!watch.depth.levels)
        depth_watch_init(&watch, &rule, &usual);
    depth_watch_time(&watch, watch.at + 100000000);
    kraken_book_decimals(message, &in);
    kraken_book_apply(b, &sums, &watch, &in, message, f->snapshot);
    book_cut(b);
    if (!book_is_sound(b))
        abort();
    if (depth_watch_read(&watch, b, &in, &depth) &&
        (depth.bid.young.lots > depth.bid.qty.lots || depth.ask.young.lots > depth.ask.qty.lots))
        abort();
}

static void execute(struct kraken_instruments *t, struct known_orders *known,
                    const struct kraken_frame *f)
{
    struct json rows;
    struct kraken_execution x;
    struct event order, fill;
    bool has_order, has_fill;

    kraken_rows(&rows, f);
    while (json_more(&rows) && kraken_execution_read(&rows, &x))
        kraken_events_execution(&order, &has_order, &fill, &has_fill, t, known, &x, f->snapshot);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kraken_instruments *t = kraken_instruments_new(pairs, 1);
    struct kraken_book *message = malloc(sizeof *message);
    struct known_orders *known = malloc(sizeof *known);
    struct book *b = malloc(book_size(10));
    struct kraken_describe *d = kraken_describe_new(must_be_json, NULL);
    struct str rest = {(const char *)data, size};
    struct kraken_frame f;

    known_orders_init(known);
    book_init(b, 10);
    while (rest.at && rest.len) {
        struct str line = str_cut(&rest, '\n');
        struct error err;
        kraken_describe_ws(d, line, &err);
        if (kraken_frame_read(&f, line, message, &err) != STATUS_OK)
            continue;
        if (f.kind == KRAKEN_BOOK)
            apply(&f, message, b);
        else if (f.kind == KRAKEN_EXECUTIONS)
            execute(t, known, &f);
        else if (f.kind == KRAKEN_INSTRUMENT) {
            struct json rows;
            struct kraken_pair row;
            kraken_pairs(&rows, &f);
            while (json_more(&rows) && kraken_pair_read(&rows, &row))
                kraken_learn_pair(t, &row);
        }
    }
    kraken_describe_free(d);
    free(b);
    free(known);
    free(message);
    kraken_instruments_free(t);
    return 0;
}
