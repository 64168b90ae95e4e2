#include "os/entropy.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void entropy_bytes(void *ret_bytes, size_t n)
{
    unsigned char *at = ret_bytes;

    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno != EINTR)
            abort();
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
}

uint64_t entropy_u64(void)
{
    uint64_t v;

    entropy_bytes(&v, sizeof v);
    return v;
}

void entropy_token(struct text *t, size_t n)
{
    while (n-- > 0) {
        unsigned char byte;
        entropy_bytes(&byte, 1);
        text_hex(t, byte, 2);
    }
}
