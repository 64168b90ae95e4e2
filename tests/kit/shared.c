#include "kit/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

struct str shared_read(const char *path)
{
    const char *root = getenv("NOVAPULSE_SHARED");
    size_t size = 0, room = 1 << 20;
    char name[1024];
    int n;

    snprintf(name, sizeof name, "%s/%s", root ? root : "../shared", path);
    gzFile in = gzopen(name, "rb");
    if (!in)
        return (struct str){NULL, 0};
    char *bytes = malloc(room);
    while (bytes && (n = gzread(in, bytes + size, (unsigned)(room - size))) > 0) {
        size += (size_t)n;
        if (size == room) {
            char *more = realloc(bytes, room *= 2);
            if (!more)
                abort();
            bytes = more;
        }
    }
    gzclose(in);
    return (struct str){bytes, size};
}

void shared_free(struct str file)
{
    free((void *)(uintptr_t)file.at);
}
