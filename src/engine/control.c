#include "engine/control.h"

/* In the order people see them.  Restraining is easier than letting go: a pause needs no
 * confirmation, and who rearms after a kill says why. */
static const struct control_row rows[] = {
    {
        .verb = CONTROL_PAUSE,
        .name = "pause",
        .role = ROLE_OPERATOR,
        .danger = DANGER_SAFE,
        .does = "Block new entries and cancel entry orders; open positions stay managed.",
    },
    {
        .verb = CONTROL_RESUME,
        .name = "resume",
        .role = ROLE_OPERATOR,
        .danger = DANGER_NORMAL,
        .does = "Allow new entries again after a pause.",
    },
    {
        .verb = CONTROL_CLOSE,
        .name = "close",
        .role = ROLE_OPERATOR,
        .danger = DANGER_NORMAL,
        .takes_position = true,
        .does = "Cancel one position's orders and sell it at market.",
    },
    {
        .verb = CONTROL_CLOSE_ALL,
        .name = "close-all",
        .role = ROLE_OPERATOR,
        .danger = DANGER_HEAVY,
        .does = "Pause first, cancel all orders, then sell every position at market.",
    },
    {
        .verb = CONTROL_RECONCILE,
        .name = "reconcile",
        .role = ROLE_OPERATOR,
        .danger = DANGER_SAFE,
        .does = "Compare orders, fills and balances with the venue now.",
    },
    {
        .verb = CONTROL_ACCEPT,
        .name = "accept",
        .role = ROLE_OPERATOR,
        .danger = DANGER_HEAVY,
        .needs_reason = true,
        .does = "Take what the venue says of a pair as it is, and lift the block on its entries.",
    },
    {
        .verb = CONTROL_KILL,
        .name = "kill",
        .role = ROLE_OPERATOR,
        .danger = DANGER_EXTREME,
        .does = "Block entries for good and cancel all orders; positions are sold or kept as "
                "configured, and it stays so across restarts until someone rearms.",
    },
    {
        .verb = CONTROL_REARM,
        .name = "rearm",
        .role = ROLE_ADMIN,
        .danger = DANGER_EXTREME,
        .needs_reason = true,
        .does = "Lift a kill; trading stays paused until someone resumes it.",
    },
    {
        .verb = CONTROL_RESET_WEIGHTS,
        .name = "reset-weights",
        .role = ROLE_OPERATOR,
        .danger = DANGER_NORMAL,
        .does = "Forget what the strategies' weights have learned of their votes; results stay.",
    },
    {
        .verb = CONTROL_RESET_RISK,
        .name = "reset-risk",
        .role = ROLE_ADMIN,
        .danger = DANGER_HEAVY,
        .needs_reason = true,
        .does = "Begin anew from today's equity: drawdown, streaks and the record that edge and "
                "ruin are judged by; closes the breaker drawdown.",
    },
    {
        .verb = CONTROL_STOP,
        .name = "stop",
        .role = ROLE_OPERATOR,
        .danger = DANGER_HEAVY,
        .does = "End the program: entry orders are cancelled, resting protections stay.",
    },
};
_Static_assert(sizeof rows / sizeof rows[0] == CONTROL_VERB_COUNT - 1, "a row for every verb");

const struct control_row *control_table(unsigned *ret_count)
{
    *ret_count = CONTROL_VERB_COUNT - 1;
    return rows;
}

const struct control_row *control_row(enum control_verb verb)
{
    for (unsigned i = 0; i < CONTROL_VERB_COUNT - 1; i++)
        if (rows[i].verb == verb)
            return &rows[i];
    return NULL;
}

/* "close_all" is the same verb: chat systems allow no hyphen in a command's name. */
static bool is_spelled(struct str typed, const char *name)
{
    size_t n = 0;

    for (; n < typed.len && name[n]; n++)
        if (typed.at[n] != name[n] && !(typed.at[n] == '_' && name[n] == '-'))
            return false;
    return n == typed.len && !name[n];
}

const struct control_row *control_find(struct str name)
{
    for (unsigned i = 0; i < CONTROL_VERB_COUNT - 1; i++)
        if (is_spelled(name, rows[i].name))
            return &rows[i];
    return NULL;
}
