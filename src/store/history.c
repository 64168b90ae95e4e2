#include "store/history.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>

enum question {
    TRADES,
    DECISIONS,
    DECISION,
    POSITION,
    NEWEST_POSITION,
    ORDERS,
    FILLS,
    EQUITY,
    NOTICES,
    AUDIT,
    QUESTIONS
};

#define DECISION_COLUMNS                                                                           \
    "SELECT d.seq, d.number, d.at, d.bar_time, d.pair, d.stance, d.rule, d.strength,"              \
    " d.confidence, d.close, d.acts, d.forming, d.agreement, d.needed, d.detail,"                  \
    " coalesce(x.code, ''), coalesce(x.text, '') FROM decisions d"                                 \
    " LEFT JOIN denials x ON x.seq = d.seq AND x.pair = d.pair AND x.decision = d.number"

static const char *const sql[QUESTIONS] = {
    [TRADES] =
        "SELECT position, decision, account, pair, strategy, exit_reason, opened_at,"
        " closed_at, entry, exit, bought, price_decimals, qty_decimals, cost, revenue, fees,"
        " net FROM trades WHERE closed_at >= ?1 AND closed_at < ?2 ORDER BY closed_at, seq, n",
    [DECISIONS] = DECISION_COLUMNS " WHERE (?1 IS NULL OR d.pair = ?1) AND d.seq < ?2"
                                   " ORDER BY d.seq DESC, d.n DESC LIMIT ?3",
    [DECISION] = DECISION_COLUMNS " WHERE (?1 IS NULL OR d.pair = ?1) AND (?2 = 0 OR d.number = ?2)"
                                  " AND (?3 = 0 OR d.acts = 0 OR x.code IS NOT NULL)"
                                  " ORDER BY d.seq DESC, d.n DESC LIMIT 1",
    [POSITION] = "SELECT at, position, decision, pair, strategy, exit_reason, opened_at,"
                 " closed_at, change, qty, bought, entry, exit, stop, target, price_decimals,"
                 " qty_decimals, cost, revenue, fees FROM position_changes WHERE position = ?1"
                 " ORDER BY seq, n",
    [NEWEST_POSITION] = "SELECT coalesce(max(position), 0) FROM position_changes",
    [ORDERS] = "SELECT at, order_number, client_id, state, purpose, side, type, reason, qty,"
               " filled, price, stop_price, price_decimals, qty_decimals FROM order_changes"
               " WHERE position = ?1 ORDER BY seq, n",
    [FILLS] = "SELECT at, order_number, fill_id, side, purpose, liquidity, price, qty,"
              " price_decimals, qty_decimals, notional, fee FROM fills WHERE position = ?1"
              " ORDER BY seq, n",
    [EQUITY] = "SELECT at, equity, cash, exposure FROM (SELECT *, row_number() OVER (ORDER BY seq)"
               " AS i, count(*) OVER () AS all_rows FROM equity WHERE at >= ?1 AND at < ?2)"
               " WHERE i % max(1, all_rows / ?3) = 0 OR i = all_rows ORDER BY seq",
    [NOTICES] = "SELECT seq, at, severity, pair, code, text FROM notices"
                " ORDER BY seq DESC, n DESC LIMIT ?1",
    [AUDIT] = "SELECT seq, request, at, verb, who, source, reason, outcome, text FROM audit"
              " ORDER BY seq DESC, n DESC LIMIT ?1",
};

struct history {
    sqlite3 *db;
    sqlite3_stmt *st[QUESTIONS];
};

enum status history_open(struct history **ret, const char *path, struct error *err)
{
    struct history *h = calloc(1, sizeof *h);

    if (!h)
        return error_set(err, STATUS_NO_MEMORY, "database %s: out of memory", path);
    if (sqlite3_open_v2(path, &h->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        error_set(err, STATUS_NOT_FOUND, "database %s: %s", path,
                  h->db ? sqlite3_errmsg(h->db) : "out of memory");
        history_close(h);
        return STATUS_NOT_FOUND;
    }
    sqlite3_busy_timeout(h->db, 2000);
    for (unsigned q = 0; q < QUESTIONS; q++)
        if (sqlite3_prepare_v3(h->db, sql[q], -1, SQLITE_PREPARE_PERSISTENT, &h->st[q], NULL) !=
            SQLITE_OK) {
            error_set(err, STATUS_DATA, "database %s: %s", path, sqlite3_errmsg(h->db));
            history_close(h);
            return STATUS_DATA;
        }
    *ret = h;
    return STATUS_OK;
}

void history_close(struct history *h)
{
    if (!h)
        return;
    for (unsigned q = 0; q < QUESTIONS; q++)
        sqlite3_finalize(h->st[q]);
    sqlite3_close(h->db);
    free(h);
}

static int64_t number(sqlite3_stmt *st, int column)
{
    return sqlite3_column_int64(st, column);
}

static struct money money_at(sqlite3_stmt *st, int column)
{
    return (struct money){sqlite3_column_int64(st, column)};
}

static const char *text_at(sqlite3_stmt *st, int column)
{
    const char *t = (const char *)sqlite3_column_text(st, column);

    return t ? t : "";
}

static int64_t limit_of(unsigned limit)
{
    return limit > 0 ? (int64_t)limit : -1;
}

/* Ends a question: `last` is what the last sqlite3_step said. */
static enum status ended(struct history *h, sqlite3_stmt *st, int last, struct error *err)
{
    enum status s = last == SQLITE_DONE
                        ? STATUS_OK
                        : error_set(err, STATUS_IO, "database: %s", sqlite3_errmsg(h->db));

    sqlite3_reset(st);
    return s;
}

enum status history_trades(struct history *h, int64_t from, int64_t to, void *ctx,
                           void (*row)(void *ctx, const struct trade_row *t), struct error *err)
{
    sqlite3_stmt *st = h->st[TRADES];
    int last;

    sqlite3_bind_int64(st, 1, from);
    sqlite3_bind_int64(st, 2, to);
    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct trade_row t = {
            .position = (uint64_t)number(st, 0),
            .decision = (uint64_t)number(st, 1),
            .account = (uint64_t)number(st, 2),
            .pair = text_at(st, 3),
            .strategy = text_at(st, 4),
            .exit_reason = text_at(st, 5),
            .opened_at = number(st, 6),
            .closed_at = number(st, 7),
            .entry = {number(st, 8)},
            .exit = {number(st, 9)},
            .qty = {number(st, 10)},
            .price_decimals = (unsigned)number(st, 11),
            .qty_decimals = (unsigned)number(st, 12),
            .cost = money_at(st, 13),
            .revenue = money_at(st, 14),
            .fees = money_at(st, 15),
            .net = money_at(st, 16),
        };
        row(ctx, &t);
    }
    return ended(h, st, last, err);
}

static struct decision_row decision_at(sqlite3_stmt *st)
{
    return (struct decision_row){
        .seq = (uint64_t)number(st, 0),
        .number = (uint64_t)number(st, 1),
        .at = number(st, 2),
        .bar_time = number(st, 3),
        .pair = text_at(st, 4),
        .side = text_at(st, 5),
        .rule = text_at(st, 6),
        .strength = sqlite3_column_double(st, 7),
        .confidence = sqlite3_column_double(st, 8),
        .close = sqlite3_column_double(st, 9),
        .acts = number(st, 10) != 0,
        .forming = number(st, 11) != 0,
        .agreement = (unsigned)number(st, 12),
        .needed = (unsigned)number(st, 13),
        .detail = text_at(st, 14),
        .denial = text_at(st, 15),
        .denial_text = text_at(st, 16),
    };
}

static enum status tell_decisions(struct history *h, sqlite3_stmt *st, void *ctx,
                                  void (*row)(void *ctx, const struct decision_row *d),
                                  struct error *err)
{
    int last;

    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct decision_row d = decision_at(st);

        row(ctx, &d);
    }
    return ended(h, st, last, err);
}

static void bind_pair(sqlite3_stmt *st, const char *pair)
{
    if (pair)
        sqlite3_bind_text(st, 1, pair, -1, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(st, 1);
}

enum status history_decisions(struct history *h, const char *pair, uint64_t before, unsigned limit,
                              void *ctx, void (*row)(void *ctx, const struct decision_row *d),
                              struct error *err)
{
    sqlite3_stmt *st = h->st[DECISIONS];

    bind_pair(st, pair);
    sqlite3_bind_int64(st, 2, before > 0 ? (int64_t)before : INT64_MAX);
    sqlite3_bind_int64(st, 3, limit_of(limit));
    return tell_decisions(h, st, ctx, row, err);
}

enum status history_decision(struct history *h, const struct decision_wanted *wanted, void *ctx,
                             void (*row)(void *ctx, const struct decision_row *d),
                             struct error *err)
{
    sqlite3_stmt *st = h->st[DECISION];

    bind_pair(st, wanted->pair);
    sqlite3_bind_int64(st, 2, (int64_t)wanted->number);
    sqlite3_bind_int64(st, 3, wanted->refused);
    return tell_decisions(h, st, ctx, row, err);
}

enum status history_newest_position(struct history *h, uint64_t *ret, struct error *err)
{
    sqlite3_stmt *st = h->st[NEWEST_POSITION];
    int last;

    *ret = 0;
    while ((last = sqlite3_step(st)) == SQLITE_ROW)
        *ret = (uint64_t)number(st, 0);
    return ended(h, st, last, err);
}

enum status history_position(struct history *h, uint64_t position, void *ctx,
                             void (*row)(void *ctx, const struct position_row *p),
                             struct error *err)
{
    sqlite3_stmt *st = h->st[POSITION];
    int last;

    sqlite3_bind_int64(st, 1, (int64_t)position);
    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct position_row p = {
            .at = number(st, 0),
            .position = (uint64_t)number(st, 1),
            .decision = (uint64_t)number(st, 2),
            .pair = text_at(st, 3),
            .strategy = text_at(st, 4),
            .exit_reason = text_at(st, 5),
            .opened_at = number(st, 6),
            .closed_at = number(st, 7),
            .closed = number(st, 8) == 2,
            .held = {number(st, 9)},
            .bought = {number(st, 10)},
            .entry = {number(st, 11)},
            .exit = {number(st, 12)},
            .stop = {number(st, 13)},
            .target = {number(st, 14)},
            .price_decimals = (unsigned)number(st, 15),
            .qty_decimals = (unsigned)number(st, 16),
            .cost = money_at(st, 17),
            .revenue = money_at(st, 18),
            .fees = money_at(st, 19),
        };
        row(ctx, &p);
    }
    return ended(h, st, last, err);
}

enum status history_orders(struct history *h, uint64_t position, void *ctx,
                           void (*row)(void *ctx, const struct order_row *o), struct error *err)
{
    sqlite3_stmt *st = h->st[ORDERS];
    int last;

    sqlite3_bind_int64(st, 1, (int64_t)position);
    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct order_row o = {
            .at = number(st, 0),
            .order = (uint64_t)number(st, 1),
            .client_id = text_at(st, 2),
            .state = text_at(st, 3),
            .purpose = text_at(st, 4),
            .side = text_at(st, 5),
            .type = text_at(st, 6),
            .reason = text_at(st, 7),
            .qty = {number(st, 8)},
            .filled = {number(st, 9)},
            .price = {number(st, 10)},
            .stop_price = {number(st, 11)},
            .price_decimals = (unsigned)number(st, 12),
            .qty_decimals = (unsigned)number(st, 13),
        };
        row(ctx, &o);
    }
    return ended(h, st, last, err);
}

enum status history_fills(struct history *h, uint64_t position, void *ctx,
                          void (*row)(void *ctx, const struct fill_row *f), struct error *err)
{
    sqlite3_stmt *st = h->st[FILLS];
    int last;

    sqlite3_bind_int64(st, 1, (int64_t)position);
    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct fill_row f = {
            .at = number(st, 0),
            .order = (uint64_t)number(st, 1),
            .fill_id = text_at(st, 2),
            .side = text_at(st, 3),
            .purpose = text_at(st, 4),
            .liquidity = text_at(st, 5),
            .price = {number(st, 6)},
            .qty = {number(st, 7)},
            .price_decimals = (unsigned)number(st, 8),
            .qty_decimals = (unsigned)number(st, 9),
            .notional = money_at(st, 10),
            .fee = money_at(st, 11),
        };
        row(ctx, &f);
    }
    return ended(h, st, last, err);
}

enum status history_equity(struct history *h, int64_t from, int64_t to, unsigned points, void *ctx,
                           void (*row)(void *ctx, const struct equity_row *e), struct error *err)
{
    sqlite3_stmt *st = h->st[EQUITY];
    int last;

    sqlite3_bind_int64(st, 1, from);
    sqlite3_bind_int64(st, 2, to);
    sqlite3_bind_int64(st, 3, points > 0 ? (int64_t)points : INT64_MAX);
    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct equity_row e = {
            .at = number(st, 0),
            .equity = money_at(st, 1),
            .cash = money_at(st, 2),
            .exposure = money_at(st, 3),
        };
        row(ctx, &e);
    }
    return ended(h, st, last, err);
}

enum status history_notices(struct history *h, unsigned limit, void *ctx,
                            void (*row)(void *ctx, const struct notice_row *n), struct error *err)
{
    sqlite3_stmt *st = h->st[NOTICES];
    int last;

    sqlite3_bind_int64(st, 1, limit_of(limit));
    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct notice_row n = {
            .seq = (uint64_t)number(st, 0),
            .at = number(st, 1),
            .severity = (unsigned)number(st, 2),
            .pair = text_at(st, 3),
            .code = text_at(st, 4),
            .text = text_at(st, 5),
        };
        row(ctx, &n);
    }
    return ended(h, st, last, err);
}

enum status history_audit(struct history *h, unsigned limit, void *ctx,
                          void (*row)(void *ctx, const struct audit_row *a), struct error *err)
{
    sqlite3_stmt *st = h->st[AUDIT];
    int last;

    sqlite3_bind_int64(st, 1, limit_of(limit));
    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct audit_row a = {
            .seq = (uint64_t)number(st, 0),
            .request = (uint64_t)number(st, 1),
            .at = number(st, 2),
            .verb = text_at(st, 3),
            .who = text_at(st, 4),
            .source = text_at(st, 5),
            .reason = text_at(st, 6),
            .outcome = text_at(st, 7),
            .text = text_at(st, 8),
        };
        row(ctx, &a);
    }
    return ended(h, st, last, err);
}
