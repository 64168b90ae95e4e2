/* Options from the world: a YAML file, the environment, and assignments of the command line, laid
 * over the built-in values and the profile (config/config.h).
 *
 * File: `file`, else $NOVAPULSE_CONFIG, ./novapulse.yaml, /etc/novapulse/novapulse.yaml, else none.
 * It is one mapping; nested keys make dotted ones (risk: {per_trade: 0.005}), a list is a value of
 * several.  Anchors, aliases, tags and a second document are refused, as are repeated keys.
 *
 * All that is wrong is reported at once, with line and column. */
#ifndef OS_CONFIG_LOAD_H
#define OS_CONFIG_LOAD_H

#include "config/config.h"

enum { CONFIG_PROBLEMS_MAX = 50, CONFIG_FILE_MAX = 1 << 20, CONFIG_STRANGERS_MAX = 8 };

struct config_problem {
    struct origin from; /* ORIGIN_BUILT_IN: of no single place */
    char text[240];
};

struct config_report {
    unsigned count; /* of all problems; the first CONFIG_PROBLEMS_MAX are kept */
    char file[200]; /* the file that was read, or empty */
    /* Variables that begin with NOVAPULSE_ and mean nothing: said to people, refused by none. */
    unsigned stranger_count;
    char stranger[CONFIG_STRANGERS_MAX][200];
    struct config_problem problem[CONFIG_PROBLEMS_MAX];
};

struct config_assignment {
    const char *key, *value;
    const char *flag; /* what the person wrote: "--port", "--set" */
};

struct config_sources {
    const char *file;    /* NULL: the search above */
    const char *profile; /* NULL: the highest of environment, file and built-in */
    char *const
        *environment; /* "NAME=value", ends with NULL; or NULL.  Empty values count as unset */
    const struct config_assignment *set; /* in order; a later one wins */
    unsigned set_count;
};

/* STATUS_CONFIG when there is any problem: err says the only one, or how many; the report has all.
 * *ret_config is then not to be used. */
enum status config_load(struct config *ret_config, struct config_report *ret_report,
                        const struct config_sources *from, struct error *err);

/* The same with the file's bytes at hand (`name` is what messages call it). */
enum status config_load_bytes(struct config *ret_config, struct config_report *ret_report,
                              const struct config_sources *from, struct str yaml, const char *name,
                              struct error *err);

#endif
