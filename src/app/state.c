#include "app/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/hash.h"
#include "base/json.h"
#include "engine/portable.h"
#include "os/clock.h"
#include "os/entropy.h"
#include "store/core.h"
#include "store/recover.h"

enum { EPOCHS = 36 * 36 * 36 * 36 * 36, INSTALL_BYTES_MAX = 4096 };

enum status state_path(const struct state *s, const char *name, char ret[PATH_TEXT_MAX],
                       struct error *err)
{
    struct text t = {ret, 0, PATH_TEXT_MAX, false};

    text_printf(&t, "%s/%s", s->dir, name);
    if (t.cut)
        return error_set(err, STATUS_RANGE, "state directory %s: the path is too long", s->dir);
    return STATUS_OK;
}

/* ---- identity ---- */

static void install_make(struct install *in, const char *books)
{
    unsigned char secret[64];
    struct text key = TEXT(in->exchange_key);
    struct text text = TEXT(in->exchange_secret);

    memset(in, 0, sizeof *in);
    in->epoch = (uint32_t)(entropy_u64() % EPOCHS);
    in->seed = entropy_u64() >> 1; /* fits a JSON number that others read as signed */
    entropy_token(&key, 28);
    entropy_bytes(secret, sizeof secret);
    base64_encode(&text, secret, sizeof secret, BASE64_PLAIN);
    str_copy(in->books, sizeof in->books, str_of(books));
}

static enum status install_write(const struct install *in, const char *path, struct error *err)
{
    char room[1024];
    struct text t = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_u64(&w, "epoch", in->epoch);
    json_put_u64(&w, "seed", in->seed);
    json_put_cstr(&w, "exchange_key", in->exchange_key);
    json_put_cstr(&w, "exchange_secret", in->exchange_secret);
    json_put_cstr(&w, "books", in->books);
    json_write_object_end(&w);
    return file_write_atomic(path, text_str(&t), 0600, err);
}

static bool install_parse(struct install *in, struct str bytes)
{
    struct json j;
    struct str s;
    uint64_t n;

    memset(in, 0, sizeof *in);
    str_copy(in->books, sizeof in->books, STR("sim")); /* before there was anything else */
    json_init(&j, bytes);
    json_object(&j);
    while (json_key(&j)) {
        if (str_is(j.key, "epoch") && json_u64(&j, &n))
            in->epoch = (uint32_t)(n % EPOCHS);
        else if (str_is(j.key, "seed") && json_u64(&j, &n))
            in->seed = n;
        else if (str_is(j.key, "exchange_key") && json_string(&j, &s))
            str_copy(in->exchange_key, sizeof in->exchange_key, s);
        else if (str_is(j.key, "exchange_secret") && json_string(&j, &s))
            str_copy(in->exchange_secret, sizeof in->exchange_secret, s);
        else if (str_is(j.key, "books") && json_string(&j, &s))
            str_copy(in->books, sizeof in->books, s);
        else
            json_skip(&j);
    }
    json_end(&j);
    return json_ok(&j) && in->exchange_key[0] && in->exchange_secret[0];
}

static enum status check_books(const struct state *s, const char *books, struct error *err)
{
    if (strcmp(s->install.books, books) == 0)
        return STATUS_OK;
    error_set(err, STATUS_CONFIG, "state directory %s: its books are of \"%s\", not of \"%s\"",
              s->dir, s->install.books, books);
    error_hint(err, "give each venue and mode a directory of its own: --state DIR");
    return STATUS_CONFIG;
}

static enum status install_load(struct state *s, const char *books, struct error *err)
{
    char path[PATH_TEXT_MAX], *bytes = NULL;
    size_t len = 0;
    enum status st = state_path(s, "install.json", path, err);

    if (st != STATUS_OK)
        return st;
    st = file_read(path, INSTALL_BYTES_MAX, &bytes, &len, err);
    if (st == STATUS_NOT_FOUND) {
        install_make(&s->install, books);
        return install_write(&s->install, path, err);
    }
    if (st != STATUS_OK)
        return st;
    bool ok = install_parse(&s->install, (struct str){bytes, len});
    free(bytes);
    if (!ok)
        return error_set(err, STATUS_CORRUPT, "%s: not what was written there", path);
    return check_books(s, books, err);
}

/* ---- engine ---- */

uint64_t options_digest(const struct options *o)
{
    struct options shape = *o;

    /* Where things are shown and kept does not change what the engine does. */
    memset(&shape.dashboard, 0, sizeof shape.dashboard);
    memset(&shape.store, 0, sizeof shape.store);
    memset(&shape.log, 0, sizeof shape.log);
    memset(&shape.sim, 0, sizeof shape.sim);
    memset(shape.venue.rest_url, 0, sizeof shape.venue.rest_url);
    memset(shape.venue.ws_url, 0, sizeof shape.venue.ws_url);
    memset(shape.venue.ws_auth_url, 0, sizeof shape.venue.ws_auth_url);
    memset(shape.venue.key_file, 0, sizeof shape.venue.key_file);
    return hash_bytes(0, &shape, sizeof shape);
}

static enum status engine_make(struct state *s, const struct options *o, struct error *err)
{
    size_t size = engine_size(o);

    s->memory = aligned_alloc(CORE_ALIGNMENT, size);
    if (!s->memory)
        return error_set(err, STATUS_NO_MEMORY, "no memory for an engine of %zu bytes", size);
    s->engine = engine_init(s->memory, o, s->install.seed, s->install.epoch);
    return STATUS_OK;
}

/* Other options than the engine was made with: a fresh one takes over what outlives them. */
static enum status engine_refit(struct state *s, const struct options *o, struct error *err)
{
    struct engine *old = s->engine;
    void *memory = s->memory;
    enum status st;

    if (options_digest(engine_options(old)) == options_digest(o))
        return STATUS_OK;
    st = engine_make(s, o, err);
    if (st == STATUS_OK)
        st = engine_adopt(s->engine, old, err);
    free(memory);
    return st;
}

/* ---- what outlives a version ---- */

enum status state_keep_portable(const struct state *s, struct error *err)
{
    char path[PATH_TEXT_MAX];
    struct text t = {malloc(PORTABLE_BYTES_MAX), 0, PORTABLE_BYTES_MAX, false};
    enum status st = state_path(s, "portable.json", path, err);

    if (!t.at)
        return error_set(err, STATUS_NO_MEMORY, "portable state: no memory");
    if (st == STATUS_OK && !engine_export(s->engine, &t))
        st = error_set(err, STATUS_FULL, "portable state: it does not fit");
    if (st == STATUS_OK)
        st = file_write_atomic(path, text_str(&t), 0600, err);
    free(t.at);
    return st;
}

/* The journal is of another version: the engine begins anew with what is portable. */
static enum status engine_upgrade(struct state *s, const struct options *o, struct error *err)
{
    struct error why;
    char path[PATH_TEXT_MAX], *bytes = NULL;
    size_t len = 0;
    enum status st = state_path(s, "portable.json", path, err);

    if (st != STATUS_OK || file_read(path, PORTABLE_BYTES_MAX, &bytes, &len, &why) != STATUS_OK)
        return STATUS_VERSION; /* err tells of the journal */
    st = engine_make(s, o, err);
    if (st == STATUS_OK)
        st = engine_import(s->engine, (struct str){bytes, len}, err);
    free(bytes);
    s->recovered = s->upgraded = s->after_crash = st == STATUS_OK;
    return st;
}

/* Events that went out into the world are lost: the ids they used must not come again. */
static enum status renew_epoch(struct state *s, struct error *err)
{
    char path[PATH_TEXT_MAX];
    struct install renewed = s->install;
    enum status st = state_path(s, "install.json", path, err);

    do
        renewed.epoch = (uint32_t)(entropy_u64() % EPOCHS);
    while (renewed.epoch == s->install.epoch);
    if (st == STATUS_OK)
        st = install_write(&renewed, path, err);
    if (st != STATUS_OK)
        return st;
    s->install = renewed;
    s->lost_events = true;
    engine_renew_epoch(s->engine, renewed.epoch);
    return STATUS_OK;
}

enum status state_bring_back(struct state *s, const struct options *o,
                             const struct core_watch *watch, struct error *err)
{
    char journal[PATH_TEXT_MAX];
    struct recovery r;
    enum status st = state_path(s, "journal", journal, err);

    memset(&r, 0, sizeof r);
    if (st != STATUS_OK)
        return st;
    st = recover(&r, journal, &engine_core, watch, err);
    if (st == STATUS_NOT_FOUND)
        return engine_make(s, o, err);
    if (st == STATUS_VERSION && engine_upgrade(s, o, err) == STATUS_OK)
        return STATUS_OK;
    if (st == STATUS_VERSION)
        error_hint(err, "close all positions with the old version first, then move %s away",
                   journal);
    if (st != STATUS_OK)
        return st;
    s->memory = r.memory;
    s->engine = r.core;
    s->recovered = true;
    s->after_crash = !r.closed;
    s->replayed = r.events;
    s->seconds = r.seconds;
    st = engine_refit(s, o, err);
    return st == STATUS_OK && r.damaged && !r.damage.torn ? renew_epoch(s, err) : st;
}

enum status state_open(struct state *ret, const char *wanted_dir, const char *who,
                       const char *books, struct error *err)
{
    enum status st;

    memset(ret, 0, sizeof *ret);
    ret->lock.fd = -1;
    st = dir_state(wanted_dir, ret->dir, err);
    if (st == STATUS_OK)
        st = lock_take(&ret->lock, ret->dir, who, err);
    if (st == STATUS_OK)
        st = install_load(ret, books, err);
    if (st != STATUS_OK)
        state_close(ret);
    return st;
}

void state_close(struct state *s)
{
    free(s->memory);
    s->memory = NULL;
    s->engine = NULL;
    lock_release(&s->lock);
}
