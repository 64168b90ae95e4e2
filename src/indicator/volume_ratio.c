#include "indicator/volume_ratio.h"

#include "indicator/chunk.h"
#include "indicator/cloned.h"

#include <math.h>

size_t volume_ratio_size(uint32_t period)
{
    return sma_size(period);
}

void volume_ratio_init(struct volume_ratio *s, uint32_t period)
{
    sma_init(&s->mean, period);
}

static inline double ratio(double volume, double mean)
{
    return number_or_nan(volume / (mean > 0 ? mean : (double)NAN));
}

double volume_ratio_next(struct volume_ratio *s, int64_t ordinal, double volume)
{
    return ratio(volume, sma_next(&s->mean, ordinal, volume));
}

double volume_ratio_peek(const struct volume_ratio *s, int64_t ordinal, double volume)
{
    return ratio(volume, sma_peek(&s->mean, ordinal, volume));
}

CLONED static void ratios_of(const double *volume, double *mean, size_t n)
{
    for (size_t i = 0; i < n; i++)
        mean[i] = ratio(volume[i], mean[i]);
}

void volume_ratio_batch(struct volume_ratio *s, const int64_t *ordinal, const double *volume,
                        size_t n, double *ret)
{
    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        size_t count = chunk_of(n, from);

        sma_batch(&s->mean, ordinal + from, volume + from, count, ret + from);
        ratios_of(volume + from, ret + from, count);
    }
}

static size_t row_size(const double *param)
{
    return volume_ratio_size((uint32_t)param[0]);
}

static uint32_t row_bars(const double *param)
{
    return (uint32_t)param[0];
}

static void row_init(void *state, const double *param)
{
    volume_ratio_init(state, (uint32_t)param[0]);
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    ret[0] = volume_ratio_next(state, bar->ordinal, bar->volume);
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    volume_ratio_batch(state, in->ordinal, in->volume, n, ret[0]);
}

const struct indicator volume_ratio_indicator = {
    .name = "volume_ratio",
    .help = "Volume over the mean volume of the last bars, this one included.",
    .inputs = INPUT_VOLUME,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 20, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"volume_ratio"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
