#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/journal_desk.h"
#include "store/recover.h"
#include "store/segment_reader.h"

static void expect_recovered(const struct journal_desk *d, const struct small_core *expected)
{
    struct recovery got;

    assert_int_equal(recover(&got, d->folder, &small_core_ops, NULL, NULL), STATUS_OK);
    assert_int_equal(got.size, sizeof *expected);
    assert_int_equal(got.last_seq, expected->last_seq);
    assert_memory_equal(got.memory, expected, sizeof *expected);
    free(got.memory);
}

static void what_was_recovered_equals_what_ran_to_the_byte(void **unused)
{
    for (int threaded = 0; threaded < 2; threaded++) {
        struct journal_desk d;

        journal_desk_init(&d, threaded);
        assert_int_equal(journal_desk_begin(&d), STATUS_OK);
        journal_desk_run(&d, 3000, 7);
        assert_int_equal(journal_flush(d.journal), STATUS_OK);
        assert_int_equal(journal_durable(d.journal), 3000);

        expect_recovered(&d, &d.core);
        assert_int_equal(journal_free(d.journal), STATUS_OK);
        d.journal = NULL;
        expect_recovered(&d, &d.core);
        journal_desk_release(&d);
    }
    (void)unused;
}

static void a_second_start_goes_on_in_a_segment_of_its_own(void **unused)
{
    struct journal_desk d;
    struct recovery got;
    struct segment_list l;

    (void)unused;
    journal_desk_init(&d, true);
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    journal_desk_run(&d, 500, 50);
    assert_int_equal(journal_free(d.journal), STATUS_OK);
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    journal_desk_run(&d, 500, 50);
    assert_int_equal(journal_flush(d.journal), STATUS_OK);

    assert_int_equal(recover(&got, d.folder, &small_core_ops, NULL, NULL), STATUS_OK);
    assert_int_equal(got.segment, 2);
    assert_int_equal(got.events, 500);
    assert_false(got.closed);
    assert_memory_equal(got.memory, &d.core, sizeof d.core);
    free(got.memory);
    assert_int_equal(segment_list_read(&l, d.folder, NULL), STATUS_OK);
    assert_int_equal(l.count, 2);
    segment_list_release(&l);
    journal_desk_release(&d);
}

static void a_large_segment_asks_for_the_next_and_each_one_stands_alone(void **unused)
{
    struct journal_desk d;
    struct segment_list l;

    (void)unused;
    journal_desk_init(&d, false);
    d.settings.segment_bytes = 20000;
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    for (int i = 0; i < 100; i++) {
        journal_desk_run(&d, 100, 20);
        if (journal_wants_checkpoint(d.journal))
            assert_int_equal(journal_desk_checkpoint(&d), STATUS_OK);
    }
    assert_int_equal(journal_flush(d.journal), STATUS_OK);

    assert_int_equal(segment_list_read(&l, d.folder, NULL), STATUS_OK);
    assert_in_range(l.count, 5, 30);
    assert_int_equal(journal_figures(d.journal).segments, l.count);
    segment_list_release(&l);
    expect_recovered(&d, &d.core);
    journal_desk_release(&d);
}

static void retention_drops_whole_segments_oldest_first_and_keeps_two(void **unused)
{
    struct journal_desk d;
    struct segment_list l;

    (void)unused;
    journal_desk_init(&d, false);
    d.settings.retention_bytes = 1;
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    for (int i = 0; i < 5; i++) {
        journal_desk_run(&d, 200, 20);
        assert_int_equal(journal_desk_checkpoint(&d), STATUS_OK);
    }

    assert_int_equal(segment_list_read(&l, d.folder, NULL), STATUS_OK);
    assert_int_equal(l.count, 2);
    assert_int_equal(l.entry[0].number, 5);
    assert_int_equal(l.entry[1].number, 6);
    segment_list_release(&l);
    assert_int_equal(journal_figures(d.journal).dropped, 4);
    expect_recovered(&d, &d.core);
    journal_desk_release(&d);
}

static void retention_by_age_counts_from_where_a_segment_ended(void **unused)
{
    struct journal_desk d;
    struct segment_list l;

    (void)unused;
    journal_desk_init(&d, false);
    d.settings.retention_ns = 3000000000000; /* 50 min; each segment below holds 30 min */
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    for (int i = 0; i < 6; i++) {
        journal_desk_run(&d, 20, 20);
        d.mix.at += 1800000000000;
        journal_desk_run(&d, 1, 1);
        assert_int_equal(journal_desk_checkpoint(&d), STATUS_OK);
    }

    assert_int_equal(segment_list_read(&l, d.folder, NULL), STATUS_OK);
    assert_int_equal(l.count, 3); /* the new one, and two that ended within 50 minutes */
    segment_list_release(&l);
    journal_desk_release(&d);
}

static void a_damaged_checkpoint_is_passed_over_and_its_events_are_not_lost(void **unused)
{
    struct journal_desk d;
    struct recovery got;
    char path[JOURNAL_PATH_MAX];
    unsigned char *bytes;
    size_t size;

    (void)unused;
    journal_desk_init(&d, false);
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    journal_desk_run(&d, 300, 20);
    assert_int_equal(journal_desk_checkpoint(&d), STATUS_OK);
    journal_desk_run(&d, 300, 20);
    assert_true(journal_path(path, d.folder, 2, ".npj"));
    bytes = kit_read_file(path, &size);
    bytes[SEGMENT_HEADER_BYTES + 10] ^= 4;
    kit_write_file(path, bytes, size);
    free(bytes);

    assert_int_equal(recover(&got, d.folder, &small_core_ops, NULL, NULL), STATUS_OK);
    assert_int_equal(got.segment, 1);
    assert_int_equal(got.skipped, 1);
    assert_int_equal(got.events, 600);
    assert_memory_equal(got.memory, &d.core, sizeof d.core);
    free(got.memory);
    journal_desk_release(&d);
}

static void a_segment_of_another_version_is_told(void **unused)
{
    struct journal_desk d;
    struct recovery got;
    struct error err;

    (void)unused;
    journal_desk_init(&d, false);
    assert_int_equal(recover(&got, d.folder, &small_core_ops, NULL, &err), STATUS_NOT_FOUND);
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    assert_int_equal(recover(&got, d.folder, &small_core_other, NULL, &err), STATUS_VERSION);
    assert_non_null(strstr(err.what, "test build"));
    journal_desk_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_recovered_equals_what_ran_to_the_byte),
        cmocka_unit_test(a_second_start_goes_on_in_a_segment_of_its_own),
        cmocka_unit_test(a_large_segment_asks_for_the_next_and_each_one_stands_alone),
        cmocka_unit_test(retention_drops_whole_segments_oldest_first_and_keeps_two),
        cmocka_unit_test(retention_by_age_counts_from_where_a_segment_ended),
        cmocka_unit_test(a_damaged_checkpoint_is_passed_over_and_its_events_are_not_lost),
        cmocka_unit_test(a_segment_of_another_version_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
