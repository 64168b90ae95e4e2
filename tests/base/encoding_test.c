#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/crc32.h"
#include "base/hash.h"
#include "base/hex.h"
#include "base/random.h"

static void the_checksum_is_zlibs_in_every_cutting(void **state)
{
    struct random chance;
    uint8_t bytes[300];

    (void)state;
    assert_int_equal(crc32_add(CRC32_START, "123456789", 9), 0xcbf43926);
    random_seed(&chance, 1);
    for (unsigned i = 0; i < 2000; i++) {
        size_t size = random_below(&chance, sizeof bytes + 1);
        size_t cut = random_below(&chance, size + 1);

        for (size_t k = 0; k < size; k++)
            bytes[k] = (uint8_t)random_u64(&chance);
        uint32_t crc = crc32_add(crc32_add(CRC32_START, bytes, cut), bytes + cut, size - cut);
        assert_int_equal(crc, crc32(0, bytes, (unsigned)size));
        uint32_t before = crc32_add(CRC32_START, bytes, cut);
        uint32_t more = crc32_add(CRC32_START, bytes + cut, size - cut);
        assert_int_equal(crc32_join(before, more, size - cut), crc);
    }
}

static void base64_gives_the_vectors_of_the_rfc(void **state)
{
    static const char *const row[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    char room[16], bytes[16];

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct text t = TEXT(room);
        size_t size;

        text_clear(&t);
        base64_encode(&t, row[i][0], strlen(row[i][0]), BASE64_PLAIN);
        assert_string_equal(room, row[i][1]);
        assert_true(base64_decode(bytes, sizeof bytes, &size, str_of(row[i][1]), BASE64_PLAIN));
        assert_int_equal(size, strlen(row[i][0]));
        assert_memory_equal(bytes, row[i][0], size);
    }
}

static void base64_for_urls_has_its_own_letters_and_no_padding(void **state)
{
    static const uint8_t bytes[] = {0xfb, 0xff, 0xfe, 0xff};
    uint8_t back[4];
    char room[16];
    struct text t = TEXT(room);
    size_t size;

    (void)state;
    base64_encode(&t, bytes, sizeof bytes, BASE64_URL);
    assert_string_equal(room, "-__-_w");
    assert_true(base64_decode(back, sizeof back, &size, text_str(&t), BASE64_URL));
    assert_memory_equal(back, bytes, sizeof bytes);
    text_clear(&t);
    base64_encode(&t, bytes, sizeof bytes, BASE64_PLAIN);
    assert_string_equal(room, "+//+/w==");
}

static void base64_is_read_strictly(void **state)
{
    static const char *const wrong[] = {"Zg",   "Zg=",   "Zg===", "Zh==",  "Zm9=", "Z===",
                                        "====", "Zm9v ", "Zm_v",  "Zm\n9", "=Zm9", "Zg==Zg=="};
    char bytes[16];
    size_t size = 77;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(base64_decode(bytes, sizeof bytes, &size, str_of(wrong[i]), BASE64_PLAIN));
    assert_false(base64_decode(bytes, 2, &size, STR("Zm9v"), BASE64_PLAIN));
    assert_int_equal(size, 77);
}

static void hex_is_read_in_either_case_and_written_in_lower(void **state)
{
    uint8_t bytes[4] = {0};
    char room[16];
    struct text t = TEXT(room);

    (void)state;
    assert_true(hex_decode(bytes, 4, STR("00aBFf7e")));
    hex_encode(&t, bytes, 4);
    assert_string_equal(room, "00abff7e");
    assert_false(hex_decode(bytes, 4, STR("00aBFf7")));
    assert_false(hex_decode(bytes, 4, STR("00aBFg7e")));
    assert_int_equal(bytes[1], 0xab);
}

static void the_hash_sees_order_length_and_value_but_one_zero_and_one_nan(void **state)
{
    (void)state;
    assert_true(hash_step(hash_step(0, 1), 2) != hash_step(hash_step(0, 2), 1));
    assert_true(hash_bytes(0, "\0\0", 2) != hash_bytes(0, "\0", 1));
    assert_true(hash_bytes(0, "abcdefgh1", 9) != hash_bytes(0, "abcdefgh2", 9));
    assert_true(hash_double(7, 0.0) == hash_double(7, -0.0));
    assert_true(hash_double(7, 0.0 / 0.0) == hash_double(7, -(0.0 / 0.0)));
    assert_true(hash_double(7, 1.0) != hash_double(7, -1.0));
    /* The definition, worked once by hand: (0 ^ 1) x odd, then its top folded in. */
    assert_true(hash_step(0, 1) ==
                (UINT64_C(0x9e3779b97f4a7c15) ^ UINT64_C(0x9e3779b97f4a7c15) >> 29));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_zlibs_in_every_cutting),
        cmocka_unit_test(base64_gives_the_vectors_of_the_rfc),
        cmocka_unit_test(base64_for_urls_has_its_own_letters_and_no_padding),
        cmocka_unit_test(base64_is_read_strictly),
        cmocka_unit_test(hex_is_read_in_either_case_and_written_in_lower),
        cmocka_unit_test(the_hash_sees_order_length_and_value_but_one_zero_and_one_nan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
