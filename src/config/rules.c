/* Rules that span keys: each is one function and one row of the table at the end.  A configuration
 * that breaks a fatal rule is refused; the others are said to people at the start. */
#include "base/time_zone.h"
#include "config/asset_groups.h"
#include "config/config.h"
#include "config/voters.h"

typedef bool rule_fn(const struct options *o, struct text *why);

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double fee_in(const struct options *o)
{
    return o->order.entry_style == ENTRY_POST_ONLY ? o->sim.maker_fee : o->sim.taker_fee;
}

double options_breakeven(const struct options *o)
{
    return (1 + fee_in(o)) / (1 - o->sim.taker_fee) - 1;
}

static bool not_below(struct text *why, const char *low, double a, const char *high, double b)
{
    if (a < b)
        return false;
    text_printf(why, "%s is %.6g, must be below %s, which is %.6g", low, a, high, b);
    return true;
}

/* ---- strategies */
static bool keltner_macd(const struct options *o, struct text *why)
{
    return not_below(why, "strategies.keltner.macd_fast", (double)o->keltner.macd_fast,
                     "strategies.keltner.macd_slow", (double)o->keltner.macd_slow);
}

static bool keltner_rsi(const struct options *o, struct text *why)
{
    return not_below(why, "strategies.keltner.rsi_long_max", o->keltner.rsi_long_max,
                     "strategies.keltner.rsi_short_min", o->keltner.rsi_short_min);
}

static bool trend_averages(const struct options *o, struct text *why)
{
    return not_below(why, "strategies.trend.ema_fast", (double)o->trend.ema_fast,
                     "strategies.trend.ema_slow", (double)o->trend.ema_slow);
}

static bool too_few_bars(struct text *why, const char *key, int64_t bars, int64_t needed)
{
    if (bars >= needed)
        return false;
    text_printf(why, "%s is %lld, its averages need %lld bars", key, (long long)bars,
                (long long)needed);
    return true;
}

static bool keltner_bars(const struct options *o, struct text *why)
{
    int64_t macd = o->keltner.macd_slow + o->keltner.macd_signal + 10;
    int64_t channel = 3 * o->keltner.ema_period;

    return too_few_bars(why, "strategies.keltner.min_bars", o->keltner.voter.min_bars,
                        macd > channel ? macd : channel);
}

static bool trend_bars(const struct options *o, struct text *why)
{
    return too_few_bars(why, "strategies.trend.min_bars", o->trend.voter.min_bars,
                        3 * o->trend.ema_slow);
}

static bool mean_reversion_bars(const struct options *o, struct text *why)
{
    return too_few_bars(why, "strategies.mean_reversion.min_bars", o->mean_reversion.voter.min_bars,
                        o->mean_reversion.bb_period + 20);
}

static bool vwap_momentum_alpha_bars(const struct options *o, struct text *why)
{
    return too_few_bars(
        why, "strategies.vwap_momentum_alpha.min_bars", o->vwap_momentum_alpha.voter.min_bars,
        o->vwap_momentum_alpha.vwap_window + o->vwap_momentum_alpha.slope_period + 5);
}

static bool rsi_mean_reversion_bars(const struct options *o, struct text *why)
{
    return too_few_bars(why, "strategies.rsi_mean_reversion.min_bars",
                        o->rsi_mean_reversion.voter.min_bars,
                        o->rsi_mean_reversion.rsi_period + 10);
}

static bool breakout_bars(const struct options *o, struct text *why)
{
    return too_few_bars(why, "strategies.breakout.min_bars", o->breakout.voter.min_bars,
                        o->breakout.lookback_period + 20);
}

static bool ichimoku_bars(const struct options *o, struct text *why)
{
    return too_few_bars(why, "strategies.ichimoku.min_bars", o->ichimoku.voter.min_bars,
                        o->ichimoku.span_period + o->ichimoku.kijun_period + 5);
}

static bool volatility_squeeze_bars(const struct options *o, struct text *why)
{
    return too_few_bars(
        why, "strategies.volatility_squeeze.min_bars", o->volatility_squeeze.voter.min_bars,
        o->volatility_squeeze.momentum_period + o->volatility_squeeze.min_squeeze_bars + 25);
}

static bool supertrend_bars(const struct options *o, struct text *why)
{
    return too_few_bars(why, "strategies.supertrend.min_bars", o->supertrend.voter.min_bars,
                        3 * o->supertrend.period);
}

static bool only_is_a_strategy(const struct options *o, struct text *why)
{
    if (!o->strategies.only[0] || voter_find(str_of(o->strategies.only)) < voter_count)
        return false;
    text_printf(why, "strategies.only is %.40s: known are", o->strategies.only);
    for (unsigned i = 0; i < voter_count; i++)
        text_printf(why, "%s %s", i ? "," : "", voter_rows[i].name);
    return true;
}

/* ---- timeframes and agreement */
static bool primary_among_timeframes(const struct options *o, struct text *why)
{
    for (int64_t i = 0; i < o->trading.timeframe_count; i++)
        if (o->trading.timeframes_s[i] == o->trading.primary_timeframe_s)
            return false;
    text_printf(why, "trading.primary_timeframe is %lldm, which is not in trading.timeframes",
                (long long)(o->trading.primary_timeframe_s / 60));
    return true;
}

static bool timeframes_agree(const struct options *o, struct text *why)
{
    if (o->confluence.min_agreement <= o->trading.timeframe_count)
        return false;
    text_printf(why, "confluence.min_agreement is %lld, but trading.timeframes has only %lld",
                (long long)o->confluence.min_agreement, (long long)o->trading.timeframe_count);
    return true;
}

/* Bars of a timeframe that the least, or the most, demanding strategy needs; 0 without any. */
static int64_t bars_needed(const struct options *o, bool most)
{
    int64_t bars = 0;

    for (unsigned i = 0; i < voter_count; i++) {
        const struct options_voter *v = voter_at(o, voter_rows[i].offset);

        if (voter_is_on(o, voter_rows[i].offset) && (bars == 0 || (v->min_bars > bars) == most))
            bars = v->min_bars;
    }
    return bars;
}

static bool history_short(const struct options *o, bool most, struct text *why)
{
    int64_t longest = o->trading.timeframes_s[o->trading.timeframe_count - 1] / 60;
    int64_t needed = bars_needed(o, most) * longest;

    if (o->trading.history_bars >= needed)
        return false;
    text_printf(why, "trading.history_bars is %lld: timeframe %lldm needs %lld for %s",
                (long long)o->trading.history_bars, (long long)longest, (long long)needed,
                most ? "every strategy" : "any strategy to speak on it");
    return true;
}

static bool history_for_any(const struct options *o, struct text *why)
{
    return history_short(o, false, why);
}

static bool history_for_all(const struct options *o, struct text *why)
{
    return !history_short(o, false, why) && history_short(o, true, why);
}

static bool votes_reachable(const struct options *o, struct text *why)
{
    int64_t voters = 0;
    int64_t needed = o->confluence.threshold < 2 ? 2 : o->confluence.threshold;

    for (unsigned i = 0; i < voter_count; i++)
        voters += voter_is_on(o, voter_rows[i].offset);
    bool solo = (o->confluence.allow_any_solo && voters > 0) ||
                (o->confluence.allow_keltner_solo &&
                 voter_is_on(o, offsetof(struct options, keltner.voter)));

    if (solo || voters >= needed || (o->strategies.only[0] && voters == 0)) /* no such strategy */
        return false;
    text_printf(why,
                "confluence.threshold needs %lld votes, but %lld %s, and none may decide alone "
                "(confluence.allow_any_solo)",
                (long long)needed, (long long)voters,
                voters == 1 ? "strategy votes" : "strategies vote");
    return true;
}

static bool volatility_bounds(const struct options *o, struct text *why)
{
    return not_below(why, "confluence.regime_atr_low", o->confluence.regime_atr_low,
                     "confluence.regime_atr_high", o->confluence.regime_atr_high);
}

/* ---- stops, targets and fees */
static bool stop_bounds(const struct options *o, struct text *why)
{
    return not_below(why, "risk.min_stop", o->risk.min_stop, "risk.max_stop", o->risk.max_stop);
}

static bool breakeven_pays(const struct options *o, struct text *why)
{
    double even = options_breakeven(o);

    if (o->order.breakeven_at > even)
        return false;
    text_printf(why,
                "order.breakeven_at is %.6g, must be above the true break-even %.6g that the fees "
                "in sim.maker_fee and sim.taker_fee make",
                o->order.breakeven_at, even);
    return true;
}

static bool trailing_pays(const struct options *o, struct text *why)
{
    double even = options_breakeven(o);
    double secured = (1 + o->order.trailing_at) * (1 - o->order.trailing_step) - 1;

    if (secured > even)
        return false;
    text_printf(why,
                "order.trailing_at less order.trailing_step secures %.6g, must be above the true "
                "break-even %.6g that the fees in sim.maker_fee and sim.taker_fee make",
                secured, even);
    return true;
}

static bool trailing_after_breakeven(const struct options *o, struct text *why)
{
    if (o->order.breakeven_at <= o->order.trailing_at)
        return false;
    text_printf(why, "order.trailing_at is %.6g, must not be below order.breakeven_at, %.6g",
                o->order.trailing_at, o->order.breakeven_at);
    return true;
}

/* Net reward to risk at an average true range of `atr` (fractions of price), as risk/sizing does.
 */
static double net_reward(const struct options *o, double stop_atr, double target_atr, double atr)
{
    double out = o->sim.taker_fee;
    double stop = larger(stop_atr * atr, o->risk.min_stop);
    double target = larger(target_atr * atr, o->risk.target_fees * (fee_in(o) + out));
    double gain = (1 + target) * (1 - out) - (1 + fee_in(o));
    double loss = (1 + fee_in(o)) - (1 - stop) * (1 - out);

    return gain / loss;
}

/* The most that a strategy can reach.  Piecewise monotone in the range: the best stands at an end
 * or where a floor stops binding. */
static double best_reward(const struct options *o, const struct options_voter *v)
{
    double widest = o->risk.max_stop / v->stop_atr;
    double floor = o->risk.target_fees * (fee_in(o) + o->sim.taker_fee) / v->target_atr;
    double noise = o->risk.min_stop / v->stop_atr;

    return larger(larger(net_reward(o, v->stop_atr, v->target_atr, 0),
                         net_reward(o, v->stop_atr, v->target_atr, widest)),
                  larger(net_reward(o, v->stop_atr, v->target_atr, smaller(floor, widest)),
                         net_reward(o, v->stop_atr, v->target_atr, smaller(noise, widest))));
}

static bool rewards_in_reach(const struct options *o, struct text *why)
{
    bool broken = false;

    for (unsigned i = 0; i < voter_count; i++) {
        const struct options_voter *v = voter_at(o, voter_rows[i].offset);
        double best = best_reward(o, v);

        if (!voter_is_on(o, voter_rows[i].offset) || best + 1e-9 >= o->risk.min_reward)
            continue;
        if (!broken)
            text_printf(why, "risk.min_reward is %.6g, and these can never trade, for they reach",
                        o->risk.min_reward);
        text_printf(why, "%s %s %.4g", broken ? "," : "", voter_rows[i].name, best);
        broken = true;
    }
    return broken;
}

static bool spread_tradable(const struct options *o, struct text *why)
{
    if (o->sim.spread <= o->trading.max_spread)
        return false;
    text_printf(why, "sim.spread %.6g is above trading.max_spread %.6g: a backtest denies all",
                o->sim.spread, o->trading.max_spread);
    return true;
}

/* ---- the rest */
static bool decay_before_discard(const struct options *o, struct text *why)
{
    return not_below(why, "trading.decay_after", (double)o->trading.decay_after_ms,
                     "trading.discard_after", (double)o->trading.discard_after_ms);
}

static bool always_quiet(const struct options *o, struct text *why)
{
    if (o->trading.quiet_hours != 0xffffff)
        return false;
    text_cstr(why, "trading.quiet_hours holds every hour: nothing is ever entered");
    return true;
}

static bool live_needs_a_venue(const struct options *o, struct text *why)
{
    if (o->venue.mode != MODE_LIVE || o->venue.name != VENUE_SIM)
        return false;
    text_cstr(why, "venue.mode is live, but venue.name is sim, which has no money");
    return true;
}

static bool book_depth_exists(const struct options *o, struct text *why)
{
    static const int64_t depths[] = {10, 25, 100, 500, 1000};

    for (unsigned i = 0; i < sizeof depths / sizeof depths[0]; i++)
        if (o->venue.book_depth == depths[i])
            return false;
    text_printf(why, "venue.book_depth is %lld, allowed are 10, 25, 100, 500 and 1000",
                (long long)o->venue.book_depth);
    return true;
}

static bool zone_is_a_rule(const struct options *o, struct text *why)
{
    struct time_zone z;

    if (time_zone_read(&z, str_of(o->trading.time_zone)))
        return false;
    text_printf(why,
                "trading.time_zone is %s, which is neither a zone known to this machine nor a rule "
                "such as CET-1CEST,M3.5.0,M10.5.0/3",
                o->trading.time_zone);
    return true;
}

static bool groups_are_names(const struct options *o, struct text *why)
{
    if (groups_are_well_formed(str_of(o->risk.groups)))
        return false;
    text_printf(why,
                "risk.groups is %s: names of assets, each once, blanks between them and "
                "semicolons between groups",
                o->risk.groups);
    return true;
}

static bool week_above_day(const struct options *o, struct text *why)
{
    if (o->risk.max_weekly_loss >= o->risk.max_daily_loss)
        return false;
    text_printf(why, "risk.max_weekly_loss is %.6g, less than risk.max_daily_loss, which is %.6g",
                o->risk.max_weekly_loss, o->risk.max_daily_loss);
    return true;
}

static const struct {
    rule_fn *broken;
    bool fatal;
} rules[] = {
    {only_is_a_strategy, true},
    {keltner_macd, true},
    {keltner_rsi, true},
    {trend_averages, true},
    {keltner_bars, true},
    {trend_bars, true},
    {mean_reversion_bars, true},
    {vwap_momentum_alpha_bars, true},
    {rsi_mean_reversion_bars, true},
    {breakout_bars, true},
    {ichimoku_bars, true},
    {volatility_squeeze_bars, true},
    {supertrend_bars, true},
    {primary_among_timeframes, true},
    {timeframes_agree, true},
    {history_for_any, true},
    {votes_reachable, true},
    {volatility_bounds, true},
    {stop_bounds, true},
    {breakeven_pays, true},
    {trailing_after_breakeven, true},
    {trailing_pays, true},
    {decay_before_discard, true},
    {live_needs_a_venue, true},
    {book_depth_exists, true},
    {zone_is_a_rule, true},
    {groups_are_names, true},
    {history_for_all, false},
    {rewards_in_reach, false},
    {spread_tradable, false},
    {always_quiet, false},
    {week_above_day, false},
};

const unsigned config_rule_count = sizeof rules / sizeof rules[0];

bool config_rule_broken(const struct options *o, unsigned i, struct text *why, bool *ret_fatal)
{
    *ret_fatal = rules[i].fatal;
    return rules[i].broken(o, why);
}
