/* What the engine did, kept for people in rings of fixed size: decisions with their denials, closed
 * trades, bars, notices, and the curve of equity.  Rows have serial numbers from 1, so that a reader
 * can ask for what is new since the last one it saw. */
#ifndef WEB_FEED_H
#define WEB_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/effect.h"
#include "engine/snapshot.h"

enum {
    FEED_DECISIONS = 500,
    FEED_TRADES = 200,
    FEED_BARS = 720,
    FEED_NOTICES = 200,
    FEED_EQUITY = 2000,
    FEED_STEPS = 48, /* moves of a stop that are remembered, a position */
};

struct feed_decision {
    struct decision decision;
    struct denial denial; /* the account's answer, when it refused */
    uint16_t pair;
};

struct feed_trade {
    struct fx_position position;
    uint16_t pair;
};

struct feed_notice {
    int64_t at;
    uint64_t serial;
    struct fx_notice notice;
};

struct feed_point {
    int64_t at;
    struct money equity;
};

struct feed_step {
    int64_t at;
    struct price stop;
};

/* How the stop of an open position moved. */
struct feed_stops {
    uint64_t position; /* 0: free */
    uint32_t count;
    struct price first_stop;
    struct feed_step step[FEED_STEPS];
};

struct feed_bars {
    uint64_t count;   /* ever: the newest is bar[(count - 1) % FEED_BARS] */
    uint64_t changes; /* also counts corrections */
    struct bar bar[FEED_BARS];
};

struct feed {
    uint64_t decisions, trades, notices; /* ever */
    uint64_t decision_changes;           /* also counts denials that came later */
    struct feed_decision decision[FEED_DECISIONS];
    struct feed_trade trade[FEED_TRADES];
    struct feed_notice notice[FEED_NOTICES];
    struct feed_stops stops[SNAPSHOT_POSITIONS_MAX];
    unsigned points;
    int64_t point_gap_ns; /* grows when the curve is full and every second point goes */
    struct feed_point point[FEED_EQUITY];
    struct feed_bars *bars[SNAPSHOT_PAIRS_MAX]; /* made when a pair's first bar comes */
};

struct feed *feed_new(void);
void feed_free(struct feed *f);
void feed_take(struct feed *f, const struct effect *fx);
void feed_equity(struct feed *f, const struct snapshot *s);

/* Rows by age, 0 the newest; NULL beyond what is kept. */
const struct feed_decision *feed_decision(const struct feed *f, uint64_t age);
const struct feed_trade *feed_trade(const struct feed *f, uint64_t age);
const struct feed_notice *feed_notice(const struct feed *f, uint64_t age);
const struct bar *feed_bar(const struct feed *f, unsigned pair, uint64_t age);
const struct feed_stops *feed_stops_find(const struct feed *f, uint64_t position);

#endif
