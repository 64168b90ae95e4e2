/* JSON (RFC 8259): a zero-copy pull reader and a writer.
 *
 * Reader.  It walks bytes that the caller keeps; strings and numbers come back as slices of those
 * bytes, so a venue's digits survive ("0.00005100" stays so).  Nothing is allocated.  Nesting is
 * limited to JSON_DEPTH_MAX; the reader never recurses.  Errors are sticky: after the first one
 * every call answers JSON_ERROR and json_error tells where.
 *
 *   struct json j;
 *   json_init(&j, bytes);
 *   if (json_next(&j) != JSON_OBJECT) ...refuse...
 *   while (json_key(&j)) {                   // false at the object's end, and on an error
 *       if (str_is(j.key, "price")) json_number(&j, &price);
 *       else if (str_is(j.key, "bids"))
 *           for (json_array(&j); json_more(&j);) ...read one element...
 *       else json_skip(&j);
 *   }
 *   json_end(&j);                            // only blanks may follow
 *   if (!json_ok(&j)) ...refuse: json_error(&j)...
 *
 * Strict: no trailing commas, comments, bare words, leading zeros, or control bytes in strings;
 * UTF-8 is checked; a lone surrogate escape is refused.  Numbers keep their text in any length; the
 * caller turns them into units (market/units.h) or doubles (double_text.h).
 *
 * Writer.  Appends to a struct text and puts commas itself; strings are escaped, and bytes in them
 * that are not UTF-8 become U+FFFD; doubles are written by double_print, nan and infinities as
 * null. What it writes, the reader reads. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "base/text.h"

enum { JSON_DEPTH_MAX = 32 };

enum json_type {
    JSON_ERROR,
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_DONE, /* json_next at the end of an array or object, or of the document */
};

struct json {
    const char *at, *end, *start;
    const char *wrong;    /* where the first error is, or NULL */
    const char *why;      /* its sentence */
    const char *last;     /* where the last value began */
    struct str key;       /* set by json_key; raw, still escaped */
    struct str value;     /* raw string between quotes, or the number's text, of the last value */
    uint64_t is_object;   /* bit per level, the lowest is the one we are in */
    uint64_t had_element; /* the same */
    uint32_t depth;
    bool ready; /* key or comma are behind us: a value must follow */
};

void json_init(struct json *j, struct str bytes);

/* Reads one value.  A scalar is complete and stands in j->value; an object or array is entered. */
enum json_type json_next(struct json *j);
/* The type of the value ahead, without reading it; JSON_ERROR when no value can begin there. */
enum json_type json_peek(struct json *j);

bool json_key(struct json *j); /* next key of the object entered; leaves it at its end */
/* Enters an object or an array; another type is an error. */
bool json_enter(struct json *j, enum json_type type);
/* Another element in the array entered; leaves it at its end.  An element nobody read is skipped.
 */
bool json_more(struct json *j);
void json_skip(struct json *j); /* one value, whatever it is */

/* Each reads one value that must be of that type; another type is an error.  json_number also
 * takes a string that holds a number (venues send both). */
bool json_read_string(struct json *j, struct str *ret_raw);
bool json_number(struct json *j, struct str *ret_text);
bool json_bool(struct json *j, bool *ret_value);
bool json_i64(struct json *j, int64_t *ret_value);
bool json_u64(struct json *j, uint64_t *ret_value);
bool json_double(struct json *j, double *ret_value);
/* String or null; null gives an empty str with at == NULL. */
bool json_string_or_null(struct json *j, struct str *ret_raw);

/* Inline, for jansson has functions of these names and stands in the same program. */
static inline bool json_object(struct json *j)
{
    return json_enter(j, JSON_OBJECT);
}

static inline bool json_array(struct json *j)
{
    return json_enter(j, JSON_ARRAY);
}

static inline bool json_string(struct json *j, struct str *ret_raw)
{
    return json_read_string(j, ret_raw);
}

/* Marks the document wrong at the last value read (a caller's own refusal). */
void json_refuse(struct json *j, const char *why);
bool json_end(struct json *j);
bool json_ok(const struct json *j);
/* Offset of the first error, and its sentence. */
size_t json_error(const struct json *j, const char **ret_why);

/* Escapes resolved; false when it does not fit.  A raw slice without a backslash is copied. */
bool json_unescape(struct text *ret, struct str raw);

/* ---- writer ---- */
struct json_writer {
    struct text *out;
    unsigned depth;
    uint32_t had_element;
    bool after_key;
};

void json_write_init(struct json_writer *w, struct text *out);
void json_write_object(struct json_writer *w);
void json_write_object_end(struct json_writer *w);
void json_write_array(struct json_writer *w);
void json_write_array_end(struct json_writer *w);
void json_write_key(struct json_writer *w, const char *key);
void json_write_str(struct json_writer *w, struct str s);
void json_write_cstr(struct json_writer *w, const char *s);
void json_write_i64(struct json_writer *w, int64_t v);
void json_write_u64(struct json_writer *w, uint64_t v);
void json_write_double(struct json_writer *w, double v);
void json_write_scaled(struct json_writer *w, int64_t v, unsigned decimals);     /* a number */
void json_write_scaled_str(struct json_writer *w, int64_t v, unsigned decimals); /* quoted */
void json_write_bool(struct json_writer *w, bool v);
void json_write_null(struct json_writer *w);
void json_write_raw(struct json_writer *w, struct str json); /* one ready value */
/* json_write_key and the value in one call. */
void json_put_cstr(struct json_writer *w, const char *key, const char *v);
void json_put_str(struct json_writer *w, const char *key, struct str v);
void json_put_i64(struct json_writer *w, const char *key, int64_t v);
void json_put_u64(struct json_writer *w, const char *key, uint64_t v);
void json_put_double(struct json_writer *w, const char *key, double v);
void json_put_bool(struct json_writer *w, const char *key, bool v);
void json_put_scaled_str(struct json_writer *w, const char *key, int64_t v, unsigned decimals);

#endif
