/* Each print once, whatever order and numbers they come in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "venue/trade_ids.h"

enum { STEPS_MAX = 6 };

static const struct {
    const char *what;
    struct {
        uint64_t id;
        bool taken;
    } step[STEPS_MAX];
    unsigned steps;
    uint64_t missed;
} rows[] = {
    {"one after the other", {{5, true}, {6, true}, {7, true}}, 3, 0},
    {"the first is no gap, however high", {{90000000, true}, {90000001, true}}, 2, 0},
    {"told twice", {{5, true}, {6, true}, {5, false}, {6, false}, {7, true}}, 5, 0},
    {"left out", {{5, true}, {9, true}, {10, true}}, 3, 3},
    {"too late after a gap", {{5, true}, {9, true}, {7, false}}, 3, 3},
    {"no number", {{0, true}, {5, true}, {0, true}, {6, true}}, 4, 0},
    {"a slip far ahead does not silence the rest",
     {{5, true}, {50000000, true}, {6, true}, {7, true}},
     4,
     0},
    {"the same slip twice is told once",
     {{5, true}, {50000000, true}, {50000000, false}, {6, true}},
     4,
     0},
    {"two that stand together far ahead are the new count",
     {{5, true}, {50000000, true}, {50000001, true}, {6, false}, {50000002, true}},
     5,
     0},
    {"two slips apart are two slips",
     {{5, true}, {50000000, true}, {90000000, true}, {6, true}},
     4,
     0},
    {"the largest there is", {{5, true}, {UINT64_MAX, true}, {6, true}}, 3, 0},
};

static void prints_are_told_once(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trade_ids t = {0};
        uint64_t missed = 0;

        for (unsigned k = 0; k < rows[i].steps; k++)
            if (trade_ids_take(&t, rows[i].step[k].id, &missed) != rows[i].step[k].taken)
                fail_msg("%s: step %u", rows[i].what, k);
        if (missed != rows[i].missed)
            fail_msg("%s: %llu missed", rows[i].what, (unsigned long long)missed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(prints_are_told_once)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
