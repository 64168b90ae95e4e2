#include "store/history.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>

enum question { TRADES, DECISIONS, EQUITY, NOTICES, AUDIT, QUESTIONS };

static const char *const sql[QUESTIONS] = {
    [TRADES] =
        "SELECT position, decision, account, pair, strategy, exit_reason, opened_at,"
        " closed_at, entry, exit, bought, price_decimals, qty_decimals, cost, revenue, fees,"
        " net FROM trades WHERE closed_at >= ?1 AND closed_at < ?2 ORDER BY closed_at, seq, n",
    [DECISIONS] = "SELECT d.seq, d.number, d.at, d.bar_time, d.pair, d.stance, d.rule, d.strength,"
                  " d.confidence, d.close, d.acts, d.forming, d.agreement, d.needed, d.detail,"
                  " coalesce(x.code, ''), coalesce(x.text, '') FROM decisions d"
                  " LEFT JOIN denials x ON x.seq = d.seq AND x.pair = d.pair"
                  "  AND x.decision = d.number"
                  " WHERE (?1 IS NULL OR d.pair = ?1) AND d.seq < ?2"
                  " ORDER BY d.seq DESC, d.n DESC LIMIT ?3",
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

enum status history_decisions(struct history *h, const char *pair, uint64_t before, unsigned limit,
                              void *ctx, void (*row)(void *ctx, const struct decision_row *d),
                              struct error *err)
{
    sqlite3_stmt *st = h->st[DECISIONS];
    int last;

    if (pair)
        sqlite3_bind_text(st, 1, pair, -1, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(st, 1);
    sqlite3_bind_int64(st, 2, before > 0 ? (int64_t)before : INT64_MAX);
    sqlite3_bind_int64(st, 3, limit_of(limit));
    while ((last = sqlite3_step(st)) == SQLITE_ROW) {
        struct decision_row d = {
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
        row(ctx, &d);
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
