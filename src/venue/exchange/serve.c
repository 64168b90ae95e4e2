#include "venue/exchange/serve.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/loop.h"
#include "net/server.h"
#include "os/block_file.h"
#include "os/clock.h"
#include "os/entropy.h"
#include "os/files.h"

enum { BODY_MAX = 64 * 1024, ANSWER_MAX = 8 << 20, TURNS_AT_ONCE = 64, LATE_ANSWERS = 16 };

/* What an answer says beside its body. */
struct answer {
    unsigned status;
    bool has_budget;
    int64_t retry_after_s;
    struct exchange_budget budget;
};

/* What travels on a line: of a call, or of a connection. */
struct parcel {
    struct server_request *request; /* NULL: a connection's */
    struct answer answer;
    uint64_t opened;
    unsigned socket;
    bool hang_up;
};

/* An answer that a fault holds back. */
struct late_answer {
    struct parcel parcel; /* without a request: a free place */
    int64_t due;          /* machine time */
    char *text;           /* owned */
};

struct serving {
    struct exchange_serving how;
    struct exchange *exchange;
    struct loop *loop;
    struct server *server;
    struct server_socket *socket[EXCHANGE_SOCKETS];
    uint64_t opened[EXCHANGE_SOCKETS]; /* which connection of its number that is */
    struct delay_line *in, *out;       /* NULL: nothing takes time */
    struct timer *second, *turn, *late;
    struct late_answer late_answer[LATE_ANSWERS];
    int64_t turn_ns;   /* wall time a turn */
    int64_t next_turn; /* machine time */
    double speed;
    uint64_t kept_changes;
    int64_t idle_s;
    char *answer;
    struct block_file *file; /* NULL: nothing is kept */
    FILE *faults;            /* what went wrong on purpose; NULL: not kept */
    enum status end;         /* why it stops by itself */
    struct error why;
    char listen_path[PATH_TEXT_MAX];
};

/* ---- the exchange's way out ---- */

static struct parcel of_socket(const struct serving *v, unsigned socket)
{
    return (struct parcel){.socket = socket, .opened = v->opened[socket]};
}

/* NULL: that connection has gone since. */
static struct server_socket *socket_of(const struct serving *v, const struct parcel *p)
{
    return v->opened[p->socket] == p->opened ? v->socket[p->socket] : NULL;
}

static void close_now(struct serving *v, unsigned socket)
{
    if (v->socket[socket])
        server_socket_close(v->socket[socket]);
}

static void leave(struct serving *v, const struct parcel *p, struct str text)
{
    struct server_socket *s = socket_of(v, p);

    if (s && (p->hang_up || !server_socket_send(s, text)))
        server_socket_close(s);
}

static void hang_up(void *ctx, unsigned socket)
{
    struct serving *v = ctx;
    struct parcel p = of_socket(v, socket);

    p.hang_up = true;
    if (!v->out || !delay_line_put(v->out, &p, sizeof p, (struct str){0}))
        leave(v, &p, (struct str){0});
}

static void send_frame(void *ctx, unsigned socket, struct str text)
{
    struct serving *v = ctx;
    struct parcel p = of_socket(v, socket);

    if (!v->out || !delay_line_put(v->out, &p, sizeof p, text))
        leave(v, &p, text);
}

static void random_bytes(void *ctx, void *ret, size_t n)
{
    (void)ctx;
    entropy_bytes(ret, n);
}

static int64_t wall_s(void *ctx)
{
    (void)ctx;
    return machine_utc_ns() / INT64_C(1000000000);
}

/* ---- what is told is kept first ---- */

static void note(struct serving *v, enum status st)
{
    if (st == STATUS_OK || v->end != STATUS_OK)
        return;
    v->end = st; /* what cannot be kept must not be told: it ends at once */
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        if (v->socket[i])
            close_now(v, i);
    loop_stop(v->loop);
}

static void keep(struct serving *v)
{
    struct str block = exchange_state_bytes(v->exchange);

    v->kept_changes = exchange_changes(v->exchange);
    if (v->file)
        note(v, block_file_keep(v->file, block.at, block.len, &v->why));
}

/* Frames wait in their queues and answers in our hands until this has returned. */
static void keep_changes(struct serving *v)
{
    if (exchange_changes(v->exchange) != v->kept_changes)
        keep(v);
}

/* ---- turns ---- */

static void turn_if_all_are_done(struct serving *v)
{
    if (v->speed <= 0 && exchange_may_turn(v->exchange))
        exchange_turn(v->exchange);
    keep_changes(v);
}

static void on_turn(void *ctx)
{
    struct serving *v = ctx;
    int64_t now = machine_monotonic_ns();

    for (int i = 0; i < TURNS_AT_ONCE && v->next_turn <= now; i++) {
        exchange_turn(v->exchange);
        v->next_turn += v->turn_ns;
    }
    if (v->next_turn <= now) /* slower than asked: do not try to catch up */
        v->next_turn = now + v->turn_ns;
    keep_changes(v);
    timer_set(v->turn, v->next_turn - now);
}

static void on_second(void *ctx)
{
    struct serving *v = ctx;

    exchange_second(v->exchange);
    keep(v); /* the market's second */
    v->idle_s = exchange_sockets(v->exchange) ? 0 : v->idle_s + 1;
    if (v->how.idle_end_s && v->idle_s >= v->how.idle_end_s)
        loop_stop(v->loop);
    timer_set(v->second, INT64_C(1000000000));
}

static void on_signal(void *ctx, int signum)
{
    struct serving *v = ctx;

    (void)signum;
    loop_stop(v->loop);
}

/* ---- the server's handlers ---- */

enum { HEADERS_MAX = 6 };

/* Beside the body; `room` holds the figures. */
struct headers {
    struct server_header_line line[HEADERS_MAX];
    char room[HEADERS_MAX][24];
    unsigned count;
};

static void add_figure(struct headers *h, const char *name, int64_t figure)
{
    struct text t = TEXT(h->room[h->count]);

    text_i64(&t, figure);
    h->line[h->count] = (struct server_header_line){name, h->room[h->count]};
    h->count++;
}

static void add_headers(const struct answer *a, struct headers *h)
{
    *h =
        (struct headers){.line = {{"content-type", "application/json; charset=utf-8"}}, .count = 1};
    if (a->retry_after_s)
        add_figure(h, "retry-after", a->retry_after_s);
    if (!a->has_budget)
        return;
    add_figure(h, "x-ratelimit-limit", a->budget.limit);
    add_figure(h, "x-ratelimit-remaining", a->budget.remaining);
    add_figure(h, "x-ratelimit-reset", a->budget.reset_s);
}

static void give(const struct parcel *p, struct str body)
{
    struct headers h;

    add_headers(&p->answer, &h);
    server_answer(p->request, p->answer.status, h.line, body);
}

/* ---- answers that a fault holds back ---- */

/* Gives what is due, and says when the next one is. */
static void on_late(void *ctx)
{
    struct serving *v = ctx;
    int64_t now = machine_monotonic_ns(), next = INT64_MAX;

    for (unsigned i = 0; i < LATE_ANSWERS; i++) {
        struct late_answer *a = &v->late_answer[i];

        if (a->parcel.request && a->due <= now) {
            give(&a->parcel, str_of(a->text));
            free(a->text);
            *a = (struct late_answer){0};
        } else if (a->parcel.request && a->due < next) {
            next = a->due;
        }
    }
    if (next < INT64_MAX)
        timer_set(v->late, next - now);
}

/* False when it must be given now. */
static bool answer_later(struct serving *v, const struct parcel *p, struct str body)
{
    int64_t wait = exchange_answer_wait_ns(v->exchange);

    if (wait == EXCHANGE_NO_ANSWER) {
        server_drop(p->request);
        return true;
    }
    for (unsigned i = 0; wait && i < LATE_ANSWERS; i++) {
        struct late_answer *a = &v->late_answer[i];

        if (a->parcel.request || !(a->text = strndup(body.at, body.len)))
            continue;
        a->parcel = *p;
        a->due = machine_monotonic_ns() + wait;
        on_late(v);
        return true;
    }
    return false;
}

static void drop_late(struct serving *v)
{
    for (unsigned i = 0; i < LATE_ANSWERS; i++)
        if (v->late_answer[i].parcel.request) {
            server_drop(v->late_answer[i].parcel.request);
            free(v->late_answer[i].text);
        }
}

static void take_request(struct serving *v, struct server_request *r)
{
    struct text out = {v->answer, 0, ANSWER_MAX, false};
    struct exchange_request q = {
        .method = server_method(r),
        .path = server_path(r),
        .query = server_query(r),
        .body = server_body(r),
        .api_key = server_header(r, "api-key"),
        .api_sign = server_header(r, "api-sign"),
        .authorization = server_header(r, "authorization"),
        .host = server_header(r, "host"),
    };
    struct parcel p = {.request = r};
    struct str body;
    bool stop;

    p.answer.status = exchange_request(v->exchange, &q, &out, &stop);
    keep_changes(v);
    p.answer.retry_after_s = exchange_retry_after_s(v->exchange);
    p.answer.has_budget = exchange_budget(v->exchange, &p.answer.budget);
    body = text_str(&out);
    if (v->end != STATUS_OK) {
        p.answer.status = 500;
        body = STR("{\"error\":[\"EGeneral:Internal error\"]}");
    }
    if (v->end == STATUS_OK && answer_later(v, &p, body))
        return;
    if (stop || !v->out || !delay_line_put(v->out, &p, sizeof p, body))
        give(&p, body);
    if (stop)
        loop_stop(v->loop);
}

static void on_request(void *ctx, struct server_request *r)
{
    struct serving *v = ctx;
    struct parcel p = {.request = r};

    if (!v->in || !delay_line_put(v->in, &p, sizeof p, (struct str){0}))
        take_request(v, r);
}

/* One line a fault, so that a test can compare what was done with what came of it. */
static void on_fault(void *ctx, enum fault kind, int64_t at, uint64_t nth)
{
    struct serving *v = ctx;

    if (v->faults)
        fprintf(v->faults, "{\"at\":\"%lld\",\"fault\":\"%s\",\"nth\":%llu}\n", (long long)at,
                fault_name(kind), (unsigned long long)nth);
}

static bool on_socket_wanted(void *ctx, struct server_request *r)
{
    const struct serving *v = ctx;

    return exchange_socket_path(v->exchange, server_path(r));
}

static unsigned index_of(const struct serving *v, const struct server_socket *s)
{
    unsigned i = 0;

    while (i < EXCHANGE_SOCKETS && v->socket[i] != s)
        i++;
    return i;
}

static void on_socket_open(void *ctx, struct server_socket *s)
{
    struct serving *v = ctx;
    unsigned i;

    if (!exchange_socket_open(v->exchange, server_socket_path(s), &i)) {
        server_socket_close(s);
        return;
    }
    v->socket[i] = s;
    v->opened[i]++;
    exchange_socket_ready(v->exchange, i);
}

static void take_message(struct serving *v, const struct parcel *p, struct str text)
{
    if (!socket_of(v, p))
        return;
    exchange_socket_text(v->exchange, p->socket, text);
    turn_if_all_are_done(v);
}

static void on_socket_message(void *ctx, struct server_socket *s, struct str text)
{
    struct serving *v = ctx;
    unsigned i = index_of(v, s);

    if (i == EXCHANGE_SOCKETS)
        return;
    struct parcel p = of_socket(v, i);
    if (!v->in || !delay_line_put(v->in, &p, sizeof p, text))
        take_message(v, &p, text);
}

static void arrive_inside(void *ctx, const void *parcel, struct str text)
{
    struct serving *v = ctx;
    const struct parcel *p = parcel;

    if (p->request)
        take_request(v, p->request);
    else
        take_message(v, p, text);
}

static void arrive_outside(void *ctx, const void *parcel, struct str text)
{
    struct serving *v = ctx;
    const struct parcel *p = parcel;

    if (p->request)
        give(p, text);
    else
        leave(v, p, text);
}

static void on_socket_closed(void *ctx, struct server_socket *s)
{
    struct serving *v = ctx;
    unsigned i = index_of(v, s);

    if (i == EXCHANGE_SOCKETS)
        return;
    v->socket[i] = NULL;
    exchange_socket_closed(v->exchange, i);
    turn_if_all_are_done(v);
}

/* ---- start and end ---- */

static enum status tell_where(const struct serving *v, struct error *err)
{
    char room[128];
    struct text t = TEXT(room);

    if (!v->how.state_dir)
        return STATUS_OK;
    text_printf(&t, "{\"pid\":%lld,\"port\":%u}\n", (long long)getpid(),
                (unsigned)server_port(v->server));
    return file_write_atomic(v->listen_path, text_str(&t), 0600, err);
}

static enum status open_file(struct serving *v, char **ret_bytes, size_t *ret_len,
                             struct error *err)
{
    char path[PATH_TEXT_MAX];
    struct text t = TEXT(path);

    *ret_bytes = NULL;
    *ret_len = 0;
    if (!v->how.state_dir)
        return STATUS_OK;
    text_printf(&t, "%s/exchange", v->how.state_dir);
    return block_file_open(&v->file, path, ret_bytes, ret_len, err);
}

static enum status settle(struct serving *v, struct error *err)
{
    struct str block = exchange_state_bytes(v->exchange);

    return v->file ? block_file_settle(v->file, block.at, block.len, err) : STATUS_OK;
}

/* A line each way, or none. */
static enum status lay_lines(struct serving *v, uint64_t seed, struct error *err)
{
    struct latency l = v->how.latency;

    if (l.ns + l.jitter_ns == 0)
        return STATUS_OK;
    v->in = delay_line_new(v->loop, l, seed, arrive_inside, v);
    v->out = delay_line_new(v->loop, l, ~seed, arrive_outside, v);
    return v->in && v->out ? STATUS_OK
                           : error_set(err, STATUS_NO_MEMORY, "exchange: out of memory");
}

static enum status start(struct serving *v, struct exchange_config *config, struct error *err)
{
    static const struct server_handlers handlers = {
        .request = on_request,
        .socket_wanted = on_socket_wanted,
        .socket_open = on_socket_open,
        .socket_message = on_socket_message,
        .socket_closed = on_socket_closed,
    };
    char *bytes = NULL;
    size_t len = 0;
    enum status st = open_file(v, &bytes, &len, err);

    if (st == STATUS_OK)
        st = exchange_new(&v->exchange, config, bytes, len, err);
    free(bytes);
    if (st == STATUS_OK)
        st = lay_lines(v, config->seed, err);
    if (st == STATUS_OK)
        st = server_new(&v->server, v->loop, v->how.host, v->how.port, BODY_MAX, &handlers, v, err);
    if (st == STATUS_OK)
        st = settle(v, err);
    return st == STATUS_OK ? tell_where(v, err) : st;
}

static enum status run(struct serving *v, struct error *err)
{
    loop_on_signal(v->loop, SIGINT, on_signal, v);
    loop_on_signal(v->loop, SIGTERM, on_signal, v);
    v->second = timer_new(v->loop, on_second, v);
    v->turn = timer_new(v->loop, on_turn, v);
    v->late = timer_new(v->loop, on_late, v);
    timer_set(v->second, INT64_C(1000000000));
    if (v->speed > 0) {
        v->turn_ns = (int64_t)((double)exchange_step_ns(v->exchange) / v->speed);
        v->next_turn = machine_monotonic_ns() + v->turn_ns;
        timer_set(v->turn, v->turn_ns);
    }
    if (v->how.ready)
        v->how.ready(v->how.ctx, server_port(v->server), v->exchange);
    loop_run(v->loop);
    drop_late(v);
    if (v->how.state_dir)
        unlink(v->listen_path);
    if (v->end != STATUS_OK) {
        *err = v->why;
        return v->end;
    }
    return settle(v, err);
}

static void paths(struct serving *v)
{
    char path[PATH_TEXT_MAX];
    struct text l = TEXT(v->listen_path), f = TEXT(path);

    if (!v->how.state_dir)
        return;
    text_printf(&l, "%s/listen.json", v->how.state_dir);
    text_printf(&f, "%s/faults.jsonl", v->how.state_dir);
    v->faults = fopen(path, "ae");
    if (v->faults)
        setvbuf(v->faults, NULL, _IOLBF, 0);
}

enum status exchange_serve(struct exchange_config *config, const struct exchange_serving *how,
                           struct error *err)
{
    struct serving *v = calloc(1, sizeof *v);
    enum status st;

    if (!v)
        return error_set(err, STATUS_NO_MEMORY, "exchange: out of memory");
    v->how = *how;
    v->loop = loop_new();
    v->answer = malloc(ANSWER_MAX);
    v->speed = config->speed;
    config->ctx = v;
    config->send = send_frame;
    config->close = hang_up;
    config->random_bytes = random_bytes;
    config->wall_s = wall_s;
    config->fault = on_fault;
    paths(v);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    st = v->loop && v->answer ? start(v, config, err)
                              : error_set(err, STATUS_NO_MEMORY, "exchange: out of memory");
    if (st == STATUS_OK)
        st = run(v, err);
    delay_line_free(v->in);
    delay_line_free(v->out);
    v->in = v->out = NULL;
    server_free(v->server);
    loop_free(v->loop);
    exchange_free(v->exchange);
    block_file_free(v->file);
    if (v->faults)
        fclose(v->faults);
    free(v->answer);
    free(v);
    return st;
}
