#include "venue/record.h"

#include <string.h>

struct str record_raw(struct json *j)
{
    const char *from = j->at;

    json_skip(j);
    return str_trim((struct str){from, (size_t)(j->at - from)});
}

bool record_true(struct str s)
{
    return s.len == 4 && memcmp(s.at, "true", 4) == 0;
}

static bool read_member(struct json *j, enum member_type type, struct str *ret)
{
    bool value;

    switch (type) {
    case MEMBER_TEXT:
        return json_string_or_null(j, ret);
    case MEMBER_NUMBER:
        if (json_peek(j) == JSON_NULL)
            break;
        return json_number(j, ret);
    case MEMBER_BOOL:
        if (json_peek(j) == JSON_NULL)
            break;
        if (!json_bool(j, &value))
            return false;
        *ret = value ? STR("true") : STR("false");
        return true;
    case MEMBER_RAW:
        *ret = record_raw(j);
        return true;
    }
    json_skip(j);
    return true;
}

bool record_read(struct json *j, const struct member *members, void *record, size_t size)
{
    memset(record, 0, size);
    if (!json_object(j))
        return false;
    while (json_key(j)) {
        const struct member *m = members;
        while (m->key && (m->key_len != j->key.len || memcmp(m->key, j->key.at, j->key.len) != 0))
            m++;
        if (!m->key)
            json_skip(j);
        else if (!read_member(j, m->type, (struct str *)(void *)((char *)record + m->offset)))
            return false;
    }
    if (!json_ok(j))
        return false;
    for (const struct member *m = members; m->key; m++) {
        const struct str *value = (const void *)((const char *)record + m->offset);
        if (m->required && value->len == 0) {
            json_refuse(j, "a member that must be there is missing");
            return false;
        }
    }
    return true;
}

bool record_is_zero(struct str number)
{
    for (size_t i = 0; i < number.len; i++) {
        char c = number.at[i];
        if (c == 'e' || c == 'E')
            break;
        if (c >= '1' && c <= '9')
            return false;
    }
    return true;
}
