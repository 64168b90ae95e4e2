#include "store/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "confluence/decision_json.h"
#include "risk/denial.h"
#include "store/migrations.h"
#include "strategy/strategy.h"

enum { DETAIL_BYTES = 32 * 1024 }; /* all votes with all their figures */

enum statement {
    PUT_INSTRUMENT,
    PUT_RUN,
    PUT_DECISION,
    PUT_DENIAL,
    PUT_ORDER,
    PUT_FILL,
    PUT_POSITION,
    PUT_EQUITY,
    PUT_AUDIT,
    PUT_NOTICE,
    PUT_THROUGH,
    STATEMENTS
};

static const char *const sql[STATEMENTS] = {
    [PUT_INSTRUMENT] = "INSERT OR REPLACE INTO instruments VALUES(?,?,?,?)",
    [PUT_RUN] = "INSERT OR REPLACE INTO runs VALUES(?,?,?,?)",
    [PUT_DECISION] = "INSERT OR REPLACE INTO decisions VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [PUT_DENIAL] = "INSERT OR REPLACE INTO denials VALUES(?,?,?,?,?,?,?,?)",
    [PUT_ORDER] = "INSERT OR REPLACE INTO order_changes"
                  " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [PUT_FILL] = "INSERT OR REPLACE INTO fills VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [PUT_POSITION] = "INSERT OR REPLACE INTO position_changes"
                     " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [PUT_EQUITY] = "INSERT OR REPLACE INTO equity VALUES(?,?,?,?,?)",
    [PUT_AUDIT] = "INSERT OR REPLACE INTO audit VALUES(?,?,?,?,?,?,?,?,?,?)",
    [PUT_NOTICE] = "INSERT OR REPLACE INTO notices VALUES(?,?,?,?,?,?,?)",
    [PUT_THROUGH] = "INSERT OR REPLACE INTO meta VALUES('through',?)",
};

struct pair_names {
    char pair[PAIR_NAME_MAX];
    int price_decimals, qty_decimals;
};

struct database {
    sqlite3 *db;
    sqlite3_stmt *st[STATEMENTS];
    struct pair_names names[PAIRS_MAX];
};

/* ---- a statement's values, in order ---- */

struct row {
    sqlite3_stmt *st;
    int at;
};

static struct row row_of(struct database *db, enum statement which)
{
    sqlite3_reset(db->st[which]);
    return (struct row){db->st[which], 1};
}

static void put_i64(struct row *r, int64_t v)
{
    sqlite3_bind_int64(r->st, r->at++, v);
}

static void put_double(struct row *r, double v)
{
    sqlite3_bind_double(r->st, r->at++, v);
}

static void put_text(struct row *r, const char *text)
{
    sqlite3_bind_text(r->st, r->at++, text, -1, SQLITE_TRANSIENT);
}

/* A fixed field need not end with a zero. */
static void put_field(struct row *r, const char *field, size_t size)
{
    sqlite3_bind_text(r->st, r->at++, field, (int)strnlen(field, size), SQLITE_TRANSIENT);
}
#define PUT_FIELD(row, field) put_field(row, field, sizeof(field))

static bool done(struct row *r)
{
    bool well = sqlite3_step(r->st) == SQLITE_DONE;

    sqlite3_reset(r->st);
    return well;
}

static const struct pair_names *names_of(const struct database *db, uint16_t pair)
{
    static const struct pair_names unknown = {"", 0, 0};

    return pair < PAIRS_MAX ? &db->names[pair] : &unknown;
}

static void put_head(struct row *r, const struct effect *fx, uint32_t n)
{
    put_i64(r, (int64_t)fx->cause);
    put_i64(r, n);
    put_i64(r, fx->at);
}

/* ---- rows ---- */

static bool put_decision(struct database *db, const struct effect *fx, uint32_t n)
{
    const struct decision *d = &fx->u.decision;
    struct row r = row_of(db, PUT_DECISION);
    char room[DETAIL_BYTES];
    struct text detail = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &detail);
    json_write_object(&w);
    decision_write_detail(&w, d, true);
    json_write_object_end(&w);
    put_head(&r, fx, n);
    put_text(&r, names_of(db, fx->pair)->pair);
    put_i64(&r, (int64_t)d->number);
    put_i64(&r, d->bar_time);
    put_text(&r, stance_name((enum stance)d->stance));
    put_i64(&r, d->acts);
    put_text(&r, rule_code((enum rule)d->rule));
    put_double(&r, d->strength);
    put_double(&r, d->confidence);
    put_double(&r, d->close);
    put_i64(&r, d->agreement);
    put_i64(&r, d->needed);
    put_i64(&r, d->forming);
    put_text(&r, detail.cut ? "{}" : room);
    return done(&r);
}

static bool put_denial(struct database *db, const struct effect *fx, uint32_t n)
{
    struct row r = row_of(db, PUT_DENIAL);
    char room[256];
    struct text said = TEXT(room);

    denial_print(&said, &fx->u.denial.denial);
    put_head(&r, fx, n);
    put_i64(&r, fx->account);
    put_text(&r, names_of(db, fx->pair)->pair);
    put_i64(&r, (int64_t)fx->u.denial.decision);
    put_text(&r, denial_code_name((enum denial_code)fx->u.denial.denial.code));
    put_text(&r, room);
    return done(&r);
}

static const char *side_name(uint8_t side)
{
    return side == SIDE_BUY ? "buy" : side == SIDE_SELL ? "sell" : "";
}

static bool put_order(struct database *db, const struct effect *fx, uint32_t n)
{
    const struct fx_order *o = &fx->u.order;
    const struct pair_names *p = names_of(db, fx->pair);
    struct row r = row_of(db, PUT_ORDER);

    put_head(&r, fx, n);
    put_i64(&r, fx->account);
    put_text(&r, p->pair);
    put_i64(&r, (int64_t)o->order);
    put_i64(&r, (int64_t)o->position);
    PUT_FIELD(&r, o->client_id);
    PUT_FIELD(&r, o->venue_id);
    put_text(&r, order_state_name((enum order_state)o->state));
    put_text(&r, order_purpose_name((enum order_purpose)o->purpose));
    put_text(&r, side_name(o->side));
    put_text(&r, order_type_name((enum order_type)o->type));
    put_i64(&r, o->qty.lots);
    put_i64(&r, o->filled.lots);
    put_i64(&r, o->price.ticks);
    put_i64(&r, o->stop_price.ticks);
    put_i64(&r, p->price_decimals);
    put_i64(&r, p->qty_decimals);
    put_i64(&r, o->placed_at);
    PUT_FIELD(&r, o->reason);
    return done(&r);
}

static bool put_fill(struct database *db, const struct effect *fx, uint32_t n)
{
    static const char *const liquidity[] = {"", "maker", "taker"};
    const struct fx_fill *f = &fx->u.fill;
    const struct pair_names *p = names_of(db, fx->pair);
    struct row r = row_of(db, PUT_FILL);

    put_head(&r, fx, n);
    put_i64(&r, fx->account);
    put_text(&r, p->pair);
    put_i64(&r, (int64_t)f->order);
    put_i64(&r, (int64_t)f->position);
    PUT_FIELD(&r, f->fill_id);
    put_text(&r, side_name(f->side));
    put_text(&r, order_purpose_name((enum order_purpose)f->purpose));
    put_text(&r, f->liquidity <= LIQUIDITY_TAKER ? liquidity[f->liquidity] : "");
    put_i64(&r, f->price.ticks);
    put_i64(&r, f->qty.lots);
    put_i64(&r, p->price_decimals);
    put_i64(&r, p->qty_decimals);
    put_i64(&r, f->notional.units);
    put_i64(&r, f->fee.units);
    return done(&r);
}

static bool put_position(struct database *db, const struct effect *fx, uint32_t n)
{
    const struct fx_position *x = &fx->u.position;
    const struct pair_names *p = names_of(db, fx->pair);
    struct row r = row_of(db, PUT_POSITION);

    put_head(&r, fx, n);
    put_i64(&r, fx->account);
    put_text(&r, p->pair);
    put_i64(&r, (int64_t)x->position);
    put_i64(&r, (int64_t)x->decision);
    put_i64(&r, x->change);
    put_text(&r, x->strategy < strategy_count ? strategies[x->strategy]->name : "");
    put_i64(&r, x->opened_at);
    put_i64(&r, x->closed_at);
    put_i64(&r, x->qty.lots);
    put_i64(&r, x->bought.lots);
    put_i64(&r, x->entry.ticks);
    put_i64(&r, x->exit.ticks);
    put_i64(&r, x->stop.ticks);
    put_i64(&r, x->target.ticks);
    put_i64(&r, p->price_decimals);
    put_i64(&r, p->qty_decimals);
    put_i64(&r, x->cost.units);
    put_i64(&r, x->revenue.units);
    put_i64(&r, x->fees.units);
    put_text(&r, exit_reason_name((enum exit_reason)x->exit_reason));
    return done(&r);
}

static bool put_notice(struct database *db, const struct effect *fx, uint32_t n)
{
    struct row r = row_of(db, PUT_NOTICE);

    put_head(&r, fx, n);
    put_text(&r, names_of(db, fx->pair)->pair);
    put_i64(&r, fx->u.notice.severity);
    PUT_FIELD(&r, fx->u.notice.code);
    PUT_FIELD(&r, fx->u.notice.text);
    return done(&r);
}

static const char *verb_name(uint32_t verb)
{
    const struct control_row *row = control_row((enum control_verb)verb);

    return row ? row->name : "unknown";
}

static bool put_answer(struct database *db, const struct effect *fx, uint32_t n)
{
    static const char *const outcomes[] = {"done", "already", "underway", "refused"};
    const struct fx_control *c = &fx->u.control;
    struct row r = row_of(db, PUT_AUDIT);

    put_head(&r, fx, n + 1); /* 0 is the command itself */
    put_i64(&r, (int64_t)c->request);
    put_text(&r, verb_name(c->verb));
    put_text(&r, "");
    put_text(&r, "");
    put_text(&r, "");
    put_text(&r, c->outcome <= CONTROL_REFUSED ? outcomes[c->outcome] : "unknown");
    PUT_FIELD(&r, c->text);
    return done(&r);
}

static bool put_command(struct database *db, const struct event *ev)
{
    const struct control_command *c = &ev->u.control;
    struct row r = row_of(db, PUT_AUDIT);

    put_i64(&r, (int64_t)ev->seq);
    put_i64(&r, 0);
    put_i64(&r, ev->at);
    put_i64(&r, (int64_t)c->request);
    put_text(&r, verb_name(c->verb));
    PUT_FIELD(&r, c->who);
    PUT_FIELD(&r, c->source);
    PUT_FIELD(&r, c->reason);
    put_text(&r, "asked");
    put_text(&r, "");
    return done(&r);
}

static bool put_instrument(struct database *db, const struct event *ev)
{
    const struct instrument *in = &ev->u.instrument;
    struct row r = row_of(db, PUT_INSTRUMENT);

    if (ev->pair >= PAIRS_MAX)
        return true;
    str_copy(db->names[ev->pair].pair, PAIR_NAME_MAX,
             (struct str){in->pair, strnlen(in->pair, sizeof in->pair)});
    db->names[ev->pair].price_decimals = in->price_decimals;
    db->names[ev->pair].qty_decimals = in->qty_decimals;
    put_i64(&r, ev->pair);
    PUT_FIELD(&r, in->pair);
    put_i64(&r, in->price_decimals);
    put_i64(&r, in->qty_decimals);
    return done(&r);
}

static bool put_run(struct database *db, const struct event *ev)
{
    struct row r = row_of(db, PUT_RUN);

    put_i64(&r, (int64_t)ev->seq);
    put_i64(&r, ev->at);
    put_i64(&r, (int64_t)ev->u.start.run);
    put_i64(&r, ev->u.start.recovered);
    return done(&r);
}

static bool (*const effect_rows[EFFECT_KIND_COUNT])(struct database *, const struct effect *,
                                                    uint32_t) = {
    [EFFECT_DECISION] = put_decision, [EFFECT_DENIAL] = put_denial,
    [EFFECT_ORDER] = put_order,       [EFFECT_FILL] = put_fill,
    [EFFECT_NOTICE] = put_notice,     [EFFECT_POSITION] = put_position,
    [EFFECT_CONTROL] = put_answer,
};

static bool (*const event_rows[EVENT_KIND_COUNT])(struct database *, const struct event *) = {
    [EV_START] = put_run,
    [EV_INSTRUMENT] = put_instrument,
    [EV_CONTROL] = put_command,
};

bool database_wants_effect(enum effect_kind k)
{
    return (unsigned)k < EFFECT_KIND_COUNT && effect_rows[k];
}

bool database_wants_event(enum event_kind k)
{
    return (unsigned)k < EVENT_KIND_COUNT && event_rows[k];
}

bool database_put_effect(struct database *db, const struct effect *fx, uint32_t n)
{
    return effect_rows[fx->kind](db, fx, n);
}

bool database_put_event(struct database *db, const struct event *ev)
{
    return event_rows[ev->kind](db, ev);
}

bool database_put_equity(struct database *db, uint64_t seq, const struct equity_point *p)
{
    struct row r = row_of(db, PUT_EQUITY);

    put_i64(&r, (int64_t)seq);
    put_i64(&r, p->at);
    put_i64(&r, p->equity.units);
    put_i64(&r, p->cash.units);
    put_i64(&r, p->exposure.units);
    return done(&r);
}

/* ---- the file ---- */

bool database_begin(struct database *db)
{
    return sqlite3_exec(db->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
}

bool database_commit(struct database *db)
{
    return sqlite3_exec(db->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

void database_rollback(struct database *db)
{
    sqlite3_exec(db->db, "ROLLBACK", NULL, NULL, NULL);
}

const char *database_why(struct database *db)
{
    return sqlite3_errmsg(db->db);
}

bool database_set_through(struct database *db, uint64_t seq)
{
    struct row r = row_of(db, PUT_THROUGH);

    put_i64(&r, (int64_t)seq);
    return done(&r);
}

uint64_t database_through(struct database *db)
{
    sqlite3_stmt *st = NULL;
    uint64_t seq = 0;

    if (sqlite3_prepare_v2(db->db, "SELECT value FROM meta WHERE key = 'through'", -1, &st, NULL) ==
            SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW)
        seq = (uint64_t)sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return seq;
}

bool database_forget_after(struct database *db, uint64_t seq)
{
    static const char *const forget[] = {
        "DELETE FROM runs WHERE seq > ?",
        "DELETE FROM decisions WHERE seq > ?",
        "DELETE FROM denials WHERE seq > ?",
        "DELETE FROM order_changes WHERE seq > ?",
        "DELETE FROM fills WHERE seq > ?",
        "DELETE FROM position_changes WHERE seq > ?",
        "DELETE FROM equity WHERE seq > ?",
        "DELETE FROM audit WHERE seq > ?",
        "DELETE FROM notices WHERE seq > ?",
        "UPDATE meta SET value = min(value, ?) WHERE key = 'through'",
    };
    bool well = database_begin(db);

    for (unsigned i = 0; well && i < sizeof forget / sizeof forget[0]; i++) {
        sqlite3_stmt *st = NULL;

        well = sqlite3_prepare_v2(db->db, forget[i], -1, &st, NULL) == SQLITE_OK &&
               sqlite3_bind_int64(st, 1, (int64_t)seq) == SQLITE_OK &&
               sqlite3_step(st) == SQLITE_DONE;
        sqlite3_finalize(st);
    }
    if (well && database_commit(db))
        return true;
    database_rollback(db);
    return false;
}

static void load_names(struct database *db)
{
    sqlite3_stmt *st = NULL;

    if (sqlite3_prepare_v2(db->db,
                           "SELECT pair_index, pair, price_decimals, qty_decimals FROM instruments",
                           -1, &st, NULL) == SQLITE_OK)
        while (sqlite3_step(st) == SQLITE_ROW) {
            int at = sqlite3_column_int(st, 0);

            if (at < 0 || at >= PAIRS_MAX)
                continue;
            str_copy(db->names[at].pair, PAIR_NAME_MAX,
                     str_of((const char *)sqlite3_column_text(st, 1)));
            db->names[at].price_decimals = sqlite3_column_int(st, 2);
            db->names[at].qty_decimals = sqlite3_column_int(st, 3);
        }
    sqlite3_finalize(st);
}

/* SQLite would leave it to the umask; its other files take after this one. */
static void make_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
}

static enum status prepare(struct database *db, const char *path, struct error *err)
{
    enum status s;

    make_private(path);
    if (sqlite3_open_v2(path, &db->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        return error_set(err, STATUS_IO, "database %s: %s", path,
                         db->db ? sqlite3_errmsg(db->db) : "out of memory");
    sqlite3_busy_timeout(db->db, 5000);
    if (sqlite3_exec(db->db,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                     "PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY;",
                     NULL, NULL, NULL) != SQLITE_OK)
        return error_set(err, STATUS_IO, "database %s: %s", path, sqlite3_errmsg(db->db));
    s = migrate(db->db, err);
    for (unsigned i = 0; s == STATUS_OK && i < STATEMENTS; i++)
        if (sqlite3_prepare_v3(db->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &db->st[i], NULL) !=
            SQLITE_OK)
            s = error_set(err, STATUS_IO, "database %s: %s", path, sqlite3_errmsg(db->db));
    return s;
}

enum status database_open(struct database **ret, const char *path, struct error *err)
{
    struct database *db = calloc(1, sizeof *db);
    enum status s;

    if (!db)
        return error_set(err, STATUS_NO_MEMORY, "database %s: out of memory", path);
    s = prepare(db, path, err);
    if (s != STATUS_OK) {
        database_close(db);
        return s;
    }
    load_names(db);
    *ret = db;
    return STATUS_OK;
}

/* Opened as it is, without our settings: only what SQLite itself says of it counts. */
static bool is_damaged(const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *check = NULL;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    bool sound = true;

    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &check, NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(check)) == SQLITE_ROW)
        sound = strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    sqlite3_finalize(check);
    sqlite3_close(db);
    return !sound || rc == SQLITE_NOTADB || rc == SQLITE_CORRUPT;
}

void database_set_aside(const char *path, struct text *ret_moved)
{
    static const char *const beside[] = {"-wal", "-shm"};

    text_clear(ret_moved);
    if (access(path, F_OK) != 0 || !is_damaged(path))
        return;
    for (unsigned n = 1; n < 1000; n++) {
        text_clear(ret_moved);
        text_printf(ret_moved, "%s.damaged-%u", path, n);
        if (access(ret_moved->at, F_OK) != 0)
            break;
    }
    if (rename(path, ret_moved->at) != 0) {
        text_clear(ret_moved);
        return;
    }
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) { /* they belong to it */
        char room[1100];
        struct text name = TEXT(room);

        text_printf(&name, "%s%s", path, beside[i]);
        unlink(room);
    }
}

void database_close(struct database *db)
{
    if (!db)
        return;
    for (unsigned i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(db->st[i]);
    sqlite3_close(db->db);
    free(db);
}
