/* The two steps of an operator's act: /api/v1/control/preview and /commit. */
#include <sodium.h>

#include "web/bodies.h"
#include "web/topics.h"
#include "web/web_internal.h"

static void put_leaving(struct json_writer *w, const struct snapshot *s,
                        const struct snapshot_position *p)
{
    const struct snapshot_pair *pair = &s->pair[p->pair];
    struct money value = {0};

    (void)notional(&value, &pair->instrument, pair->bid, p->qty, ROUND_DOWN);
    struct money gross = {value.units - p->cost.units};
    json_write_object(w);
    json_put_u64(w, "position", p->position);
    json_put_cstr(w, "pair", pair->instrument.pair);
    json_put_scaled_str(w, "qty", p->qty.lots, pair->instrument.qty_decimals);
    json_put_scaled_str(w, "value", value.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "gross", gross.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "costs", gross.units - p->profit.units, MONEY_DECIMALS);
    json_put_scaled_str(w, "result", p->profit.units, MONEY_DECIMALS);
    put_time(w, "price_at", pair->quote_at);
    json_write_object_end(w);
}

static bool sells(const struct preview *p, const struct web *web)
{
    return p->verb == CONTROL_CLOSE || p->verb == CONTROL_CLOSE_ALL ||
           (p->verb == CONTROL_KILL && !web->options.kill_keeps);
}

static void put_positions(struct json_writer *w, const struct preview *p, const struct web *web)
{
    const struct snapshot *s = web->snapshot;

    json_write_key(w, "positions");
    json_write_array(w);
    for (uint32_t i = 0; sells(p, web) && i < s->positions && i < SNAPSHOT_POSITIONS_MAX; i++)
        if ((!p->position || s->position[i].position == p->position) &&
            s->position[i].pair < SNAPSHOT_PAIRS_MAX)
            put_leaving(w, s, &s->position[i]);
    json_write_array_end(w);
}

static void put_words(struct json_writer *w, const struct preview *p, const struct web *web)
{
    const struct snapshot *s = web->snapshot;
    char room[320];
    struct text t = TEXT(room);

    preview_title(&t, p, s);
    json_put_cstr(w, "title", room);
    text_clear(&t);
    preview_button(&t, p, s);
    json_put_cstr(w, "button", room);
    json_put_cstr(w, "harmless", preview_harmless(p->verb));
    json_write_key(w, "lines");
    json_write_array(w);
    for (unsigned i = 0; text_clear(&t), preview_line(&t, p, s, web->options.kill_keeps, i); i++)
        json_write_cstr(w, room);
    json_write_array_end(w);
}

static void answer_preview(struct visit *v, const struct preview *p, const struct control_row *row)
{
    struct text t = reply_room(v->web);
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_cstr(&w, "token", p->token);
    json_put_u64(&w, "expires_in_ms", PREVIEW_SECONDS * 1000);
    json_put_cstr(&w, "verb", row->name);
    json_put_u64(&w, "danger", row->danger);
    json_put_cstr(&w, "mode", mode_word(v->web->snapshot));
    put_time(&w, "market", web_market_ns(v->web, v->now_ns));
    json_write_key(&w, "phrase");
    if (p->phrase[0])
        json_write_cstr(&w, p->phrase);
    else
        json_write_null(&w);
    json_put_bool(&w, "wants_key", p->wants_key);
    json_put_bool(&w, "wants_reason", row->needs_reason);
    put_words(&w, p, v->web);
    put_positions(&w, p, v->web);
    json_write_object_end(&w);
    reply_json(v, 200, &t);
}

static bool has_position(const struct snapshot *s, uint64_t position)
{
    for (uint32_t i = 0; i < s->positions && i < SNAPSHOT_POSITIONS_MAX; i++)
        if (s->position[i].position == position)
            return true;
    return false;
}

/* What the act is about: a position's number, a pair's index for `accept`, or 0.  False (and
 * answered) when there is no such thing. */
static bool find_subject(struct visit *v, const struct act_body *act, uint64_t *ret_subject)
{
    const struct snapshot *s = v->web->snapshot;

    *ret_subject = 0;
    if (act->row->takes_position) {
        *ret_subject = act->position;
        if (!has_position(s, act->position))
            return reply_error(v, 409, "gone", "There is no such position any more."), false;
    } else if (act->row->verb == CONTROL_ACCEPT) {
        while (*ret_subject < s->pairs && *ret_subject < SNAPSHOT_PAIRS_MAX &&
               !str_is(str_of(act->pair), s->pair[*ret_subject].instrument.pair))
            ++*ret_subject;
        if (*ret_subject >= s->pairs || *ret_subject >= SNAPSHOT_PAIRS_MAX)
            return reply_error(v, 404, "pair", "pair is one of /api/v1/pairs."), false;
    }
    return true;
}

void api_preview(struct visit *v)
{
    struct act_body act;
    struct web *w = v->web;
    uint64_t subject;

    if (!body_act(server_body(v->request), &act)) {
        reply_error(v, 400, "body", "Expected {\"verb\":\"...\"} with a known verb.");
    } else if (v->role < act.row->role) {
        reply_error(v, 403, "role", "Your role may not do this.");
    } else if (!web_refresh(w)) {
        reply_error(v, 503, "starting", "The engine has not spoken yet.");
    } else if (find_subject(v, &act, &subject)) {
        uint64_t session = v->session ? v->session->number : 0;
        answer_preview(
            v, operate_preview(&w->operate, act.row, subject, w->snapshot, session, v->now_ns),
            act.row);
    }
}

/* ---- commit ---- */

static void answer_commit(struct visit *v, const struct preview *p)
{
    static const char *const outcomes[] = {[CONTROL_DONE] = "done",
                                           [CONTROL_ALREADY] = "already",
                                           [CONTROL_UNDERWAY] = "underway",
                                           [CONTROL_REFUSED] = "refused"};
    struct text t = reply_room(v->web);
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_u64(&w, "request", p->request);
    json_put_cstr(&w, "verb", control_row(p->verb)->name);
    json_put_cstr(&w, "state",
                  !p->answered                    ? "accepted"
                  : p->outcome <= CONTROL_REFUSED ? outcomes[p->outcome]
                                                  : "unknown");
    json_put_cstr(&w, "text", p->answered ? p->text : "The engine has it; no answer yet.");
    json_write_object_end(&w);
    reply_json(v, p->answered ? 200 : 202, &t);
}

static void submit(struct visit *v, struct preview *p, const struct commit_body *body)
{
    struct web *web = v->web;
    struct control_command command = {
        .request = operate_next_request(&web->operate), .position = p->position, .verb = p->verb};

    str_copy(command.who, sizeof command.who,
             str_of(v->session    ? v->session->who
                    : body->by[0] ? body->by
                                  : "key"));
    str_copy(command.source, sizeof command.source, v->session ? STR("web") : STR("cli"));
    str_copy(command.reason, sizeof command.reason, str_of(body->reason));
    operate_committed(p, command.request);
    if (web->source.submit(web->source.ctx, &command)) {
        answer_commit(v, p);
        return;
    }
    operate_committed(p, 0);
    reply_error(v, 503, "busy", "The engine takes no acts now. Nothing was done; ask again.");
}

static void refuse_commit(struct visit *v, enum commit why, const struct preview *p)
{
    char room[160];
    struct text t = TEXT(room);

    switch (why) {
    case COMMIT_EXPIRED:
        reply_error(v, 410, "expired", "This preview is older than 60 s. Review again.");
        break;
    case COMMIT_CHANGED:
        text_printf(
            &t, "The situation changed: %u position%s now, %u when you looked. Review again.",
            v->web->snapshot->positions, v->web->snapshot->positions == 1 ? "" : "s", p->positions);
        reply_error(v, 409, "changed", room);
        break;
    case COMMIT_PHRASE:
        text_printf(&t, "Type %s to confirm.", p->phrase);
        reply_error(v, 422, "phrase", room);
        break;
    case COMMIT_KEY:
        reply_error(v, 403, "key", "With real money this needs the key again.");
        break;
    case COMMIT_OLD:
        reply_error(v, 403, "old_session",
                    "Sign in again: this needs a sign-in of the last 5 min.");
        break;
    default:
        reply_error(v, 404, "token", "No such preview, or it belongs to another session.");
        break;
    }
}

void api_commit(struct visit *v)
{
    struct commit_body body;
    struct preview *p;

    if (!body_commit(server_body(v->request), &body)) {
        reply_error(v, 400, "body", "Expected {\"token\":\"...\"}.");
        return;
    }
    if (!web_refresh(v->web)) {
        reply_error(v, 503, "starting", "The engine has not spoken yet.");
        return;
    }
    struct commit_words said = {
        .token = body.token,
        .phrase = str_of(body.phrase),
        .key_is_right = body.key[0] && auth_key_is_right(&v->web->auth, str_of(body.key)),
        .session = v->session ? v->session->number : 0,
        .signed_in_ns = v->session ? v->session->since_ns : v->now_ns,
    };
    sodium_memzero(body.key, sizeof body.key);
    enum commit how = operate_commit(&v->web->operate, &said, v->web->snapshot, v->now_ns, &p);
    if (how == COMMIT_NOW && control_row(p->verb)->needs_reason && !body.reason[0])
        reply_error(v, 422, "reason", "Say why: the reason is kept.");
    else if (how == COMMIT_NOW)
        submit(v, p, &body);
    else if (how == COMMIT_AGAIN)
        answer_commit(v, p);
    else
        refuse_commit(v, how, p);
}
