/* Operators' acts in two steps: a preview that says what would happen, with a one-time token good
 * for a minute; then a commit, which is refused when the situation it was made for has changed.  A
 * repeated commit answers what the first one did.
 *
 *   danger    simulated and paper money          real money
 *   safe      one press                          the same
 *   normal    dialog, one press                  the same
 *   heavy     dialog, one press                  phrase, sign-in not older than five minutes
 *   extreme   dialog, phrase                     phrase, and the key again */
#ifndef WEB_OPERATE_H
#define WEB_OPERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "engine/control.h"
#include "engine/effect.h"
#include "engine/snapshot.h"
#include "web/auth.h"

enum { PREVIEWS_MAX = 32, PREVIEW_SECONDS = 60, FRESH_SIGN_IN_S = 300, PHRASE_MAX = 24 };

struct preview {
    char token[TOKEN_TEXT]; /* empty: free */
    uint64_t session;       /* who asked; 0 for the key itself */
    uint64_t position;      /* its number; of CONTROL_ACCEPT the pair's index; else 0 */
    int64_t made_ns;
    uint64_t situation; /* fingerprint of what matters to this act */
    uint32_t positions; /* open when it was made */
    enum control_verb verb;
    char phrase[PHRASE_MAX]; /* to be typed; empty: none */
    bool wants_key, wants_fresh;
    uint64_t request; /* 0 until committed */
    bool answered;
    uint32_t outcome; /* enum control_outcome, once answered */
    char text[160];
};

struct operate {
    uint64_t next_request;
    struct preview preview[PREVIEWS_MAX];
};

/* Request numbers go up from the wall time, so that they are not used twice by two runs. */
void operate_init(struct operate *o, int64_t wall_ns);

struct preview *operate_preview(struct operate *o, const struct control_row *row, uint64_t position,
                                const struct snapshot *s, uint64_t session, int64_t now_ns);

enum commit {
    COMMIT_NOW = 0, /* hand it to the engine: operate_committed afterwards */
    COMMIT_AGAIN,   /* was committed before: tell its result */
    COMMIT_UNKNOWN, /* no such token, or another session's */
    COMMIT_EXPIRED,
    COMMIT_CHANGED, /* the situation is another one */
    COMMIT_PHRASE,  /* not the phrase */
    COMMIT_KEY,     /* the key is wanted again */
    COMMIT_OLD,     /* the sign-in is too old */
};
struct commit_words {
    struct str token, phrase;
    bool key_is_right;
    uint64_t session;
    int64_t signed_in_ns;
};
enum commit operate_commit(struct operate *o, const struct commit_words *said,
                           const struct snapshot *s, int64_t now_ns, struct preview **ret);
void operate_committed(struct preview *p, uint64_t request); /* 0 takes it back */
uint64_t operate_next_request(struct operate *o);
void operate_answer(struct operate *o, const struct fx_control *answer);

/* The dialog's words. */
void preview_title(struct text *t, const struct preview *p, const struct snapshot *s);
void preview_button(struct text *t, const struct preview *p, const struct snapshot *s);
const char *preview_harmless(enum control_verb verb);
/* Sentence `i` of what will happen; false beyond the last. */
bool preview_line(struct text *t, const struct preview *p, const struct snapshot *s,
                  bool kill_keeps, unsigned i);

#endif
