/* Milliseconds to open a year of minute bars from the store, and to have them as bars.
 * One JSON object a line, as the other benches; the best of several rounds. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench_kit.h"
#include "research/bar_store.h"

enum { YEAR = 365 * 1440, ROUNDS = 15 };

static double now_ms(void)
{
    return now_ns() / 1e6;
}

static struct bars_file make_year(void)
{
    struct bars_file f = {.pair = "BTC/USD",
                          .interval_s = 60,
                          .price_decimals = 2,
                          .qty_decimals = 8,
                          .tick_decimals = 2,
                          .count = YEAR};

    f.bar = calloc(YEAR, sizeof *f.bar);
    for (int64_t i = 0; f.bar && i < YEAR; i++) {
        struct bar *b = &f.bar[i];

        b->open_time = (1609459200 + i * 60) * INT64_C(1000000000);
        b->open.ticks = b->close.ticks = 6000000 + i % 977;
        b->high.ticks = b->open.ticks + 300;
        b->low.ticks = b->open.ticks - 300;
        b->volume.lots = 100000000 + i;
    }
    return f;
}

static void tell(const char *name, double ms)
{
    printf("{\"name\": \"%s\", \"unit\": \"ms\", \"value\": %.2f}\n", name, ms);
}

int main(int argc, char **argv)
{
    char path[512];
    struct bars_file f = make_year();
    double open = 1e9, bars = 1e9;
    struct error err;

    snprintf(path, sizeof path, "%s/bar_store_bench.bars", argc > 1 ? argv[1] : "/tmp");
    if (!f.bar || bar_store_write(path, &f, &(struct bar_spans){0}, &err) != STATUS_OK)
        return 1;
    bars_file_release(&f);
    for (int i = 0; i < ROUNDS; i++) {
        struct bar_store s;
        double start = now_ms(), middle;

        if (bar_store_open(&s, path, &err) != STATUS_OK)
            return 1;
        middle = now_ms();
        open = middle - start < open ? middle - start : open;
        if (bar_store_bars(&f, &s, &err) != STATUS_OK)
            return 1;
        bars = now_ms() - start < bars ? now_ms() - start : bars;
        bars_file_release(&f);
        bar_store_close(&s);
    }
    unlink(path);
    tell("store_open_year", open);
    tell("store_bars_year", bars);
    return 0;
}
