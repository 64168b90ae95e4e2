#include "research/bars_bytes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

struct bars_bytes {
    gzFile gz;  /* plain and gzip */
    FILE *file; /* zstd */
    ZSTD_DStream *zstd;
    ZSTD_inBuffer in;
    size_t frame_left; /* 0: a zstd frame is complete */
    char room[1 << 17];
};

static const unsigned char ZSTD_MAGIC[4] = {0x28, 0xb5, 0x2f, 0xfd};

enum status bars_bytes_open(struct bars_bytes **ret, const char *path, struct error *err)
{
    FILE *file = fopen(path, "rb");
    struct bars_bytes *b;
    unsigned char magic[4] = {0};
    size_t got;

    if (!file)
        return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", path,
                         strerror(errno));
    b = calloc(1, sizeof *b);
    if (!b) {
        fclose(file);
        return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
    }
    got = fread(magic, 1, sizeof magic, file);
    if (got == sizeof magic && !memcmp(magic, ZSTD_MAGIC, sizeof magic)) {
        rewind(file);
        b->file = file;
        b->zstd = ZSTD_createDStream();
        b->in.src = b->room;
    } else {
        fclose(file);
        b->gz = gzopen(path, "rb");
        if (b->gz)
            gzbuffer(b->gz, sizeof b->room);
    }
    if (!b->gz && !b->zstd) {
        bars_bytes_close(b);
        return error_set(err, STATUS_NO_MEMORY, "%s: out of memory", path);
    }
    *ret = b;
    return STATUS_OK;
}

static enum status read_gz(struct bars_bytes *b, char *room, size_t size, size_t *ret_got,
                           struct error *err)
{
    int got = gzread(b->gz, room, (unsigned)size);
    int code = Z_OK;
    const char *why = gzerror(b->gz, &code);

    if (code == Z_BUF_ERROR)
        return error_set(err, STATUS_TRUNCATED, "the compressed file ends too early");
    if (got < 0 || code < 0)
        return error_set(err, code == Z_ERRNO ? STATUS_IO : STATUS_CORRUPT, "%s",
                         code == Z_ERRNO ? strerror(errno) : why);
    *ret_got = (size_t)got;
    return STATUS_OK;
}

static enum status read_zstd(struct bars_bytes *b, char *room, size_t size, size_t *ret_got,
                             struct error *err)
{
    ZSTD_outBuffer out = {room, size, 0};

    while (out.pos == 0) {
        size_t before;

        if (b->in.pos == b->in.size) {
            b->in.size = fread(b->room, 1, sizeof b->room, b->file);
            b->in.pos = 0;
            if (ferror(b->file))
                return error_set(err, STATUS_IO, "%s", strerror(errno));
            if (!b->in.size && b->frame_left)
                return error_set(err, STATUS_TRUNCATED, "the compressed file ends too early");
            if (!b->in.size)
                break;
        }
        before = b->in.pos;
        b->frame_left = ZSTD_decompressStream(b->zstd, &out, &b->in);
        if (ZSTD_isError(b->frame_left))
            return error_set(err, STATUS_CORRUPT, "%s", ZSTD_getErrorName(b->frame_left));
        if (out.pos == 0 && b->in.pos == before && b->in.pos < b->in.size)
            return error_set(err, STATUS_CORRUPT, "the compressed stream does not go on");
    }
    *ret_got = out.pos;
    return STATUS_OK;
}

enum status bars_bytes_read(struct bars_bytes *b, char *room, size_t size, size_t *ret_got,
                            struct error *err)
{
    return b->zstd ? read_zstd(b, room, size, ret_got, err) : read_gz(b, room, size, ret_got, err);
}

void bars_bytes_close(struct bars_bytes *b)
{
    if (!b)
        return;
    if (b->gz)
        gzclose(b->gz);
    if (b->file)
        fclose(b->file);
    ZSTD_freeDStream(b->zstd);
    free(b);
}
