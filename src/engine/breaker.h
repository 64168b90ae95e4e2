/* Breakers: named reasons for which an account takes no entries.  Exits and protections go on. */
#ifndef ENGINE_BREAKER_H
#define ENGINE_BREAKER_H

enum breaker {
    BREAKER_STALE_DATA = 0,
    BREAKER_FEED_DOWN,
    BREAKER_ACCOUNT_DOWN,
    BREAKER_ORDER_IMPOSSIBLE,
    BREAKER_RECONCILE,
    BREAKER_UNPROTECTED,
    BREAKER_REJECTS,
    BREAKER_DAILY_LOSS,
    BREAKER_JOURNAL,
    BREAKER_WEEKLY_LOSS,
    BREAKER_DRAWDOWN,
    BREAKER_SLIPPAGE,
    BREAKER_LATENCY,
    BREAKER_CLOCK,
    BREAKER_COUNT
};

enum breaker_closes {
    CLOSES_ITSELF = 0,    /* when its cause is gone; `resume` gives it a new chance at once */
    CLOSES_BY_RESUME,     /* a person has looked: `resume` */
    CLOSES_BY_RESET_RISK, /* a person begins anew with the account's peak: `reset-risk` */
};

const char *breaker_name(enum breaker b); /* "stale_data"; "none" for what is none */
enum breaker_closes breaker_closes(enum breaker b);
/* What a person does about it: one sentence. */
const char *breaker_advice(enum breaker b);

#endif
