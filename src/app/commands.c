#include "app/commands.h"

#include <stddef.h>

/* In the order in which people see them; commands of one group stand together. */
const struct command *const commands[] = {
    &cmd_run,
    &cmd_demo,
    &cmd_replay,
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
