#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/journal_desk.h"
#include "store/history.h"
#include "store/projection.h"
#include "store/recover.h"

struct told {
    unsigned failures, recoveries;
};

static void on_failure(void *ctx, const char *why)
{
    struct told *t = ctx;

    if (why[0])
        t->failures++;
    else
        t->recoveries++;
}

static bool equity(const void *core, struct equity_point *ret)
{
    const struct small_core *c = core;

    ret->equity.units = (int64_t)c->decisions * 1000 + 5;
    ret->cash.units = 5;
    ret->exposure.units = 0;
    return true;
}

static bool instrument(const void *core, uint16_t pair, struct instrument *ret)
{
    (void)core;
    memset(ret, 0, sizeof *ret);
    if (pair >= 8)
        return false;
    snprintf(ret->pair, sizeof ret->pair, "P%u/USD", pair);
    ret->price_decimals = 2;
    ret->qty_decimals = 4;
    return true;
}

/* Journal and database of one run side by side. */
struct bench {
    struct journal_desk d;
    char path[128];
    struct told told;
    struct projection_settings settings;
    struct projection *p;
};

static void bench_init(struct bench *b, bool threaded)
{
    memset(b, 0, sizeof *b);
    journal_desk_init(&b->d, false);
    snprintf(b->path, sizeof b->path, "%s/rows.db", b->d.folder);
    b->settings = (struct projection_settings){
        .path = b->path,
        .threaded = threaded,
        .view = {.equity = equity, .instrument = instrument},
        .ctx = &b->told,
        .on_failure = on_failure,
    };
    assert_int_equal(journal_desk_begin(&b->d), STATUS_OK);
}

static void bench_open(struct bench *b)
{
    assert_int_equal(projection_new(&b->p, &b->settings, NULL), STATUS_OK);
    projection_seed(b->p, &b->d.core);
    assert_int_equal(projection_begin(b->p, b->d.core.last_seq, NULL), STATUS_OK);
}

static void bench_run(struct bench *b, unsigned events)
{
    for (unsigned i = 0; i < events; i++) {
        struct event ev = market_mix_next(&b->d.mix);

        assert_int_equal(journal_append(b->d.journal, &ev), STATUS_OK);
        small_core_ops.step(&b->d.core, &ev, &b->d.effects);
        journal_stepped(b->d.journal, b->d.core.decision_hash, b->d.core.effect_hash);
        if (b->p)
            projection_stepped(b->p, &b->d.core, &ev, &b->d.effects);
    }
    journal_commit(b->d.journal);
}

static void bench_release(struct bench *b)
{
    projection_free(b->p);
    journal_desk_release(&b->d);
}

/* Everything the reader tells, as one text. */
struct page {
    char *at;
    size_t size, room;
    unsigned trades, decisions, points;
};

static void add(struct page *p, const char *line)
{
    size_t n = strlen(line);

    if (p->size + n + 1 > p->room) {
        p->room = (p->room + n) * 2 + 4096;
        p->at = realloc(p->at, p->room);
        assert_non_null(p->at);
    }
    memcpy(p->at + p->size, line, n + 1);
    p->size += n;
}

static void add_trade(void *ctx, const struct trade_row *t)
{
    char line[400];

    snprintf(line, sizeof line, "%llu %s %lld %lld %lld %s\n", (unsigned long long)t->position,
             t->pair, (long long)t->entry.ticks, (long long)t->net.units, (long long)t->closed_at,
             t->exit_reason);
    add(ctx, line);
    ((struct page *)ctx)->trades++;
}

static void add_decision(void *ctx, const struct decision_row *d)
{
    char line[1400];

    snprintf(line, sizeof line, "%llu %llu %s %s %s\n", (unsigned long long)d->seq,
             (unsigned long long)d->number, d->pair, d->side, d->detail);
    add(ctx, line);
    ((struct page *)ctx)->decisions++;
}

static void add_equity(void *ctx, const struct equity_row *e)
{
    char line[100];

    snprintf(line, sizeof line, "%lld %lld\n", (long long)e->at, (long long)e->equity.units);
    add(ctx, line);
    ((struct page *)ctx)->points++;
}

static void add_notice(void *ctx, const struct notice_row *n)
{
    add(ctx, n->code);
}

static struct page read_all(const char *path)
{
    struct page p = {NULL, 0, 0, 0, 0, 0};
    struct history *h;

    assert_int_equal(history_open(&h, path, NULL), STATUS_OK);
    assert_int_equal(history_trades(h, 0, INT64_MAX, &p, add_trade, NULL), STATUS_OK);
    assert_int_equal(history_decisions(h, NULL, 0, 0, &p, add_decision, NULL), STATUS_OK);
    assert_int_equal(history_equity(h, 0, INT64_MAX, 0, &p, add_equity, NULL), STATUS_OK);
    assert_int_equal(history_notices(h, 0, &p, add_notice, NULL), STATUS_OK);
    history_close(h);
    return p;
}

static void what_the_core_said_can_be_read_back(void **unused)
{
    struct bench b;
    struct page page;

    (void)unused;
    bench_init(&b, true);
    bench_open(&b);
    bench_run(&b, 20000);
    projection_flush(b.p);

    assert_int_equal(projection_through(b.p), 20000);
    assert_true(projection_is_complete(b.p));
    page = read_all(b.path);
    assert_int_equal(page.decisions, b.d.core.decisions);
    assert_int_equal(page.trades, b.d.core.positions);
    assert_in_range(page.points, 3, 5); /* 20,000 events of 10 ms: 200 s */
    /* bought for 50, sold for 51, fees 0.40 */
    assert_non_null(strstr(page.at, " 2500 60000000 "));
    const char *detail = strstr(page.at, "P3/USD long {\"count\":");
    assert_non_null(detail);
    assert_non_null(strstr(detail, "\"strategy\":\"keltner\""));
    free(page.at);
    bench_release(&b);
}

static void a_rebuilt_database_equals_the_one_that_was_kept(void **unused)
{
    struct bench b;
    struct page kept, rebuilt;
    struct projection_rebuilt got;

    (void)unused;
    bench_init(&b, true);
    bench_open(&b);
    for (int i = 0; i < 3; i++) {
        bench_run(&b, 4000);
        assert_int_equal(journal_desk_checkpoint(&b.d), STATUS_OK);
    }
    projection_free(b.p);
    b.p = NULL;
    kept = read_all(b.path);
    unlink(b.path);

    assert_int_equal(projection_rebuild(&got, &b.settings, b.d.folder, &small_core_ops, NULL),
                     STATUS_OK);
    assert_int_equal(got.segments, 4);
    assert_int_equal(got.last_seq, 12000);
    rebuilt = read_all(b.path);
    assert_string_equal(rebuilt.at, kept.at);
    assert_int_equal(projection_rebuild(&got, &b.settings, b.d.folder, &small_core_ops, NULL),
                     STATUS_OK);
    free(rebuilt.at);
    rebuilt = read_all(b.path);
    assert_string_equal(rebuilt.at, kept.at);
    free(kept.at);
    free(rebuilt.at);
    bench_release(&b);
}

static void opened(void *ctx, const void *core)
{
    projection_seed(ctx, core);
}

static void stepped(void *ctx, const void *core, const struct event *ev,
                    const struct effects *effects)
{
    projection_stepped(ctx, core, ev, effects);
}

static void recovery_fills_what_a_crash_cut_off(void **unused)
{
    struct bench b;
    struct page whole;
    struct recovery got;
    struct core_watch watch;

    (void)unused;
    bench_init(&b, true);
    bench_open(&b);
    bench_run(&b, 3000);
    projection_free(b.p);
    b.p = NULL;
    bench_run(&b, 3000); /* the database sees nothing of these */

    assert_int_equal(projection_new(&b.p, &b.settings, NULL), STATUS_OK);
    assert_int_equal(projection_through(b.p), 3000);
    watch = (struct core_watch){.ctx = b.p, .opened = opened, .stepped = stepped};
    assert_int_equal(recover(&got, b.d.folder, &small_core_ops, &watch, NULL), STATUS_OK);
    free(got.memory);
    assert_int_equal(projection_begin(b.p, got.last_seq, NULL), STATUS_OK);
    projection_flush(b.p);

    assert_int_equal(projection_through(b.p), 6000);
    assert_true(projection_is_complete(b.p));
    whole = read_all(b.path);
    assert_int_equal(whole.decisions, b.d.core.decisions);
    free(whole.at);
    bench_release(&b);
}

static void rows_of_events_that_never_got_to_disk_are_taken_back(void **unused)
{
    struct bench b;
    struct page page;

    (void)unused;
    bench_init(&b, false);
    bench_open(&b);
    bench_run(&b, 5000);
    projection_free(b.p);
    page = read_all(b.path);
    assert_true(page.decisions > 40);
    free(page.at);

    assert_int_equal(projection_new(&b.p, &b.settings, NULL), STATUS_OK);
    assert_int_equal(projection_begin(b.p, 100, NULL), STATUS_OK);
    assert_int_equal(projection_through(b.p), 100);
    page = read_all(b.path);
    assert_true(page.decisions < 5);
    free(page.at);
    bench_release(&b);
}

static void a_failing_database_stops_nothing_and_says_so_once(void **unused)
{
    struct bench b;

    (void)unused;
    bench_init(&b, true);
    snprintf(b.path, sizeof b.path, "%s/nowhere/rows.db", b.d.folder);
    bench_open(&b);
    bench_run(&b, 5000);
    projection_flush(b.p);

    assert_int_equal(b.told.failures, 1);
    assert_true(projection_left_out(b.p) > 50);
    assert_false(projection_is_complete(b.p));
    assert_int_equal(projection_through(b.p), 0);
    assert_int_equal(journal_flush(b.d.journal), STATUS_OK);
    bench_release(&b);
}

static void a_newer_database_is_left_alone(void **unused)
{
    struct bench b;
    unsigned char *bytes;
    size_t size;

    (void)unused;
    bench_init(&b, false);
    bench_open(&b);
    projection_free(b.p);
    b.p = NULL;
    bytes = kit_read_file(b.path, &size);
    bytes[63] = 200; /* user_version, big-endian, at 60 */
    kit_write_file(b.path, bytes, size);
    free(bytes);

    bench_open(&b);
    assert_int_equal(b.told.failures, 1);
    bench_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_core_said_can_be_read_back),
        cmocka_unit_test(a_rebuilt_database_equals_the_one_that_was_kept),
        cmocka_unit_test(recovery_fills_what_a_crash_cut_off),
        cmocka_unit_test(rows_of_events_that_never_got_to_disk_are_taken_back),
        cmocka_unit_test(a_failing_database_stops_nothing_and_says_so_once),
        cmocka_unit_test(a_newer_database_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
