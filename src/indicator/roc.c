#include "indicator/roc.h"

#include "indicator/lagged.h"
#include "indicator/number.h"

static inline double value_of(double now, double then)
{
    return number_or_nan(100 * (now / then - 1));
}

LAGGED_ROW_FUNCTIONS(value_of)

const struct indicator roc_indicator = {
    .name = "roc",
    .help = "Rate of change of the close over a number of bars, per cent.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 10, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"roc"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
