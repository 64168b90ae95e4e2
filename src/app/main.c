/* From the arguments to one command of the table, and to its exit code. */
#include <stdlib.h>

#include "app/cli.h"
#include "app/cli_config.h"
#include "app/cli_help.h"
#include "app/cli_parse.h"

static int answer_without_command(const struct cli *cli)
{
    if (cli->help) {
        help_program(stdout);
        return 0;
    }
    help_program(stderr);
    return cli_exit_code(STATUS_USAGE);
}

static int run_configured(struct cli *cli)
{
    static struct config config;
    static struct config_report report;
    int exit_code;

    if (cli_load_config(cli, &config, &report, &exit_code) != STATUS_OK)
        return exit_code;
    return cli->command->run(cli);
}

static int run_command(struct cli *cli)
{
    if (cli->version) {
        puts("novapulse " NOVAPULSE_VERSION);
        return 0;
    }
    if (!cli->command)
        return answer_without_command(cli);
    if (cli->help) {
        help_command(stdout, cli->command, cli->help);
        return 0;
    }
    return cli->command->needs_config ? run_configured(cli) : cli->command->run(cli);
}

/* `novapulse config --help`: a word that only begins commands. */
static bool asks_for_group(int argc, char **argv)
{
    if (argc != 3 || !command_is_group(str_of(argv[1])))
        return false;
    return str_is(str_of(argv[2]), "--help") || str_is(str_of(argv[2]), "-h");
}

int main(int argc, char **argv)
{
    struct cli cli;
    struct error err = {0};

    if (asks_for_group(argc, argv)) {
        help_group(stdout, str_of(argv[1]));
        return 0;
    }
    if (cli_parse(&cli, argc, argv, &err) != STATUS_OK)
        return cli_fail(&cli, &err);
    return run_command(&cli);
}
