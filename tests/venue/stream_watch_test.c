/* What counts as a silent stream: long beside its own pace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "venue/stream_watch.h"

#define SECOND INT64_C(1000000000)

static const int64_t START = INT64_C(1785542400) * SECOND;

static void silence_is_what_is_long_beside_the_pace(void **state)
{
    static const struct {
        const char *what;
        int64_t pause; /* between two messages */
        unsigned heard;
        unsigned looks; /* before the last one */
        int64_t silent; /* at the last look */
        bool replaced;
    } rows[] = {
        {"busy and frozen", SECOND / 10, 200, 5, 30 * SECOND, true},
        {"busy, quiet for a moment", SECOND / 10, 200, 5, 19 * SECOND, false},
        {"one message a second, quiet for a minute", SECOND, 200, 30, 60 * SECOND, false},
        {"one message a second, quiet for two", SECOND, 200, 30, 120 * SECOND, true},
        {"a quiet stream", 60 * SECOND, 200, 100, 1800 * SECOND, false},
        {"no pace yet", SECOND / 10, 20, 50, 300 * SECOND, false},
        {"the clock leapt between two looks", SECOND / 10, 200, 1, 3600 * SECOND, false},
        {"many messages at one time", 0, 200, 5, 30 * SECOND, true},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stream_watch w = {0};
        int64_t now = START;

        for (unsigned k = 0; k < rows[i].heard; k++)
            stream_heard(&w, now += rows[i].pause);
        for (unsigned k = 0; k < rows[i].looks; k++)
            assert_false(stream_look(&w, now));
        if (stream_look(&w, now + rows[i].silent) != rows[i].replaced)
            fail_msg("%s", rows[i].what);
    }
}

static void one_silence_is_told_once_and_the_pace_is_learned_again(void **state)
{
    struct stream_watch w = {0};
    int64_t now = START;

    (void)state;
    for (unsigned k = 0; k < 100; k++)
        stream_heard(&w, now += SECOND);
    for (unsigned k = 0; k < 3; k++)
        assert_false(stream_look(&w, now));
    now += 500 * SECOND;
    assert_true(stream_look(&w, now));
    for (unsigned k = 0; k < 10; k++)
        assert_false(stream_look(&w, now += 500 * SECOND));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_what_is_long_beside_the_pace),
        cmocka_unit_test(one_silence_is_told_once_and_the_pace_is_learned_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
