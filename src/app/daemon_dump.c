/* SIGUSR1: how the daemon stands, as a file for a person, without a dashboard and without stopping.
 * STATE/dump.json holds status, money, risk and everything that is open; no secrets are in it. */
#include <stdlib.h>

#include "app/daemon_internal.h"
#include "engine/portable.h"
#include "os/files.h"
#include "web/topics.h"

enum { DUMP_ROOM = PORTABLE_BYTES_MAX + (1 << 16) };

static void write_dump(struct text *t, const struct daemon *d, struct str portable)
{
    struct json_writer w;

    json_write_init(&w, t);
    json_write_object(&w);
    json_write_key(&w, "engine");
    topic_engine(&w, d->snapshot);
    json_write_key(&w, "equity");
    topic_equity(&w, d->snapshot);
    json_write_key(&w, "risk");
    topic_risk(&w, &d->snapshot->risk);
    json_write_key(&w, "state");
    json_write_raw(&w, portable);
    json_write_object_end(&w);
}

static enum status dump(struct daemon *d, char path[PATH_TEXT_MAX], struct error *err)
{
    struct text portable = {malloc(PORTABLE_BYTES_MAX), 0, PORTABLE_BYTES_MAX, false};
    struct text whole = {malloc(DUMP_ROOM), 0, DUMP_ROOM, false};
    enum status st = state_path(&d->state, "dump.json", path, err);

    if (!portable.at || !whole.at)
        st = error_set(err, STATUS_NO_MEMORY, "no memory for a dump");
    if (st == STATUS_OK && !engine_export(d->state.engine, &portable))
        st = error_set(err, STATUS_FULL, "the state does not fit a dump");
    if (st == STATUS_OK) {
        text_clear(&whole);
        write_dump(&whole, d, text_str(&portable));
        st = file_write_atomic(path, text_str(&whole), 0600, err);
    }
    free(portable.at);
    free(whole.at);
    return st;
}

void daemon_dump(struct daemon *d)
{
    char path[PATH_TEXT_MAX];
    struct error err;

    daemon_publish(d);
    if (dump(d, path, &err) == STATUS_OK)
        cli_say(d->cli, "state      dumped to %s", path);
    else
        log_error(d->log, "dump", &err);
}
