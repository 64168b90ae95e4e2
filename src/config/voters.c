#include "config/voters.h"

#define VOTER(member)                                                                              \
    {                                                                                              \
#member, offsetof(struct options, member.voter)                                            \
    }

const struct voter_row voter_rows[] = {
    VOTER(keltner),
    VOTER(trend),
};

const unsigned voter_count = sizeof voter_rows / sizeof *voter_rows;
