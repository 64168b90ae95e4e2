/* What the tests of an adapter share: an inlet that keeps the events, a clock that stands where it
 * is put, and the recorded fixtures, where they are. */
#ifndef TESTS_VENUE_CAPTURE_H
#define TESTS_VENUE_CAPTURE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "venue/venue.h"

enum { CAPTURE_MAX = 8192 };

struct capture {
    unsigned count;
    int64_t now;
    unsigned said;
    int64_t clock_ns;
    uint64_t clock_step;
    unsigned clock_calls;
    struct event event[CAPTURE_MAX];
};

static inline void capture_submit(void *ctx, struct event *ev)
{
    struct capture *c = ctx;

    if (c->count < CAPTURE_MAX)
        c->event[c->count] = *ev;
    c->count++;
}

static inline int64_t capture_now(void *ctx)
{
    return ((struct capture *)ctx)->now;
}

static inline void capture_say(void *ctx, enum venue_say level, const char *code, const char *text)
{
    (void)level;
    ((struct capture *)ctx)->said++;
    if (getenv("CAPTURE_SAY"))
        fprintf(stderr, "%s: %s\n", code, text);
}

static inline void capture_clock(void *ctx, int64_t ns, uint64_t step, double speed)
{
    struct capture *c = ctx;

    (void)speed;
    c->clock_ns = ns;
    c->clock_step = step;
    c->clock_calls++;
}

static inline struct venue_inlet capture_inlet(struct capture *c)
{
    return (struct venue_inlet){
        .ctx = c, .submit = capture_submit, .now = capture_now, .say = capture_say};
}

/* How many events of a kind there are, and the i-th of them. */
static inline unsigned capture_of(const struct capture *c, enum event_kind kind, unsigned i,
                                  const struct event **ret)
{
    unsigned n = 0;

    for (unsigned k = 0; k < c->count && k < CAPTURE_MAX; k++)
        if (c->event[k].kind == kind && n++ == i && ret)
            *ret = &c->event[k];
    return n;
}

/* Whole file, zero-terminated; NULL when it is not there.  To be freed. */
static inline char *file_read(const char *path, size_t *ret_len)
{
    FILE *f = fopen(path, "rb");
    char *bytes = NULL;
    size_t len = 0, got;

    if (!f)
        return NULL;
    do {
        bytes = realloc(bytes, len + 65537);
        got = fread(bytes + len, 1, 65536, f);
        len += got;
    } while (got > 0);
    fclose(f);
    bytes[len] = 0;
    *ret_len = len;
    return bytes;
}

static inline const char *shared_dir(void)
{
    const char *dir = getenv("NOVAPULSE_SHARED");

    return dir ? dir : "../shared";
}

static inline char *fixture_read(const char *name, size_t *ret_len)
{
    char path[512];

    snprintf(path, sizeof path, "%s/fixtures/kraken/%s", shared_dir(), name);
    return file_read(path, ret_len);
}

/* The next line of *rest; false at the end. */
static inline bool line_cut(struct str *rest, struct str *ret)
{
    do {
        if (!rest->at || rest->len == 0)
            return false;
        *ret = str_trim(str_cut(rest, '\n'));
    } while (ret->len == 0);
    return true;
}

#endif
