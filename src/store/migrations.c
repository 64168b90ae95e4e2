#include "store/migrations.h"

#include <stdio.h>

/* Rows carry the ordinal of the event that caused them (seq) and their place in its step (n): a
 * row written twice is the same row, and what a lost event caused can be taken back.  Prices are
 * ticks and quantities lots beside their decimals, money is units of 10^-8: exact. */
static const char *const steps[] = {
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE instruments(pair_index INTEGER PRIMARY KEY, pair TEXT NOT NULL,"
    " price_decimals INTEGER NOT NULL, qty_decimals INTEGER NOT NULL);"
    "CREATE TABLE runs(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, run INTEGER NOT NULL,"
    " recovered INTEGER NOT NULL);"
    "CREATE TABLE decisions(seq INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,"
    " pair TEXT NOT NULL, number INTEGER NOT NULL, bar_time INTEGER NOT NULL, stance TEXT NOT NULL,"
    " acts INTEGER NOT NULL, rule TEXT NOT NULL, strength REAL, confidence REAL, close REAL,"
    " agreement INTEGER NOT NULL, needed INTEGER NOT NULL, forming INTEGER NOT NULL,"
    " detail TEXT NOT NULL, PRIMARY KEY(seq, n)) WITHOUT ROWID;"
    "CREATE INDEX decisions_pair ON decisions(pair, seq);"
    "CREATE TABLE denials(seq INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,"
    " account INTEGER NOT NULL, pair TEXT NOT NULL, decision INTEGER NOT NULL, code TEXT NOT NULL,"
    " text TEXT NOT NULL, PRIMARY KEY(seq, n)) WITHOUT ROWID;"
    "CREATE TABLE order_changes(seq INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,"
    " account INTEGER NOT NULL, pair TEXT NOT NULL, order_number INTEGER NOT NULL,"
    " position INTEGER NOT NULL, client_id TEXT NOT NULL, venue_id TEXT NOT NULL,"
    " state TEXT NOT NULL, purpose TEXT NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL,"
    " qty INTEGER NOT NULL, filled INTEGER NOT NULL, price INTEGER NOT NULL,"
    " stop_price INTEGER NOT NULL, price_decimals INTEGER NOT NULL, qty_decimals INTEGER NOT NULL,"
    " placed_at INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY(seq, n)) WITHOUT ROWID;"
    "CREATE INDEX order_changes_order ON order_changes(order_number, seq);"
    "CREATE VIEW orders AS SELECT * FROM order_changes c WHERE NOT EXISTS"
    " (SELECT 1 FROM order_changes later WHERE later.order_number = c.order_number AND"
    "  later.account = c.account AND (later.seq, later.n) > (c.seq, c.n));"
    "CREATE TABLE fills(seq INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,"
    " account INTEGER NOT NULL, pair TEXT NOT NULL, order_number INTEGER NOT NULL,"
    " position INTEGER NOT NULL, fill_id TEXT NOT NULL, side TEXT NOT NULL,"
    " purpose TEXT NOT NULL, liquidity TEXT NOT NULL, price INTEGER NOT NULL, qty INTEGER NOT NULL,"
    " price_decimals INTEGER NOT NULL, qty_decimals INTEGER NOT NULL, notional INTEGER NOT NULL,"
    " fee INTEGER NOT NULL, PRIMARY KEY(seq, n)) WITHOUT ROWID;"
    "CREATE TABLE position_changes(seq INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,"
    " account INTEGER NOT NULL, pair TEXT NOT NULL, position INTEGER NOT NULL,"
    " decision INTEGER NOT NULL, change INTEGER NOT NULL, strategy TEXT NOT NULL,"
    " opened_at INTEGER NOT NULL, closed_at INTEGER NOT NULL, qty INTEGER NOT NULL,"
    " bought INTEGER NOT NULL, entry INTEGER NOT NULL, exit INTEGER NOT NULL,"
    " stop INTEGER NOT NULL, target INTEGER NOT NULL, price_decimals INTEGER NOT NULL,"
    " qty_decimals INTEGER NOT NULL, cost INTEGER NOT NULL, revenue INTEGER NOT NULL,"
    " fees INTEGER NOT NULL, exit_reason TEXT NOT NULL, PRIMARY KEY(seq, n)) WITHOUT ROWID;"
    "CREATE INDEX position_changes_closed ON position_changes(change, closed_at);"
    "CREATE VIEW trades AS SELECT *, revenue - cost - fees AS net FROM position_changes"
    " WHERE change = 2;"
    "CREATE TABLE equity(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, equity INTEGER NOT NULL,"
    " cash INTEGER NOT NULL, exposure INTEGER NOT NULL);"
    "CREATE TABLE audit(seq INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,"
    " request INTEGER NOT NULL, verb TEXT NOT NULL, who TEXT NOT NULL, source TEXT NOT NULL,"
    " reason TEXT NOT NULL, outcome TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY(seq, n))"
    " WITHOUT ROWID;"
    "CREATE TABLE notices(seq INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,"
    " pair TEXT NOT NULL, severity INTEGER NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY(seq, n)) WITHOUT ROWID;",
    /* What became of one position, and one decision by its number. */
    "CREATE INDEX position_changes_position ON position_changes(position, seq);"
    "CREATE INDEX order_changes_position ON order_changes(position, seq);"
    "CREATE INDEX fills_position ON fills(position, seq);"
    "CREATE INDEX decisions_number ON decisions(pair, number);",
};
enum { STEPS = sizeof steps / sizeof steps[0] };

static int version_of(sqlite3 *db)
{
    sqlite3_stmt *st = NULL;
    int version = -1;

    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW)
        version = sqlite3_column_int(st, 0);
    sqlite3_finalize(st);
    return version;
}

static enum status take_step(sqlite3 *db, int step, struct error *err)
{
    char mark[48];

    snprintf(mark, sizeof mark, "PRAGMA user_version = %d", step + 1);
    if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK) {
        if (sqlite3_exec(db, steps[step], NULL, NULL, NULL) == SQLITE_OK &&
            sqlite3_exec(db, mark, NULL, NULL, NULL) == SQLITE_OK &&
            sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
            return STATUS_OK;
        error_set(err, STATUS_IO, "database: step %d of its shape: %s", step + 1,
                  sqlite3_errmsg(db));
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
        return STATUS_IO;
    }
    return error_set(err, STATUS_IO, "database: %s", sqlite3_errmsg(db));
}

enum status migrate(sqlite3 *db, struct error *err)
{
    int version = version_of(db);

    if (version < 0)
        return error_set(err, STATUS_IO, "database: %s", sqlite3_errmsg(db));
    if (version > STEPS)
        return error_set(err, STATUS_VERSION,
                         "database: its shape is number %d, this build knows %d", version,
                         (int)STEPS);
    for (; version < STEPS; version++) {
        enum status s = take_step(db, version, err);

        if (s != STATUS_OK)
            return s;
    }
    return STATUS_OK;
}
