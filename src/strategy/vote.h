/* A strategy's vote on one pair and timeframe: which side, how strongly, how good the set-up is,
 * where stop and target would stand in multiples of ATR (priced later, by the account's fees), one
 * sentence and the figures behind it.  A value: no pointers. */
#ifndef STRATEGY_VOTE_H
#define STRATEGY_VOTE_H

#include <stdint.h>

enum { STRATEGIES_MAX = 16, VOTE_FIGURES_MAX = 16 };

enum stance { STANCE_NONE = 0, STANCE_LONG = 1, STANCE_SHORT = 2 };
const char *stance_name(enum stance s); /* "none", "long", "short" */

struct vote {
    double strength;   /* 0..1 how strong the move is */
    double confidence; /* 0..1 quality of the set-up */
    double stop_atr;   /* distance of the stop, multiples of ATR, > 0 when there is a stance */
    double target_atr;
    double atr;                      /* quote currency per unit, of the vote's timeframe */
    double target_price;             /* a price level to prefer when farther, 0 for none */
    double figure[VOTE_FIGURES_MAX]; /* names: strategies[strategy]->figures */
    uint8_t strategy;                /* index in the strategy table */
    uint8_t stance;
    uint8_t why; /* index in strategies[strategy]->sentences */
    uint8_t pad[5];
};

/* Only actionable votes count: a stance, strength >= 0.3 and confidence >= 0.3. */
#define VOTE_ACTIONABLE_MIN 0.3
int vote_is_actionable(const struct vote *v);

#endif
