#include "strategy/strategy.h"

#include <math.h>

#include "strategy/breakout.h"
#include "strategy/ichimoku.h"
#include "strategy/keltner.h"
#include "strategy/market_structure.h"
#include "strategy/mean_reversion.h"
#include "strategy/momentum.h"
#include "strategy/order_flow.h"
#include "strategy/reversal.h"
#include "strategy/rsi_mean_reversion.h"
#include "strategy/stochastic_divergence.h"
#include "strategy/supertrend.h"
#include "strategy/trend.h"
#include "strategy/volatility_squeeze.h"
#include "strategy/vwap_momentum_alpha.h"

const struct strategy *const strategies[] = {
    &keltner_strategy,
    &trend_strategy,
    &mean_reversion_strategy,
    &momentum_strategy,
    &vwap_momentum_alpha_strategy,
    &rsi_mean_reversion_strategy,
    &breakout_strategy,
    &reversal_strategy,
    &ichimoku_strategy,
    &order_flow_strategy,
    &stochastic_divergence_strategy,
    &volatility_squeeze_strategy,
    &supertrend_strategy,
    &market_structure_strategy,
};
const unsigned strategy_count = sizeof strategies / sizeof *strategies;

_Static_assert(sizeof strategies / sizeof *strategies <= STRATEGIES_MAX,
               "a decision keeps a vote of every strategy");

unsigned strategy_find(struct str name)
{
    unsigned i = 0;

    while (i < strategy_count && !str_is(name, strategies[i]->name))
        i++;
    return i;
}

static double unit_limit(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

void vote_settle(struct vote *v)
{
    bool sound = isfinite(v->strength) && isfinite(v->confidence) && isfinite(v->target_price) &&
                 v->atr > 0 && isfinite(v->atr) && v->stop_atr > 0 && v->target_atr > 0;

    if (v->stance == STANCE_NONE || !sound) {
        *v = (struct vote){.strategy = v->strategy, .why = v->stance ? 0 : v->why};
        return;
    }
    v->strength = unit_limit(v->strength);
    v->confidence = unit_limit(v->confidence);
}
