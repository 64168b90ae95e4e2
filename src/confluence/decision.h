/* What a profile says about a pair at one moment: side, score, and every vote that led there. */
#ifndef CONFLUENCE_DECISION_H
#define CONFLUENCE_DECISION_H

#include <stdint.h>

#include "confluence/pressure.h"
#include "strategy/regime.h"
#include "strategy/vote.h"

enum { TIMEFRAMES_MAX = 6 };

/* The rule that decided, as reason codes people and scripts see ("votes.below"). */
#define RULE_MAP(X)                                                                                \
    X(NOTHING, "signal.none", "no strategy has anything to say")                                   \
    X(SHORT_HISTORY, "signal.bars", "not enough history yet")                                      \
    X(NO_NEWS, "signal.waits", "the primary timeframe has no new bar")                             \
    X(TIE, "votes.tie", "as many votes for as against")                                            \
    X(TOO_FEW, "votes.below", "too few strategies agree")                                          \
    X(TIMEFRAMES, "timeframes.disagree", "the timeframes disagree")                                \
    X(CONFIDENCE, "gate.below", "confidence is below its threshold")                               \
    X(VOTES, "votes.agree", "enough strategies agree")                                             \
    X(SOLO, "votes.solo", "one strategy is sure enough to act alone")                              \
    X(SURE_FIRE, "votes.sure_fire", "strategies and order book agree")                             \
    X(UNVERIFIED, "data.unverified", "a price waits for confirmation")                             \
    X(NO_TRADE, "data.no_trade", "nobody traded in the bar: its price is old")

enum rule {
#define RULE_ENUM(name, code, text) RULE_##name,
    RULE_MAP(RULE_ENUM)
#undef RULE_ENUM
        RULE_COUNT
};
const char *rule_code(enum rule r);
const char *rule_text(enum rule r);

/* One timeframe's verdict. */
struct frame_verdict {
    uint32_t timeframe_s;
    uint8_t stance;
    uint8_t trend;      /* enum regime_trend */
    uint8_t volatility; /* enum regime_vol */
    uint8_t ready;      /* it had enough bars to speak */
    uint8_t votes_for;  /* actionable, on the verdict's side */
    uint8_t votes_against;
    uint8_t pad[6];
    double strength;
    double confidence;
};

struct decision {
    uint64_t number;   /* counts a pair-profile's decisions, from 1; 0 inside confluence */
    int64_t at;        /* event time */
    int64_t bar_time;  /* open time of the base bar that was decided on */
    double strength;   /* the score */
    double confidence; /* before signal-age decay */
    double limit;      /* confidence that the rule asked for; 0 where it did not come to that */
    double close;
    uint16_t pair;
    uint8_t stance;
    uint8_t acts; /* the rule says trade; otherwise `rule` says why not */
    uint8_t rule; /* enum rule */
    uint8_t count;
    uint8_t needed; /* votes that the rule asks for */
    uint8_t agreement;
    uint8_t frames;
    uint8_t votes;
    uint8_t owner;   /* index in vote[]: the one whose stop and target are taken */
    uint8_t forming; /* made with the forming bar (price-move trigger) */
    uint8_t leader;  /* index in frame[]: the timeframe whose votes stand in vote[] */
    uint8_t pad[3];
    struct frame_verdict frame[TIMEFRAMES_MAX]; /* smallest timeframe first */
    struct pressure book;                       /* as it stood; all 0 where there is no depth */
    double weight[STRATEGIES_MAX];              /* of vote[i] in the score; 0: it did not count */
    struct vote vote[STRATEGIES_MAX];           /* of the primary timeframe, all that spoke */
};

#endif
