#include "research/statistics.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Sum with a running compensation (Neumaier): 1e-12 holds on long series. */
struct sum {
    double value, lost;
};

static void sum_add(struct sum *s, double x)
{
    double t = s->value + x;

    s->lost += fabs(s->value) >= fabs(x) ? (s->value - t) + x : (x - t) + s->value;
    s->value = t;
}

static double sum_of(const struct sum *s)
{
    return s->value + s->lost;
}

static double mean_of(const double *x, size_t n)
{
    struct sum s = {0};

    for (size_t i = 0; i < n; i++)
        sum_add(&s, x[i]);
    return n ? sum_of(&s) / (double)n : NAN;
}

/* Sum of (x - mean)^power. */
static double moment(const double *x, size_t n, double mean, int power)
{
    struct sum s = {0};

    for (size_t i = 0; i < n; i++) {
        double d = x[i] - mean, p = d * d;

        sum_add(&s, power == 2 ? p : power == 3 ? p * d : p * p);
    }
    return sum_of(&s);
}

static double largest(const double *x, size_t n)
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fabs(x[i]) > most ? fabs(x[i]) : most;
    return most;
}

static double sd_of(const double *x, size_t n, double mean)
{
    double sd;

    if (n < 2)
        return NAN;
    sd = sqrt(moment(x, n, mean, 2) / (double)(n - 1));
    return sd <= 64 * DBL_EPSILON * largest(x, n) ? 0 : sd;
}

/* A ratio of means: 0/0 is 0, x/0 has no value. */
static double ratio(double a, double b)
{
    if (isnan(a) || isnan(b))
        return NAN;
    if (b == 0)
        return a == 0 ? 0 : NAN;
    return a / b;
}

static double divide(double a, double b)
{
    return isnan(a) || isnan(b) || b == 0 ? NAN : a / b;
}

static double finite_or_nan(double x)
{
    return isfinite(x) ? x : NAN;
}

/* ---- drawdown ---- */

struct under_water {
    struct drawdown *d;
    double peak;
    struct sum squares;
    int64_t peak_at, run, n;
    double peak_of_worst;
};

static void under_water_start(struct under_water *u, struct drawdown *d, double equity0)
{
    *u = (struct under_water){.d = d, .peak = equity0};
    *d = (struct drawdown){.recovery = -1};
}

static void under_water_step(struct under_water *u, double equity)
{
    struct drawdown *d = u->d;
    double depth;

    u->n++;
    if (equity > u->peak) {
        u->peak = equity;
        u->peak_at = u->n;
    }
    depth = u->peak > 0 ? 1 - equity / u->peak : 0;
    sum_add(&u->squares, depth * depth);
    u->run = depth > 0 ? u->run + 1 : 0;
    d->longest = u->run > d->longest ? u->run : d->longest;
    if (depth > d->depth) {
        d->depth = depth;
        d->peak = u->peak_at;
        d->trough = u->n;
        d->recovery = -1;
        u->peak_of_worst = u->peak;
    } else if (d->depth > 0 && d->recovery < 0 && equity >= u->peak_of_worst)
        d->recovery = u->n;
}

static void under_water_end(struct under_water *u)
{
    u->d->ulcer = u->n ? sqrt(sum_of(&u->squares) / (double)u->n) : NAN;
}

void drawdown_of(struct drawdown *ret, const double *equity, size_t count)
{
    struct under_water u;

    under_water_start(&u, ret, count ? equity[0] : 0);
    for (size_t i = 1; i < count; i++)
        under_water_step(&u, equity[i]);
    under_water_end(&u);
}

/* ---- returns ---- */

static double per_bar(double yearly, double periods_per_year)
{
    return expm1(log1p(yearly) / periods_per_year);
}

static void walk_equity(struct return_stats *s, const double *r, double equity0)
{
    struct under_water u;
    struct sum logs = {0};
    double equity = equity0;
    bool ruined = false;

    under_water_start(&u, &s->drawdown, equity0);
    for (size_t i = 0; i < s->n; i++) {
        equity *= 1 + r[i];
        ruined = ruined || equity <= 0;
        if (ruined)
            equity = 0;
        else
            sum_add(&logs, log1p(r[i]));
        under_water_step(&u, equity);
    }
    under_water_end(&u);
    s->equity_final = equity;
    s->total_return = ruined ? -1 : s->n ? equity / equity0 - 1 : NAN;
    s->log_return = ruined || !s->n ? NAN : sum_of(&logs);
    s->cagr = !s->n    ? NAN
              : ruined ? -1
                       : finite_or_nan(expm1(sum_of(&logs) * s->periods_per_year / (double)s->n));
}

static void risk_ratios(struct return_stats *s, const double *r, double rf, double mar)
{
    double rf_bar = per_bar(rf, s->periods_per_year), mar_bar = per_bar(mar, s->periods_per_year);
    double root = sqrt(s->periods_per_year);
    struct sum below = {0}, gains = {0}, losses = {0};

    for (size_t i = 0; i < s->n; i++) {
        double over = r[i] - mar_bar;

        sum_add(&below, over < 0 ? over * over : 0);
        sum_add(over > 0 ? &gains : &losses, fabs(over));
    }
    s->volatility = s->sd * root;
    s->sharpe_bar = ratio(s->mean - rf_bar, s->sd);
    s->sharpe = s->sharpe_bar * root;
    s->downside_bar = s->n ? sqrt(sum_of(&below) / (double)s->n) : NAN;
    s->sortino_bar = ratio(s->mean - mar_bar, s->downside_bar);
    s->sortino = s->sortino_bar * root;
    s->omega = divide(sum_of(&gains), sum_of(&losses));
    s->calmar = divide(s->cagr, s->drawdown.depth);
    s->martin = divide(s->cagr, s->drawdown.ulcer);
}

void return_stats(struct return_stats *ret, const double *r, size_t n, double bar_seconds,
                  double rf, double mar, double equity0)
{
    double m2;

    *ret = (struct return_stats){.n = n, .periods_per_year = YEAR_SECONDS / bar_seconds};
    ret->mean = mean_of(r, n);
    ret->sd = sd_of(r, n, ret->mean);
    walk_equity(ret, r, equity0);
    risk_ratios(ret, r, rf, mar);
    m2 = n && ret->sd > 0 ? moment(r, n, ret->mean, 2) / (double)n : 0;
    ret->skewness = divide(moment(r, n, ret->mean, 3) / (double)n, m2 * sqrt(m2));
    ret->kurtosis = divide(moment(r, n, ret->mean, 4) / (double)n, m2 * m2);
}

void autocorrelation(double *ret_rho, unsigned lags, const double *r, size_t n)
{
    double mean = mean_of(r, n), all = moment(r, n, mean, 2);

    for (unsigned k = 1; k <= lags; k++) {
        struct sum s = {0};

        for (size_t i = k; i < n; i++)
            sum_add(&s, (r[i] - mean) * (r[i - k] - mean));
        ret_rho[k - 1] = divide(sum_of(&s), all);
    }
}

double lo_factor(const double *rho, unsigned lags, double periods_per_year)
{
    double under = periods_per_year;

    for (unsigned k = 1; k <= lags; k++)
        under += 2 * (periods_per_year - k) * rho[k - 1];
    return under > 0 ? periods_per_year / sqrt(under) : NAN;
}

/* ---- trades ---- */

void wilson(double *ret_low, double *ret_high, double hits, double n, double z)
{
    double p = hits / n, z2 = z * z, scale = 1 + z2 / n;
    double centre = (p + z2 / (2 * n)) / scale;
    double half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / scale;

    if (!(n > 0)) {
        *ret_low = *ret_high = NAN;
        return;
    }
    *ret_low = centre - half < 0 ? 0 : centre - half;
    *ret_high = centre + half > 1 ? 1 : centre + half;
}

static void r_figures(struct trade_stats *s, const double *r)
{
    double sd, count = (double)s->n;

    s->expectancy_r = mean_of(r, s->n);
    sd = sd_of(r, s->n, s->expectancy_r);
    s->sqn = sqrt(count) * divide(s->expectancy_r, sd);
    s->sqn_capped = sqrt(count < 100 ? count : 100) * divide(s->expectancy_r, sd);
}

void trade_stats(struct trade_stats *ret, const double *pnl, const double *r_multiple, size_t n)
{
    struct sum wins = {0}, losses = {0}, all = {0};
    size_t streak = 0;

    *ret = (struct trade_stats){.n = n, .expectancy_r = NAN, .sqn = NAN, .sqn_capped = NAN};
    for (size_t i = 0; i < n; i++) {
        sum_add(&all, pnl[i]);
        if (pnl[i] > 0) {
            ret->wins++;
            sum_add(&wins, pnl[i]);
            streak = 0;
        } else if (pnl[i] < 0) {
            ret->losses++;
            sum_add(&losses, -pnl[i]);
            streak++;
        }
        ret->losing_streak = streak > ret->losing_streak ? streak : ret->losing_streak;
    }
    ret->scratches = n - ret->wins - ret->losses;
    ret->gross_profit = sum_of(&wins);
    ret->gross_loss = sum_of(&losses);
    ret->profit_factor = divide(ret->gross_profit, ret->gross_loss);
    ret->expectancy = n ? sum_of(&all) / (double)n : NAN;
    ret->average_win = divide(ret->gross_profit, (double)ret->wins);
    ret->average_loss = divide(ret->gross_loss, (double)ret->losses);
    ret->payoff = divide(ret->average_win, ret->average_loss);
    ret->hit_rate = divide((double)ret->wins, (double)n);
    wilson(&ret->hit_low, &ret->hit_high, (double)ret->wins, (double)n, Z_95);
    if (r_multiple)
        r_figures(ret, r_multiple);
}

/* ---- bar length ---- */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

void bar_frequency(struct bar_frequency *ret, const int64_t *seconds, size_t n, int64_t *scratch)
{
    size_t steps = 0;
    int64_t bar;

    *ret = (struct bar_frequency){NAN, NAN, NAN, 0};
    for (size_t i = 1; i < n; i++)
        if (seconds[i] > seconds[i - 1])
            scratch[steps++] = seconds[i] - seconds[i - 1];
    if (!steps)
        return;
    qsort(scratch, steps, sizeof *scratch, by_value);
    bar = scratch[(steps - 1) / 2];
    for (size_t i = 0; i < steps; i++)
        ret->gaps += scratch[i] > bar;
    ret->bar_seconds = (double)bar;
    ret->periods_per_year = YEAR_SECONDS / (double)bar;
    ret->coverage =
        (double)(steps + 1) / ((double)(seconds[n - 1] - seconds[0]) / (double)bar + 1.0);
}
