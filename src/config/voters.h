/* The strategies as the configuration knows them: a name and where the options stand that every
 * strategy has, so that rules can span them all.  In the order of the strategy table. */
#ifndef CONFIG_VOTERS_H
#define CONFIG_VOTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "config/options.h"

struct voter_row {
    const char *name; /* "keltner" */
    size_t offset;    /* of its struct options_voter in struct options */
};

extern const struct voter_row voter_rows[];
extern const unsigned voter_count;

/* Index in voter_rows, or voter_count. */
unsigned voter_find(struct str name);
/* Whether the strategy at this offset votes: it is the one that strategies.only names, or, when that
 * is empty, it is enabled. */
bool voter_is_on(const struct options *o, size_t offset);

static inline const struct options_voter *voter_at(const struct options *o, size_t offset)
{
    return (const struct options_voter *)(const void *)((const char *)o + offset);
}

#endif
