/* The configuration of a command: sources from its flags, refusals as people and scripts see them. */
#ifndef APP_CLI_CONFIG_H
#define APP_CLI_CONFIG_H

#include "app/cli.h"
#include "os/config_load.h"

/* Loads by --config, --profile, --set and the flags that set an option, from high to low as the
 * contract says; warns of what is allowed but will not work.  On STATUS_OK cli->config is set to
 * ret_config; otherwise the refusal has been printed and *ret_exit is the exit code. */
enum status cli_load_config(struct cli *cli, struct config *ret_config,
                            struct config_report *ret_report, int *ret_exit);

#endif
