/* Any bytes as frames of Coinbase's connections: described, one after another. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/json.h"
#include "venue/coinbase/describe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void emit(void *ctx, struct str line)
{
    struct json j;

    (void)ctx;
    json_init(&j, line);
    json_skip(&j);
    if (!json_end(&j)) /* what we print is JSON, whatever came in */
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coinbase_describe *d = coinbase_describe_new(emit, NULL);
    struct str rest = {(const char *)data, size};

    while (rest.at && rest.len) {
        struct str line = str_cut(&rest, '\n');
        struct error err;

        coinbase_describe_ws(d, line, &err);
    }
    coinbase_describe_free(d);
    return 0;
}
