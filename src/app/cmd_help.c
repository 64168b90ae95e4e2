/* help [COMMAND | exit-codes] */
#include "app/cli_help.h"
#include "app/cli_parse.h"
#include "app/commands.h"

static int run_help(struct cli *cli)
{
    char room[128];
    struct text name = TEXT(room);
    struct error err = {0};
    const struct command *command;

    if (cli->arg_count == 0) {
        help_program(stdout);
        return 0;
    }
    text_cstr(&name, cli->arg[0]);
    if (cli->arg_count == 1 && str_is(text_str(&name), "exit-codes")) {
        help_exit_codes(stdout);
        return 0;
    }
    command = command_find(text_str(&name));
    if (!command && cli->arg_count == 1 && command_is_group(text_str(&name))) {
        help_group(stdout, text_str(&name));
        return 0;
    }
    if (cli->arg_count == 2) {
        text_printf(&name, " %s", cli->arg[1]);
        command = command_find(text_str(&name));
    }
    if (!command) {
        struct str words[2] = {str_of(cli->arg[0]),
                               cli->arg_count > 1 ? str_of(cli->arg[1]) : (struct str){0}};
        command_unknown(words, cli->arg_count, &err);
        return cli_fail(cli, &err);
    }
    help_command(stdout, command, CLI_HELP_FULL);
    return 0;
}

static const char *const examples[] = {
    "novapulse help run",
    "novapulse help config show",
    "novapulse help exit-codes",
    NULL,
};

const struct command cmd_help = {
    .name = "help",
    .group = "Help",
    .summary = "Tells all about a command.",
    .usage = "[COMMAND | exit-codes]",
    .args_max = 2,
    .examples = examples,
    .run = run_help,
};
