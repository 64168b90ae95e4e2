#include "indicator/indicator.h"

#include <math.h>
#include <string.h>

#include "indicator/adx.h"
#include "indicator/atr.h"
#include "indicator/bbands.h"
#include "indicator/cci.h"
#include "indicator/chunk.h"
#include "indicator/dema.h"
#include "indicator/donchian.h"
#include "indicator/efficiency.h"
#include "indicator/ema.h"
#include "indicator/hurst.h"
#include "indicator/ichimoku.h"
#include "indicator/keltner_channel.h"
#include "indicator/levels.h"
#include "indicator/linreg_slope.h"
#include "indicator/macd.h"
#include "indicator/mfi.h"
#include "indicator/mom.h"
#include "indicator/obv.h"
#include "indicator/pivots.h"
#include "indicator/roc.h"
#include "indicator/rsi.h"
#include "indicator/sar.h"
#include "indicator/session_vwap.h"
#include "indicator/sma.h"
#include "indicator/stddev.h"
#include "indicator/stoch.h"
#include "indicator/stochrsi.h"
#include "indicator/supertrend.h"
#include "indicator/tema.h"
#include "indicator/trange.h"
#include "indicator/variance_ratio.h"
#include "indicator/vol_close.h"
#include "indicator/vol_garman_klass.h"
#include "indicator/vol_parkinson.h"
#include "indicator/vol_yang_zhang.h"
#include "indicator/volume_ratio.h"
#include "indicator/vwap.h"
#include "indicator/vwma.h"
#include "indicator/willr.h"
#include "indicator/wma.h"

/* In the order in which people see them: averages, oscillators, ranges and channels, trend, volume. */
const struct indicator *const indicators[] = {
    &sma_indicator,
    &ema_indicator,
    &wma_indicator,
    &dema_indicator,
    &tema_indicator,
    &rsi_indicator,
    &stoch_indicator,
    &stochrsi_indicator,
    &macd_indicator,
    &roc_indicator,
    &mom_indicator,
    &cci_indicator,
    &willr_indicator,
    &stddev_indicator,
    &bbands_indicator,
    &trange_indicator,
    &atr_indicator,
    &vol_close_indicator,
    &vol_parkinson_indicator,
    &vol_garman_klass_indicator,
    &vol_yang_zhang_indicator,
    &keltner_indicator,
    &donchian_indicator,
    &adx_indicator,
    &sar_indicator,
    &supertrend_indicator,
    &ichimoku_indicator,
    &pivots_indicator,
    &levels_indicator,
    &hurst_indicator,
    &variance_ratio_indicator,
    &efficiency_indicator,
    &linreg_slope_indicator,
    &volume_ratio_indicator,
    &obv_indicator,
    &mfi_indicator,
    &vwap_indicator,
    &vwma_indicator,
    &session_vwap_indicator,
    NULL,
};

const struct indicator *indicator_find(struct str name)
{
    for (const struct indicator *const *ind = indicators; *ind; ind++)
        if (str_is(name, (*ind)->name))
            return *ind;
    return NULL;
}

bool indicator_accepts(const struct indicator *ind, const double *param)
{
    for (unsigned i = 0; i < ind->param_count; i++) {
        const struct indicator_param *row = &ind->param[i];

        if (!(param[i] >= row->min && param[i] <= row->max))
            return false;
        if (row->whole && param[i] != floor(param[i]))
            return false;
    }
    return true;
}

/* Whether the row itself can do without every column that nobody asks for. */
static bool row_spares_all(const struct indicator *ind, double *const *ret)
{
    for (unsigned k = 0; k < ind->output_count; k++)
        if (!ret[k] && !(ind->spared >> k & 1))
            return false;
    return true;
}

static const double *column_from(const double *column, size_t from)
{
    return column ? column + from : NULL;
}

static struct columns columns_from(const struct columns *in, size_t from)
{
    return (struct columns){in->ordinal + from,           column_from(in->open, from),
                            column_from(in->high, from),  column_from(in->low, from),
                            column_from(in->close, from), column_from(in->volume, from)};
}

void indicator_batch(const struct indicator *ind, void *state, const struct columns *in, size_t n,
                     double *const *ret)
{
    double unasked[INDICATOR_OUTPUTS_MAX][CHUNK_BARS];

    if (row_spares_all(ind, ret)) {
        ind->batch(state, in, n, ret);
        return;
    }
    for (size_t from = 0; from < n; from += CHUNK_BARS) {
        struct columns chunk = columns_from(in, from);
        double *column[INDICATOR_OUTPUTS_MAX];

        for (unsigned k = 0; k < ind->output_count; k++)
            column[k] = ret[k] ? ret[k] + from : ind->spared >> k & 1 ? NULL : unasked[k];
        ind->batch(state, &chunk, chunk_of(n, from), column);
    }
}

void indicator_batch_many(const struct indicator *ind, struct indicator_run *run, size_t count,
                          size_t n)
{
    size_t i = 0;

    for (; ind->lanes && i + INDICATOR_LANES <= count; i += INDICATOR_LANES)
        ind->lanes(run + i, n);
    for (; i < count; i++)
        indicator_batch(ind, run[i].state, &run[i].in, n, run[i].ret);
}

void indicator_peek(const struct indicator *ind, const double *param, const void *state,
                    void *scratch, const struct bar_values *bar, double *ret)
{
    memcpy(scratch, state, ind->size(param));
    ind->next(scratch, bar, ret);
}
