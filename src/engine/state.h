/* What stands in the engine's block, in one place, for the files of this room alone.
 *
 *   | struct engine | pair_state[pairs] | frames[pairs x timeframes] | the same again for undoing the
 *   | last bar | scratch frame | bars[pairs x history] |
 *
 * Offsets, never pointers; no padding; every byte defined.  market_*.c own pair_state's market part,
 * account_*.c the account and pair_state's account part. */
#ifndef ENGINE_STATE_H
#define ENGINE_STATE_H

#include "confluence/frame.h"
#include "confluence/pressure.h"
#include "confluence/reference.h"
#include "confluence/track_record.h"
#include "engine/engine.h"
#include "ledger/ledger.h"
#include "market/bar_builder.h"
#include "market/data_counts.h"
#include "market/quality.h"
#include "market/resample.h"
#include "order/order_table.h"
#include "risk/standing.h"

enum { POSITIONS_MAX = SNAPSHOT_POSITIONS_MAX };

/* What a EV_SELF goes on with. */
enum self_task { TASK_ADVANCE = 1, /* positions from `cursor` on: long fan-outs */ };

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* A slot holds a pair from the moment an entry is decided: reserved first, open after the first
 * fill, free again when nothing is held and no order works. */
struct position {
    uint64_t number; /* 0: free slot */
    uint64_t decision;
    int64_t reserved_at;
    int64_t opened_at;   /* first fill, 0: none yet */
    struct holding held; /* what is left and what it cost */
    struct qty bought, sold;
    struct money cost, revenue, fees;   /* over its life */
    struct price plan;                  /* the entry's first limit */
    struct qty wanted;                  /* what the entry was to buy */
    struct price entry;                 /* average of the buys, half even */
    int64_t stop_offset, target_offset; /* ticks from the entry, as planned */
    struct price stop, target;
    struct qty partial;  /* that the stop gives way to, or that is offered and not sold yet */
    struct price best;   /* highest bid since the first fill */
    int64_t bare_since;  /* held without a stop at the venue since; 0: protected */
    int64_t exit_after;  /* the next exit order not before this */
    int64_t stop_after;  /* the next stop order not before this */
    int64_t below_since; /* the bid stands below a stop that rests at the venue; 0: it does not */
    uint64_t agreed;     /* bit i: strategy i voted for it and counted */
    uint32_t exits;      /* exit orders placed */
    uint32_t refusals;   /* of exits in a row */
    uint16_t pair;
    uint8_t strategy; /* owner of stop and target */
    uint8_t breakeven, trailing;
    uint8_t closing; /* enum exit_reason, 0: it is kept */
    uint8_t bare_alarmed;
    uint8_t stop_refusals;     /* in a row */
    uint8_t trend, volatility; /* regime at the decision */
    uint8_t chases;            /* of the entry */
    uint8_t entry_over;        /* its time is over; what is left may go to market once */
    uint8_t entry_taken;       /* and has gone there */
    uint8_t partial_sent, partial_done;
    uint8_t pad;
};

struct breaker_state {
    int64_t since; /* 0: closed */
    uint32_t trips;
    uint32_t automatic;
};

/* How orders are carried out: fading means, each reading weighs a quarter. */
struct execution {
    double slippage;    /* worse than expected, fraction of price; below 0: better */
    int64_t latency;    /* from sending to the venue's first word, ns */
    int64_t latency_at; /* of the newest reading */
};

struct account {
    struct order_table orders;
    struct position position[POSITIONS_MAX];
    struct ledger ledger;
    struct rate maker, taker;
    struct money quote_balance;   /* as the venue last said */
    uint64_t fills_agreed;        /* fills booked when cash last agreed */
    struct money cash_difference; /* what the last reconciliation could not explain */
    struct standing standing;
    struct execution execution;
    struct money realised;  /* net of fees, of closed positions */
    uint64_t next_position; /* from 1 */
    uint64_t position_span; /* no slot from here on is taken */
    uint64_t decisions, denials;
    uint64_t reconcile_id;   /* of the last RECONCILE asked */
    uint64_t fills_at_begin; /* fills booked when its answers began */
    int64_t reconcile_due;   /* when the next one is asked, INT64_MAX: no plan */
    int64_t reconcile_asked; /* 0: none under way */
    int64_t reconciled_at;
    int64_t first_start; /* fills are asked for from here on at most */
    int64_t last_fill;   /* the venue's time of the newest booked fill */
    int64_t wake_at;
    uint32_t trades, wins;
    uint32_t rejects; /* refusals in a row */
    uint8_t ledger_open;
    uint8_t fees_known;
    uint8_t reconciled;
    uint8_t answering; /* between RECONCILE BEGIN and END */
    struct breaker_state breaker[BREAKER_COUNT];
    struct result_table result[STRATEGIES_MAX]; /* net profit of closed positions, by their owner */
};

/* What the profile has learned, from the market alone: the same for every account. */
struct profile_state {
    struct track_record record[STRATEGIES_MAX];
    double factor[STRATEGIES_MAX]; /* of each weight: made of record and options */
};

struct control_state {
    int64_t paused_at, killed_at; /* 0: not */
    char paused_by[WHO_MAX], paused_why[CONTROL_REASON_MAX];
    char killed_by[WHO_MAX], killed_why[CONTROL_REASON_MAX];
    uint32_t kill_done; /* its last result was told; a later start comes up latched and stays up */
    uint32_t kill_mode; /* enum kill_mode at the time */
    uint64_t stopping;  /* a graceful stop is under way */
};

/* Everything about one pair. */
struct pair_state {
    /* market */
    struct instrument instrument;
    struct ev_quote quote;
    int64_t quote_at;
    struct depth depth;            /* the newest reading of the book */
    struct pressure_memory memory; /* of the readings */
    struct price last;             /* last print, or the last close */
    int64_t bar_at;                /* when the last base bar closed */
    int64_t closes_at;       /* the forming bar is closed by timer then; INT64_MAX: none forming */
    struct price scan_price; /* at the last decision: the price-move trigger looks from here */
    struct bar_builder builder;
    struct quality quality;
    struct data_counts data;
    int64_t suspect_bar; /* open time of the last bar that is not verified, -1: none */
    struct resampler resampler[TIMEFRAMES_MAX];
    struct resampler undo_resampler[TIMEFRAMES_MAX];
    int64_t frame_last[TIMEFRAMES_MAX]; /* open time of the newest bar pushed to a frame */
    int64_t undo_last[TIMEFRAMES_MAX];
    int64_t undo_time; /* open time of the base bar that can be undone, -1: none */
    uint64_t bars;     /* base bars ever pushed; the ring holds the newest */
    /* profile */
    uint64_t decisions;
    int64_t decided_at;
    double confidence;
    uint8_t stance, rule, count;
    uint8_t foreign; /* enum foreign_flag: entries wait for a person */
    uint32_t denial;
    uint64_t references; /* bit i: reference[i] is open */
    struct reference reference[STRATEGIES_MAX];
    /* account */
    struct holding dust;          /* too little to sell: kept in the books */
    struct money base_balance;    /* as the venue last said, asset x 10^8; -1 unknown */
    struct money base_accepted;   /* not ours, accepted by a person */
    struct money base_difference; /* what the last reconciliation could not explain */
    int64_t cooldown_until;
    int64_t strategy_until[STRATEGIES_MAX];
};

struct engine {
    uint64_t magic, schema, size, seed;
    uint64_t last_seq;
    int64_t last_at;
    uint64_t decision_hash, effect_hash;
    uint64_t run;
    int64_t started_at;
    uint32_t epoch, pairs;
    uint64_t pairs_at, frames_at, undo_at, scratch_at, bars_at, frame_bytes, bar_capacity;
    int64_t wake_at;
    int64_t market_wake_at;
    int64_t link_down_at[LINK_KIND_COUNT];
    int64_t check_at;  /* staleness is looked at then */
    int64_t clock_off; /* fading mean of ours less the venue's, of quotes and prints, ns */
    uint8_t link[LINK_KIND_COUNT];
    uint8_t venue_status; /* enum market_status */
    uint8_t pad[5];
    struct options options;
    struct control_state control;
    struct profile_state profile;
    struct account account;
};

#pragma GCC diagnostic pop

/* One step's working set. */
struct turn {
    struct engine *e;
    struct account *a;
    const struct event *ev;
    struct effects *out;
    int64_t now;
};

static inline struct pair_state *pair_at(struct engine *e, unsigned i)
{
    return (struct pair_state *)(void *)((char *)e + e->pairs_at) + i;
}
static inline const struct pair_state *pair_at_const(const struct engine *e, unsigned i)
{
    return (const struct pair_state *)(const void *)((const char *)e + e->pairs_at) + i;
}
static inline uint64_t frame_offset(const struct engine *e, unsigned pair, unsigned timeframe)
{
    return (pair * (uint64_t)e->options.trading.timeframe_count + timeframe) * e->frame_bytes;
}
static inline struct frame *frame_at(struct engine *e, unsigned pair, unsigned timeframe)
{
    return (struct frame *)(void *)((char *)e + e->frames_at + frame_offset(e, pair, timeframe));
}
static inline const struct frame *frame_at_const(const struct engine *e, unsigned pair,
                                                 unsigned timeframe)
{
    return (const struct frame *)(const void *)((const char *)e + e->frames_at +
                                                frame_offset(e, pair, timeframe));
}
static inline struct frame *undo_frame_at(struct engine *e, unsigned pair, unsigned timeframe)
{
    return (struct frame *)(void *)((char *)e + e->undo_at + frame_offset(e, pair, timeframe));
}
static inline struct frame *scratch_frame(struct engine *e)
{
    return (struct frame *)(void *)((char *)e + e->scratch_at);
}
static inline struct bar *bar_ring(struct engine *e, unsigned pair)
{
    return (struct bar *)(void *)((char *)e + e->bars_at) + pair * e->bar_capacity;
}
static inline const struct bar *bar_ring_const(const struct engine *e, unsigned pair)
{
    return (const struct bar *)(const void *)((const char *)e + e->bars_at) +
           pair * e->bar_capacity;
}

#endif
