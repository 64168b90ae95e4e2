#include "base/utf8.h"

static bool continues(const char *at)
{
    return ((unsigned char)*at & 0xc0) == 0x80;
}

size_t utf8_length(const char *at, const char *end)
{
    /* The second byte's range excludes overlong forms, surrogates, and what is too great. */
    unsigned char first = (unsigned char)at[0], low = 0x80, high = 0xbf;
    size_t n;

    if (first < 0x80)
        return first >= ' ';
    if (first < 0xc2 || first > 0xf4)
        return 0;
    n = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if ((size_t)(end - at) < n)
        return 0;
    if (first == 0xe0)
        low = 0xa0;
    else if (first == 0xed)
        high = 0x9f;
    else if (first == 0xf0)
        low = 0x90;
    else if (first == 0xf4)
        high = 0x8f;
    if ((unsigned char)at[1] < low || (unsigned char)at[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if (!continues(at + i))
            return 0;
    return n;
}

void utf8_add(struct text *t, uint32_t code)
{
    char room[4];
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0x00, 0xc0, 0xe0, 0xf0};

    for (size_t i = n; i-- > 1;) {
        room[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    room[0] = (char)(lead[n] | code);
    if (t->cap < t->len + n + 1) {
        t->cut = true;
        return;
    }
    text_add(t, (struct str){room, n});
}
