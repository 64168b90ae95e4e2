/* replay STATE --database: the rows of STATE/novapulse.db anew from the journal beside it.  The
 * state directory is locked meanwhile; what is older than the first segment of this
 * build stays as it is. */
#ifndef APP_REPLAY_ROWS_H
#define APP_REPLAY_ROWS_H

#include "app/cli.h"
#include "base/status.h"

/* `path`: a state directory, or the journal folder in it. */
enum status replay_rows(struct cli *cli, const char *path, struct error *err);

#endif
