#include "base/base64.h"

#include <stdint.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static char letter_of(unsigned v, enum base64_kind kind)
{
    if (v < sizeof letters - 1)
        return letters[v];
    if (kind == BASE64_URL)
        return v == 62 ? '-' : '_';
    return v == 62 ? '+' : '/';
}

static int value_of(char c, enum base64_kind kind)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == letter_of(62, kind))
        return 62;
    return c == letter_of(63, kind) ? 63 : -1;
}

void base64_encode(struct text *t, const void *bytes, size_t size, enum base64_kind kind)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < size; i += 3) {
        size_t have = size - i < 3 ? size - i : 3;
        unsigned group = (unsigned)at[i] << 16 | (have > 1 ? (unsigned)at[i + 1] << 8 : 0) |
                         (have > 2 ? at[i + 2] : 0);

        for (unsigned place = 0; place <= have; place++)
            text_char(t, letter_of(group >> (18 - 6 * place) & 63, kind));
        for (size_t place = have; kind == BASE64_PLAIN && place < 3; place++)
            text_char(t, '=');
    }
}

/* Takes off right padding; false when it is wrong. */
static bool cut_padding(struct str *text, enum base64_kind kind)
{
    if (kind == BASE64_URL)
        return text->len % 4 != 1;
    if (text->len % 4 != 0)
        return false;
    for (unsigned i = 0; i < 2 && text->len > 0 && text->at[text->len - 1] == '='; i++)
        text->len--;
    return true;
}

bool base64_decode(void *ret_bytes, size_t capacity, size_t *ret_size, struct str text,
                   enum base64_kind kind)
{
    uint8_t *out = ret_bytes;
    uint32_t bits = 0; /* the lowest `waiting` of them are not yet written */
    unsigned waiting = 0;
    size_t size = 0;

    if (!cut_padding(&text, kind))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int v = value_of(text.at[i], kind);

        if (v < 0)
            return false;
        bits = (bits << 6 | (uint32_t)v) & 0xfff;
        waiting += 6;
        if (waiting < 8)
            continue;
        if (size == capacity)
            return false;
        waiting -= 8;
        out[size++] = (uint8_t)(bits >> waiting);
    }
    if (bits & ((1u << waiting) - 1))
        return false;
    *ret_size = size;
    return true;
}
