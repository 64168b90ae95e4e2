#include "app/ctl_door.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/http_client.h"
#include "net/loop.h"
#include "net/url.h"
#include "os/files.h"

enum { KEY_MAX = 128, ADDRESS_MAX = 160, ANSWER_MAX = 8 << 20 };
static const int64_t ANSWER_WITHIN = INT64_C(10) * 1000000000;

struct ctl_door {
    struct loop *loop;
    struct http_client *client;
    char url[ADDRESS_MAX], address[ADDRESS_MAX], key[KEY_MAX];
    bool changed;
};

struct waiting {
    struct ctl_door *door;
    json_t *document;
    enum status status;
    struct error *err;
};

/* ---- key and address ---- */

static enum status take_key(char ret_key[KEY_MAX], struct str text, const char *from,
                            struct error *err)
{
    struct str key = str_trim(text);

    if (key.len == 0 || key.len >= KEY_MAX)
        return error_set(err, STATUS_USAGE, "key of %s: not one line of 1 to %d bytes", from,
                         KEY_MAX - 1);
    for (size_t i = 0; i < key.len; i++)
        if (key.at[i] <= ' ' || key.at[i] > '~')
            return error_set(err, STATUS_USAGE, "key of %s: a byte that no key has", from);
    str_copy(ret_key, KEY_MAX, key);
    return STATUS_OK;
}

static enum status key_of_file(char ret_key[KEY_MAX], const char *path, struct error *err)
{
    char *bytes = NULL;
    size_t len = 0;
    enum status s = file_read(path, KEY_MAX + 2, &bytes, &len, err);

    if (s != STATUS_OK)
        return s;
    s = take_key(ret_key, (struct str){bytes, len}, path, err);
    explicit_bzero(bytes, len);
    free(bytes);
    return s;
}

static enum status key_of_stdin(char ret_key[KEY_MAX], struct error *err)
{
    char line[KEY_MAX + 2];

    if (!fgets(line, sizeof line, stdin))
        return error_set(err, STATUS_USAGE, "key of -: standard input is empty");
    return take_key(ret_key, str_of(line), "standard input", err);
}

/* The one a daemon on this machine left for us; none there is no fault yet. */
static enum status key_of_state(char ret_key[KEY_MAX], const struct cli *cli, struct error *err)
{
    char dir[PATH_TEXT_MAX], room[PATH_TEXT_MAX];
    struct text path = TEXT(room);
    enum status s = dir_state(cli->config->options.store.state_dir, dir, err);

    if (s != STATUS_OK)
        return s;
    text_printf(&path, "%s/dashboard.key", dir);
    return !path.cut && file_exists(room) ? key_of_file(ret_key, room, err) : STATUS_OK;
}

static enum status find_key(char ret_key[KEY_MAX], const struct cli *cli, struct error *err)
{
    const char *file = cli_value(cli, "key-file"), *key = cli_value(cli, "key");

    if (file)
        return key_of_file(ret_key, file, err);
    if (!key)
        return key_of_state(ret_key, cli, err);
    if (strcmp(key, "-") == 0)
        return key_of_stdin(ret_key, err);
    if (key[0] == '@')
        return key_of_file(ret_key, key + 1, err);
    cli_say(cli, "warning: other users of this machine can see a key in a command line; "
                 "use --key-file FILE");
    return take_key(ret_key, str_of(key), "--key", err);
}

static enum status find_address(struct ctl_door *d, const struct cli *cli, struct error *err)
{
    const struct options *o = &cli->config->options;
    const char *wanted = cli_value(cli, "url");
    const char *host = strcmp(o->dashboard.host, "0.0.0.0") == 0 ? "127.0.0.1" : o->dashboard.host;
    struct text url = TEXT(d->url), address = TEXT(d->address);
    struct url parts;
    enum status s;

    if (wanted)
        text_add(&url, str_of(wanted));
    else
        text_printf(&url, "http://%s:%lld", host, (long long)o->dashboard.port);
    while (url.len && d->url[url.len - 1] == '/')
        d->url[--url.len] = '\0';
    if (url.cut)
        return error_set(err, STATUS_USAGE, "--url: longer than %d bytes", ADDRESS_MAX - 1);
    s = url_parse(&parts, d->url, err);
    if (s == STATUS_SYNTAX)
        return error_set(err, STATUS_USAGE, "--url: %s: http://HOST:PORT", d->url);
    if (s == STATUS_OK)
        text_printf(&address, "%s:%u", parts.host, parts.port);
    return s;
}

enum status ctl_door_new(struct ctl_door **ret, const struct cli *cli, struct error *err)
{
    struct ctl_door *d = calloc(1, sizeof *d);
    enum status s;

    if (!d)
        return error_set(err, STATUS_NO_MEMORY, "asking the daemon");
    s = find_address(d, cli, err);
    if (s == STATUS_OK)
        s = find_key(d->key, cli, err);
    if (s == STATUS_OK) {
        d->loop = loop_new();
        d->client = d->loop ? http_client_new(d->loop, "novapulse-ctl") : NULL;
        if (!d->client)
            s = error_set(err, STATUS_NO_MEMORY, "asking the daemon");
    }
    if (s != STATUS_OK) {
        ctl_door_free(d);
        return s;
    }
    *ret = d;
    return STATUS_OK;
}

void ctl_door_free(struct ctl_door *d)
{
    if (!d)
        return;
    http_client_free(d->client);
    loop_free(d->loop);
    explicit_bzero(d->key, sizeof d->key);
    free(d);
}

const char *ctl_door_address(const struct ctl_door *d)
{
    return d->address;
}

const char *ctl_door_key(const struct ctl_door *d)
{
    return d->key[0] ? d->key : NULL;
}

bool ctl_door_changed(const struct ctl_door *d)
{
    return d->changed;
}

/* ---- one question ---- */

static enum status unreachable(const struct waiting *w, const struct http_answer *a)
{
    if (a->status != STATUS_NETWORK)
        return error_set(w->err, STATUS_TIMED_OUT, "daemon at %s: no whole answer: %s",
                         w->door->address, a->why);
    error_set(w->err, STATUS_NETWORK, "daemon at %s: cannot be reached: %s", w->door->address,
              a->why);
    error_hint(w->err, "novapulse run starts one; --url names another address");
    return STATUS_NETWORK;
}

static enum status refused(const struct waiting *w, const struct http_answer *a)
{
    json_t *e = json_object_get(w->document, "error");
    const char *code = json_string_value(json_object_get(e, "code"));
    const char *text = json_string_value(json_object_get(e, "text"));
    bool changed = code && strcmp(code, "changed") == 0;
    enum status s = a->code == 429   ? STATUS_RATE_LIMITED
                    : a->code >= 500 ? STATUS_UNAVAILABLE
                                     : STATUS_DENIED;

    error_set(w->err, s, "daemon at %s: %s", w->door->address,
              text ? text : "an answer that is none of ours");
    if (a->code == 401)
        error_hint(w->err, "%s",
                   w->door->key[0] ? "another daemon's key; --key-file FILE names the right one"
                                   : "no key was found; --key-file FILE, or --state DIR of the "
                                     "daemon");
    else if (a->retry_after_s > 0)
        error_hint(w->err, "again in %lld s", (long long)a->retry_after_s);
    else if (changed)
        error_hint(w->err, "the same command with --dry-run shows what there is now");
    w->door->changed = changed;
    return s;
}

static void on_answer(void *ctx, const struct http_answer *a)
{
    struct waiting *w = ctx;

    if (a->status != STATUS_OK) {
        w->status = unreachable(w, a);
    } else {
        w->document = json_loadb(a->body.at, a->body.len, 0, NULL);
        w->status = a->code < 300 && w->document ? STATUS_OK : refused(w, a);
    }
    loop_stop(w->door->loop);
}

enum status ctl_door_ask(struct ctl_door *d, const char *path, json_t *body, json_t **ret,
                         struct error *err)
{
    char url[2 * ADDRESS_MAX], bearer[KEY_MAX + 32];
    struct text where = TEXT(url), header = TEXT(bearer);
    char *bytes = body ? json_dumps(body, JSON_COMPACT) : NULL;
    struct waiting w = {.door = d, .err = err};

    d->changed = false;
    text_printf(&where, "%s%s", d->url, path);
    text_printf(&header, "Authorization: Bearer %s", d->key);
    struct http_request r = {.method = body ? "POST" : "GET",
                             .url = url,
                             .header = {"Content-Type: application/json", bearer},
                             .header_count = d->key[0] ? 2 : 1,
                             .body = bytes ? str_of(bytes) : (struct str){NULL, 0},
                             .timeout_ns = ANSWER_WITHIN,
                             .answer_max = ANSWER_MAX};
    w.status = http_client_send(d->client, &r, on_answer, &w, err);
    if (w.status == STATUS_OK)
        loop_run(d->loop);
    explicit_bzero(bearer, sizeof bearer);
    free(bytes);
    if (w.status != STATUS_OK) {
        json_decref(w.document);
        return w.status;
    }
    *ret = w.document;
    return STATUS_OK;
}
