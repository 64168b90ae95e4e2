/* Who may: one key, sessions, and what a changing request must bring along.
 *
 * The key has 120 random bits, so a fast keyed-less hash of it is as good as a slow one and cannot
 * be used to tie up the thread.  Sessions are random tokens; only their hashes are kept.  They end
 * twelve hours after the sign-in, two hours after the last use, at the sign-out, or with the
 * process.  The token for changing requests belongs to its session and is never in a cookie. */
#ifndef WEB_AUTH_H
#define WEB_AUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/text.h"
#include "engine/control.h"
#include "web/limit.h"
#include "web/web.h"

enum { SESSIONS_MAX = 16, TOKEN_TEXT = 65, SESSION_SECONDS = 12 * 3600, IDLE_SECONDS = 2 * 3600 };

struct session {
    uint64_t number; /* 0: free; never used twice */
    uint8_t token_hash[WEB_KEY_HASH];
    char csrf[TOKEN_TEXT];
    int64_t since_ns, seen_ns;
    enum role role;
    char who[WHO_MAX];
};

struct auth {
    uint8_t key_hash[WEB_KEY_HASH];
    struct limit failures; /* five in five minutes, an address */
    struct session session[SESSIONS_MAX];
    uint64_t sessions; /* ever */
};

void auth_init(struct auth *a, const uint8_t key_hash[WEB_KEY_HASH]);
void random_token(char ret[TOKEN_TEXT]); /* 256 bits as hex */

bool auth_key_is_right(const struct auth *a, struct str key);
/* Signs in.  NULL for a wrong key (*ret_wait_s 0) and for an address that failed too often (the
 * seconds it has to wait).  ret_token is for the cookie. */
struct session *auth_sign_in(struct auth *a, struct str key, struct str address, int64_t now_ns,
                             char ret_token[TOKEN_TEXT], int64_t *ret_wait_s);
/* The session of a cookie's token, or NULL; marks it used. */
struct session *auth_find(struct auth *a, struct str token, int64_t now_ns);
/* Whether this very session still stands; marks it used. */
struct session *auth_still(struct auth *a, uint64_t number, int64_t now_ns);
void auth_sign_out(struct session *s);
bool auth_csrf_is_right(const struct session *s, struct str token);
int64_t session_ends_ns(const struct session *s);

/* A host name in a request may be an address, "localhost" or the one we were told: another name
 * pointing at us is an attack on the browser. */
bool host_is_ours(struct str host_header, const char *own_host);
/* An Origin header that names the same host, with either scheme. */
bool origin_is_own(struct str origin, struct str host_header);

#endif
