#include "venue/coinbase/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/loop.h"
#include "venue/coinbase/normalise.h"
#include "venue/order_queries.h"
#include "venue/reconcile.h"

enum {
    WANTED_MAX = 64,
    QUERY_ROOM = 400,
    CURSOR_MAX = 200,
    ASKS_MAX = 60, /* for fills that the list does not have yet */
};

#define NS_PER_S INT64_C(1000000000)

static const int64_t FILLS_LAG = NS_PER_S / 4, BALANCES_AGAIN = 2 * NS_PER_S,
                     DAY = 86400 * NS_PER_S;

/* An order whose fills do not account for its total. */
struct wanted {
    char order_id[VENUE_ID_MAX];
    struct qty filled;
    unsigned asks;
};

struct coinbase_search {
    struct coinbase *c;
    struct reconcile reconcile;
    enum coinbase_list list; /* that is being asked for, from here on */
    char cursor[CURSOR_MAX];
    struct order_queries queries;
    char query_cursor[CURSOR_MAX];
    /* fills of single orders */
    bool fills_busy;
    struct qty fills_sum;
    char fills_cursor[CURSOR_MAX];
    unsigned wanted_count;
    struct wanted wanted[WANTED_MAX]; /* the first one is asked about */
    struct timer *lag, *balances_again;
    bool balances_busy;
};

/* Of each list: its path, and the member that holds its rows. */
static const struct {
    const char *path, *member;
} lists[LIST_COUNT] = {
    [LIST_OPEN] = {"/orders/historical/batch", "orders"},
    [LIST_RECENT] = {"/orders/historical/batch", "orders"},
    [LIST_FILLS] = {"/orders/historical/fills", "fills"},
    [LIST_ACCOUNTS] = {"/accounts", "accounts"},
};

bool coinbase_search_busy(const struct coinbase_search *s)
{
    return s->reconcile.busy || s->queries.count || s->fills_busy || s->wanted_count ||
           s->balances_busy;
}

/* ---- rows ---- */

static bool is_ours(const struct coinbase *c, struct str product_id)
{
    return coinbase_pair_by_product(c->instruments, product_id) != COINBASE_PAIR_UNKNOWN;
}

static bool tell_order(struct coinbase *c, const struct coinbase_order *x)
{
    struct event ev;
    struct qty filled;

    if (!is_ours(c, x->product_id))
        return true;
    if (!coinbase_event_order(&ev, c->instruments, &c->base.known, x, &filled))
        return false;
    adapter_submit(&c->base, &ev);
    return true;
}

/* Reversals and corrections are the venue's book-keeping: a person looks at those. */
static bool tell_fill(struct coinbase *c, const struct coinbase_fill *x, struct qty *ret)
{
    struct event ev;

    *ret = (struct qty){0};
    if (!is_ours(c, x->product_id))
        return true;
    if (x->trade_type.len && !str_is(x->trade_type, "FILL")) {
        adapter_say(&c->base, VENUE_SAY_ERROR, "correction", "order %.*s has a %.*s: look at it",
                    STR_ARG(x->order_id), STR_ARG(x->trade_type));
        return true;
    }
    if (!coinbase_event_fill(&ev, c->instruments, &c->base.known, x))
        return false;
    *ret = ev.u.fill.qty;
    adapter_submit(&c->base, &ev);
    return true;
}

static void tell_balance(struct coinbase *c, const struct coinbase_account *x, bool snapshot)
{
    struct event ev;

    if (!coinbase_event_balance(&ev, x))
        return; /* of derivatives, of a vault */
    ev.u.balance.snapshot = snapshot;
    adapter_submit(&c->base, &ev);
}

static bool tell_row(struct coinbase *c, enum coinbase_list list, struct json *rows)
{
    union {
        struct coinbase_order order;
        struct coinbase_fill fill;
        struct coinbase_account account;
    } x;
    struct qty filled;

    switch (list) {
    case LIST_FILLS:
        return coinbase_fill_read(rows, &x.fill) && tell_fill(c, &x.fill, &filled);
    case LIST_ACCOUNTS:
        if (!coinbase_account_read(rows, &x.account))
            return false;
        tell_balance(c, &x.account, true);
        return true;
    default:
        return coinbase_order_read(rows, &x.order) && tell_order(c, &x.order);
    }
}

bool coinbase_page_tell(struct coinbase *c, enum coinbase_list list, struct str body)
{
    struct json rows;
    struct coinbase_page page;
    bool all = true;

    if (coinbase_rest_rows(&rows, body, lists[list].member, &page, NULL) != STATUS_OK)
        return false;
    while (json_ok(&rows) && json_more(&rows))
        if (!tell_row(c, list, &rows)) {
            all = false;
            c->base.stats.refused++;
        }
    return all && json_ok(&rows);
}

/* ---- reconciliation ---- */

static void ask_page(struct coinbase_search *s);

static bool tell_page(void *ctx, unsigned list, struct str page)
{
    struct coinbase_search *s = ctx;

    return coinbase_page_tell(s->c, (enum coinbase_list)list, page);
}

/* Where the list goes on; false at its end.  A cursor that stays would never end. */
static bool next_page(const struct coinbase_page *page, char cursor[CURSOR_MAX])
{
    char before[CURSOR_MAX];

    memcpy(before, cursor, CURSOR_MAX);
    str_copy(cursor, CURSOR_MAX, page->cursor);
    return page->has_next && cursor[0] && strcmp(before, cursor) != 0;
}

static void on_page(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_search *s = ctx;
    struct coinbase_page page;
    struct json rows;

    if (reply->status != STATUS_OK) {
        reconcile_failed(&s->reconcile, reply->error.what);
        return;
    }
    if (coinbase_rest_rows(&rows, reply->body, lists[s->list].member, &page, NULL) != STATUS_OK ||
        !reconcile_keep(&s->reconcile, s->list, reply->body)) {
        reconcile_failed(&s->reconcile, "a page cannot be read or kept");
        return;
    }
    if (!next_page(&page, s->cursor)) {
        s->list++;
        s->cursor[0] = 0;
    }
    if (s->list == LIST_COUNT)
        reconcile_complete(&s->reconcile);
    else
        ask_page(s);
}

static void put_time(struct text *query, const char *key, int64_t at)
{
    text_printf(query, "&%s=", key);
    text_utc(query, at > 0 ? at : 0, 3);
}

static void put_cursor(struct text *query, const char *cursor)
{
    if (cursor[0])
        text_printf(query, "&cursor=%s", cursor);
}

static void ask_page(struct coinbase_search *s)
{
    char room[QUERY_ROOM];
    struct text query = TEXT(room);

    text_cstr(&query, s->list == LIST_FILLS ? "?limit=100" : "?limit=250");
    if (s->list == LIST_OPEN)
        text_cstr(&query, "&order_status=OPEN");
    if (s->list == LIST_RECENT)
        put_time(&query, "start_date", s->reconcile.now.since);
    if (s->list == LIST_FILLS)
        put_time(&query, "start_sequence_timestamp", s->reconcile.now.since);
    put_cursor(&query, s->cursor);
    if (!coinbase_rest_get(s->c->rest, COINBASE_LISTS, str_of(lists[s->list].path),
                           text_str(&query), on_page, s))
        reconcile_failed(&s->reconcile, "too many calls wait, or there are no credentials");
}

static void ask_first_page(void *ctx)
{
    struct coinbase_search *s = ctx;

    s->list = LIST_OPEN;
    s->cursor[0] = 0;
    ask_page(s);
}

void coinbase_search_reconcile(struct coinbase_search *s, const struct fx_reconcile *request)
{
    reconcile_begin(&s->reconcile, request);
}

/* ---- one order ---- */

static void ask_query(struct coinbase_search *s);

static void tell_found(struct coinbase_search *s, const struct coinbase_order *x)
{
    struct coinbase *c = s->c;
    struct event ev;
    struct qty filled;

    if (!coinbase_event_order(&ev, c->instruments, &c->base.known, x, &filled)) {
        c->base.stats.refused++;
        return;
    }
    adapter_submit(&c->base, &ev);
    known_order_of(&c->base.known, x->order_id, (struct str){0})->booked = (struct qty){0};
    coinbase_search_filled(s, x->order_id, filled); /* in doubt its fills are told again */
}

static void on_order(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_search *s = ctx;
    struct coinbase_order x;
    struct json j;

    if (reply->status == STATUS_NOT_FOUND) {
        order_queries_absent(&s->queries);
        return;
    }
    if (reply->status != STATUS_OK) {
        order_queries_failed(&s->queries, reply->error.what);
        return;
    }
    json_init(&j, coinbase_rest_member(reply->body, "order"));
    if (json_peek(&j) != JSON_OBJECT) {
        order_queries_absent(&s->queries); /* {"order":null} has been seen */
        return;
    }
    if (coinbase_order_read(&j, &x))
        tell_found(s, &x);
    order_queries_done(&s->queries);
}

/* Looks for our id among the rows; false when it is not there. */
static bool find_ours(struct coinbase_search *s, struct json *rows, const char *client_id)
{
    struct coinbase_order x;

    while (json_more(rows) && coinbase_order_read(rows, &x))
        if (str_is(x.client_order_id, client_id)) {
            tell_found(s, &x);
            return true;
        }
    return false;
}

static void on_search(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_search *s = ctx;
    struct coinbase_page page;
    struct json rows;

    if (reply->status != STATUS_OK ||
        coinbase_rest_rows(&rows, reply->body, "orders", &page, NULL) != STATUS_OK) {
        order_queries_failed(&s->queries, reply->error.what);
        return;
    }
    if (find_ours(s, &rows, order_queries_first(&s->queries)->request.client_id)) {
        order_queries_done(&s->queries);
    } else if (!json_ok(&rows)) {
        s->c->base.stats.refused++;
        order_queries_failed(&s->queries, "half a list proves nothing");
    } else if (next_page(&page, s->query_cursor)) {
        ask_query(s);
    } else {
        order_queries_absent(&s->queries);
    }
}

static bool ask_order(struct coinbase_search *s, const char *order_id)
{
    char room[96];
    struct text path = TEXT(room);

    text_printf(&path, "/orders/historical/%s", order_id);
    return coinbase_rest_get(s->c->rest, COINBASE_LISTS, text_str(&path), (struct str){0}, on_order,
                             s);
}

static bool ask_recent(struct coinbase_search *s)
{
    char room[QUERY_ROOM];
    struct text query = TEXT(room);

    text_cstr(&query, "?limit=250");
    put_time(&query, "start_date", adapter_now(&s->c->base) - DAY);
    put_cursor(&query, s->query_cursor);
    return coinbase_rest_get(s->c->rest, COINBASE_LISTS, str_of(lists[LIST_RECENT].path),
                             text_str(&query), on_search, s);
}

static void ask_query(struct coinbase_search *s)
{
    const struct order_request *q = &order_queries_first(&s->queries)->request;
    const struct known_order *o =
        known_order_find(&s->c->base.known, str_of(q->venue_id), str_of(q->client_id));
    const char *id = q->venue_id[0] ? q->venue_id : o ? o->venue_id : "";

    if (!(id[0] ? ask_order(s, id) : ask_recent(s)))
        order_queries_failed(&s->queries, "too many calls wait, or there are no credentials");
}

static void ask_first(void *ctx)
{
    struct coinbase_search *s = ctx;

    s->query_cursor[0] = 0;
    ask_query(s);
}

void coinbase_search_query(struct coinbase_search *s, unsigned pair, const struct order_request *q)
{
    order_queries_add(&s->queries, pair, q);
}

/* ---- balances, after what moved them ---- */

static void on_balances(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_search *s = ctx;
    struct coinbase_account x;
    struct coinbase_page page;
    struct json rows;

    s->balances_busy = false;
    if (reply->status == STATUS_OK &&
        coinbase_rest_rows(&rows, reply->body, "accounts", &page, NULL) == STATUS_OK)
        while (json_more(&rows) && coinbase_account_read(&rows, &x))
            tell_balance(s->c, &x, false);
    else
        timer_set(s->balances_again, BALANCES_AGAIN);
    adapter_settled(&s->c->base);
}

static void on_balances_again(void *ctx)
{
    coinbase_search_balances(ctx);
}

void coinbase_search_balances(struct coinbase_search *s)
{
    if (!s->balances_busy)
        s->balances_busy = coinbase_rest_get(s->c->rest, COINBASE_LISTS, STR("/accounts"),
                                             STR("?limit=250"), on_balances, s);
}

/* ---- fills of one order ---- */

static void ask_fills(struct coinbase_search *s);

static void drop_wanted(struct coinbase_search *s)
{
    s->wanted_count--;
    memmove(s->wanted, s->wanted + 1, s->wanted_count * sizeof s->wanted[0]);
}

/* All of them were told: the next order, or this one again a little later. */
static void fills_told(struct coinbase_search *s)
{
    struct wanted *w = &s->wanted[0];
    struct known_order *o = known_order_of(&s->c->base.known, str_of(w->order_id), (struct str){0});

    o->booked = s->fills_sum;
    if (s->fills_sum.lots >= w->filled.lots) {
        drop_wanted(s);
        coinbase_search_balances(s);
    } else if (++w->asks >= ASKS_MAX) {
        adapter_say(&s->c->base, VENUE_SAY_ERROR, "fills_missing",
                    "order %s: the venue's fills do not add up to its total", w->order_id);
        drop_wanted(s);
    } else {
        timer_set(s->lag, FILLS_LAG);
        return;
    }
    if (s->wanted_count)
        ask_fills(s);
    adapter_settled(&s->c->base);
}

static bool tell_fills(struct coinbase_search *s, struct json *rows)
{
    struct coinbase_fill x;
    struct qty filled;

    while (json_more(rows)) {
        if (!coinbase_fill_read(rows, &x) || !tell_fill(s->c, &x, &filled))
            return false;
        s->fills_sum.lots += filled.lots;
    }
    return json_ok(rows);
}

static void on_fills(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_search *s = ctx;
    struct coinbase_page page;
    struct json rows;

    s->fills_busy = false;
    if (reply->status == STATUS_OK &&
        coinbase_rest_rows(&rows, reply->body, "fills", &page, NULL) == STATUS_OK) {
        s->c->base.stats.refused += !tell_fills(s, &rows);
        if (next_page(&page, s->fills_cursor)) {
            ask_fills(s);
            return;
        }
    }
    fills_told(s);
}

static void ask_fills(struct coinbase_search *s)
{
    char room[QUERY_ROOM];
    struct text query = TEXT(room);

    if (!s->fills_cursor[0])
        s->fills_sum = (struct qty){0};
    text_printf(&query, "?limit=100&order_ids=%s", s->wanted[0].order_id);
    put_cursor(&query, s->fills_cursor);
    s->fills_busy = coinbase_rest_get(s->c->rest, COINBASE_LISTS, str_of(lists[LIST_FILLS].path),
                                      text_str(&query), on_fills, s);
    if (!s->fills_busy)
        timer_set(s->lag, FILLS_LAG);
}

static void on_lag(void *ctx)
{
    struct coinbase_search *s = ctx;

    s->fills_cursor[0] = 0;
    if (s->wanted_count && !s->fills_busy)
        ask_fills(s);
}

void coinbase_search_filled(struct coinbase_search *s, struct str order_id, struct qty filled)
{
    struct known_order *o = known_order_of(&s->c->base.known, order_id, (struct str){0});
    unsigned i = 0;

    if (filled.lots <= o->booked.lots) {
        if (o->ended)
            coinbase_search_balances(s); /* what it held is free */
        return;
    }
    while (i < s->wanted_count && !str_is(order_id, s->wanted[i].order_id))
        i++;
    if (i == WANTED_MAX)
        return; /* reconciliation finds them */
    if (i == s->wanted_count) {
        s->wanted[s->wanted_count++] = (struct wanted){.filled = filled};
        str_copy(s->wanted[i].order_id, VENUE_ID_MAX, order_id);
    }
    if (filled.lots > s->wanted[i].filled.lots)
        s->wanted[i].filled = filled;
    if (s->wanted_count == 1 && !s->fills_busy) {
        s->fills_cursor[0] = 0;
        ask_fills(s);
    }
}

/* ---- life ---- */

struct coinbase_search *coinbase_search_new(struct coinbase *c)
{
    static const struct reconcile_ops ops = {.ask = ask_first_page, .tell = tell_page};
    struct coinbase_search *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->c = c;
    reconcile_init(&s->reconcile, &c->base, &ops, s);
    order_queries_init(&s->queries, &c->base, ask_first, s);
    s->lag = timer_new(c->base.config.loop, on_lag, s);
    s->balances_again = timer_new(c->base.config.loop, on_balances_again, s);
    if (!s->lag || !s->balances_again) {
        coinbase_search_free(s);
        return NULL;
    }
    return s;
}

void coinbase_search_free(struct coinbase_search *s)
{
    if (!s)
        return;
    timer_free(s->lag);
    timer_free(s->balances_again);
    reconcile_release(&s->reconcile);
    free(s);
}
