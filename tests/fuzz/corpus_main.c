/* A fuzz target without its fuzzer: each file named is one input.  What the corpus has found once
 * is looked for by every test run, with any compiler. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz/entry.h"

enum { INPUT_MAX = 1 << 20 };

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        uint8_t *room = f ? malloc(INPUT_MAX) : NULL;
        size_t size = room ? fread(room, 1, INPUT_MAX, f) : 0;
        /* Exactly as large as the input, so that a byte too far is seen. */
        uint8_t *data = room ? realloc(room, size ? size : 1) : NULL;

        if (!data)
            return 1;
        fclose(f);
        fprintf(stderr, "%s\n", argv[i]);
        (void)LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
    return 0;
}
