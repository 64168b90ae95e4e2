/* What `--data` means: "PAIR=FILE", "FILE", or a pair alone, "BTC/USD": then its one-minute bars in
 * the store, STATE/history/BTC-USD-1m.bars, where `data import` and `data fetch` put them. */
#ifndef APP_DATA_FILE_H
#define APP_DATA_FILE_H

#include "app/cli.h"
#include "market/instrument.h"
#include "os/files.h"
#include "os/lock.h"

/* Where the store is: of the configuration's store.state_dir, or the usual one without it. */
enum status data_dir(const struct cli *cli, char ret[PATH_TEXT_MAX], struct error *err);

/* The directory of --into, or data_dir; made when it is missing, and ours until the lock is released. */
enum status data_store_open(const struct cli *cli, const char *who, char ret_dir[PATH_TEXT_MAX],
                            struct lock *ret_lock, struct error *err);

/* ret_pair is empty where the argument names none. */
enum status data_file(const struct cli *cli, const char *argument, char ret_pair[PAIR_NAME_MAX],
                      char ret_path[PATH_TEXT_MAX], struct error *err);

#endif
