#include "app/engine_rows.h"

#include "engine/engine.h"

static bool equity(const void *core, struct equity_point *ret)
{
    ret->at = engine_last_at(core);
    return engine_money(core, &ret->equity, &ret->cash, &ret->exposure);
}

static bool instrument(const void *core, uint16_t pair, struct instrument *ret)
{
    const struct instrument *in = engine_instrument(core, pair);

    if (in)
        *ret = *in;
    return in != NULL;
}

const struct projection_view engine_rows = {.equity = equity, .instrument = instrument};
