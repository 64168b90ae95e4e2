/* Nanoseconds per indicator update, per frame push with its votes, and per decision.
 * One JSON object a line: {"name": ..., "unit": "ns", "value": ...}; the best of several rounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_kit.h"
#include "config/config.h"
#include "confluence/frame.h"
#include "indicator/indicator.h"

enum { BARS = 20000, ROUNDS = 60, STATE_DOUBLES = 4096 };

static void make_bars(struct bar_values *ret)
{
    uint32_t seed = 12345;
    double close = 100;

    for (int i = 0; i < BARS; i++) {
        double open = close;

        close = open * (1 + (chance(&seed) - 0.5) * 0.004);
        ret[i] = (struct bar_values){.ordinal = 28000005 + i,
                                     .open = open,
                                     .high = (open > close ? open : close) + 0.1 * chance(&seed),
                                     .low = (open < close ? open : close) - 0.1 * chance(&seed),
                                     .close = close,
                                     .volume = 10 + 90 * chance(&seed)};
    }
}

static void say(const char *what, const char *which, double ns)
{
    printf("{\"name\": \"%s%s\", \"unit\": \"ns\", \"value\": %.2f}\n", what, which, ns);
}

static void bench_indicator(const struct indicator *ind, const struct bar_values *bar)
{
    double param[INDICATOR_PARAMS_MAX] = {0}, state[STATE_DOUBLES], out[INDICATOR_OUTPUTS_MAX];
    double best = 1e9;
    volatile double sink = 0;

    for (unsigned i = 0; i < ind->param_count; i++)
        param[i] = ind->param[i].fallback;
    for (int r = 0; r < ROUNDS; r++) {
        ind->init(state, param);
        double from = now_ns();
        for (int i = 0; i < BARS; i++)
            ind->next(state, &bar[i], out);
        double ns = (now_ns() - from) / BARS;
        sink = out[0];
        best = ns < best ? ns : best;
    }
    (void)sink;
    say("indicator.next.", ind->name, best);
}

/* Profile default, as built in. */
static void set_options(struct options *o)
{
    static struct config c;

    config_init(&c);
    *o = c.options;
}

struct signal_path {
    struct options o;
    struct frame *frame[3];
    struct bar_values bucket[3];
};

static void push_larger(struct signal_path *p, int k, int64_t length, const struct bar_values *bar)
{
    struct bar_values *b = &p->bucket[k];

    if (bar->ordinal % length == 0) {
        *b = *bar;
        b->ordinal = bar->ordinal / length;
    } else {
        b->high = bar->high > b->high ? bar->high : b->high;
        b->low = bar->low < b->low ? bar->low : b->low;
        b->close = bar->close;
        b->volume += bar->volume;
    }
    if ((bar->ordinal + 1) % length == 0)
        frame_push(p->frame[k], &p->o, b, BOOK_VIEW_NONE);
}

static void bench_signal_path(const struct bar_values *bar)
{
    static const uint32_t timeframe_s[3] = {60, 300, 900};
    struct signal_path p;
    struct decision d;
    double push = 1e9, whole = 1e9;
    unsigned spoke = 0;

    memset(&p, 0, sizeof p);
    set_options(&p.o);
    for (int k = 0; k < 3; k++)
        p.frame[k] = malloc(frame_size(&p.o));
    for (int r = 0; r < ROUNDS; r++) {
        const struct frame *frames[3] = {p.frame[0], p.frame[1], p.frame[2]};

        frame_init(p.frame[0], &p.o, 60);
        double from = now_ns();
        for (int i = 0; i < BARS; i++)
            frame_push(p.frame[0], &p.o, &bar[i], BOOK_VIEW_NONE);
        double ns = (now_ns() - from) / BARS;
        push = ns < push ? ns : push;

        for (int k = 0; k < 3; k++)
            frame_init(p.frame[k], &p.o, timeframe_s[k]);
        from = now_ns();
        for (int i = 0; i < BARS; i++) {
            frame_push(p.frame[0], &p.o, &bar[i], BOOK_VIEW_NONE);
            push_larger(&p, 1, 5, &bar[i]);
            push_larger(&p, 2, 15, &bar[i]);
            confluence_decide(&p.o, NULL, frames, 3, NULL, &d);
            spoke += d.votes > 0;
        }
        ns = (now_ns() - from) / BARS;
        whole = ns < whole ? ns : whole;
    }
    say("signal.", "frame_push", push);
    say("signal.", "three_timeframes_and_decision", whole);
    fprintf(stderr, "%u of %d bars with a vote\n", spoke / ROUNDS, BARS);
    for (int k = 0; k < 3; k++)
        free(p.frame[k]);
}

int main(void)
{
    struct bar_values *bar = malloc(BARS * sizeof *bar);

    if (!bar)
        return 1;
    make_bars(bar);
    for (const struct indicator *const *ind = indicators; *ind; ind++)
        bench_indicator(*ind, bar);
    bench_signal_path(bar);
    free(bar);
    return 0;
}
