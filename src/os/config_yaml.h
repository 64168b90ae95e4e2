/* A YAML mapping flattened to dotted keys and text values, each with its place. */
#ifndef OS_CONFIG_YAML_H
#define OS_CONFIG_YAML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { YAML_KEY_MAX = 128, YAML_DEPTH_MAX = 8, YAML_ENTRIES_MAX = 1024 };

struct yaml_entry {
    char key[YAML_KEY_MAX];
    char *value;           /* owned; the items of a list joined by commas */
    uint32_t line, column; /* of the key, from 1 */
};

/* Called for what is wrong; reading goes on where it can. */
typedef void yaml_refuse_fn(void *ctx, uint32_t line, uint32_t column, const char *text);

struct yaml_entries {
    unsigned count;
    struct yaml_entry *entry; /* owned */
};

/* False when memory ran out.  Release in every case. */
bool yaml_flatten(struct yaml_entries *ret, struct str bytes, yaml_refuse_fn *refuse, void *ctx);
void yaml_release(struct yaml_entries *e);

#endif
