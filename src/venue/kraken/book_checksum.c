#include "venue/kraken/book_checksum.h"

#include <string.h>

#include "base/crc32.h"

enum {
    LEVELS = 10,
    NUMBER_MAX = 24, /* three groups of eight digits */
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first digit is the lowest byte");

/* Eight decimal digits of v < 10^8, one a byte, the first in the lowest byte.  Each step halves the
 * groups: 4 and 4, 2 and 2 and 2 and 2, then single digits; a division by 100 or 10 is a product and
 * a shift, exact in these ranges, done for all groups at once. */
static uint64_t eight_digits(uint64_t v)
{
    uint64_t by_4 = v / 10000 | (v % 10000) << 32;
    uint64_t hundreds = (by_4 * 10486 >> 20) & UINT64_C(0x7f0000007f);
    uint64_t by_2 = hundreds | (by_4 - 100 * hundreds) << 16;
    uint64_t tens = (by_2 * 103 >> 10) & UINT64_C(0x000f000f000f000f);

    return tens | (by_2 - 10 * tens) << 8;
}

static char *put_eight(char *at, uint64_t digits)
{
    digits |= UINT64_C(0x3030303030303030);
    memcpy(at, &digits, sizeof digits);
    return at + 8;
}

/* v > 0 without leading zeros; up to NUMBER_MAX bytes at `at` are written over. */
static char *put_number(char *at, uint64_t v)
{
    const uint64_t group = 100000000;
    uint64_t above = v / group;

    if (above == 0) {
        uint64_t digits = eight_digits(v);
        unsigned zeros = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8;

        put_eight(at, digits >> (8 * zeros));
        return at + 8 - zeros;
    }
    at = put_number(at, above);
    return put_eight(at, eight_digits(v - above * group));
}

/* How many bytes at `text` it is. */
static uint32_t put_level(char text[2 * NUMBER_MAX], const struct book_level *level)
{
    char *end = put_number(text, (uint64_t)level->price.ticks);

    end = put_number(end, (uint64_t)level->qty.lots);
    return (uint32_t)(end - text);
}

static void sum_level(struct kraken_level_sum *ret, const struct book_level *level)
{
    char text[2 * NUMBER_MAX];

    ret->level = *level;
    ret->size = put_level(text, level);
    ret->crc = crc32_add(CRC32_START, text, ret->size);
}

uint32_t kraken_checksum_add(uint32_t crc, const struct book_level *level)
{
    char text[2 * NUMBER_MAX];

    return crc32_add(crc, text, put_level(text, level));
}

static uint32_t add_side(uint32_t crc, const struct book *b, enum side side,
                         struct kraken_level_sums *sums)
{
    uint32_t count;
    const struct book_level *level = book_side(b, side, &count);

    if (count > LEVELS)
        count = LEVELS;
    for (uint32_t i = 0; i < count; i++) {
        struct kraken_level_sum *sum =
            &sums->kept[(uint64_t)level[i].price.ticks % KRAKEN_LEVEL_SUMS];

        if (sum->level.price.ticks != level[i].price.ticks ||
            sum->level.qty.lots != level[i].qty.lots)
            sum_level(sum, &level[i]);
        crc = crc32_join(crc, sum->crc, sum->size);
    }
    return crc;
}

uint32_t kraken_book_checksum(const struct book *b, struct kraken_level_sums *sums)
{
    return add_side(add_side(CRC32_START, b, SIDE_SELL, sums), b, SIDE_BUY, sums);
}
