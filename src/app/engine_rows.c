#include "app/engine_rows.h"

#include <stdlib.h>

#include "engine/engine.h"

/* A snapshot is too large for a stack that is not ours, and wanted once a minute at most. */
static struct snapshot *snapshot_of(const void *core)
{
    struct snapshot *s = malloc(sizeof *s);

    if (s)
        engine_snapshot(core, s);
    return s;
}

static bool equity(const void *core, struct equity_point *ret)
{
    struct snapshot *s = snapshot_of(core);
    bool known = s && s->reconciled;

    if (known)
        *ret = (struct equity_point){
            .at = s->at, .equity = s->equity, .cash = s->cash, .exposure = s->exposure};
    free(s);
    return known;
}

static bool instrument(const void *core, uint16_t pair, struct instrument *ret)
{
    struct snapshot *s = snapshot_of(core);
    bool known = s && pair < s->pairs && pair < SNAPSHOT_PAIRS_MAX;

    if (known)
        *ret = s->pair[pair].instrument;
    free(s);
    return known;
}

const struct projection_view engine_rows = {.equity = equity, .instrument = instrument};
