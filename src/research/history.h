/* The market history that a piece of research runs over: one series of one-minute bars per pair,
 * with the instrument that the data imply.  Several files of one pair are joined in time order.
 *
 * The instrument: decimals as the files show them, prices on the grid that nine in ten of them
 * stand on; quantities with up to 8 decimals; the least order about as Kraken asks: the power of
 * ten of the base currency that costs at most 5 of the quote currency, and 0.5 in all.
 *
 * Memory: history_release.  Errors: those of bars_file.h; DATA for bars that are not of one minute,
 * for overlapping files, for a pair that cannot be told; RANGE for too many pairs. */
#ifndef RESEARCH_HISTORY_H
#define RESEARCH_HISTORY_H

#include <stdbool.h>

#include "research/bars_file.h"

enum { HISTORY_PAIRS_MAX = 256, HISTORY_FILES_MAX = 1024 };

struct series {
    struct instrument instrument;
    struct bar *bar; /* the bars, rising in time */
    size_t count;
    struct bar *memory; /* where `bar` points into, before history_limit */
};

struct history_file {
    char name[128];         /* without directories */
    struct bars_file facts; /* .bar is NULL: the series has them */
};

struct history {
    unsigned pairs;
    struct series series[HISTORY_PAIRS_MAX]; /* in the order of the arguments */
    unsigned files;
    struct history_file *file;
};

/* `pair` empty: the file's name or the store tells it (history_load.c). */
enum status history_add(struct history *h, const char *pair, const char *path, bool strict,
                        struct error *err);
/* Keeps bars that open in [from, to) ns; DATA when nothing is left. */
enum status history_limit(struct history *h, int64_t from, int64_t to, struct error *err);
void history_release(struct history *h);

/* Bars of all series; the first open and the last end, ns. */
size_t history_bars(const struct history *h);
int64_t history_from(const struct history *h);
int64_t history_to(const struct history *h);
const struct series *history_find(const struct history *h, struct str pair);

#endif
