#include <string.h>

#include "base/double_text.h"
#include "base/json.h"
#include "base/json_escape.h"
#include "base/utf8.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "scan_string counts bytes from the low end");

/* The scanners stand in few callers, and each of those is hot. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* What a byte may begin, or be. */
enum byte_class {
    OTHER = 0,
    BLANK,
    QUOTE,
    OPEN_OBJECT,
    OPEN_ARRAY,
    CLOSE,
    MINUS,
    DIGIT,
    WORD_TRUE,
    WORD_FALSE,
    WORD_NULL,
};

static const uint8_t class_of[256] = {
    [' '] = BLANK,       ['\t'] = BLANK,     ['\n'] = BLANK,    ['\r'] = BLANK, ['"'] = QUOTE,
    ['{'] = OPEN_OBJECT, ['['] = OPEN_ARRAY, ['}'] = CLOSE,     [']'] = CLOSE,  ['-'] = MINUS,
    ['0'] = DIGIT,       ['1'] = DIGIT,      ['2'] = DIGIT,     ['3'] = DIGIT,  ['4'] = DIGIT,
    ['5'] = DIGIT,       ['6'] = DIGIT,      ['7'] = DIGIT,     ['8'] = DIGIT,  ['9'] = DIGIT,
    ['t'] = WORD_TRUE,   ['f'] = WORD_FALSE, ['n'] = WORD_NULL,
};

static const enum json_type type_of[] = {
    [OTHER] = JSON_ERROR,        [BLANK] = JSON_ERROR,      [QUOTE] = JSON_STRING,
    [OPEN_OBJECT] = JSON_OBJECT, [OPEN_ARRAY] = JSON_ARRAY, [CLOSE] = JSON_DONE,
    [MINUS] = JSON_NUMBER,       [DIGIT] = JSON_NUMBER,     [WORD_TRUE] = JSON_TRUE,
    [WORD_FALSE] = JSON_FALSE,   [WORD_NULL] = JSON_NULL,
};

void json_init(struct json *j, struct str bytes)
{
    const char *start = bytes.at ? bytes.at : "";

    *j = (struct json){
        .start = start,
        .at = start,
        .end = start + bytes.len,
        .last = start,
        .key = {start, 0},
        .value = {start, 0},
    };
}

__attribute__((cold, noinline)) static enum json_type fail(struct json *j, const char *at,
                                                           const char *why)
{
    if (!j->wrong) {
        j->wrong = at;
        j->why = why;
    }
    j->ready = false;
    return JSON_ERROR;
}

static inline enum byte_class class_at(const char *at)
{
    return (enum byte_class)class_of[(unsigned char)*at];
}

static inline bool is_digit(const char *at, const char *end)
{
    return at < end && (unsigned char)(*at - '0') <= 9;
}

static inline const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (unsigned char)*at <= ' ' && class_at(at) == BLANK)
        at++;
    return at;
}

/* The lowest bits of is_object and had_element are of the level we are in; those around it stand
 * above them. */
static inline bool in_object(const struct json *j)
{
    return j->is_object & 1;
}

static inline bool had_element(const struct json *j)
{
    return j->had_element & 1;
}

/* ---- scalars ---- */

/* Bytes from `at` that are plain: ASCII, no control, quote or backslash.  Eight at a time; the
 * first byte that is not plain sets the top bit of its place. */
static ALWAYS_INLINE const char *skip_plain(const char *at, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;

    while (end - at >= 8) {
        uint64_t w;

        memcpy(&w, at, sizeof w);
        uint64_t quote = (w ^ ones * '"') - ones, backslash = (w ^ ones * '\\') - ones;
        uint64_t hit = (quote | backslash | (w - ones * ' ') | w) & tops;
        if (hit)
            return at + (__builtin_ctzll(hit) >> 3);
        at += 8;
    }
    while (at < end && (unsigned char)*at >= ' ' && (unsigned char)*at < 0x80 && *at != '"' &&
           *at != '\\')
        at++;
    return at;
}

/* A string whose opening quote is at `at`; the rest of it, NULL when it is wrong. */
static ALWAYS_INLINE const char *scan_string(struct json *j, const char *at, struct str *ret)
{
    const char *first = at + 1, *end = j->end;

    for (at = first;;) {
        at = skip_plain(at, end);
        if (at == end) {
            fail(j, first - 1, "a string does not end");
            return NULL;
        }
        if (*at == '"')
            break;
        size_t n = *at == '\\' ? json_escape_length(at, end) : utf8_length(at, end);
        if (n == 0) {
            fail(j, at,
                 *at == '\\'                ? "a wrong escape in a string"
                 : (unsigned char)*at < ' ' ? "a control byte in a string"
                                            : "a string is not UTF-8");
            return NULL;
        }
        at += n;
    }
    *ret = (struct str){first, (size_t)(at - first)};
    return at + 1;
}

/* Eight bytes at a time: adding 0x76 to what was a digit's byte xor '0' reaches the top bit from
 * ten on; the first byte that is no digit sets its top bit. */
static ALWAYS_INLINE const char *skip_digits(const char *at, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;

    while (end - at >= 8) {
        uint64_t w;

        memcpy(&w, at, sizeof w);
        w ^= ones * '0';
        uint64_t hit = (((w & ~tops) + ones * 0x76) | w) & tops;
        if (hit)
            return at + (__builtin_ctzll(hit) >> 3);
        at += 8;
    }
    while (is_digit(at, end))
        at++;
    return at;
}

/* The end of the number at `at`, or NULL when it is malformed. */
static ALWAYS_INLINE const char *number_end(const char *at, const char *end)
{
    const char *first;

    if (at < end && *at == '-')
        at++;
    if (!is_digit(at, end))
        return NULL;
    at = *at == '0' ? at + 1 : skip_digits(at, end);
    if (at < end && *at == '.') {
        first = at + 1;
        at = skip_digits(first, end);
        if (at == first)
            return NULL;
    }
    if (at < end && (*at | 0x20) == 'e') {
        at++;
        if (at < end && (*at == '-' || *at == '+'))
            at++;
        first = at;
        at = skip_digits(first, end);
        if (at == first)
            return NULL;
    }
    return at;
}

static inline enum json_type read_number(struct json *j, const char *at)
{
    const char *past = number_end(at, j->end);

    if (!past)
        return fail(j, at, "a malformed number");
    j->value = (struct str){at, (size_t)(past - at)};
    j->at = past;
    return JSON_NUMBER;
}

static enum json_type read_word(struct json *j, struct str word, enum json_type type)
{
    if ((size_t)(j->end - j->at) < word.len || memcmp(j->at, word.at, word.len) != 0)
        return fail(j, j->at, "an unknown word");
    j->value = (struct str){j->at, word.len};
    j->at += word.len;
    return type;
}

/* ---- structure ---- */

static inline enum json_type enter(struct json *j, enum json_type type)
{
    if (j->depth == JSON_DEPTH_MAX)
        return fail(j, j->at, "nested too deeply");
    j->at++;
    j->depth++;
    j->had_element <<= 1;
    j->is_object = j->is_object << 1 | (type == JSON_OBJECT);
    return type;
}

static inline void leave(struct json *j)
{
    j->at++;
    j->depth--;
    j->had_element >>= 1;
    j->is_object >>= 1;
}

/* Goes to the next element or key of what we are in: past the comma, if one is due.  False at the
 * end, which it leaves when it is a container's, and on an error. */
static inline bool advance(struct json *j)
{
    const char *at = skip_blanks(j->at, j->end);

    j->at = at;
    if (at == j->end) {
        if (j->depth > 0)
            fail(j, at, "the document ends early");
        else if (!had_element(j))
            fail(j, at, "an empty document");
        return false;
    }
    if (*at == (in_object(j) ? '}' : ']') && j->depth > 0) {
        leave(j);
        return false;
    }
    if (had_element(j)) {
        if (*at != ',' || j->depth == 0)
            return fail(j, at, j->depth == 0 ? "bytes after the document" : "a comma is missing");
        j->at = skip_blanks(at + 1, j->end);
    }
    j->had_element |= 1;
    return true;
}

static inline enum json_type read_string(struct json *j)
{
    const char *past = scan_string(j, j->at, &j->value);

    if (!past)
        return JSON_ERROR;
    j->at = past;
    return JSON_STRING;
}

static inline enum json_type read_value(struct json *j)
{
    j->at = skip_blanks(j->at, j->end);
    if (j->at == j->end)
        return fail(j, j->at, "the document ends early");
    j->ready = false;
    j->last = j->at;
    switch (class_at(j->at)) {
    case QUOTE:
        return read_string(j);
    case MINUS:
    case DIGIT:
        return read_number(j, j->at);
    case OPEN_OBJECT:
        return enter(j, JSON_OBJECT);
    case OPEN_ARRAY:
        return enter(j, JSON_ARRAY);
    case WORD_TRUE:
        return read_word(j, STR("true"), JSON_TRUE);
    case WORD_FALSE:
        return read_word(j, STR("false"), JSON_FALSE);
    case WORD_NULL:
        return read_word(j, STR("null"), JSON_NULL);
    default:
        return fail(j, j->at, "a value is missing");
    }
}

static inline enum json_type next(struct json *j)
{
    if (j->wrong)
        return JSON_ERROR;
    if (j->ready)
        return read_value(j);
    if (!advance(j))
        return j->wrong ? JSON_ERROR : JSON_DONE;
    if (in_object(j))
        return fail(j, j->at, "a key is not read by json_next");
    return read_value(j);
}

enum json_type json_next(struct json *j)
{
    return next(j);
}

enum json_type json_peek(struct json *j)
{
    bool due = j->ready; /* a value must come: an end would be wrong */

    if (j->wrong)
        return JSON_ERROR;
    const char *at = skip_blanks(j->at, j->end);
    if (!due && at < j->end && *at == ',' && had_element(j)) {
        due = true;
        at = skip_blanks(at + 1, j->end);
    }
    if (at == j->end)
        return j->depth == 0 && had_element(j) ? JSON_DONE : JSON_ERROR;
    enum json_type type = type_of[class_at(at)];
    return due && type == JSON_DONE ? JSON_ERROR : type;
}

bool json_key(struct json *j)
{
    const char *at;

    if (j->ready)
        json_skip(j);
    if (j->wrong)
        return false;
    if (!in_object(j))
        return fail(j, j->at, "not in an object");
    if (!advance(j))
        return false;
    if (j->at == j->end || *j->at != '"')
        return fail(j, j->at, "a key is missing");
    at = scan_string(j, j->at, &j->key);
    if (!at)
        return false;
    at = skip_blanks(at, j->end);
    if (at == j->end || *at != ':')
        return fail(j, at, "a colon is missing");
    j->at = at + 1;
    j->ready = true;
    return true;
}

bool json_more(struct json *j)
{
    if (j->ready)
        json_skip(j);
    if (j->wrong)
        return false;
    if (j->depth == 0 || in_object(j))
        return fail(j, j->at, "not in an array");
    j->ready = advance(j);
    return j->ready;
}

void json_skip(struct json *j)
{
    uint32_t outside = j->depth;

    next(j);
    while (j->depth > outside && !j->wrong) {
        if (in_object(j) && !json_key(j))
            continue;
        next(j);
    }
}

/* ---- values of a wanted type ---- */

void json_refuse(struct json *j, const char *why)
{
    fail(j, j->last, why);
}

static inline bool wanted(struct json *j, bool found, const char *why)
{
    if (!found)
        json_refuse(j, why);
    return found && !j->wrong;
}

/* The byte that a value begins with, when one must follow and no blank stands before it; 0
 * otherwise.  The callers below know what they want and take a short way on it. */
static inline char value_begins(const struct json *j)
{
    return j->ready && j->at < j->end ? *j->at : 0;
}

static inline void begin_value(struct json *j)
{
    j->ready = false;
    j->last = j->at;
}

bool json_enter(struct json *j, enum json_type type)
{
    if (value_begins(j) == (type == JSON_OBJECT ? '{' : '[')) {
        begin_value(j);
        return enter(j, type) == type;
    }
    return wanted(j, next(j) == type,
                  type == JSON_OBJECT ? "an object is wanted" : "an array is wanted");
}

bool json_read_string(struct json *j, struct str *ret_raw)
{
    enum json_type type;

    if (value_begins(j) == '"') {
        begin_value(j);
        type = read_string(j);
    } else {
        type = next(j);
    }
    if (!wanted(j, type == JSON_STRING, "a string is wanted"))
        return false;
    *ret_raw = j->value;
    return true;
}

bool json_string_or_null(struct json *j, struct str *ret_raw)
{
    if (value_begins(j) == '"') /* nearly always */
        return json_read_string(j, ret_raw);

    enum json_type type = next(j);
    if (!wanted(j, type == JSON_STRING || type == JSON_NULL, "a string or null is wanted"))
        return false;
    *ret_raw = type == JSON_NULL ? (struct str){NULL, 0} : j->value;
    return true;
}

bool json_number(struct json *j, struct str *ret_text)
{
    char first = value_begins(j);
    enum json_type type;

    if (first == '-' || (first >= '0' && first <= '9')) {
        begin_value(j);
        type = read_number(j, j->at);
    } else {
        type = next(j);
    }
    if (type == JSON_STRING) {
        const char *past = j->value.at + j->value.len;

        type = number_end(j->value.at, past) == past ? JSON_NUMBER : JSON_STRING;
    }
    if (!wanted(j, type == JSON_NUMBER, "a number is wanted"))
        return false;
    *ret_text = j->value;
    return true;
}

bool json_bool(struct json *j, bool *ret_value)
{
    enum json_type type = next(j);

    if (!wanted(j, type == JSON_TRUE || type == JSON_FALSE, "true or false is wanted"))
        return false;
    *ret_value = type == JSON_TRUE;
    return true;
}

bool json_i64(struct json *j, int64_t *ret_value)
{
    struct str text;

    return json_number(j, &text) &&
           wanted(j, str_to_i64(text, ret_value), "an integer of 64 bits is wanted");
}

bool json_u64(struct json *j, uint64_t *ret_value)
{
    struct str text;

    return json_number(j, &text) &&
           wanted(j, str_to_u64(text, ret_value), "a positive integer of 64 bits is wanted");
}

bool json_double(struct json *j, double *ret_value)
{
    struct str text;

    return json_number(j, &text) &&
           wanted(j, double_parse(ret_value, text, false), "a number is wanted");
}

bool json_end(struct json *j)
{
    if (j->wrong)
        return false;
    if (j->depth > 0 || j->ready)
        return fail(j, j->at, "the document was not read to its end");
    if (next(j) != JSON_DONE)
        return fail(j, j->last, "bytes after the document");
    return true;
}

bool json_ok(const struct json *j)
{
    return !j->wrong;
}

size_t json_error(const struct json *j, const char **ret_why)
{
    if (ret_why)
        *ret_why = j->why;
    return j->wrong ? (size_t)(j->wrong - j->start) : 0;
}
