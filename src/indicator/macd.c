#include "indicator/macd.h"

static const struct macd_values nothing = {(double)NAN, (double)NAN, (double)NAN};

void macd_init(struct macd *s, uint32_t fast, uint32_t slow, uint32_t signal)
{
    ema_init(&s->fast, fast);
    ema_init(&s->slow, slow);
    ema_init(&s->signal, signal);
    s->longer = fast > slow ? fast : slow;
    s->seen = 0;
}

static void forget(struct macd *s)
{
    s->fast.value = s->slow.value = s->signal.value = 0;
    s->fast.seen = s->slow.seen = s->signal.seen = 0;
    s->seen = 0;
}

struct macd_values macd_next(struct macd *s, double close)
{
    if (!isfinite(close)) {
        forget(s);
        return nothing;
    }
    if (s->seen < s->longer) {
        s->seen++;
        if (s->seen > s->longer - s->fast.period)
            ema_next(&s->fast, close);
        if (s->seen > s->longer - s->slow.period)
            ema_next(&s->slow, close);
        if (s->seen < s->longer)
            return nothing;
    } else {
        ema_step(&s->fast, close);
        ema_step(&s->slow, close);
    }

    double line = s->fast.value - s->slow.value;
    double signal = ema_next(&s->signal, line);
    if (isnan(signal))
        return nothing;
    return (struct macd_values){line, signal, line - signal};
}

struct macd_values macd_peek(const struct macd *s, double close)
{
    struct macd scratch = *s;

    return macd_next(&scratch, close);
}

void macd_batch(struct macd *s, const double *close, size_t n, double *const *ret)
{
    struct macd kept = *s; /* in registers: the next bar need not wait for memory */

    for (size_t i = 0; i < n; i++) {
        struct macd_values v = macd_next(&kept, close[i]);

        ret[0][i] = v.line;
        ret[1][i] = v.signal;
        ret[2][i] = v.hist;
    }
    *s = kept;
}

static size_t row_size(const double *param)
{
    (void)param;
    return sizeof(struct macd);
}

static uint32_t row_bars(const double *param)
{
    double longer = param[0] > param[1] ? param[0] : param[1];

    return (uint32_t)(longer + param[2]) - 1;
}

static void row_init(void *state, const double *param)
{
    macd_init(state, (uint32_t)param[0], (uint32_t)param[1], (uint32_t)param[2]);
}

static void row_next(void *state, const struct bar_values *bar, double *ret)
{
    struct macd_values v = macd_next(state, bar->close);

    ret[0] = v.line;
    ret[1] = v.signal;
    ret[2] = v.hist;
}

static void row_batch(void *state, const struct columns *in, size_t n, double *const *ret)
{
    macd_batch(state, in->close, n, ret);
}

const struct indicator macd_indicator = {
    .name = "macd",
    .help = "Moving average convergence and divergence with signal and histogram, quote currency "
            "per unit.",
    .inputs = INPUT_CLOSE,
    .param_count = 3,
    .output_count = 3,
    .param = {{"fast", 12, 1, INDICATOR_PERIOD_MAX, true},
              {"slow", 26, 1, INDICATOR_PERIOD_MAX, true},
              {"signal", 9, 1, INDICATOR_PERIOD_MAX, true}},
    .output = {"macd", "macd_signal", "macd_hist"},
    .size = row_size,
    .bars = row_bars,
    .init = row_init,
    .next = row_next,
    .batch = row_batch,
};
