/* What an answer says of what was asked: above all, that an order is absent only the venue's own words say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "venue/coinbase/errors.h"

static void a_bare_http_code_is_no_word_on_an_order(void **state)
{
    static const struct {
        long code;
        enum status status;
        enum retry_class retry;
    } rows[] = {
        {404, STATUS_UNAVAILABLE, RETRY_ASK}, {429, STATUS_RATE_LIMITED, RETRY_LATER},
        {401, STATUS_AUTH, RETRY_NEVER},      {403, STATUS_AUTH, RETRY_NEVER},
        {400, STATUS_REJECTED, RETRY_NEVER},  {422, STATUS_REJECTED, RETRY_NEVER},
        {500, STATUS_UNAVAILABLE, RETRY_ASK}, {502, STATUS_UNAVAILABLE, RETRY_ASK},
        {302, STATUS_UNAVAILABLE, RETRY_ASK}, {0, STATUS_UNAVAILABLE, RETRY_ASK},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct coinbase_error e = coinbase_error_of_http(rows[i].code);

        if (e.status != rows[i].status || e.retry != rows[i].retry)
            fail_msg("HTTP %ld", rows[i].code);
    }
}

static void the_venues_words_are_a_table(void **state)
{
    static const struct {
        const char *word;
        enum status status;
        enum retry_class retry;
    } rows[] = {
        {"NOT_FOUND", STATUS_NOT_FOUND, RETRY_NEVER},
        {"ORDER_NOT_FOUND", STATUS_NOT_FOUND, RETRY_ASK},
        {"UNKNOWN_CANCEL_ORDER", STATUS_NOT_FOUND, RETRY_ASK},
        {"RESOURCE_EXHAUSTED", STATUS_RATE_LIMITED, RETRY_LATER},
        {"UNAUTHENTICATED", STATUS_AUTH, RETRY_NEVER},
        {"UNKNOWN_FAILURE_REASON", STATUS_UNAVAILABLE, RETRY_ASK},
        {"A_WORD_OF_A_DAY_TO_COME", STATUS_REJECTED, RETRY_NEVER},
        {"", STATUS_UNAVAILABLE, RETRY_ASK},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct coinbase_error e = coinbase_error_of(str_of(rows[i].word));

        if (e.status != rows[i].status || e.retry != rows[i].retry)
            fail_msg("%s", rows[i].word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bare_http_code_is_no_word_on_an_order),
        cmocka_unit_test(the_venues_words_are_a_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
