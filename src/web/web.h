/* The dashboard's server: pages, JSON under /api/v1, the live stream, operators' acts.
 *
 * It lives on the people thread, on that thread's loop.  It shows copies of the snapshot and what
 * web_effect was told; live state it never sees.  Memory is bounded: 500 decisions, 200 trades, 720
 * bars a pair, 200 notices, 2,000 points of equity.
 *
 * History from before the start is handed over the same way: call web_effect with the bars,
 * decisions, denials and closed positions that the database keeps, oldest first, before the loop
 * runs.
 *
 * Closed by default: without a session (or the key as a bearer token) only /healthz, /readyz, the
 * sign-in page and the assets answer.
 *
 * Threads: all calls on the loop's thread. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/control.h"
#include "engine/effect.h"
#include "engine/snapshot.h"
#include "market/latency.h"

struct loop;
struct web;

enum { WEB_KEY_MAX = 40, WEB_KEY_HASH = 32 };

/* What the app lends.  All functions must be there. */
struct web_source {
    void *ctx;
    /* Copies the newest snapshot; false before the first. */
    bool (*snapshot)(void *ctx, struct snapshot *ret);
    /* Hands a command to the engine; its answer comes back as EFFECT_CONTROL with the same request
     * number.  False when the inlet is full. */
    bool (*submit)(void *ctx, const struct control_command *command);
    /* Wall clock, UTC ns: sessions, limits, and ages beyond the snapshot's own time. */
    int64_t (*wall_ns)(void *ctx);
    /* Copies the venue's latencies as of the newest snapshot. */
    void (*latencies)(void *ctx, struct latencies *ret);
};

struct web_options {
    const char *host;
    uint16_t port; /* 0: a free one */
    uint8_t key_hash[WEB_KEY_HASH];
    const char *version;
    const char *profile;
    bool for_show;          /* the profile of demonstrations: the page says so */
    bool kill_keeps;        /* kill leaves positions open behind their stops */
    int64_t stale_quote_ms; /* the engine trades on no older quote */
    double speed;           /* market seconds a second of wall time; 0 is 1 */
};

enum status web_new(struct web **ret, struct loop *l, const struct web_options *o,
                    const struct web_source *source, struct error *err);
void web_free(struct web *w); /* NULL is fine */
uint16_t web_port(const struct web *w);

/* What the engine did, for people: decisions, denials, bars, positions, notices, answers.  Other
 * kinds are ignored. */
void web_effect(struct web *w, const struct effect *fx);

/* A fresh sign-in key ("np-" and 24 letters and digits, 120 random bits) and its hash; and the hash
 * of a key that exists.  The key itself is kept nowhere. */
void web_key_make(char ret_key[WEB_KEY_MAX], uint8_t ret_hash[WEB_KEY_HASH]);
void web_key_hash(uint8_t ret_hash[WEB_KEY_HASH], struct str key);

#endif
