/* struct str borrows bytes: a pointer and a length, not zero-terminated, never owned, never
 * written through.  All functions are total: an empty str may have a NULL pointer. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *at;
    size_t len;
};

/* A literal as a str, also in initialisers. */
#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
/* For "%.*s". */
#define STR_ARG(s) (int)(s).len, (s).at

struct str str_of(const char *zero_terminated);

/* In the header so that comparing with a literal becomes one or two word compares. */
static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool str_is(struct str a, const char *zero_terminated)
{
    return str_eq(a, (struct str){zero_terminated, strlen(zero_terminated)});
}

bool str_starts(struct str a, struct str prefix);
bool str_ends(struct str a, struct str suffix);
int str_cmp(struct str a, struct str b);                    /* bytewise; a prefix sorts first */
struct str str_trim(struct str a);                          /* blanks, tabs, CR, LF at both ends */
struct str str_slice(struct str a, size_t from, size_t to); /* clamped */

/* First index of c at or after from, or SIZE_MAX. */
size_t str_find(struct str a, char c, size_t from);

/* Cuts the part before `sep` off *rest and returns it; the last part leaves *rest with at == NULL.
 *   for (struct str rest = line, f; rest.at;) { f = str_cut(&rest, ','); ... } */
struct str str_cut(struct str *rest, char sep);

/* Whole-text integer; false on anything else, on overflow, or on an empty str. */
bool str_to_i64(struct str a, int64_t *ret_value);
bool str_to_u64(struct str a, uint64_t *ret_value);

/* Copies into a fixed field, zero-terminated, cut to size; the rest of the field is zeroed, so that
 * a checkpoint holds no stray bytes.  Returns false when it was cut. */
bool str_copy(char *ret_field, size_t size, struct str a);

/* Edits between two short texts (Levenshtein, at most 64 bytes each are compared): for "a similar
 * name is ...". */
unsigned str_distance(struct str a, struct str b);

#endif
