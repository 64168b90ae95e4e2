#include "venue/kraken/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/requests.h"

enum {
    PAGES_MAX = 256,
    PAGE_ROWS = 50, /* the venue's own page size */
    QUERIES_MAX = 64,
    FORM_MAX = 400,
    FILLS_A_QUERY = 20, /* ids that QueryTrades takes */
};

struct page {
    enum kraken_list list;
    struct str result; /* owned */
};

struct query {
    uint16_t pair;
    struct order_request request;
};

struct kraken_search {
    struct kraken *k;
    /* reconciliation */
    bool busy, waiting;
    struct fx_reconcile now, next;
    int64_t asked_at;
    enum kraken_list list;
    unsigned offset;
    unsigned page_count;
    struct page page[PAGES_MAX];
    /* single orders */
    bool query_busy;
    unsigned query_step;
    unsigned query_from, query_count;
    struct query query[QUERIES_MAX]; /* ring */
};

/* Of each list: the call, the member that holds its rows, whether it comes in pages. */
static const struct {
    const char *method, *member;
    bool paged;
} lists[LIST_COUNT] = {
    [LIST_OPEN] = {"OpenOrders", "open", false},
    [LIST_CLOSED] = {"ClosedOrders", "closed", true},
    [LIST_TRADES] = {"TradesHistory", "trades", true},
    [LIST_BALANCES] = {"BalanceEx", NULL, false},
};

/* ---- pages ---- */

bool kraken_page_rows(enum kraken_list list, struct str result, unsigned *ret_rows,
                      uint64_t *ret_total)
{
    struct json rows;
    unsigned n = 0;

    kraken_rest_enter(&rows, result, lists[list].member);
    while (json_key(&rows)) {
        json_skip(&rows);
        n++;
    }
    *ret_rows = n;
    if (!str_to_u64(kraken_rest_member(result, "count"), ret_total))
        *ret_total = 0;
    return json_ok(&rows);
}

static bool tell_order(struct kraken *k, struct json *rows)
{
    struct kraken_rest_order x;
    struct event ev;

    if (!kraken_rest_order_read(rows, &x) ||
        !kraken_event_rest_order(&ev, k->instruments, &k->known, &x))
        return false;
    kraken_submit(k, &ev);
    return true;
}

static bool tell_trade(struct kraken *k, struct json *rows)
{
    struct kraken_rest_trade x;
    struct event ev;

    if (!kraken_rest_trade_read(rows, &x))
        return false;
    if (kraken_pair_by_name(k->instruments, x.pair) == KRAKEN_PAIR_UNKNOWN)
        return true; /* of a pair that is none of ours */
    if (!kraken_event_rest_trade(&ev, k->instruments, &k->known, &x))
        return false;
    kraken_submit(k, &ev);
    return true;
}

static bool tell_balance(struct kraken *k, struct json *rows)
{
    struct kraken_rest_balance x;
    struct event ev;

    if (!kraken_rest_balance_read(rows, &x) || !kraken_event_rest_balance(&ev, k->instruments, &x))
        return false;
    kraken_submit(k, &ev);
    return true;
}

bool kraken_page_tell(struct kraken *k, enum kraken_list list, struct str result)
{
    struct json rows;
    bool all = true;

    kraken_rest_enter(&rows, result, lists[list].member);
    while (json_key(&rows)) {
        bool told = list == LIST_BALANCES ? tell_balance(k, &rows)
                    : list == LIST_TRADES ? tell_trade(k, &rows)
                                          : tell_order(k, &rows);
        if (!told) {
            all = false;
            k->stats.refused++;
        }
    }
    return all && json_ok(&rows);
}

/* ---- reconciliation ---- */

static void ask_page(struct kraken_search *s);

bool kraken_search_busy(const struct kraken_search *s)
{
    return s->busy || s->query_busy;
}

static void settle(struct kraken_search *s)
{
    if (!kraken_search_busy(s))
        kraken_settled(s->k);
}

static void drop_pages(struct kraken_search *s)
{
    for (unsigned i = 0; i < s->page_count; i++)
        free((char *)(uintptr_t)s->page[i].result.at);
    s->page_count = 0;
}

static void tell_stage(struct kraken_search *s, enum reconcile_stage stage)
{
    struct event ev;

    kraken_event(&ev, EV_RECONCILE, PAIR_NONE);
    ev.u.reconcile = (struct ev_reconcile){
        .id = s->now.id, .asked_at = s->asked_at, .since = s->now.since, .stage = stage};
    kraken_submit(s->k, &ev);
}

static void begin_next(struct kraken_search *s)
{
    drop_pages(s);
    s->busy = false;
    if (!s->waiting) {
        settle(s);
        return;
    }
    s->waiting = false;
    kraken_search_reconcile(s, s->next.id, s->next.since);
}

static void reconcile_failed(struct kraken_search *s, const char *why)
{
    kraken_say(s->k, VENUE_SAY_WARNING, "kraken.reconcile_failed", "reconciliation: %s", why);
    tell_stage(s, RECONCILE_FAILED);
    begin_next(s);
}

static void tell_everything(struct kraken_search *s)
{
    tell_stage(s, RECONCILE_BEGIN);
    bool all = true;
    for (unsigned i = 0; i < s->page_count; i++)
        all = kraken_page_tell(s->k, s->page[i].list, s->page[i].result) && all;
    if (!all)
        kraken_say(s->k, VENUE_SAY_ERROR, "kraken.reconcile_unreadable",
                   "reconciliation: a row could not be read");
    tell_stage(s, all ? RECONCILE_END : RECONCILE_FAILED);
    begin_next(s);
}

static bool keep_page(struct kraken_search *s, struct str result)
{
    char *copy = s->page_count < PAGES_MAX ? malloc(result.len) : NULL;

    if (!copy)
        return false;
    memcpy(copy, result.at, result.len);
    s->page[s->page_count++] = (struct page){s->list, {copy, result.len}};
    return true;
}

static void on_page(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_search *s = ctx;
    unsigned rows = 0;
    uint64_t total = 0;

    if (reply->status != STATUS_OK) {
        reconcile_failed(s, reply->error.what);
        return;
    }
    if (reply->result.len == 0 || !kraken_page_rows(s->list, reply->result, &rows, &total) ||
        !keep_page(s, reply->result)) {
        reconcile_failed(s, "a page cannot be read or kept");
        return;
    }
    s->offset += rows;
    if (!lists[s->list].paged || rows == 0 || s->offset >= total) {
        s->list++;
        s->offset = 0;
    }
    if (s->list == LIST_COUNT)
        tell_everything(s);
    else
        ask_page(s);
}

static void ask_page(struct kraken_search *s)
{
    char room[FORM_MAX];
    struct text form = TEXT(room);

    if (lists[s->list].paged) { /* `start` is exclusive, and in seconds */
        kraken_form_put_i64(&form, "start", s->now.since / 1000000000 - 1);
        kraken_form_put_i64(&form, "ofs", s->offset);
        kraken_form_put(&form, "consolidate_taker", STR("false"));
    }
    if (!kraken_rest_post(s->k->rest, lists[s->list].method, text_str(&form), on_page, s))
        reconcile_failed(s, "too many calls wait, or there are no credentials");
}

void kraken_search_reconcile(struct kraken_search *s, uint64_t id, int64_t since)
{
    if (s->busy) {
        s->next = (struct fx_reconcile){.id = id, .since = since};
        s->waiting = true;
        return;
    }
    s->busy = true;
    s->now = (struct fx_reconcile){.id = id, .since = since};
    s->asked_at = kraken_now(s->k);
    s->list = LIST_OPEN;
    s->offset = 0;
    ask_page(s);
}

/* ---- one order ---- */

enum { STEP_BY_VENUE_ID, STEP_OPEN, STEP_CLOSED };

static void ask_step(struct kraken_search *s);

static void query_done(struct kraken_search *s)
{
    s->query_from = (s->query_from + 1) % QUERIES_MAX;
    s->query_count--;
    s->query_busy = false;
    if (s->query_count)
        ask_step(s);
    settle(s);
}

static void tell_absent(struct kraken_search *s, const struct query *q)
{
    struct event ev;

    kraken_event(&ev, EV_ORDER, q->pair);
    memcpy(ev.u.order.client_id, q->request.client_id, CLIENT_ID_MAX);
    memcpy(ev.u.order.venue_id, q->request.venue_id, VENUE_ID_MAX);
    ev.u.order.what = OE_ABSENT;
    ev.u.order.snapshot = 1;
    kraken_submit(s->k, &ev);
}

static void on_fills(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_search *s = ctx;

    if (reply->status == STATUS_OK)
        kraken_page_tell(s->k, LIST_TRADES, reply->result);
    query_done(s);
}

/* Comma-separated fill ids out of `trades` ["T...", ...]. */
static void put_fill_ids(struct text *ids, struct str trades)
{
    struct json j;
    struct str id;
    unsigned n = 0;

    if (trades.len == 0 || trades.at[0] != '[')
        return;
    json_init(&j, trades);
    for (json_array(&j); n < FILLS_A_QUERY && json_more(&j) && json_string(&j, &id); n++) {
        if (n)
            text_char(ids, ',');
        text_add(ids, id);
    }
}

/* The first order of the rows: told, and its fills asked for.  False when there is none. */
static bool take_found(struct kraken_search *s, struct str result, const char *member)
{
    char ids_room[FILLS_A_QUERY * 24], room[FILLS_A_QUERY * 26 + 16];
    struct text ids = TEXT(ids_room), form = TEXT(room);
    struct json rows;
    struct kraken_rest_order x;
    struct event ev;

    kraken_rest_enter(&rows, result, member);
    if (!json_key(&rows) || !kraken_rest_order_read(&rows, &x) ||
        !kraken_event_rest_order(&ev, s->k->instruments, &s->k->known, &x))
        return false;
    put_fill_ids(&ids, x.trades);
    kraken_submit(s->k, &ev);
    if (ids.len) {
        kraken_form_put(&form, "txid", text_str(&ids));
        if (kraken_rest_post(s->k->rest, "QueryTrades", text_str(&form), on_fills, s))
            return true;
    }
    query_done(s);
    return true;
}

static void on_order(void *ctx, const struct kraken_rest_reply *reply)
{
    static const char *const member[] = {NULL, "open", "closed"};
    struct kraken_search *s = ctx;
    struct query *q = &s->query[s->query_from];

    if (reply->status != STATUS_OK) {
        kraken_say(s->k, VENUE_SAY_WARNING, "kraken.query_failed", "order %s: %s",
                   q->request.client_id, reply->error.what);
        query_done(s);
        return;
    }
    if (take_found(s, reply->result, member[s->query_step]))
        return;
    s->query_step++;
    if (s->query_step <= STEP_CLOSED && q->request.client_id[0]) {
        ask_step(s);
        return;
    }
    struct query gone = *q;
    tell_absent(s, &gone);
    query_done(s);
}

static void ask_step(struct kraken_search *s)
{
    static const char *const method[] = {"QueryOrders", "OpenOrders", "ClosedOrders"};
    struct query *q = &s->query[s->query_from];
    char room[FORM_MAX];
    struct text form = TEXT(room);

    if (!s->query_busy)
        s->query_step = q->request.venue_id[0] ? STEP_BY_VENUE_ID : STEP_OPEN;
    s->query_busy = true;
    if (s->query_step == STEP_BY_VENUE_ID)
        kraken_form_put(&form, "txid", str_of(q->request.venue_id));
    else
        kraken_form_put(&form, "cl_ord_id", str_of(q->request.client_id));
    kraken_form_put(&form, "trades", STR("true"));
    if (!kraken_rest_post(s->k->rest, method[s->query_step], text_str(&form), on_order, s))
        query_done(s);
}

void kraken_search_query(struct kraken_search *s, unsigned pair, const struct order_request *q)
{
    if (s->query_count == QUERIES_MAX)
        return; /* the engine asks again */
    struct query *slot = &s->query[(s->query_from + s->query_count) % QUERIES_MAX];
    *slot = (struct query){.pair = (uint16_t)pair, .request = *q};
    s->query_count++;
    if (!s->query_busy)
        ask_step(s);
}

struct kraken_search *kraken_search_new(struct kraken *k)
{
    struct kraken_search *s = calloc(1, sizeof *s);

    if (s)
        s->k = k;
    return s;
}

void kraken_search_free(struct kraken_search *s)
{
    if (!s)
        return;
    drop_pages(s);
    free(s);
}
