/* A block that is kept: what a kill leaves of it at any byte, and how altered bytes are told from
 * that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "os/block_file.h"

enum { BLOCK = 64 * 1024, STATES = 12 };

static char dir[64], path[96], block_path[112], log_path[112];
static struct error err;

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/novapulse-block-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/x", dir);
    snprintf(block_path, sizeof block_path, "%s.block", path);
    snprintf(log_path, sizeof log_path, "%s.changes", path);
    return 0;
}

static int drop_dir(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command);
}

static struct block_file *open_it(char *ret_block, size_t *ret_len)
{
    struct block_file *f;
    char *bytes;

    assert_int_equal(block_file_open(&f, path, &bytes, ret_len, &err), STATUS_OK);
    if (bytes)
        memcpy(ret_block, bytes, *ret_len);
    free(bytes);
    return f;
}

/* A few bytes at seeded places, as a step of the exchange changes a few fields. */
static void change(char *block, struct random *r)
{
    for (unsigned n = 1 + (unsigned)random_below(r, 20); n-- > 0;)
        block[random_below(r, BLOCK)] = (char)random_u64(r);
}

/* Keeps STATES states, and copies of each, and dies without a word. */
static void keep_states(char states[STATES][BLOCK])
{
    char block[BLOCK];
    size_t len;
    struct block_file *f = open_it(block, &len);
    struct random r;

    random_seed(&r, 3);
    memset(block, 0, sizeof block);
    for (unsigned i = 0; i < STATES; i++) {
        change(block, &r);
        assert_int_equal(block_file_keep(f, block, BLOCK, &err), STATUS_OK);
        memcpy(states[i], block, BLOCK);
    }
    block_file_free(f);
}

/* Which state comes back, STATES when it is none of them. */
static unsigned state_found(char states[STATES][BLOCK])
{
    static char block[BLOCK];
    size_t len;
    struct block_file *f = open_it(block, &len);
    unsigned i = 0;

    block_file_free(f);
    assert_int_equal(len, BLOCK);
    while (i < STATES && memcmp(states[i], block, BLOCK) != 0)
        i++;
    return i;
}

static void alter(const char *file, off_t at)
{
    int fd = open(file, O_RDWR);
    char byte;

    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte = (char)(byte ^ 0x40);
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static void nothing_is_there_before_the_first_keep(void **state)
{
    char block[BLOCK];
    size_t len;
    struct block_file *f = open_it(block, &len);

    (void)state;
    assert_int_equal(len, 0);
    block_file_free(f);
}

static void a_kill_leaves_the_state_of_the_last_keep(void **state)
{
    static char states[STATES][BLOCK];

    (void)state;
    keep_states(states);
    assert_int_equal(state_found(states), STATES - 1);
}

static void it_goes_on_after_a_kill(void **state)
{
    static char states[STATES][BLOCK], block[BLOCK];
    size_t len;

    (void)state;
    keep_states(states);
    struct block_file *f = open_it(block, &len);
    block[17] ^= 1;
    assert_int_equal(block_file_keep(f, block, BLOCK, &err), STATUS_OK);
    block_file_free(f);
    memcpy(states[0], block, BLOCK);
    assert_int_equal(state_found(states), 0);
}

/* Where the records of `states` begin, by the file itself: a head is 24 bytes, its size at 16. */
static unsigned records_of(size_t ret_at[STATES + 2])
{
    static char log[64 * 1024];
    FILE *file = fopen(log_path, "rb");
    size_t len = fread(log, 1, sizeof log, file), at = 0;
    unsigned n = 0;
    uint32_t size;

    fclose(file);
    for (;; n++) {
        assert_true(n < STATES + 2 && at + 24 <= len);
        ret_at[n] = at;
        memcpy(&size, log + at + 16, sizeof size);
        if (log[at] == 0)
            return n;
        at += 24 + size;
    }
}

static void a_log_that_ends_anywhere_leaves_the_state_before(void **state)
{
    static char states[STATES][BLOCK];
    struct random r;
    unsigned last = STATES;

    (void)state;
    random_seed(&r, 9);
    for (unsigned i = 0; i < 60; i++) {
        unlink(block_path);
        unlink(log_path);
        keep_states(states);
        assert_int_equal(truncate(log_path, (off_t)random_below(&r, 1500)), 0);
        unsigned found = state_found(states);
        assert_true(found < STATES);
        last = found < last ? found : last;
    }
    assert_true(last < STATES - 1);
}

static void a_last_change_that_is_not_whole_is_left_out_and_told(void **state)
{
    static char states[STATES][BLOCK], block[BLOCK];
    size_t at[STATES + 2], len;
    unsigned n;

    (void)state;
    keep_states(states);
    n = records_of(at);
    alter(log_path, (off_t)at[n - 1] + 40);
    struct block_file *f = open_it(block, &len);
    assert_non_null(strstr(block_file_note(f), "x.changes: the last change, at byte"));
    block_file_free(f);
    assert_int_equal(state_found(states), STATES - 2);
}

static enum status open_fails(void)
{
    struct block_file *f;
    char *bytes;
    size_t len;

    return block_file_open(&f, path, &bytes, &len, &err);
}

/* The head's generation, ordinal, size and crc, and a byte of its runs. */
static void an_altered_change_is_refused_with_its_place(void **state)
{
    static const off_t parts[] = {0, 8, 16, 20, 30};
    static char states[STATES][BLOCK];
    size_t at[STATES + 2];
    char words[64];

    (void)state;
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
        unlink(block_path);
        unlink(log_path);
        keep_states(states);
        records_of(at);
        alter(log_path, (off_t)at[4] + parts[i]);
        assert_int_equal(open_fails(), STATUS_CORRUPT);
        snprintf(words, sizeof words, "x.changes: altered at byte %zu, in change 5 of", at[4]);
        assert_non_null(strstr(err.what, words));
        alter(log_path, (off_t)at[4] + parts[i]); /* as it was */
        assert_int_equal(state_found(states), STATES - 1);
    }
}

static void an_altered_block_is_refused_with_its_place(void **state)
{
    static char states[STATES][BLOCK], block[BLOCK];
    struct stat st;
    size_t len;

    (void)state;
    keep_states(states);
    struct block_file *f = open_it(block, &len);
    assert_int_equal(block_file_settle(f, block, BLOCK, &err), STATUS_OK); /* the second slot */
    block_file_free(f);
    assert_int_equal(stat(block_path, &st), 0);
    alter(block_path, st.st_size - 100);
    assert_int_equal(open_fails(), STATUS_CORRUPT);
    assert_non_null(strstr(err.what, "x.block: altered between byte"));
}

static void an_altered_head_of_the_newer_slot_is_refused(void **state)
{
    static char states[STATES][BLOCK], block[BLOCK];
    struct stat st;
    size_t len;

    (void)state;
    keep_states(states);
    struct block_file *f = open_it(block, &len);
    assert_int_equal(block_file_settle(f, block, BLOCK, &err), STATUS_OK);
    block_file_free(f);
    assert_int_equal(stat(block_path, &st), 0);
    alter(block_path, st.st_size / 2 + 9); /* its generation */
    assert_int_equal(open_fails(), STATUS_CORRUPT);
    assert_non_null(strstr(err.what, "the newer head is not whole"));
}

static void copy_file(const char *from, const char *to)
{
    char command[300];

    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    assert_int_equal(system(command), 0);
}

/* A kill inside settle: the block or a part of it, and a part of the head, over the older slot; the
 * log is that of the newer one. */
static void a_kill_while_it_settles_loses_nothing(void **state)
{
    static char states[STATES][BLOCK], block[BLOCK];
    char log_then[140];
    struct stat st;
    size_t len;

    (void)state;
    keep_states(states); /* generation 1 in the first slot, and its log */
    snprintf(log_then, sizeof log_then, "%s.then", log_path);
    copy_file(log_path, log_then);
    struct block_file *f = open_it(block, &len);
    assert_int_equal(block_file_settle(f, block, BLOCK, &err), STATUS_OK);
    block_file_free(f);
    copy_file(log_then, log_path);
    assert_int_equal(stat(block_path, &st), 0);
    for (off_t cut = 0; cut < 40; cut += 8) { /* of the head; zeros from here on */
        static const char zeros[64];
        int fd = open(block_path, O_RDWR);
        char head[64];

        assert_int_equal(pread(fd, head, 40, st.st_size / 2), 40);
        assert_int_equal(pwrite(fd, zeros, (size_t)(40 - cut), st.st_size / 2 + cut), 40 - cut);
        assert_int_equal(state_found(states), STATES - 1);
        assert_int_equal(pwrite(fd, head, 40, st.st_size / 2), 40);
        close(fd);
    }
}

static void a_full_disk_leaves_the_state_before(void **state)
{
    static char block[BLOCK], kept[BLOCK];
    struct rlimit old, small = {.rlim_cur = 1000, .rlim_max = RLIM_INFINITY};
    size_t len;
    struct block_file *f = open_it(block, &len);

    (void)state;
    memset(block, 1, BLOCK);
    assert_int_equal(block_file_keep(f, block, BLOCK, &err), STATUS_OK);
    memcpy(kept, block, BLOCK);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    memset(block, 2, 5000);
    assert_int_equal(block_file_keep(f, block, BLOCK, &err), STATUS_FULL);
    assert_memory_equal(block_file_kept(f), kept, BLOCK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(block_file_probe(f, &err), STATUS_OK);
    block[9] = 3;
    assert_int_equal(block_file_keep(f, block, BLOCK, &err), STATUS_OK);
    block_file_free(f);
    f = open_it(kept, &len);
    assert_memory_equal(kept, block, BLOCK);
    block_file_free(f);
}

static void a_kill_while_it_is_first_made_is_a_first_start(void **state)
{
    char block[BLOCK];
    size_t len;
    int fd = open(block_path, O_CREAT | O_TRUNC | O_RDWR, 0600);

    (void)state;
    assert_int_equal(ftruncate(fd, 3 * BLOCK), 0);
    close(fd);
    struct block_file *f = open_it(block, &len);
    assert_int_equal(len, 0);
    block_file_free(f);
}

static void what_is_no_state_is_refused_in_words(void **state)
{
    struct block_file *f;
    char *bytes;
    size_t len;
    int fd = open(block_path, O_CREAT | O_TRUNC | O_RDWR, 0600);

    (void)state;
    assert_int_equal(write(fd, "something else altogether, and long enough to hold a head", 57),
                     57);
    close(fd);
    assert_int_equal(block_file_open(&f, path, &bytes, &len, &err), STATUS_VERSION);
    assert_non_null(strstr(err.what, "x.block"));
}

/* Far more is kept than the log holds: it settles by itself, and no file grows. */
static void a_long_life_needs_no_more_room(void **state)
{
    static char block[BLOCK], states[STATES][BLOCK];
    struct block_file *f;
    struct stat before, after;
    struct random r;
    size_t len;

    (void)state;
    f = open_it(block, &len);
    random_seed(&r, 4);
    memset(block, 0, sizeof block);
    assert_int_equal(block_file_keep(f, block, BLOCK, &err), STATUS_OK);
    assert_int_equal(stat(block_path, &before), 0);
    for (unsigned i = 0; i < 300; i++) {
        for (unsigned k = 0; k < BLOCK; k += 3)
            block[k] = (char)random_u64(&r);
        assert_int_equal(block_file_keep(f, block, BLOCK, &err), STATUS_OK);
    }
    block_file_free(f);
    assert_int_equal(stat(block_path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    memcpy(states[0], block, BLOCK);
    assert_int_equal(state_found(states), 0);
}

/* What a log held before stands behind its end, any words at all. */
static void what_stands_behind_the_end_of_a_log_is_not_read_into_it(void **state)
{
    static char states[STATES][BLOCK];
    struct random r;
    struct stat log;

    (void)state;
    keep_states(states);
    random_seed(&r, 5);
    int fd = open(log_path, O_RDWR);
    assert_int_equal(fstat(fd, &log), 0);
    for (off_t at = log.st_size / 2; at < log.st_size; at += 8) {
        uint64_t word = random_u64(&r) >> (at / 8 % 3 ? 44 : 0); /* sizes that fit, and any */

        assert_int_equal(pwrite(fd, &word, sizeof word, at), sizeof word);
    }
    close(fd);
    assert_int_equal(state_found(states), STATES - 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_dir, drop_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nothing_is_there_before_the_first_keep),
        CASE(a_kill_leaves_the_state_of_the_last_keep),
        CASE(it_goes_on_after_a_kill),
        CASE(a_log_that_ends_anywhere_leaves_the_state_before),
        CASE(a_last_change_that_is_not_whole_is_left_out_and_told),
        CASE(an_altered_change_is_refused_with_its_place),
        CASE(an_altered_block_is_refused_with_its_place),
        CASE(an_altered_head_of_the_newer_slot_is_refused),
        CASE(a_kill_while_it_settles_loses_nothing),
        CASE(a_full_disk_leaves_the_state_before),
        CASE(a_kill_while_it_is_first_made_is_a_first_start),
        CASE(what_is_no_state_is_refused_in_words),
        CASE(a_long_life_needs_no_more_room),
        CASE(what_stands_behind_the_end_of_a_log_is_not_read_into_it),
    };

    return cmocka_run_group_tests_name("block_file", tests, NULL, NULL);
}
