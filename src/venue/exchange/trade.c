/* Orders, as REST and WebSocket both place them. */
#include "venue/exchange/coinbase_state.h"

#include <string.h>

static const struct {
    const char *word, *phrase; /* the phrase stands in descriptions */
    uint8_t type;
} type_words[] = {
    {"market", "market", ORDER_MARKET},
    {"limit", "limit", ORDER_LIMIT},
    {"stop-loss", "stop loss", ORDER_STOP_LOSS},
    {"stop-loss-limit", "stop loss", ORDER_STOP_LOSS_LIMIT},
    {"take-profit", "take profit", ORDER_TAKE_PROFIT},
    {"take-profit-limit", "take profit", ORDER_TAKE_PROFIT_LIMIT},
};

const char *order_type_word(uint8_t type)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++)
        if (type_words[i].type == type)
            return type_words[i].word;
    return "unknown";
}

const char *order_type_phrase(uint8_t type)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++)
        if (type_words[i].type == type)
            return type_words[i].phrase;
    return "unknown";
}

bool order_type_of_word(struct str word, uint8_t *ret)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++)
        if (str_is(word, type_words[i].word)) {
            *ret = type_words[i].type;
            return true;
        }
    return false;
}

/* Amendments, ledger entries and prints of ours, in the venue's 6-5-6 form. */
void id_make(struct exchange *x, char first, char ret[VENUE_ID_MAX])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint64_t bits = random_mix(++x->state->ids + random_mix(x->state->seed ^ (uint64_t)first));
    uint64_t more = random_mix(bits);
    unsigned at = 0;

    memset(ret, 0, VENUE_ID_MAX);
    ret[at++] = first;
    for (unsigned i = 0; i < 16; i++) {
        if (at == 6 || at == 12)
            ret[at++] = '-';
        ret[at++] = digits[i < 12 ? (bits >> (5 * i)) & 31 : (more >> (5 * (i - 12))) & 31];
    }
}

struct price order_average(const struct exchange *x, const struct sim_order *o)
{
    const struct instrument *in = &x->state->pair[o->pair].in;
    unsigned up = (unsigned)in->price_decimals + in->qty_decimals;
    bool fits;

    if (o->filled.lots <= 0)
        return (struct price){0};
    return (struct price){decimal_divide((__int128)o->cost.units * decimal_pow10(up),
                                         (__int128)o->filled.lots * decimal_pow10(MONEY_DECIMALS),
                                         ROUND_HALF_EVEN, &fits)};
}

/* Lets the sim do what has arrived; its news wait for trade_news.  Returns where they begin. */
static unsigned settle(struct exchange *x)
{
    unsigned from = x->news_count;

    sim_advance(x->sim, x->state->now);
    while (x->news_count < NEWS_MAX && sim_next(x->sim, &x->news[x->news_count]))
        x->news_count++;
    if (x->news_count > from)
        x->state->changes++;
    return from;
}

static void take_answer(const struct exchange *x, unsigned from, struct trade_reply *ret)
{
    for (unsigned i = from; i < x->news_count; i++) {
        const struct order_report *r = &x->news[i].u.order;

        if (x->news[i].kind != EV_ORDER)
            continue;
        memcpy(ret->order_id, r->venue_id, sizeof ret->order_id);
        memcpy(ret->client_id, r->client_id, sizeof ret->client_id);
        if (r->what == OE_REJECT)
            ret->error = r->reason;
        return;
    }
    ret->error = "EService:Unavailable";
}

struct trade_reply trade_place(struct exchange *x, int account, unsigned pair,
                               const struct order_request *r, bool validate)
{
    struct trade_reply reply = {.error = engine_charge(x, account, pair, ACT_ADD, 0)};

    if (reply.error)
        return reply;
    if (validate) {
        reply.error = sim_refusal(x->sim, (uint16_t)account, (uint16_t)pair, r);
        return reply;
    }
    if (!sim_place(x->sim, (uint16_t)account, (uint16_t)pair, r, x->state->now)) {
        reply.error = "EService:Busy";
        return reply;
    }
    take_answer(x, settle(x), &reply);
    return reply;
}

static const struct sim_order *live_one(const struct exchange *x, int account,
                                        const struct order_request *r)
{
    const struct sim_order *o =
        sim_order_find(x->sim, (uint16_t)account, str_of(r->venue_id), str_of(r->client_id));

    return o && order_state_is_live(o->state) ? o : NULL;
}

static const char *charge_change(struct exchange *x, int account, const struct order_request *r,
                                 enum engine_act act)
{
    const struct sim_order *o = live_one(x, account, r);

    if (!o)
        return "EOrder:Unknown order";
    return engine_charge(x, account, o->pair, act, x->state->now - o->amended_at);
}

struct trade_reply trade_amend(struct exchange *x, int account, const struct order_request *r)
{
    struct trade_reply reply = {.error = charge_change(x, account, r, ACT_AMEND)};

    if (reply.error)
        return reply;
    if (!sim_amend(x->sim, (uint16_t)account, r, x->state->now)) {
        reply.error = "EService:Busy";
        return reply;
    }
    take_answer(x, settle(x), &reply);
    if (!reply.error)
        id_make(x, 'T', reply.amend_id);
    return reply;
}

struct trade_reply trade_cancel(struct exchange *x, int account, const struct order_request *r)
{
    struct trade_reply reply = {.error = charge_change(x, account, r, ACT_CANCEL)};

    if (reply.error)
        return reply;
    if (!sim_cancel(x->sim, (uint16_t)account, r, x->state->now)) {
        reply.error = "EService:Busy";
        return reply;
    }
    take_answer(x, settle(x), &reply);
    return reply;
}

unsigned trade_cancel_all(struct exchange *x, int account)
{
    const struct sim_order *o = NULL;
    unsigned n = 0;

    while ((o = sim_next_open(x->sim, (uint16_t)account, o)))
        n++;
    if (n && sim_cancel_all(x->sim, (uint16_t)account, x->state->now))
        settle(x);
    return n;
}

static void tell(struct exchange *x, const struct event *ev)
{
    if (x->config.protocol == EXCHANGE_COINBASE)
        coinbase_tell(x, ev);
    else
        executions_tell(x, ev);
}

void trade_news(struct exchange *x)
{
    settle(x);
    for (unsigned i = 0; i < x->news_count; i++)
        tell(x, &x->news[i]);
    x->news_count = 0;
}
