#include "confluence/combine.h"
#include "confluence/frame.h"

void confluence_decide(const struct options *o, const double *factor,
                       const struct frame *const frames[], unsigned n, const struct pressure *book,
                       struct decision *ret)
{
    struct ballot ballot[TIMEFRAMES_MAX];

    for (unsigned i = 0; i < n; i++)
        frame_ballot(frames[i], frames[0], &ballot[i]);
    confluence_combine(o, factor, ballot, n, book, ret);
    ret->close = frame_close(frames[0]);
}
