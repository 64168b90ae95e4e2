/* The database of a state directory, for commands that only read it. */
#ifndef APP_HISTORY_OF_H
#define APP_HISTORY_OF_H

#include "app/cli.h"
#include "store/history.h"

/* Of store.state_dir; history_close it.  STATUS_NOT_FOUND with a hint when nothing ran there yet. */
enum status history_of(const struct cli *cli, struct history **ret, struct error *err);

#endif
