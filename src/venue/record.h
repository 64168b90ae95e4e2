/* Reads a JSON object whose members are named in a table into a struct of slices: one row a member,
 * any order, unknown keys left out.  Nothing is copied or converted; the digits stay as the venue
 * wrote them.
 *
 *   static const struct member trade_members[] = {
 *       MEMBER(struct trade_row, price, MEMBER_NUMBER, true), ...
 *       {0}};
 */
#ifndef VENUE_RECORD_H
#define VENUE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

enum member_type {
    MEMBER_TEXT,   /* a string, without its quotes, still escaped */
    MEMBER_NUMBER, /* a number, or a string that holds one */
    MEMBER_BOOL,   /* STR("true") or STR("false") */
    MEMBER_RAW,    /* any value, its JSON bytes */
};

struct member {
    const char *key;
    uint8_t key_len;
    uint8_t type;
    uint16_t offset; /* of a struct str */
    bool required;
};

#define MEMBER_AS(record, name, json_key, kind, needed)                                            \
    {                                                                                              \
        .key = json_key, .key_len = sizeof json_key - 1, .type = kind,                             \
        .offset = offsetof(record, name), .required = needed                                       \
    }
#define MEMBER(record, name, kind, needed) MEMBER_AS(record, name, #name, kind, needed)

/* One object at the reader, zeroing `record` first.  A null leaves its member empty.  A wrong type,
 * or a required member that is not there, is an error of the reader. */
bool record_read(struct json *j, const struct member *members, void *record, size_t size);

/* The JSON bytes of the value ahead. */
struct str record_raw(struct json *j);

/* The reader's key is this literal. */
#define KEY_IS(j, literal)                                                                         \
    ((j)->key.len == sizeof literal - 1 && memcmp((j)->key.at, literal, sizeof literal - 1) == 0)

/* A member that holds "true". */
bool record_true(struct str s);

/* A number without a digit but 0, or nothing at all. */
bool record_is_zero(struct str number);

#endif
