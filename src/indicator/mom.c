#include "indicator/mom.h"

#include "indicator/lagged.h"
#include "indicator/number.h"

static inline double value_of(double now, double then)
{
    return number_or_nan(now - then);
}

LAGGED_ROW_FUNCTIONS(value_of)

const struct indicator mom_indicator = {
    .name = "mom",
    .help = "Change of the close over a number of bars, quote currency per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 1,
    .output_count = 1,
    .param = {{"period", 10, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"mom"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
