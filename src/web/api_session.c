#include <sodium.h>

#include "web/bodies.h"
#include "web/web_internal.h"

static void describe(struct text *t, const struct session *s)
{
    struct json_writer w;

    json_write_init(&w, t);
    json_write_object(&w);
    json_put_cstr(&w, "who", s->who);
    json_put_cstr(&w, "role", s->role == ROLE_ADMIN ? "admin" : "operator");
    json_put_cstr(&w, "csrf", s->csrf);
    json_put_i64(&w, "ends", session_ends_ns(s) / 1000000);
    json_write_object_end(&w);
}

void api_sign_in(struct visit *v)
{
    char key[BODY_KEY_MAX], token[TOKEN_TEXT], cookie[256], body[512];
    struct text k = TEXT(key), c = TEXT(cookie), t = TEXT(body);
    int64_t wait_s = 0;

    if (!body_key(server_body(v->request), &k)) {
        reply_error(v, 400, "body", "Expected {\"key\":\"...\"}.");
        return;
    }
    struct session *s = auth_sign_in(&v->web->auth, text_str(&k), server_peer(v->request),
                                     v->now_ns, token, &wait_s);
    sodium_memzero(key, sizeof key);
    if (wait_s)
        reply_wait(v, wait_s, "Too many wrong keys from this address.");
    else if (!s)
        reply_error(v, 401, "key", "This is not the key.");
    if (!s)
        return;
    text_printf(&c, "np_session=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict", token,
                SESSION_SECONDS);
    describe(&t, s);
    reply_session(v, cookie, &t);
    sodium_memzero(token, sizeof token);
    sodium_memzero(cookie, sizeof cookie);
}

void api_sign_out(struct visit *v)
{
    char body[64];
    struct text t = TEXT(body);

    if (v->session)
        auth_sign_out(v->session);
    text_cstr(&t, "{}");
    reply_session(v, "np_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict", &t);
}

void api_session(struct visit *v)
{
    char body[512];
    struct text t = TEXT(body);

    if (!v->session) {
        reply_error(v, 404, "no_session", "The key needs no session.");
        return;
    }
    describe(&t, v->session);
    reply_json(v, 200, &t);
}
