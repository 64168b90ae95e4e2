#include <string.h>

#include "web/assets.h"
#include "web/web_internal.h"

static const struct asset *find_asset(struct str path)
{
    for (const struct asset *a = assets; a->path; a++)
        if (str_is(path, a->path))
            return a;
    return NULL;
}

/* A whole word of the comma-separated list, without a weight of zero. */
static bool takes_gzip(const struct visit *v)
{
    struct str rest = server_header(v->request, "accept-encoding");

    while (rest.at && rest.len) {
        struct str word = str_trim(str_cut(&rest, ','));
        if (str_is(word, "gzip"))
            return true;
    }
    return false;
}

static void send_asset(struct visit *v, struct str path, const char *cache)
{
    const struct asset *a = find_asset(path);

    if (!a) {
        reply_error(v, 404, "not_found", "There is nothing here.");
        return;
    }
    bool gzip = a->gzip && takes_gzip(v);
    struct reply_file file = {
        .type = a->type,
        .cache = cache,
        .encoding = gzip ? "gzip" : NULL,
        .bytes = {(const char *)(gzip ? a->gzip : a->bytes), gzip ? a->gzip_len : a->len},
    };
    reply_file(v, &file);
}

void page_now(struct visit *v)
{
    if (v->session)
        send_asset(v, STR("/index.html"), "no-store");
    else
        reply_redirect(v, "/login");
}

void page_sign_in(struct visit *v)
{
    if (v->session)
        reply_redirect(v, "/");
    else
        send_asset(v, STR("/login.html"), "no-store");
}

void page_asset(struct visit *v)
{
    struct str path = server_path(v->request);

    if (str_is(path, "/favicon.ico"))
        send_asset(v, STR("/favicon.svg"), "max-age=86400");
    else
        send_asset(v, path, "public, max-age=31536000, immutable");
}
