/* What describe.c, describe_ws.c, describe_level3.c and describe_rest.c share. */
#ifndef VENUE_KRAKEN_DESCRIBE_INTERNAL_H
#define VENUE_KRAKEN_DESCRIBE_INTERNAL_H

#include "market/book.h"
#include "venue/kraken/book_checksum.h"
#include "venue/kraken/decode_account.h"
#include "venue/kraken/describe.h"
#include "venue/kraken/instruments.h"
#include "venue/kraken/level3_book.h"
#include "venue/tell.h"

struct described_book {
    char symbol[PAIR_NAME_MAX];
    struct instrument rules;
    struct book *book;
    struct kraken_level_sums sums;
    int64_t depth; /* of the subscription, 0 while not told */
    bool has_snapshot;
    struct described_book *next;
};

/* The same, order by order. */
struct described_level3 {
    char symbol[PAIR_NAME_MAX];
    struct instrument rules;
    struct level3_book *book;
    int64_t depth;
    bool has_snapshot;
    struct described_level3 *next;
};

struct described_order {
    char *order_id, *client_id, *pair, *side, *type, *qty, *price, *stop_price;
    struct described_order *next;
};

struct kraken_describe {
    struct tell tell;
    struct kraken_instruments *instruments; /* NULL without --instruments */
    struct described_book *books;
    struct described_level3 *level3;
    struct described_order *orders;
    struct kraken_book message;
};

void describe_pair(struct kraken_describe *d, struct str name); /* any of its spellings */
void describe_asset(struct kraken_describe *d, const char *key, struct str id);
/* The venue's rules for a pair; false without its tables, and for a pair that is not in them. */
bool describe_rules(const struct kraken_describe *d, struct str symbol, struct instrument *ret);
void describe_order_type(struct kraken_describe *d, struct str word);
void describe_error(struct kraken_describe *d, struct str text);
/* Side of a book as [[price, quantity], ...]. */
void describe_side(struct kraken_describe *d, const char *key, const struct kraken_level *level,
                   unsigned count);
/* A frame's data; false when it cannot be read. */
bool describe_level3(struct kraken_describe *d, struct str data, bool snapshot);
/* Of REST: Level3, and GroupedBook, whose levels have no orders. */
bool describe_rest_level3(struct kraken_describe *d, struct str result, const char *endpoint);
void describe_level3_depth(struct kraken_describe *d, struct str symbol, int64_t depth);
void describe_level3_release(struct kraken_describe *d);
/* describe_records.c: assets, trade_balance, order_amends, open_positions, ledgers, query_ledgers, api_key_info. */
bool describe_record(struct kraken_describe *d, struct str result, const char *endpoint);

#endif
