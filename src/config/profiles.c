/* The named sets of options.  Each is a list of differences from the built-in values, with the
 * reason for each difference. */
#include <stddef.h>

#include "config/config.h"

#define END                                                                                        \
    {                                                                                              \
        .key = NULL                                                                                \
    }

/* The built-in values: see option_table.c. */
static const struct profile_value default_values[] = {END};

/* The original, version 3 as shipped.  Where it had an option its figure stands, at its fees, for
 * which those figures were made; where it had only a rule of its own the nearest option is named.
 */
static const struct profile_value original_values[] = {
    {"sim.maker_fee", "0.0016", "its assumption"},
    {"sim.taker_fee", "0.0026", "its assumption"},
    {"sim.fee_tiers", "off", "its fees never fell"},
    {"risk.target_fees", "4", "its floor under every target: 2.08 % of price"},
    {"risk.net_edge", "off", "it did not ask"},
    {"risk.min_reward", "0.81",
     "its 1.5 before fees at that target is 0.82 after fees; 0.81 lets "
     "rounding to ticks pass"},
    {"order.breakeven_at", "0.012", "above 0.52 %, the break-even at its fees"},
    {"order.entry_rest", "market", "its limit_fallback_to_market"},
    {"order.chase_bound", "0.05", "it knew no bound"},
    {"order.trailing_at", "0.018", "as shipped"},
    {"trading.stale_bars", "3m", "its staleness limit"},
    {"strategies.trend.fresh_cross", "off", "it voted on every bar of a trend"},
    {"confluence.regime_atr_high", "0.02", "its figure, which fits bars of an hour"},
    {"confluence.regime_atr_low", "0.008", "likewise: a minute was nearly always quiet"},
    {"risk.drawdown_scaling", "steps", "as it was"},
    {"risk.max_drawdown", "0.9", "it had no such limit"},
    {"risk.max_weekly_loss", "0.5", "likewise"},
    {"risk.loss_streak", "0", "likewise"},
    {"risk.max_volatility", "0", "likewise"},
    {"risk.depth_share", "0", "likewise"},
    {"risk.stop_slippage", "0", "it did not ask"},
    {"risk.max_asset", "1", "likewise"},
    END,
};

/* Costs first: fewer and slower trades, entered as maker, with a wide margin over the fees. */
static const struct profile_value cost_aware_values[] = {
    {"order.entry_style", "post-only", "40 instead of 80 bps on the way in"},
    {"order.entry_ttl", "5m", "waiting in the book takes time"},
    {"order.breakeven_at", "0.025", "break-even is 1.21 % away when the entry is a maker's"},
    {"order.trailing_at", "0.032", "two thirds of a per cent beyond that rule"},
    {"trading.timeframes", "1m,15m,60m", "a minute's move cannot pay a round trip"},
    {"trading.primary_timeframe", "15m", "decisions on the slower bars"},
    {"trading.history_bars", "9600", "150 bars of an hour, and a margin"},
    {"trading.max_spread", "0.0008", "the spread is a cost as well"},
    {"trading.discard_after", "5m", "a decision on slow bars keeps longer"},
    {"trading.decay_after", "60s", "and ages more slowly"},
    {"trading.decay_per_second", "0.001", "likewise"},
    {"risk.min_reward", "1.3", "a win must be worth more than a loss, after fees"},
    {"risk.target_fees", "4", "the fees take at most a quarter of a full win"},
    {"risk.pair_cooldown", "1h", "fewer trades"},
    {"risk.max_age", "7d", "targets this far take days"},
    END,
};

/* Half the stakes, and earlier ends. */
static const struct profile_value conservative_values[] = {
    {"risk.per_trade", "0.0025", "half"},
    {"risk.max_position", "100", "half"},
    {"risk.max_exposure", "0.2", "pairs fall together"},
    {"risk.max_daily_loss", "0.02", "a bad day ends early"},
    {"risk.max_weekly_loss", "0.04", "and a bad week"},
    {"risk.max_drawdown", "0.1", "half"},
    {"risk.loss_streak", "3", "a pause sooner"},
    {"risk.max_volatility", "0.01", "a third"},
    {"risk.max_positions", "3", "pairs fall together"},
    {"risk.min_reward", "1.1", "only what pays better than it costs"},
    {"risk.pair_cooldown", "30m", "less of the same"},
    {"risk.loss_cooldown", "1h", "a pause after a loss"},
    {"confluence.min_confidence", "0.72", "fewer, clearer decisions"},
    {"confluence.solo_min_confidence", "0.75", "above all from one strategy alone"},
    {"confluence.keltner_solo_min_confidence", "0.75", "likewise"},
    {"trading.max_spread", "0.001", "no thin books"},
    END,
};

/* For show: trades happen within minutes on the embedded, sixty times faster market.  Nothing here
 * is advice; the fees are those of the largest traders. */
static const struct profile_value demo_values[] = {
    {"sim.maker_fee", "0", "the top tier: 500 million USD a month"},
    {"sim.taker_fee", "0.0005", "the top tier"},
    {"sim.starting_balance", "10000", "a round figure"},
    {"sim.speed", "60", "an hour a minute"},
    {"trading.timeframes", "1m,5m", "sooner warm"},
    {"trading.history_bars", "1440", "a day of bars on the chart"},
    {"trading.quiet_hours", "none", "something to see at any hour"},
    {"trading.max_spread", "0.004", "rarely in the way"},
    {"trading.bar_grace", "5s", "a twelfth of a second at this speed"},
    {"trading.stale_quote", "2m", "two seconds at this speed"},
    {"trading.stale_bars", "10m", "ten seconds at this speed"},
    {"trading.max_clock_offset", "5m", "five seconds at this speed"},
    {"trading.decay_after", "60s", "a second at this speed"},
    {"trading.discard_after", "5m", "five seconds at this speed"},
    {"book.max_age", "60s", "a second at this speed"},
    {"strategies.keltner.rsi_long_max", "50", "votes more often"},
    {"strategies.keltner.rsi_short_min", "50.5", "must stay above it"},
    {"strategies.keltner.cooldown", "2m", "again soon"},
    {"strategies.trend.adx_threshold", "20", "votes more often"},
    {"strategies.trend.fresh_cross", "off", "votes more often"},
    {"strategies.trend.cooldown", "2m", "again soon"},
    {"confluence.threshold", "2", "two votes are enough"},
    {"confluence.allow_any_solo", "on", "nearly every vote"},
    {"confluence.allow_keltner_solo", "on", "nearly every vote"},
    {"confluence.min_agreement", "1", "one timeframe is enough"},
    {"confluence.min_confidence", "0.45", "nearly every vote"},
    {"confluence.keltner_solo_min_confidence", "0.45", "nearly every vote"},
    {"confluence.solo_min_confidence", "0.45", "nearly every vote"},
    {"risk.confidence_floor", "0.3", "nearly every vote"},
    {"risk.max_position", "500", "many small trades, of which most lose a little"},
    {"risk.max_daily_loss", "0.2", "the show goes on"},
    {"risk.max_weekly_loss", "0.5", "likewise"},
    {"risk.max_drawdown", "0", "likewise"},
    {"risk.drawdown_scaling", "off", "likewise"},
    {"risk.loss_streak", "0", "likewise"},
    {"risk.streak_scaling", "off", "likewise"},
    {"risk.kelly", "off", "likewise"},
    {"risk.max_ruin", "0", "likewise"},
    {"risk.min_stop", "0.002", "near, so that trades end soon"},
    {"risk.min_reward", "0.5", "nearly every vote"},
    {"risk.target_fees", "3", "0.3 % at these fees"},
    {"risk.net_edge", "off", "nearly every vote"},
    {"risk.pair_cooldown", "2m", "again soon"},
    {"risk.loss_cooldown", "1m", "again soon"},
    {"risk.max_age", "2h", "two minutes at this speed"},
    {"order.entry_ttl", "2m", "two seconds at this speed"},
    {"order.deadline", "60s", "one second at this speed"},
    {"order.lag_bound", "2m", "two seconds at this speed"},
    {"order.ack_timeout", "5m", "five seconds at this speed"},
    {"order.max_latency", "2m", "two seconds at this speed"},
    {"order.exit_ttl", "2m", "two seconds at this speed"},
    {"order.protect_within", "5m", "five seconds at this speed"},
    {"order.amend_gap", "30s", "half a second at this speed"},
    {"order.amend_step", "0.0003", "moves that show"},
    {"order.breakeven_at", "0.0025", "break-even is 0.1 % away at these fees"},
    {"order.trailing_at", "0.004", "smaller targets"},
    {"order.trailing_step", "0.0015", "smaller targets"},
    {"venue.reconcile_every", "30m", "half a minute at this speed"},
    END,
};

const struct profile_row profile_rows[] = {
    {"default",
     "What the evidence supports so far: the original's figures with its defects put "
     "right, today's fees, and no trade that cannot pay its costs.",
     default_values},
    {"original", "The original's figures as version 3 shipped them, at the fees it assumed.",
     original_values},
    {"cost-aware", "Costs first: slower bars, maker entries, wide targets, few trades.",
     cost_aware_values},
    {"conservative", "The default with half the stakes and earlier ends.", conservative_values},
    {"demo", "For show: low thresholds, the lowest fee tier, small targets. Not for money.",
     demo_values},
    {.name = NULL},
};
