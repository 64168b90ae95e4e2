/* Performance statistics of a series of returns and of a list of trades.
 *
 * Conventions (a year is 365 days; crypto never closes):
 *   returns      simple ones of equal bars, E_t / E_(t-1) - 1; flat bars count
 *   sd           n - 1; an sd below 64 epsilon x the largest value is 0; skewness and kurtosis are
 *                population moments, kurtosis not in excess
 *   undefined    nan: fewer than two points for an sd, a zero denominator, an overflow.  0/0 of a
 *                ratio of means is 0
 *   rates        rf and mar are yearly, (1 + x)^(1/ppy) - 1 a bar
 * Nothing of this enters the core: it judges results.
 * Sources: Sharpe 1994; Sortino and van der Meer 1991; Magdon-Ismail 2004; Wilson 1927; Lo 2002. */
#ifndef RESEARCH_STATISTICS_H
#define RESEARCH_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YEAR_SECONDS 31536000.0
#define Z_95         1.959963984540054

struct drawdown {
    double depth;         /* largest 1 - E / peak */
    int64_t peak, trough; /* indices into E_0..E_n; both 0 without a drawdown */
    int64_t recovery;     /* first later E >= E_peak, or -1 */
    int64_t longest;      /* most bars in a row below a peak */
    double ulcer;         /* root of the mean square, E_1..E_n; nan for n = 0 */
};

struct return_stats {
    size_t n;
    double periods_per_year, mean, sd, volatility;
    double sharpe_bar, sharpe;
    double downside_bar, sortino_bar, sortino;
    double equity_final, total_return, cagr, log_return;
    double calmar, martin, omega, skewness, kurtosis;
    struct drawdown drawdown;
};

void return_stats(struct return_stats *ret, const double *r, size_t n, double bar_seconds,
                  double rf, double mar, double equity0);

/* Of an equity curve E_0..E_n. */
void drawdown_of(struct drawdown *ret, const double *equity, size_t count);

/* Autocorrelations 1..lags of r, and Lo's factor that takes a bar's Sharpe ratio to a year's. */
void autocorrelation(double *ret_rho, unsigned lags, const double *r, size_t n);
double lo_factor(const double *rho, unsigned lags, double periods_per_year);

struct trade_stats {
    size_t n, wins, losses, scratches;
    double gross_profit, gross_loss; /* the loss as a positive number */
    double profit_factor, expectancy, average_win, average_loss, payoff;
    double hit_rate, hit_low, hit_high; /* Wilson, 95 % */
    double expectancy_r, sqn, sqn_capped;
    size_t losing_streak;
};

/* `r_multiple` may be NULL: then its three figures are nan. */
void trade_stats(struct trade_stats *ret, const double *pnl, const double *r_multiple, size_t n);

void wilson(double *ret_low, double *ret_high, double hits, double n, double z);

/* Bar length in seconds as the lower median of the positive steps (nan below two distinct times),
 * the share of the expected bars that are there, and the runs that are missing. */
struct bar_frequency {
    double bar_seconds, periods_per_year, coverage;
    size_t gaps;
};
/* `scratch` has room for n values. */
void bar_frequency(struct bar_frequency *ret, const int64_t *seconds, size_t n, int64_t *scratch);

#endif
