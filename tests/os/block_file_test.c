/* A block that is kept: what a kill, a torn or altered record, and a failed slot leave of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Wherever a byte of the log is altered, or the log ends, a state that was kept comes back, and
 * never a mixture. */
static void a_torn_or_altered_record_ends_the_log_before_it(void **state)
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
        if (i % 2)
            alter(log_path, (off_t)random_below(&r, 1500));
        else
            assert_int_equal(truncate(log_path, (off_t)random_below(&r, 1500)), 0);
        unsigned found = state_found(states);
        assert_true(found < STATES);
        last = found < last ? found : last;
    }
    assert_true(last < STATES - 1);
}

static void a_slot_that_was_torn_leaves_the_one_before(void **state)
{
    static char states[STATES][BLOCK], block[BLOCK];
    size_t len;

    (void)state;
    keep_states(states); /* the first keep settled: generation 1 */
    struct block_file *f = open_it(block, &len);
    block[5] ^= 1;
    assert_int_equal(block_file_settle(f, block, BLOCK, &err), STATUS_OK);
    block_file_free(f);

    struct stat st;
    assert_int_equal(stat(block_path, &st), 0);
    alter(block_path, st.st_size - 100); /* in generation 2 */
    assert_int_equal(state_found(states), STATES - 1);
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

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_dir, drop_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nothing_is_there_before_the_first_keep),
        CASE(a_kill_leaves_the_state_of_the_last_keep),
        CASE(it_goes_on_after_a_kill),
        CASE(a_torn_or_altered_record_ends_the_log_before_it),
        CASE(a_slot_that_was_torn_leaves_the_one_before),
        CASE(a_kill_while_it_is_first_made_is_a_first_start),
        CASE(what_is_no_state_is_refused_in_words),
        CASE(a_long_life_needs_no_more_room),
    };

    return cmocka_run_group_tests_name("block_file", tests, NULL, NULL);
}
