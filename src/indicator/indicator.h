/* What every indicator is, and the table of them: menus, the command line, documentation and tests
 * loop over it.
 *
 * An indicator is one file: a plain state without pointers, `X_init`, `X_next` (one closed bar in,
 * the value out), `X_peek` (the value as if the forming bar closed now; the state stays) and
 * `X_batch`, which is the same as calling X_next n times, to the bit.  State in the caller's
 * memory; nothing allocates; inputs are never changed.
 *
 * Numbers.  A value that does not exist yet, or is 0/0, is nan.  A nan or infinite input makes the
 * output nan and never poisons what follows for good: a windowed indicator recovers after its
 * window, a recursive one seeds itself again from the next full run of valid inputs.
 *
 * Ordinals.  A bar's ordinal is its open time divided by its length.  They rise from bar to bar;
 * gaps are legal, and a window counts bars, not ordinals.  Windowed sums start afresh at fixed
 * ordinals (window.h), so a value depends neither on drift nor on where history began.
 *
 * A row drives any indicator without knowing which it is:
 *
 *   const struct indicator *ind = indicator_find(STR("atr"));
 *   const double param[INDICATOR_PARAMS_MAX] = {14};
 *   void *state = ...indicator_size(ind, param) bytes, aligned to 8...
 *   ind->init(state, param);
 *   ind->next(state, &bar, ret);                     ret[ind->output_count]
 *
 * Adding one: its file with a `const struct indicator X_indicator`, a line in indicator.c, a golden
 * case in tests/indicator/golden. */
#ifndef INDICATOR_INDICATOR_H
#define INDICATOR_INDICATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "market/bar.h"

enum {
    INDICATOR_PARAMS_MAX = 4,
    INDICATOR_OUTPUTS_MAX = 8,
    INDICATOR_PERIOD_MAX = 4096,
    INDICATOR_LANES = 4
};

enum indicator_input {
    INPUT_OPEN = 1 << 0,
    INPUT_HIGH = 1 << 1,
    INPUT_LOW = 1 << 2,
    INPUT_CLOSE = 1 << 3,
    INPUT_VOLUME = 1 << 4,
};

struct indicator_param {
    const char *name;
    double fallback, min, max;
    bool whole; /* a number of bars, not a factor */
};

/* A stretch of bars, one array a column, oldest first.  Columns that an indicator does not read
 * (its `inputs`) may be NULL. */
struct columns {
    const int64_t *ordinal;
    const double *open, *high, *low, *close, *volume;
};

/* One of several runs of an indicator: its own state (and so parameters), inputs and outputs. */
struct indicator_run {
    void *state;
    struct columns in;
    double *const *ret;
};

struct indicator {
    const char *name;
    const char *help; /* one sentence, with the unit */
    uint8_t inputs;   /* enum indicator_input */
    uint8_t param_count, output_count;
    uint8_t spared; /* 1 << k: batch takes NULL for output k, and saves its work */
    struct indicator_param param[INDICATOR_PARAMS_MAX];
    const char *output[INDICATOR_OUTPUTS_MAX]; /* in the order of ret */
    /* Bytes of state under these parameters: a multiple of 8. */
    size_t (*size)(const double *param);
    /* Bars until every output has a value, on valid inputs that move. */
    uint32_t (*bars)(const double *param);
    /* Values may come sooner (with the end of a session), or be nan later on (there is no such level). */
    bool irregular;
    void (*init)(void *state, const double *param);
    void (*next)(void *state, const struct bar_values *bar, double *ret);
    /* n bars at once, continuing `state`; ret[k] is the column of output k.  Called by indicator_batch. */
    void (*batch)(void *state, const struct columns *in, size_t n, double *const *ret);
    /* INDICATOR_LANES batches abreast, any column NULL; NULL where one alone already fills the processor. */
    void (*lanes)(struct indicator_run *run, size_t n);
};

extern const struct indicator *const indicators[]; /* ends with NULL */
const struct indicator *indicator_find(struct str name);

/* Each parameter finite, in its range, whole where it must be. */
bool indicator_accepts(const struct indicator *ind, const double *param);

/* n bars at once, continuing `state`: the bits of n times next.  ret[k] is the column of output k, NULL
 * when nobody asks for it; columns lie apart from each other and from the inputs. */
void indicator_batch(const struct indicator *ind, void *state, const struct columns *in, size_t n,
                     double *const *ret);

/* `count` batches of n bars each: other series, other parameters, or both.  The bits of batch; where a
 * bar must wait for the one before, four runs wait together. */
void indicator_batch_many(const struct indicator *ind, struct indicator_run *run, size_t count,
                          size_t n);

/* Any indicator's value as if `bar` closed now.  `scratch` has the state's size. */
void indicator_peek(const struct indicator *ind, const double *param, const void *state,
                    void *scratch, const struct bar_values *bar, double *ret);

#endif
