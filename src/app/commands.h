/* Every command of the program; each is defined in app/cmd_*.c and listed in app/commands.c. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "app/cli.h"

extern const struct command cmd_run;
extern const struct command cmd_demo;
extern const struct command cmd_exchange;
extern const struct command cmd_backtest;
extern const struct command cmd_signals;
extern const struct command cmd_indicators;
extern const struct command cmd_data_inspect;
extern const struct command cmd_data_list;
extern const struct command cmd_data_fetch;
extern const struct command cmd_data_import;
extern const struct command cmd_config_check;
extern const struct command cmd_config_show;
extern const struct command cmd_config_explain;
extern const struct command cmd_config_schema;
extern const struct command cmd_replay;
extern const struct command cmd_trades;
extern const struct command cmd_explain;
extern const struct command cmd_ctl_status;
extern const struct command cmd_ctl_positions;
extern const struct command cmd_ctl_decisions;
extern const struct command cmd_ctl_risk;
extern const struct command cmd_ctl_breakers;
extern const struct command cmd_ctl_strategies;
extern const struct command cmd_ctl_data;
extern const struct command cmd_ctl_pause;
extern const struct command cmd_ctl_resume;
extern const struct command cmd_ctl_close;
extern const struct command cmd_ctl_close_all;
extern const struct command cmd_ctl_kill;
extern const struct command cmd_ctl_rearm;
extern const struct command cmd_ctl_reconcile;
extern const struct command cmd_ctl_accept;
extern const struct command cmd_ctl_reset_weights;
extern const struct command cmd_ctl_reset_risk;
extern const struct command cmd_ctl_stop;
extern const struct command cmd_decode;
extern const struct command cmd_request;
extern const struct command cmd_help;

#endif
