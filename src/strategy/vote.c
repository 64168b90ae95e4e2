#include "strategy/vote.h"

const char *stance_name(enum stance s)
{
    static const char *const name[] = {"none", "long", "short"};

    return (unsigned)s <= STANCE_SHORT ? name[s] : "none";
}

int vote_is_actionable(const struct vote *v)
{
    return v->stance != STANCE_NONE && v->strength >= VOTE_ACTIONABLE_MIN &&
           v->confidence >= VOTE_ACTIONABLE_MIN;
}
