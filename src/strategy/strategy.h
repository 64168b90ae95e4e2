/* What every strategy is, and the table of them.
 *
 * A strategy is one file and one row.  It says which indicators it reads and how far back; whoever
 * feeds it (confluence/frame.h) keeps each distinct indicator once, however many read it, and hands
 * over a view of one pair on one timeframe.  The vote is made of the view and the options alone:
 * no state, no clock, no money.
 *
 *   struct strategy_read read[STRATEGY_READS_MAX];
 *   unsigned n = s->reads(options, read);      what view.read[0..n) must hold
 *   s->vote(&view, &vote);
 *
 * A value that is nan is not available, and what is not available never opens a gate.
 *
 * Adding one: its file, a line in strategy.c, its options (a struct in config/options.h with rows
 * in the option table), its tests. */
#ifndef STRATEGY_STRATEGY_H
#define STRATEGY_STRATEGY_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "config/voters.h"
#include "indicator/indicator.h"
#include "market/bar.h"
#include "strategy/regime.h"
#include "strategy/vote.h"

enum { STRATEGY_READS_MAX = 12, STRATEGY_BACK_MAX = 64, STRATEGY_SENTENCES_MAX = 9 };

/* One output of one indicator. */
struct strategy_read {
    const struct indicator *indicator;
    double param[INDICATOR_PARAMS_MAX];
    uint32_t output;
    uint32_t back; /* values wanted, the newest included: 1..STRATEGY_BACK_MAX */
};

static inline struct strategy_read strategy_read_of(const struct indicator *indicator, double param,
                                                    uint32_t output, uint32_t back)
{
    return (struct strategy_read){
        .indicator = indicator, .param = {param}, .output = output, .back = back};
}

/* The order book as it stood when the bar closed; score is nan where there is no fresh one. */
struct book_view {
    double score;    /* -1..1, to the bid above 0: confluence/pressure.h */
    double spread;   /* fraction of the middle */
    double notional; /* of the levels that were read, both sides, quote currency */
    double age_s;    /* of the reading */
};

#define BOOK_VIEW_NONE ((struct book_view){.score = (double)NAN})

/* What a strategy sees.  Index 0 is the bar just closed, 1 the one before.  Borrowed for the call.
 */
struct view {
    const struct options *options;
    enum regime_trend trend; /* of this pair on this timeframe */
    enum regime_vol volatility;
    struct book_view book;
    const struct bar_values *bar;           /* bar[0 .. strategy.bars_back) */
    const double *read[STRATEGY_READS_MAX]; /* read[i][0 .. back of read i) */
};

/* Which regime it belongs to: a winning vote of the regime's own family earns trust. */
enum family { FAMILY_TREND, FAMILY_RANGE };

/* How much a strategy's weight counts under each regime; 1 is unchanged. */
struct regime_factors {
    double trend, range, high_vol, low_vol;
};

struct strategy {
    const char *name;  /* "keltner" */
    const char *title; /* "Keltner" */
    const char *help;  /* one sentence */
    enum family family;
    struct regime_factors factors;
    uint32_t bars_back;                    /* bars that the view must hold: 1..STRATEGY_BACK_MAX */
    const char *figures[VOTE_FIGURES_MAX]; /* names of vote.figure, ends with NULL */
    /* Texts of vote.why, ends with NULL; the first one says that something is not available. */
    const char *sentences[STRATEGY_SENTENCES_MAX];
    size_t voter; /* where its struct options_voter stands in struct options */
    unsigned (*reads)(const struct options *o, struct strategy_read *ret);
    /* ret is zero before; without a stance only `why` is set.  The caller writes ret->strategy. */
    void (*vote)(const struct view *now, struct vote *ret);
};

/* In the order in which people see them; vote.strategy is the index. */
extern const struct strategy *const strategies[];
extern const unsigned strategy_count;
/* Index, or strategy_count. */
unsigned strategy_find(struct str name);

/* The options that every strategy has, of this one. */
static inline const struct options_voter *strategy_voter(const struct strategy *s,
                                                         const struct options *o)
{
    return voter_at(o, s->voter);
}

/* Limits strength and confidence to 0..1; a vote with a figure of its decision that is not a number
 * (score, stop, target, ATR) is taken back and says the first sentence. */
void vote_settle(struct vote *v);

#endif
