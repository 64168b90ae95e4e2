#include "app/commands.h"

#include <stddef.h>

/* In the order in which people see them; commands of one group stand together. */
const struct command *const commands[] = {
    &cmd_data_inspect,
    &cmd_data_list,
    &cmd_help,
    NULL,
};
