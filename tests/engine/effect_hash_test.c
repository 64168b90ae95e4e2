#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/control.h"
#include "engine/effect_hash.h"
#include "engine/snapshot.h"

static struct effect blank(enum effect_kind kind)
{
    struct effect fx;

    memset(&fx, 0, sizeof fx);
    fx.kind = (uint16_t)kind;
    fx.at = 1000;
    return fx;
}

static void memory_that_is_no_member_does_not_count(void **unused)
{
    struct effect a = blank(EFFECT_DECISION), b;

    (void)unused;
    a.u.decision.votes = 1;
    a.u.decision.frames = 1;
    b = a;
    b.cause = 77;
    b.u.decision.vote[1].strength = 3;
    b.u.decision.frame[1].strength = 3;
    b.u.decision.pad[2] = 9;
    assert_true(effect_hash(0, &a) == effect_hash(0, &b));
    b.u.decision.vote[0].strength = 3;
    assert_true(effect_hash(0, &a) != effect_hash(0, &b));
}

static void nan_is_one_value_and_minus_zero_is_zero(void **unused)
{
    struct effect a = blank(EFFECT_DENIAL), b = a;

    (void)unused;
    b.u.denial.denial.figure[1] = -0.0;
    assert_true(effect_hash(0, &a) == effect_hash(0, &b));
    a.u.denial.denial.figure[0] = nan("1");
    b.u.denial.denial.figure[0] = -nan("2");
    assert_true(effect_hash(0, &a) == effect_hash(0, &b));
    b.u.denial.denial.figure[0] = 1;
    assert_true(effect_hash(0, &a) != effect_hash(0, &b));
}

static void order_and_every_kind_count(void **unused)
{
    uint64_t seen[EFFECT_KIND_COUNT];
    struct effect a = blank(EFFECT_PLACE), b = blank(EFFECT_CANCEL);

    (void)unused;
    assert_true(effect_hash(effect_hash(0, &a), &b) != effect_hash(effect_hash(0, &b), &a));
    for (unsigned k = EFFECT_NONE + 1; k < EFFECT_KIND_COUNT; k++) {
        struct effect fx = blank((enum effect_kind)k);

        seen[k] = effect_hash(0, &fx);
        for (unsigned before = EFFECT_NONE + 1; before < k; before++)
            assert_true(seen[before] != seen[k]);
        fx.pair = 1;
        assert_true(effect_hash(0, &fx) != seen[k]);
    }
}

static void where_a_text_ends_counts(void **unused)
{
    struct effect a = blank(EFFECT_NOTICE), b = a;

    (void)unused;
    strncpy(a.u.notice.code, "ab", sizeof a.u.notice.code);
    strncpy(a.u.notice.text, "c", sizeof a.u.notice.text);
    strncpy(b.u.notice.code, "a", sizeof b.u.notice.code);
    strncpy(b.u.notice.text, "bc", sizeof b.u.notice.text);
    assert_true(effect_hash(0, &a) != effect_hash(0, &b));
}

static void every_kind_has_a_name_of_its_own(void **unused)
{
    (void)unused;
    for (unsigned k = 1; k < EFFECT_KIND_COUNT; k++)
        assert_string_not_equal(effect_kind_name((enum effect_kind)k), "none");
    for (unsigned k = 1; k < EVENT_KIND_COUNT; k++)
        assert_string_not_equal(event_kind_name((enum event_kind)k), "none");
    for (unsigned b = 0; b < BREAKER_COUNT; b++)
        assert_string_not_equal(breaker_name((enum breaker)b), "none");
    assert_string_equal(exit_reason_name(EXIT_REASON_CLOSE_ALL), "exit.close_all");
    assert_string_equal(exit_reason_name(EXIT_REASON_COUNT), "");
    assert_string_equal(effect_kind_name(EFFECT_KIND_COUNT), "none");
}

static void every_verb_is_found_by_name_and_says_who_may(void **unused)
{
    unsigned count;
    const struct control_row *rows = control_table(&count);

    (void)unused;
    assert_int_equal(count, CONTROL_VERB_COUNT - 1);
    for (unsigned i = 0; i < count; i++) {
        assert_ptr_equal(control_find(str_of(rows[i].name)), &rows[i]);
        assert_ptr_equal(control_row(rows[i].verb), &rows[i]);
        assert_true(rows[i].role >= ROLE_OPERATOR && strlen(rows[i].does) > 10);
    }
    assert_int_equal(control_find(STR("close_all"))->verb, CONTROL_CLOSE_ALL);
    assert_null(control_find(STR("clos")));
    assert_null(control_find(STR("close-allx")));
    assert_null(control_find(STR("")));
    assert_null(control_row(CONTROL_VERB_COUNT));
    assert_int_equal(control_row(CONTROL_REARM)->role, ROLE_ADMIN);
    assert_true(control_row(CONTROL_REARM)->needs_reason);
    assert_int_equal(control_row(CONTROL_PAUSE)->danger, DANGER_SAFE);
    assert_int_equal(control_row(CONTROL_KILL)->danger, DANGER_EXTREME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_that_is_no_member_does_not_count),
        cmocka_unit_test(nan_is_one_value_and_minus_zero_is_zero),
        cmocka_unit_test(order_and_every_kind_count),
        cmocka_unit_test(where_a_text_ends_counts),
        cmocka_unit_test(every_kind_has_a_name_of_its_own),
        cmocka_unit_test(every_verb_is_found_by_name_and_says_who_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
