#include "config/voters.h"

#define VOTER(member)                                                                              \
    {                                                                                              \
#member, offsetof(struct options, member.voter)                                            \
    }

const struct voter_row voter_rows[] = {
    VOTER(keltner),
    VOTER(trend),
    VOTER(mean_reversion),
    VOTER(momentum),
    VOTER(vwap_momentum_alpha),
    VOTER(rsi_mean_reversion),
    VOTER(breakout),
    VOTER(reversal),
    VOTER(ichimoku),
    VOTER(order_flow),
    VOTER(stochastic_divergence),
    VOTER(volatility_squeeze),
    VOTER(supertrend),
    VOTER(market_structure),
};

const unsigned voter_count = sizeof voter_rows / sizeof *voter_rows;

unsigned voter_find(struct str name)
{
    unsigned i = 0;

    while (i < voter_count && !str_is(name, voter_rows[i].name))
        i++;
    return i;
}

bool voter_is_on(const struct options *o, size_t offset)
{
    unsigned only;

    if (!o->strategies.only[0])
        return voter_at(o, offset)->enabled != 0;
    only = voter_find(str_of(o->strategies.only));
    return only < voter_count && voter_rows[only].offset == offset;
}
