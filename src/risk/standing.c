#include "risk/standing.h"

#include <string.h>

enum { NS_PER_S = 1000000000 };

/* Weeks begin on Mondays; day 0 was a Thursday. */
static int64_t week_of(int64_t day)
{
    int64_t from_monday = day + 3;

    return from_monday / 7 - (from_monday % 7 < 0);
}

void standing_open(struct standing *s, struct money equity, int64_t at, const struct time_zone *z)
{
    s->day = time_zone_day(z, at);
    s->week = week_of(s->day);
    s->day_ends = time_zone_next_day(z, at);
    s->equity_day = s->equity_week = s->equity_peak = equity;
}

void standing_roll(struct standing *s, struct money equity, int64_t at, const struct time_zone *z)
{
    int64_t day = time_zone_day(z, at), week = week_of(day);

    s->day_ends = time_zone_next_day(z, at);
    if (day <= s->day)
        return;
    s->day = day;
    s->realised_day = s->fees_day = (struct money){0};
    s->trades_day = s->wins_day = 0;
    s->equity_day = equity;
    if (week > s->week) {
        s->week = week;
        s->realised_week = (struct money){0};
        s->equity_week = equity;
    }
}

static struct money in_proportion(struct money x, struct money before, struct money after)
{
    __int128 scaled = (__int128)x.units * after.units / before.units;

    return (struct money){(int64_t)scaled};
}

void standing_transfer(struct standing *s, struct money before, struct money amount)
{
    struct money after = {before.units + amount.units};
    struct money *reference[] = {&s->equity_day, &s->equity_week, &s->equity_peak};

    for (unsigned i = 0; i < 3; i++) {
        if (before.units > 0 && after.units > 0)
            *reference[i] = in_proportion(*reference[i], before, after);
        else
            *reference[i] = after; /* nothing was there, or nothing is left: anew */
    }
}

void standing_mark(struct standing *s, struct money equity)
{
    if (equity.units > s->equity_peak.units)
        s->equity_peak = equity;
}

static void count_streak(struct standing *s, const struct options_risk *o, int64_t at,
                         struct money net)
{
    if (net.units > 0) {
        s->wins_in_a_row++;
        s->losses_in_a_row = 0;
    }
    if (net.units >= 0)
        return;
    s->wins_in_a_row = 0;
    s->losses_in_a_row++;
    s->loss_until = at + o->loss_cooldown_s * NS_PER_S;
    if (o->loss_streak > 0 && s->losses_in_a_row % o->loss_streak == 0)
        s->streak_until = at + o->loss_streak_pause_s * NS_PER_S;
}

void standing_result(struct standing *s, const struct options_risk *o, int64_t at, struct money net,
                     double risked)
{
    s->realised_day.units += net.units;
    s->realised_week.units += net.units;
    s->trades_day++;
    s->wins_day += net.units > 0;
    count_streak(s, o, at, net);
    if (risked > 0)
        trade_log_add(&s->log, at, money_to_double(net) / risked);
}

void standing_forget(struct standing *s, struct money equity)
{
    s->equity_peak = equity;
    s->losses_in_a_row = s->wins_in_a_row = 0;
    s->streak_until = 0;
    memset(&s->log, 0, sizeof s->log);
}

double standing_drawdown(const struct standing *s, struct money equity)
{
    return loss_since(s->equity_peak, equity);
}

double loss_since(struct money start, struct money equity)
{
    if (start.units <= 0)
        return equity.units > 0 ? 0 : 1;
    double lost = (double)(start.units - equity.units) / (double)start.units;

    return lost > 0 ? lost : 0;
}

double streak_factor(const struct standing *s)
{
    double factor = s->losses_in_a_row < 3 ? 1 : 1 - 0.15 * ((double)s->losses_in_a_row - 2);

    return factor > 0.4 ? factor : 0.4;
}
