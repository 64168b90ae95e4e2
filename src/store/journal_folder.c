#include "store/journal_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "store/segment.h"

bool journal_path(char ret[JOURNAL_PATH_MAX], const char *folder, uint64_t number,
                  const char *ending)
{
    int n =
        snprintf(ret, JOURNAL_PATH_MAX, "%s/%08llu%s", folder, (unsigned long long)number, ending);

    return n > 0 && n < JOURNAL_PATH_MAX;
}

static bool number_of(const char *name, uint64_t *ret_number)
{
    struct str s = str_of(name);

    return str_ends(s, STR(".npj")) && str_to_u64(str_slice(s, 0, s.len - 4), ret_number);
}

static int by_number(const void *a, const void *b)
{
    const struct segment_entry *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

static enum status take(struct segment_list *l, const char *folder, uint64_t number)
{
    char path[JOURNAL_PATH_MAX];
    struct stat st;
    struct segment_entry *grown;

    if (!journal_path(path, folder, number, ".npj") || stat(path, &st))
        return STATUS_OK;
    grown = realloc(l->entry, (l->count + 1) * sizeof *grown);
    if (!grown)
        return STATUS_NO_MEMORY;
    l->entry = grown;
    l->entry[l->count++] = (struct segment_entry){number, (uint64_t)st.st_size};
    return STATUS_OK;
}

enum status segment_list_read(struct segment_list *ret, const char *folder, struct error *err)
{
    struct segment_list l = {NULL, 0};
    enum status s = STATUS_OK;
    DIR *dir = opendir(folder);
    uint64_t number;

    if (!dir && errno != ENOENT)
        return error_set(err, STATUS_IO, "journal %s: %s", folder, strerror(errno));
    for (struct dirent *d; dir && s == STATUS_OK && (d = readdir(dir));)
        if (number_of(d->d_name, &number))
            s = take(&l, folder, number);
    if (dir)
        closedir(dir);
    if (s != STATUS_OK) {
        segment_list_release(&l);
        return error_set(err, s, "journal %s: %s", folder, status_text(s));
    }
    if (l.count > 0)
        qsort(l.entry, l.count, sizeof *l.entry, by_number);
    *ret = l;
    return STATUS_OK;
}

void segment_list_release(struct segment_list *l)
{
    free(l->entry);
    *l = (struct segment_list){NULL, 0};
}

/* A segment ends where the next one begins. */
static bool begins_before(const char *folder, uint64_t number, int64_t before)
{
    char path[JOURNAL_PATH_MAX];
    uint8_t bytes[SEGMENT_HEADER_BYTES];
    struct segment_header h = {0};
    bool is = false;
    int fd = journal_path(path, folder, number, ".npj") ? open(path, O_RDONLY | O_CLOEXEC) : -1;

    if (fd < 0)
        return false;
    if (read(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes &&
        segment_header_read(bytes, sizeof bytes, &h, NULL) == STATUS_OK)
        is = h.at < before;
    close(fd);
    return is;
}

unsigned journal_retain(const struct disk *disk, const char *folder, uint64_t bytes, int64_t before)
{
    struct segment_list l;
    uint64_t all = 0;
    unsigned given_up = 0;

    if (segment_list_read(&l, folder, NULL) != STATUS_OK)
        return 0;
    for (size_t i = 0; i < l.count; i++)
        all += l.entry[i].bytes;
    for (size_t i = 0; i + 2 < l.count; i++) {
        char path[JOURNAL_PATH_MAX];
        bool too_large = bytes > 0 && all > bytes;
        bool too_old = before > 0 && begins_before(folder, l.entry[i + 1].number, before);

        if ((!too_large && !too_old) || !journal_path(path, folder, l.entry[i].number, ".npj") ||
            disk->remove(disk->ctx, path) < 0)
            break;
        all -= l.entry[i].bytes;
        given_up++;
    }
    segment_list_release(&l);
    return given_up;
}
