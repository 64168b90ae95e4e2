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
    OPTION_DURATION, /* int64_t in the row's unit, s or ms; 90s, 15m, 4h, 500ms, or a number */
    OPTION_MINUTES,  /* int64_t seconds: 5m, or a number of minutes that divides a day */
    OPTION_PAIRS,    /* trading.pairs */
    OPTION_FRAMES,   /* trading.timeframes: a list of OPTION_MINUTES, sorted, 1m always in it */
    OPTION_HOURS,    /* int64_t, bit h for UTC hour h: 2,3,4 or 2-4, or none */
};

enum origin_kind { ORIGIN_BUILT_IN, ORIGIN_PROFILE, ORIGIN_FILE, ORIGIN_ENV, ORIGIN_SET };

struct origin {
    uint32_t kind;
    uint32_t line, column; /* of a file; 0 elsewhere */
    char name[120];        /* file, profile, variable or flag */
};

struct option_row {
    const char *key; /* "risk.per_trade" */
    enum option_type type;
    size_t offset;        /* in struct options */
    const char *fallback; /* the built-in value as text */
    double min, max;      /* of numbers; in the row's unit */
    const char *choices;  /* "sim,kraken,coinbase" */
    const char *unit;     /* "fraction of equity", "s" */
    /* The original's variables, lowest first: "EXCHANGE_NAME,ACTIVE_EXCHANGE"; "NAME?VALUE" is a
     * switch that, when true, means VALUE.  NOVAPULSE_<KEY> exists for every row beside them. */
    const char *env;
    bool hot; /* may change while running */
    bool secret;
    const char *help; /* one sentence */
};

enum { OPTION_ROWS_MAX = 384 };
extern const struct option_row option_rows[];
extern const unsigned option_row_count;

struct config {
    struct options options;
    struct origin origin[OPTION_ROWS_MAX]; /* by row index */
};

void config_init(struct config *c);
/* The profile's values over the built-in ones; before anything is set from elsewhere. */
enum status config_profile(struct config *c, struct str name, struct error *err);
enum status config_set(struct config *c, struct str key, struct str value, struct origin from,
                       struct error *err);
/* The same; the refusal goes to *why without its place. */
bool config_try(struct config *c, struct str key, struct str value, const struct origin *from,
                struct text *why);
/* The first rule that is broken for good, or STATUS_OK. */
enum status config_finish(struct config *c, struct error *err);

/* Rules that span keys.  Rule i's sentence goes to *why when it is broken; *ret_fatal says whether
 * the configuration is refused or people are only warned.  False: the rule holds. */
extern const unsigned config_rule_count;
bool config_rule_broken(const struct options *o, unsigned i, struct text *why, bool *ret_fatal);
/* The price move that pays the fees of a round trip at the assumed tier: (1 + in) / (1 - out) - 1.
 */
double options_breakeven(const struct options *o);

const struct option_row *option_find(struct str key);
/* The known key nearest to a misspelt one, or NULL when none is near. */
const struct option_row *option_nearest(struct str key);
/* True when some key begins with `prefix` and a point. */
bool option_is_section(struct str prefix);
/* Reads one value into o.  False: nothing is written and *why says what is allowed. */
bool option_read(struct options *o, const struct option_row *row, struct str value,
                 struct text *why);
/* The value as text that config_set would take. */
void option_print(struct text *t, const struct options *o, const struct option_row *row);
/* "0.0001 to 0.1", "sim, kraken or coinbase", "on or off". */
void option_print_range(struct text *t, const struct option_row *row);
/* "NOVAPULSE_RISK_PER_TRADE". */
void option_print_variable(struct text *t, const struct option_row *row);
void origin_print(struct text *t, const struct origin *from);
/* Changes one hot option in place (EV_OPTION). */
enum status options_apply(struct options *o, struct str key, struct str value, struct error *err);

/* Profiles in the order people see them; ends with name NULL. */
struct profile_value {
    const char *key, *value;
    const char *why;
};
struct profile_row {
    const char *name;
    const char *help;
    const struct profile_value *values; /* ends with key NULL */
};
extern const struct profile_row profile_rows[];

#endif
