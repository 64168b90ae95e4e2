/* The driver over history: the engine and the venue made of arithmetic, in the order of time.  It
 * has no trading logic: bars go in, effects go to the venue, the venue's news go back.
 *
 * For each minute, over all pairs:
 *   inside    the four points of sim/bar_path.h, as quotes, for pairs where one can matter (an
 * order or a position is open): to the venue, and to the engine as EV_QUOTE at its end the closing
 * quote and the bar, for every pair that has one and in between whatever is due: timers before the
 * venue's news before market data at equal times. All of it is marked ESTIMATED.
 *
 * The run starts with what a venue tells at a connection: instruments (history.h), fees, links,
 * status, and the reconciliation that the engine asks for (then hourly: this venue forgets nothing).
 * The first bars are simply history.
 *
 * Same history, options and seed: same decision_hash, on every machine. */
#ifndef RESEARCH_BACKTEST_H
#define RESEARCH_BACKTEST_H

#include "config/options.h"
#include "engine/event.h"
#include "research/history.h"
#include "research/result.h"

struct engine;

struct backtest {
    const struct history *history;
    const struct options *options; /* trading.pairs is replaced by the history's pairs */
    uint64_t seed;
    void *context;
    /* Any may be NULL.  Progress is told about every 4096 bars; false ends the run. */
    bool (*progress)(void *context, size_t bars_done, const struct result *so_far);
    /* A journal hangs here: the engine before its first event, every event before it enters, and
     * the engine after it. */
    enum status (*begun)(void *context, const struct engine *e, struct error *err);
    enum status (*event)(void *context, const struct event *ev, struct error *err);
    enum status (*stepped)(void *context, const struct engine *e, struct error *err);
};

/* *ret is to be released in every case but NO_MEMORY.  INTERRUPTED: it is the part until then. */
enum status backtest_run(struct result *ret, const struct backtest *b, struct error *err);

#endif
