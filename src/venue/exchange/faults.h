/* What goes wrong on purpose at the embedded exchange, in a small language:
 *
 *   --faults "disconnect=0.001,http_502=0.01@10m-2h,delay=0.05~3s,seed=7"
 *   --faults "stormy,disconnect=0"
 *
 *   KIND=RATE            a probability at each opportunity, 0 to 1 (the table in faults.c says what that is)
 *   ~AMOUNT              how much of it: seconds (3s, 250ms, 2m) or, where the table says so, a factor
 *   @FROM-TO             only in this stretch of market time since the exchange was started
 *   seed=N               of the draws; the same seed and the same calls give the same faults
 *   PROFILE              a named set to begin with: calm, rough, stormy
 *
 * Later items win.  Every fault that happens is counted and told to `note`, so that a test can compare what was done
 * with what came of it.  Pure but for that call. */
#ifndef VENUE_EXCHANGE_FAULTS_H
#define VENUE_EXCHANGE_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "base/status.h"
#include "base/str.h"
#include "base/text.h"

enum fault {
    /* network: a frame on its way out, or a connection */
    FAULT_DISCONNECT,
    FAULT_DISCONNECT_MARKET,
    FAULT_REFUSE,
    FAULT_CUT_FRAME,
    FAULT_HALF_OPEN,
    FAULT_DROP_FRAME,
    FAULT_DUPLICATE_FRAME,
    FAULT_REORDER_FRAME,
    FAULT_DELAY,
    FAULT_BARE_TEXT,
    /* REST: a call */
    FAULT_TIMEOUT_BEFORE,
    FAULT_TIMEOUT_AFTER,
    FAULT_HTTP_429,
    FAULT_RETRY_AFTER,
    FAULT_HTTP_500,
    FAULT_HTTP_502,
    FAULT_HTML,
    FAULT_TRUNCATED,
    FAULT_RESET,
    FAULT_SLOW_ANSWER,
    FAULT_STALE,
    FAULT_EMPTY_LIST,
    FAULT_SKEW,
    FAULT_BUSY,
    FAULT_NONCE,
    FAULT_UNAUTHORIZED,
    FAULT_MAINTENANCE,
    FAULT_CANCEL_ONLY,
    FAULT_POST_ONLY,
    /* orders */
    FAULT_REJECT,
    FAULT_PARTIAL,
    FAULT_LOSE_REPLY,
    FAULT_DUPLICATE,
    FAULT_LATE_FILL,
    FAULT_LATE_CANCEL,
    FAULT_VENUE_CANCEL,
    FAULT_BUST,
    /* market data: a subscription, or a turn of a pair */
    FAULT_EARLY_DATA,
    FAULT_LATE_SNAPSHOT,
    FAULT_EMPTY_ACK,
    FAULT_CHECKSUM,
    FAULT_GAP,
    FAULT_FREEZE,
    FAULT_REPEAT,
    FAULT_CROSSED,
    FAULT_ZERO_SIZE,
    FAULT_NEGATIVE_SIZE,
    FAULT_WICK,
    FAULT_RULES,
    FAULT_DELIST,
    FAULT_RENAME,
    FAULT_COUNT
};

struct fault_rule {
    double rate;
    int64_t amount;   /* ns, or a factor */
    int64_t from, to; /* ns of market time since the start; to 0: for ever */
};

struct faults {
    uint64_t seed;
    struct fault_rule rule[FAULT_COUNT];
};

/* Nothing goes wrong. */
void faults_init(struct faults *f);
/* STATUS_USAGE names the item that cannot be read. */
enum status faults_parse(struct faults *f, struct str spec, struct error *err);
const char *fault_name(enum fault kind);
/* One line a kind, for `--help` and the documentation. */
const char *fault_help(enum fault kind);

/* The dice of a running exchange. */
struct fault_dice {
    struct faults faults;
    struct random chance;
    int64_t start; /* market time */
    uint64_t count[FAULT_COUNT];
    void *ctx;
    void (*note)(void *ctx, enum fault kind, int64_t at, uint64_t nth); /* may be NULL */
};

void fault_dice_init(struct fault_dice *d, const struct faults *f, int64_t start);
/* True when it happens now: drawn, counted, noted. */
bool fault_happens(struct fault_dice *d, enum fault kind, int64_t now);
/* What it would be drawn with now; and it has happened elsewhere. */
double fault_rate(const struct fault_dice *d, enum fault kind, int64_t now);
void fault_note(struct fault_dice *d, enum fault kind, int64_t now);
int64_t fault_amount(const struct fault_dice *d, enum fault kind);

#endif
