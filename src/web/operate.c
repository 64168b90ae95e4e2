#include "web/operate.h"

#include <sodium.h>
#include <string.h>

#include "base/hash.h"
#include "config/options.h"

#define NS_PER_S INT64_C(1000000000)

void operate_init(struct operate *o, int64_t wall_ns)
{
    memset(o, 0, sizeof *o);
    o->next_request = (uint64_t)(wall_ns / NS_PER_S)
                      << 20; /* below 2^53: scripts read it exactly */
}

uint64_t operate_next_request(struct operate *o)
{
    return ++o->next_request;
}

/* Two situations are the same when mode and state are, and the same positions are held in the same
 * size; prices may move. */
static uint64_t situation_of(const struct snapshot *s, enum control_verb verb, uint64_t subject)
{
    uint64_t position = verb == CONTROL_CLOSE ? subject : 0;
    uint8_t state[] = {s->venue, s->mode, s->paused, s->killed};
    uint64_t h = hash_bytes(0, state, sizeof state);

    for (uint32_t i = 0; i < s->positions && i < SNAPSHOT_POSITIONS_MAX; i++) {
        const struct snapshot_position *p = &s->position[i];
        if (position && p->position != position)
            continue;
        h = hash_step(h, p->position);
        h = hash_step(h, (uint64_t)p->qty.lots);
    }
    return h;
}

static struct preview *make_room(struct operate *o)
{
    struct preview *oldest = &o->preview[0];

    for (struct preview *p = o->preview; p < o->preview + PREVIEWS_MAX; p++) {
        if (!p->token[0])
            return p;
        if (p->made_ns < oldest->made_ns)
            oldest = p;
    }
    return oldest;
}

static void choose_phrase(struct preview *p, const struct control_row *row, bool real_money)
{
    struct text t = TEXT(p->phrase);

    if (row->danger < (real_money ? DANGER_HEAVY : DANGER_EXTREME))
        return;
    if (row->verb == CONTROL_CLOSE_ALL)
        text_printf(&t, "CLOSE %u", p->positions);
    else
        for (const char *c = row->name; *c; c++)
            text_char(&t, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
}

struct preview *operate_preview(struct operate *o, const struct control_row *row, uint64_t position,
                                const struct snapshot *s, uint64_t session, int64_t now_ns)
{
    bool real_money = s->venue != VENUE_SIM && s->mode == MODE_LIVE;
    struct preview *p = make_room(o);

    *p = (struct preview){
        .session = session,
        .position = position,
        .made_ns = now_ns,
        .situation = situation_of(s, row->verb, position),
        .positions = s->positions,
        .verb = row->verb,
        .wants_key = real_money && row->danger == DANGER_EXTREME,
        .wants_fresh = real_money && row->danger >= DANGER_HEAVY,
    };
    choose_phrase(p, row, real_money);
    random_token(p->token);
    return p;
}

static struct preview *find(struct operate *o, struct str token, uint64_t session)
{
    if (token.len != TOKEN_TEXT - 1)
        return NULL;
    for (struct preview *p = o->preview; p < o->preview + PREVIEWS_MAX; p++)
        if (p->token[0] && p->session == session &&
            sodium_memcmp(p->token, token.at, TOKEN_TEXT - 1) == 0)
            return p;
    return NULL;
}

static bool same_phrase(const char *wanted, struct str typed)
{
    struct str t = str_trim(typed);

    if (t.len != strlen(wanted))
        return false;
    for (size_t i = 0; i < t.len; i++) {
        char c = t.at[i];
        if ((c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c) != wanted[i])
            return false;
    }
    return true;
}

enum commit operate_commit(struct operate *o, const struct commit_words *said,
                           const struct snapshot *s, int64_t now_ns, struct preview **ret)
{
    struct preview *p = find(o, said->token, said->session);

    *ret = p;
    if (!p)
        return COMMIT_UNKNOWN;
    if (p->request)
        return COMMIT_AGAIN;
    if (now_ns - p->made_ns > PREVIEW_SECONDS * NS_PER_S)
        return COMMIT_EXPIRED;
    if (situation_of(s, p->verb, p->position) != p->situation)
        return COMMIT_CHANGED;
    if (p->phrase[0] && !same_phrase(p->phrase, said->phrase))
        return COMMIT_PHRASE;
    if (p->wants_key && !said->key_is_right)
        return COMMIT_KEY;
    if (p->wants_fresh && now_ns - said->signed_in_ns > FRESH_SIGN_IN_S * NS_PER_S)
        return COMMIT_OLD;
    return COMMIT_NOW;
}

void operate_committed(struct preview *p, uint64_t request)
{
    p->request = request;
}

void operate_answer(struct operate *o, const struct fx_control *answer)
{
    for (struct preview *p = o->preview; p < o->preview + PREVIEWS_MAX; p++) {
        if (!p->request || p->request != answer->request)
            continue;
        p->answered = true;
        p->outcome = answer->outcome;
        str_copy(p->text, sizeof p->text, str_of(answer->text));
    }
}
