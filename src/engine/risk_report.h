/* How the account stands against everything that restrains it, for people: read off the engine's
 * state, never part of it.  The positions' swing costs a walk over their bars (a few microseconds
 * each): ask every second or so, not every event.
 *
 * Shares are fractions of equity, figures of a swing are for a day.  Tail losses are those of the
 * last day and a half or so of quarter hours under today's positions, scaled by sqrt(96): a figure
 * of size, not of promise. */
#ifndef ENGINE_RISK_REPORT_H
#define ENGINE_RISK_REPORT_H

#include <stdint.h>

struct engine;

#define TAIL_CONFIDENCE 0.95

struct risk_report {
    int64_t at; /* 0: nothing is known yet */
    double drawdown, max_drawdown;
    double loss_day, max_daily_loss, loss_week, max_weekly_loss;
    double size_factor; /* of drawdown and losing streak, 0..1 */
    int64_t loss_until, streak_until;
    uint32_t losses_in_a_row;
    uint32_t record_known; /* enough trades to judge by */
    uint32_t record_trades, record_wins;
    double edge_r; /* mean R of the record */
    double kelly;  /* what it allows at risk in one trade */
    double ruin;   /* chance; nan: unknown */
    double max_ruin;
    uint32_t positions;
    uint32_t tail_reliable;
    double volatility, max_volatility; /* nan: unknown */
    double independent_bets;
    double value_at_risk, expected_shortfall;
};

void engine_risk_report(const struct engine *e, struct risk_report *ret);

#endif
