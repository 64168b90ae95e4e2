#include <string.h>

#include "base/double_text.h"
#include "base/json.h"
#include "base/utf8.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "scan_string counts bytes from the low end");

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

static enum json_type fail(struct json *j, const char *at, const char *why)
{
    if (!j->wrong) {
        j->wrong = at;
        j->why = why;
    }
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

static inline void skip_blanks(struct json *j)
{
    while (j->at < j->end && class_at(j->at) == BLANK)
        j->at++;
}

static inline uint64_t level(const struct json *j)
{
    return UINT64_C(1) << j->depth;
}

/* ---- scalars ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits at `at`, or -1. */
static int32_t read_hex4(const char *at, const char *end)
{
    int32_t v = 0;

    if (end - at < 4)
        return -1;
    for (unsigned i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);

        if (digit < 0)
            return -1;
        v = v * 16 + digit;
    }
    return v;
}

enum { HIGH_SURROGATE = 0xd800, LOW_SURROGATE = 0xdc00, AFTER_SURROGATES = 0xe000 };

/* The code point of \uXXXX or of a pair of them, `at` on the first backslash; how many bytes it
 * takes, 0 when it is wrong. */
static size_t read_unicode_escape(const char *at, const char *end, uint32_t *ret)
{
    int32_t high = read_hex4(at + 2, end), low;

    if (high < 0 || (high >= LOW_SURROGATE && high < AFTER_SURROGATES))
        return 0;
    *ret = (uint32_t)high;
    if (high < HIGH_SURROGATE || high >= AFTER_SURROGATES)
        return 6;
    if (end - at < 12 || at[6] != '\\' || at[7] != 'u')
        return 0;
    low = read_hex4(at + 8, end);
    if (low < LOW_SURROGATE || low >= AFTER_SURROGATES)
        return 0;
    *ret = 0x10000 + ((uint32_t)(high - HIGH_SURROGATE) << 10) + (uint32_t)(low - LOW_SURROGATE);
    return 12;
}

/* The byte that \c stands for; 0 for \u and for what is no escape. */
static char simple_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

static size_t escape_length(const char *at, const char *end)
{
    uint32_t code;

    if (end - at < 2)
        return 0;
    if (at[1] == 'u')
        return read_unicode_escape(at, end, &code);
    return simple_escape(at[1]) ? 2 : 0;
}

/* Bytes from `at` that are plain: ASCII, no control, quote or backslash.  Eight at a time; the
 * first byte that is not plain sets the top bit of its place. */
static inline const char *skip_plain(const char *at, const char *end)
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

/* A string whose opening quote is at j->at. */
static bool scan_string(struct json *j, struct str *ret)
{
    const char *first = j->at + 1;
    const char *at = first;

    for (;;) {
        at = skip_plain(at, j->end);
        if (at == j->end)
            return fail(j, j->at, "a string does not end");
        if (*at == '"')
            break;
        size_t n = *at == '\\' ? escape_length(at, j->end) : utf8_length(at, j->end);
        if (n == 0)
            return fail(j, at,
                        *at == '\\'                ? "a wrong escape in a string"
                        : (unsigned char)*at < ' ' ? "a control byte in a string"
                                                   : "a string is not UTF-8");
        at += n;
    }
    *ret = (struct str){first, (size_t)(at - first)};
    j->at = at + 1;
    return true;
}

static const char *skip_digits(const char *at, const char *end)
{
    while (is_digit(at, end))
        at++;
    return at;
}

/* The end of the number at `at`, or NULL when it is malformed. */
static const char *number_end(const char *at, const char *end)
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

static enum json_type read_number(struct json *j)
{
    const char *past = number_end(j->at, j->end);

    if (!past)
        return fail(j, j->at, "a malformed number");
    j->value = (struct str){j->at, (size_t)(past - j->at)};
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

static enum json_type enter(struct json *j, enum json_type type)
{
    if (j->depth == JSON_DEPTH_MAX)
        return fail(j, j->at, "nested too deeply");
    j->at++;
    j->depth++;
    j->had_element &= ~level(j);
    if (type == JSON_OBJECT)
        j->is_object |= level(j);
    else
        j->is_object &= ~level(j);
    return type;
}

static enum json_type leave(struct json *j)
{
    j->at++;
    j->depth--;
    j->ready = false;
    return JSON_DONE;
}

static bool in_object(const struct json *j)
{
    return (j->is_object & level(j)) != 0;
}

/* Goes to the next element or key of what we are in: past the comma, if one is due.  False at the
 * end, which it leaves when it is a container's, and on an error. */
static bool advance(struct json *j)
{
    bool first = !(j->had_element & level(j));

    skip_blanks(j);
    if (j->at == j->end) {
        if (j->depth > 0)
            fail(j, j->at, "the document ends early");
        else if (first)
            fail(j, j->at, "an empty document");
        return false;
    }
    if (j->depth > 0 && *j->at == (in_object(j) ? '}' : ']')) {
        leave(j);
        return false;
    }
    if (!first) {
        if (j->depth == 0 || *j->at != ',')
            return fail(j, j->at,
                        j->depth == 0 ? "bytes after the document" : "a comma is missing");
        j->at++;
        skip_blanks(j);
    }
    j->had_element |= level(j);
    return true;
}

static enum json_type read_value(struct json *j)
{
    skip_blanks(j);
    if (j->at == j->end)
        return fail(j, j->at, "the document ends early");
    j->ready = false;
    j->last = j->at;
    switch (class_at(j->at)) {
    case QUOTE:
        return scan_string(j, &j->value) ? JSON_STRING : JSON_ERROR;
    case MINUS:
    case DIGIT:
        return read_number(j);
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

enum json_type json_next(struct json *j)
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

enum json_type json_peek(struct json *j)
{
    bool due = j->ready; /* a value must come: an end would be wrong */

    if (j->wrong)
        return JSON_ERROR;
    skip_blanks(j);
    const char *at = j->at;
    if (!due && at < j->end && *at == ',' && (j->had_element & level(j))) {
        due = true;
        for (at++; at < j->end && class_at(at) == BLANK;)
            at++;
    }
    if (at == j->end)
        return j->depth == 0 && (j->had_element & 1) ? JSON_DONE : JSON_ERROR;
    enum json_type type = type_of[class_at(at)];
    return due && type == JSON_DONE ? JSON_ERROR : type;
}

bool json_key(struct json *j)
{
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
    if (!scan_string(j, &j->key))
        return false;
    skip_blanks(j);
    if (j->at == j->end || *j->at != ':')
        return fail(j, j->at, "a colon is missing");
    j->at++;
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

    json_next(j);
    while (j->depth > outside && !j->wrong) {
        if (in_object(j) && !json_key(j))
            continue;
        json_next(j);
    }
}

/* ---- values of a wanted type ---- */

void json_refuse(struct json *j, const char *why)
{
    fail(j, j->last, why);
}

static bool wanted(struct json *j, bool found, const char *why)
{
    if (!found)
        json_refuse(j, why);
    return found && !j->wrong;
}

bool json_object(struct json *j)
{
    return wanted(j, json_next(j) == JSON_OBJECT, "an object is wanted");
}

bool json_array(struct json *j)
{
    return wanted(j, json_next(j) == JSON_ARRAY, "an array is wanted");
}

bool json_string(struct json *j, struct str *ret_raw)
{
    if (!wanted(j, json_next(j) == JSON_STRING, "a string is wanted"))
        return false;
    *ret_raw = j->value;
    return true;
}

bool json_string_or_null(struct json *j, struct str *ret_raw)
{
    enum json_type type = json_next(j);

    if (!wanted(j, type == JSON_STRING || type == JSON_NULL, "a string or null is wanted"))
        return false;
    *ret_raw = type == JSON_NULL ? (struct str){NULL, 0} : j->value;
    return true;
}

bool json_number(struct json *j, struct str *ret_text)
{
    enum json_type type = json_next(j);
    const char *past = j->value.at + j->value.len;

    if (!wanted(j,
                type == JSON_NUMBER ||
                    (type == JSON_STRING && number_end(j->value.at, past) == past),
                "a number is wanted"))
        return false;
    *ret_text = j->value;
    return true;
}

bool json_bool(struct json *j, bool *ret_value)
{
    enum json_type type = json_next(j);

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
    if (!j->wrong && (j->depth > 0 || j->ready))
        fail(j, j->at, "the document was not read to its end");
    if (!j->wrong && json_next(j) != JSON_DONE)
        fail(j, j->last, "bytes after the document");
    return !j->wrong;
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

bool json_unescape(struct text *ret, struct str raw)
{
    if (raw.len == 0)
        return true;
    const char *at = raw.at, *end = raw.at + raw.len;
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        const char *plain_end = slash ? slash : end;
        uint32_t code;

        text_add(ret, (struct str){at, (size_t)(plain_end - at)});
        at = plain_end;
        if (!slash)
            break;
        size_t n = escape_length(at, end);
        if (n == 0)
            return false;
        if (n == 2) {
            text_char(ret, simple_escape(at[1]));
        } else {
            read_unicode_escape(at, end, &code);
            utf8_add(ret, code);
        }
        at += n;
    }
    return !ret->cut;
}
