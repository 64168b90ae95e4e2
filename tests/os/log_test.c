#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "os/files.h"
#include "os/log.h"

static char dir[64];
static struct log *l;
static struct options_log options = {
    .level = LOG_INFO, .main_mb = 1, .errors_mb = 1, .main_kept = 2, .errors_kept = 1};

static int open_log(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/novapulse-log-XXXXXX");
    return mkdtemp(dir) && log_new(&l, dir, &options, -1, NULL) == STATUS_OK ? 0 : -1;
}

static int close_log(void **state)
{
    char command[128];

    (void)state;
    log_free(l);
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command);
}

static char *content(const char *name)
{
    char path[128], *bytes = NULL;
    size_t len;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(file_read(path, 1 << 24, &bytes, &len, NULL), STATUS_OK);
    return bytes;
}

static bool has_file(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    return file_exists(path);
}

static void a_line_is_one_object_with_its_fields(void **state)
{
    char *bytes;

    (void)state;
    LOG(l, LOG_WARNING, "kraken", "reconnecting \"now\"", log_text("url", "ws://127.0.0.1:1"),
        log_whole("attempt", 3), log_real("wait_s", 0.5));
    bytes = content("novapulse.log");
    assert_memory_equal(bytes, "{\"at\":\"20", 9);
    assert_non_null(strstr(bytes,
                           "\"level\":\"warning\",\"from\":\"kraken\","
                           "\"what\":\"reconnecting \\\"now\\\"\",\"url\":\"ws://127.0.0.1:1\","
                           "\"attempt\":3,\"wait_s\":0.5}\n"));
    free(bytes);
}

static void lines_below_the_level_are_left_out_and_errors_stand_in_both_files(void **state)
{
    char *all, *errors;

    (void)state;
    log_say(l, LOG_DEBUG, "test", "unheard");
    log_say(l, LOG_INFO, "test", "told %d", 1);
    log_say(l, LOG_ERROR, "test", "wrong");
    log_set_level(l, LOG_DEBUG);
    log_say(l, LOG_DEBUG, "test", "heard");
    all = content("novapulse.log");
    errors = content("errors.log");
    assert_null(strstr(all, "unheard"));
    assert_non_null(strstr(all, "told 1"));
    assert_non_null(strstr(all, "heard"));
    assert_non_null(strstr(all, "wrong"));
    assert_non_null(strstr(errors, "wrong"));
    assert_null(strstr(errors, "told"));
    free(all);
    free(errors);
}

static void secrets_are_masked_by_key_by_look_and_by_value(void **state)
{
    char *bytes;

    (void)state;
    log_hide(l, STR("correct horse"));
    LOG(l, LOG_INFO, "test", "saying correct horse", log_text("api_key", "abcdef"),
        log_text("note", "with sk_live_4eC39HqLyjWD"), log_whole("session_token", 42));
    bytes = content("novapulse.log");
    assert_non_null(strstr(bytes, "\"what\":\"saying ****\",\"api_key\":\"****\","
                                  "\"note\":\"with ****\",\"session_token\":\"****\"}"));
    free(bytes);
}

static void a_full_file_is_turned_over_and_the_oldest_goes(void **state)
{
    static char line[4000];

    (void)state;
    memset(line, 'x', sizeof line - 1);
    for (int i = 0; i < 1100; i++) /* four files of a megabyte; three stay */
        log_say(l, LOG_INFO, "test", "%.900s", line);
    assert_true(has_file("novapulse.log.1"));
    for (int i = 0; i < 4400; i++)
        log_say(l, LOG_INFO, "test", "%.900s", line);
    assert_true(has_file("novapulse.log"));
    assert_true(has_file("novapulse.log.2"));
    assert_false(has_file("novapulse.log.3"));
    assert_int_equal(log_lost(l), 0);
}

static void a_line_that_is_too_long_loses_fields_and_stays_an_object(void **state)
{
    static char long_text[LOG_LINE_MAX];
    char *bytes;
    struct json j;

    (void)state;
    memset(long_text, '"', sizeof long_text - 1); /* each becomes two bytes */
    LOG(l, LOG_INFO, "test", "first", log_text("a", long_text), log_text("b", long_text),
        log_whole("c", 7));
    bytes = content("novapulse.log");
    json_init(&j, str_trim(str_of(bytes)));
    json_skip(&j);
    assert_true(json_end(&j));
    assert_non_null(strstr(bytes, "\"c\":7}"));
    free(bytes);
}

static void *talk(void *ctx)
{
    for (int i = 0; i < 500; i++)
        LOG(l, LOG_INFO, "thread", ctx, log_whole("i", i));
    return NULL;
}

static void lines_of_two_threads_never_mix(void **state)
{
    pthread_t a, b;
    char *bytes;
    unsigned lines = 0;

    (void)state;
    pthread_create(&a, NULL, talk, "one one one one one");
    pthread_create(&b, NULL, talk, "two two two two two");
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    bytes = content("novapulse.log");
    for (struct str rest = str_of(bytes); rest.at; lines++) {
        struct str line = str_cut(&rest, '\n');
        struct json j;
        if (line.len == 0)
            break;
        json_init(&j, line);
        json_skip(&j);
        assert_true(json_end(&j));
    }
    assert_int_equal(lines, 1000);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_is_one_object_with_its_fields, open_log, close_log),
        cmocka_unit_test_setup_teardown(
            lines_below_the_level_are_left_out_and_errors_stand_in_both_files, open_log, close_log),
        cmocka_unit_test_setup_teardown(secrets_are_masked_by_key_by_look_and_by_value, open_log,
                                        close_log),
        cmocka_unit_test_setup_teardown(a_full_file_is_turned_over_and_the_oldest_goes, open_log,
                                        close_log),
        cmocka_unit_test_setup_teardown(a_line_that_is_too_long_loses_fields_and_stays_an_object,
                                        open_log, close_log),
        cmocka_unit_test_setup_teardown(lines_of_two_threads_never_mix, open_log, close_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
