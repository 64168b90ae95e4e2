/* The arguments of main, sorted into command, flags and arguments by the table in cli.h. */
#ifndef APP_CLI_PARSE_H
#define APP_CLI_PARSE_H

#include "app/cli.h"
#include "base/str.h"

/* Fills *ret_cli.  On STATUS_USAGE the common switches seen (--json, --quiet) still stand in it, so
 * that the refusal can be printed as asked; `command` is NULL when none was recognised. */
enum status cli_parse(struct cli *ret_cli, int argc, char **argv, struct error *err);

/* The command of that full name, or NULL. */
const struct command *command_find(struct str name);
/* Whether some command's name begins with this word and a blank. */
bool command_is_group(struct str word);
/* Refuses words that name no command; says which command is near. */
enum status command_unknown(const struct str word[2], unsigned words, struct error *err);

#endif
