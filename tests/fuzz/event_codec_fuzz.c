/* Bytes as a run of events: what is accepted must be written back as the same bytes. */
#include <assert.h>
#include <string.h>

#include "engine/event_codec.h"
#include "fuzz/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct event_codec reader, writer;
    uint8_t again[EVENT_BYTES_MAX];
    struct event ev;
    size_t eaten;

    event_codec_restart(&reader, 1, 0);
    event_codec_restart(&writer, 1, 0);
    while (event_decode(&reader, data, size, &ev, &eaten) == STATUS_OK) {
        size_t written = event_encode(&writer, &ev, again);

        assert(written == eaten && memcmp(again, data, eaten) == 0);
        data += eaten;
        size -= eaten;
    }
    return 0;
}
