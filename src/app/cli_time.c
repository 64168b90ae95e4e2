/* Times and durations as people write them on the command line. */
#include "app/cli.h"
#include "base/decimal.h"
#include "base/str.h"

#define NS_PER_S INT64_C(1000000000)

static const struct {
    const char *unit;
    int64_t ns;
} duration_units[] = {
    {"ms", 1000000},
    {"us", 1000},
    {"ns", 1},
    {"s", NS_PER_S},
    {"m", 60 * NS_PER_S},
    {"h", 3600 * NS_PER_S},
    {"d", 86400 * NS_PER_S},
    {"w", 604800 * NS_PER_S},
};

enum status cli_duration(const char *text, int64_t *ret_ns, struct error *err)
{
    struct str all = str_of(text);
    int64_t nano; /* the number x 10^9 */

    for (size_t i = 0; i < sizeof duration_units / sizeof duration_units[0]; i++) {
        struct str unit = str_of(duration_units[i].unit);
        if (!str_ends(all, unit))
            continue;
        struct str number = str_slice(all, 0, all.len - unit.len);
        if (decimal_parse(&nano, number, 9, ROUND_EXACT, NULL) != STATUS_OK || nano < 0)
            continue;
        __int128 exact = (__int128)nano * duration_units[i].ns / NS_PER_S;
        if (exact > INT64_MAX)
            break;
        *ret_ns = (int64_t)exact;
        return STATUS_OK;
    }
    return error_set(err, STATUS_USAGE, "duration %s: allowed are 500ms, 90s, 15m, 4h, 7d, 2w",
                     text);
}

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* Two or four digits at the front, cut off. */
static bool digits(struct str *rest, size_t count, int64_t low, int64_t high, int64_t *ret)
{
    struct str part = str_slice(*rest, 0, count);

    if (part.len != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (part.at[i] < '0' || part.at[i] > '9')
            return false;
    *rest = str_slice(*rest, count, rest->len);
    return str_to_i64(part, ret) && *ret >= low && *ret <= high;
}

static bool literal(struct str *rest, char c)
{
    if (rest->len == 0 || rest->at[0] != c)
        return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    return month == 12 ? 31 : days_from_date(year, month + 1, 1) - days_from_date(year, month, 1);
}

/* [T]HH:MM[:SS[.fraction]][Z], UTC; nothing is midnight. */
static bool time_of_day(struct str rest, int64_t *ret_ns)
{
    int64_t hour, minute, second = 0, nano = 0;

    *ret_ns = 0;
    if (rest.len == 0 || str_is(rest, "Z"))
        return true;
    if (!literal(&rest, 'T') && !literal(&rest, ' '))
        return false;
    if (!digits(&rest, 2, 0, 23, &hour) || !literal(&rest, ':') ||
        !digits(&rest, 2, 0, 59, &minute))
        return false;
    if (literal(&rest, ':') && !digits(&rest, 2, 0, 59, &second))
        return false;
    if (str_ends(rest, STR("Z")))
        rest = str_slice(rest, 0, rest.len - 1);
    if (rest.len > 0 && (rest.at[0] != '.' || rest.len < 2 ||
                         decimal_parse(&nano, rest, 9, ROUND_DOWN, NULL) != STATUS_OK))
        return false;
    *ret_ns = ((hour * 60 + minute) * 60 + second) * NS_PER_S + nano;
    return true;
}

enum status cli_time(const char *text, int64_t *ret_ns, struct error *err)
{
    struct str all = str_of(text);
    struct str rest = all;
    int64_t ms, year, month, day, within;

    if (str_to_i64(all, &ms) && all.len > 4 && ms >= 0 && ms <= INT64_MAX / 1000000) {
        *ret_ns = ms * 1000000;
        return STATUS_OK;
    }
    if (digits(&rest, 4, 1970, 2261, &year) && literal(&rest, '-') &&
        digits(&rest, 2, 1, 12, &month) && literal(&rest, '-') &&
        digits(&rest, 2, 1, days_in_month(year, month), &day) && time_of_day(rest, &within)) {
        *ret_ns = days_from_date(year, month, day) * 86400 * NS_PER_S + within;
        return STATUS_OK;
    }
    return error_set(err, STATUS_USAGE,
                     "time %s: allowed are 2021-04-02, 2021-04-02T10:30Z, or ms since 1970", text);
}
