#include "indicator/lanes.h"

#include "indicator/cloned.h"

enum { COLUMNS = 5 };

static const double *const *columns_of(const struct columns *in, const double **ret)
{
    ret[0] = in->open;
    ret[1] = in->high;
    ret[2] = in->low;
    ret[3] = in->close;
    ret[4] = in->volume;
    return ret;
}

CLONED static bool are_finite(const double *x, size_t n)
{
    return quads_are_finite(x, n);
}

static bool can_run(const struct lanes_job *job, const struct indicator_run *run, size_t from,
                    size_t n)
{
    const double *first[COLUMNS]; /* parameter sets over one series share its columns */

    columns_of(&run[0].in, first);
    for (unsigned l = 0; l < LANES; l++) {
        const double *column[COLUMNS];

        if (!job->is_formed(run[l].state))
            return false;
        columns_of(&run[l].in, column);
        for (unsigned c = 0; c < COLUMNS; c++)
            if ((job->inputs >> c & 1) && (l == 0 || column[c] != first[c]) &&
                !are_finite(column[c] + from, n))
                return false;
    }
    return true;
}

static double at(const struct lanes_job *job, const double *column, unsigned which, size_t i)
{
    return job->inputs >> which & 1 ? column[i] : 0;
}

static void run_bar(const struct lanes_job *job, struct indicator_run *run, size_t i)
{
    const double *c[COLUMNS];
    double out[INDICATOR_OUTPUTS_MAX];

    columns_of(&run->in, c);
    struct bar_values bar = {run->in.ordinal[i],  at(job, c[0], 0, i), at(job, c[1], 1, i),
                             at(job, c[2], 2, i), at(job, c[3], 3, i), at(job, c[4], 4, i)};
    job->next(run->state, &bar, out);
    for (unsigned k = 0; k < job->output_count; k++)
        if (run->ret[k])
            run->ret[k][i] = out[k];
}

void lanes_run(const struct lanes_job *job, struct indicator_run *run, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t end = n - i < LANES_STRETCH ? n : i + LANES_STRETCH;

        if (can_run(job, run, i, end - i))
            i = job->four(run, i, end - i);
        for (; i < end; i++)
            for (unsigned l = 0; l < LANES; l++)
                run_bar(job, run + l, i);
    }
}
