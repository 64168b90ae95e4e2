/* Any bytes: our reader stays inside them, agrees with jansson on what is JSON, with libc on what
 * a number is, and with our writer on what a string is. */
#include "fuzz/entry.h"
#include "kit/json_judges.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!judges_agree((struct str){(const char *)data, size}))
        abort();
    return 0;
}
