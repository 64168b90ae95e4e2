#include "kit/json_tree.h"

#include <jansson.h>

static const json_t *of(const struct json_tree *t)
{
    return (const json_t *)t;
}

struct json_tree *tree_parse(const char *bytes, size_t len)
{
    json_t *t = json_loadb(bytes, len, 0, NULL);

    /* jansson's integers end at 2^63 */
    return (struct json_tree *)(t ? t : json_loadb(bytes, len, JSON_DECODE_INT_AS_REAL, NULL));
}

void tree_free(struct json_tree *t)
{
    json_decref((json_t *)t);
}

const struct json_tree *tree_member(const struct json_tree *t, const char *key)
{
    return (const struct json_tree *)json_object_get(of(t), key);
}

const struct json_tree *tree_item(const struct json_tree *t, size_t i)
{
    return (const struct json_tree *)json_array_get(of(t), i);
}

size_t tree_size(const struct json_tree *t)
{
    return json_is_array(of(t)) ? json_array_size(of(t)) : json_object_size(of(t));
}

const char *tree_key(const struct json_tree *t, size_t i)
{
    void *at = json_object_iter((json_t *)(size_t)of(t));

    while (at && i-- > 0)
        at = json_object_iter_next((json_t *)(size_t)of(t), at);
    return at ? json_object_iter_key(at) : NULL;
}

bool tree_is_null(const struct json_tree *t)
{
    return !t || json_is_null(of(t));
}

bool tree_is_true(const struct json_tree *t)
{
    return json_is_true(of(t));
}

bool tree_is_array(const struct json_tree *t)
{
    return json_is_array(of(t));
}

bool tree_is_integer(const struct json_tree *t)
{
    return json_is_integer(of(t));
}

bool tree_is_real(const struct json_tree *t)
{
    return json_is_real(of(t));
}

const char *tree_string(const struct json_tree *t)
{
    return json_string_value(of(t));
}

long long tree_integer(const struct json_tree *t)
{
    return json_integer_value(of(t));
}

double tree_real(const struct json_tree *t)
{
    return json_number_value(of(t));
}
