/* The door of a fuzzer, which the fuzzing engine and corpus_main.c knock at, and the judge of what a
 * venue's description prints. */
#ifndef TESTS_FUZZ_ENTRY_H
#define TESTS_FUZZ_ENTRY_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What we print is JSON, whatever came in. */
static inline void must_be_json(void *ctx, struct str line)
{
    struct json j;

    (void)ctx;
    json_init(&j, line);
    json_skip(&j);
    if (!json_end(&j))
        abort();
}

#endif
