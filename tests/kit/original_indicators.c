#include "kit/original_indicators.h"

#include <math.h>

void original_ema(double *ret, const double *x, size_t n, int period)
{
    double alpha = 2.0 / (period + 1), sum = 0;
    int run = 0;
    size_t i = 0;

    for (; i < n && run < period; i++) {
        run = isnan(x[i]) ? 0 : run + 1;
        sum = isnan(x[i]) ? 0 : sum + x[i];
        ret[i] = run == period ? sum / period : (double)NAN;
    }
    for (; i < n; i++)
        ret[i] = isnan(x[i]) ? ret[i - 1] : alpha * x[i] + (1 - alpha) * ret[i - 1];
}

void original_rsi(double *ret, const double *close, int period)
{
    double gain = 0, loss = 0;

    for (int i = 0; i < CHECK_BARS; i++) {
        double change = i ? close[i] - close[i - 1] : 0;
        double up = fmax(change, 0), down = fmax(-change, 0);

        if (i <= period) {
            gain += up / period;
            loss += down / period;
        } else {
            gain = (gain * (period - 1) + up) / period;
            loss = (loss * (period - 1) + down) / period;
        }
        ret[i] = i < period ? (double)NAN : loss > 0 ? 100 - 100 / (1 + gain / loss) : 100;
    }
}

static double true_range(const struct check_series *s, int i)
{
    double before = s->close[i - 1];

    return fmax(s->high[i] - s->low[i], fmax(fabs(s->high[i] - before), fabs(s->low[i] - before)));
}

void original_atr(double *ret, const struct check_series *s, int period)
{
    double sum = 0;

    ret[0] = 0;
    for (int i = 1; i < CHECK_BARS; i++) {
        if (i <= period) {
            sum += true_range(s, i);
            ret[i] = i == period ? sum / period : 0;
        } else {
            ret[i] = (ret[i - 1] * (period - 1) + true_range(s, i)) / period;
        }
    }
}

/* Wilder's smoothing of x[1..), seeded at index `period` with a mean. */
static double smooth(double before, double x, int i, int period)
{
    return i <= period ? before + x / period : (before * (period - 1) + x) / period;
}

void original_adx(double *ret, const struct check_series *s, int period)
{
    double range = 0, plus = 0, minus = 0, dx[CHECK_BARS] = {0}, mean = 0;

    ret[0] = 0;
    for (int i = 1; i < CHECK_BARS; i++) {
        double up = s->high[i] - s->high[i - 1], down = s->low[i - 1] - s->low[i];

        range = smooth(range, true_range(s, i), i, period);
        plus = smooth(plus, up > down && up > 0 ? up : 0, i, period);
        minus = smooth(minus, down > up && down > 0 ? down : 0, i, period);
        double scale = range > 0 ? range : 1;
        double a = 100 * plus / scale, b = 100 * minus / scale;
        dx[i] = 100 * fabs(a - b) / (a + b > 0 ? a + b : 1);
        if (i < 2 * period) {
            ret[i] = 0;
        } else if (i == 2 * period) {
            for (int k = period + 1; k <= 2 * period; k++)
                mean += dx[k] / period;
            ret[i] = mean;
        } else {
            ret[i] = (ret[i - 1] * (period - 1) + dx[i]) / period;
        }
    }
}

void original_macd_hist(double *ret, const double *close, int fast, int slow, int signal)
{
    double a[CHECK_BARS], b[CHECK_BARS], line[CHECK_BARS], mean[CHECK_BARS];

    original_ema(a, close, CHECK_BARS, fast);
    original_ema(b, close, CHECK_BARS, slow);
    for (int i = 0; i < CHECK_BARS; i++)
        line[i] = a[i] - b[i];
    original_ema(mean, line, CHECK_BARS, signal);
    for (int i = 0; i < CHECK_BARS; i++)
        ret[i] = line[i] - mean[i];
}

void original_volume_ratio(double *ret, const double *volume, int period)
{
    for (int i = 0; i < CHECK_BARS; i++) {
        double sum = 0;

        for (int k = i - period + 1; k <= i; k++)
            sum += k < 0 ? 0 : volume[k];
        ret[i] = i + 1 < period || !(sum > 0) ? 1 : volume[i] / (sum / period);
    }
}

void original_bands(struct original_bands *ret, const double *close, int period, double factor)
{
    for (int i = 0; i < CHECK_BARS; i++) {
        double mean = 0, square = 0;

        for (int k = i - period + 1; k <= i; k++)
            mean += k < 0 ? (double)NAN : close[k] / period;
        for (int k = i - period + 1; k <= i; k++)
            square += k < 0 ? (double)NAN : (close[k] - mean) * (close[k] - mean) / period;
        ret->middle[i] = mean;
        ret->upper[i] = mean + factor * sqrt(square);
        ret->lower[i] = mean - factor * sqrt(square);
        ret->percent[i] = (close[i] - ret->lower[i]) / (ret->upper[i] - ret->lower[i]);
        ret->width[i] = (ret->upper[i] - ret->lower[i]) / mean;
    }
}

void original_vwap(double *ret, double *ret_deviation, const struct check_series *s, int period)
{
    for (int i = 0; i < CHECK_BARS; i++) {
        double volume = 0, sum = 0, squares = 0;

        for (int k = i - period + 1; k <= i; k++) {
            double v = k < 0 ? (double)NAN : s->volume[k], c = k < 0 ? 0 : s->close[k];

            volume += v;
            sum += c * v;
            squares += c * c * v;
        }
        ret[i] = sum / volume;
        ret_deviation[i] = sqrt(fmax(squares / volume - ret[i] * ret[i], 0));
    }
}

struct original_levels original_price(double price, double atr, int is_long, double stop_multiple,
                                      double target_multiple, double fee)
{
    double stop = atr * stop_multiple, target = atr * target_multiple;
    double least = price * fee * 4.0;

    if (target < least) {
        stop *= target > 0 ? least / target : 10.0;
        target = least;
    }
    return is_long ? (struct original_levels){price - stop, price + target}
                   : (struct original_levels){price + stop, price - target};
}
