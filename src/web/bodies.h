/* The JSON bodies and messages that browsers send: bytes in, values out, nothing kept.  Unknown
 * members are passed over; a wrong type, broken JSON or a text too long refuses the whole. */
#ifndef WEB_BODIES_H
#define WEB_BODIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "engine/control.h"
#include "market/instrument.h"

enum { BODY_PHRASE_MAX = 64, BODY_KEY_MAX = 128 };

/* {"key":"np-..."} */
bool body_key(struct str body, struct text *ret_key);

/* {"verb":"close","position":1042}, {"verb":"accept","pair":"BTC/USD"}: the verb is one of the
 * control table. */
struct act_body {
    const struct control_row *row;
    uint64_t position;        /* 0 when absent */
    char pair[PAIR_NAME_MAX]; /* empty when absent */
};
bool body_act(struct str body, struct act_body *ret);

/* {"token":"...","phrase":"KILL","reason":"...","key":"...","by":"ana"}: only the token must be
 * there; `by` is heard from programs that hold the key, which stands for no one by name. */
struct commit_body {
    struct str token; /* borrows from the body, as it stands there */
    char phrase[BODY_PHRASE_MAX], reason[CONTROL_REASON_MAX], key[BODY_KEY_MAX], by[WHO_MAX];
};
bool body_commit(struct str body, struct commit_body *ret);

/* {"ask":"snapshot"}, {"watch":"BTC/USD"} */
struct live_message {
    bool wants_all;
    bool has_watch;
    char watch[PAIR_NAME_MAX];
};
bool body_live(struct str message, struct live_message *ret);

#endif
