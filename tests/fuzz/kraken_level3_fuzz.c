/* Any bytes as frames of Kraken's level3, one a line: read, applied, and the book sound after each. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "venue/kraken/level3_book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct level3_book book;
    struct instrument in = {.price_decimals = 1, .qty_decimals = 8};
    struct str rest = {(const char *)data, size};

    level3_book_init(&book, 10);
    while (rest.at && rest.len) {
        struct kraken_frame f;
        struct kraken_level3 message;

        if (kraken_frame_read(&f, str_cut(&rest, '\n'), NULL, NULL) != STATUS_OK ||
            f.kind != KRAKEN_LEVEL3 || !kraken_level3_read(&message, f.data))
            continue;
        if (f.snapshot)
            kraken_level3_decimals(&message, &in);
        if (level3_book_apply(&book, &in, &message, f.snapshot) != BOOK_UNREADABLE &&
            !level3_book_is_sound(&book))
            abort();
    }
    return 0;
}
