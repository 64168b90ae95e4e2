#include "app/ctl_tables.h"

#include <string.h>

#include "market/units.h"

enum { MS_PER_S = 1000, MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

const char *ctl_word(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "-";
}

static struct money money_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    struct money m = {0};

    if (text)
        (void)money_parse(&m, str_of(text), ROUND_HALF_EVEN);
    return m;
}

static const char *print_money(char room[40], struct money m)
{
    struct text t = {room, 0, 40, false};

    text_money(&t, m, 2);
    return room;
}

const char *ctl_money(char room[40], const json_t *object, const char *key)
{
    if (!json_string_value(json_object_get(object, key)))
        return "-";
    return print_money(room, money_of(object, key));
}

const char *ctl_profit(char room[40], const json_t *object, const char *key)
{
    struct text t = {room, 0, 40, false};

    if (!json_string_value(json_object_get(object, key)))
        return "-";
    text_profit(&t, money_of(object, key), 2);
    return room;
}

static long long whole(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static const char *duration(char room[40], long long ms)
{
    struct text t = {room, 0, 40, false};
    long long s = ms > 0 ? ms / MS_PER_S : 0;

    if (s < MINUTE_S)
        text_printf(&t, "%lld s", s);
    else if (s < HOUR_S)
        text_printf(&t, "%lld min", s / MINUTE_S);
    else if (s < DAY_S)
        text_printf(&t, "%lld h %lld min", s / HOUR_S, s % HOUR_S / MINUTE_S);
    else
        text_printf(&t, "%lld d %lld h", s / DAY_S, s % DAY_S / HOUR_S);
    return room;
}

/* "14:03:22" of milliseconds since 1970. */
static const char *time_of_day(char room[40], long long ms)
{
    struct text t = {room, 0, 40, false};

    text_utc(&t, ms * 1000000, 0);
    room[19] = '\0';
    return ms ? room + 11 : "-";
}

static const json_t *data_of(const json_t *answer)
{
    return json_object_get(answer, "data");
}

void ctl_print_mode(FILE *to, const json_t *status, const char *address)
{
    const json_t *engine = json_object_get(data_of(status), "engine");

    fprintf(to, "%s %s  (%s)", ctl_word(engine, "mode"), ctl_word(engine, "venue"), address);
}

/* Hundredths of a per cent; 0 of nothing. */
static double per_cent(struct money part, struct money whole_of)
{
    return whole_of.units ? 100.0 * (double)part.units / (double)whole_of.units : 0.0;
}

static void print_equity(const json_t *equity)
{
    char a[40], b[40];
    struct money now = money_of(equity, "equity"), peak = money_of(equity, "peak");
    struct money day = money_of(equity, "day");
    struct money below = {peak.units > now.units ? now.units - peak.units : 0};

    printf("equity      %s %s   today %s (%+.2f %%)   drawdown %.2f %%\n", print_money(a, now),
           ctl_word(equity, "quote"), ctl_profit(b, equity, "day"),
           per_cent(day, money_of(equity, "day_start")), per_cent(below, peak));
    printf("positions   %lld of %lld      exposure %.1f %% of %.0f %%   trades today %lld\n",
           whole(equity, "positions"), whole(equity, "positions_max"),
           per_cent(money_of(equity, "exposure"), now),
           100.0 * json_number_value(json_object_get(equity, "max_exposure")),
           whole(equity, "trades_day"));
}

static void print_links(const json_t *engine, long long now)
{
    char age[40];

    printf("data        market %s, account %s, venue %s   ",
           json_is_true(json_object_get(engine, "market_link")) ? "connected" : "AWAY",
           json_is_true(json_object_get(engine, "account_link")) ? "connected" : "AWAY",
           ctl_word(engine, "venue_status"));
    if (json_is_true(json_object_get(engine, "reconciled")))
        printf("reconciled %s ago\n", duration(age, now - whole(engine, "reconciled_at")));
    else
        printf("NOT reconciled\n");
}

static void print_breaker_count(const json_t *engine)
{
    const json_t *list = json_object_get(engine, "breakers"), *b;
    size_t i, open = 0;

    json_array_foreach(list, i, b) open += json_is_integer(json_object_get(b, "since"));
    printf("breakers    %zu of %zu open", open, json_array_size(list));
    json_array_foreach(list, i, b) if (json_is_integer(json_object_get(b, "since")))
        printf("  %s", ctl_word(b, "name"));
    printf("\n");
}

static void print_decision_line(const json_t *d)
{
    char at[40];
    const json_t *denial = json_object_get(d, "denial");

    printf("%s %-9s %-5s ", time_of_day(at, whole(d, "at")), ctl_word(d, "pair"),
           ctl_word(d, "stance"));
    if (json_is_object(denial))
        printf("#%lld refused: %s\n", whole(d, "number"), ctl_word(denial, "text"));
    else if (json_is_true(json_object_get(d, "acts")))
        printf("#%lld entered: %s\n", whole(d, "number"), ctl_word(d, "rule_text"));
    else
        printf("%s\n", ctl_word(d, "rule_text"));
}

/* The newest decision that led to an entry, and the newest that did not. */
static void print_newest(const json_t *list, bool entered, const char *label)
{
    const json_t *d;
    size_t i;

    json_array_foreach(list, i, d)
    {
        bool acts = json_is_true(json_object_get(d, "acts"));
        bool denied = json_is_object(json_object_get(d, "denial"));
        if ((acts && !denied) == entered) {
            printf("%s", label);
            print_decision_line(d);
            return;
        }
    }
}

void ctl_print_status(const json_t *status, const json_t *decisions, const char *address)
{
    const json_t *data = data_of(status), *engine = json_object_get(data, "engine");
    char up[40];

    ctl_print_mode(stdout, status, address);
    printf("   %s, up %s, profile %s\n", ctl_word(engine, "text"),
           duration(up, whole(status, "market") - whole(engine, "started_at")),
           ctl_word(data, "profile"));
    print_equity(json_object_get(data, "equity"));
    print_links(engine, whole(status, "market"));
    print_breaker_count(engine);
    print_newest(data_of(decisions), false, "last no     ");
    print_newest(data_of(decisions), true, "last yes    ");
}

void ctl_print_positions(const json_t *positions)
{
    const json_t *p;
    size_t i;
    char profit[40];

    printf("%6s  %-10s %14s %12s %12s %12s %12s %10s  %s\n", "id", "pair", "quantity", "entry",
           "stop", "at venue", "target", "net now", "state");
    json_array_foreach(data_of(positions), i, p)
    {
        printf("%6lld  %-10s %14s %12s %12s %12s %12s %10s  %s%s\n", whole(p, "position"),
               ctl_word(p, "pair"), ctl_word(p, "qty"), ctl_word(p, "entry"), ctl_word(p, "stop"),
               ctl_word(p, "stop_resting"), ctl_word(p, "target"), ctl_profit(profit, p, "profit"),
               json_is_true(json_object_get(p, "closing")) ? "closing" : "open",
               json_is_true(json_object_get(p, "trailing")) ? ", trailing" : "");
    }
}

void ctl_print_breakers(const json_t *status)
{
    const json_t *list = json_object_get(json_object_get(data_of(status), "engine"), "breakers");
    const json_t *b;
    size_t i;
    char open[40];

    printf("%-18s %-14s %5s  %s\n", "breaker", "state", "trips", "what to do");
    json_array_foreach(list, i, b)
    {
        const json_t *since = json_object_get(b, "since");
        printf("%-18s %s%-9s %5lld  %s\n", ctl_word(b, "name"),
               json_is_integer(since) ? "OPEN " : "closed ",
               json_is_integer(since)
                   ? duration(open, whole(status, "market") - json_integer_value(since))
                   : "",
               whole(b, "trips"), ctl_word(b, "advice"));
    }
}

/* A figure, `times` what it is; "-" where it has no value. */
static const char *figure(char room[40], const json_t *object, const char *key, const char *form,
                          double times)
{
    const json_t *v = json_object_get(object, key);
    struct text t = {room, 0, 40, false};

    if (json_is_number(v))
        text_printf(&t, form, times * json_number_value(v));
    else
        text_cstr(&t, "-");
    return room;
}

/* A share as per cent, "-" when it has no value. */
static const char *percent(char room[40], const json_t *object, const char *key)
{
    return figure(room, object, key, "%.2f %%", 100);
}

static void print_share(const char *what, const json_t *object, const char *key, const char *limit)
{
    char value[40], bound[40];

    printf("%-22s %9s   limit %s\n", what, percent(value, object, key),
           json_number_value(json_object_get(object, limit)) > 0 ? percent(bound, object, limit)
                                                                 : "none");
}

static void print_pause(const json_t *answer, const char *key, const char *what)
{
    long long left = whole(data_of(answer), key) - whole(answer, "market");
    char room[40];

    if (left > 0)
        printf("%-22s %9s   no entries until then\n", what, duration(room, left));
}

void ctl_print_risk(const json_t *risk)
{
    const json_t *r = data_of(risk), *record = json_object_get(r, "record");
    const json_t *book = json_object_get(r, "book");
    char a[40], b[40], c[40];

    print_share("lost today", r, "loss_day", "max_daily_loss");
    print_share("lost this week", r, "loss_week", "max_weekly_loss");
    print_share("drawdown", r, "drawdown", "max_drawdown");
    printf("%-22s %9s   of the planned size\n", "sizes are", percent(a, r, "size_factor"));
    printf("%-22s %9lld\n", "losses in a row", whole(r, "losses_in_a_row"));
    print_pause(risk, "loss_until", "after the last loss");
    print_pause(risk, "streak_until", "after the streak");
    printf("%-22s %9lld   won %lld, edge %s R, allows %s of equity at risk\n", "trades on record",
           whole(record, "trades"), whole(record, "wins"), figure(a, record, "edge_r", "%.3f", 1),
           percent(b, record, "kelly"));
    print_share("chance of ruin", record, "ruin", "max_ruin");
    print_share("swing of positions", book, "volatility", "max_volatility");
    printf("%-22s %9s   of %lld positions\n", "independent bets",
           figure(a, book, "independent_bets", "%.1f", 1), whole(book, "positions"));
    printf("%-22s %9s   one day in twenty is worse; then %s on average%s\n", "value at risk",
           percent(b, book, "value_at_risk"), percent(c, book, "expected_shortfall"),
           json_is_true(json_object_get(book, "reliable")) ? "" : " (too few data)");
}

void ctl_print_strategies(const json_t *strategies)
{
    const json_t *s;
    size_t i;

    printf("%-22s %-4s %6s %6s   %6s %6s %8s %6s   %6s %6s %10s\n", "strategy", "on", "weight",
           "factor", "votes", "win %", "R a vote", "PF", "trades", "win %", "net a trade");
    json_array_foreach(data_of(strategies), i, s)
    {
        const json_t *v = json_object_get(s, "votes"), *t = json_object_get(s, "trades");
        char weight[40], factor[40], won[40], r[40], pf[40], won_t[40], net[40];

        printf("%-22s %-4s %6s %6s   %6lld %6s %8s %6s   %6lld %6s %10s\n", ctl_word(s, "strategy"),
               json_is_true(json_object_get(s, "enabled")) ? "on" : "off",
               figure(weight, s, "weight", "%.2f", 1), figure(factor, s, "factor", "%.2f", 1),
               whole(v, "trades"), figure(won, v, "win_rate", "%.0f", 100),
               figure(r, v, "expectancy", "%+.3f", 1), figure(pf, v, "profit_factor", "%.2f", 1),
               whole(t, "trades"), figure(won_t, t, "win_rate", "%.0f", 100),
               figure(net, t, "expectancy", "%+.2f", 1));
    }
}

void ctl_print_data(const json_t *data)
{
    json_t *pairs = json_object_get(data, "data"), *kinds;
    const json_t *k;
    const char *pair;
    bool any = false;
    size_t i;

    json_object_foreach(pairs, pair, kinds)
    {
        json_array_foreach(kinds, i, k)
        {
            if (whole(k, "count") == 0)
                continue;
            printf("%-12s %-12s %8lld  %s\n", pair, ctl_word(k, "kind"), whole(k, "count"),
                   ctl_word(k, "text"));
            any = true;
        }
    }
    if (!any)
        printf("nothing was wrong with the data of any pair\n");
}

void ctl_print_decisions(const json_t *decisions)
{
    const json_t *list = data_of(decisions);

    for (size_t i = json_array_size(list); i-- > 0;)
        print_decision_line(json_array_get(list, i));
}
