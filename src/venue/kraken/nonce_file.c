#include "venue/kraken/nonce_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { RECORD_SIZE = 21 }; /* 20 digits and a newline */

static bool keep_bound(void *ctx, uint64_t bound)
{
    struct nonce_file *f = ctx;
    char room[RECORD_SIZE + 1];
    struct text t = TEXT(room);

    text_u64_pad(&t, bound, RECORD_SIZE - 1);
    text_char(&t, '\n');
    return pwrite(f->fd, room, RECORD_SIZE, 0) == RECORD_SIZE && fdatasync(f->fd) == 0;
}

static void put_path(struct text *path, const char *dir, struct str key)
{
    unsigned char digest[32] = {0};

    EVP_Digest(key.at, key.len, digest, NULL, EVP_sha256(), NULL);
    text_printf(path, "%s/kraken-", dir);
    for (unsigned i = 0; i < 4; i++)
        text_hex(path, digest[i], 2);
    text_cstr(path, ".nonce");
}

enum status nonce_file_open(struct nonce_file *f, const char *dir, struct str key,
                            struct error *err)
{
    char room[512], record[RECORD_SIZE];
    struct text path = TEXT(room);
    uint64_t bound = 0;

    put_path(&path, dir, key);
    f->fd = open(room, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (f->fd < 0)
        return error_set(err, STATUS_IO, "%s: %s", room, strerror(errno));
    ssize_t got = pread(f->fd, record, sizeof record, 0);
    if (got == RECORD_SIZE && !str_to_u64((struct str){record, RECORD_SIZE - 1}, &bound)) {
        nonce_file_close(f);
        return error_set(err, STATUS_CORRUPT, "%s: not a nonce", room);
    }
    nonce_init(&f->nonce, bound, keep_bound, f);
    return STATUS_OK;
}

void nonce_file_close(struct nonce_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}
