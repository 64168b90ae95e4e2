#include "base/time_zone.h"

#include <string.h>

static const int64_t NS = 1000000000;
static const int64_t DAY_S = 86400;
enum { HOUR_S = 3600, HOURS_MAX = 167 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- the calendar (Hinnant's days_from_civil, years from March) ---- */

static int64_t day_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t year_of(int64_t day)
{
    int64_t z = day + 719468, era = floor_div(z, 146097), of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);

    return y + era * 400 + (of_year >= 306);
}

static bool is_leap(int64_t year)
{
    return day_of(year, 3, 1) - day_of(year, 2, 28) == 2;
}

unsigned weekday_of(int64_t day)
{
    int64_t w = (day + 3) % 7; /* 1970-01-01 was a Thursday */

    return (unsigned)(w < 0 ? w + 7 : w);
}

/* ---- reading a rule ---- */

static bool take(struct str *s, char c)
{
    if (s->len == 0 || s->at[0] != c)
        return false;
    *s = (struct str){s->at + 1, s->len - 1};
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take_number(struct str *s, int32_t most, int32_t *ret)
{
    size_t n = 0;

    *ret = 0;
    for (; n < s->len && is_digit(s->at[n]); n++) {
        *ret = *ret * 10 + (s->at[n] - '0');
        if (*ret > most)
            return false;
    }
    *s = (struct str){s->at + n, s->len - n};
    return n > 0;
}

static bool take_name(struct str *s)
{
    bool quoted = take(s, '<');
    size_t n = 0;

    while (n < s->len &&
           (is_letter(s->at[n]) || (quoted && (is_digit(s->at[n]) || strchr("+-", s->at[n])))))
        n++;
    *s = (struct str){s->at + n, s->len - n};
    return n >= 3 && (!quoted || take(s, '>'));
}

/* [+-]hours[:minutes[:seconds]] */
static bool take_time(struct str *s, int32_t *ret)
{
    bool negative = take(s, '-');
    int32_t hours, minutes = 0, seconds = 0;

    if (!negative)
        take(s, '+');
    if (!take_number(s, HOURS_MAX, &hours) || (take(s, ':') && !take_number(s, 59, &minutes)) ||
        (take(s, ':') && !take_number(s, 59, &seconds)))
        return false;
    *ret = (hours * HOUR_S + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
}

static bool take_date(struct str *s, struct time_zone_change *ret)
{
    int32_t month, week, day;

    if (take(s, 'M')) {
        if (!take_number(s, 12, &month) || !take(s, '.') || !take_number(s, 5, &week) ||
            !take(s, '.') || !take_number(s, 6, &day) || month < 1 || week < 1)
            return false;
        ret->form = 'M';
        ret->month = (int16_t)month;
        ret->week = (int16_t)week;
    } else {
        ret->form = take(s, 'J') ? 'J' : '0';
        if (!take_number(s, 365, &day) || (ret->form == 'J' && day < 1))
            return false;
    }
    ret->day = (int16_t)day;
    return true;
}

static bool take_change(struct str *s, struct time_zone_change *ret)
{
    ret->at_s = 2 * HOUR_S;
    return take(s, ',') && take_date(s, ret) && (!take(s, '/') || take_time(s, &ret->at_s));
}

bool time_zone_read(struct time_zone *ret, struct str rule)
{
    int32_t west;

    memset(ret, 0, sizeof *ret);
    if (str_eq(rule, STR("UTC")))
        return true;
    if (!take_name(&rule) || !take_time(&rule, &west))
        return false;
    ret->offset_s = -west;
    if (rule.len == 0)
        return true;
    ret->has_summer = true;
    ret->summer_s = ret->offset_s + HOUR_S;
    if (!take_name(&rule))
        return false;
    if (rule.len > 0 && rule.at[0] != ',') {
        if (!take_time(&rule, &west))
            return false;
        ret->summer_s = -west;
    }
    return take_change(&rule, &ret->summer) && take_change(&rule, &ret->winter) && rule.len == 0;
}

/* ---- using it ---- */

static int64_t date_in(const struct time_zone_change *c, int64_t year)
{
    if (c->form == '0')
        return day_of(year, 1, 1) + c->day;
    if (c->form == 'J')
        return day_of(year, 1, 1) + c->day - 1 + (is_leap(year) && c->day > 59);

    int64_t first = day_of(year, c->month, 1);
    int64_t next = c->month == 12 ? day_of(year + 1, 1, 1) : day_of(year, c->month + 1, 1);
    int64_t sunday_first = (weekday_of(first) + 1) % 7; /* 0 Sunday, as the rule counts */
    int64_t day = first + (c->day - sunday_first + 7) % 7 + (c->week - 1) * 7;

    return day < next ? day : day - 7;
}

static int64_t change_at_s(const struct time_zone_change *c, int64_t year, int64_t offset_before)
{
    return date_in(c, year) * DAY_S + c->at_s - offset_before;
}

int64_t time_zone_offset_s(const struct time_zone *z, int64_t at)
{
    int64_t s = floor_div(at, NS);

    if (!z->has_summer)
        return z->offset_s;
    int64_t year = year_of(floor_div(s + z->offset_s, DAY_S));
    int64_t from = change_at_s(&z->summer, year, z->offset_s);
    int64_t to = change_at_s(&z->winter, year, z->summer_s);
    bool is_summer = from < to ? s >= from && s < to : s >= from || s < to;

    return is_summer ? z->summer_s : z->offset_s;
}

int64_t time_zone_day(const struct time_zone *z, int64_t at)
{
    return floor_div(floor_div(at, NS) + time_zone_offset_s(z, at), DAY_S);
}

/* The first instant whose local day is a later one: days are at most 25 hours or so long, and the
 * search needs no case for a midnight that is skipped or comes twice. */
int64_t time_zone_next_day(const struct time_zone *z, int64_t at)
{
    int64_t today = time_zone_day(z, at);
    int64_t low = floor_div(at, NS), high = low + 2 * DAY_S;

    while (low + 1 < high) {
        int64_t middle = low + (high - low) / 2;
        if (time_zone_day(z, middle * NS) > today)
            high = middle;
        else
            low = middle;
    }
    return high * NS;
}
