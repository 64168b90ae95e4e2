#include "venue/dialects.h"

#include <string.h>

#include "venue/coinbase/describe.h"
#include "venue/coinbase/preview.h"
#include "venue/kraken/describe.h"
#include "venue/kraken/preview.h"

/* What is generic has no type: each row's functions take it back. */
#define DIALECT(venue)                                                                             \
    static void *venue##_new(void (*emit)(void *ctx, struct str line), void *ctx)                  \
    {                                                                                              \
        return venue##_describe_new(emit, ctx);                                                    \
    }                                                                                              \
    static void venue##_free(void *d)                                                              \
    {                                                                                              \
        venue##_describe_free(d);                                                                  \
    }                                                                                              \
    static enum status venue##_ws(void *d, struct str frame, struct error *err)                    \
    {                                                                                              \
        return venue##_describe_ws(d, frame, err);                                                 \
    }                                                                                              \
    static enum status venue##_rest(void *d, const char *endpoint, struct str body,                \
                                    struct error *err)                                             \
    {                                                                                              \
        return venue##_describe_rest(d, endpoint, body, err);                                      \
    }

DIALECT(kraken)
DIALECT(coinbase)

static enum status kraken_instruments(void *d, struct str bytes, struct error *err)
{
    return kraken_describe_instruments(d, bytes, err);
}

static const struct venue_dialect dialects[] = {
    {"kraken", kraken_new, kraken_free, kraken_instruments, kraken_ws, kraken_rest,
     kraken_preview_write},
    {"coinbase", coinbase_new, coinbase_free, NULL, coinbase_ws, coinbase_rest,
     coinbase_preview_write},
};

const struct venue_dialect *venue_dialect_find(const char *name)
{
    for (unsigned i = 0; i < sizeof dialects / sizeof *dialects; i++)
        if (strcmp(dialects[i].name, name) == 0)
            return &dialects[i];
    return NULL;
}

void venue_dialect_names(struct text *out)
{
    for (unsigned i = 0; i < sizeof dialects / sizeof *dialects; i++)
        text_printf(out, "%s%s", i ? ", " : "", dialects[i].name);
}
