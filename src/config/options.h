/* The effective options as the program reads them: one plain struct, filled by config.h from the
 * option table.  Whole numbers, switches (0/1), choices (enum) and durations are int64_t, fractions
 * double, texts fixed fields: no padding, so that a checkpoint is exact.
 *
 * Adding one: a member here, a row in config/option_table.c.  Units stand in the row and in the
 * name's ending (_s seconds, _ms milliseconds).  Fractions, not per cent. */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stdint.h>

#include "market/instrument.h"

enum { OPTION_TEXT_MAX = 192, OPTION_TIMEFRAMES_MAX = 6 };

enum entry_style { ENTRY_MARKETABLE = 0, ENTRY_POST_ONLY };
enum drawdown_scaling { DRAWDOWN_CONTINUOUS = 0, DRAWDOWN_STEPS, DRAWDOWN_OFF };
enum entry_rest { REST_ABANDON = 0, REST_MARKET };
enum target_mode { TARGET_SWAP = 0, TARGET_RATCHET };
enum kill_mode { KILL_FLATTEN = 0, KILL_KEEP };
enum run_mode { MODE_PAPER = 0, MODE_LIVE };
enum venue_name { VENUE_SIM = 0, VENUE_KRAKEN, VENUE_COINBASE };
enum log_level { LOG_DEBUG = 0, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* What every strategy has. */
struct options_voter {
    int64_t enabled;
    int64_t min_bars; /* closed bars of a timeframe before it may speak on it */
    int64_t cooldown_s;
    double weight;
    double stop_atr, target_atr; /* distances, multiples of ATR */
};

/* What spans the strategies. */
struct options_strategies {
    char only[OPTION_TEXT_MAX]; /* this one alone; empty: all that are enabled */
};

struct options_keltner {
    struct options_voter voter;
    int64_t ema_period, atr_period, macd_fast, macd_slow, macd_signal, rsi_period;
    double multiplier, rsi_long_max, rsi_short_min;
};

struct options_trend {
    struct options_voter voter;
    int64_t ema_fast, ema_slow, adx_period, rsi_period, atr_period, fresh_cross;
    double adx_threshold;
};

struct options_mean_reversion {
    struct options_voter voter;
    int64_t bb_period;
    double bb_std, rsi_oversold, rsi_overbought;
};

struct options_momentum {
    struct options_voter voter;
    double rsi_threshold, volume_multiplier;
};

struct options_vwap_momentum_alpha {
    struct options_voter voter;
    int64_t vwap_window, slope_period;
    double band_std, pullback_z, volume_multiplier, slope_min;
    double trend_adjust, range_adjust, high_vol_adjust, low_vol_adjust; /* of pullback_z */
};

struct options_rsi_mean_reversion {
    struct options_voter voter;
    int64_t rsi_period;
    double oversold, overbought;
    double trend_adjust, range_adjust, high_vol_adjust, low_vol_adjust; /* magnitudes */
};

struct options_breakout {
    struct options_voter voter;
    int64_t lookback_period;
    double volume_confirmation;
};

struct options_reversal {
    struct options_voter voter;
    int64_t transitions; /* from bar to bar, that confirm */
    double rsi_extreme_low, rsi_extreme_high;
};

struct options_ichimoku {
    struct options_voter voter;
    int64_t tenkan_period, kijun_period, span_period;
};

struct options_order_flow {
    struct options_voter voter;
    double min_score, max_spread, min_notional;
};

struct options_stochastic_divergence {
    struct options_voter voter;
    int64_t lookback;
    double oversold;
};

struct options_volatility_squeeze {
    struct options_voter voter;
    int64_t min_squeeze_bars, momentum_period;
    double keltner_multiplier;
};

struct options_supertrend {
    struct options_voter voter;
    int64_t period;
    double multiplier, volume_ratio;
};

struct options_market_structure {
    struct options_voter voter;
    int64_t swing_lookback;
    double pullback, pullback_atr, rsi_min;
};

struct options_trading {
    int64_t pair_count;
    char pairs[PAIRS_MAX][PAIR_NAME_MAX];
    int64_t timeframe_count;
    int64_t timeframes_s[OPTION_TIMEFRAMES_MAX]; /* ascending, 60 first */
    int64_t primary_timeframe_s;
    int64_t history_bars; /* base bars kept for charts and rebuilding */
    int64_t bar_grace_ms; /* wait after a bar's end before closing it from trades */
    int64_t start_paused;
    char time_zone[OPTION_TEXT_MAX]; /* POSIX rule; days and weeks of the account begin by it */
    int64_t quiet_hours;             /* bit h set: no entries in UTC hour h */
    int64_t stale_quote_ms;          /* an older quote is not traded on */
    int64_t max_clock_offset_ms;     /* ours and the venue's, 0 is off */
    int64_t stale_bars_ms;           /* no closed bar for so long: the pair's feed is stale */
    int64_t decay_after_ms;          /* a decision's confidence decays from this age */
    int64_t discard_after_ms;        /* and is dropped beyond this one */
    double decay_per_s, decay_max;
    double price_move_trigger; /* re-evaluate with the forming bar; 0 is off */
    double max_spread;
    double outlier_move; /* floor of the moves that wait for confirmation, fraction of price */
};

/* What a regime asks for beyond the usual. */
struct options_extra {
    int64_t votes;
    double confidence;
};

struct options_confluence {
    int64_t threshold, min_agreement, allow_keltner_solo, allow_any_solo;
    double min_confidence, keltner_solo_min_confidence, solo_min_confidence;
    double regime_adx_trend, regime_atr_high, regime_atr_low; /* ATR fractions at one minute */
    struct options_extra in_trend, in_range, in_high_vol, in_low_vol;
};

/* What the order book may say. */
struct options_book {
    int64_t vote; /* as a vote of its own, beside strategies */
    int64_t levels, interval_ms, max_age_ms;
    double weight, bonus;
    double min_score, min_imbalance;
    double decay, void_gap, whale_notional, deep_notional;
};

/* How the strategies' weights follow what became of their votes. */
struct options_adaptive {
    int64_t enabled;
    int64_t prior;      /* outcomes of 0 that a record starts with */
    int64_t window;     /* outcomes that the memory reaches back */
    int64_t horizon_s;  /* a reference trade ends after this */
    double gain;        /* change of the factor per R of mean outcome */
    double least, most; /* bounds of the factor */
};

struct options_risk {
    double per_trade;      /* fraction of equity lost if the stop fills at its price, fees in */
    double max_position;   /* quote currency */
    double max_exposure;   /* fraction of equity, everything open and in flight */
    double max_daily_loss; /* fraction of the day's reference equity */
    double max_weekly_loss;
    double daily_loss_cap, weekly_loss_cap;   /* quote currency, 0 is off */
    double max_drawdown;                      /* below the peak, 0 is off */
    int64_t drawdown_scaling;                 /* enum drawdown_scaling */
    int64_t streak_scaling, spread_scaling;   /* the original's size factors, those below 1 */
    int64_t loss_streak, loss_streak_pause_s; /* losses in a row, 0 is off */
    int64_t kelly;                            /* whether the record bounds the risk of a trade */
    double kelly_scale, max_kelly;
    int64_t edge_trades, edge_memory_s; /* the record: newest trades, not older than */
    double max_ruin, ruin_level;        /* chance, 0 is off; share of equity that is ruin */
    double max_asset;                   /* fraction of equity in one base asset */
    char groups[OPTION_TEXT_MAX];       /* config/asset_groups.h */
    int64_t max_group;                  /* positions of one group */
    double max_volatility;              /* of all positions, a day, fraction of equity; 0 is off */
    double stop_slippage;               /* below the stop, fraction of price */
    double max_slippage;                /* mean of the latest fills, fraction of price, 0 is off */
    double depth_share;                 /* of the bids near the market, 0 is off */
    double min_stop;                    /* noise floor of the stop distance, fraction of price */
    double max_stop;
    double min_reward;       /* net reward to risk, after fees */
    double target_fees;      /* target distance at least so many round-trip fees */
    double confidence_floor; /* after decay */
    int64_t net_edge;        /* refuse what cannot pay its costs */
    int64_t max_positions;
    int64_t pair_cooldown_s, loss_cooldown_s;
    int64_t max_age_s; /* a position older than this is closed; 0 is off */
};

struct options_order {
    int64_t entry_style;       /* enum entry_style */
    int64_t entry_ttl_ms;      /* expiry of an entry order */
    int64_t chase_attempts;    /* amends of a waiting entry, 0 is off */
    int64_t chase_gap_ms;      /* least time between two of them */
    int64_t entry_rest;        /* enum entry_rest: what becomes of the rest at the end */
    int64_t deadline_ms;       /* the venue must take a placement within this */
    int64_t lag_bound_ms;      /* after the deadline, how late the venue's lists may be */
    int64_t ack_timeout_ms;    /* then the order is UNKNOWN */
    int64_t max_latency_ms;    /* mean of the latest answers, 0 is off */
    int64_t target_mode;       /* enum target_mode */
    int64_t exit_ttl_ms;       /* a limit exit works so long, then the next is a market order */
    int64_t protect_within_ms; /* bound from a fill to its protection's acknowledgement */
    int64_t amend_gap_ms;      /* least time between two amends of one protection */
    double chase_bound;        /* highest price above the plan, fraction of it */
    double exit_slack;         /* a limit exit may give this fraction of price */
    double partial_at;         /* of the way from entry to target */
    double partial_share;      /* of what is held, 0 is off */
    double breakeven_at;       /* profit fraction that lifts the stop to the true break-even */
    double trailing_at;        /* profit fraction from which the stop trails */
    double trailing_step;      /* distance behind the best price; halves over 3 %, 0.3 over 5 % */
    double amend_step;         /* least worthwhile move of a stop, fraction of price */
};

struct options_control {
    int64_t kill_mode;    /* enum kill_mode */
    int64_t kill_stay_up; /* stay readable after a kill instead of ending with 9 */
};

struct options_venue {
    int64_t name; /* enum venue_name */
    int64_t mode; /* enum run_mode */
    int64_t book_depth;
    int64_t reconcile_every_s;
    int64_t poll_after_s;
    char rest_url[OPTION_TEXT_MAX], ws_url[OPTION_TEXT_MAX], ws_auth_url[OPTION_TEXT_MAX];
    char key_file[OPTION_TEXT_MAX]; /* with the account's key, for live trading */
};

/* The venue made of arithmetic: backtests, paper, the embedded exchange. */
struct options_sim {
    int64_t seed;
    int64_t protocol; /* of the embedded exchange: 0 Kraken, 1 Coinbase */
    int64_t latency_ms, latency_jitter_ms;
    double maker_fee, taker_fee;
    int64_t fee_tiers;       /* and lower ones are earned by volume */
    double spread;           /* fraction of price, where only bars are known */
    double slippage_sigma;   /* market orders: this share of the bar's range beyond the spread */
    double participation;    /* most of a bar's volume that one order may take */
    double starting_balance; /* quote currency */
    int64_t idle_end_s;      /* the embedded exchange, left alone, ends itself after this */
    double speed;            /* market seconds per wall second; 0 is lock-step */
    char faults[OPTION_TEXT_MAX]; /* of the embedded exchange (exchange/faults.h) */
};

struct options_dashboard {
    int64_t enabled, port;
    char host[OPTION_TEXT_MAX];
};

struct options_store {
    int64_t retention_days;
    int64_t retention_mb;
    int64_t segment_mb; /* a journal segment is closed at this size */
    int64_t reserve_mb; /* kept back for exits when the disk is full */
    char state_dir[OPTION_TEXT_MAX];
};

struct options_log {
    int64_t level;                  /* enum log_level */
    int64_t main_mb, errors_mb;     /* a file is turned over at this size */
    int64_t main_kept, errors_kept; /* old ones kept */
};

struct options {
    char profile[OPTION_TEXT_MAX];
    struct options_trading trading;
    struct options_strategies strategies;
    struct options_keltner keltner;
    struct options_trend trend;
    struct options_mean_reversion mean_reversion;
    struct options_momentum momentum;
    struct options_vwap_momentum_alpha vwap_momentum_alpha;
    struct options_rsi_mean_reversion rsi_mean_reversion;
    struct options_breakout breakout;
    struct options_reversal reversal;
    struct options_ichimoku ichimoku;
    struct options_order_flow order_flow;
    struct options_stochastic_divergence stochastic_divergence;
    struct options_volatility_squeeze volatility_squeeze;
    struct options_supertrend supertrend;
    struct options_market_structure market_structure;
    struct options_confluence confluence;
    struct options_book book;
    struct options_adaptive adaptive;
    struct options_risk risk;
    struct options_order order;
    struct options_control control;
    struct options_venue venue;
    struct options_sim sim;
    struct options_dashboard dashboard;
    struct options_store store;
    struct options_log log;
};

#endif
