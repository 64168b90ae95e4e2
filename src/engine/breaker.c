#include "engine/breaker.h"

#include <assert.h>

static const struct {
    const char *name;
    enum breaker_closes closes;
    const char *advice;
} rows[BREAKER_COUNT] = {
    [BREAKER_STALE_DATA] = {"stale_data", CLOSES_ITSELF,
                            "No pair has new bars: look at the venue's status and the connection."},
    [BREAKER_FEED_DOWN] = {"feed_down", CLOSES_ITSELF,
                           "The market data connection is out: it is tried again by itself."},
    [BREAKER_ACCOUNT_DOWN] = {"account_down", CLOSES_ITSELF,
                              "The account connection is out: it is tried again by itself."},
    [BREAKER_ORDER_IMPOSSIBLE] = {"order_impossible", CLOSES_BY_RESUME,
                                  "Compare the order's history with the venue's, then resume."},
    [BREAKER_RECONCILE] = {"reconcile", CLOSES_BY_RESUME,
                           "Look for the order at the venue, then resume."},
    [BREAKER_UNPROTECTED] = {"unprotected", CLOSES_ITSELF,
                             "A position has no stop at the venue: its stop is kept here."},
    [BREAKER_REJECTS] = {"rejects", CLOSES_BY_RESUME,
                         "Read why the venue refused the last orders, then resume."},
    [BREAKER_DAILY_LOSS] = {"daily_loss", CLOSES_ITSELF, "The next day closes it."},
    [BREAKER_JOURNAL] = {"journal", CLOSES_ITSELF, "Make room on the journal's disk."},
    [BREAKER_WEEKLY_LOSS] = {"weekly_loss", CLOSES_ITSELF, "The next Monday closes it."},
    [BREAKER_DRAWDOWN] = {"drawdown", CLOSES_BY_RESET_RISK,
                          "The account lost what it may lose: decide whether it shall go on from "
                          "here, then reset-risk."},
    [BREAKER_SLIPPAGE] = {"slippage", CLOSES_BY_RESUME,
                          "Fills were far worse than the prices they were sent at: look at the "
                          "market's depth, then resume."},
    [BREAKER_LATENCY] = {"latency", CLOSES_ITSELF,
                         "The venue answers orders slowly: closes five minutes after the last such "
                         "answer."},
    [BREAKER_CLOCK] = {"clock", CLOSES_ITSELF,
                       "This machine's clock and the venue's are far apart: set it, or wait until "
                       "the feed has caught up."},
};

const char *breaker_name(enum breaker b)
{
    return (unsigned)b < BREAKER_COUNT ? rows[b].name : "none";
}

enum breaker_closes breaker_closes(enum breaker b)
{
    assert((unsigned)b < BREAKER_COUNT);
    return rows[b].closes;
}

const char *breaker_advice(enum breaker b)
{
    assert((unsigned)b < BREAKER_COUNT);
    return rows[b].advice;
}
