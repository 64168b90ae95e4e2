/* Parameters of a request, whether they come as a query, a form or a JSON object. */
#include "venue/exchange/state.h"

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool url_unescape(struct text *room, struct str raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];

        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < raw.len ? hex_of(raw.at[i + 1]) : -1;
            int low = high >= 0 ? hex_of(raw.at[i + 2]) : -1;

            if (low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        text_char(room, c);
    }
    return !room->cut;
}

static bool name_is(struct str raw, const char *name)
{
    char room_bytes[64];
    struct text room = TEXT(room_bytes);

    return url_unescape(&room, raw) && str_is(text_str(&room), name);
}

static bool form_param(struct str params, const char *name, struct text *room)
{
    for (struct str rest = params; rest.at;) {
        struct str field = str_cut(&rest, '&');
        struct str key = str_cut(&field, '=');

        if (name_is(key, name))
            return url_unescape(room, field);
    }
    return false;
}

/* Elements of an array are joined by commas. */
static bool json_value(struct json *j, struct text *room)
{
    switch (json_peek(j)) {
    case JSON_ARRAY:
        json_array(j);
        for (bool first = true; json_more(j); first = false) {
            if (!first)
                text_char(room, ',');
            if (json_peek(j) == JSON_ARRAY || !json_value(j, room))
                return false;
        }
        return json_ok(j);
    case JSON_STRING:
        json_next(j);
        return json_unescape(room, j->value);
    case JSON_NUMBER:
        json_next(j);
        text_add(room, j->value);
        return !room->cut;
    case JSON_TRUE:
    case JSON_FALSE:
        text_cstr(room, json_next(j) == JSON_TRUE ? "true" : "false");
        return true;
    default:
        return false;
    }
}

static bool json_param(struct str params, const char *name, struct text *room)
{
    struct json j;

    json_init(&j, params);
    if (json_next(&j) != JSON_OBJECT)
        return false;
    while (json_key(&j)) {
        if (str_is(j.key, name))
            return json_value(&j, room) && json_ok(&j);
        json_skip(&j);
    }
    return false;
}

bool param(struct str params, const char *name, struct text *room)
{
    text_clear(room);
    params = str_trim(params);
    if (params.len && params.at[0] == '{')
        return json_param(params, name, room);
    return form_param(params, name, room);
}

bool param_true(struct str params, const char *name)
{
    char bytes[8];
    struct text room = TEXT(bytes);

    return param(params, name, &room) && str_is(text_str(&room), "true");
}

static bool json_object_at(struct str params, const char *name, unsigned i, struct str *ret)
{
    struct json j;

    json_init(&j, params);
    if (json_next(&j) != JSON_OBJECT)
        return false;
    while (json_key(&j)) {
        if (!str_is(j.key, name)) {
            json_skip(&j);
            continue;
        }
        if (!json_array(&j))
            return false;
        for (; json_more(&j); i--) {
            if (!value_as_is(&j, JSON_OBJECT, ret))
                return false;
            if (!i)
                return json_ok(&j);
        }
    }
    return false;
}

/* "orders[0][price]=5" is "price=5" of "orders", 0. */
static bool form_object_at(struct str params, const char *name, unsigned i, struct text *room)
{
    char prefix_bytes[64], key_bytes[96];
    struct text prefix = TEXT(prefix_bytes);

    text_printf(&prefix, "%s[%u][", name, i);
    for (struct str rest = params; rest.at;) {
        struct str field = str_cut(&rest, '&'), value = field, raw = str_cut(&value, '=');
        struct text key = TEXT(key_bytes);

        if (!url_unescape(&key, raw) || !str_starts(text_str(&key), text_str(&prefix)) ||
            key.at[key.len - 1] != ']')
            continue;
        if (room->len)
            text_char(room, '&');
        text_add(room, str_slice(text_str(&key), prefix.len, key.len - 1));
        text_char(room, '=');
        text_add(room, value);
    }
    return room->len && !room->cut;
}

bool value_as_is(struct json *j, enum json_type kind, struct str *ret)
{
    bool is_it = json_peek(j) == kind;
    const char *at = j->at;

    json_skip(j);
    if (is_it)
        *ret = (struct str){at, (size_t)(j->at - at)};
    return is_it;
}

bool param_object(struct str params, const char *name, unsigned i, struct text *room,
                  struct str *ret)
{
    text_clear(room);
    params = str_trim(params);
    if (params.len && params.at[0] == '{')
        return json_object_at(params, name, i, ret);
    if (!form_object_at(params, name, i, room))
        return false;
    *ret = text_str(room);
    return true;
}

bool param_i64(struct str params, const char *name, int64_t *ret)
{
    char bytes[32];
    struct text room = TEXT(bytes);

    return param(params, name, &room) && str_to_i64(text_str(&room), ret);
}
