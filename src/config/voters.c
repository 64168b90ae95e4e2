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
};

const unsigned voter_count = sizeof voter_rows / sizeof *voter_rows;
