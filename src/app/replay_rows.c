#include "app/replay_rows.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/engine_rows.h"
#include "app/state.h"
#include "base/json.h"
#include "os/lock.h"

static void on_failure(void *ctx, const char *why)
{
    struct cli *cli = ctx;

    if (*why)
        cli_say(cli, "database: %s", why);
}

/* The state directory that `path` is or stands in. */
static enum status find_state(char ret_dir[PATH_TEXT_MAX], const char *path, struct error *err)
{
    char journal[PATH_TEXT_MAX + sizeof "/journal"];
    struct str dir = str_of(path);
    struct stat st;

    while (dir.len > 1 && dir.at[dir.len - 1] == '/')
        dir.len--;
    if (str_ends(dir, STR("/journal")))
        dir.len -= strlen("/journal");
    if (dir.len >= PATH_TEXT_MAX)
        return error_set(err, STATUS_RANGE, "%s: the path is too long", path);
    str_copy(ret_dir, PATH_TEXT_MAX, dir);
    snprintf(journal, sizeof journal, "%s/journal", ret_dir);
    if (stat(journal, &st) == 0 && S_ISDIR(st.st_mode))
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND, "%s: not a state directory with a journal in it", path);
}

static void print_rebuilt(const struct cli *cli, const struct projection_rebuilt *got)
{
    struct json_writer w;
    char room[256];
    struct text t = TEXT(room);

    if (!cli->json) {
        printf("%llu segments, events %llu to %llu: the rows are made again\n",
               (unsigned long long)got->segments, (unsigned long long)got->first_seq,
               (unsigned long long)got->last_seq);
        return;
    }
    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_u64(&w, "segments", got->segments);
    json_put_u64(&w, "damaged", got->damaged);
    json_put_u64(&w, "first_event", got->first_seq);
    json_put_u64(&w, "last_event", got->last_seq);
    json_write_object_end(&w);
    puts(room);
}

enum status replay_rows(struct cli *cli, const char *path, struct error *err)
{
    char dir[PATH_TEXT_MAX];
    char database[PATH_TEXT_MAX + sizeof "/" DATABASE_NAME];
    char journal[PATH_TEXT_MAX + sizeof "/journal"];
    struct projection_rebuilt got = {.segments = 0};
    struct lock lock;
    enum status s = find_state(dir, path, err);

    if (s == STATUS_OK)
        s = lock_take(&lock, dir, "novapulse replay --database", err);
    if (s != STATUS_OK)
        return s;
    snprintf(database, sizeof database, "%s/" DATABASE_NAME, dir);
    snprintf(journal, sizeof journal, "%s/journal", dir);
    const struct projection_settings settings = {
        .path = database, .view = engine_rows, .ctx = cli, .on_failure = on_failure};
    s = projection_rebuild(&got, &settings, journal, &engine_core, err);
    lock_release(&lock);
    if (s == STATUS_OK)
        print_rebuilt(cli, &got);
    return s;
}
