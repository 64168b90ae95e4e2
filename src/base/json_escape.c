#include "base/json_escape.h"

#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

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

size_t json_escape_length(const char *at, const char *end)
{
    uint32_t code;

    if (end - at < 2)
        return 0;
    if (at[1] == 'u')
        return read_unicode_escape(at, end, &code);
    return simple_escape(at[1]) ? 2 : 0;
}

bool json_unescape(struct text *ret, struct str raw)
{
    if (raw.len == 0)
        return true;
    const char *at = raw.at, *end = raw.at + raw.len;
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        const char *plain_end = slash ? slash : end;
        uint32_t code = 0;

        text_add(ret, (struct str){at, (size_t)(plain_end - at)});
        at = plain_end;
        if (!slash)
            break;
        size_t n = json_escape_length(at, end);
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
