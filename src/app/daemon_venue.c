/* The venue, its clock, and the embedded exchange.
 *
 *   sim               an adapter on a child process of ours, which also keeps the time
 *   kraken, coinbase  the adapter with the account's key, or on paper its feed and an account of our own;
 *                     the time is the machine's */
#include <stdlib.h>
#include <string.h>

#include "app/daemon_internal.h"
#include "engine/engine.h"
#include "venue/paper.h"

/* ---- the inlet ---- */

static void submit(void *ctx, struct event *ev)
{
    daemon_take(ctx, ev);
}

static int64_t now(void *ctx)
{
    struct daemon *d = ctx;

    return clock_now(&d->clock);
}

static void say(void *ctx, enum venue_say level, const char *code, const char *text)
{
    static const enum log_level levels[] = {
        [VENUE_SAY_DEBUG] = LOG_DEBUG,
        [VENUE_SAY_INFO] = LOG_INFO,
        [VENUE_SAY_WARNING] = LOG_WARNING,
        [VENUE_SAY_ERROR] = LOG_ERROR,
    };
    struct daemon *d = ctx;

    LOG(d->log, levels[level], "venue", text, log_text("code", code));
}

/* ---- time ---- */

void daemon_start_engine(struct daemon *d)
{
    struct event start = {.kind = EV_START, .pair = PAIR_NONE};
    struct snapshot *s = d->snapshot;

    engine_snapshot(d->state.engine, s);
    start.u.start.run = s->run + 1;
    start.u.start.recovered = d->state.after_crash;
    d->started = true;
    daemon_take(d, &start);
    for (unsigned i = 0; i < d->early_count; i++)
        daemon_take(d, &d->early[i]);
    free(d->early);
    d->early = NULL;
    d->early_count = d->early_room = 0;
}

static void stop_at(struct daemon *d, int64_t market_ns)
{
    struct control_command c = {.verb = CONTROL_STOP, .who = "until", .source = "clock"};

    if (!d->plan->until || market_ns < d->plan->until || d->signals)
        return;
    d->signals = 1; /* asked once */
    daemon_command(d, &c);
}

/* The embedded exchange told its time.  In lock-step everything that belongs to the step is here:
 * timers run, what follows leaves, and the exchange may go on. */
static void on_clock(void *ctx, int64_t market_ns, uint64_t step, double speed)
{
    struct daemon *d = ctx;

    if (speed > 0)
        clock_follow(&d->clock, market_ns, speed);
    else
        clock_set(&d->clock, market_ns);
    if (!d->started)
        daemon_start_engine(d);
    daemon_run_timers(d);
    stop_at(d, market_ns);
    if (speed > 0)
        return;
    daemon_release_all(d);
    d->next_step = d->last_step && market_ns > d->last_step ? 2 * market_ns - d->last_step : 0;
    d->last_step = market_ns;
    if (d->ops->step_done && !d->ending)
        d->ops->step_done(d->venue, step);
}

/* ---- opening ---- */

static void url(char ret[OPTION_TEXT_MAX], const char *scheme, uint16_t port, const char *path)
{
    struct text t = {ret, 0, OPTION_TEXT_MAX, false};

    text_printf(&t, "%s://127.0.0.1:%u%s", scheme, (unsigned)port, path);
}

static enum status open_exchange(struct daemon *d, struct venue_config *c, struct error *err)
{
    enum status st = exchange_child_start(&d->exchange, d->cli, &d->state, err);

    if (st != STATUS_OK)
        return st;
    url(d->rest_url, "http", d->exchange.port, "");
    bool coinbase = d->options->sim.protocol != 0;
    url(d->ws_url, "ws", d->exchange.port, coinbase ? "/" : "/v2");
    url(d->ws_auth_url, "ws", d->exchange.port, coinbase ? "/" : "/v2/auth");
    exchange_child_secret(&d->state.install, d->options->sim.protocol, d->exchange_secret);
    c->rest_url = d->rest_url;
    c->ws_url = d->ws_url;
    c->ws_auth_url = d->ws_auth_url;
    c->credentials.key = d->state.install.exchange_key;
    c->credentials.secret = d->exchange_secret;
    log_hide(d->log, str_of(d->exchange_secret));
    return STATUS_OK;
}

bool daemon_is_live(const struct daemon *d)
{
    return d->options->venue.mode == MODE_LIVE;
}

static const char *address(const char *wanted, const char *own)
{
    return wanted[0] ? wanted : own;
}

static void use_venue(struct daemon *d, struct venue_config *c)
{
    const struct options_venue *o = &d->options->venue;

    c->rest_url = address(o->rest_url, d->row->rest_url);
    c->ws_url = address(o->ws_url, d->row->ws_url);
    c->ws_auth_url = address(o->ws_auth_url, d->row->ws_auth_url);
    if (daemon_is_live(d)) {
        c->credentials.key = d->credentials.key;
        c->credentials.secret = d->credentials.secret;
    }
}

static struct venue_config config_of(struct daemon *d)
{
    const struct options_trading *t = &d->options->trading;

    return (struct venue_config){
        .loop = d->loop,
        .pair_count = (unsigned)t->pair_count,
        .pairs = t->pairs,
        .state_dir = d->state.dir,
        .poll_after = d->options->venue.poll_after_s * 1000000000,
        .book_depth = d->options->venue.book_depth,
        .depth = pressure_depth_rule(&d->options->book),
        .depth_every = d->options->book.interval_ms * 1000000,
        .warmup_bars = t->history_bars < 720 ? t->history_bars : 720,
        .interval_count = (unsigned)t->timeframe_count,
        .intervals_s = t->timeframes_s,
        .seed = d->state.install.seed,
    };
}

static enum status open_real(struct daemon *d, struct error *err)
{
    const struct paper_terms terms = {.feed = d->row->ops, .sim = &d->options->sim};
    struct venue_config c = config_of(d);
    const struct venue_inlet inlet = {.ctx = d, .submit = submit, .now = now, .say = say};
    enum status st;

    use_venue(d, &c);
    c.paper = daemon_is_live(d) ? NULL : &terms;
    d->ops = daemon_is_live(d) ? d->row->ops : &paper_ops;
    st = d->ops->open(&d->venue, &c, &inlet, err);
    if (st == STATUS_AUTH)
        return error_prefix(err, STATUS_CONFIG, "live trading on %s", d->row->name);
    if (st == STATUS_OK && !d->started)
        daemon_start_engine(d);
    return st;
}

static enum status open_embedded(struct daemon *d, struct error *err)
{
    struct venue_config c = config_of(d);
    const struct venue_inlet inlet = {
        .ctx = d, .submit = submit, .now = now, .say = say, .on_clock = on_clock};
    enum status st = open_exchange(d, &c, err);

    if (st != STATUS_OK)
        return st;
    d->ops = d->options->sim.protocol ? &coinbase_ops : &kraken_ops;
    return d->ops->open(&d->venue, &c, &inlet, err);
}

enum status daemon_open_venue(struct daemon *d, struct error *err)
{
    return d->row ? open_real(d, err) : open_embedded(d, err);
}

void daemon_close_venue(struct daemon *d)
{
    if (d->ops)
        d->ops->close(d->venue);
    d->venue = NULL;
}

static void reopen_venue(struct daemon *d)
{
    struct error err;

    daemon_close_venue(d);
    for (unsigned k = 0; k < LINK_KIND_COUNT; k++) {
        struct event down = {.kind = EV_LINK, .pair = PAIR_NONE, .u.link = {.link = (uint8_t)k}};
        daemon_take(d, &down);
    }
    if (daemon_open_venue(d, &err) != STATUS_OK)
        log_error(d->log, "venue", &err);
}

/* An exchange that died is started again from its saved state, perhaps at another port.  After events
 * that the journal did not take, which may have been anything, all is asked anew. */
void daemon_check_venue(struct daemon *d)
{
    if (d->ending)
        return;
    if (d->row)
        stop_at(d, clock_now(&d->clock));
    if (!d->row && !exchange_child_lives(&d->exchange)) {
        log_say(d->log, LOG_ERROR, "exchange", "the embedded exchange ended: starting it again");
        reopen_venue(d);
    } else if (d->missed && atomic_load(&d->journal_state) != JOURNAL_FAILED) {
        d->missed = false;
        log_say(d->log, LOG_ERROR, "journal", "events were missed: connecting to the venue anew");
        reopen_venue(d);
    }
}
