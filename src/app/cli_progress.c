/* Progress of long work on stderr, and the signals that end it. */
#include <math.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/cli.h"
#include "base/json.h"

#define NS_PER_S 1e9

static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t line_wanted;

static void on_interrupt(int signum)
{
    if (interrupted)
        _exit(signum == SIGTERM ? 143 : 130);
    interrupted = 1;
}

static void on_line_wanted(int signum)
{
    (void)signum;
    line_wanted = 1;
}

void cli_interruptible(void)
{
    struct sigaction act = {.sa_handler = on_interrupt};

    sigemptyset(&act.sa_mask);
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
}

bool cli_interrupted(void)
{
    return interrupted;
}

static int64_t wall_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* 7,800,000 as "7.8 M", 185300 as "185 k". */
static void print_count(struct text *t, double v)
{
    if (v >= 1e7)
        text_printf(t, "%.1f M", v / 1e6);
    else if (v >= 1e4)
        text_printf(t, "%.0f k", v / 1e3);
    else
        text_printf(t, "%.0f", v);
}

/* What is known of the time left: to the second, then to the minute, then to the hour. */
static void print_eta(struct text *t, double seconds)
{
    if (!(seconds >= 0) || seconds > 1e7)
        text_cstr(t, "ETA ...");
    else if (seconds < 3600)
        text_printf(t, "ETA %d:%02d", (int)seconds / 60, (int)seconds % 60);
    else
        text_printf(t, "ETA about %.0f h", seconds / 3600);
}

static double eta_seconds(const struct cli_progress *p, int64_t now)
{
    bool known = (double)(now - p->started_ns) >= 2 * NS_PER_S && p->done * 100 >= p->total;

    return known && p->rate > 0 ? (p->total - p->done) / p->rate : -1;
}

/* Exponentially weighted, half-life 10 s. */
static void update_rate(struct cli_progress *p, int64_t now)
{
    double seconds = (double)(now - p->sampled_ns) / NS_PER_S;
    double keep;

    if (seconds < 0.05)
        return;
    keep = p->sampled_done > 0 ? exp2(-seconds / 10) : 0;
    p->rate = keep * p->rate + (1 - keep) * (p->done - p->sampled_done) / seconds;
    p->sampled_ns = now;
    p->sampled_done = p->done;
}

static void print_bar(struct text *t, double share)
{
    enum { CELLS = 20 };

    for (int i = 0; i < CELLS; i++)
        text_cstr(t, share * CELLS >= i + 1 ? "\xe2\x96\x88" : "\xc2\xb7");
}

static void print_line(const struct cli_progress *p, int64_t now, const char *message, bool bar)
{
    char room[400];
    struct text t = TEXT(room);
    double share = p->total > 0 ? p->done / p->total : 0;

    if (bar) {
        text_printf(&t, "\r%s  ", p->job);
        print_bar(&t, share);
        text_printf(&t, "  %.0f %%  ", share * 100);
    } else {
        text_printf(&t, "%s: %.0f %% ", p->job, share * 100);
    }
    print_count(&t, p->done);
    text_cstr(&t, bar ? " of " : "/");
    print_count(&t, p->total);
    text_printf(&t, " %s  ", p->unit);
    print_count(&t, p->rate);
    text_cstr(&t, "/s  ");
    print_eta(&t, eta_seconds(p, now));
    if (message && message[0])
        text_printf(&t, "   %s", message);
    fprintf(stderr, bar ? "%s\x1b[K" : "%s\n", t.at);
}

static void print_object(const struct cli_progress *p, int64_t now, const char *message)
{
    char room[1024];
    struct text t = TEXT(room);
    struct json_writer w;
    double eta = eta_seconds(p, now);

    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_cstr(&w, "job", p->job);
    json_put_double(&w, "done", p->done);
    json_put_double(&w, "total", p->total);
    json_put_cstr(&w, "unit", p->unit);
    json_put_double(&w, "rate", p->rate);
    json_write_key(&w, "eta_s");
    if (eta >= 0)
        json_write_double(&w, eta);
    else
        json_write_null(&w);
    json_put_cstr(&w, "message", message ? message : "");
    json_write_object_end(&w);
    fprintf(stderr, "%s\n", t.at);
}

void cli_progress_start(struct cli_progress *p, const struct cli *cli, const char *job,
                        const char *unit, double total)
{
    struct sigaction act = {.sa_handler = on_line_wanted};
    int64_t now = wall_ns();

    sigemptyset(&act.sa_mask);
    sigaction(SIGUSR1, &act, NULL);
    *p = (struct cli_progress){.cli = cli,
                               .job = job,
                               .unit = unit,
                               .total = total,
                               .started_ns = now,
                               .drawn_ns = now,
                               .sampled_ns = now,
                               .terminal = isatty(STDERR_FILENO) && !cli->progress_json};
}

/* Elsewhere than on a terminal: every 10 % or 30 s, whichever is later. */
static bool line_is_due(struct cli_progress *p, int64_t now)
{
    int percent = p->total > 0 ? (int)(p->done / p->total * 100) : 0;

    if (p->terminal)
        return (double)(now - p->drawn_ns) >= 0.1 * NS_PER_S;
    if (p->cli->progress_json)
        return (double)(now - p->drawn_ns) >= 1 * NS_PER_S;
    if (percent < p->percent_said + 10 || (double)(now - p->drawn_ns) < 30 * NS_PER_S)
        return false;
    p->percent_said = percent - percent % 10;
    return true;
}

void cli_progress_step(struct cli_progress *p, double done, const char *message)
{
    int64_t now = wall_ns();

    p->done = done;
    update_rate(p, now);
    if (line_wanted) {
        line_wanted = 0;
        print_line(p, now, message, false);
    }
    if (p->cli->quiet || !line_is_due(p, now))
        return;
    if (p->cli->progress_json)
        print_object(p, now, message);
    else
        print_line(p, now, message, p->terminal);
    p->drawn_ns = now;
    p->drawn = true;
}

void cli_progress_end(struct cli_progress *p)
{
    if (p->drawn && p->terminal)
        fputs("\r\x1b[K", stderr);
}
