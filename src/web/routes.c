/* A request's way: our own host? → its row → within its limits? → signed in, and of the right role?
 * → for a changing one: from our own page, as JSON, with the session's token → its handler.
 *
 * Adding a route: a row here, a handler in the file of its subject, its line in docs/api.md. */
#include <string.h>

#include "web/args.h"
#include "web/web_internal.h"

enum access {
    OPEN,      /* everybody */
    SAME_SITE, /* everybody, from our own page */
    READ,      /* a session or the key */
    CHANGE,    /* the same, and proof that our own page asks */
};

struct route {
    const char *method, *path; /* a path that ends in an asterisk is a prefix */
    enum access access;
    enum role role;
    void (*handle)(struct visit *v);
};

static const struct route routes[] = {
    {"GET", "/", OPEN, ROLE_VIEWER, page_now},
    {"GET", "/login", OPEN, ROLE_VIEWER, page_sign_in},
    {"GET", "/assets/*", OPEN, ROLE_VIEWER, page_asset},
    {"GET", "/favicon.ico", OPEN, ROLE_VIEWER, page_asset},
    {"GET", "/healthz", OPEN, ROLE_VIEWER, health_alive},
    {"GET", "/readyz", OPEN, ROLE_VIEWER, health_ready},
    {"GET", "/metrics", READ, ROLE_VIEWER, health_metrics},
    {"POST", "/api/v1/login", SAME_SITE, ROLE_VIEWER, api_sign_in},
    {"POST", "/api/v1/logout", CHANGE, ROLE_VIEWER, api_sign_out},
    {"GET", "/api/v1/session", READ, ROLE_VIEWER, api_session},
    {"GET", "/api/v1/status", READ, ROLE_VIEWER, api_status},
    {"GET", "/api/v1/positions", READ, ROLE_VIEWER, api_positions},
    {"GET", "/api/v1/orders", READ, ROLE_VIEWER, api_orders},
    {"GET", "/api/v1/strategies", READ, ROLE_VIEWER, api_strategies},
    {"GET", "/api/v1/pairs", READ, ROLE_VIEWER, api_pairs},
    {"GET", "/api/v1/data", READ, ROLE_VIEWER, api_data},
    {"GET", "/api/v1/bars", READ, ROLE_VIEWER, api_bars},
    {"GET", "/api/v1/decisions", READ, ROLE_VIEWER, api_decisions},
    {"GET", "/api/v1/trades", READ, ROLE_VIEWER, api_trades},
    {"GET", "/api/v1/equity", READ, ROLE_VIEWER, api_equity},
    {"GET", "/api/v1/risk", READ, ROLE_VIEWER, api_risk},
    {"POST", "/api/v1/control/preview", CHANGE, ROLE_OPERATOR, api_preview},
    {"POST", "/api/v1/control/commit", CHANGE, ROLE_OPERATOR, api_commit},
};

static bool path_fits(const char *pattern, struct str path)
{
    struct str p = str_of(pattern);

    if (str_ends(p, STR("*")))
        return str_starts(path, str_slice(p, 0, p.len - 1));
    return str_eq(p, path);
}

/* The row, or NULL; *ret_path_known tells 405 from 404. */
static const struct route *find_route(const struct server_request *r, bool *ret_path_known)
{
    struct str method = server_method(r), path = server_path(r);

    *ret_path_known = false;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (!path_fits(routes[i].path, path))
            continue;
        *ret_path_known = true;
        if (str_is(method, routes[i].method) ||
            (str_is(method, "HEAD") && strcmp(routes[i].method, "GET") == 0))
            return &routes[i];
    }
    return NULL;
}

static struct session *cookie_session(struct web *w, const struct server_request *r, int64_t now_ns)
{
    struct str token;

    return cookie_find(&token, server_header(r, "cookie"), "np_session")
               ? auth_find(&w->auth, token, now_ns)
               : NULL;
}

/* From one of our own pages, as far as a browser tells; programs that are not browsers send
 * neither header. */
static bool same_site(const struct visit *v)
{
    struct str origin = server_header(v->request, "origin");
    struct str site = server_header(v->request, "sec-fetch-site");

    if (origin.at && !origin_is_own(origin, str_of(v->host)))
        return false;
    return !site.at || str_is(site, "same-origin") || str_is(site, "none");
}

/* The key as "Authorization: Bearer": for programs.  Wrong ones count as failed sign-ins. */
static bool bearer(struct visit *v, int64_t *ret_wait_s)
{
    struct str header = server_header(v->request, "authorization");
    struct str peer = server_peer(v->request);
    struct auth *a = &v->web->auth;

    *ret_wait_s = 0;
    if (!str_starts(header, STR("Bearer ")))
        return false;
    *ret_wait_s = limit_look(&a->failures, peer, v->now_ns);
    if (*ret_wait_s)
        return false;
    if (auth_key_is_right(a, str_slice(header, 7, header.len)))
        return true;
    limit_take(&a->failures, peer, v->now_ns);
    return false;
}

static bool is_json(const struct visit *v)
{
    return str_starts(server_header(v->request, "content-type"), STR("application/json"));
}

/* Answers and returns false when this visitor may not. */
static bool admit(struct visit *v, const struct route *row)
{
    int64_t wait_s = 0;
    bool by_key = false;

    v->session = cookie_session(v->web, v->request, v->now_ns);
    v->role = v->session ? v->session->role : ROLE_VIEWER;
    if (row->access == OPEN)
        return true;
    if (row->access >= READ && !v->session) {
        by_key = bearer(v, &wait_s);
        if (wait_s)
            return reply_wait(v, wait_s, "Too many wrong keys from this address."), false;
        if (!by_key)
            return reply_error(v, 401, "signed_out", "Sign in to go on."), false;
        v->role = ROLE_ADMIN;
    }
    if (v->role < row->role)
        return reply_error(v, 403, "role", "Your role may not do this."), false;
    if (row->access == READ)
        return true;
    if (!same_site(v))
        return reply_error(v, 403, "origin", "Another site sent this request."), false;
    if (!is_json(v))
        return reply_error(v, 415, "content_type", "Send application/json."), false;
    if (row->access == CHANGE && !by_key &&
        !auth_csrf_is_right(v->session, server_header(v->request, "x-csrf-token")))
        return reply_error(v, 403, "csrf", "The token of this page is missing or old."), false;
    return true;
}

/* Counted only once it is known who asks: what another site or a stranger sends from the operator's
 * own address must not use up the operator's acts, a kill among them. */
static bool may_act(struct visit *v)
{
    int64_t wait_s = limit_take(&v->web->acts, server_peer(v->request), v->now_ns);

    if (wait_s)
        reply_wait(v, wait_s, "Too many requests.");
    return wait_s == 0;
}

void routes_request(void *web, struct server_request *r)
{
    struct web *w = web;
    struct visit v = {.web = w, .request = r, .now_ns = w->source.wall_ns(w->source.ctx)};
    struct str host = server_header(r, "host");
    bool known;
    const struct route *row = find_route(r, &known);

    if (!host_is_ours(host, w->host)) {
        reply_error(&v, 421, "host", "This server does not go by that name.");
        return;
    }
    str_copy(v.host, sizeof v.host, host);
    bool acts = row && row->access == CHANGE;
    int64_t wait_s = acts ? 0 : limit_take(&w->requests, server_peer(r), v.now_ns);
    if (wait_s)
        reply_wait(&v, wait_s, "Too many requests.");
    else if (!row)
        reply_error(&v, known ? 405 : 404, known ? "method" : "not_found",
                    known ? "This path takes another method." : "There is nothing here.");
    else if (admit(&v, row) && (!acts || may_act(&v)))
        row->handle(&v);
}

struct session *routes_socket(struct web *w, struct server_request *r)
{
    int64_t now = w->source.wall_ns(w->source.ctx);
    struct str host = server_header(r, "host"), origin = server_header(r, "origin");

    if (!str_is(server_path(r), "/ws/live") || !host_is_ours(host, w->host))
        return NULL;
    if (!origin_is_own(origin, host) || limit_take(&w->requests, server_peer(r), now))
        return NULL;
    return cookie_session(w, r, now);
}
