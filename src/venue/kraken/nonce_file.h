/* The bound of nonce.h on disk: one small file per API key, written and synced in place.  The file's
 * name holds a fingerprint of the key, so that another key starts afresh. */
#ifndef VENUE_KRAKEN_NONCE_FILE_H
#define VENUE_KRAKEN_NONCE_FILE_H

#include "base/status.h"
#include "base/str.h"
#include "venue/kraken/nonce.h"

struct nonce_file {
    struct nonce nonce;
    int fd;
};

/* Opens or makes `dir`/kraken-FINGERPRINT.nonce and reads the bound that it holds.  f must not move
 * afterwards. */
enum status nonce_file_open(struct nonce_file *f, const char *dir, struct str key,
                            struct error *err);
void nonce_file_close(struct nonce_file *f);

#endif
