/* Putting the daemon together, and taking it apart. */
#include "app/daemon.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/daemon_internal.h"
#include "app/dashboard_key.h"
#include "app/engine_rows.h"
#include "engine/engine.h"
#include "store/core.h"
#include "store/sqlite.h"

static const int64_t S = 1000000000;

/* ---- timers and signals ---- */

static void on_wake(void *ctx)
{
    daemon_run_timers(ctx);
}

/* Said by the trading loop itself: a thread that only says so would say it of a loop that hangs. */
static void tell_manager(struct daemon *d)
{
    if (!d->told_ready && d->snapshot->reconciled) {
        service_manager_say(&d->manager, "READY=1\nSTATUS=reconciled with the venue");
        d->told_ready = true;
    }
    if (d->manager.watchdog_ns)
        service_manager_say(&d->manager, "WATCHDOG=1");
}

static void on_beat(void *ctx)
{
    struct daemon *d = ctx;

    timer_set(d->beat, S);
    daemon_check_venue(d);
    daemon_publish(d);
    tell_manager(d);
}

static void ask_to_stop(struct daemon *d, const char *who)
{
    struct control_command c = {.verb = CONTROL_STOP};

    str_copy(c.who, sizeof c.who, str_of(who));
    str_copy(c.source, sizeof c.source, STR("signal"));
    if (!d->started || d->signals++ > 0) { /* nothing to wait for, or asked twice */
        d->ending = true;
        return;
    }
    cli_say(d->cli, "stopping: entries are cancelled, stops stay at the venue");
    service_manager_say(&d->manager, "STOPPING=1");
    daemon_command(d, &c);
}

static void on_signal(void *ctx, int signum)
{
    ask_to_stop(ctx, signum == SIGINT ? "SIGINT" : "SIGTERM");
}

static void on_dump(void *ctx, int signum)
{
    (void)signum;
    daemon_dump(ctx);
}

static void on_end(void *ctx)
{
    ask_to_stop(ctx, "--for");
}

/* ---- called from other threads: they only post ---- */

static void durable_now(void *ctx)
{
    struct daemon *d = ctx;

    atomic_store(&d->durable_posted, false);
    daemon_release(d);
}

static void on_durable(void *ctx, uint64_t seq)
{
    struct daemon *d = ctx;

    (void)seq;
    if (!atomic_exchange(&d->durable_posted, true))
        loop_post(d->loop, durable_now, d);
}

static void nothing_more(void *ctx)
{
    (void)ctx; /* the turn's end looks at what was posted */
}

static void on_journal_state(void *ctx, enum journal_state state, const char *why)
{
    struct daemon *d = ctx;

    atomic_store(&d->journal_state, (int)state);
    log_say(d->log, why[0] ? LOG_ERROR : LOG_INFO, "journal", "%s", why[0] ? why : "writes again");
    loop_post(d->loop, nothing_more, d);
}

static void on_database(void *ctx, const char *why)
{
    struct daemon *d = ctx;

    log_say(d->log, why[0] ? LOG_ERROR : LOG_INFO, "database", "%s", why[0] ? why : "well again");
}

static bool on_command(void *ctx, const struct control_command *c)
{
    struct daemon *d = ctx;
    bool room;

    pthread_mutex_lock(&d->command_lock);
    room = d->command_count < COMMANDS_MAX;
    if (room)
        d->command[d->command_count++] = *c;
    pthread_mutex_unlock(&d->command_lock);
    if (room)
        loop_post(d->loop, nothing_more, d);
    return room;
}

/* ---- parts ---- */

static enum status open_log(struct daemon *d, struct error *err)
{
    char dir[PATH_TEXT_MAX];
    enum status st = state_path(&d->state, "log", dir, err);

    if (st == STATUS_OK)
        st = log_new(&d->log, dir, &d->options->log, -1, err);
    if (st != STATUS_OK)
        return st;
    log_hide(d->log, str_of(d->state.install.exchange_secret));
    log_hide(d->log, str_of(d->state.install.exchange_key));
    log_hide(d->log, str_of(d->credentials.key));
    log_hide(d->log, str_of(d->credentials.secret));
    return crash_install(&d->crash, d->state.dir, NOVAPULSE_VERSION, err);
}

static enum status open_database(struct daemon *d, struct error *err)
{
    char path[PATH_TEXT_MAX];
    enum status st = state_path(&d->state, "novapulse.db", path, err);
    const struct projection_settings settings = {
        .path = path,
        .threaded = true,
        .view = engine_rows,
        .ctx = d,
        .on_failure = on_database,
    };

    return st == STATUS_OK ? projection_new(&d->projection, &settings, err) : st;
}

static void replayed(void *ctx, const void *core, const struct event *ev,
                     const struct effects *effects)
{
    struct daemon *d = ctx;

    projection_stepped(d->projection, core, ev, effects);
}

static enum status begin_database(struct daemon *d, struct error *err)
{
    projection_seed(d->projection, d->state.engine);
    return projection_begin(d->projection, engine_last_seq(d->state.engine), err);
}

static void set_aside(struct daemon *d, const char *path)
{
    char room[PATH_TEXT_MAX + 32];
    struct text moved = TEXT(room);

    database_set_aside(path, &moved);
    if (!moved.len)
        return;
    cli_say(d->cli, "database   damaged: kept as %s", room);
    log_say(d->log, LOG_ERROR, "database", "damaged: kept as %s, a new one is made", room);
}

/* A database that was thrown away, or fell behind, is filled from the journal before trading goes on;
 * one that cannot be written stays as it is and is told of. */
static enum status rebuild_database(struct daemon *d, struct error *err)
{
    char path[PATH_TEXT_MAX], folder[PATH_TEXT_MAX];
    struct projection_settings settings = {
        .path = path, .view = engine_rows, .ctx = d, .on_failure = on_database};
    struct projection_rebuilt got;
    struct error why;
    enum status st = state_path(&d->state, DATABASE_NAME, path, err);

    if (st == STATUS_OK)
        st = state_path(&d->state, "journal", folder, err);
    if (st != STATUS_OK)
        return st;
    cli_say(d->cli, "database   incomplete: being rebuilt from the journal");
    projection_free(d->projection);
    d->projection = NULL;
    set_aside(d, path);
    memset(&why, 0, sizeof why);
    st = projection_rebuild(&got, &settings, folder, &engine_core, &why);
    if (st == STATUS_OK)
        cli_say(d->cli, "database   rebuilt from %llu segments", (unsigned long long)got.segments);
    else if (st == STATUS_PARTIAL)
        cli_say(d->cli, "database   rebuilt with gaps; the log says why");
    else
        cli_say(d->cli, "database   not rebuilt: trading goes on without it");
    if (st != STATUS_OK)
        log_error(d->log, "database", &why);
    st = open_database(d, err);
    return st == STATUS_OK ? begin_database(d, err) : st;
}

static void say_loss(struct daemon *d)
{
    static const char *const words =
        "journal damaged: confirmed events are lost; order ids go on under a new epoch, and "
        "everything is reconciled with the venue before the first entry";

    cli_say(d->cli, "DAMAGE     %s", words);
    log_say(d->log, LOG_ERROR, "journal", "%s", words);
}

static enum status bring_back_engine(struct daemon *d, struct error *err)
{
    const struct core_watch watch = {.ctx = d, .stepped = replayed};
    enum status st = state_bring_back(&d->state, d->options, &watch, err);

    if (st != STATUS_OK)
        return st;
    if (d->state.lost_events)
        say_loss(d);
    st = begin_database(d, err);
    if (st == STATUS_OK && d->state.recovered && !projection_is_complete(d->projection))
        st = rebuild_database(d, err);
    return st;
}

static enum status open_journal(struct daemon *d, struct error *err)
{
    const struct options_store *o = &d->options->store;
    struct engine *e = d->state.engine;
    char folder[PATH_TEXT_MAX];
    enum status st = state_path(&d->state, "journal", folder, err);
    const struct journal_settings settings = {
        .folder = folder,
        .build = NOVAPULSE_VERSION,
        .schema = engine_schema(),
        .config = options_digest(d->options),
        .segment_bytes = (uint64_t)o->segment_mb << 20,
        .reserve_bytes = (uint64_t)o->reserve_mb << 20,
        .retention_bytes = (uint64_t)o->retention_mb << 20,
        .retention_ns = o->retention_days * 86400 * S,
        .threaded = true,
        .ctx = d,
        .on_durable = on_durable,
        .on_state = on_journal_state,
    };
    const struct checkpoint first = {.core = e,
                                     .size = engine_size(engine_options(e)),
                                     .last_seq = engine_last_seq(e),
                                     .at = engine_last_at(e),
                                     .decision_hash = engine_decision_hash(e),
                                     .effect_hash = engine_effect_hash(e)};

    return st == STATUS_OK ? journal_new(&d->journal, &settings, &first, err) : st;
}

static enum status open_dashboard(struct daemon *d, struct error *err)
{
    const struct options *o = d->options;
    struct web_options web = {
        .host = o->dashboard.host,
        .port = (uint16_t)o->dashboard.port,
        .version = NOVAPULSE_VERSION,
        .profile = o->profile,
        .for_show = strcmp(o->profile, "demo") == 0,
        .kill_keeps = o->control.kill_mode == KILL_KEEP,
        .stale_quote_ms = o->trading.stale_quote_ms,
        .speed = o->venue.name == VENUE_SIM ? o->sim.speed : 1,
    };
    char key[WEB_KEY_MAX];
    enum status st;

    if (!o->dashboard.enabled)
        return STATUS_OK;
    st = dashboard_key_load(&d->state, key, web.key_hash, err);
    if (st == STATUS_OK)
        st = people_new(&d->people, &web, on_command, d, err);
    if (st != STATUS_OK)
        return st;
    log_hide(d->log, str_of(key));
    daemon_remember(d);
    st = people_start(d->people, err);
    if (st == STATUS_OK) {
        cli_say(d->cli, "dashboard  http://%s:%u", o->dashboard.host, people_port(d->people));
        cli_say(d->cli, "key        %s", key);
    }
    return st;
}

static enum status open_loop(struct daemon *d, struct error *err)
{
    d->loop = loop_new();
    d->wake = d->loop ? timer_new(d->loop, on_wake, d) : NULL;
    d->beat = d->loop ? timer_new(d->loop, on_beat, d) : NULL;
    d->end = d->loop ? timer_new(d->loop, on_end, d) : NULL;
    d->effects = calloc(1, sizeof *d->effects);
    d->snapshot = calloc(1, sizeof *d->snapshot);
    if (!d->wake || !d->beat || !d->end || !d->effects || !d->snapshot)
        return error_set(err, STATUS_NO_MEMORY, "no memory for the trading loop");
    loop_on_turn(d->loop, daemon_turn, d);
    loop_on_signal(d->loop, SIGINT, on_signal, d);
    loop_on_signal(d->loop, SIGTERM, on_signal, d);
    loop_on_signal(d->loop, SIGUSR1, on_dump, d);
    service_manager_init(&d->manager);
    timer_set(d->beat, S);
    if (d->plan->for_ns)
        timer_set(d->end, d->plan->for_ns);
    return outbox_init(&d->outbox, err);
}

/* ---- the whole ---- */

/* What it trades on, before anything else is said. */
static void say_books(const struct daemon *d)
{
    const char *note = d->plan->demo_note ? d->plan->demo_note : "";

    if (!d->row)
        cli_say(d->cli, "SIM        embedded exchange, profile %s: no account, no real money%s",
                d->options->profile, note);
    else if (daemon_is_live(d))
        cli_say(d->cli, "LIVE       %s, real money, profile %s", d->row->name, d->options->profile);
    else
        cli_say(d->cli, "PAPER      %s's public feed, no account, profile %s%s", d->row->name,
                d->options->profile, note);
    if (d->credentials.others_can_read)
        cli_say(d->cli, "WARNING    %s: others on this machine can read it: chmod 600",
                d->credentials.file);
}

static void say_start(const struct daemon *d)
{
    cli_say(d->cli, "state      %s", d->state.dir);
    if (d->state.upgraded)
        cli_say(d->cli,
                "upgraded   another version's journal: books, positions and orders came over; "
                "the market warms up again");
    else if (d->state.recovered)
        cli_say(d->cli, "continued  after %s, %llu events replayed in %.3f s",
                d->state.after_crash ? "a crash" : "a graceful end",
                (unsigned long long)d->state.replayed, d->state.seconds);
}

/* "sim", "paper kraken", "live coinbase". */
static void name_books(const struct daemon *d, char ret[BOOKS_TEXT_MAX])
{
    struct text t = {ret, 0, BOOKS_TEXT_MAX, false};

    if (d->row)
        text_printf(&t, "%s %s", daemon_is_live(d) ? "live" : "paper", d->row->name);
    else
        text_cstr(&t, "sim");
}

/* The key is read before anything is opened or made. */
static enum status open_books(struct daemon *d, struct error *err)
{
    const struct options *o = d->options;
    char books[BOOKS_TEXT_MAX];
    enum status st = STATUS_OK;

    d->row = venue_row_at(o->venue.name);
    if (d->row && daemon_is_live(d))
        st = credentials_read(&d->credentials, d->row, o->venue.key_file, err);
    name_books(d, books);
    return st == STATUS_OK ? state_open(&d->state, o->store.state_dir, "novapulse run", books, err)
                           : st;
}

static void start_clock(struct daemon *d)
{
    clock_init(&d->clock);
    if (!d->row)
        clock_follow(&d->clock, engine_last_at(d->state.engine), 0);
}

static enum status open_all(struct daemon *d, struct error *err)
{
    enum status st = open_books(d, err);

    if (st == STATUS_OK)
        say_books(d);
    if (st == STATUS_OK)
        st = open_log(d, err);
    if (st == STATUS_OK)
        st = open_loop(d, err);
    if (st == STATUS_OK)
        st = open_database(d, err);
    if (st == STATUS_OK)
        st = bring_back_engine(d, err);
    if (st == STATUS_OK)
        st = open_journal(d, err);
    if (st != STATUS_OK)
        return st;
    say_start(d);
    daemon_keep_portable(d);
    start_clock(d);
    st = open_dashboard(d, err);
    return st == STATUS_OK ? daemon_open_venue(d, err) : st;
}

/* The last state as a checkpoint of its own makes the next start quick. */
static void close_journal(struct daemon *d)
{
    struct engine *e = d->state.engine;

    if (!d->journal)
        return;
    const struct checkpoint last = {.core = e,
                                    .size = engine_size(engine_options(e)),
                                    .last_seq = engine_last_seq(e),
                                    .at = engine_last_at(e),
                                    .decision_hash = engine_decision_hash(e),
                                    .effect_hash = engine_effect_hash(e)};
    if (journal_flush(d->journal) == STATUS_OK)
        journal_checkpoint(d->journal, &last);
    daemon_keep_portable(d);
    if (journal_free(d->journal) != STATUS_OK)
        log_say(d->log, LOG_ERROR, "journal", "the last events did not reach the disk");
    d->journal = NULL;
}

static void close_all(struct daemon *d)
{
    daemon_close_venue(d);
    exchange_child_end(&d->exchange);
    close_journal(d);
    people_free(d->people);
    projection_free(d->projection);
    outbox_release(&d->outbox);
    timer_free(d->wake);
    timer_free(d->beat);
    timer_free(d->end);
    loop_free(d->loop);
    log_free(d->log);
    state_close(&d->state);
    free(d->effects);
    free(d->snapshot);
    free(d->early);
    pthread_mutex_destroy(&d->command_lock);
}

int daemon_run(const struct daemon_plan *plan)
{
    struct daemon *d = calloc(1, sizeof *d);
    struct error err;
    int code;

    if (!d)
        return 1;
    d->plan = plan;
    d->cli = plan->cli;
    d->options = &plan->cli->config->options;
    d->state.lock.fd = -1;
    pthread_mutex_init(&d->command_lock, NULL);
    memset(&err, 0, sizeof err);
    if (open_all(d, &err) == STATUS_OK) {
        loop_run(d->loop);
        code = d->exit_code;
        cli_say(d->cli, "stopped after event %llu",
                (unsigned long long)engine_last_seq(d->state.engine));
    } else {
        code = cli_fail(d->cli, &err);
    }
    close_all(d);
    credentials_forget(&d->credentials);
    free(d);
    return code;
}
