#include "kit/journal_desk.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void journal_desk_init(struct journal_desk *d, bool threaded)
{
    memset(d, 0, sizeof *d);
    snprintf(d->folder, sizeof d->folder, "/tmp/npjournal.XXXXXX");
    assert(mkdtemp(d->folder));
    small_core_init(&d->core);
    market_mix_init(&d->mix, 1, 0, 1700000000000000000);
    d->settings = (struct journal_settings){
        .folder = d->folder,
        .build = "test build",
        .schema = small_core_ops.schema(),
        .segment_bytes = 1 << 30,
        .threaded = threaded,
    };
}

static struct checkpoint checkpoint_of(const struct small_core *c)
{
    return (struct checkpoint){
        .core = c,
        .size = sizeof *c,
        .last_seq = c->last_seq,
        .at = c->last_at,
        .decision_hash = c->decision_hash,
        .effect_hash = c->effect_hash,
    };
}

enum status journal_desk_begin(struct journal_desk *d)
{
    struct checkpoint c = checkpoint_of(&d->core);

    return journal_new(&d->journal, &d->settings, &c, NULL);
}

enum status journal_desk_checkpoint(struct journal_desk *d)
{
    struct checkpoint c = checkpoint_of(&d->core);

    return journal_checkpoint(d->journal, &c);
}

void journal_desk_run(struct journal_desk *d, unsigned events, unsigned commit_every)
{
    for (unsigned i = 1; i <= events; i++) {
        struct event ev = market_mix_next(&d->mix);

        assert(journal_append(d->journal, &ev) == STATUS_OK);
        small_core_ops.step(&d->core, &ev, &d->effects);
        journal_stepped(d->journal, d->core.decision_hash, d->core.effect_hash);
        if (i % commit_every == 0)
            journal_commit(d->journal);
    }
}

void folder_remove(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *e;
    char name[512];

    while (dir && (e = readdir(dir)))
        if (snprintf(name, sizeof name, "%s/%s", path, e->d_name) > 0 && e->d_name[0] != '.')
            unlink(name);
    if (dir)
        closedir(dir);
    rmdir(path);
}

void journal_desk_release(struct journal_desk *d)
{
    journal_free(d->journal);
    d->journal = NULL;
    folder_remove(d->folder);
}

unsigned char *kit_read_file(const char *path, size_t *ret_size)
{
    FILE *f = fopen(path, "rb");
    unsigned char *bytes;
    long size;

    assert(f && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0);
    rewind(f);
    bytes = malloc((size_t)size + 1);
    assert(bytes && fread(bytes, 1, (size_t)size, f) == (size_t)size);
    fclose(f);
    *ret_size = (size_t)size;
    return bytes;
}

void kit_write_file(const char *path, const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");

    assert(f && fwrite(bytes, 1, size, f) == size);
    fclose(f);
}
