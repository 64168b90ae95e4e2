/* The core over a fixed market made here: prints the hashes of all it decided and did.  Built by
 * one_answer.test.sh with several compilers and for another processor; the answers must be equal.
 * Needs the pure rooms, the driver and a C library, nothing else. */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/random.h"
#include "config/config.h"
#include "config/voters.h"
#include "indicator/indicator.h"
#include "research/backtest.h"

enum { PAIRS = 3, BARS = 8000 };
#define START  INT64_C(1617321600000000000)
#define MINUTE INT64_C(60000000000)

/* A walk in ticks: calm and stormy spells, drifts that last. */
static void make_bars(struct bar *bar, struct random *dice, int64_t price)
{
    int64_t drift = 0, size = 1;

    for (int i = 0; i < BARS; i++) {
        struct bar *b = &bar[i];

        if (i % 97 == 0) {
            drift = (int64_t)random_below(dice, 7) - 3;
            size = 1 + (int64_t)random_below(dice, 9);
        }
        *b = (struct bar){.open_time = START + i * MINUTE, .interval_s = 60, .flags = BAR_VENUE};
        b->open.ticks = b->high.ticks = b->low.ticks = price;
        for (int k = 0; k < 8; k++) {
            price += drift * price / 40000 +
                     ((int64_t)random_below(dice, 201) - 100) * size * price / 1000000;
            b->high.ticks = price > b->high.ticks ? price : b->high.ticks;
            b->low.ticks = price < b->low.ticks ? price : b->low.ticks;
        }
        b->close.ticks = price;
        b->volume.lots = 100000000 * (1 + (int64_t)random_below(dice, 400));
    }
}

static void make_history(struct history *h)
{
    static const struct instrument models[PAIRS] = {
        {.pair = "AAA/USD", .base = "AAA", .quote = "USD", .price_decimals = 2},
        {.pair = "BBB/USD", .base = "BBB", .quote = "USD", .price_decimals = 5},
        {.pair = "CCC/USD", .base = "CCC", .quote = "USD", .price_decimals = 1},
    };
    struct random dice;

    random_seed(&dice, 20210402);
    h->pairs = PAIRS;
    for (unsigned i = 0; i < PAIRS; i++) {
        struct series *s = &h->series[i];

        s->instrument = models[i];
        s->instrument.qty_decimals = 8;
        s->instrument.status = MARKET_ONLINE;
        s->instrument.tick.ticks = s->instrument.lot.lots = 1;
        s->instrument.min_qty.lots = 10000;
        s->memory = s->bar = calloc(BARS, sizeof *s->bar);
        s->count = s->bar ? BARS : 0;
        if (s->bar)
            make_bars(s->bar, &dice, 300000 * (i + 1));
    }
}

static enum status run(struct history *h, struct config *c, struct result *r)
{
    struct backtest b = {.history = h, .options = &c->options, .seed = 7};
    struct origin set = {.kind = ORIGIN_SET};
    struct error err = {0};
    enum status s;

    make_history(h);
    config_init(c);
    s = config_profile(c, STR("original"), &err);
    if (s == STATUS_OK) /* one vote is enough: it must trade to mean anything */
        s = config_set(c, STR("confluence.allow_any_solo"), STR("on"), set, &err);
    for (unsigned i = 0; s == STATUS_OK && i < voter_count; i++) {
        char key[80];

        snprintf(key, sizeof key, "strategies.%s.enabled", voter_rows[i].name);
        s = config_set(c, str_of(key), STR("on"), set, &err);
    }
    if (s == STATUS_OK)
        s = config_finish(c, &err);
    if (s == STATUS_OK)
        s = backtest_run(r, &b, &err);
    if (s != STATUS_OK)
        fprintf(stderr, "%s\n", err.what);
    return s;
}

struct batch_room {
    int64_t ordinal[BARS];
    double column[5][BARS];
    double out[INDICATOR_LANES][INDICATOR_OUTPUTS_MAX][BARS];
    double state[INDICATOR_LANES][8192];
};

static void make_columns(struct batch_room *room, const struct series *s)
{
    for (int i = 0; i < BARS; i++) {
        struct bar_values v = bar_values_of(&s->instrument, &s->bar[i]);

        room->ordinal[i] = v.ordinal;
        room->column[0][i] = v.open;
        room->column[1][i] = v.high;
        room->column[2][i] = v.low;
        room->column[3][i] = v.close;
        room->column[4][i] = v.volume;
    }
}

/* Four runs abreast: on some processors and compilers registers of four doubles, on others none. */
static uint64_t hash_indicator(uint64_t h, const struct indicator *ind, struct batch_room *room)
{
    struct indicator_run run[INDICATOR_LANES];
    double *ret[INDICATOR_LANES][INDICATOR_OUTPUTS_MAX], param[INDICATOR_PARAMS_MAX] = {0};

    for (unsigned i = 0; i < ind->param_count; i++)
        param[i] = ind->param[i].fallback;
    for (unsigned l = 0; l < INDICATOR_LANES; l++) {
        for (unsigned k = 0; k < ind->output_count; k++)
            ret[l][k] = room->out[l][k];
        ind->init(room->state[l], param);
        run[l] = (struct indicator_run){room->state[l],
                                        {room->ordinal, room->column[0], room->column[1],
                                         room->column[2], room->column[3], room->column[4]},
                                        ret[l]};
    }
    indicator_batch_many(ind, run, INDICATOR_LANES, BARS);
    for (unsigned l = 0; l < INDICATOR_LANES; l++)
        for (unsigned k = 0; k < ind->output_count; k++)
            h = hash_bytes(h, room->out[l][k], sizeof room->out[l][k]);
    return h;
}

static uint64_t hash_indicators(const struct history *history)
{
    struct batch_room *room = calloc(1, sizeof *room);
    uint64_t h = 0;

    if (!room || !history->series[0].bar)
        return 0;
    make_columns(room, &history->series[0]);
    for (const struct indicator *const *ind = indicators; *ind; ind++)
        h = hash_indicator(h, *ind, room);
    free(room);
    return h;
}

int main(void)
{
    struct history *h = calloc(1, sizeof *h);
    struct config *c = calloc(1, sizeof *c);
    struct result *r = calloc(1, sizeof *r);
    enum status s = h && c && r ? run(h, c, r) : STATUS_NO_MEMORY;

    if (s == STATUS_OK)
        printf("decisions %016llx effects %016llx indicators %016llx trades %zu\n",
               (unsigned long long)r->decision_hash, (unsigned long long)r->effect_hash,
               (unsigned long long)hash_indicators(h), r->trades);
    if (r)
        result_release(r);
    history_release(h);
    free(c);
    free(h);
    free(r);
    return s != STATUS_OK;
}
