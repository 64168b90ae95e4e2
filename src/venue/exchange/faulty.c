/* Where faults happen (faults.h): frames on their way out, calls before and after they are carried out, turns of the
 * market, and the venue's mode. */
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

/* ---- frames ---- */

static void send_text(struct exchange *x, unsigned socket, struct str text)
{
    if (x->socket[socket].open)
        x->config.send(x->config.ctx, socket, text);
}

/* Half of a message, and then nothing. */
static void cut(struct exchange *x, unsigned socket)
{
    struct str all = text_str(&x->frame);

    send_text(x, socket, str_slice(all, 0, all.len / 2));
    if (x->socket[socket].open)
        x->config.close(x->config.ctx, socket);
}

static bool is_silent(struct exchange *x, unsigned socket)
{
    struct socket *s = &x->socket[socket];

    if (fault(x, FAULT_HALF_OPEN))
        s->silent_until = x->state->now + amount(x, FAULT_HALF_OPEN);
    return s->silent_until > x->state->now;
}

void socket_send(struct exchange *x, unsigned socket)
{
    if (!x->socket[socket].open || x->frame.cut || is_silent(x, socket) ||
        fault(x, FAULT_DROP_FRAME))
        return;
    if (fault(x, FAULT_CUT_FRAME)) {
        cut(x, socket);
        return;
    }
    if (fault(x, FAULT_BARE_TEXT))
        send_text(x, socket, STR("upstream connect error or disconnect/reset before headers"));
    send_text(x, socket, text_str(&x->frame));
    if (fault(x, FAULT_DUPLICATE_FRAME))
        send_text(x, socket, text_str(&x->frame));
}

void socket_send_clock(struct exchange *x, unsigned socket)
{
    bool runs_free = x->config.speed > 0;

    if (!x->frame.cut && !(runs_free && x->socket[socket].silent_until > x->state->now))
        send_text(x, socket, text_str(&x->frame));
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

static unsigned spoil_after(struct exchange *x, struct text *out, unsigned status)
{
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
    x->retry_after_s = 0;
    *ret_stop = false;
    if (str_starts(r->path, STR("/sandbox/")))
        return answer_request(x, r, out, ret_stop);
    unsigned status = refuse_before(x, r, out);
    return status ? status : spoil_after(x, out, answer_request(x, r, out, ret_stop));
}

int64_t exchange_retry_after_s(const struct exchange *x)
{
    return x->retry_after_s;
}

/* ---- the venue's mode ---- */

const char *venue_mode_word(const struct exchange *x)
{
    switch (x->mode) {
    case MARKET_MAINTENANCE:
        return "maintenance";
    case MARKET_CANCEL_ONLY:
        return "cancel_only";
    case MARKET_POST_ONLY:
        return "post_only";
    default:
        return "online";
    }
}

const char *venue_mode_refusal(const struct exchange *x, bool post_only)
{
    switch (x->mode) {
    case MARKET_MAINTENANCE:
        return "EService:Unavailable";
    case MARKET_CANCEL_ONLY:
        return "EService:Market in cancel_only mode";
    case MARKET_POST_ONLY:
        return post_only ? NULL : "EService:Market in post_only mode";
    default:
        return NULL;
    }
}

/* All that is told of it on a stream: Kraken's status. */
static void set_mode(struct exchange *x, enum market_status mode, int64_t until)
{
    x->mode = mode;
    x->mode_until = until;
    for (unsigned i = 0; x->config.protocol == EXCHANGE_KRAKEN && i < EXCHANGE_SOCKETS; i++)
        if (x->socket[i].open)
            status_frame(x, i);
}

static void turn_mode(struct exchange *x)
{
    static const struct {
        enum fault kind;
        enum market_status mode;
    } modes[] = {{FAULT_MAINTENANCE, MARKET_MAINTENANCE},
                 {FAULT_CANCEL_ONLY, MARKET_CANCEL_ONLY},
                 {FAULT_POST_ONLY, MARKET_POST_ONLY}};

    if (x->mode && x->state->now >= x->mode_until)
        set_mode(x, MARKET_UNKNOWN, 0);
    for (unsigned i = 0; !x->mode && i < sizeof modes / sizeof *modes; i++)
        if (fault(x, modes[i].kind))
            set_mode(x, modes[i].mode, x->state->now + amount(x, modes[i].kind));
}

/* ---- the market's data ---- */

/* What is told of a turn is spoilt; the market itself, and what REST says of it, are not. */
static void spoil_prints(struct exchange *x, unsigned pair)
{
    struct turn *t = &x->turn[pair];

    if (t->prints == 0)
        return;
    if (fault(x, FAULT_ZERO_SIZE))
        t->print[0].qty.lots = 0;
    if (fault(x, FAULT_WICK))
        t->print[0].price.ticks *= amount(x, FAULT_WICK);
}

static void tell_turn(struct exchange *x)
{
    if (x->config.protocol == EXCHANGE_COINBASE)
        coinbase_frames(x);
    else
        market_frames(x);
}

void faulty_calm(struct exchange *x)
{
    struct sim_faults none = {0};

    faults_init(&x->dice.faults);
    sim_faults(x->sim, &none);
    if (x->mode)
        set_mode(x, MARKET_UNKNOWN, 0);
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        x->socket[i].silent_until = 0;
}

void faulty_turn(struct exchange *x)
{
    struct price honest[EXCHANGE_PAIRS] = {{0}};

    turn_mode(x);
    x->untold = 0;
    for (uint32_t i = 0; i < x->state->pairs; i++) {
        struct market_pair *p = &x->state->pair[i];

        spoil_prints(x, i);
        x->untold |= fault(x, FAULT_GAP) ? 1u << i : 0;
        if (!p->bids || !p->asks || !fault(x, FAULT_CROSSED))
            continue;
        honest[i] = p->bid[0].price;
        p->bid[0].price.ticks = p->ask[0].price.ticks + p->in.tick.ticks;
    }
    tell_turn(x);
    for (uint32_t i = 0; i < x->state->pairs; i++)
        if (honest[i].ticks)
            x->state->pair[i].bid[0].price = honest[i];
}
