/* What a denial says to people: its sentence, then its figures by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "risk/denial.h"

static void every_denial_says_its_sentence_and_its_figures(void **state)
{
    (void)state;
    for (unsigned code = DENY_NONE + 1; code < DENIAL_COUNT; code++) {
        struct denial d = {.code = (enum denial_code)code, .figure = {1.5, 2.5, 3.5, 4.5}};
        char said[512], expected[512];
        struct text t = TEXT(said);
        int n = snprintf(expected, sizeof expected, "%s", denial_sentence((enum denial_code)code));

        denial_print(&t, &d);
        for (unsigned i = 0; i < 4; i++) {
            const char *name = denial_figure_name((enum denial_code)code, i);
            if (name[0])
                n += snprintf(expected + n, sizeof expected - (size_t)n, "%s%s %u.5",
                              i == 0 ? ": " : ", ", name, i + 1);
        }
        assert_string_equal(said, expected);
        assert_true(strlen(denial_sentence((enum denial_code)code)) > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_denial_says_its_sentence_and_its_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
