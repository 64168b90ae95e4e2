#include "web/args.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool unescape(struct text *ret, struct str raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            if (raw.len - i < 3)
                return false;
            int high = hex_digit(raw.at[i + 1]), low = hex_digit(raw.at[i + 2]);
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0')
            return false;
        text_char(ret, c);
    }
    return !ret->cut;
}

bool args_find(struct text *ret, struct str query, const char *name)
{
    struct str rest = query;

    text_clear(ret);
    while (rest.at && rest.len) {
        struct str value = str_cut(&rest, '&');
        struct str key = str_cut(&value, '=');
        if (str_is(key, name))
            return value.at ? unescape(ret, value) : true;
    }
    return false;
}

bool cookie_find(struct str *ret, struct str header, const char *name)
{
    struct str rest = header;

    while (rest.at && rest.len) {
        struct str value = str_trim(str_cut(&rest, ';'));
        struct str key = str_cut(&value, '=');
        if (str_is(key, name) && value.at) {
            *ret = value;
            return true;
        }
    }
    return false;
}
