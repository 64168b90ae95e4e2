/* The log: one JSON object a line, in two files of the state directory's log/.
 *
 *   novapulse.log   everything from the level on      {"at":"2026-11-23T08:11:02.123456Z",
 *   errors.log      errors alone                       "level":"warning","from":"kraken",
 *                                                      "what":"reconnecting","attempt":3}
 *
 * A file that has grown to its size becomes .1, .1 becomes .2, and so on; the oldest goes.  `at` is
 * the machine's wall time: the log is about the process, not about the market.  Every text passes
 * os/mask.h; a field whose name says that it is secret is masked whole.
 *
 * Lines of several threads never mix.  A line that cannot be written is counted, not waited for.
 * Shell threads only: the core does not log. */
#ifndef OS_LOG_H
#define OS_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "config/options.h"

enum { LOG_LINE_MAX = 8192 };

struct log;

struct log_field {
    const char *key;
    struct str text; /* at NULL: a number */
    double real;
    int64_t whole;
    bool is_whole;
};

static inline struct log_field log_text(const char *key, const char *value)
{
    return (struct log_field){.key = key, .text = str_of(value ? value : "")};
}

static inline struct log_field log_str(const char *key, struct str value)
{
    return (struct log_field){.key = key, .text = value.at ? value : (struct str){"", 0}};
}

static inline struct log_field log_whole(const char *key, int64_t value)
{
    return (struct log_field){.key = key, .whole = value, .is_whole = true};
}

static inline struct log_field log_real(const char *key, double value)
{
    return (struct log_field){.key = key, .real = value};
}

/* Makes `dir`; sizes and numbers of old files by `options`.  console_fd gets short lines for people
 * as well, or -1. */
enum status log_new(struct log **ret_log, const char *dir, const struct options_log *options,
                    int console_fd, struct error *err);
void log_free(struct log *l);
void log_set_level(struct log *l, enum log_level level);
/* This value never stands in the log from now on (a copy is kept); values under six bytes are too
 * common to be hidden. */
void log_hide(struct log *l, struct str value);
/* Lines lost because the disk did not take them. */
uint64_t log_lost(struct log *l);

/* `from` is the part of the program that speaks.  `l` NULL: nothing happens. */
void log_fields(struct log *l, enum log_level level, const char *from, const char *what,
                const struct log_field *fields, size_t count);
void log_say(struct log *l, enum log_level level, const char *from, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void log_error(struct log *l, const char *from, const struct error *err);

/* LOG(log, LOG_INFO, "kraken", "connected", log_text("url", url), log_whole("attempt", 3)); */
#define LOG(l, level, from, what, ...)                                                             \
    log_fields((l), (level), (from), (what), (const struct log_field[]){__VA_ARGS__},              \
               sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
