/* The embedded exchange: a venue made of arithmetic (sim) behind Kraken's or Coinbase's protocols, text in and
 * text out.  No sockets, files or clocks here: serve.h brings them; tests and fuzzers call directly.
 *
 * What it imitates, and what it adds, tells docs/embedded-exchange.md.  In short: Kraken has REST under
 * /0/ and WebSocket v2 at /v2 (public) and /v2/auth (private), Coinbase REST under /api/v3/brokerage and its
 * WebSocket at /; both have GET /sandbox/account and POST /sandbox/stop.
 *
 * Market time moves by exchange_turn alone, one step at a time.  What the exchange says on a
 * socket goes out through `send` while one of the functions below runs.
 *
 * Everything that must outlive the process is one block of plain bytes (exchange_state_bytes),
 * valid between calls; exchange_new with such a block goes on where it stood. */
#ifndef VENUE_EXCHANGE_EXCHANGE_H
#define VENUE_EXCHANGE_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "base/text.h"
#include "market/bar.h"
#include "market/instrument.h"
#include "venue/exchange/faults.h"

enum {
    EXCHANGE_PAIRS = 16,
    EXCHANGE_ACCOUNTS = 4,
    EXCHANGE_SOCKETS = 64,
    EXCHANGE_KEY_MAX = 96,
    EXCHANGE_SECRET_MAX = 512,
    EXCHANGE_FRAME_MAX = 1 << 20, /* the longest text that leaves */
};

struct exchange;

/* A pair that replays bars; borrowed for the exchange's life. */
struct exchange_bars {
    struct instrument in;
    const struct bar *bar; /* one-minute bars in order, prices and quantities in `in`'s units */
    size_t count;
};

struct exchange_account {
    char key[EXCHANGE_KEY_MAX];
    char secret[EXCHANGE_SECRET_MAX]; /* base64; Coinbase: as coinbase/jwt.h */
    struct money quote;               /* deposited at the first start, in each quote currency */
};

enum exchange_protocol { EXCHANGE_KRAKEN = 0, EXCHANGE_COINBASE };

struct exchange_config {
    enum exchange_protocol protocol;
    uint64_t seed;
    int64_t start;   /* first start of a generated market, ns; a replay starts by its bars */
    int64_t step_ns; /* market time of a turn; divides 15 s */
    double speed;    /* as the clock channel tells it; 0 is lock-step */
    double maker_fee, taker_fee;
    bool fee_tiers;      /* lower ones are earned by thirty days' volume */
    double spread;       /* replay: fraction of price */
    unsigned pair_count; /* replay: 0 generates */
    const struct exchange_bars *bars;
    unsigned account_count;
    struct exchange_account account[EXCHANGE_ACCOUNTS];
    struct faults faults;
    void *ctx;
    void (*send)(void *ctx, unsigned socket, struct str text);
    void (*close)(void *ctx, unsigned socket);            /* the exchange hangs up */
    void (*random_bytes)(void *ctx, void *ret, size_t n); /* for tokens */
    /* Seconds since 1970 on the clients' own clocks; NULL: they all follow market time. */
    int64_t (*wall_s)(void *ctx);
    /* A fault has just happened, the nth of its kind; may be NULL. */
    void (*fault)(void *ctx, enum fault kind, int64_t at, uint64_t nth);
};

/* `state` is NULL for a first start, else bytes of exchange_state_bytes (copied): STATUS_VERSION or
 * STATUS_CORRUPT when they do not fit this build or these pairs. */
enum status exchange_new(struct exchange **ret, const struct exchange_config *config,
                         const void *state, size_t state_size, struct error *err);
void exchange_free(struct exchange *x);

struct str exchange_state_bytes(struct exchange *x);
/* Rises with everything worth saving: orders, fills, nonces. */
uint64_t exchange_changes(const struct exchange *x);

/* One step of market time: matching, candles, frames, and a clock frame.  False when a replay has
 * ended and time stands still. */
bool exchange_turn(struct exchange *x);
int64_t exchange_now(const struct exchange *x);
uint64_t exchange_step(const struct exchange *x);
/* Market time a turn: the speed's, or the one that an older state still stands on. */
int64_t exchange_step_ns(const struct exchange *x);
/* Lock-step: every client that must be waited for is done with the present step. */
bool exchange_may_turn(const struct exchange *x);
/* Once a second of wall time: heartbeats, rate counters. */
void exchange_second(struct exchange *x);

struct exchange_request {
    struct str method, path, query, body;
    struct str api_key, api_sign;   /* Kraken's headers */
    struct str authorization, host; /* Coinbase's */
};
/* Answers an HTTP request.  Returns the status code; *ret_stop is set by POST /sandbox/stop. */
unsigned exchange_request(struct exchange *x, const struct exchange_request *r, struct text *out,
                          bool *ret_stop);
/* Of the answer just given: seconds for the header Retry-After, 0 for none. */
int64_t exchange_retry_after_s(const struct exchange *x);
/* How long it waits, by the wall's clock; EXCHANGE_NO_ANSWER: the connection closes instead. */
#define EXCHANGE_NO_ANSWER (-1)
int64_t exchange_answer_wait_ns(const struct exchange *x);

/* Of the answer just given, as Coinbase tells it in headers: calls at once, how many are left, and seconds until all
 * are; false where the venue tells nothing. */
struct exchange_budget {
    int64_t limit, remaining, reset_s;
};
bool exchange_budget(const struct exchange *x, struct exchange_budget *ret);

/* May a WebSocket be opened on this path? */
bool exchange_socket_path(const struct exchange *x, struct str path);
/* False when there is no room.  The connection can take frames from exchange_socket_ready on. */
bool exchange_socket_open(struct exchange *x, struct str path, unsigned *ret_socket);
void exchange_socket_ready(struct exchange *x, unsigned socket);
void exchange_socket_text(struct exchange *x, unsigned socket, struct str text);
void exchange_socket_closed(struct exchange *x, unsigned socket);
unsigned exchange_sockets(const struct exchange *x);

#endif
