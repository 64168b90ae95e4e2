/* The inside of the embedded exchange, for this folder's files. */
#ifndef VENUE_EXCHANGE_STATE_H
#define VENUE_EXCHANGE_STATE_H

#include "base/json.h"
#include "base/random.h"
#include "sim/generator.h"
#include "sim/sim.h"
#include "venue/exchange/exchange.h"
#include "venue/exchange/names.h"

enum {
    CANDLE_KINDS = 9,
    CANDLES_KEPT = 721, /* 720 committed and the forming one */
    PRINTS_KEPT = 1000,
    SPREADS_KEPT = 200,
    NOTES_KEPT = 4096,
    AMENDS_KEPT = 512,
    PRINTS_A_TURN = 32,
    TOKEN_MAX = 48,
    NEWS_MAX = 1024,
    CLIENT_WHOLE_MAX = 64, /* the longest id of a client, zero-terminated */
    KEPT_ANSWERS = 64,
    LATE_NEWS_MAX = 256,
    LATE_CANCELS_MAX = 64,
    LATE_SNAPSHOTS_MAX = 256,
};
#define SECOND_NS INT64_C(1000000000)
#define MINUTE_NS INT64_C(60000000000)

extern const uint32_t candle_minutes[CANDLE_KINDS]; /* 1 5 15 30 60 240 1440 10080 21600 */

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct candle {
    int64_t time; /* ns */
    struct price open, high, low, close;
    struct qty volume;
    double turnover; /* ticks x lots */
    uint64_t count;
};

struct candles {
    uint32_t count, next; /* a ring: next is written next */
    struct candle row[CANDLES_KEPT];
};

struct print {
    int64_t at;
    struct price price;
    struct qty qty;
    uint64_t id;
    uint64_t taker_side;
};

struct spread_row {
    int64_t at;
    struct price bid, ask;
};

struct market_pair {
    struct instrument in;
    struct kraken_pair_names names;
    uint64_t next_print;
    struct price last;
    struct qty last_qty;
    uint32_t bids, asks;
    struct sim_level bid[SIM_DEPTH], ask[SIM_DEPTH];
    struct candles candles[CANDLE_KINDS];
    uint32_t print_count, print_next;
    struct print print[PRINTS_KEPT];
    uint64_t spreads_made;
    struct spread_row spread[SPREADS_KEPT]; /* a ring */
};

/* Kraken's limiter of the matching engine, one an account and pair. */
struct engine_counter {
    double points;
    int64_t at;
};

struct account_state {
    char key[EXCHANGE_KEY_MAX];
    char secret[EXCHANGE_SECRET_MAX];
    uint64_t nonce;
    int64_t cancel_all_at; /* the dead man's switch; 0 is off */
    struct engine_counter counter[EXCHANGE_PAIRS];
};

/* What an order was said to be beside what the sim must know.  An order that 4,096 others outlive
 * loses it. */
struct order_note {
    uint64_t order;   /* sim_order.number */
    int64_t cash;     /* a market buy's amount in quote, money units; 0: it has a quantity */
    int64_t trail_e4; /* a trailing stop's distance in per cent x 10^4; 0: it is a price */
    int64_t userref;
    char client_id[CLIENT_WHOLE_MAX]; /* one that is longer than an order remembers */
};

struct amend_note {
    uint64_t order;
    int64_t at;
    struct qty qty, left;
    struct price price, stop_price;
    uint64_t original; /* as it was placed */
    char id[VENUE_ID_MAX];
};

struct exchange_state {
    uint64_t magic;
    uint64_t size;   /* of the whole block, the sim behind this included */
    uint64_t schema; /* what the layout looks like */
    uint64_t seed;
    int64_t now;
    int64_t step_ns;
    uint64_t step;
    uint64_t ids; /* amendments and ledger entries made so far */
    uint64_t changes;
    uint64_t amends_made;
    uint32_t pairs, accounts;
    uint32_t replays, ended;
    struct random chance;
    struct generator generator;
    struct account_state account[EXCHANGE_ACCOUNTS];
    struct order_note note[NOTES_KEPT];
    struct amend_note amend[AMENDS_KEPT]; /* a ring */
    struct market_pair pair[EXCHANGE_PAIRS];
};

#pragma GCC diagnostic pop

enum channel {
    CHANNEL_TICKER,
    CHANNEL_BOOK,
    CHANNEL_TRADE,
    CHANNEL_OHLC,
    CHANNEL_LEVEL3,
    CHANNEL_TICKER_BATCH,
    CHANNEL_INSTRUMENT,
    CHANNEL_EXECUTIONS,
    CHANNEL_BALANCES,
    CHANNEL_CLOCK,
    CHANNEL_COUNT
};

/* A dialect's word for a channel; NULL ends a table. */
struct channel_row {
    const char *name;
    enum channel channel;
    bool private, has_pairs;
    const char *
        says; /* Kraken: a warning in the acknowledgement; Coinbase: the name that its messages have */
};

/* What a connection has asked for. */
struct socket {
    bool open, private;
    bool heartbeats;                            /* after the first subscription */
    uint32_t wants;                             /* bit per channel without symbols */
    uint32_t symbols[CHANNEL_TICKER_BATCH + 1]; /* bit per pair: the channels with symbols */
    uint32_t bbo;                               /* ticker: bit per pair, also on quotes */
    uint16_t depth[EXCHANGE_PAIRS];             /* book */
    uint16_t order_depth[EXCHANGE_PAIRS];       /* level3 */
    uint32_t intervals[EXCHANGE_PAIRS];         /* ohlc: bit per kind */
    int account;                                /* of the token that subscribed, -1 before */
    uint64_t executions_sequence, balances_sequence;
    uint64_t sequence;    /* Coinbase: of the next message */
    int64_t quiet_s;      /* Coinbase: seconds since it last had something to say or to hear */
    int64_t silent_until; /* a fault: half open */
    int64_t late_until;   /* a fault: delay */
    uint64_t step_done;
};

struct token {
    char text[TOKEN_MAX];
    int account;
    int64_t seconds; /* of life left, wall time */
};

/* The turn's news of a pair, for frames. */
struct turn {
    unsigned prints;
    struct print print[PRINTS_A_TURN];
    bool quote_moved;
    uint32_t bids, asks; /* the book before the turn */
    struct sim_level bid[SIM_DEPTH], ask[SIM_DEPTH];
};

/* What the two protocols do differently. */
struct exchange_dialect {
    /* May a WebSocket be opened there, and is it for accounts? */
    bool (*path)(struct str path, bool *ret_private);
    void (*ready)(struct exchange *x, unsigned socket); /* NULL: says nothing first */
    void (*text)(struct exchange *x, unsigned socket, struct str text);
    void (*second)(struct exchange *x); /* heartbeats */
    void (*clock)(struct exchange *x, unsigned socket);
    void (*tell)(struct exchange *x, const struct event *ev); /* news of an account */
    void (*frames)(struct exchange *x);                       /* what a turn changed */
    /* The whole of a channel of one pair; `detail` as it was asked for. */
    void (*snapshot)(struct exchange *x, unsigned socket, enum channel c, unsigned pair,
                     int64_t detail);
    void (*rules)(struct exchange *x, unsigned socket, unsigned pair); /* a pair's have changed */
    void (*mode)(struct exchange *x, unsigned socket); /* NULL: the venue's is not told */
    unsigned (*request)(struct exchange *x, const struct exchange_request *r, struct text *out);
    struct rest_limit {
        double most, decay; /* calls at once, and how many more each second */
    } limit;
    bool limits_engine; /* acts on orders cost points */
    bool uuids;         /* ids of orders and fills are UUIDs */
    bool fee_inside;    /* a market buy's amount pays its fee too */
};
extern const struct exchange_dialect kraken_dialect, coinbase_dialect;
extern const struct exchange_dialect *const exchange_dialects[]; /* by protocol */

/* An answer that the fault `stale` may give again. */
struct kept_answer {
    uint64_t question;
    int64_t at;
    char *text; /* owned; NULL: none */
};

struct late_news {
    int64_t due;
    struct event event;
};

struct late_cancel {
    int64_t due;
    uint16_t account;
    struct order_request request;
};

struct late_snapshot {
    int64_t due, detail;
    unsigned socket, pair;
    enum channel channel;
};

struct exchange {
    struct exchange_config config;
    const struct exchange_dialect *dialect;
    struct fault_dice dice;
    enum market_status mode; /* a fault: what the venue takes, until then */
    int64_t mode_until;
    int64_t retry_after_s; /* of the answer being given */
    int budget_account;    /* likewise: whose budget it tells; -1: none */
    int64_t answer_wait_ns;
    uint32_t untold; /* a fault: bit per pair whose turn is not told */
    uint64_t partials_noted;
    int64_t skew; /* a fault: of the venue's clock */
    int64_t rules_until[EXCHANGE_PAIRS], frozen_until[EXCHANGE_PAIRS]; /* faults; 0: none */
    struct text held[EXCHANGE_SOCKETS];                                /* faulty_frames.c */
    struct kept_answer kept[KEPT_ANSWERS];                             /* a ring */
    unsigned kept_next;
    bool holds_fill; /* the fill told last is late */
    unsigned late_news_count, late_cancels, late_snapshots;
    struct late_news late_news[LATE_NEWS_MAX];
    struct late_cancel late_cancel[LATE_CANCELS_MAX];
    struct late_snapshot late_snapshot[LATE_SNAPSHOTS_MAX];
    struct exchange_state *state;
    struct sim *sim;               /* behind the state, in one block */
    size_t cursor[EXCHANGE_PAIRS]; /* replay: the bar at or after now */
    struct turn turn[EXCHANGE_PAIRS];
    struct socket socket[EXCHANGE_SOCKETS];
    struct token token[16];
    unsigned next_token;
    double rest_counter[EXCHANGE_ACCOUNTS];
    uint64_t connections;
    char *frame_room;
    struct text frame; /* what is being written for a socket */
    char *events_room;
    uint64_t batch_told[EXCHANGE_PAIRS]; /* Coinbase: prints when its ticker_batch was last told */
    struct text events;  /* Coinbase: the events of a message, before its number is known */
    unsigned news_count; /* drained from the sim, not yet told */
    struct event news[NEWS_MAX];
    struct sim_fill told_fill; /* whose balances come next */
};

/* faulty.c: what goes wrong, where it goes wrong. */
bool fault(struct exchange *x, enum fault kind);
void faulty_calm(struct exchange *x); /* nothing goes wrong any more */
void faulty_turn(struct exchange *x); /* market_frames or coinbase_frames, through the faults */
void faulty_forget(struct exchange *x, unsigned socket); /* it is closed */
void faulty_free(struct exchange *x);
void partials_begin(struct exchange *x);
void note_partials(struct exchange *x);
/* faulty_frames.c */
void held_frames_turn(struct exchange *x);
void held_frames_calm(struct exchange *x);
void held_frames_forget(struct exchange *x, unsigned socket);
void held_frames_free(struct exchange *x);
/* faulty_lists.c: an honest answer may become an older one, or empty. */
void spoil_list(struct exchange *x, const struct exchange_request *r, struct text *out);
void kept_answers_free(struct exchange *x);
/* faulty_news.c: what comes late */
void news_tell(struct exchange *x, const struct event *ev);
bool cancel_is_late(struct exchange *x, int account, const struct sim_order *o);
bool snapshot_is_late(struct exchange *x, unsigned socket, enum channel c, unsigned pair,
                      int64_t detail);
void snapshots_forget(struct exchange *x, unsigned socket);
void book_snapshots_again(struct exchange *x, unsigned socket, unsigned pair);
void late_turn(struct exchange *x);
void late_calm(struct exchange *x);
/* faulty_market.c: `honest_bid` keeps a best bid that is spoilt while the turn is told. */
void market_faults(struct exchange *x, struct price honest_bid[EXCHANGE_PAIRS]);
void market_calm(struct exchange *x);
void market_honest_rules(struct exchange *x);
static inline bool is_frozen(const struct exchange *x, unsigned pair)
{
    return x->frozen_until[pair] != 0;
}
/* The time as the venue tells it. */
static inline int64_t told_now(const struct exchange *x)
{
    return x->state->now + x->skew;
}
/* NULL, or why the venue takes no such order now. */
const char *venue_mode_refusal(const struct exchange *x, bool post_only);
const char *venue_mode_word(const struct exchange *x); /* "online", "maintenance", ... */
/* What is never lost, or time would stand still. */
void socket_send_clock(struct exchange *x, unsigned socket);
/* The answer without faults (rest.c). */
unsigned answer_request(struct exchange *x, const struct exchange_request *r, struct text *out,
                        bool *ret_stop);

/* market.c */
enum status market_begin(struct exchange *x, struct error *err);
bool market_step(struct exchange *x); /* false: a replay has ended */
/* A pair's rules: as they were at the start, and others.  False for more than 8 quantity decimals. */
const struct instrument *market_honest(const struct exchange *x, unsigned pair);
bool market_pair_set(struct exchange *x, unsigned pair, const struct instrument *in);
void market_find_cursors(struct exchange *x);
const struct candle *candle_at(const struct candles *c, uint32_t newest);
/* Of the last 24 hours and of today. */
struct day {
    struct price open, high, low;
    struct qty volume;
    double vwap; /* ticks */
    uint64_t trades;
};
struct day market_day(const struct market_pair *p, int64_t now, bool today);
struct price candle_vwap(const struct candle *c);
int pair_find(const struct exchange *x, struct str word);

/* account.c */
int account_signed(struct exchange *x, const struct exchange_request *r, const char **ret_error);
const char *account_charge(struct exchange *x, int account, double cost);
void token_make(struct exchange *x, int account, struct text *out);
int token_find(const struct exchange *x, struct str token);
enum engine_act { ACT_ADD, ACT_BATCH_ADD, ACT_AMEND, ACT_EDIT, ACT_CANCEL };
/* NULL, or why not: charges the engine's limiter of that pair. */
const char *engine_charge(struct exchange *x, int account, unsigned pair, enum engine_act act,
                          int64_t age_ns);

/* trade.c: what REST and WebSocket trading share. */
struct trade_reply {
    const char *error; /* NULL: done; lives until trade_news */
    char order_id[VENUE_ID_MAX];
    char client_id[CLIENT_WHOLE_MAX];
    char amend_id[VENUE_ID_MAX];
    char original_id[VENUE_ID_MAX]; /* of an edit */
};
/* An order as it was asked for. */
struct order_wish {
    struct order_request r;
    struct order_note note;
    bool validate, in_batch;
};
struct trade_reply trade_place(struct exchange *x, int account, unsigned pair,
                               struct order_wish *w);
/* Cancel and place as one.  `old` is live. */
struct trade_reply trade_edit(struct exchange *x, int account, const struct sim_order *old,
                              struct order_wish *w);
struct trade_reply trade_amend(struct exchange *x, int account, const struct order_request *r);
struct trade_reply trade_cancel(struct exchange *x, int account, const struct order_request *r);
unsigned trade_cancel_all(struct exchange *x, int account);
unsigned trade_cancel_userref(struct exchange *x, int account, int64_t userref);
/* An id that may be a user reference: how many went, or the refusal. */
unsigned trade_cancel_word(struct exchange *x, int account, struct str word,
                           const char **ret_error);
/* A live order by its id, or by a user reference that it alone has. */
const struct sim_order *trade_find_word(const struct exchange *x, int account, struct str word);
/* The dead man's switch: in so many seconds of market time; 0 turns it off. */
const char *trade_cancel_after(struct exchange *x, int account, int64_t seconds);
void trade_cancel_overdue(struct exchange *x);
void put_switch(const struct exchange *x, int account, struct json_writer *w);
/* Hands the venue's news to the subscribers of executions and balances. */
void trade_news(struct exchange *x);
const char *order_type_word(uint8_t type);   /* Kraken's: "stop-loss-limit" */
const char *order_type_phrase(uint8_t type); /* as descriptions say it: "stop loss" */
bool order_type_of_word(struct str word, uint8_t *ret);
struct order_note order_note(const struct exchange *x, const struct sim_order *o);
struct order_wish order_wish_of(const struct exchange *x, const struct sim_order *o);
/* "sell 0.01000000 XBTUSD @ stop loss 55000.0 -> limit 54000.0" */
void wish_describe(struct text *t, const struct market_pair *p, const struct order_wish *w);
/* "+30.0000%" or "+500.0" of a trailing stop. */
void wish_describe_distance(struct text *t, const struct market_pair *p,
                            const struct order_wish *w);
/* Ticks from a price, or from an offset to the last trade: "+5.0", "-1.5%", "#2%".  '#' adds when
 * `adds` says so. */
bool price_read(const struct market_pair *p, struct str text, bool adds, int64_t *ret);
bool price_offset(const struct market_pair *p, struct str number, bool percent, int64_t *ret);
/* A trailing stop's distance. */
const char *trail_read(const struct market_pair *p, struct str number, bool percent,
                       struct order_wish *w);
/* The quantity that an amount of quote buys now. */
struct qty cash_buys(const struct market_pair *p, struct money cash);
void id_make(struct exchange *x, char first, char ret[VENUE_ID_MAX]);
void id_from(const struct exchange *x, char first, uint64_t number, char ret[VENUE_ID_MAX]);
/* A fill's two entries in the ledger: their ids, and what they move before the fee. */
void ledger_id(const struct exchange *x, const struct sim_fill *f, bool base,
               char ret[VENUE_ID_MAX]);
int64_t fill_amount(const struct exchange *x, const struct sim_fill *f, bool base);
/* Average price of what is filled; 0 before. */
struct price order_average(const struct exchange *x, const struct sim_order *o);

/* client_ids.c: an id of a client goes into a request, and whole into the order's note where there is to be an order;
 * false when it is too long.  And what the client called the order. */
bool client_id_keep(struct order_request *r, struct order_note *note, struct str id);
const char *client_id_told(const struct exchange *x, uint64_t order, const char *kept);
/* Up to 18 characters of any kind, or a UUID with or without dashes. */
bool client_id_is_krakens(struct str id);

/* executions.c */
void executions_snapshot(struct exchange *x, unsigned socket, bool orders, bool trades);
void balances_snapshot(struct exchange *x, unsigned socket);
void executions_tell(struct exchange *x, const struct event *ev);

/* market_frames.c */
void market_frames(struct exchange *x);
void market_snapshot(struct exchange *x, unsigned socket, enum channel c, unsigned pair,
                     int64_t detail);
void instrument_snapshot(struct exchange *x, unsigned socket);
void instrument_update(struct exchange *x, unsigned socket, unsigned pair);
void clock_frame(struct exchange *x, unsigned socket);
uint32_t book_checksum(const struct market_pair *p);
/* level3_frames.c: writes a frame. */
void level3_frame(struct exchange *x, unsigned pair, uint32_t depth, bool snapshot);

/* connections.c */
const struct channel_row *channel_find(const struct channel_row *rows, struct str name);
void socket_wants(struct socket *s, enum channel c, bool on);
void socket_wants_pair(struct socket *s, enum channel c, unsigned pair, bool on);
bool socket_hears(const struct socket *s, enum channel c);
bool socket_hears_pair(const struct socket *s, enum channel c, unsigned pair);
void socket_step_done(struct exchange *x, unsigned socket, struct str step);

/* rest.c: Kraken's calls. */
unsigned kraken_request(struct exchange *x, const struct exchange_request *r, struct text *out);

/* sockets.c, socket_trading.c */
void socket_trading(struct exchange *x, unsigned socket, struct str method, struct str params,
                    struct str req_id);
void socket_reply_begin(struct exchange *x, struct json_writer *w, struct str method);
void socket_reply_end(struct exchange *x, struct json_writer *w, unsigned socket,
                      struct str req_id);
void socket_error(struct exchange *x, unsigned socket, struct str method, const char *error,
                  struct str symbol, struct str req_id);
void socket_send(struct exchange *x, unsigned socket);
void status_frame(struct exchange *x, unsigned socket);
struct text *frame_begin(struct exchange *x);

/* rest_*.c: each call writes `result` or returns the error's text. */
struct call {
    struct exchange *x;
    struct json_writer *w;
    struct str params; /* query, form or JSON */
    int account;       /* private calls */
};
struct rest_route {
    const char *name; /* NULL ends a table */
    const char *(*call)(struct call *c);
    double cost; /* of the REST counter */
};
extern const struct rest_route rest_public[], rest_account[], rest_history[], rest_trade[],
    rest_batch[];
void rest_put_seconds(struct json_writer *w, const char *key, int64_t at);
void rest_put_order(struct call *c, const struct sim_order *o);
void rest_put_trade(struct call *c, const struct sim_fill *f);
int rest_asked_pair(const struct call *c); /* -1: none of ours */
/* NULL, or the refusal of what an AddOrder says. */
const char *rest_read_order(const struct call *c, int pair, struct order_wish *w);
void rest_put_description(struct call *c, unsigned pair, const struct order_wish *w);
const char *rest_put_count(struct call *c, unsigned count);
/* By the call's cl_ord_id and userref. */
bool rest_order_wanted(const struct call *c, const struct sim_order *o);
void sandbox_account(struct call *c);

/* params.c: one parameter of a query, a form or a JSON object, unescaped into `room`. */
bool param(struct str params, const char *name, struct text *room);
bool param_i64(struct str params, const char *name, int64_t *ret);
bool param_true(struct str params, const char *name);
/* The value at hand as it stands, if it is of this kind; skipped otherwise. */
bool value_as_is(struct json *j, enum json_type kind, struct str *ret);
/* The i-th object of an array parameter as params of its own: JSON as it stands, a form's
 * NAME[i][key]=value written to `room`. */
bool param_object(struct str params, const char *name, unsigned i, struct text *room,
                  struct str *ret);

#endif
