#include "venue/kraken/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/requests.h"
#include "venue/order_queries.h"
#include "venue/reconcile.h"

enum {
    PAGE_ROWS = 50, /* the venue's own page size */
    FORM_MAX = 400,
    FILLS_A_QUERY = 20, /* ids that QueryTrades takes */
};

struct kraken_search {
    struct kraken *k;
    struct reconcile reconcile;
    enum kraken_list list; /* that is being asked for, from here on */
    unsigned offset;
    struct order_queries queries;
    unsigned query_step;
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
        !kraken_event_rest_order(&ev, k->instruments, &k->base.known, &x))
        return false;
    adapter_submit(&k->base, &ev);
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
    if (!kraken_event_rest_trade(&ev, k->instruments, &k->base.known, &x))
        return false;
    adapter_submit(&k->base, &ev);
    return true;
}

static bool tell_balance(struct kraken *k, struct json *rows)
{
    struct kraken_rest_balance x;
    struct event ev;

    if (!kraken_rest_balance_read(rows, &x) || !kraken_event_rest_balance(&ev, k->instruments, &x))
        return false;
    adapter_submit(&k->base, &ev);
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
            k->base.stats.refused++;
        }
    }
    return all && json_ok(&rows);
}

/* ---- reconciliation ---- */

static void ask_page(struct kraken_search *s);

bool kraken_search_busy(const struct kraken_search *s)
{
    return s->reconcile.busy || s->queries.count > 0;
}

static bool tell_page(void *ctx, unsigned list, struct str page)
{
    struct kraken_search *s = ctx;

    return kraken_page_tell(s->k, (enum kraken_list)list, page);
}

static void on_page(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_search *s = ctx;
    unsigned rows = 0;
    uint64_t total = 0;

    if (reply->status != STATUS_OK) {
        reconcile_failed(&s->reconcile, reply->error.what);
        return;
    }
    if (reply->result.len == 0 || !kraken_page_rows(s->list, reply->result, &rows, &total) ||
        !reconcile_keep(&s->reconcile, s->list, reply->result)) {
        reconcile_failed(&s->reconcile, "a page cannot be read or kept");
        return;
    }
    s->offset += rows;
    if (!lists[s->list].paged || rows == 0 || s->offset >= total) {
        s->list++;
        s->offset = 0;
    }
    if (s->list == LIST_COUNT)
        reconcile_complete(&s->reconcile);
    else
        ask_page(s);
}

static void ask_page(struct kraken_search *s)
{
    char room[FORM_MAX];
    struct text form = TEXT(room);

    if (lists[s->list].paged) { /* `start` is exclusive, and in seconds */
        kraken_form_put_i64(&form, "start", s->reconcile.now.since / 1000000000 - 1);
        kraken_form_put_i64(&form, "ofs", s->offset);
        kraken_form_put(&form, "consolidate_taker", STR("false"));
    }
    if (!kraken_rest_post(s->k->rest, lists[s->list].method, text_str(&form), on_page, s))
        reconcile_failed(&s->reconcile, "too many calls wait, or there are no credentials");
}

static void ask_first_page(void *ctx)
{
    struct kraken_search *s = ctx;

    s->list = LIST_OPEN;
    s->offset = 0;
    ask_page(s);
}

void kraken_search_reconcile(struct kraken_search *s, const struct fx_reconcile *request)
{
    reconcile_begin(&s->reconcile, request);
}

/* ---- one order ---- */

enum { STEP_BY_VENUE_ID, STEP_OPEN, STEP_CLOSED };

static void ask_step(struct kraken_search *s);

static void on_fills(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_search *s = ctx;

    if (reply->status == STATUS_OK)
        kraken_page_tell(s->k, LIST_TRADES, reply->result);
    order_queries_done(&s->queries);
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
        !kraken_event_rest_order(&ev, s->k->instruments, &s->k->base.known, &x))
        return false;
    put_fill_ids(&ids, x.trades);
    adapter_submit(&s->k->base, &ev);
    if (ids.len) {
        kraken_form_put(&form, "txid", text_str(&ids));
        if (kraken_rest_post(s->k->rest, "QueryTrades", text_str(&form), on_fills, s))
            return true;
    }
    order_queries_done(&s->queries);
    return true;
}

static void on_order(void *ctx, const struct kraken_rest_reply *reply)
{
    static const char *const member[] = {NULL, "open", "closed"};
    struct kraken_search *s = ctx;
    const struct order_query *q = order_queries_first(&s->queries);

    if (reply->status != STATUS_OK) {
        order_queries_failed(&s->queries, reply->error.what);
        return;
    }
    if (take_found(s, reply->result, member[s->query_step]))
        return;
    s->query_step++;
    if (s->query_step <= STEP_CLOSED && q->request.client_id[0])
        ask_step(s);
    else
        order_queries_absent(&s->queries);
}

static void ask_step(struct kraken_search *s)
{
    static const char *const method[] = {"QueryOrders", "OpenOrders", "ClosedOrders"};
    const struct order_query *q = order_queries_first(&s->queries);
    char room[FORM_MAX];
    struct text form = TEXT(room);

    if (s->query_step == STEP_BY_VENUE_ID)
        kraken_form_put(&form, "txid", str_of(q->request.venue_id));
    else
        kraken_form_put(&form, "cl_ord_id", str_of(q->request.client_id));
    kraken_form_put(&form, "trades", STR("true"));
    if (s->query_step != STEP_OPEN) /* each fill with its own id, as the stream tells them */
        kraken_form_put(&form, "consolidate_taker", STR("false"));
    if (!kraken_rest_post(s->k->rest, method[s->query_step], text_str(&form), on_order, s))
        order_queries_failed(&s->queries, "too many calls wait, or there are no credentials");
}

static void ask_first_step(void *ctx)
{
    struct kraken_search *s = ctx;
    bool by_venue_id = order_queries_first(&s->queries)->request.venue_id[0];

    s->query_step = by_venue_id ? STEP_BY_VENUE_ID : STEP_OPEN;
    ask_step(s);
}

void kraken_search_query(struct kraken_search *s, unsigned pair, const struct order_request *q)
{
    order_queries_add(&s->queries, pair, q);
}

struct kraken_search *kraken_search_new(struct kraken *k)
{
    static const struct reconcile_ops ops = {.ask = ask_first_page, .tell = tell_page};
    struct kraken_search *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->k = k;
    reconcile_init(&s->reconcile, &k->base, &ops, s);
    order_queries_init(&s->queries, &k->base, ask_first_step, s);
    return s;
}

void kraken_search_free(struct kraken_search *s)
{
    if (!s)
        return;
    reconcile_release(&s->reconcile);
    free(s);
}
