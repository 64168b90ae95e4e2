#include "base/str.h"

struct str str_of(const char *zero_terminated)
{
    if (!zero_terminated)
        return (struct str){NULL, 0};
    return (struct str){zero_terminated, strlen(zero_terminated)};
}

bool str_starts(struct str a, struct str prefix)
{
    return a.len >= prefix.len && str_eq(str_slice(a, 0, prefix.len), prefix);
}

bool str_ends(struct str a, struct str suffix)
{
    return a.len >= suffix.len && str_eq(str_slice(a, a.len - suffix.len, a.len), suffix);
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n > 0 ? memcmp(a.at, b.at, n) : 0;

    if (order == 0 && a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return order < 0 ? -1 : order > 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str a)
{
    while (a.len > 0 && is_blank(a.at[0])) {
        a.at++;
        a.len--;
    }
    while (a.len > 0 && is_blank(a.at[a.len - 1]))
        a.len--;
    return a;
}

struct str str_slice(struct str a, size_t from, size_t to)
{
    if (to > a.len)
        to = a.len;
    if (from > to)
        from = to;
    if (!a.at)
        return a;
    return (struct str){a.at + from, to - from};
}

size_t str_find(struct str a, char c, size_t from)
{
    for (size_t i = from; i < a.len; i++)
        if (a.at[i] == c)
            return i;
    return SIZE_MAX;
}

struct str str_cut(struct str *rest, char sep)
{
    size_t i = str_find(*rest, sep, 0);
    struct str part = *rest;

    if (i == SIZE_MAX) {
        *rest = (struct str){NULL, 0};
        return part;
    }
    part.len = i;
    rest->at += i + 1;
    rest->len -= i + 1;
    return part;
}

bool str_to_u64(struct str a, uint64_t *ret_value)
{
    uint64_t v = 0;

    if (a.len == 0)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        unsigned digit = (unsigned)(unsigned char)a.at[i] - '0';

        if (digit > 9)
            return false;
        if (__builtin_mul_overflow(v, UINT64_C(10), &v) || __builtin_add_overflow(v, digit, &v))
            return false;
    }
    *ret_value = v;
    return true;
}

bool str_to_i64(struct str a, int64_t *ret_value)
{
    bool negative = a.len > 0 && a.at[0] == '-';
    bool signed_text = negative || (a.len > 0 && a.at[0] == '+');
    uint64_t v;

    if (!str_to_u64(signed_text ? str_slice(a, 1, a.len) : a, &v))
        return false;
    if (v > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    *ret_value = negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

bool str_copy(char *ret_field, size_t size, struct str a)
{
    size_t n;

    if (size == 0)
        return false;
    n = a.len < size ? a.len : size - 1;
    if (n > 0)
        memcpy(ret_field, a.at, n);
    memset(ret_field + n, 0, size - n);
    return n == a.len;
}

unsigned str_distance(struct str a, struct str b)
{
    enum { LONGEST = 64 };
    unsigned row[LONGEST + 1]; /* edits from a[0..i) to b[0..j), one row at a time */

    a = str_slice(a, 0, LONGEST);
    b = str_slice(b, 0, LONGEST);
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];

        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned best = diagonal + (a.at[i - 1] != b.at[j - 1]);

            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[b.len];
}
