/* REST answers that are well formed and wrong: those of the past, and lists without rows. */
#include "base/hash.h"
#include "venue/exchange/coinbase_state.h"

#include <stdlib.h>
#include <string.h>

/* Questions, and what they are answered when there is nothing; NULL: never nothing. */
static const struct {
    const char *path;
    const char *empty;
} lists[] = {
    {"/0/private/OpenOrders", "{\"error\":[],\"result\":{\"open\":{}}}"},
    {"/0/private/ClosedOrders", "{\"error\":[],\"result\":{\"closed\":{},\"count\":0}}"},
    {"/0/private/QueryOrders", "{\"error\":[],\"result\":{}}"},
    {"/0/private/TradesHistory", "{\"error\":[],\"result\":{\"trades\":{},\"count\":0}}"},
    {"/0/private/QueryTrades", "{\"error\":[],\"result\":{}}"},
    {"/0/private/Ledgers", "{\"error\":[],\"result\":{\"ledger\":{},\"count\":0}}"},
    {"/0/private/Balance", "{\"error\":[],\"result\":{}}"},
    {"/0/private/BalanceEx", "{\"error\":[],\"result\":{}}"},
    {"/0/private/TradeBalance", NULL},
    {"/0/private/TradeVolume", NULL},
    {COINBASE_BASE "/orders/historical/batch",
     "{\"orders\":[],\"sequence\":\"0\",\"has_next\":false,\"cursor\":\"\"}"},
    {COINBASE_BASE "/orders/historical/fills", "{\"fills\":[],\"cursor\":\"\"}"},
    {COINBASE_BASE "/accounts", "{\"accounts\":[],\"has_next\":false,\"cursor\":\"\",\"size\":0}"},
};

static int list_of(const struct exchange_request *r)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (str_is(r->path, lists[i].path))
            return (int)i;
    return -1;
}

/* A token differs from call to call and does not say whose it is without its check, so of several accounts' private
 * answers none are kept. */
static bool may_be_kept(const struct exchange *x, const struct exchange_request *r)
{
    if (!str_is(r->method, "GET") && list_of(r) < 0)
        return false;
    return !r->authorization.len || x->state->accounts == 1;
}

/* The same for the same question; a nonce is no part of it. */
static uint64_t question_of(const struct exchange_request *r)
{
    uint64_t h = hash_bytes(0, r->path.at, r->path.len);

    h = hash_bytes(h, r->query.at, r->query.len);
    h = hash_bytes(h, r->api_key.at, r->api_key.len);

    for (struct str rest = r->body; rest.at;) {
        struct str item = str_cut(&rest, '&');

        if (!str_starts(item, STR("nonce=")))
            h = hash_bytes(h, item.at, item.len);
    }
    return h;
}

static struct kept_answer *kept_find(struct exchange *x, uint64_t question)
{
    for (size_t i = 0; i < KEPT_ANSWERS; i++)
        if (x->kept[i].text && x->kept[i].question == question)
            return &x->kept[i];
    return NULL;
}

static void keep_answer(struct exchange *x, uint64_t question, const struct text *out)
{
    struct kept_answer *k = kept_find(x, question);

    if (!k)
        k = &x->kept[x->kept_next++ % KEPT_ANSWERS];
    free(k->text);
    *k = (struct kept_answer){question, x->state->now, strndup(out->at, out->len)};
}

void spoil_list(struct exchange *x, const struct exchange_request *r, struct text *out)
{
    int list = list_of(r);
    uint64_t question = question_of(r);
    const struct kept_answer *k = kept_find(x, question);

    if (list >= 0 && lists[list].empty && fault(x, FAULT_EMPTY_LIST)) {
        text_clear(out);
        text_cstr(out, lists[list].empty);
        return;
    }
    if (x->dice.faults.rule[FAULT_STALE].rate <= 0 || !may_be_kept(x, r))
        return;
    if (k && x->state->now - k->at <= fault_amount(&x->dice, FAULT_STALE) &&
        fault(x, FAULT_STALE)) {
        text_clear(out);
        text_cstr(out, k->text);
    } else {
        keep_answer(x, question, out);
    }
}

void kept_answers_free(struct exchange *x)
{
    for (size_t i = 0; i < KEPT_ANSWERS; i++)
        free(x->kept[i].text);
}
