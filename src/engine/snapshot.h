/* What people see of the engine: plain values, copied out by engine_snapshot on the trading thread
 * and read by the others.  Unknown is 0 with the flag or time beside it at 0. */
#ifndef ENGINE_SNAPSHOT_H
#define ENGINE_SNAPSHOT_H

#include <stdint.h>

#include "confluence/results.h"
#include "engine/breaker.h"
#include "engine/control.h"
#include "engine/effect.h"
#include "engine/risk_report.h"
#include "market/bar.h"
#include "market/data_counts.h"
#include "market/instrument.h"

enum { SNAPSHOT_POSITIONS_MAX = 64, SNAPSHOT_ORDERS_MAX = 128, SNAPSHOT_PAIRS_MAX = 64 };

struct snapshot_breaker {
    int64_t since; /* 0: closed */
    uint32_t trips;
    uint32_t automatic; /* resets itself when the cause is gone */
};

struct snapshot_pair {
    struct instrument instrument;
    struct price bid, ask, last;
    int64_t quote_at; /* 0: none yet */
    int64_t bar_at;   /* when the last base bar closed */
    struct bar forming;
    uint32_t bars;        /* closed base bars held */
    uint32_t bars_needed; /* before the first decision; bars >= bars_needed: warm */
    int64_t decided_at;
    double confidence; /* of the last decision */
    uint8_t stance;
    uint8_t rule; /* enum rule */
    uint8_t count;
    uint8_t foreign; /* something that is not ours blocks entries */
    uint32_t denial; /* enum denial_code that followed it */
    struct data_counts data;
};

struct snapshot_position {
    uint64_t position, decision;
    int64_t opened_at;
    struct qty qty;
    struct price entry, stop, target, best;
    struct price stop_resting; /* trigger of the stop live at the venue, 0 when none rests */
    struct money cost;         /* of what is held, without fees */
    struct money fees;
    struct money profit;  /* net: if left now at the bid, fees both ways */
    struct money at_risk; /* lost if the stop fills, fees in */
    uint16_t pair;
    uint8_t strategy;
    uint8_t trailing, breakeven, closing;
    uint8_t pad[2];
};

struct snapshot_order {
    struct fx_order order;
    uint16_t pair;
    uint16_t pad[3];
};

struct snapshot_strategy {
    uint8_t enabled;
    uint8_t pad[7];
    double weight;              /* as configured */
    double factor;              /* earned by its votes: the weight counts so many times */
    struct result_table votes;  /* reference outcomes, micro-R, before costs */
    struct result_table trades; /* closed positions that it owned, net, quote currency x 10^8 */
};

struct snapshot {
    uint64_t seq;
    int64_t at; /* market time of the last event */
    int64_t started_at;
    uint64_t run;

    uint8_t venue; /* enum venue_name */
    uint8_t mode;  /* enum run_mode */
    uint8_t market_link, account_link;
    uint8_t venue_status; /* enum market_status */
    uint8_t reconciled;
    uint8_t paused, killed;
    int64_t reconciled_at;
    int64_t paused_at, killed_at;
    char paused_by[WHO_MAX], paused_why[CONTROL_REASON_MAX];
    char killed_by[WHO_MAX], killed_why[CONTROL_REASON_MAX];
    struct snapshot_breaker breaker[BREAKER_COUNT];

    char quote_asset[ASSET_NAME_MAX];
    uint32_t pad0;
    struct money cash;       /* quote currency, total */
    struct money equity;     /* cash + positions at the bid less taker fees */
    struct money equity_day; /* at the day's start */
    struct money equity_peak;
    struct money realised_day, realised; /* net profit of closed positions */
    struct money fees, fees_day;
    struct money exposure;
    double max_exposure, max_daily_loss; /* fractions, the limits */
    uint32_t trades_day, wins_day, trades, wins;
    uint32_t positions_max;
    uint32_t decisions, denials;
    uint32_t pad1;

    struct risk_report risk;
    uint32_t pairs, positions, orders, strategies;
    struct snapshot_strategy strategy[STRATEGIES_MAX]; /* in the strategy table's order */
    struct snapshot_pair pair[SNAPSHOT_PAIRS_MAX];     /* the first ones when there are more */
    struct snapshot_position position[SNAPSHOT_POSITIONS_MAX];
    struct snapshot_order order[SNAPSHOT_ORDERS_MAX];
};

#endif
