#include "app/commands.h"

#include <stddef.h>

/* In the order in which people see them; commands of one group stand together. */
const struct command *const commands[] = {
    &cmd_run,
    &cmd_demo,
    &cmd_replay,
    &cmd_ctl_status,
    &cmd_ctl_positions,
    &cmd_ctl_decisions,
    &cmd_ctl_breakers,
    &cmd_ctl_pause,
    &cmd_ctl_resume,
    &cmd_ctl_close,
    &cmd_ctl_close_all,
    &cmd_ctl_kill,
    &cmd_ctl_rearm,
    &cmd_ctl_reconcile,
    &cmd_ctl_accept,
    &cmd_ctl_stop,
    &cmd_trades,
    &cmd_exchange,
    &cmd_backtest,
    &cmd_signals,
    &cmd_indicators,
    &cmd_data_inspect,
    &cmd_data_list,
    &cmd_config_check,
    &cmd_config_show,
    &cmd_config_explain,
    &cmd_config_schema,
    &cmd_decode,
    &cmd_request,
    &cmd_help,
    NULL,
};
