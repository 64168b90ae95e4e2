#include "indicator/trange.h"

#include "indicator/cloned.h"

void trange_init(struct trange *s)
{
    s->previous = (double)NAN;
}

double trange_peek(const struct trange *s, double high, double low, double close)
{
    struct trange scratch = *s;

    return trange_next(&scratch, high, low, close);
}

CLONED static void ranges_of(const double *high, const double *low, const double *close, size_t n,
                             double *ret)
{
    for (size_t i = 1; i < n; i++)
        ret[i] = trange_of(high[i], low[i], close[i - 1]);
}

void trange_batch(struct trange *s, const double *high, const double *low, const double *close,
                  size_t n, double *ret)
{
    if (n == 0)
        return;
    ret[0] = trange_next(s, high[0], low[0], close[0]);
    ranges_of(high, low, close, n, ret);
    s->previous = close[n - 1];
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct trange);
}

static uint32_t row_bars(const double *param)
{
    (void)param;
    return 2;
}

static void row_init(void *state, const double *param)
{
    (void)param;
    trange_init(state);
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    ret[0] = trange_next(state, bar->high, bar->low, bar->close);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    trange_batch(state, in->high, in->low, in->close, n, ret[0]);
}

const struct indicator trange_indicator = {
    .name = "trange",
    .help = "True range, quote currency per unit.",
    .inputs = INPUT_HIGH | INPUT_LOW | INPUT_CLOSE,
    .output_count = 1,
    .output = {"trange"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
