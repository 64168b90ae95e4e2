/* The journal on this machine: what appending costs the trading thread, what an event costs on
 * disk, and how long a group commit takes.  One JSON object on stdout.
 *   journal_bench [FOLDER]     on the disk that is meant; else the working directory's */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench_kit.h"
#include "kit/journal_desk.h"
#include "store/recover.h"

enum { APPENDS = 1000000, COMMITS = 2000, EVENTS_A_COMMIT = 25, EVENTS_A_SECOND = 100 };

static void begin(struct journal_desk *d, const char *where, bool threaded)
{
    journal_desk_init(d, threaded);
    folder_remove(d->folder);
    snprintf(d->folder, sizeof d->folder, "%.40s/journal_bench.%d", where, (int)getpid());
    if (journal_desk_begin(d) != STATUS_OK) {
        fprintf(stderr, "journal_bench: cannot write in %s\n", where);
        exit(1);
    }
}

/* Appending alone, as fast as it goes; a full ring is waited out and not counted. */
static double append_ns(const char *where)
{
    struct journal_desk d;
    double spent = 0;

    begin(&d, where, true);
    for (unsigned i = 0; i < APPENDS; i += EVENTS_A_COMMIT) {
        struct event batch[EVENTS_A_COMMIT];
        double began;

        for (unsigned k = 0; k < EVENTS_A_COMMIT; k++)
            batch[k] = market_mix_next(&d.mix);
        if (i % 10000 == 0)
            journal_flush(d.journal);
        began = now_ns();
        for (unsigned k = 0; k < EVENTS_A_COMMIT; k++)
            if (journal_append(d.journal, &batch[k]) != STATUS_OK)
                abort();
        journal_commit(d.journal);
        spent += now_ns() - began;
    }
    journal_desk_release(&d);
    return spent / APPENDS;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static double took[COMMITS];
    const char *where = argc > 1 ? argv[1] : ".";
    struct journal_desk d;
    struct journal_figures f;
    struct recovery back;
    double per_event, append = append_ns(where);

    begin(&d, where, true);
    for (unsigned i = 0; i < COMMITS; i++) {
        double began;

        journal_desk_run(&d, EVENTS_A_COMMIT, EVENTS_A_COMMIT + 1);
        began = now_ns();
        journal_flush(d.journal);
        took[i] = now_ns() - began;
    }
    qsort(took, COMMITS, sizeof *took, by_size);
    f = journal_figures(d.journal);
    per_event = (double)f.bytes / (double)f.events;
    if (recover(&back, d.folder, &small_core_ops, NULL, NULL) != STATUS_OK)
        abort();
    free(back.memory);
    journal_desk_release(&d);
    printf("{\"append_ns\":%.1f,\"commit_us_p50\":%.1f,\"commit_us_p99\":%.1f,"
           "\"commit_us_p999\":%.1f,\"disk_us_mean\":%.1f,\"bytes_per_event\":%.2f,\"megabytes_per_"
           "day\":%.1f,"
           "\"recovered_events_per_s\":%.0f}\n",
           append, took[COMMITS / 2] / 1e3, took[COMMITS * 99 / 100] / 1e3,
           took[COMMITS * 999 / 1000] / 1e3, (double)f.commit_ns / (double)f.commits / 1e3,
           per_event, per_event * EVENTS_A_SECOND * 86400 / 1e6,
           (double)back.events / back.seconds);
    return 0;
}
