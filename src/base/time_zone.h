/* Civil days of a time zone, from a rule alone: no files, no clock.  A rule is written as POSIX has
 * it for the variable TZ:
 *
 *   UTC                               UTC0
 *   CET-1CEST,M3.5.0,M10.5.0/3        offset west of Greenwich; summer time from, to
 *   <+0545>-5:45                      names that are not letters stand in < >
 *
 * M month.week.day (week 5: the last), Jn (day 1..365, no leap day) and n (0..365) are read; a time
 * of day may be from -167 to 167 hours, as RFC 8536 allows.  Years before 1970 are not asked for.
 *
 * A clock change makes a day of 23 or 25 hours; where midnight itself is skipped or comes twice the
 * day begins with its first instant.  Times are UTC ns, days count from 1970-01-01 of local time. */
#ifndef BASE_TIME_ZONE_H
#define BASE_TIME_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct time_zone_change { /* when a half of the year begins, local time of the other half */
    char form;            /* 'M', 'J' or '0' */
    int16_t month, week, day;
    int32_t at_s; /* after that day's midnight */
};

struct time_zone {
    int32_t offset_s, summer_s; /* local less UTC */
    bool has_summer;
    struct time_zone_change summer, winter;
};

bool time_zone_read(struct time_zone *ret, struct str rule);

/* Local less UTC at that time. */
int64_t time_zone_offset_s(const struct time_zone *z, int64_t at);
int64_t time_zone_day(const struct time_zone *z, int64_t at);
/* When the next local day begins. */
int64_t time_zone_next_day(const struct time_zone *z, int64_t at);
/* 0 Monday .. 6 Sunday, of a day number. */
unsigned weekday_of(int64_t day);

#endif
