/* What describe.c, describe_ws.c and describe_rest.c share. */
#ifndef VENUE_COINBASE_DESCRIBE_INTERNAL_H
#define VENUE_COINBASE_DESCRIBE_INTERNAL_H

#include "venue/coinbase/decode_market.h"
#include "venue/coinbase/describe.h"
#include "venue/tell.h"

/* Totals of an order as the user channel last told them. */
struct described_totals {
    char *order_id;
    char filled[48], average[48], fees[48], qty[48];
    struct described_totals *next;
};

struct coinbase_describe {
    struct tell tell;
    struct described_totals *orders;
    bool has_sequence;
    uint64_t sequence; /* of the last frame */
};

void describe_product(struct coinbase_describe *d, struct str product_id); /* "pair" */
/* The taker's side of a trade whose maker's side is this word; nothing for another word. */
void describe_taker_side(struct coinbase_describe *d, struct str maker_side);
void describe_side_word(struct coinbase_describe *d, struct str side); /* "BUY" to "buy" */
void describe_refusal(struct coinbase_describe *d, struct str code, struct str why);
/* "filled" and the like of one of the venue's words. */
const char *describe_status(struct str status, bool some_filled);
/* A bar, its time in whole seconds; false when it is no time. */
struct coinbase_candle;
bool describe_candle(struct coinbase_describe *d, struct str product_id,
                     const struct coinbase_candle *x, int64_t interval_s, bool closed);
void describe_trade(struct coinbase_describe *d, const struct coinbase_trade *x);

#endif
