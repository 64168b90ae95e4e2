#include "venue/timestamp.h"

#include "base/decimal.h"

#define NS_PER_S INT64_C(1000000000)

/* Counted from 1 March, so that the leap day is the year's last (Fliegel and Van Flandern's way).
 */
int64_t timestamp_days(int64_t year, int64_t month, int64_t day)
{
    int64_t y = year - (month <= 2), m = month > 2 ? month - 3 : month + 9;
    int64_t era = y / 400, of_era = y % 400;
    int64_t of_year = (153 * m + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* `count` digits at `at`; -1 when there is anything else. */
static int64_t digits(const char *at, unsigned count)
{
    int64_t v = 0;

    for (unsigned i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        v = v * 10 + (at[i] - '0');
    }
    return v;
}

bool timestamp_rfc3339(struct str text, int64_t *ret_ns)
{
    enum { WHOLE = 19 }; /* 2026-08-01T02:53:53 */
    const char *p = text.at;
    int64_t fraction = 0, unit = NS_PER_S;

    if (text.len < WHOLE + 1 || p[4] != '-' || p[7] != '-' || (p[10] != 'T' && p[10] != ' ') ||
        p[13] != ':' || p[16] != ':')
        return false;
    int64_t year = digits(p, 4), month = digits(p + 5, 2), day = digits(p + 8, 2);
    int64_t hour = digits(p + 11, 2), minute = digits(p + 14, 2), second = digits(p + 17, 2);
    if (year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    size_t i = WHOLE;
    if (p[i] == '.')
        for (i++; i < text.len && p[i] >= '0' && p[i] <= '9'; i++)
            if (unit > 1) {
                unit /= 10;
                fraction += (p[i] - '0') * unit;
            }
    struct str zone = str_slice(text, i, text.len);
    if (!str_is(zone, "Z") && !str_is(zone, "+00:00"))
        return false;
    int64_t seconds = (timestamp_days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second;
    *ret_ns = seconds * NS_PER_S + fraction;
    return true;
}

bool timestamp_seconds(struct str text, int64_t *ret_ns)
{
    return decimal_parse(ret_ns, text, 9, ROUND_TO_ZERO, NULL) == STATUS_OK;
}
