#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "kit/json_judges.h"

static struct json reader(const char *text)
{
    struct json j;

    json_init(&j, str_of(text));
    return j;
}

static void a_venues_digits_survive(void **state)
{
    struct json j = reader(" {\"price\": 0.00005100, \"qty\":\"12.50\"} ");
    struct str price = {NULL, 0}, qty = {NULL, 0};

    (void)state;
    json_object(&j);
    while (json_key(&j)) {
        if (str_is(j.key, "price"))
            json_number(&j, &price);
        else if (str_is(j.key, "qty"))
            json_number(&j, &qty);
    }
    assert_true(json_end(&j));
    assert_true(str_is(price, "0.00005100"));
    assert_true(str_is(qty, "12.50"));
}

static void nested_arrays_and_objects_are_walked_in_order(void **state)
{
    struct json j = reader("[[1,2],[],{\"a\":[3]},4]");
    int64_t sum = 0, v;

    (void)state;
    assert_int_equal(json_next(&j), JSON_ARRAY);
    for (json_array(&j); json_more(&j);) {
        assert_true(json_i64(&j, &v));
        sum = sum * 10 + v;
    }
    assert_int_equal(json_peek(&j), JSON_ARRAY);
    assert_int_equal(json_next(&j), JSON_ARRAY);
    assert_int_equal(json_peek(&j), JSON_DONE);
    assert_int_equal(json_next(&j), JSON_DONE);
    json_object(&j);
    while (json_key(&j))
        for (json_array(&j); json_more(&j);)
            assert_true(json_i64(&j, &v));
    sum = sum * 10 + v;
    assert_true(json_i64(&j, &v));
    assert_int_equal(json_next(&j), JSON_DONE);
    assert_true(json_end(&j));
    assert_int_equal(sum * 10 + v, 1234);
}

static void what_nobody_reads_is_skipped(void **state)
{
    struct json j = reader("{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":[[],{}],\"e\":7}");
    int64_t e = 0;

    (void)state;
    json_object(&j);
    while (json_key(&j)) {
        if (str_is(j.key, "a"))
            json_skip(&j);
        else if (str_is(j.key, "e"))
            json_i64(&j, &e);
    }
    assert_true(json_end(&j));
    assert_int_equal(e, 7);
}

static void the_first_error_stays_and_says_where(void **state)
{
    struct json j = reader("[1,2,x,3]");
    const char *why = NULL;
    int64_t v;

    (void)state;
    json_array(&j);
    while (json_more(&j))
        json_i64(&j, &v);
    assert_false(json_ok(&j));
    assert_int_equal(json_error(&j, &why), 5);
    assert_string_equal(why, "a value is missing");
    assert_int_equal(json_next(&j), JSON_ERROR);
    assert_int_equal(json_peek(&j), JSON_ERROR);
    assert_false(json_key(&j));
    assert_false(json_end(&j));
    assert_int_equal(json_error(&j, NULL), 5);
}

static void a_value_of_the_wrong_type_is_an_error_at_its_place(void **state)
{
    struct json j = reader("{\"n\":\"ten\"}");
    const char *why;
    double v = -1;

    (void)state;
    json_object(&j);
    json_key(&j);
    assert_false(json_double(&j, &v));
    assert_true(v == -1);
    assert_int_equal(json_error(&j, &why), 5);
    assert_string_equal(why, "a number is wanted");
}

static void a_callers_refusal_points_at_the_last_value(void **state)
{
    struct json j = reader("[10, 20]");
    int64_t v;

    (void)state;
    json_array(&j);
    json_i64(&j, &v);
    json_i64(&j, &v);
    json_refuse(&j, "too great");
    assert_int_equal(json_error(&j, NULL), 5);
}

static void integers_are_whole_and_fit(void **state)
{
    int64_t i;
    uint64_t u;
    struct json j;

    (void)state;
    j = reader("-9223372036854775808");
    assert_true(json_i64(&j, &i));
    assert_true(i == INT64_MIN);
    j = reader("9223372036854775808");
    assert_false(json_i64(&j, &i));
    j = reader("18446744073709551615");
    assert_true(json_u64(&j, &u));
    assert_true(u == UINT64_MAX);
    j = reader("-1");
    assert_false(json_u64(&j, &u));
    j = reader("1.0");
    assert_false(json_i64(&j, &i));
}

static void nesting_has_a_limit(void **state)
{
    char text[2 * (JSON_DEPTH_MAX + 1) + 1];

    (void)state;
    for (unsigned depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
        for (unsigned i = 0; i < depth; i++) {
            text[i] = '[';
            text[depth + i] = ']';
        }
        text[2 * depth] = '\0';
        assert_int_equal(our_judgement(str_of(text)),
                         depth == JSON_DEPTH_MAX ? ACCEPTED : NO_OPINION);
    }
}

static void escapes_become_utf_8(void **state)
{
    char room[64], small[4];
    struct text t = TEXT(room), cut = TEXT(small);
    struct json j = reader("\"a\\n\\t\\\"\\\\\\/\\u00e9\\u20ac\\ud83d\\ude00\"");
    struct str raw;

    (void)state;
    assert_true(json_string(&j, &raw));
    assert_true(json_unescape(&t, raw));
    assert_string_equal(room, "a\n\t\"\\/\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    assert_false(json_unescape(&cut, raw));
}

static void what_is_not_json_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        " ",
        "[",
        "]",
        "{",
        "}",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{1:2}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "[}",
        "{]",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "- 1",
        "NaN",
        "nul",
        "nulll",
        "truefalse",
        "True",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\n\"",
        "\"\x7f\xff\"",
        "\"\xc0\xaf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "1 2",
        "[] []",
        "// x\n1",
        "[1]x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(our_judgement(str_of(wrong[i])), REFUSED);
        assert_int_equal(jansson_judgement(str_of(wrong[i])), REFUSED);
    }
}

/* ---- generated documents ---- */

struct growing {
    struct random chance;
    struct text *out;
};

static void grow_number(struct growing *g)
{
    if (random_below(&g->chance, 2))
        text_char(g->out, '-');
    text_u64(g->out, random_u64(&g->chance) >> random_below(&g->chance, 64));
    if (random_below(&g->chance, 2)) {
        text_char(g->out, '.');
        text_u64_pad(g->out, random_u64(&g->chance) >> random_below(&g->chance, 64),
                     (unsigned)random_below(&g->chance, 25));
    }
    if (random_below(&g->chance, 3) == 0)
        text_printf(g->out, "e%d", (int)random_below(&g->chance, 640) - 330);
}

static void grow_string(struct growing *g)
{
    static const char *const piece[] = {
        "a",
        "price",
        " ",
        "\\n",
        "\\\"",
        "\\u0041",
        "\\u00e9",
        "\\u20ac",
        "\xc3\xa9",
        "\xe2\x82\xac",
        "\\\\",
        "\\ud83d\\ude00",
        "\xf0\x9f\x98\x80",
    };

    text_char(g->out, '"');
    for (uint64_t n = random_below(&g->chance, 12); n > 0; n--)
        text_cstr(g->out, piece[random_below(&g->chance, sizeof piece / sizeof piece[0])]);
    text_char(g->out, '"');
}

static void grow_value(struct growing *g, unsigned depth)
{
    static const char *const word[] = {"true", "false", "null"};
    uint64_t kind = random_below(&g->chance, depth > 6 ? 3 : 5), n;

    if (random_below(&g->chance, 4) == 0)
        text_char(g->out, " \t\n\r"[random_below(&g->chance, 4)]);
    if (kind == 0) {
        grow_number(g);
    } else if (kind == 1) {
        grow_string(g);
    } else if (kind == 2) {
        text_cstr(g->out, word[random_below(&g->chance, 3)]);
    } else {
        n = random_below(&g->chance, 5);
        text_char(g->out, kind == 3 ? '[' : '{');
        for (uint64_t i = 0; i < n; i++) {
            if (i > 0)
                text_char(g->out, ',');
            if (kind == 4) {
                grow_string(g);
                text_char(g->out, ':');
            }
            grow_value(g, depth + 1);
        }
        text_char(g->out, kind == 3 ? ']' : '}');
    }
}

static void generated_documents_are_judged_as_jansson_judges_them(void **state)
{
    static char room[200000];
    unsigned accepted = 0, refused = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        struct text t = TEXT(room);
        struct growing g = {.out = &t};

        random_seed(&g.chance, seed);
        grow_value(&g, 0);
        if (t.cut)
            continue;
        assert_true(judges_agree(text_str(&t)));
        accepted += our_judgement(text_str(&t)) == ACCEPTED;

        /* One byte altered: most of these are wrong, and both must find the same ones. */
        room[random_below(&g.chance, t.len)] = (char)random_u64(&g.chance);
        assert_true(judges_agree(text_str(&t)));
        refused += our_judgement(text_str(&t)) == REFUSED;
    }
    assert_true(accepted > 3900);
    assert_true(refused > 1000);
}

/* ---- writer ---- */

static void the_writer_puts_commas_and_escapes(void **state)
{
    char room[256];
    struct text t = TEXT(room);
    struct json_writer w;

    (void)state;
    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_cstr(&w, "name", "a\"b\\c\n\x01");
    json_put_scaled_str(&w, "price", 6012340, 2);
    json_put_i64(&w, "n", -5);
    json_write_key(&w, "list");
    json_write_array(&w);
    json_write_scaled(&w, -1, 8);
    json_write_bool(&w, true);
    json_write_null(&w);
    json_write_array(&w);
    json_write_array_end(&w);
    json_write_raw(&w, STR("{}"));
    json_write_array_end(&w);
    json_put_double(&w, "d", 0.1);
    json_put_double(&w, "nan", 0.0 / 0.0);
    json_write_object_end(&w);
    assert_string_equal(room, "{\"name\":\"a\\\"b\\\\c\\n\\u0001\",\"price\":\"60123.40\",\"n\":-5,"
                              "\"list\":[-0.00000001,true,null,[],{}],\"d\":0.1,\"nan\":null}");
}

static void bytes_that_are_not_utf_8_are_replaced(void **state)
{
    char room[64];
    struct text t = TEXT(room);
    struct json_writer w;

    (void)state;
    json_write_init(&w, &t);
    json_write_cstr(&w, "a\xff\xc3(\xc3\xa9");
    assert_string_equal(room, "\"a\xef\xbf\xbd\xef\xbf\xbd(\xc3\xa9\"");
}

static void any_string_and_double_written_is_read_back(void **state)
{
    char room[4096], plain[512], bytes[64];
    struct random chance;

    (void)state;
    random_seed(&chance, 3);
    for (unsigned round = 0; round < 3000; round++) {
        struct text t = TEXT(room), back = TEXT(plain);
        struct json_writer w;
        struct json j;
        struct str raw;
        size_t n = random_below(&chance, sizeof bytes);
        double v = random_normal(&chance) * 1e6, again;

        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)random_below(&chance, 128);
        json_write_init(&w, &t);
        json_write_array(&w);
        json_write_str(&w, (struct str){bytes, n});
        json_write_double(&w, v);
        json_write_array_end(&w);

        json_init(&j, text_str(&t));
        assert_true(json_array(&j) && json_more(&j));
        assert_true(json_string(&j, &raw));
        assert_true(json_unescape(&back, raw));
        assert_true(str_eq(text_str(&back), (struct str){bytes, n}));
        assert_true(json_more(&j));
        assert_true(json_double(&j, &again));
        assert_true(again == v);
        assert_false(json_more(&j));
        assert_true(json_end(&j));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_venues_digits_survive),
        cmocka_unit_test(nested_arrays_and_objects_are_walked_in_order),
        cmocka_unit_test(what_nobody_reads_is_skipped),
        cmocka_unit_test(the_first_error_stays_and_says_where),
        cmocka_unit_test(a_value_of_the_wrong_type_is_an_error_at_its_place),
        cmocka_unit_test(a_callers_refusal_points_at_the_last_value),
        cmocka_unit_test(integers_are_whole_and_fit),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(escapes_become_utf_8),
        cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(generated_documents_are_judged_as_jansson_judges_them),
        cmocka_unit_test(the_writer_puts_commas_and_escapes),
        cmocka_unit_test(bytes_that_are_not_utf_8_are_replaced),
        cmocka_unit_test(any_string_and_double_written_is_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
