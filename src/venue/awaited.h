/* What a subscription owes us: its answer, or its first message.  Either can be lost, and nothing tells us but time.
 *
 *   awaited_ask(&a)               asked for, now
 *   awaited_came(&a)              here, or refused: nothing is owed
 *   if (awaited_is_late(&a)) ...  at each look, about one a second of wall time: ask again, and awaited_ask */
#ifndef VENUE_AWAITED_H
#define VENUE_AWAITED_H

#include <stdbool.h>
#include <stdint.h>

enum { AWAITED_LOOKS = 10 };

struct awaited {
    uint8_t looks; /* left; 0: nothing is owed */
};

static inline void awaited_ask(struct awaited *a)
{
    a->looks = AWAITED_LOOKS;
}

static inline void awaited_came(struct awaited *a)
{
    a->looks = 0;
}

/* Once. */
static inline bool awaited_is_late(struct awaited *a)
{
    return a->looks > 0 && --a->looks == 0;
}

#endif
