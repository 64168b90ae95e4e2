/* What the files of this room share.  Not for other rooms. */
#ifndef WEB_WEB_INTERNAL_H
#define WEB_WEB_INTERNAL_H

#include "base/json.h"
#include "net/loop.h"
#include "net/server.h"
#include "web/auth.h"
#include "web/feed.h"
#include "web/live.h"
#include "web/operate.h"
#include "web/web.h"

enum {
    WEB_BODY_MAX = 4096,
    WEB_SCRATCH = 2 * 1024 * 1024, /* the longest answer: 500 decisions with 16 votes */
    WEB_SCHEMA = 1,
};

struct web {
    struct web_options options;
    char host[128], version[32], profile[64]; /* what options points at */
    struct web_source source;
    struct loop *loop;
    struct server *server;
    struct auth auth;
    struct limit requests; /* reading */
    struct limit acts;     /* changing: an allowance of its own, so that reading cannot use it up */
    struct operate operate;
    struct feed *feed;
    struct live *live;
    struct snapshot *snapshot; /* the newest copy; valid when has_snapshot */
    bool has_snapshot;
    int64_t snapshot_wall; /* when its seq was first seen */
    uint64_t answered[6];  /* requests by status / 100, for /metrics */
    char *scratch;         /* one answer is built here at a time */
};

/* One request on its way through the routes. */
struct visit {
    struct web *web;
    struct server_request *request;
    struct session *session; /* NULL without one */
    enum role role;
    int64_t now_ns;
    struct str path; /* the part behind the prefix, for routes that end in an asterisk */
    char host[136];  /* the Host header, checked */
};

/* Copies the newest snapshot; false before the first. */
bool web_refresh(struct web *w);
/* Market time now, ns: the snapshot's own, plus the wall time since it stands still. */
int64_t web_market_ns(const struct web *w, int64_t wall_ns);

/* ---- reply.c: every answer goes out through these, with the security headers ---- */

/* An empty text over the scratch room. */
struct text reply_room(struct web *w);
void reply_json(struct visit *v, unsigned status, const struct text *json);
/* {"error":{"code":...,"text":...}} */
void reply_error(struct visit *v, unsigned status, const char *code, const char *text);
void reply_wait(struct visit *v, int64_t seconds, const char *text); /* 429 */
struct reply_file {
    const char *type, *cache, *encoding; /* encoding may be NULL */
    struct str bytes;
};
void reply_file(struct visit *v, const struct reply_file *file);
void reply_text(struct visit *v, unsigned status, const char *type, struct str body);
void reply_redirect(struct visit *v, const char *to);
void reply_session(struct visit *v, const char *cookie, const struct text *json);

/* ---- routes.c ---- */
void routes_request(void *web, struct server_request *r);
/* Session, origin and host of an upgrade; NULL: refused. */
struct session *routes_socket(struct web *w, struct server_request *r);

/* ---- the handlers, by file ---- */
void page_now(struct visit *v); /* page.c */
void page_sign_in(struct visit *v);
void page_asset(struct visit *v);
void api_sign_in(struct visit *v); /* api_session.c */
void api_sign_out(struct visit *v);
void api_session(struct visit *v);
void api_status(struct visit *v); /* api.c */
void api_positions(struct visit *v);
void api_orders(struct visit *v);
void api_strategies(struct visit *v);
void api_pairs(struct visit *v);
void api_data(struct visit *v);
void api_bars(struct visit *v);
void api_decisions(struct visit *v);
void api_trades(struct visit *v);
void api_equity(struct visit *v);
void api_risk(struct visit *v);
void api_preview(struct visit *v); /* api_control.c */
void api_commit(struct visit *v);
void health_alive(struct visit *v); /* health.c */
void health_ready(struct visit *v);
void health_metrics(struct visit *v);

#endif
