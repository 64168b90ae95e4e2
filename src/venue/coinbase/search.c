#include "venue/coinbase/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/loop.h"
#include "venue/coinbase/normalise.h"

enum {
    PAGES_MAX = 256,
    QUERIES_MAX = 64,
    WANTED_MAX = 64,
    QUERY_ROOM = 400,
    CURSOR_MAX = 200,
    ASKS_MAX = 60, /* for fills that the list does not have yet */
};

#define NS_PER_S INT64_C(1000000000)

static const int64_t FILLS_LAG = NS_PER_S / 4, DAY = 86400 * NS_PER_S;

struct page {
    enum coinbase_list list;
    struct str body; /* owned */
};

struct query {
    uint16_t pair;
    struct order_request request;
};

/* An order whose fills do not account for its total. */
struct wanted {
    char order_id[VENUE_ID_MAX];
    struct qty filled;
    unsigned asks;
};

struct coinbase_search {
    struct coinbase *c;
    /* reconciliation */
    bool busy, waiting;
    struct fx_reconcile now, next;
    int64_t asked_at;
    enum coinbase_list list;
    char cursor[CURSOR_MAX];
    unsigned page_count;
    struct page page[PAGES_MAX];
    /* single orders */
    bool query_busy;
    char query_cursor[CURSOR_MAX];
    unsigned query_from, query_count;
    struct query query[QUERIES_MAX]; /* ring */
    /* fills of single orders */
    bool fills_busy;
    struct qty fills_sum;
    char fills_cursor[CURSOR_MAX];
    unsigned wanted_count;
    struct wanted wanted[WANTED_MAX]; /* the first one is asked about */
    struct timer *lag;
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
    return s->busy || s->query_busy || s->fills_busy || s->wanted_count || s->balances_busy;
}

static void settle(struct coinbase_search *s)
{
    if (!coinbase_search_busy(s))
        coinbase_settled(s->c);
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
    if (!coinbase_event_order(&ev, c->instruments, &c->known, x, &filled))
        return false;
    coinbase_submit(c, &ev);
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
        coinbase_say(c, VENUE_SAY_ERROR, "coinbase.correction", "order %.*s has a %.*s: look at it",
                     STR_ARG(x->order_id), STR_ARG(x->trade_type));
        return true;
    }
    if (!coinbase_event_fill(&ev, c->instruments, &c->known, x))
        return false;
    *ret = ev.u.fill.qty;
    coinbase_submit(c, &ev);
    return true;
}

static void tell_balance(struct coinbase *c, const struct coinbase_account *x, bool snapshot)
{
    struct event ev;

    if (!coinbase_event_balance(&ev, x))
        return; /* of derivatives, of a vault */
    ev.u.balance.snapshot = snapshot;
    coinbase_submit(c, &ev);
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
            c->stats.refused++;
        }
    return all && json_ok(&rows);
}

/* ---- reconciliation ---- */

static void ask_page(struct coinbase_search *s);

static void drop_pages(struct coinbase_search *s)
{
    for (unsigned i = 0; i < s->page_count; i++)
        free((char *)(uintptr_t)s->page[i].body.at);
    s->page_count = 0;
}

static void tell_stage(struct coinbase_search *s, enum reconcile_stage stage)
{
    struct event ev;

    coinbase_event(&ev, EV_RECONCILE, PAIR_NONE);
    ev.u.reconcile = (struct ev_reconcile){
        .id = s->now.id, .asked_at = s->asked_at, .since = s->now.since, .stage = stage};
    coinbase_submit(s->c, &ev);
}

static void begin_next(struct coinbase_search *s)
{
    drop_pages(s);
    s->busy = false;
    if (!s->waiting) {
        settle(s);
        return;
    }
    s->waiting = false;
    coinbase_search_reconcile(s, s->next.id, s->next.since);
}

static void reconcile_failed(struct coinbase_search *s, const char *why)
{
    coinbase_say(s->c, VENUE_SAY_WARNING, "coinbase.reconcile_failed", "reconciliation: %s", why);
    tell_stage(s, RECONCILE_FAILED);
    begin_next(s);
}

static void tell_everything(struct coinbase_search *s)
{
    bool all = true;

    tell_stage(s, RECONCILE_BEGIN);
    for (unsigned i = 0; i < s->page_count; i++)
        all = coinbase_page_tell(s->c, s->page[i].list, s->page[i].body) && all;
    if (!all)
        coinbase_say(s->c, VENUE_SAY_ERROR, "coinbase.reconcile_unreadable",
                     "reconciliation: a row could not be read");
    tell_stage(s, all ? RECONCILE_END : RECONCILE_FAILED);
    begin_next(s);
}

static bool keep_page(struct coinbase_search *s, struct str body)
{
    char *copy = s->page_count < PAGES_MAX ? malloc(body.len) : NULL;

    if (!copy)
        return false;
    memcpy(copy, body.at, body.len);
    s->page[s->page_count++] = (struct page){s->list, {copy, body.len}};
    return true;
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
        reconcile_failed(s, reply->error.what);
        return;
    }
    if (coinbase_rest_rows(&rows, reply->body, lists[s->list].member, &page, NULL) != STATUS_OK ||
        !keep_page(s, reply->body)) {
        reconcile_failed(s, "a page cannot be read or kept");
        return;
    }
    if (!next_page(&page, s->cursor)) {
        s->list++;
        s->cursor[0] = 0;
    }
    if (s->list == LIST_COUNT)
        tell_everything(s);
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
        put_time(&query, "start_date", s->now.since);
    if (s->list == LIST_FILLS)
        put_time(&query, "start_sequence_timestamp", s->now.since);
    put_cursor(&query, s->cursor);
    if (!coinbase_rest_get(s->c->rest, COINBASE_LISTS, str_of(lists[s->list].path),
                           text_str(&query), on_page, s))
        reconcile_failed(s, "too many calls wait, or there are no credentials");
}

void coinbase_search_reconcile(struct coinbase_search *s, uint64_t id, int64_t since)
{
    if (s->busy) {
        s->next = (struct fx_reconcile){.id = id, .since = since};
        s->waiting = true;
        return;
    }
    s->busy = true;
    s->now = (struct fx_reconcile){.id = id, .since = since};
    s->asked_at = coinbase_now(s->c);
    s->list = LIST_OPEN;
    s->cursor[0] = 0;
    ask_page(s);
}

/* ---- one order ---- */

static void ask_query(struct coinbase_search *s);

static void query_done(struct coinbase_search *s)
{
    s->query_from = (s->query_from + 1) % QUERIES_MAX;
    s->query_count--;
    s->query_busy = false;
    s->query_cursor[0] = 0;
    if (s->query_count)
        ask_query(s);
    settle(s);
}

static void tell_absent(struct coinbase_search *s, const struct query *q)
{
    struct event ev;

    coinbase_event(&ev, EV_ORDER, q->pair);
    memcpy(ev.u.order.client_id, q->request.client_id, CLIENT_ID_MAX);
    memcpy(ev.u.order.venue_id, q->request.venue_id, VENUE_ID_MAX);
    ev.u.order.what = OE_ABSENT;
    ev.u.order.snapshot = 1;
    coinbase_submit(s->c, &ev);
}

static void tell_found(struct coinbase_search *s, const struct coinbase_order *x)
{
    struct coinbase *c = s->c;
    struct event ev;
    struct qty filled;

    if (!coinbase_event_order(&ev, c->instruments, &c->known, x, &filled)) {
        c->stats.refused++;
        return;
    }
    coinbase_submit(c, &ev);
    coinbase_search_filled(s, x->order_id, filled);
}

static void query_failed(struct coinbase_search *s, const struct coinbase_reply *reply)
{
    struct query *q = &s->query[s->query_from];

    coinbase_say(s->c, VENUE_SAY_WARNING, "coinbase.query_failed", "order %s: %s",
                 q->request.client_id, reply->error.what);
    query_done(s);
}

static void on_order(void *ctx, const struct coinbase_reply *reply)
{
    struct coinbase_search *s = ctx;
    struct query gone = s->query[s->query_from];
    struct coinbase_order x;
    struct json j;

    if (reply->status == STATUS_NOT_FOUND) {
        tell_absent(s, &gone);
        query_done(s);
        return;
    }
    if (reply->status != STATUS_OK) {
        query_failed(s, reply);
        return;
    }
    json_init(&j, coinbase_rest_member(reply->body, "order"));
    if (json_peek(&j) != JSON_OBJECT)
        tell_absent(s, &gone); /* {"order":null} has been seen */
    else if (coinbase_order_read(&j, &x))
        tell_found(s, &x);
    query_done(s);
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
    struct query q = s->query[s->query_from];
    struct coinbase_page page;
    struct json rows;

    if (reply->status != STATUS_OK ||
        coinbase_rest_rows(&rows, reply->body, "orders", &page, NULL) != STATUS_OK) {
        query_failed(s, reply);
        return;
    }
    if (find_ours(s, &rows, q.request.client_id)) {
        query_done(s);
        return;
    }
    if (!json_ok(&rows)) {
        s->c->stats.refused++;
        query_done(s); /* half a list proves nothing */
        return;
    }
    if (next_page(&page, s->query_cursor)) {
        ask_query(s);
        return;
    }
    tell_absent(s, &q);
    query_done(s);
}

static void ask_query(struct coinbase_search *s)
{
    struct query *q = &s->query[s->query_from];
    const struct known_order *o =
        known_order_find(&s->c->known, str_of(q->request.venue_id), str_of(q->request.client_id));
    const char *id = q->request.venue_id[0] ? q->request.venue_id : o ? o->venue_id : "";
    char room[QUERY_ROOM], path_room[96];
    struct text query = TEXT(room), path = TEXT(path_room);
    bool asked;

    s->query_busy = true;
    text_clear(&query);
    if (id[0]) {
        text_printf(&path, "/orders/historical/%s", id);
        asked = coinbase_rest_get(s->c->rest, COINBASE_LISTS, text_str(&path), text_str(&query),
                                  on_order, s);
    } else {
        text_cstr(&query, "?limit=250");
        put_time(&query, "start_date", coinbase_now(s->c) - DAY);
        put_cursor(&query, s->query_cursor);
        asked = coinbase_rest_get(s->c->rest, COINBASE_LISTS, str_of(lists[LIST_RECENT].path),
                                  text_str(&query), on_search, s);
    }
    if (!asked)
        query_done(s);
}

void coinbase_search_query(struct coinbase_search *s, unsigned pair, const struct order_request *q)
{
    if (s->query_count == QUERIES_MAX)
        return; /* the engine asks again */
    struct query *slot = &s->query[(s->query_from + s->query_count) % QUERIES_MAX];
    *slot = (struct query){.pair = (uint16_t)pair, .request = *q};
    s->query_count++;
    if (!s->query_busy)
        ask_query(s);
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
    settle(s);
}

static void ask_balances(struct coinbase_search *s)
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
    struct known_order *o = known_order_of(&s->c->known, str_of(w->order_id), (struct str){0});

    o->booked = s->fills_sum;
    if (s->fills_sum.lots >= w->filled.lots) {
        drop_wanted(s);
        ask_balances(s);
    } else if (++w->asks >= ASKS_MAX) {
        coinbase_say(s->c, VENUE_SAY_ERROR, "coinbase.fills_missing",
                     "order %s: the venue's fills do not add up to its total", w->order_id);
        drop_wanted(s);
    } else {
        timer_set(s->lag, FILLS_LAG);
        return;
    }
    if (s->wanted_count)
        ask_fills(s);
    settle(s);
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
        s->c->stats.refused += !tell_fills(s, &rows);
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
    struct known_order *o = known_order_of(&s->c->known, order_id, (struct str){0});
    unsigned i = 0;

    if (filled.lots <= o->booked.lots) {
        if (o->ended)
            ask_balances(s); /* what it held is free */
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
    struct coinbase_search *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->c = c;
    s->lag = timer_new(c->config.loop, on_lag, s);
    if (!s->lag) {
        free(s);
        return NULL;
    }
    return s;
}

void coinbase_search_free(struct coinbase_search *s)
{
    if (!s)
        return;
    timer_free(s->lag);
    drop_pages(s);
    free(s);
}
