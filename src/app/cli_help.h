/* Help texts, printed from the tables of commands and flags. */
#ifndef APP_CLI_HELP_H
#define APP_CLI_HELP_H

#include <stdio.h>

#include "app/cli.h"
#include "base/str.h"

void help_program(FILE *to);
/* One screen without the flags that every command has, or everything. */
void help_command(FILE *to, const struct command *command, enum cli_help how);
/* The commands whose names begin with this word. */
void help_group(FILE *to, struct str word);
void help_exit_codes(FILE *to);

#endif
