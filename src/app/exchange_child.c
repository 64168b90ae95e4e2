#include "app/exchange_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/json.h"

extern char **environ;

enum { ARGS_MAX = 160, START_WITHIN_MS = 20000, END_WITHIN_MS = 10000, POLL_MS = 10 };

static void pause_ms(long ms)
{
    const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

static void path_in(const struct exchange_child *c, const char *name, char ret[PATH_TEXT_MAX])
{
    struct text t = {ret, 0, PATH_TEXT_MAX, false};

    text_printf(&t, "%s/%s", c->dir, name);
}

/* ---- where it listens ---- */

static bool parse_listen(struct exchange_child *c, struct str bytes)
{
    struct json j;
    int64_t pid = 0, port = 0;

    json_init(&j, bytes);
    json_object(&j);
    while (json_key(&j)) {
        if (str_is(j.key, "pid"))
            json_i64(&j, &pid);
        else if (str_is(j.key, "port"))
            json_i64(&j, &port);
        else
            json_skip(&j);
    }
    json_end(&j);
    if (!json_ok(&j) || pid <= 1 || port <= 0 || port > UINT16_MAX)
        return false;
    c->pid = (int)pid;
    c->port = (uint16_t)port;
    return true;
}

/* Both name one directory; `theirs` as process `pid` would resolve it. */
static bool same_dir(const char *ours, const char *theirs, int pid)
{
    char path[PATH_TEXT_MAX];
    struct text t = TEXT(path);
    struct stat a, b;

    if (theirs[0] == '/')
        text_cstr(&t, theirs);
    else
        text_printf(&t, "/proc/%lld/cwd/%s", (long long)pid, theirs);
    return !t.cut && stat(ours, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* After a restart of the machine the number may be another process's: only one whose own command
 * line says that it is an exchange with this state directory is attached to, and later ended. */
static bool serves_here(const struct exchange_child *c)
{
    char path[64], words[8192];
    struct text t = TEXT(path);
    bool is_exchange = false, is_here = false;

    text_printf(&t, "/proc/%lld/cmdline", (long long)c->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, words, sizeof words - 1) : 0;
    if (fd >= 0)
        close(fd);
    words[len > 0 ? len : 0] = '\0';
    for (const char *w = words, *before = ""; w < words + len; before = w, w += strlen(w) + 1) {
        is_exchange |= strcmp(w, "exchange") == 0;
        is_here |= strcmp(before, "--state") == 0 && same_dir(c->dir, w, c->pid);
    }
    return is_exchange && is_here;
}

static bool read_listen(struct exchange_child *c)
{
    char path[PATH_TEXT_MAX], *bytes = NULL;
    size_t len = 0;
    bool ok;

    path_in(c, "listen.json", path);
    if (file_read(path, 4096, &bytes, &len, NULL) != STATUS_OK)
        return false;
    ok = parse_listen(c, (struct str){bytes, len}) && exchange_child_lives(c) && serves_here(c);
    free(bytes);
    if (!ok)
        c->pid = 0;
    return ok;
}

bool exchange_child_lives(const struct exchange_child *c)
{
    if (c->pid == 0)
        return false;
    waitpid(c->pid, NULL, WNOHANG); /* ours may be a zombie */
    return kill(c->pid, 0) == 0 || errno == EPERM;
}

/* ---- its command line ---- */

struct arguments {
    char *item[ARGS_MAX];
    unsigned count;
    char state_dir[PATH_TEXT_MAX + 32];
};

static void add(struct arguments *a, const char *word)
{
    if (a->count + 1 < ARGS_MAX)
        a->item[a->count++] = (char *)(uintptr_t)word;
}

static void add_two(struct arguments *a, const char *flag, const char *value)
{
    add(a, flag);
    add(a, value);
}

static void add_flags(struct arguments *a, const struct cli *cli, const char *name,
                      const char *flag)
{
    const char *value;

    for (unsigned i = 0; (value = cli_value_at(cli, name, i)); i++)
        add_two(a, flag, value);
}

/* Where the store of market history is, for --data with a pair alone. */
static void add_state_dir(struct arguments *a, const struct cli *cli)
{
    struct text t = TEXT(a->state_dir);

    if (!cli->config->options.store.state_dir[0])
        return;
    text_printf(&t, "store.state_dir=%s", cli->config->options.store.state_dir);
    add_two(a, "--set", a->state_dir);
}

static void make_arguments(struct arguments *a, const struct exchange_child *c,
                           const struct cli *cli, const char *accounts)
{
    add(a, "novapulse");
    add(a, "exchange");
    add_two(a, "--protocol", cli->config->options.sim.protocol ? "coinbase" : "kraken");
    add_two(a, "--state", c->dir);
    add_two(a, "--accounts", accounts);
    add_two(a, "--port", "0");
    add_two(a, "--profile", cli->config->options.profile);
    add_flags(a, cli, "config", "--config");
    add_flags(a, cli, "set", "--set");
    add_state_dir(a, cli);
    add_flags(a, cli, "data", "--data");
    if (cli_value(cli, "speed"))
        add_two(a, "--speed", cli_value(cli, "speed"));
    add(a, NULL);
}

/* ---- its account ---- */

/* Coinbase's is the seed of an Ed25519 key: half of ours. */
void exchange_child_secret(const struct install *in, int64_t protocol,
                           char ret[EXCHANGE_CHILD_SECRET_MAX])
{
    unsigned char bytes[64];
    size_t size = 0;
    struct text t = {ret, 0, EXCHANGE_CHILD_SECRET_MAX, false};

    text_clear(&t);
    if (protocol &&
        base64_decode(bytes, sizeof bytes, &size, str_of(in->exchange_secret), BASE64_PLAIN))
        base64_encode(&t, bytes, 32, BASE64_PLAIN);
    else
        text_cstr(&t, in->exchange_secret);
}

static enum status write_accounts(const struct exchange_child *c, const struct cli *cli,
                                  const struct state *s, char ret_path[PATH_TEXT_MAX],
                                  struct error *err)
{
    char room[2048];
    struct text t = TEXT(room);
    struct json_writer w;
    char balance[64];
    struct text b = TEXT(balance);
    char secret[EXCHANGE_CHILD_SECRET_MAX];

    text_fixed(&b, cli->config->options.sim.starting_balance, 2);
    json_write_init(&w, &t);
    json_write_array(&w);
    json_write_object(&w);
    json_put_cstr(&w, "name", "novapulse");
    json_put_cstr(&w, "key", s->install.exchange_key);
    exchange_child_secret(&s->install, cli->config->options.sim.protocol, secret);
    json_put_cstr(&w, "secret", secret);
    json_write_key(&w, "balances");
    json_write_object(&w);
    json_put_cstr(&w, "USD", balance);
    json_write_object_end(&w);
    json_write_object_end(&w);
    json_write_array_end(&w);
    path_in(c, "accounts.json", ret_path);
    return file_write_atomic(ret_path, text_str(&t), 0600, err);
}

/* ---- start and end ---- */

static enum status spawn(struct exchange_child *c, struct arguments *a, struct error *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    char log[PATH_TEXT_MAX];
    pid_t pid;
    int failed;

    path_in(c, "exchange.log", log);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    failed = posix_spawn(&pid, "/proc/self/exe", &files, &attributes, a->item, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (failed)
        return error_set(err, STATUS_FAILED, "embedded exchange: not started: %s",
                         strerror(failed));
    c->pid = pid;
    return STATUS_OK;
}

/* The last line that it wrote, which says why it went. */
static enum status refuse_start(const struct exchange_child *c, const char *what, struct error *err)
{
    char log[PATH_TEXT_MAX];
    char *bytes = NULL;
    size_t len = 0;
    struct str last = {0};

    path_in(c, "exchange.log", log);
    if (file_read(log, 64 * 1024, &bytes, &len, NULL) == STATUS_OK)
        for (struct str rest = {bytes, len}; rest.at && rest.len;) {
            struct str line = str_trim(str_cut(&rest, '\n'));
            last = line.len && !str_starts(line, str_of("hint:")) ? line : last;
        }
    error_set(err, STATUS_UNAVAILABLE, "embedded exchange: %s%s%.*s", what, last.len ? ": " : "",
              STR_ARG(last));
    error_hint(err, "all its words stand in %s", log);
    free(bytes);
    return STATUS_UNAVAILABLE;
}

static enum status wait_until_it_listens(struct exchange_child *c, struct error *err)
{
    struct exchange_child found = *c;

    for (int waited = 0; waited < START_WITHIN_MS; waited += POLL_MS) {
        if (read_listen(&found) && found.pid == c->pid) {
            c->port = found.port;
            return STATUS_OK;
        }
        if (!exchange_child_lives(c)) {
            c->pid = 0;
            return refuse_start(c, "it did not start", err);
        }
        pause_ms(POLL_MS);
    }
    kill(c->pid, SIGKILL);
    c->pid = 0;
    return refuse_start(c, "it did not listen in time", err);
}

enum status exchange_child_start(struct exchange_child *ret, const struct cli *cli,
                                 const struct state *s, struct error *err)
{
    struct arguments *a;
    char accounts[PATH_TEXT_MAX];
    enum status st;

    memset(ret, 0, sizeof *ret);
    st = state_path(s, "exchange", ret->dir, err);
    if (st == STATUS_OK)
        st = dir_make(ret->dir, err);
    if (st != STATUS_OK)
        return st;
    if (read_listen(ret)) {
        ret->attached = true;
        return STATUS_OK;
    }
    st = write_accounts(ret, cli, s, accounts, err);
    if (st != STATUS_OK)
        return st;
    a = calloc(1, sizeof *a);
    if (!a)
        return error_set(err, STATUS_NO_MEMORY, "embedded exchange: no memory");
    make_arguments(a, ret, cli, accounts);
    st = spawn(ret, a, err);
    free(a);
    return st == STATUS_OK ? wait_until_it_listens(ret, err) : st;
}

void exchange_child_end(struct exchange_child *c)
{
    if (!exchange_child_lives(c))
        return;
    kill(c->pid, SIGTERM);
    for (int waited = 0; waited < END_WITHIN_MS && exchange_child_lives(c); waited += POLL_MS)
        pause_ms(POLL_MS);
    c->pid = 0;
}
