#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/faulty_disk.h"
#include "kit/journal_desk.h"
#include "store/recover.h"
#include "store/segment_reader.h"

enum { BLOCKS = 12, EVENTS_A_BLOCK = 25 };

/* A closed segment of BLOCKS blocks, as bytes, and where each block begins. */
struct recorded {
    struct journal_desk d;
    char path[JOURNAL_PATH_MAX];
    unsigned char *bytes;
    size_t size;
    size_t block[BLOCKS + 2]; /* the last one is the end block */
};

static void record(struct recorded *r)
{
    size_t at;
    struct segment_header h;
    struct block_header b;

    journal_desk_init(&r->d, false);
    assert_int_equal(journal_desk_begin(&r->d), STATUS_OK);
    journal_desk_run(&r->d, BLOCKS * EVENTS_A_BLOCK, EVENTS_A_BLOCK);
    assert_int_equal(journal_free(r->d.journal), STATUS_OK);
    r->d.journal = NULL;
    assert_true(journal_path(r->path, r->d.folder, 1, ".npj"));
    r->bytes = kit_read_file(r->path, &r->size);
    assert_int_equal(segment_header_read(r->bytes, r->size, &h, NULL), STATUS_OK);
    at = SEGMENT_HEADER_BYTES + h.checkpoint_stored;
    for (int i = 0; i <= BLOCKS; i++) {
        r->block[i] = at;
        assert_int_equal(block_header_read(r->bytes + at, r->size - at, &b), STATUS_OK);
        at += BLOCK_HEADER_BYTES + b.stored;
    }
    assert_int_equal(b.kind, BLOCK_END);
    assert_int_equal(at, r->size);
}

static void record_release(struct recorded *r)
{
    free(r->bytes);
    journal_desk_release(&r->d);
}

/* How many events come before the end or a damage. */
static unsigned events_of(const char *path, enum segment_item *ret_end,
                          struct segment_damage *ret_damage)
{
    struct segment_reader *r;
    struct event ev;
    uint64_t decisions, effects;
    unsigned n = 0;

    assert_int_equal(segment_reader_new(&r, path, NULL), STATUS_OK);
    while ((*ret_end = segment_next(r, &ev, &decisions, &effects)) <= SEGMENT_HASHES)
        n += *ret_end == SEGMENT_EVENT;
    if (*ret_end == SEGMENT_DAMAGED)
        *ret_damage = *segment_damage(r);
    segment_reader_free(r);
    return n;
}

static void a_tail_torn_at_any_byte_is_cut_at_the_last_whole_block(void **unused)
{
    struct recorded r;

    (void)unused;
    record(&r);
    for (size_t cut = r.block[BLOCKS - 1] + 1; cut < r.block[BLOCKS]; cut++) {
        struct segment_damage damage;
        enum segment_item end;

        kit_write_file(r.path, r.bytes, cut);
        assert_int_equal(events_of(r.path, &end, &damage), (BLOCKS - 1) * EVENTS_A_BLOCK);
        assert_int_equal(end, SEGMENT_DAMAGED);
        assert_true(damage.torn);
        assert_int_equal(damage.offset, r.block[BLOCKS - 1]);
        assert_int_equal(damage.bytes, cut - r.block[BLOCKS - 1]);
        assert_int_equal(damage.first_seq, (BLOCKS - 1) * EVENTS_A_BLOCK + 1);
    }
    record_release(&r);
}

static void recovery_after_a_torn_tail_equals_a_run_that_ended_there(void **unused)
{
    struct recorded r;
    struct journal_desk other;
    struct recovery got;

    (void)unused;
    record(&r);
    kit_write_file(r.path, r.bytes, r.block[BLOCKS - 1] + 30);
    journal_desk_init(&other, false);
    assert_int_equal(journal_desk_begin(&other), STATUS_OK);
    journal_desk_run(&other, (BLOCKS - 1) * EVENTS_A_BLOCK, 10);

    assert_int_equal(recover(&got, r.d.folder, &small_core_ops, NULL, NULL), STATUS_OK);
    assert_memory_equal(got.memory, &other.core, sizeof other.core);
    assert_true(got.damaged && got.damage.torn);
    assert_int_equal(got.damage.bytes, 30);
    free(got.memory);
    journal_desk_release(&other);
    record_release(&r);
}

static void every_altered_byte_of_the_events_is_located(void **unused)
{
    struct recorded r;
    unsigned block = 0;

    (void)unused;
    record(&r);
    for (size_t at = r.block[0]; at < r.block[BLOCKS]; at++) {
        struct segment_damage damage;
        enum segment_item end;

        block += at == r.block[block + 1];
        r.bytes[at] ^= (unsigned char)(1 << at % 8);
        kit_write_file(r.path, r.bytes, r.size);
        assert_int_equal(events_of(r.path, &end, &damage), block * EVENTS_A_BLOCK);
        assert_int_equal(end, SEGMENT_DAMAGED);
        assert_false(damage.torn);
        assert_int_equal(damage.offset, r.block[block]);
        assert_int_equal(damage.bytes, r.block[block + 1] - r.block[block]);
        assert_int_equal(damage.first_seq, block * EVENTS_A_BLOCK + 1);
        assert_int_equal(damage.last_seq, (block + 1) * EVENTS_A_BLOCK);
        r.bytes[at] ^= (unsigned char)(1 << at % 8);
    }
    record_release(&r);
}

static void every_altered_byte_of_header_and_checkpoint_is_refused(void **unused)
{
    struct recorded r;
    struct small_core *core = malloc(sizeof *core);

    (void)unused;
    record(&r);
    for (size_t at = 0; at < r.block[0]; at++) {
        struct segment_reader *reader = NULL;
        struct error err = {.status = STATUS_OK};
        enum status s;

        r.bytes[at] ^= 0x10;
        kit_write_file(r.path, r.bytes, r.size);
        s = segment_reader_new(&reader, r.path, &err);
        if (s == STATUS_OK)
            s = segment_checkpoint(reader, core, &err);
        assert_true(s == STATUS_CORRUPT || (s == STATUS_VERSION && at >= 8 && at < 12));
        segment_reader_free(reader);
        r.bytes[at] ^= 0x10;
    }
    free(core);
    record_release(&r);
}

static void a_block_left_out_repeated_or_moved_is_found(void **unused)
{
    struct recorded r;
    struct segment_damage damage;
    enum segment_item end;
    size_t gap;
    unsigned char *bytes;

    (void)unused;
    record(&r);
    bytes = malloc(r.size * 2);
    gap = r.block[4] - r.block[3];
    memcpy(bytes, r.bytes, r.block[3]);
    memcpy(bytes + r.block[3], r.bytes + r.block[4], r.size - r.block[4]);
    kit_write_file(r.path, bytes, r.size - gap);
    assert_int_equal(events_of(r.path, &end, &damage), 3 * EVENTS_A_BLOCK);
    assert_int_equal(end, SEGMENT_DAMAGED);

    memcpy(bytes, r.bytes, r.block[4]);
    memcpy(bytes + r.block[4], r.bytes + r.block[3], r.size - r.block[3]);
    kit_write_file(r.path, bytes, r.size + gap);
    assert_int_equal(events_of(r.path, &end, &damage), 4 * EVENTS_A_BLOCK);
    assert_int_equal(end, SEGMENT_DAMAGED);
    free(bytes);
    record_release(&r);
}

/* Whatever single operation fails, and however often we try: what was confirmed is there, and what
 * is there is how it was. */
static void any_failed_operation_leaves_what_was_confirmed(void **unused)
{
    unsigned last = 0;

    (void)unused;
    for (unsigned n = 1; last == 0 || n <= last; n++) {
        struct journal_desk d;
        struct faulty_disk disk;
        struct recovery got;
        uint64_t confirmed;

        faulty_disk_init(&disk);
        disk.fail_at = n;
        journal_desk_init(&d, false);
        d.settings.disk = &disk.ops;
        d.settings.reserve_bytes = 4096;
        if (journal_desk_begin(&d) != STATUS_OK) {
            assert_int_equal(recover(&got, d.folder, &small_core_ops, NULL, NULL),
                             STATUS_NOT_FOUND);
            assert_int_equal(journal_desk_begin(&d), STATUS_OK);
        }
        journal_desk_run(&d, 100, 10);
        journal_desk_checkpoint(&d);
        journal_desk_run(&d, 55, 10);
        confirmed = journal_durable(d.journal);
        assert_true(confirmed >= 140);

        assert_int_equal(recover(&got, d.folder, &small_core_ops, NULL, NULL), STATUS_OK);
        assert_true(got.last_seq >= confirmed);
        free(got.memory);
        if (journal_flush(d.journal) != STATUS_OK) /* the one that fails */
            assert_int_equal(journal_flush(d.journal), STATUS_OK);
        assert_int_equal(recover(&got, d.folder, &small_core_ops, NULL, NULL), STATUS_OK);
        assert_memory_equal(got.memory, &d.core, sizeof d.core);
        free(got.memory);
        if (last == 0)
            last = disk.operations + 2;
        journal_desk_release(&d);
    }
}

static void note_state(void *ctx, enum journal_state s, const char *why)
{
    (void)why;
    *(enum journal_state *)ctx = s;
}

static void a_full_disk_gives_up_the_reserve_so_that_exits_are_still_written(void **unused)
{
    struct journal_desk d;
    struct faulty_disk disk;
    struct recovery got;
    enum journal_state told = JOURNAL_WELL;

    (void)unused;
    faulty_disk_init(&disk);
    disk.space = 30000;
    journal_desk_init(&d, false);
    d.settings.disk = &disk.ops;
    d.settings.reserve_bytes = 20000;
    d.settings.ctx = &told;
    d.settings.on_state = note_state;
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    assert_int_equal(journal_state(d.journal), JOURNAL_WELL);
    while (told == JOURNAL_WELL)
        journal_desk_run(&d, 10, 10);

    assert_int_equal(told, JOURNAL_DISK_FULL);
    assert_int_equal(journal_durable(d.journal), d.core.last_seq);
    journal_desk_run(&d, 100, 10);
    assert_int_equal(journal_durable(d.journal), d.core.last_seq);

    while (told == JOURNAL_DISK_FULL)
        journal_desk_run(&d, 10, 10);
    assert_int_equal(told, JOURNAL_FAILED);
    assert_true(journal_durable(d.journal) < d.core.last_seq);
    disk.space = 1000000;
    assert_int_equal(journal_flush(d.journal), STATUS_OK);
    assert_int_equal(told, JOURNAL_DISK_FULL);
    assert_int_equal(recover(&got, d.folder, &small_core_ops, NULL, NULL), STATUS_OK);
    assert_memory_equal(got.memory, &d.core, sizeof d.core);
    free(got.memory);
    journal_desk_release(&d);
}

static void a_start_on_a_full_disk_lives_on_the_reserve_of_the_run_before(void **unused)
{
    struct journal_desk d;
    struct faulty_disk disk;

    (void)unused;
    faulty_disk_init(&disk);
    journal_desk_init(&d, false);
    d.settings.disk = &disk.ops;
    d.settings.reserve_bytes = 20000;
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    journal_desk_run(&d, 100, 10);
    assert_int_equal(journal_free(d.journal), STATUS_OK);
    d.journal = NULL;
    disk.space = 10;

    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    assert_int_equal(journal_state(d.journal), JOURNAL_DISK_FULL);
    journal_desk_run(&d, 100, 10);
    assert_int_equal(journal_durable(d.journal), 200);
    journal_desk_release(&d);
}

static void the_reserve_comes_back_when_there_is_room_again(void **unused)
{
    struct journal_desk d;
    struct faulty_disk disk;
    enum journal_state told = JOURNAL_WELL;

    (void)unused;
    faulty_disk_init(&disk);
    disk.space = 30000;
    journal_desk_init(&d, false);
    d.settings.disk = &disk.ops;
    d.settings.reserve_bytes = 20000;
    d.settings.ctx = &told;
    d.settings.on_state = note_state;
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    while (told == JOURNAL_WELL)
        journal_desk_run(&d, 10, 10);
    disk.space = 10000000;
    journal_desk_run(&d, 300, 1);

    assert_int_equal(told, JOURNAL_WELL);
    assert_int_equal(disk.reserved, 20000);
    journal_desk_release(&d);
}

static void a_disk_that_does_not_answer_never_makes_trading_wait(void **unused)
{
    struct journal_desk d;
    struct faulty_disk disk;
    struct event ev;
    unsigned taken = 0;

    (void)unused;
    faulty_disk_init(&disk);
    journal_desk_init(&d, true);
    d.settings.disk = &disk.ops;
    assert_int_equal(journal_desk_begin(&d), STATUS_OK);
    disk.stalls = 1;
    ev = market_mix_next(&d.mix);
    while (journal_append(d.journal, &ev) == STATUS_OK && taken < 1000000) {
        taken++;
        ev.seq++;
    }

    assert_in_range(taken, 30000, 999999);
    assert_int_equal(journal_durable(d.journal), 0);
    disk.stalls = 0;
    sem_post(&disk.go);
    assert_int_equal(journal_flush(d.journal), STATUS_OK);
    assert_int_equal(journal_durable(d.journal), taken);
    assert_int_equal(journal_append(d.journal, &ev), STATUS_OK);
    journal_desk_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tail_torn_at_any_byte_is_cut_at_the_last_whole_block),
        cmocka_unit_test(recovery_after_a_torn_tail_equals_a_run_that_ended_there),
        cmocka_unit_test(every_altered_byte_of_the_events_is_located),
        cmocka_unit_test(every_altered_byte_of_header_and_checkpoint_is_refused),
        cmocka_unit_test(a_block_left_out_repeated_or_moved_is_found),
        cmocka_unit_test(any_failed_operation_leaves_what_was_confirmed),
        cmocka_unit_test(a_full_disk_gives_up_the_reserve_so_that_exits_are_still_written),
        cmocka_unit_test(a_start_on_a_full_disk_lives_on_the_reserve_of_the_run_before),
        cmocka_unit_test(the_reserve_comes_back_when_there_is_room_again),
        cmocka_unit_test(a_disk_that_does_not_answer_never_makes_trading_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
