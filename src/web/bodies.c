#include "web/bodies.h"

#include "base/json.h"

static void read_text(struct json *j, struct text *ret)
{
    struct str raw;

    text_clear(ret);
    if (json_string(j, &raw) && !json_unescape(ret, raw))
        json_refuse(j, "too long");
}

static void read_field(struct json *j, char *ret, size_t room)
{
    struct text t = {ret, 0, room, false};

    read_text(j, &t);
}

bool body_key(struct str body, struct text *ret_key)
{
    struct json j;
    bool seen = false;

    json_init(&j, body);
    if (!json_object(&j))
        return false;
    while (json_key(&j)) {
        if (str_is(j.key, "key")) {
            read_text(&j, ret_key);
            seen = true;
        } else {
            json_skip(&j);
        }
    }
    return json_end(&j) && seen;
}

bool body_act(struct str body, struct act_body *ret)
{
    struct json j;
    struct str verb = {NULL, 0};

    *ret = (struct act_body){.row = NULL};
    json_init(&j, body);
    if (!json_object(&j))
        return false;
    while (json_key(&j)) {
        if (str_is(j.key, "verb"))
            json_string(&j, &verb);
        else if (str_is(j.key, "position"))
            json_u64(&j, &ret->position);
        else if (str_is(j.key, "pair"))
            read_field(&j, ret->pair, sizeof ret->pair);
        else
            json_skip(&j);
    }
    if (!json_end(&j))
        return false;
    ret->row = control_find(verb);
    return ret->row != NULL;
}

bool body_commit(struct str body, struct commit_body *ret)
{
    struct json j;

    *ret = (struct commit_body){.token = {NULL, 0}};
    json_init(&j, body);
    if (!json_object(&j))
        return false;
    while (json_key(&j)) {
        if (str_is(j.key, "token"))
            json_string(&j, &ret->token);
        else if (str_is(j.key, "phrase"))
            read_field(&j, ret->phrase, sizeof ret->phrase);
        else if (str_is(j.key, "reason"))
            read_field(&j, ret->reason, sizeof ret->reason);
        else if (str_is(j.key, "key"))
            read_field(&j, ret->key, sizeof ret->key);
        else if (str_is(j.key, "by"))
            read_field(&j, ret->by, sizeof ret->by);
        else
            json_skip(&j);
    }
    return json_end(&j) && ret->token.at;
}

bool body_live(struct str message, struct live_message *ret)
{
    struct json j;
    struct str asked;

    *ret = (struct live_message){false, false, ""};
    json_init(&j, message);
    if (!json_object(&j))
        return false;
    while (json_key(&j)) {
        if (str_is(j.key, "ask")) {
            ret->wants_all = json_string(&j, &asked) && str_is(asked, "snapshot");
        } else if (str_is(j.key, "watch")) {
            read_field(&j, ret->watch, sizeof ret->watch);
            ret->has_watch = true;
        } else {
            json_skip(&j);
        }
    }
    return json_end(&j);
}
