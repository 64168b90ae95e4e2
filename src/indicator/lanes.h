/* Four runs of one indicator abreast (indicator_batch_many): where a bar must wait for the one before,
 * four of them wait together, a lane each.
 *
 *   struct ema_lanes { struct smoothing_lanes mean; };          the four states, a quad a field
 *   QUAD_INLINE void lanes_step(void *lanes, const quad *in, quad *out)        one bar of all four
 *   CLONED static size_t four_runs(struct indicator_run *run, size_t from, size_t n)
 *   {
 *       struct ema_lanes s = ...LANE_FIELD...;
 *       size_t end = lanes_stretch(run, from, n, INPUT_CLOSE, 1, lanes_step, &s);
 *       ...LANE_FIELD_PUT...
 *       return end;
 *   }
 *   row_lanes: lanes_run(&(struct lanes_job){INPUT_CLOSE, 1, is_formed, four_runs, row_next}, run, n);
 *
 * four_runs gets stretches of at most LANES_STRETCH bars in which every state is formed and every input
 * is a number; the rest goes bar by bar through `next`. */
#ifndef INDICATOR_LANES_H
#define INDICATOR_LANES_H

#include "indicator/indicator.h"
#include "indicator/quad.h"
#include "indicator/smoothing.h"

enum { LANES_STRETCH = 256 };

struct lanes_job {
    uint8_t inputs; /* enum indicator_input */
    uint8_t output_count;
    bool (*is_formed)(const void *state);
    /* Bars from .. from + n; returns the first that is not done. */
    size_t (*four)(struct indicator_run *run, size_t from, size_t n);
    void (*next)(void *state, const struct bar_values *bar, double *ret);
};

void lanes_run(const struct lanes_job *job, struct indicator_run *run, size_t n);

#define LANE_FIELD(run, type, field)                                                               \
    ((quad){((const type *)(run)[0].state)->field, ((const type *)(run)[1].state)->field,          \
            ((const type *)(run)[2].state)->field, ((const type *)(run)[3].state)->field})

#define LANE_FIELD_PUT(run, type, field, v)                                                        \
    do {                                                                                           \
        ((type *)(run)[0].state)->field = (v)[0];                                                  \
        ((type *)(run)[1].state)->field = (v)[1];                                                  \
        ((type *)(run)[2].state)->field = (v)[2];                                                  \
        ((type *)(run)[3].state)->field = (v)[3];                                                  \
    } while (0)

/* Four struct trange whose closes before are numbers. */
struct trange_lanes {
    quad previous;
};

/* trange_of, of numbers */
QUAD_INLINE void trange_lanes_step(struct trange_lanes *s, const quad *high, const quad *low,
                                   const quad *close, quad *ret)
{
    quad top = QUAD_CHOOSE(*high > s->previous, *high, s->previous);
    quad bottom = QUAD_CHOOSE(*low < s->previous, *low, s->previous);

    *ret = top - bottom;
    s->previous = *close;
}

/* Four struct smoothing that are formed. */
struct smoothing_lanes {
    quad last, lag, keep;
};

#define SMOOTHING_LANES(run, type, field)                                                          \
    ((struct smoothing_lanes){LANE_FIELD(run, type, field.last), LANE_FIELD(run, type, field.lag), \
                              LANE_FIELD(run, type, field.keep)})

#define SMOOTHING_LANES_PUT(run, type, field, s)                                                   \
    do {                                                                                           \
        LANE_FIELD_PUT(run, type, field.last, (s).last);                                           \
        LANE_FIELD_PUT(run, type, field.lag, (s).lag);                                             \
    } while (0)

/* smoothing_step */
QUAD_INLINE void smoothing_lanes_step(struct smoothing_lanes *s, const quad *x, quad *ret)
{
    s->lag = s->keep * (s->lag + (*x - s->last));
    s->last = *x;
    *ret = *x - s->lag;
}

/* Rows to columns. */
QUAD_INLINE void quads_transpose(quad *q)
{
    quad a = __builtin_shufflevector(q[0], q[1], 0, 4, 2, 6);
    quad b = __builtin_shufflevector(q[0], q[1], 1, 5, 3, 7);
    quad c = __builtin_shufflevector(q[2], q[3], 0, 4, 2, 6);
    quad d = __builtin_shufflevector(q[2], q[3], 1, 5, 3, 7);

    q[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    q[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    q[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    q[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

enum { LANES_INPUTS_MAX = 3, LANES_OUTPUTS_MAX = 4, LANES_BARS = 2 * LANES };

struct lanes_columns {
    const double *in[LANES_INPUTS_MAX][LANES];
    double *out[LANES_OUTPUTS_MAX][LANES]; /* NULL: not asked for */
};

/* Copies of the pointers, so that no store can change where the next load comes from. */
QUAD_INLINE void lanes_columns_of(const struct indicator_run *run, uint8_t inputs, unsigned outputs,
                                  struct lanes_columns *ret)
{
    for (unsigned l = 0; l < LANES; l++) {
        unsigned k = 0;

        if (inputs & INPUT_HIGH)
            ret->in[k++][l] = run[l].in.high;
        if (inputs & INPUT_LOW)
            ret->in[k++][l] = run[l].in.low;
        if (inputs & INPUT_CLOSE)
            ret->in[k++][l] = run[l].in.close;
        for (unsigned o = 0; o < outputs; o++)
            ret->out[o][l] = run[l].ret[o];
    }
}

/* Four bars of a column of each run, a quad a bar. */
QUAD_INLINE void lanes_load(const double *const *column, size_t i, quad *ret)
{
    for (unsigned l = 0; l < LANES; l++)
        ret[l] = *(const quad_loose *)(const void *)(column[l] + i);
    quads_transpose(ret);
}

/* The same of a column that all runs share. */
QUAD_INLINE void lanes_load_shared(const double *column, size_t i, quad *ret)
{
    quad bars = *(const quad_loose *)(const void *)(column + i);

    ret[0] = __builtin_shufflevector(bars, bars, 0, 0, 0, 0);
    ret[1] = __builtin_shufflevector(bars, bars, 1, 1, 1, 1);
    ret[2] = __builtin_shufflevector(bars, bars, 2, 2, 2, 2);
    ret[3] = __builtin_shufflevector(bars, bars, 3, 3, 3, 3);
}

/* Parameter sets over one series. */
QUAD_INLINE bool lanes_share(const struct lanes_columns *c, unsigned inputs)
{
    bool ret = true;

    for (unsigned k = 0; k < inputs; k++)
        for (unsigned l = 1; l < LANES; l++)
            ret &= c->in[k][l] == c->in[k][0];
    return ret;
}

/* LANES_BARS bars of all four runs; `in` and `out` of step are of one bar, a quad a column.  Column by
 * column, so that a cache line is done with once it is visited: columns often lie a power of two apart,
 * where no cache holds the lines of twelve at a time. */
QUAD_INLINE void lanes_bars(const struct lanes_columns *c, bool shared, size_t i, unsigned inputs,
                            unsigned outputs, void (*step)(void *, const quad *, quad *),
                            void *lanes)
{
    quad in[LANES_INPUTS_MAX][LANES_BARS], out[LANES_OUTPUTS_MAX][LANES_BARS];

    for (unsigned k = 0; k < inputs; k++)
        for (unsigned b = 0; b < LANES_BARS; b += LANES)
            if (shared)
                lanes_load_shared(c->in[k][0], i + b, in[k] + b);
            else
                lanes_load(c->in[k], i + b, in[k] + b);
    for (unsigned b = 0; b < LANES_BARS; b++) {
        quad x[LANES_INPUTS_MAX], y[LANES_OUTPUTS_MAX];

        for (unsigned k = 0; k < inputs; k++)
            x[k] = in[k][b];
        step(lanes, x, y);
        for (unsigned o = 0; o < outputs; o++)
            out[o][b] = y[o];
    }
    for (unsigned o = 0; o < outputs; o++) {
        for (unsigned b = 0; b < LANES_BARS; b += LANES)
            quads_transpose(out[o] + b);
        for (unsigned l = 0; l < LANES; l++)
            for (unsigned b = 0; b < LANES_BARS && c->out[o][l]; b += LANES)
                *(quad_loose *)(void *)(c->out[o][l] + i + b) = out[o][b + l];
    }
}

/* As many of the n bars from `from` on as are whole LANES_BARS; returns the first that is not done. */
QUAD_INLINE size_t lanes_stretch(const struct indicator_run *run, size_t from, size_t n,
                                 uint8_t inputs, unsigned outputs,
                                 void (*step)(void *, const quad *, quad *), void *lanes)
{
    unsigned columns = (inputs & INPUT_HIGH ? 1U : 0U) + (inputs & INPUT_LOW ? 1U : 0U) +
                       (inputs & INPUT_CLOSE ? 1U : 0U);
    struct lanes_columns c;
    size_t i = from;

    lanes_columns_of(run, inputs, outputs, &c);
    if (lanes_share(&c, columns))
        for (; i + LANES_BARS <= from + n; i += LANES_BARS)
            lanes_bars(&c, true, i, columns, outputs, step, lanes);
    else
        for (; i + LANES_BARS <= from + n; i += LANES_BARS)
            lanes_bars(&c, false, i, columns, outputs, step, lanes);
    return i;
}

#endif
