/* A journal of a backtest: the same segments that the daemon writes, for `replay`.  Written in the
 * caller's thread; nothing waits for it but the run. */
#ifndef APP_BACKTEST_JOURNAL_H
#define APP_BACKTEST_JOURNAL_H

#include "base/status.h"
#include "engine/engine.h"

struct journal;

struct backtest_journal {
    const char *folder;
    struct journal *journal;
};

enum status backtest_journal_begin(struct backtest_journal *j, const struct engine *e,
                                   struct error *err);
enum status backtest_journal_event(struct backtest_journal *j, const struct event *ev,
                                   struct error *err);
enum status backtest_journal_stepped(struct backtest_journal *j, const struct engine *e,
                                     struct error *err);
/* Commits and closes; nothing when it never began. */
enum status backtest_journal_end(struct backtest_journal *j, struct error *err);

#endif
