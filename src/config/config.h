/* Options from many places, lowest to highest: built-in, profile, file, environment, --set.  Keeps
 * for each key where its value came from.  Pure: `os/config_load.h` reads YAML and the environment
 * and calls config_set.
 *
 *   config_init(&c);                                   built-in defaults
 *   config_profile(&c, STR("original"), &err);
 *   config_set(&c, STR("risk.per_trade"), STR("0.005"), origin, &err);
 *   config_finish(&c, &err);                           rules that span keys
 *   c.options                                          the effective options
 *
 * Errors name file, line, key, value, the allowed range, and the nearest key when it is unknown. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "base/text.h"
#include "config/options.h"

enum option_type {
    OPTION_INT,      /* int64_t */
    OPTION_REAL,     /* double */
    OPTION_BOOL,     /* int64_t: true/false, yes/no, on/off, 1/0 */
    OPTION_CHOICE,   /* int64_t: index in `choices` */
    OPTION_TEXT,     /* char[OPTION_TEXT_MAX] */
    OPTION_DURATION, /* int64_t in the row's unit; text like 90s, 15m, 4h, 500ms, or a number */
    OPTION_PAIRS,    /* trading.pairs */
    OPTION_MINUTES,  /* trading.timeframes */
    OPTION_HOURS,    /* trading.quiet_hours: a set of 0..23 */
};

enum origin_kind { ORIGIN_BUILT_IN, ORIGIN_PROFILE, ORIGIN_FILE, ORIGIN_ENV, ORIGIN_SET };

struct origin {
    uint32_t kind;
    uint32_t line;
    char name[120]; /* file, profile, or variable */
};

struct option_row {
    const char *key; /* "risk.per_trade" */
    enum option_type type;
    size_t offset;        /* in struct options */
    const char *fallback; /* the built-in value as text */
    double min, max;      /* of numbers; in the row's unit */
    const char *choices;  /* "sim,kraken,coinbase" */
    const char *unit;     /* "fraction of equity", "s" */
    const char *env;      /* environment variable, or NULL */
    bool hot;             /* may change while running */
    bool secret;
    const char *help; /* one sentence */
};

enum { OPTION_ROWS_MAX = 256 };
extern const struct option_row option_rows[];
extern const unsigned option_row_count;

struct config {
    struct options options;
    struct origin origin[OPTION_ROWS_MAX]; /* by row index */
};

void config_init(struct config *c);
enum status config_profile(struct config *c, struct str name, struct error *err);
enum status config_set(struct config *c, struct str key, struct str value, struct origin from,
                       struct error *err);
enum status config_finish(struct config *c, struct error *err);

const struct option_row *option_find(struct str key);
/* The known key nearest to a misspelt one, or NULL when none is near. */
const struct option_row *option_nearest(struct str key);
/* The value as text that config_set would take. */
void option_print(struct text *t, const struct options *o, const struct option_row *row);
void origin_print(struct text *t, const struct origin *from);
/* Changes one hot option in place (EV_OPTION). */
enum status options_apply(struct options *o, struct str key, struct str value, struct error *err);

/* Profile names and sentences, in the order people see them; ends with name NULL. */
struct profile_row {
    const char *name;
    const char *help;
};
extern const struct profile_row profile_rows[];

#endif
