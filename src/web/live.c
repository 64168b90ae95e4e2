#include "web/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "web/bodies.h"
#include "web/topics.h"
#include "web/web_internal.h"

enum {
    TICK_MS = 250,
    HEARTBEAT_TICKS = 5000 / TICK_MS,
    BACKLOG_MAX = 1024 * 1024,
    FRAGMENT = 512 * 1024,
    DECISIONS_FIRST = 120, /* in a snapshot; more by the API */
    DECISIONS_A_TURN = 20,
    NOTICES_FIRST = 30,
    ANSWERS = 16,
    NOBODY = 0xffff,
};

#define NS_PER_MS INT64_C(1000000)

/* Topics whose value is compared by hash: sent when it differs. */
enum topic { TOPIC_ENGINE, TOPIC_EQUITY, TOPIC_POSITIONS, TOPIC_ORDERS, TOPIC_HEALTH, TOPICS };

struct client {
    struct server_socket *socket; /* NULL: free */
    uint64_t session;
    uint64_t n;
    unsigned silent; /* ticks */
    uint16_t watch;  /* a pair, or NOBODY */
    uint64_t bars_sent;
    bool wants_all, wants_bars;
};

struct live {
    struct web *web;
    struct timer *tick;
    struct client client[LIVE_CLIENTS_MAX];
    uint64_t next_session;
    unsigned count;
    uint64_t turn;
    uint64_t topic_hash[TOPICS], ticker_hash[SNAPSHOT_PAIRS_MAX], forming_hash[SNAPSHOT_PAIRS_MAX];
    bool forming_changed[SNAPSHOT_PAIRS_MAX];
    uint64_t decisions_sent, decision_changes_sent, notices_sent;
    struct {
        struct fx_control control;
        int64_t at;
    } answer[ANSWERS];
    unsigned answers;
    char *changed, *message; /* FRAGMENT each */
};

/* ---- what changed ---- */

static void topic_health(struct json_writer *w, const struct live *l)
{
    const struct snapshot *s = l->web->snapshot;

    json_write_object(w);
    json_put_u64(w, "events", s->seq);
    json_put_u64(w, "clients", l->count);
    put_time(w, "snapshot_at", s->at);
    json_put_bool(w, "market_link", s->market_link != 0);
    json_put_bool(w, "account_link", s->account_link != 0);
    json_write_object_end(w);
}

static void write_topic(struct json_writer *w, const struct live *l, enum topic topic)
{
    static const char *const names[TOPICS] = {"engine", "equity", "positions", "orders", "health"};
    const struct snapshot *s = l->web->snapshot;

    json_write_key(w, names[topic]);
    switch (topic) {
    case TOPIC_ENGINE:
        topic_engine(w, s);
        break;
    case TOPIC_EQUITY:
        topic_equity(w, s);
        break;
    case TOPIC_POSITIONS:
        topic_positions(w, s, l->web->feed);
        break;
    case TOPIC_ORDERS:
        topic_orders(w, s);
        break;
    default:
        topic_health(w, l);
        break;
    }
}

static void write_ticker(struct json_writer *w, const struct snapshot_pair *p)
{
    char room[PAIR_NAME_MAX + 8];
    struct text t = TEXT(room);

    text_printf(&t, "ticker:%s", p->instrument.pair);
    json_write_key(w, room);
    topic_ticker(w, p);
}

static void write_decisions(struct json_writer *w, const struct web *web, uint64_t newest)
{
    json_write_key(w, "decisions");
    json_write_array(w);
    for (uint64_t age = newest; age-- > 0;) {
        const struct feed_decision *d = feed_decision(web->feed, age);
        if (d)
            topic_decision(w, web->snapshot, d);
    }
    json_write_array_end(w);
}

static void write_notices(struct json_writer *w, const struct web *web, uint64_t newest)
{
    json_write_key(w, "notices");
    json_write_array(w);
    for (uint64_t age = newest; age-- > 0;) {
        const struct feed_notice *n = feed_notice(web->feed, age);
        if (n)
            topic_notice(w, n);
    }
    json_write_array_end(w);
}

static void write_answers(struct json_writer *w, const struct live *l)
{
    json_write_key(w, "control");
    json_write_array(w);
    for (unsigned i = 0; i < l->answers; i++) {
        const struct fx_control *c = &l->answer[i].control;
        const struct control_row *row = control_row((enum control_verb)c->verb);
        json_write_object(w);
        json_put_u64(w, "request", c->request);
        json_put_cstr(w, "verb", row ? row->name : "unknown");
        json_put_u64(w, "outcome", c->outcome);
        json_put_cstr(w, "text", c->text);
        put_time(w, "at", l->answer[i].at);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

/* Forgets what was just written when it is what was sent before; a writer cannot go back, so the
 * text is cut to where it was. */
static bool keep_if_new(struct text *t, struct json_writer *w, struct text before,
                        struct json_writer w_before, uint64_t *sent)
{
    uint64_t h = hash_bytes(0, t->at + before.len, t->len - before.len);

    if (h != *sent) {
        *sent = h;
        return true;
    }
    *t = before;
    *w = w_before;
    t->at[t->len] = '\0';
    return false;
}

static bool topic_is_due(enum topic topic, uint64_t turn)
{
    return topic == TOPIC_POSITIONS                         ? turn % 2 == 0
           : topic == TOPIC_EQUITY || topic == TOPIC_HEALTH ? turn % 4 == 0
                                                            : true;
}

static void note_forming(struct live *l, unsigned pair)
{
    const struct bar *b = &l->web->snapshot->pair[pair].forming;
    uint64_t h = hash_bytes(0, b, sizeof *b);

    l->forming_changed[pair] = h != l->forming_hash[pair];
    l->forming_hash[pair] = h;
}

/* The members of "topics" that everybody gets, without braces; empty when nothing changed. */
static struct str collect(struct live *l)
{
    const struct snapshot *s = l->web->snapshot;
    const struct feed *f = l->web->feed;
    struct text t = {l->changed, 0, FRAGMENT, false};
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    for (enum topic topic = 0; topic < TOPICS; topic++) {
        struct text before = t;
        struct json_writer w_before = w;
        if (!topic_is_due(topic, l->turn))
            continue;
        write_topic(&w, l, topic);
        keep_if_new(&t, &w, before, w_before, &l->topic_hash[topic]);
    }
    for (uint32_t i = 0; i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++) {
        struct text before = t;
        struct json_writer w_before = w;
        write_ticker(&w, &s->pair[i]);
        keep_if_new(&t, &w, before, w_before, &l->ticker_hash[i]);
        if (l->turn % 2 == 0)
            note_forming(l, i);
    }
    if (f->decision_changes != l->decision_changes_sent) {
        uint64_t fresh = f->decisions - l->decisions_sent + DECISIONS_A_TURN / 2;
        write_decisions(&w, l->web, fresh < DECISIONS_FIRST ? fresh : DECISIONS_FIRST);
        l->decisions_sent = f->decisions;
        l->decision_changes_sent = f->decision_changes;
    }
    if (f->notices != l->notices_sent) {
        write_notices(&w, l->web, f->notices - l->notices_sent);
        l->notices_sent = f->notices;
    }
    if (l->answers) {
        write_answers(&w, l);
        l->answers = 0;
    }
    json_write_object_end(&w);
    return t.cut ? (struct str){NULL, 0} : str_slice(text_str(&t), 1, t.len - 1);
}

/* ---- messages ---- */

static void open_message(struct live *l, struct text *t, const char *type, const struct client *c)
{
    int64_t wall = l->web->source.wall_ns(l->web->source.ctx);

    *t = (struct text){l->message, 0, FRAGMENT, false};
    text_printf(t, "{\"type\":\"%s\",\"n\":%llu,\"wall\":%lld,\"market\":%lld", type,
                (unsigned long long)c->n, (long long)(wall / NS_PER_MS),
                (long long)(web_market_ns(l->web, wall) / NS_PER_MS));
}

static void say(struct client *c, const struct text *t)
{
    c->silent = 0;
    if (t->cut || !server_socket_send(c->socket, text_str(t)))
        server_socket_close(c->socket);
}

static void write_bars(struct json_writer *w, const struct live *l, unsigned pair, uint64_t newest)
{
    char room[PAIR_NAME_MAX + 16];
    struct text t = TEXT(room);

    text_printf(&t, "bars:%s:1m", l->web->snapshot->pair[pair].instrument.pair);
    json_write_key(w, room);
    topic_bars(w, l->web->snapshot, l->web->feed, pair, newest);
}

static uint64_t bar_changes(const struct live *l, unsigned pair)
{
    const struct feed_bars *bars = l->web->feed->bars[pair];

    return bars ? bars->changes : 0;
}

/* All bars of the pair that the client watches, or what changed since: a few of the newest, with
 * the forming one.  The page puts them in place by their time. */
static void add_bars(struct live *l, struct client *c, struct json_writer *w)
{
    if (c->watch == NOBODY || c->watch >= l->web->snapshot->pairs)
        return;
    uint64_t changes = bar_changes(l, c->watch), behind = changes - c->bars_sent;

    if (c->wants_bars || behind > FEED_BARS)
        write_bars(w, l, c->watch, FEED_BARS);
    else if (behind)
        write_bars(w, l, c->watch, behind + 2);
    else if (l->turn % 2 == 0 && l->forming_changed[c->watch])
        write_bars(w, l, c->watch, 0);
    c->bars_sent = changes;
    c->wants_bars = false;
}

static void send_snapshot(struct live *l, struct client *c)
{
    const struct snapshot *s = l->web->snapshot;
    struct text t;
    struct json_writer w;

    open_message(l, &t, "snapshot", c);
    text_cstr(&t, ",\"topics\":");
    json_write_init(&w, &t);
    json_write_object(&w);
    for (enum topic topic = 0; topic < TOPICS; topic++)
        write_topic(&w, l, topic);
    for (uint32_t i = 0; i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++)
        write_ticker(&w, &s->pair[i]);
    write_decisions(&w, l->web, DECISIONS_FIRST);
    write_notices(&w, l->web, NOTICES_FIRST);
    c->wants_bars = true;
    add_bars(l, c, &w);
    json_write_object_end(&w);
    text_char(&t, '}');
    c->wants_all = false;
    say(c, &t);
}

static void send_delta(struct live *l, struct client *c, struct str common)
{
    struct text t;
    struct json_writer w;

    c->n++;
    open_message(l, &t, "delta", c);
    size_t head = t.len;
    text_cstr(&t, ",\"topics\":");
    json_write_init(&w, &t);
    json_write_object(&w);
    add_bars(l, c, &w);
    json_write_object_end(&w);
    bool has_bars = t.at[t.len - 2] != '{';
    if (!has_bars && !common.len) {
        c->n--;
        t.len = head;
        if (++c->silent < HEARTBEAT_TICKS)
            return;
        open_message(l, &t, "heartbeat", c);
        text_char(&t, '}');
        say(c, &t);
        return;
    }
    if (common.len) {
        t.len--; /* the brace */
        if (has_bars)
            text_char(&t, ',');
        text_add(&t, common);
        text_char(&t, '}');
    }
    text_char(&t, '}');
    say(c, &t);
}

static void send_hello(struct live *l, struct client *c, int64_t ends_ns)
{
    const struct web *web = l->web;
    char room[640];
    struct text t = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_cstr(&w, "type", "hello");
    json_put_u64(&w, "schema", WEB_SCHEMA);
    json_put_cstr(&w, "version", web->version);
    json_put_cstr(&w, "profile", web->profile);
    json_put_bool(&w, "for_show", web->options.for_show);
    json_put_bool(&w, "kill_keeps", web->options.kill_keeps);
    json_put_i64(&w, "stale_quote_ms", web->options.stale_quote_ms);
    json_put_double(&w, "speed", web->options.speed > 0 ? web->options.speed : 1);
    put_time(&w, "ends", ends_ns);
    json_write_object_end(&w);
    say(c, &t);
}

/* ---- the turn ---- */

static bool may_stay(struct live *l, struct client *c)
{
    struct auth *a = &l->web->auth;

    if (!auth_still(a, c->session, l->web->source.wall_ns(l->web->source.ctx))) {
        server_socket_send(c->socket, STR("{\"type\":\"signed_out\"}"));
        server_socket_close(c->socket);
        return false;
    }
    if (server_socket_queued(c->socket) > BACKLOG_MAX) {
        server_socket_close(c->socket);
        return false;
    }
    return true;
}

static void on_tick(void *ctx)
{
    struct live *l = ctx;

    timer_set(l->tick, TICK_MS * NS_PER_MS);
    l->turn++;
    if (!web_refresh(l->web))
        return;
    feed_equity(l->web->feed, l->web->snapshot);
    if (!l->count)
        return;
    struct str common = collect(l);
    for (struct client *c = l->client; c < l->client + LIVE_CLIENTS_MAX; c++) {
        if (!c->socket || !may_stay(l, c))
            continue;
        if (c->wants_all || !common.at)
            send_snapshot(l, c);
        else
            send_delta(l, c, common);
    }
}

struct live *live_new(struct web *w)
{
    struct live *l = calloc(1, sizeof *l);

    if (!l)
        return NULL;
    l->web = w;
    l->changed = malloc(FRAGMENT);
    l->message = malloc(FRAGMENT);
    l->tick = timer_new(w->loop, on_tick, l);
    if (!l->changed || !l->message || !l->tick) {
        live_free(l);
        return NULL;
    }
    timer_set(l->tick, TICK_MS * NS_PER_MS);
    return l;
}

void live_free(struct live *l)
{
    if (!l)
        return;
    timer_free(l->tick);
    free(l->changed);
    free(l->message);
    free(l);
}

unsigned live_clients(const struct live *l)
{
    return l->count;
}

/* ---- sockets ---- */

bool live_wants(struct live *l, uint64_t session)
{
    l->next_session = session;
    return l->count < LIVE_CLIENTS_MAX;
}

static struct client *find(struct live *l, const struct server_socket *socket)
{
    for (struct client *c = l->client; c < l->client + LIVE_CLIENTS_MAX; c++)
        if (c->socket == socket)
            return c;
    return NULL;
}

void live_open(struct live *l, struct server_socket *socket)
{
    struct client *c = find(l, NULL);
    struct session *s =
        auth_still(&l->web->auth, l->next_session, l->web->source.wall_ns(l->web->source.ctx));

    if (!c || !s) {
        server_socket_close(socket);
        return;
    }
    *c = (struct client){.socket = socket, .session = s->number, .watch = 0, .wants_all = true};
    l->count++;
    send_hello(l, c, session_ends_ns(s));
}

static uint16_t find_pair(const struct web *web, struct str name)
{
    const struct snapshot *s = web->snapshot;

    for (uint32_t i = 0; i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++)
        if (str_is(name, s->pair[i].instrument.pair))
            return (uint16_t)i;
    return NOBODY;
}

void live_message(struct live *l, struct server_socket *socket, struct str text)
{
    struct client *c = find(l, socket);
    struct live_message said;

    if (!c || !body_live(text, &said)) {
        server_socket_close(socket);
        return;
    }
    if (said.wants_all)
        c->wants_all = true;
    if (said.has_watch) {
        c->watch = find_pair(l->web, str_of(said.watch));
        c->wants_bars = true;
    }
}

void live_closed(struct live *l, struct server_socket *socket)
{
    struct client *c = find(l, socket);

    if (!c)
        return;
    *c = (struct client){0};
    l->count--;
}

void live_answer(struct live *l, const struct effect *fx)
{
    if (l->answers == ANSWERS) { /* the oldest is still told by a repeated commit */
        memmove(l->answer, l->answer + 1, (ANSWERS - 1) * sizeof l->answer[0]);
        l->answers--;
    }
    l->answer[l->answers].control = fx->u.control;
    l->answer[l->answers++].at = fx->at;
}
