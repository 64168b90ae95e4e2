#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/journal_desk.h"
#include "store/replay.h"

/* Three segments of 200 events; the path of the second, copied into a folder of its own. */
static void record(struct journal_desk *d, char *ret_path)
{
    char inside[JOURNAL_PATH_MAX];
    unsigned char *bytes;
    size_t size;

    journal_desk_init(d, false);
    assert_int_equal(journal_desk_begin(d), STATUS_OK);
    journal_desk_run(d, 200, 9);
    assert_int_equal(journal_desk_checkpoint(d), STATUS_OK);
    journal_desk_run(d, 200, 9);
    assert_int_equal(journal_desk_checkpoint(d), STATUS_OK);
    journal_desk_run(d, 200, 9);
    assert_int_equal(journal_flush(d->journal), STATUS_OK);
    assert_true(journal_path(inside, d->folder, 2, ".npj"));
    bytes = kit_read_file(inside, &size);
    memcpy(ret_path, "/tmp/npalone.XXXXXX", sizeof "/tmp/npalone.XXXXXX");
    assert_non_null(mkdtemp(ret_path));
    memcpy(ret_path + strlen(ret_path), "/some.npj", sizeof "/some.npj");
    kit_write_file(ret_path, bytes, size);
    free(bytes);
}

static void forget(struct journal_desk *d, char *path)
{
    *strrchr(path, '/') = 0;
    folder_remove(path);
    journal_desk_release(d);
}

static void any_segment_alone_comes_to_the_same_hashes_and_the_next_checkpoint(void **unused)
{
    struct journal_desk d;
    struct replay_report got, next;
    struct replay_options o = {.verify = true};
    char path[JOURNAL_PATH_MAX], third[JOURNAL_PATH_MAX];

    (void)unused;
    record(&d, path);
    assert_true(journal_path(third, d.folder, 3, ".npj"));

    assert_int_equal(replay_segment(&got, path, &small_core_ops, &o, NULL), STATUS_OK);
    assert_false(got.differs);
    assert_int_equal(got.events, 200);
    assert_int_equal(got.compared, 200);
    assert_int_equal(got.first_seq, 201);
    assert_true(got.closed && got.whole);
    assert_int_equal(replay_segment(&next, third, &small_core_ops, &o, NULL), STATUS_OK);
    assert_true(got.state_hash == next.header.checkpoint_hash);
    assert_true(next.effect_hash == d.core.effect_hash);
    assert_true(next.decision_hash == d.core.decision_hash);
    forget(&d, path);
}

static void the_first_step_that_differs_is_named(void **unused)
{
    struct journal_desk d;
    struct replay_report got;
    struct replay_options o = {.verify = true};
    struct event ev;
    struct market_mix mix;
    char path[JOURNAL_PATH_MAX];

    (void)unused;
    record(&d, path);
    market_mix_init(&mix, 1, 0, 1700000000000000000);
    do
        ev = market_mix_next(&mix);
    while (ev.seq < SMALL_CORE_WRONG_AT || ev.kind != EV_BAR);
    assert_true(ev.seq <= 400);

    assert_int_equal(replay_segment(&got, path, &small_core_wrong, &o, NULL), STATUS_OK);
    assert_true(got.differs && got.differs_in_decisions);
    assert_int_equal(got.differs_seq, ev.seq);
    assert_int_equal(got.differs_kind, EV_BAR);
    forget(&d, path);
}

static void a_replay_ends_where_it_is_told(void **unused)
{
    struct journal_desk d;
    struct replay_report all, some;
    struct replay_options o = {.verify = true};
    char path[JOURNAL_PATH_MAX];

    (void)unused;
    record(&d, path);
    assert_int_equal(replay_segment(&all, path, &small_core_ops, &o, NULL), STATUS_OK);
    o.until = all.first_at + (all.last_at - all.first_at) / 2;
    assert_int_equal(replay_segment(&some, path, &small_core_ops, &o, NULL), STATUS_OK);

    assert_in_range(some.events, 10, 190);
    assert_true(some.last_at <= o.until);
    assert_false(some.whole || some.differs);
    forget(&d, path);
}

static void another_build_s_segment_is_told_with_its_name(void **unused)
{
    struct journal_desk d;
    struct replay_report got;
    struct replay_options o = {.verify = true};
    struct error err;
    char path[JOURNAL_PATH_MAX];

    (void)unused;
    record(&d, path);
    assert_int_equal(replay_segment(&got, path, &small_core_other, &o, &err), STATUS_VERSION);
    assert_non_null(strstr(err.what, "test build"));
    forget(&d, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_segment_alone_comes_to_the_same_hashes_and_the_next_checkpoint),
        cmocka_unit_test(the_first_step_that_differs_is_named),
        cmocka_unit_test(a_replay_ends_where_it_is_told),
        cmocka_unit_test(another_build_s_segment_is_told_with_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
