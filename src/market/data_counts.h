/* What was wrong with a pair's data, counted by kind.  Each kind has one effect, told in its words. */
#ifndef MARKET_DATA_COUNTS_H
#define MARKET_DATA_COUNTS_H

#include <stdint.h>

#define DATA_MAP(X)                                                                                \
    X(SUSPECT, "suspect", "prints too far off that nothing confirmed: not used")                   \
    X(CONFIRMED, "confirmed", "wide moves that the book or further prints confirmed: used")        \
    X(SUSPECT_BAR, "suspect_bar", "bars with such a move: kept, but nothing is decided on them")   \
    X(LATE, "late", "prints of a bar already closed: left out, the venue's candle has them")       \
    X(AHEAD, "ahead", "prints from beyond the next bar: left out")                                 \
    X(UNORDERED, "unordered", "prints older than one before: taken, the newest stays the close")   \
    X(GAP, "gap", "stretches without bars: kept as gaps")                                          \
    X(MISSING, "missing", "bars missing in them: never filled")                                    \
    X(FLAT, "flat", "bars without a trade: taken, but nothing is decided on them")                 \
    X(REPEATED, "repeated", "bars told again as they stood: no effect")                            \
    X(CORRECTED, "corrected", "bars that the venue told otherwise: ours gave way")                 \
    X(STRAY, "stray", "bars from before all that is kept: left out")                               \
    X(REFUSED, "refused", "bars that contradict themselves or our clock: left out")                \
    X(SKEWED, "skewed", "prints whose time is over two seconds ahead of our clock: taken")         \
    X(BAD_BOOK, "bad_book", "books that failed their check: no quote until the next snapshot")

enum data_kind {
#define DATA_ENUM(name, code, text) DATA_##name,
    DATA_MAP(DATA_ENUM)
#undef DATA_ENUM
        DATA_KIND_COUNT
};

struct data_counts {
    uint64_t of[DATA_KIND_COUNT];
};

const char *data_code(enum data_kind k);
const char *data_text(enum data_kind k);

#endif
