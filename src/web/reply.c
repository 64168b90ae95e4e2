#include <string.h>

#include "web/web_internal.h"

/* The policy of every page: nothing inline, nothing from elsewhere, no markup from strings. */
static void policy(struct text *t, const char *host)
{
    text_printf(t,
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                "font-src 'self'; connect-src 'self' ws://%s wss://%s; form-action 'self'; "
                "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'",
                host, host);
}

enum { HEADERS_MAX = 16 };

struct headers {
    struct server_header_line line[HEADERS_MAX];
    unsigned count;
    char policy[640];
};

static void put(struct headers *h, const char *name, const char *value)
{
    if (value && h->count < HEADERS_MAX - 1)
        h->line[h->count++] = (struct server_header_line){name, value};
}

static void headers_init(struct headers *h, const struct visit *v, const char *type,
                         const char *cache)
{
    *h = (struct headers){.count = 0};
    struct text t = TEXT(h->policy);

    policy(&t, v->host[0] ? v->host : "127.0.0.1");
    put(h, "content-type", type);
    put(h, "cache-control", cache);
    put(h, "content-security-policy", h->policy);
    put(h, "x-content-type-options", "nosniff");
    put(h, "x-frame-options", "DENY");
    put(h, "referrer-policy", "no-referrer");
    put(h, "cross-origin-opener-policy", "same-origin");
    put(h, "cross-origin-resource-policy", "same-origin");
    put(h, "permissions-policy", "camera=(), microphone=(), geolocation=()");
}

static void answer(struct visit *v, unsigned status, const struct headers *h, struct str body)
{
    v->web->answered[status / 100 < 6 ? status / 100 : 5]++;
    server_answer(v->request, status, h->line, body);
}

struct text reply_room(struct web *w)
{
    return (struct text){w->scratch, 0, WEB_SCRATCH, false};
}

void reply_json(struct visit *v, unsigned status, const struct text *json)
{
    struct headers h;

    if (json->cut) {
        reply_error(v, 500, "too_long", "The answer is longer than this server builds.");
        return;
    }
    headers_init(&h, v, "application/json", "no-store");
    answer(v, status, &h, text_str(json));
}

static void error_body(struct text *t, const char *code, const char *text)
{
    struct json_writer w;

    json_write_init(&w, t);
    json_write_object(&w);
    json_write_key(&w, "error");
    json_write_object(&w);
    json_put_cstr(&w, "code", code);
    json_put_cstr(&w, "text", text);
    json_write_object_end(&w);
    json_write_object_end(&w);
}

void reply_error(struct visit *v, unsigned status, const char *code, const char *text)
{
    char room[512];
    struct text t = TEXT(room);
    struct headers h;

    error_body(&t, code, text);
    headers_init(&h, v, "application/json", "no-store");
    answer(v, status, &h, text_str(&t));
}

void reply_wait(struct visit *v, int64_t seconds, const char *text)
{
    char room[512], wait[24];
    struct text t = TEXT(room), s = TEXT(wait);
    struct headers h;

    error_body(&t, "rate_limited", text);
    text_i64(&s, seconds);
    headers_init(&h, v, "application/json", "no-store");
    put(&h, "retry-after", wait);
    answer(v, 429, &h, text_str(&t));
}

void reply_file(struct visit *v, const struct reply_file *file)
{
    struct headers h;

    headers_init(&h, v, file->type, file->cache);
    put(&h, "content-encoding", file->encoding);
    put(&h, "vary", "accept-encoding");
    answer(v, 200, &h, file->bytes);
}

void reply_text(struct visit *v, unsigned status, const char *type, struct str body)
{
    struct headers h;

    headers_init(&h, v, type, "no-store");
    answer(v, status, &h, body);
}

void reply_redirect(struct visit *v, const char *to)
{
    struct headers h;

    headers_init(&h, v, "text/plain", "no-store");
    put(&h, "location", to);
    answer(v, 303, &h, STR(""));
}

void reply_session(struct visit *v, const char *cookie, const struct text *json)
{
    struct headers h;

    headers_init(&h, v, "application/json", "no-store");
    put(&h, "set-cookie", cookie);
    answer(v, 200, &h, text_str(json));
}
