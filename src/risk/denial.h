/* Why an account did not follow a decision: a code that never changes, a sentence, and figures.
 * Data, not an error: people are told, tests name it, backtests count it. */
#ifndef RISK_DENIAL_H
#define RISK_DENIAL_H

#include <stdint.h>

#include "base/text.h"

/* code as people and scripts see it; sentence; names of the figures (at most four). */
#define DENIAL_MAP(X)                                                                              \
    X(NO_SHORT, "mode.limit", "spot accounts do not go short", "", "", "", "")                     \
    X(PAUSED, "control.paused", "paused", "", "", "", "")                                          \
    X(KILLED, "control.killed", "killed and not rearmed", "", "", "", "")                          \
    X(UNRECONCILED, "breaker.reconcile", "not reconciled with the venue yet", "", "", "", "")      \
    X(BREAKER, "breaker.open", "a breaker is open", "breaker", "", "", "")                         \
    X(VENUE_MODE, "mode.venue", "the venue takes no entries now", "status", "", "", "")            \
    X(QUIET_HOURS, "hours.quiet", "a quiet hour", "hour", "", "", "")                              \
    X(SIGNAL_OLD, "signal.old", "the signal is too old", "age_s", "limit_s", "", "")               \
    X(CONFIDENCE, "gate.below", "confidence after decay is too low", "confidence", "needed", "",   \
      "")                                                                                          \
    X(PAIR_OPEN, "pair.open", "a position or an order is open in this pair", "", "", "", "")       \
    X(FOREIGN, "pair.foreign", "an order or balance that is not ours waits for a person", "", "",  \
      "", "")                                                                                      \
    X(COOLDOWN_PAIR, "cooldown.pair", "the pair cools down", "left_s", "", "", "")                 \
    X(COOLDOWN_STRATEGY, "cooldown.strategy", "too few votes of strategies that do not cool down", \
      "left_s", "votes", "", "")                                                                   \
    X(COOLDOWN_LOSS, "cooldown.global", "cooling down after a loss", "left_s", "", "", "")         \
    X(LOSS_STREAK, "cooldown.streak", "pausing after losses in a row", "left_s", "losses", "", "") \
    X(DATA_STALE, "data.stale", "the quote is too old", "age_ms", "limit_ms", "", "")              \
    X(DATA_LINK, "data.link", "the market connection is down", "down_s", "", "", "")               \
    X(DATA_BOOK, "data.book", "the book failed its check, or is crossed", "", "", "", "")          \
    X(DATA_UNVERIFIED, "data.unverified", "a price waits for confirmation", "last", "pending", "", \
      "")                                                                                          \
    X(SPREAD, "gate.spread", "the spread is too wide", "spread", "limit", "", "")                  \
    X(DAILY_LOSS, "risk.daily_loss", "the day's loss reached its limit", "loss", "limit", "", "")  \
    X(WEEKLY_LOSS, "risk.weekly_loss", "the week's loss reached its limit", "loss", "limit", "",   \
      "")                                                                                          \
    X(DRAWDOWN, "risk.drawdown", "the drawdown reached its limit", "drawdown", "limit", "", "")    \
    X(RUIN, "risk.ruin", "ruin is too likely by the latest trades", "chance", "limit", "trades",   \
      "")                                                                                          \
    X(NO_EDGE, "risk.no_edge", "the latest trades have no edge", "edge_r", "trades", "wins", "")   \
    X(GROUP, "risk.group", "as many positions as allowed in a group that moves together", "open",  \
      "limit", "", "")                                                                             \
    X(MAX_POSITIONS, "risk.open_max", "as many positions as allowed", "open", "limit", "", "")     \
    X(EXPOSURE, "risk.exposure", "no exposure left", "left", "minimum", "", "")                    \
    X(ASSET, "risk.asset", "no exposure left in this asset", "left", "minimum", "", "")            \
    X(CORRELATED, "risk.correlated", "the positions together would swing too much", "left",        \
      "minimum", "", "")                                                                           \
    X(UNKNOWN_SWING, "risk.unknown_swing", "too few bars to know how the positions swing",         \
      "returns", "needed", "", "")                                                                 \
    X(DEPTH, "data.depth", "the book is too thin to sell into", "left", "minimum", "", "")         \
    X(DATA_DEPTH, "data.depth_old", "the book's depth is unknown or old", "age_ms", "limit_ms",    \
      "", "")                                                                                      \
    X(STOP, "risk.stop", "the stop is missing, too far, or on the wrong side", "distance",         \
      "limit", "", "")                                                                             \
    X(REWARD, "risk.reward", "net reward to risk is too small", "reward", "needed",                \
      "target_distance", "stop_distance")                                                          \
    X(NET_EDGE, "gate.reward", "the target cannot pay its costs", "target", "costs", "net", "")    \
    X(NO_EQUITY, "size.balance", "no free balance", "free", "", "", "")                            \
    X(TOO_SMALL, "size.min_notional", "the size falls below the venue's minimum", "size",          \
      "minimum", "", "")                                                                           \
    X(SHRUNK, "size.shrunk", "shrunk after losses, the size falls below the venue's minimum",      \
      "size", "minimum", "factor", "")                                                             \
    X(ORDERS_FULL, "order.table", "the order table is full", "orders", "", "", "")

enum denial_code {
    DENY_NONE = 0,
#define DENIAL_ENUM(name, code, text, f0, f1, f2, f3) DENY_##name,
    DENIAL_MAP(DENIAL_ENUM)
#undef DENIAL_ENUM
        DENIAL_COUNT
};
const char *denial_code_name(enum denial_code d); /* "risk.exposure" */
const char *denial_sentence(enum denial_code d);
const char *denial_figure_name(enum denial_code d, unsigned i); /* "" when there is none */

struct denial {
    double figure[4];
    uint32_t code; /* enum denial_code; DENY_NONE: not denied */
    uint32_t pad;
};

/* "the spread is too wide: spread 0.0031, limit 0.0015" */
void denial_print(struct text *t, const struct denial *d);

#endif
