#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/crash.h"
#include "os/entropy.h"
#include "os/files.h"
#include "os/lock.h"

static char dir[64];
static struct error err;

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/novapulse-os-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int drop_dir(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command);
}

static const char *in_dir(const char *name)
{
    static char path[4][256];
    static unsigned turn;
    char *at = path[turn++ % 4];

    snprintf(at, sizeof path[0], "%s/%s", dir, name);
    return at;
}

static void what_is_written_is_read_back(void **state)
{
    char *bytes;
    size_t len;
    struct stat st;

    (void)state;
    assert_int_equal(file_write_atomic(in_dir("a"), STR("one\0two"), 0600, &err), STATUS_OK);
    assert_int_equal(file_write_atomic(in_dir("a"), STR("three"), 0600, &err), STATUS_OK);
    assert_int_equal(file_read(in_dir("a"), 100, &bytes, &len, &err), STATUS_OK);
    assert_int_equal(len, 5);
    assert_string_equal(bytes, "three");
    free(bytes);
    assert_int_equal(stat(in_dir("a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_false(file_exists(in_dir("a.new")));
}

static void a_file_larger_than_allowed_or_absent_is_refused(void **state)
{
    char *bytes;
    size_t len;

    (void)state;
    assert_int_equal(file_write_atomic(in_dir("big"), STR("12345"), 0600, &err), STATUS_OK);
    assert_int_equal(file_read(in_dir("big"), 4, &bytes, &len, &err), STATUS_RANGE);
    assert_int_equal(file_read(in_dir("none"), 4, &bytes, &len, &err), STATUS_NOT_FOUND);
    assert_int_equal(file_write_atomic(in_dir("no/such"), STR("x"), 0600, &err), STATUS_NOT_FOUND);
}

static void directories_are_made_with_their_parents_and_private(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(dir_make(in_dir("x/y/z"), &err), STATUS_OK);
    assert_int_equal(dir_make(in_dir("x/y/z"), &err), STATUS_OK);
    assert_int_equal(stat(in_dir("x/y"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(file_write_atomic(in_dir("plain"), STR(""), 0600, &err), STATUS_OK);
    assert_int_equal(dir_make(in_dir("plain"), &err), STATUS_EXISTS);
}

static void the_state_directory_is_the_wanted_one_or_the_systems(void **state)
{
    char path[PATH_TEXT_MAX];

    (void)state;
    unsetenv("STATE_DIRECTORY");
    setenv("XDG_STATE_HOME", in_dir("xdg"), 1);
    assert_int_equal(dir_state("", path, &err), STATUS_OK);
    assert_string_equal(path, in_dir("xdg/novapulse"));
    setenv("STATE_DIRECTORY", in_dir("unit"), 1);
    assert_int_equal(dir_state("", path, &err), STATUS_OK);
    assert_string_equal(path, in_dir("unit"));
    assert_int_equal(dir_state(in_dir("mine"), path, &err), STATUS_OK);
    assert_string_equal(path, in_dir("mine"));
    assert_true(file_exists(in_dir("mine")));
}

static void a_second_instance_is_told_who_holds_the_lock(void **state)
{
    struct lock first, second;
    char pid[40];

    (void)state;
    assert_int_equal(lock_take(&first, dir, "novapulse run", &err), STATUS_OK);
    assert_int_equal(lock_take(&second, dir, "novapulse run", &err), STATUS_LOCKED);
    snprintf(pid, sizeof pid, "process %d (novapulse run, since 20", (int)getpid());
    assert_non_null(strstr(err.what, pid));
    assert_int_equal(second.fd, -1);
    lock_release(&first);
    assert_int_equal(lock_take(&second, dir, "novapulse run", &err), STATUS_OK);
    lock_release(&second);
}

static void a_lock_ends_with_the_process_that_held_it(void **state)
{
    struct lock l;
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        if (lock_take(&l, dir, "child", NULL) != STATUS_OK)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(lock_take(&l, dir, "parent", &err), STATUS_OK);
    lock_release(&l);
}

static void a_fatal_signal_leaves_a_report_and_still_kills(void **state)
{
    static struct crash c;
    char path[256], *bytes;
    size_t len;
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        if (crash_install(&c, dir, "4.0.0", NULL) != STATUS_OK)
            _exit(1);
        crash_note(&c, "event 1042");
        raise(SIGFPE);
        _exit(2);
    }
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGFPE);
    snprintf(path, sizeof path, "%s/crash-%d.txt", dir, (int)child);
    assert_int_equal(file_read(path, 100000, &bytes, &len, &err), STATUS_OK);
    assert_non_null(strstr(bytes, "novapulse 4.0.0\nsignal SIGFPE\ndoing event 1042\n"));
    assert_true(len > 60);
    free(bytes);
}

static void tokens_differ_and_are_hex_of_the_asked_length(void **state)
{
    char a[80], b[80];
    struct text ta = TEXT(a), tb = TEXT(b);

    (void)state;
    entropy_token(&ta, 32);
    entropy_token(&tb, 32);
    assert_int_equal(ta.len, 64);
    assert_int_equal(strspn(a, "0123456789abcdef"), 64);
    assert_string_not_equal(a, b);
    assert_true(entropy_u64() != entropy_u64());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_file_larger_than_allowed_or_absent_is_refused),
        cmocka_unit_test(directories_are_made_with_their_parents_and_private),
        cmocka_unit_test(the_state_directory_is_the_wanted_one_or_the_systems),
        cmocka_unit_test(a_second_instance_is_told_who_holds_the_lock),
        cmocka_unit_test(a_lock_ends_with_the_process_that_held_it),
        cmocka_unit_test(a_fatal_signal_leaves_a_report_and_still_kills),
        cmocka_unit_test(tokens_differ_and_are_hex_of_the_asked_length),
    };

    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
