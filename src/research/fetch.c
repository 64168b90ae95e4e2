#include "research/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "net/backoff.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "net/rate_budget.h"
#include "os/clock.h"
#include "research/fetch_coinbase.h"
#include "research/fetch_kraken.h"

enum { ATTEMPTS_MAX = 8, URL_BYTES = 512 };
#define MS          INT64_C(1000000)
#define SECOND      INT64_C(1000000000)
#define MINUTE_MS   INT64_C(60000)
#define LOOK_NS     (100 * MS) /* how often we look whether to stop */
#define SAVE_NS     (3 * SECOND)
#define SAVE_SHARE  20 /* of the time between two saves, at most one part in so many */
#define TIMEOUT_NS  (30 * SECOND)
#define ANSWER_MOST ((size_t)4 << 20)

const struct fetch_venue *const fetch_venues[] = {&fetch_kraken, &fetch_coinbase, NULL};

const struct fetch_venue *fetch_venue_find(const char *name)
{
    for (unsigned i = 0; fetch_venues[i]; i++)
        if (strcmp(fetch_venues[i]->name, name) == 0)
            return fetch_venues[i];
    return NULL;
}

/* ---- rows ---- */

static bool is_wanted(struct fetch_sink *s, int64_t at_ns)
{
    int64_t at_ms = at_ns / MS;

    s->newest_ms = at_ms > s->newest_ms ? at_ms : s->newest_ms;
    return at_ms >= s->wanted.from_ms && at_ms < s->wanted.to_ms;
}

void fetch_trade(struct fetch_sink *s, struct bars_number price, struct bars_number qty,
                 int64_t at_ns, uint64_t id)
{
    bool again = id && id <= s->last_id;

    if (!is_wanted(s, at_ns) || again)
        return;
    s->last_id = id;
    s->refused += bars_minute_add(&s->minute, price, qty, at_ns, 0) != BARS_DEFECT_COUNT;
}

void fetch_bar(struct fetch_sink *s, const struct bars_number n[BARS_FIELDS], int64_t open_ns,
               uint32_t trades)
{
    struct bar b;

    if (!is_wanted(s, open_ns))
        return;
    if (bars_row_bar(&b, n, open_ns, trades) != BARS_DEFECT_COUNT)
        s->refused++;
    else if (!bars_rows_add(&s->rows, &b, 0))
        s->minute.full = true;
}

/* ---- the download ---- */

struct job {
    const struct fetch *plan;
    struct fetch_state *state;
    struct error *err;
    enum status status;
    bool stopped;
    struct loop *loop;
    struct http_client *http;
    struct timer *wait, *look;
    struct rate_budget budget;
    struct backoff backoff;
    unsigned attempts;
    const struct fetch_call *call; /* under way */
    int64_t cursor;                /* ns: where the next page begins */
    int64_t now, now_at;           /* ns: the venue's clock, and when it was asked */
    struct bar_span hole;          /* being filled */
    struct bar_spans known;
    int64_t saved_ms; /* of the hole: what is before it is in the store */
    int64_t save_at;
    struct fetch_sink sink;
};

static void stop(struct job *j, enum status s)
{
    j->status = s;
    j->stopped = true;
    loop_stop(j->loop);
}

/* Everything of the hole before this is known; a minute that trades are still coming for is not. */
static int64_t known_to(const struct job *j)
{
    int64_t at = j->cursor / MS / MINUTE_MS * MINUTE_MS;

    return at < j->hole.to_ms ? at : j->hole.to_ms;
}

/* Whole minutes into the store, with how far that is. */
static enum status save(struct job *j)
{
    struct bar_span span = {j->saved_ms, known_to(j)};
    struct bars_file f = {.interval_s = 60};
    struct bars_merged merged;
    int64_t start = machine_monotonic_ns();
    enum status s;

    if (span.from_ms >= span.to_ms)
        return STATUS_OK;
    if (j->sink.minute.bar.open_time / MS < span.to_ms)
        bars_minute_end(&j->sink.minute);
    s = j->sink.rows.count ? bars_rows_finish(&j->sink.rows, &f, j->err) : STATUS_OK;
    str_copy(f.pair, sizeof f.pair, str_of(j->plan->pair));
    if (s == STATUS_OK)
        s = bar_store_put(j->plan->path, &f, span, &merged, j->err);
    bars_file_release(&f);
    if (s != STATUS_OK)
        return s;
    bar_spans_add(&j->known, span);
    j->saved_ms = span.to_ms;
    j->state->merged.added += merged.added;
    j->state->merged.replaced += merged.replaced;
    j->state->merged.same += merged.same;
    j->save_at = machine_monotonic_ns();
    j->save_at += SAVE_NS + (j->save_at - start) * SAVE_SHARE;
    return STATUS_OK;
}

/* The next stretch to fill; false when there is none left. */
static bool next_hole(struct job *j)
{
    struct bar_span rest = {j->state->at_ms, j->state->wanted.to_ms};

    if (!bar_spans_hole(&j->known, rest, &j->hole)) {
        j->state->at_ms = rest.to_ms > rest.from_ms ? rest.to_ms : rest.from_ms;
        return false;
    }
    j->state->at_ms = j->saved_ms = j->hole.from_ms;
    j->cursor = j->hole.from_ms * MS;
    j->sink.wanted = j->hole;
    j->sink.minute.bar.open_time = 0;
    j->sink.last_id = 0;
    j->sink.newest_ms = 0;
    return true;
}

/* ---- the turn: a pause, a request, its answer ---- */

static void on_answer(void *ctx, const struct http_answer *a);

static const struct fetch_call *call_for(const struct job *j)
{
    const struct fetch_venue *v = j->plan->venue;
    int64_t now = j->now + machine_monotonic_ns() - j->now_at;

    if (!j->now)
        return &v->clock;
    return v->recent.ask && now - j->cursor <= v->recent_s * SECOND ? &v->recent : &v->deep;
}

static void send(struct job *j)
{
    char room[URL_BYTES];
    struct text url = TEXT(room);
    struct http_request request = {
        .method = "GET", .url = room, .timeout_ns = TIMEOUT_NS, .answer_max = ANSWER_MOST};
    enum status s;

    j->call = call_for(j);
    if (j->call == &j->plan->venue->recent)
        j->sink.minute.bar.trades = 0; /* candles tell the minute that trades had begun */
    text_cstr(&url, j->plan->url ? j->plan->url : j->plan->venue->url);
    j->call->ask(&url, j->plan->pair, j->cursor, j->hole.to_ms * MS);
    s = url.cut ? error_set(j->err, STATUS_RANGE, "the address is too long")
                : http_client_send(j->http, &request, on_answer, j, j->err);
    j->state->requests++;
    if (s != STATUS_OK)
        stop(j, s);
}

static void turn(void *ctx)
{
    struct job *j = ctx;
    int64_t now = machine_monotonic_ns();

    if (rate_budget_take(&j->budget, now, RATE_POINT))
        send(j);
    else
        timer_set(j->wait, rate_budget_wait(&j->budget, now, RATE_POINT));
}

static void look(void *ctx)
{
    struct job *j = ctx;

    if (!j->plan->progress(j->plan->ctx, j->state))
        stop(j, error_set(j->err, STATUS_INTERRUPTED, "interrupted"));
    timer_set(j->look, LOOK_NS);
}

static void retry_or_fail(struct job *j, enum status s, int64_t least_wait)
{
    int64_t wait = backoff_next(&j->backoff);

    if (status_retry(s) == RETRY_NEVER || ++j->attempts == ATTEMPTS_MAX) {
        stop(j, error_prefix(j->err, s, "%s %s", j->plan->venue->name, j->call->name));
        return;
    }
    j->state->retries++;
    timer_set(j->wait, wait > least_wait ? wait : least_wait);
}

static void take_clock(struct job *j, int64_t now)
{
    struct bar_span *wanted = &j->state->wanted;

    j->now = now;
    j->now_at = machine_monotonic_ns();
    if (wanted->to_ms > now / MS / MINUTE_MS * MINUTE_MS)
        wanted->to_ms = now / MS / MINUTE_MS * MINUTE_MS;
    if (!next_hole(j))
        stop(j, STATUS_OK);
}

/* The hole is filled: what trades are left of its last minute is whole. */
static void end_hole(struct job *j)
{
    enum status s;

    bars_minute_end(&j->sink.minute);
    j->cursor = j->hole.to_ms * MS;
    s = save(j);
    j->state->at_ms = j->hole.to_ms;
    if (s != STATUS_OK || !next_hole(j))
        stop(j, s);
}

/* A call that says where its knowledge begins and ends knows nothing of before and after. */
static void note_limits(struct job *j, const struct fetch_page *page)
{
    if (page->first > j->cursor)
        j->state->begins_ms = j->saved_ms = page->first / MS;
    if (page->end && page->end / MS < j->hole.to_ms)
        j->hole.to_ms = j->state->wanted.to_ms = page->end / MS;
}

static void take_page(struct job *j, const struct fetch_page *page)
{
    bool stuck = page->next <= j->cursor && !page->last;
    enum status s = STATUS_OK;

    if (j->sink.minute.full)
        s = error_set(j->err, STATUS_NO_MEMORY, "out of memory for %zu bars", j->sink.rows.count);
    else if (stuck)
        s = error_set(j->err, STATUS_DATA, "%s: its pages do not go on", j->call->name);
    note_limits(j, page);
    j->cursor = page->next > j->cursor ? page->next : j->cursor;
    j->state->refused = j->sink.refused;
    j->state->at_ms = known_to(j);
    if (s == STATUS_OK && (page->last || j->cursor >= j->hole.to_ms * MS)) {
        end_hole(j);
        return;
    }
    if (s == STATUS_OK && machine_monotonic_ns() >= j->save_at)
        s = save(j);
    if (s != STATUS_OK)
        stop(j, s);
}

static void on_answer(void *ctx, const struct http_answer *a)
{
    struct job *j = ctx;
    struct fetch_page page = {.from = j->cursor, .to = j->hole.to_ms * MS};
    enum status s = a->status;

    if (s != STATUS_OK)
        error_set(j->err, s, "%s", a->why);
    else if (a->code == 429)
        s = error_set(j->err, STATUS_RATE_LIMITED, "it asks for patience (HTTP 429)");
    else if (a->code != 200)
        s = error_set(j->err, a->code < 500 ? STATUS_REJECTED : STATUS_UNAVAILABLE,
                      "the answer is HTTP %u", a->code);
    else
        s = j->call->take(&j->sink, a->body, &page, j->err);
    if (s != STATUS_OK) {
        retry_or_fail(j, s, a->retry_after_s > 0 ? a->retry_after_s * SECOND : 0);
        return;
    }
    j->attempts = 0;
    backoff_reset(&j->backoff);
    j->status = STATUS_OK;
    if (j->call == &j->plan->venue->clock)
        take_clock(j, page.next);
    else
        take_page(j, &page);
    if (!j->stopped)
        timer_set(j->wait, 0);
}

/* ---- begin and end ---- */

static enum status read_known(struct job *j)
{
    struct bar_store store;
    enum status s = bar_store_open(&store, j->plan->path, j->err);

    if (s == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (s != STATUS_OK)
        return s;
    j->known = store.fetched;
    bar_store_close(&store);
    return STATUS_OK;
}

static enum status open_job(struct job *j)
{
    double rate = j->plan->requests_per_s;
    int64_t now = machine_monotonic_ns();
    enum status s = read_known(j);

    if (s != STATUS_OK)
        return s;
    rate = rate > 0 ? rate : j->plan->venue->requests_per_s;
    rate_budget_init(&j->budget, RATE_POINT, (int64_t)(rate * RATE_POINT), now);
    backoff_init(&j->backoff, SECOND, 60 * SECOND, (uint64_t)now);
    j->sink.minute.rows = &j->sink.rows;
    j->save_at = now + SAVE_NS;
    j->loop = loop_new();
    j->http = j->loop ? http_client_new(j->loop, "novapulse") : NULL;
    if (!j->http)
        return error_set(j->err, STATUS_NO_MEMORY, "out of memory");
    j->wait = timer_new(j->loop, turn, j);
    j->look = timer_new(j->loop, look, j);
    return STATUS_OK;
}

static void close_job(struct job *j)
{
    http_client_free(j->http);
    loop_free(j->loop);
    bars_rows_release(&j->sink.rows);
}

enum status fetch_run(const struct fetch *f, struct fetch_state *ret, struct error *err)
{
    struct job j = {.plan = f, .state = ret, .err = err};
    struct error kept;
    enum status s, saved;

    *ret = (struct fetch_state){.wanted = f->wanted, .at_ms = f->wanted.from_ms};
    s = open_job(&j);
    if (s == STATUS_OK) {
        timer_set(j.wait, 0);
        timer_set(j.look, LOOK_NS);
        loop_run(j.loop);
        s = j.status;
        kept = *err;
        saved = save(&j);
        if (s != STATUS_OK)
            *err = kept;
        s = s == STATUS_OK ? saved : s;
    }
    close_job(&j);
    return s;
}
