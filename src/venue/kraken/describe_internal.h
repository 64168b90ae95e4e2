/* What describe.c, describe_ws.c and describe_rest.c share. */
#ifndef VENUE_KRAKEN_DESCRIBE_INTERNAL_H
#define VENUE_KRAKEN_DESCRIBE_INTERNAL_H

#include "base/json.h"
#include "market/book.h"
#include "venue/kraken/book_checksum.h"
#include "venue/kraken/decode_account.h"
#include "venue/kraken/describe.h"
#include "venue/kraken/instruments.h"

enum { LINE_MAX = 1 << 20 };

struct described_book {
    char symbol[PAIR_NAME_MAX];
    struct instrument rules;
    struct book *book;
    struct kraken_level_sums sums;
    int64_t depth; /* of the subscription, 0 while not told */
    bool has_snapshot;
    struct described_book *next;
};

struct described_order {
    char *order_id, *client_id, *pair, *side, *type, *qty, *price, *stop_price;
    struct described_order *next;
};

struct kraken_describe {
    void (*emit)(void *ctx, struct str line);
    void *ctx;
    struct kraken_instruments *instruments; /* NULL without --instruments */
    struct described_book *books;
    struct described_order *orders;
    struct kraken_book message;
    struct text line;
    struct json_writer w;
    bool wrong; /* a member of this message was no number: it is refused, not printed */
};

/* One event: describe_begin, members, describe_end. */
void describe_begin(struct kraken_describe *d, const char *type);
void describe_end(struct kraken_describe *d);
/* Each leaves the member out when the value is empty. */
void describe_number(struct kraken_describe *d, const char *key, struct str number);
void describe_bare(struct kraken_describe *d, const char *key, struct str number); /* unquoted */
void describe_text(struct kraken_describe *d, const char *key, struct str raw);
void describe_pair(struct kraken_describe *d, struct str name); /* any of its spellings */
void describe_rfc3339(struct kraken_describe *d, struct str text);
void describe_seconds(struct kraken_describe *d, struct str text);
void describe_order_type(struct kraken_describe *d, struct str word);
void describe_error(struct kraken_describe *d, struct str text);
void describe_rate(struct kraken_describe *d, const char *key, struct rate rate);
/* What the venue said of an instrument, in its digits. */
struct described_rules {
    struct str tick, min_qty, min_cost;
    struct rate maker, taker;
    bool has_maker, has_taker;
};
void describe_instrument(struct kraken_describe *d, const struct instrument *in,
                         const struct described_rules *told);
/* Side of a book as [[price, quantity], ...]. */
void describe_side(struct kraken_describe *d, const char *key, const struct kraken_level *level,
                   unsigned count);

#endif
