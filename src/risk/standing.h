/* How an account stands: against its peak, since the day and the week began, and after its latest
 * trades.  What limits and size factors are read from; part of the account's state, so it survives
 * everything that the account survives.
 *
 *   standing_open(&s, equity, at, zone)      first of all
 *   standing_roll(&s, equity, at, zone)      before anything is counted: a new local day, or a new
 *                                            week (Monday), begins at the equity of the moment
 *   standing_transfer(&s, before, amount)    money came or went: references move in proportion, as
 *                                            if each were held in units of the account, so that a
 *                                            withdrawal is no drawdown and a deposit no profit
 *   standing_mark(&s, equity)                a new peak, or none
 *   standing_result(&s, ...)                 a trade closed
 *
 * Days never run backwards, whatever clocks do.  Money is quote currency. */
#ifndef RISK_STANDING_H
#define RISK_STANDING_H

#include "base/time_zone.h"
#include "config/options.h"
#include "market/instrument.h"
#include "risk/trade_log.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct standing {
    int64_t day, week; /* local numbers of those that the figures are of */
    int64_t day_ends;  /* at the next local midnight */
    struct money equity_day, equity_week, equity_peak;
    struct money realised_day, realised_week, fees_day;
    int64_t loss_until;   /* cooling down after a loss */
    int64_t streak_until; /* pausing after too many losses in a row */
    uint32_t trades_day, wins_day;
    uint32_t losses_in_a_row, wins_in_a_row;
    struct trade_log log;
};

#pragma GCC diagnostic pop

void standing_open(struct standing *s, struct money equity, int64_t at, const struct time_zone *z);
void standing_roll(struct standing *s, struct money equity, int64_t at, const struct time_zone *z);
void standing_transfer(struct standing *s, struct money before, struct money amount);
void standing_mark(struct standing *s, struct money equity);

/* `risked`: what the stop would have cost, quote currency; 0 when nothing was planned: then it is no
 * lesson. */
void standing_result(struct standing *s, const struct options_risk *o, int64_t at, struct money net,
                     double risked);
/* Begins anew with peak, streaks and the trades' record: a person's decision. */
void standing_forget(struct standing *s, struct money equity);

/* 1 - equity / peak, 0 at a peak or above; 1 when nothing is left. */
double standing_drawdown(const struct standing *s, struct money equity);
/* Share of equity at the start that is lost, 0 for a gain. */
double loss_since(struct money start, struct money equity);
/* Shrinks after three losses in a row: 1 - 0.15 (losses - 2), not below 0.4. */
double streak_factor(const struct standing *s);

#endif
