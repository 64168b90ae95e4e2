#include "engine/watch.h"

#include "engine/account.h"

enum { MS = 1000000, LINK_DOWN_S = 30 };
static const int64_t S = 1000000000;
static const int64_t CHECK_EVERY = INT64_C(10) * 1000000000;

static void hold(struct turn *t, enum breaker b, bool cause, const char *why)
{
    if (cause)
        breaker_trip(t, b, why);
    else
        breaker_reset(t, b);
}

static bool is_down(const struct turn *t, enum link_kind k)
{
    return !t->e->link[k] && t->now - t->e->link_down_at[k] >= LINK_DOWN_S * S;
}

static bool all_stale(const struct turn *t)
{
    int64_t limit = t->e->options.trading.stale_bars_ms * MS;

    for (unsigned i = 0; i < t->e->pairs; i++) {
        int64_t at = pair_at_const(t->e, i)->bar_at;
        if (at == 0 || t->now - at <= limit)
            return false;
    }
    return true;
}

static bool any_bare(const struct account *a)
{
    for (unsigned i = 0; i < a->position_span; i++) {
        if (a->position[i].number && a->position[i].bare_alarmed)
            return true;
    }
    return false;
}

/* A person closes it, so it is only ever opened here. */
static void watch_drawdown(struct turn *t)
{
    double limit = t->e->options.risk.max_drawdown;

    if (t->a->ledger_open && limit > 0 && account_drawdown(t->e) >= limit)
        breaker_trip(t, BREAKER_DRAWDOWN, "equity fell too far below its peak");
}

static bool clock_is_off(const struct turn *t)
{
    int64_t bound = t->e->options.trading.max_clock_offset_ms * MS, off = t->e->clock_off;

    return bound > 0 && (off > bound || off < -bound);
}

void watch_clock(struct turn *t)
{
    if (t->ev->venue_at > 0)
        t->e->clock_off += (t->now - t->ev->venue_at - t->e->clock_off) / 16;
}

void watch(struct turn *t)
{
    if (t->now < t->e->check_at)
        return;
    t->e->check_at = t->now + CHECK_EVERY;
    account_roll_day(t);
    account_mark_peak(t);
    hold(t, BREAKER_FEED_DOWN, is_down(t, LINK_MARKET), "no market data connection");
    hold(t, BREAKER_ACCOUNT_DOWN, is_down(t, LINK_ACCOUNT), "no account connection");
    hold(t, BREAKER_STALE_DATA, all_stale(t), "no pair has had a new bar");
    hold(t, BREAKER_UNPROTECTED, any_bare(t->a), "a position has no stop at the venue");
    hold(t, BREAKER_DAILY_LOSS, account_day_is_lost(t->e), "the day's loss reached its limit");
    hold(t, BREAKER_WEEKLY_LOSS, account_week_is_lost(t->e), "the week's loss reached its limit");
    watch_drawdown(t);
    hold(t, BREAKER_LATENCY, execution_is_slow(t), "the venue answers orders slowly");
    hold(t, BREAKER_CLOCK, clock_is_off(t), "our clock and the venue's are far apart");
}
