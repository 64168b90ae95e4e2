/* What the page shows of before the start: bars out of the engine, closed trades out of the
 * database. */
#include <stdlib.h>
#include <string.h>

#include "app/daemon_internal.h"
#include "engine/engine.h"
#include "store/history.h"
#include "strategy/strategy.h"

enum { BARS_REMEMBERED = 720, TRADES_REMEMBERED_DAYS = 7 };
static const int64_t DAY = INT64_C(86400) * 1000000000;

static void remember_bars(struct daemon *d)
{
    struct bar *bars = calloc(BARS_REMEMBERED, sizeof *bars);

    for (uint16_t pair = 0; bars && pair < d->options->trading.pair_count; pair++) {
        size_t n = engine_bars(d->state.engine, pair, bars, BARS_REMEMBERED);
        for (size_t i = 0; i < n; i++) {
            struct effect fx = {.kind = EFFECT_BAR, .pair = pair, .at = bars[i].open_time};
            fx.u.bar = bars[i];
            people_remember(d->people, &fx);
        }
    }
    free(bars);
}

static uint16_t pair_named(const struct daemon *d, const char *name)
{
    for (uint16_t i = 0; i < d->options->trading.pair_count; i++) {
        if (strcmp(d->options->trading.pairs[i], name) == 0)
            return i;
    }
    return PAIR_NONE;
}

static uint8_t exit_named(const char *name)
{
    for (unsigned i = 0; i < EXIT_REASON_COUNT; i++) {
        if (strcmp(exit_reason_name((enum exit_reason)i), name) == 0)
            return (uint8_t)i;
    }
    return EXIT_REASON_NONE;
}

static void remember_trade(void *ctx, const struct trade_row *row)
{
    struct daemon *d = ctx;
    struct effect fx = {
        .kind = EFFECT_POSITION, .pair = pair_named(d, row->pair), .at = row->closed_at};

    if (fx.pair == PAIR_NONE)
        return;
    fx.u.position = (struct fx_position){
        .position = row->position,
        .decision = row->decision,
        .opened_at = row->opened_at,
        .closed_at = row->closed_at,
        .bought = row->qty,
        .cost = row->cost,
        .revenue = row->revenue,
        .fees = row->fees,
        .entry = row->entry,
        .exit = row->exit,
        .change = POSITION_CLOSED,
        .exit_reason = exit_named(row->exit_reason),
        .strategy = (uint8_t)strategy_find(str_of(row->strategy)),
    };
    people_remember(d->people, &fx);
}

/* The database may be away: then the page begins without yesterday's trades. */
static void remember_trades(struct daemon *d)
{
    int64_t now = engine_last_at(d->state.engine);
    char path[PATH_TEXT_MAX];
    struct history *h = NULL;
    struct error err;

    if (!d->state.recovered || state_path(&d->state, "novapulse.db", path, &err) != STATUS_OK)
        return;
    if (history_open(&h, path, &err) != STATUS_OK ||
        history_trades(h, now - TRADES_REMEMBERED_DAYS * DAY, INT64_MAX, d, remember_trade, &err) !=
            STATUS_OK)
        log_error(d->log, "database", &err);
    history_close(h);
}

void daemon_remember(struct daemon *d)
{
    remember_bars(d);
    remember_trades(d);
}
