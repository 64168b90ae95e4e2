#include "base/hex.h"

#include <stdint.h>

void hex_encode(struct text *t, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < size; i++)
        text_hex(t, at[i], 2);
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(void *ret_bytes, size_t size, struct str text)
{
    uint8_t *out = ret_bytes;

    if (text.len != 2 * size)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (digit_of(text.at[i]) < 0)
            return false;
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(digit_of(text.at[2 * i]) * 16 + digit_of(text.at[2 * i + 1]));
    return true;
}
