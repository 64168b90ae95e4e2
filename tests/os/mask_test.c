#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "os/mask.h"

static struct mask_values known;

static void expect(const char *in, const char *out)
{
    char room[512];
    struct text t = TEXT(room);

    mask_text(&t, str_of(in), &known);
    assert_string_equal(room, out);
}

static void names_of_secrets_are_known_in_any_spelling(void **state)
{
    static const char *const secret[] = {
        "api_key",       "API-Sign", "kraken.apiSecret", "PASSWORD",       "bot_token",
        "Authorization", "Cookie",   "private_key",      "session.secret", "credentials",
    };
    static const char *const open[] = {"pair", "key", "what", "price", "reason", "assign"};

    (void)state;
    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
        if (!mask_key(str_of(secret[i])))
            fail_msg("%s", secret[i]);
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
        if (mask_key(str_of(open[i])))
            fail_msg("%s", open[i]);
}

static void values_after_a_label_are_masked(void **state)
{
    (void)state;
    expect("api_key=abc123&pair=BTC", "api_key=****&pair=BTC");
    expect("Authorization: Bearer abc.def and more", "Authorization: Bearer **** and more");
    expect("{\"token\": \"short\", \"pair\": \"ETH/USD\"}",
           "{\"token\": \"****\", \"pair\": \"ETH/USD\"}");
    expect("API-Sign: 4/dpxb3iT4tp/Z", "API-Sign: ****");
    expect("the token ran out", "the token ran out");
}

static void values_that_look_secret_are_masked(void **state)
{
    (void)state;
    expect("with sk_live_4eC39HqLyjWD now", "with **** now");
    expect("whsec_12345678901234", "****");
    expect("xoxb-1234567890-abcdef", "****");
    expect("https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe",
           "https://api.telegram.org/bot****/getMe");
    expect("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "**** end");
    expect(
        "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==",
        "****");
    expect("hash 9f86d081884c7d659a2feaa0c55ad015", "hash ****");
    expect("a\n-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\nb", "a\n****\nb");
}

static void ordinary_texts_are_left_alone(void **state)
{
    static const char *const texts[] = {
        "BTC/USD: no trade, confidence 0.61, needs 0.68",
        "/var/lib/novapulse/journal/segment-000000000000000042.journal",
        "decision hash 8c1f03aa55120e9d",
        "order NPABCDE-0001-000000042 filled 0.00051000 at 60123.4",
        "12345678901234567890123456789012345678901234567890",
        "2026-11-23T08:11:02.123456Z",
        "listens on 127.0.0.1:8090",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        expect(texts[i], texts[i]);
}

static void registered_values_are_masked_wherever_they_stand(void **state)
{
    (void)state;
    known = (struct mask_values){1, {STR("hunter22")}};
    expect("xhunter22y hunter22", "x****y ****");
    known.value[0] = STR("short");
    expect("short values are too common", "short values are too common");
    known.count = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_secrets_are_known_in_any_spelling),
        cmocka_unit_test(values_after_a_label_are_masked),
        cmocka_unit_test(values_that_look_secret_are_masked),
        cmocka_unit_test(ordinary_texts_are_left_alone),
        cmocka_unit_test(registered_values_are_masked_wherever_they_stand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
