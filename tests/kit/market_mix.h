/* Events as eight live pairs make them: 80 % quotes, 15 % prints, the rest timers, bars, balances
 * and order news; about 100 a second; seeded. */
#ifndef KIT_MARKET_MIX_H
#define KIT_MARKET_MIX_H

#include "engine/event.h"

struct market_mix {
    uint64_t chance;
    uint64_t seq;
    int64_t at;
    int64_t price[8], bid_qty[8], ask_qty[8];
    uint64_t trade_id[8];
};

void market_mix_init(struct market_mix *m, uint64_t seed, uint64_t last_seq, int64_t at);
struct event market_mix_next(struct market_mix *m);

#endif
