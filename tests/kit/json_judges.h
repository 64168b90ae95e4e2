/* Two judges of the same bytes: our JSON reader and jansson.  They must agree on what is JSON. */
#ifndef KIT_JSON_JUDGES_H
#define KIT_JSON_JUDGES_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* jansson's names that are also ours, under others in this file. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY  JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_TRUE   JANSSON_TRUE
#define JSON_FALSE  JANSSON_FALSE
#define JSON_NULL   JANSSON_NULL
#define json_object jansson_object
#define json_array  jansson_array
#define json_string jansson_string
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL
#undef json_object
#undef json_array
#undef json_string

#include "base/double_text.h"
#include "base/json.h"

enum judgement {
    REFUSED,
    ACCEPTED,
    NO_OPINION, /* beyond a limit of this judge's that is no matter of JSON */
};

/* A number's text must give the double that libc gives it. */
static inline void check_number(struct str text)
{
    char room[512];
    double ours;

    if (!str_copy(room, sizeof room, text))
        return;
    assert(double_parse(&ours, text, false));
    double libc = strtod(room, NULL);
    assert(memcmp(&ours, &libc, sizeof ours) == 0);
}

/* A string unescaped, written and read again must be the same bytes. */
static inline void check_string(struct str raw)
{
    char plain_room[2048], written_room[16384], again_room[2048];
    struct text plain = TEXT(plain_room), written = TEXT(written_room), again = TEXT(again_room);
    struct json_writer w;
    struct json j;
    struct str text;

    if (!json_unescape(&plain, raw)) {
        assert(plain.cut);
        return;
    }
    json_write_init(&w, &written);
    json_write_str(&w, text_str(&plain));
    assert(!written.cut);
    json_init(&j, text_str(&written));
    assert(json_string(&j, &text) && json_end(&j));
    assert(json_unescape(&again, text));
    assert(str_eq(text_str(&plain), text_str(&again)));
}

static inline enum judgement our_judgement(struct str bytes)
{
    const char *why;
    struct json j;

    json_init(&j, bytes);
    for (bool more = true; more;) {
        enum json_type ahead = json_peek(&j), type;
        bool in_object = j.is_object & 1;

        if (in_object && !j.ready) {
            if (!json_key(&j))
                more = json_ok(&j);
            else
                check_string(j.key);
            continue;
        }
        type = json_next(&j);
        assert(type == ahead || type == JSON_ERROR);
        if (type == JSON_NUMBER)
            check_number(j.value);
        else if (type == JSON_STRING)
            check_string(j.value);
        more = type != JSON_ERROR && (type != JSON_DONE || j.at < j.end);
    }
    if (json_end(&j))
        return ACCEPTED;
    assert(json_error(&j, &why) <= bytes.len);
    return strcmp(why, "nested too deeply") == 0 ? NO_OPINION : REFUSED;
}

static inline enum judgement jansson_judgement(struct str bytes)
{
    json_error_t error;
    json_t *root = json_loadb(bytes.at, bytes.len,
                              JSON_ALLOW_NUL | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);

    if (root) {
        json_decref(root);
        return ACCEPTED;
    }
    switch (json_error_code(&error)) {
    case json_error_numeric_overflow:
    case json_error_null_byte_in_key:
    case json_error_stack_overflow:
        return NO_OPINION;
    default:
        return REFUSED;
    }
}

static inline bool judges_agree(struct str bytes)
{
    enum judgement ours = our_judgement(bytes), theirs = jansson_judgement(bytes);

    /* jansson swallows a zero byte behind a number; in JSON it is wrong everywhere. */
    if (bytes.len > 0 && memchr(bytes.at, 0, bytes.len))
        return ours != ACCEPTED;
    return ours == theirs || ours == NO_OPINION || theirs == NO_OPINION;
}

#endif
