/* What a run over history came to.  The driver tells it of effects and of each minute's close; it
 * keeps trades, orders, denials, equity, and in the end works out the figures.
 *
 * Equity is cash plus holdings at the last close (the middle of the estimated quote), fees paid
 * deducted.  Drawdown looks at every minute.  Sharpe and Sortino come from equity at 00:00 UTC,
 * 365 days a year; nan has no value (too few points, a zero denominator).  The equity curve that is
 * kept has at most RESULT_CURVE_MAX points, evenly taken, lowest and highest of each stretch kept.
 *
 * Slippage is what fills cost against the price they aimed at, in quote currency: the middle of the
 * quote when a taking order was placed, the trigger of a stop; a maker's fill has none.
 *
 * Memory: result_init allocates for the span; adding allocates per trade and order, never per bar;
 * result_release frees. */
#ifndef RESEARCH_RESULT_H
#define RESEARCH_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/options.h"
#include "engine/effect.h"
#include "engine/snapshot.h"
#include "research/history.h"
#include "research/statistics.h"

enum { RESULT_CURVE_MAX = 2000, RESULT_WARNINGS_MAX = 24, RESULT_WARNING_SIZE = 200 };

struct trade {
    uint64_t id; /* the position's number */
    uint64_t decision;
    int64_t entry_time, exit_time;
    struct price entry, exit, stop, target;
    struct qty qty;
    struct money cost, revenue, fees, net;
    uint16_t pair;
    uint8_t strategy;
    uint8_t reason; /* enum exit_reason */
    bool open;      /* still held at the end: exit is the mark, leaving paid for */
};

struct group { /* one strategy or one pair */
    uint64_t trades, wins, losses;
    struct money net, fees;
    uint64_t decisions, denials;
};

struct curve_point {
    int64_t time;
    double equity, benchmark, drawdown;
};

/* What is kept of an order until it ends. */
struct order_note {
    struct price aim; /* the price it was meant for, 0: a maker's own */
    uint16_t pair;
    uint8_t purpose, side;
    uint8_t state; /* enum order_state */
    bool filled;
};

struct result {
    const struct history *history;
    struct options options;
    uint64_t seed;
    int64_t from, to;
    size_t bars;
    double seconds; /* wall time of the run */
    uint64_t decision_hash, effect_hash;
    bool interrupted;

    struct money starting, cash, fees;
    struct fx_position open[SNAPSHOT_POSITIONS_MAX]; /* position 0: free */
    uint16_t open_pair[SNAPSHOT_POSITIONS_MAX];
    struct qty *held;    /* by pair */
    struct price *last;  /* last close by pair, 0 before the first */
    struct trade *trade; /* in the order of their ends; open ones last */
    size_t trades, trade_room, open_trades;
    struct order_note *note; /* by the order's number */
    size_t note_room;
    uint64_t orders_placed, orders_filled, orders_unfilled;
    uint64_t entries_placed, entries_filled, entries_unfilled;
    uint64_t fills, maker_fills, taker_fills;
    double slippage, turnover;
    uint64_t decisions, acted, denials;
    uint64_t denied[DENIAL_COUNT];
    uint64_t ruled[RULE_COUNT]; /* decisions by the rule that made them */
    uint64_t notices;
    char last_notice[160];
    struct group strategy[STRATEGIES_MAX];
    struct group *pair;
    bool out_of_memory;

    /* Minute by minute. */
    uint64_t minutes, minutes_held; /* with bars; with a position */
    double starting_equity;
    double equity, peak, benchmark, benchmark_peak, benchmark_drawdown;
    double max_drawdown, exposure_sum;
    int64_t trough_time;
    uint64_t under_water, under_water_longest;
    double *first_price; /* by pair, for the benchmark; 0 before the first */
    double *growth;      /* by pair: price over its first price */
    double growth_sum;
    unsigned pairs_seen, pairs_held;
    double *day; /* equity at each UTC midnight */
    size_t days, day_room;
    int64_t next_midnight;
    struct curve_point *curve;
    size_t curve_count;
    struct curve_point stretch_low, stretch_high;
    uint64_t stretch, stretch_seen;

    /* Worked out by result_finish. */
    struct trade_stats trade_figures;
    struct return_stats day_figures;
    double final_equity, net_profit, total_return, gross_profit;
    double buy_and_hold, exposure, mean_exposure, cost_share, break_even_costs;
    unsigned warnings;
    char warning[RESULT_WARNINGS_MAX][RESULT_WARNING_SIZE];
};

/* False: memory. */
bool result_init(struct result *r, const struct history *h, const struct options *o, uint64_t seed);
void result_release(struct result *r);

/* What the engine asked for or told.  `middle` is the price of the effect's pair then. */
void result_effect(struct result *r, const struct effect *fx, struct price middle);
void result_close(struct result *r, uint16_t pair, struct price close);
/* After all closes of a minute. */
void result_minute(struct result *r, int64_t end);
/* Figures and warnings. */
void result_finish(struct result *r);

double result_days(const struct result *r);
/* Sharpe and the like are shown from so many trades and days on. */
enum { RESULT_TRADES_LEAST = 30, RESULT_DAYS_LEAST = 30 };
bool result_has_ratios(const struct result *r);

#endif
