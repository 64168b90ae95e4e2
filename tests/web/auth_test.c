#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "web/auth.h"

#define S INT64_C(1000000000)

struct desk {
    struct auth auth;
    char key[WEB_KEY_MAX], token[TOKEN_TEXT];
    int64_t wait;
};

static struct desk *open_desk(void)
{
    static struct desk d;
    uint8_t hash[WEB_KEY_HASH];

    web_key_make(d.key, hash);
    auth_init(&d.auth, hash);
    return &d;
}

static struct session *sign_in(struct desk *d, const char *key, int64_t at)
{
    return auth_sign_in(&d->auth, str_of(key), STR("127.0.0.1"), at, d->token, &d->wait);
}

static void keys_are_long_and_never_the_same(void **state)
{
    char a[WEB_KEY_MAX], b[WEB_KEY_MAX];
    uint8_t hash_a[WEB_KEY_HASH], hash_b[WEB_KEY_HASH], again[WEB_KEY_HASH];

    (void)state;
    web_key_make(a, hash_a);
    web_key_make(b, hash_b);
    web_key_hash(again, str_of(a));

    assert_int_equal(strlen(a), 2 + 24 + 4);
    assert_string_not_equal(a, b);
    assert_memory_equal(hash_a, again, WEB_KEY_HASH);
    assert_memory_not_equal(hash_a, hash_b, WEB_KEY_HASH);
}

static void the_key_opens_a_session_that_its_token_finds(void **state)
{
    struct desk *d = open_desk();

    (void)state;
    struct session *s = sign_in(d, d->key, 100 * S);

    assert_non_null(s);
    assert_ptr_equal(auth_find(&d->auth, str_of(d->token), 101 * S), s);
    assert_true(auth_csrf_is_right(s, str_of(s->csrf)));
    assert_false(auth_csrf_is_right(s, str_of(d->token)));
    assert_false(auth_csrf_is_right(s, STR("")));
    /* the token itself is kept nowhere */
    assert_null(memmem(&d->auth, sizeof d->auth, d->token, TOKEN_TEXT - 1));
}

static void a_wrong_key_opens_nothing(void **state)
{
    struct desk *d = open_desk();

    (void)state;
    assert_null(sign_in(d, "np-wrong", 100 * S));
    assert_null(sign_in(d, "", 100 * S));
    assert_int_equal(d->wait, 0);
    assert_null(auth_find(&d->auth, STR(""), 100 * S));
}

static void after_five_wrong_keys_even_the_right_one_waits(void **state)
{
    struct desk *d = open_desk();

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_null(sign_in(d, "np-wrong", 100 * S));
    assert_null(sign_in(d, d->key, 100 * S));
    assert_int_equal(d->wait, 60);

    /* another address may */
    assert_non_null(
        auth_sign_in(&d->auth, str_of(d->key), STR("127.0.0.2"), 100 * S, d->token, &d->wait));
    assert_non_null(sign_in(d, d->key, 160 * S));
}

static void a_session_ends_after_twelve_hours_and_after_two_without_use(void **state)
{
    struct desk *d = open_desk();
    int64_t hour = 3600 * S;

    (void)state;
    sign_in(d, d->key, 0);
    for (int64_t h = 1; h < 12; h++)
        assert_non_null(auth_find(&d->auth, str_of(d->token), h * hour));
    assert_null(auth_find(&d->auth, str_of(d->token), 12 * hour));

    struct session *s = sign_in(d, d->key, 20 * hour);
    assert_non_null(auth_still(&d->auth, s->number, 22 * hour - 1));
    s->seen_ns = 20 * hour;
    assert_null(auth_find(&d->auth, str_of(d->token), 22 * hour));
}

static void a_signed_out_session_is_gone_and_its_number_never_comes_back(void **state)
{
    struct desk *d = open_desk();

    (void)state;
    struct session *s = sign_in(d, d->key, 100 * S);
    uint64_t number = s->number;
    auth_sign_out(s);

    assert_null(auth_find(&d->auth, str_of(d->token), 100 * S));
    assert_null(auth_still(&d->auth, number, 100 * S));
    assert_int_not_equal(sign_in(d, d->key, 100 * S)->number, number);
}

static void more_sessions_than_fit_end_the_one_used_longest_ago(void **state)
{
    struct desk *d = open_desk();
    char first[TOKEN_TEXT];

    (void)state;
    sign_in(d, d->key, 1 * S);
    memcpy(first, d->token, sizeof first);
    for (int i = 0; i < SESSIONS_MAX; i++)
        assert_non_null(sign_in(d, d->key, (2 + i) * S));

    assert_null(auth_find(&d->auth, str_of(first), 50 * S));
    assert_non_null(auth_find(&d->auth, str_of(d->token), 50 * S));
}

static void a_host_is_an_address_or_our_own_name(void **state)
{
    (void)state;
    assert_true(host_is_ours(STR("127.0.0.1:8090"), "127.0.0.1"));
    assert_true(host_is_ours(STR("localhost:8090"), "127.0.0.1"));
    assert_true(host_is_ours(STR("192.168.1.7"), "0.0.0.0"));
    assert_true(host_is_ours(STR("[::1]:8090"), "127.0.0.1"));
    assert_true(host_is_ours(STR("trader.lan:8090"), "trader.lan"));
    assert_false(host_is_ours(STR("evil.example:8090"), "127.0.0.1"));
    assert_false(host_is_ours(STR("127.0.0.1.evil.example"), "127.0.0.1"));
    assert_false(host_is_ours(STR("127.0.0.1:80:90"), "127.0.0.1"));
    assert_false(host_is_ours(STR("127.0.0.1; script-src *"), "127.0.0.1"));
    assert_false(host_is_ours(STR(""), "127.0.0.1"));
    assert_false(host_is_ours((struct str){NULL, 0}, "127.0.0.1"));
}

static void an_origin_is_own_when_it_names_the_host_with_its_port(void **state)
{
    (void)state;
    assert_true(origin_is_own(STR("http://127.0.0.1:8090"), STR("127.0.0.1:8090")));
    assert_true(origin_is_own(STR("https://trader.lan"), STR("trader.lan")));
    assert_false(origin_is_own(STR("http://127.0.0.1:8091"), STR("127.0.0.1:8090")));
    assert_false(origin_is_own(STR("null"), STR("127.0.0.1:8090")));
    assert_false(origin_is_own(STR(""), STR("")));
    assert_false(origin_is_own(STR("file://127.0.0.1:8090"), STR("127.0.0.1:8090")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_long_and_never_the_same),
        cmocka_unit_test(the_key_opens_a_session_that_its_token_finds),
        cmocka_unit_test(a_wrong_key_opens_nothing),
        cmocka_unit_test(after_five_wrong_keys_even_the_right_one_waits),
        cmocka_unit_test(a_session_ends_after_twelve_hours_and_after_two_without_use),
        cmocka_unit_test(a_signed_out_session_is_gone_and_its_number_never_comes_back),
        cmocka_unit_test(more_sessions_than_fit_end_the_one_used_longest_ago),
        cmocka_unit_test(a_host_is_an_address_or_our_own_name),
        cmocka_unit_test(an_origin_is_own_when_it_names_the_host_with_its_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
