/* The key of an account at a venue, for live trading.  It comes from the file that `venue.key_file` names,
 * else from the one that the venue's own variable names (COINBASE_KEY_FILE), else from the environment
 * (KRAKEN_API_KEY and KRAKEN_API_SECRET, COINBASE_KEY_NAME and COINBASE_KEY_SECRET); never from the
 * command line, which every user of the machine can read.
 *
 * A file holds NAME=VALUE lines with the same names ('#' begins a remark, quotes around a value are
 * taken off), or what Coinbase hands out: {"name": ..., "privateKey": ...}.
 *
 * No byte of a value stands in an error.  STATUS_CONFIG, with a hint, when there is none. */
#ifndef APP_CREDENTIALS_H
#define APP_CREDENTIALS_H

#include "app/venues.h"
#include "base/status.h"
#include "os/files.h"

enum { CREDENTIAL_MAX = 4096 };

struct credentials {
    char key[CREDENTIAL_MAX], secret[CREDENTIAL_MAX];
    char file[PATH_TEXT_MAX]; /* where they stood; empty: the environment */
    bool others_can_read;     /* that file */
};

enum status credentials_read(struct credentials *ret, const struct venue_row *venue,
                             const char *key_file, struct error *err);
/* Overwrites them. */
void credentials_forget(struct credentials *c);

#endif
