/* Where faults happen (faults.h): calls before and after they are carried out, here; frames on their way out, lists, news
 * and the market in faulty_*.c beside it. */
#include "venue/exchange/coinbase_state.h"

#include <string.h>

bool fault(struct exchange *x, enum fault kind)
{
    return fault_happens(&x->dice, kind, x->state->now);
}

static int64_t amount(const struct exchange *x, enum fault kind)
{
    return fault_amount(&x->dice, kind);
}

/* ---- calls ---- */

static const char page[] = "<html><head><title>502 Bad Gateway</title></head>"
                           "<body><center><h1>502 Bad Gateway</h1></center></body></html>\n";

static unsigned say(struct text *out, unsigned status, const char *body)
{
    text_clear(out);
    text_cstr(out, body);
    return status;
}

static unsigned too_many(const struct exchange *x, struct text *out)
{
    return say(
        out, 429,
        x->config.protocol == EXCHANGE_COINBASE
            ? "{\"errors\":[{\"id\":\"rate_limit_exceeded\",\"message\":\"Too many requests\"}]}"
            : "{\"error\":[\"EAPI:Rate limit exceeded\"]}");
}

static unsigned busy(const struct exchange *x, struct text *out)
{
    if (x->config.protocol == EXCHANGE_COINBASE)
        return say(out, 503, "{\"error\":\"UNAVAILABLE\",\"message\":\"try again\"}");
    return say(out, 200, "{\"error\":[\"EService:Busy\"]}");
}

/* 0: the call goes on. */
static unsigned refuse_before(struct exchange *x, const struct exchange_request *r,
                              struct text *out)
{
    bool coinbase = x->config.protocol == EXCHANGE_COINBASE;

    if (fault(x, FAULT_TIMEOUT_BEFORE))
        return say(out, 504, "upstream request timeout\n");
    if (fault(x, FAULT_HTTP_502))
        return say(out, 502, page);
    if (fault(x, FAULT_HTTP_429))
        return too_many(x, out);
    if (fault(x, FAULT_RETRY_AFTER)) {
        x->retry_after_s = (amount(x, FAULT_RETRY_AFTER) + SECOND_NS - 1) / SECOND_NS;
        return too_many(x, out);
    }
    if (fault(x, FAULT_BUSY))
        return busy(x, out);
    if (coinbase && r->authorization.len && fault(x, FAULT_UNAUTHORIZED))
        return say(out, 401, "Unauthorized\n");
    if (!coinbase && r->api_key.len && fault(x, FAULT_NONCE))
        return say(out, 200, "{\"error\":[\"EAPI:Invalid nonce\"]}");
    return 0;
}

static unsigned spoil_after(struct exchange *x, const struct exchange_request *r, struct text *out,
                            unsigned status)
{
    if (status == 200)
        spoil_list(x, r, out);
    if (fault(x, FAULT_RESET))
        x->answer_wait_ns = EXCHANGE_NO_ANSWER;
    else if (fault(x, FAULT_SLOW_ANSWER))
        x->answer_wait_ns = amount(x, FAULT_SLOW_ANSWER);
    if (fault(x, FAULT_TIMEOUT_AFTER))
        return say(out, 504, "upstream request timeout\n");
    if (fault(x, FAULT_HTTP_500))
        return say(out, 500, "Internal Server Error\n");
    if (fault(x, FAULT_HTML))
        return say(out, 200, page);
    if (out->len > 1 && fault(x, FAULT_TRUNCATED)) {
        out->len /= 2;
        out->at[out->len] = '\0';
    }
    return status;
}

unsigned exchange_request(struct exchange *x, const struct exchange_request *r, struct text *out,
                          bool *ret_stop)
{
    x->retry_after_s = x->answer_wait_ns = 0;
    *ret_stop = false;
    if (str_starts(r->path, STR("/sandbox/")))
        return answer_request(x, r, out, ret_stop);
    unsigned status = refuse_before(x, r, out);
    return status ? status : spoil_after(x, r, out, answer_request(x, r, out, ret_stop));
}

int64_t exchange_retry_after_s(const struct exchange *x)
{
    return x->retry_after_s;
}

int64_t exchange_answer_wait_ns(const struct exchange *x)
{
    return x->answer_wait_ns;
}

/* ---- all of it ---- */

/* Takers are the sim's business: it draws, and says how often. */
static void set_partials(struct exchange *x)
{
    const struct sim_faults f = {.partial = fault_rate(&x->dice, FAULT_PARTIAL, x->state->now)};

    sim_faults(x->sim, &f);
}

void partials_begin(struct exchange *x)
{
    x->partials_noted = sim_partials(x->sim);
    set_partials(x);
}

void note_partials(struct exchange *x)
{
    for (; x->partials_noted < sim_partials(x->sim); x->partials_noted++)
        fault_note(&x->dice, FAULT_PARTIAL, x->state->now);
}

void faulty_calm(struct exchange *x)
{
    faults_init(&x->dice.faults);
    set_partials(x);
    market_calm(x);
    late_calm(x);
    held_frames_calm(x);
}

void faulty_turn(struct exchange *x)
{
    struct price honest_bid[EXCHANGE_PAIRS] = {{0}};

    set_partials(x);
    held_frames_turn(x);
    market_faults(x, honest_bid);
    x->dialect->frames(x);
    for (uint32_t i = 0; i < x->state->pairs; i++)
        if (honest_bid[i].ticks)
            x->state->pair[i].bid[0].price = honest_bid[i];
    late_turn(x);
}

void faulty_forget(struct exchange *x, unsigned socket)
{
    held_frames_forget(x, socket);
    snapshots_forget(x, socket);
}

void faulty_free(struct exchange *x)
{
    held_frames_free(x);
    kept_answers_free(x);
}
