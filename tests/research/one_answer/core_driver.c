/* The core over a fixed market made here: prints the hashes of all it decided and did.  Built by
 * one_answer.test.sh with several compilers and for another processor; the answers must be equal.
 * Needs the pure rooms, the driver and a C library, nothing else. */
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "config/config.h"
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
    if (s == STATUS_OK)
        s = config_finish(c, &err);
    if (s == STATUS_OK)
        s = backtest_run(r, &b, &err);
    if (s != STATUS_OK)
        fprintf(stderr, "%s\n", err.what);
    return s;
}

int main(void)
{
    struct history *h = calloc(1, sizeof *h);
    struct config *c = calloc(1, sizeof *c);
    struct result *r = calloc(1, sizeof *r);
    enum status s = h && c && r ? run(h, c, r) : STATUS_NO_MEMORY;

    if (s == STATUS_OK)
        printf("decisions %016llx effects %016llx trades %zu\n",
               (unsigned long long)r->decision_hash, (unsigned long long)r->effect_hash, r->trades);
    if (r)
        result_release(r);
    history_release(h);
    free(c);
    free(h);
    free(r);
    return s != STATUS_OK;
}
