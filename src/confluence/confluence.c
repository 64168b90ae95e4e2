#include "confluence/combine.h"
#include "confluence/frame.h"

static int64_t bar_end_s(const struct frame *f, int64_t ordinal)
{
    return (ordinal + 1) * frame_timeframe_s(f);
}

/* A larger timeframe closes with a base bar, or, after a gap, just before one: either way its bar
 * ends after the base bar before. */
static bool is_news(const struct frame *base, const struct frame *f)
{
    return f == base || frame_bars(base) < 2 ||
           bar_end_s(f, frame_ordinal(f, 0)) > bar_end_s(base, frame_ordinal(base, 1));
}

void confluence_decide(const struct options *o, const struct frame *const frames[], unsigned n,
                       struct decision *ret)
{
    struct ballot ballot[TIMEFRAMES_MAX];

    for (unsigned i = 0; i < n; i++) {
        const struct frame *f = frames[i];

        ballot[i].vote = frame_votes(f, &ballot[i].votes);
        ballot[i].timeframe_s = frame_timeframe_s(f);
        ballot[i].trend = frame_trend(f);
        ballot[i].volatility = frame_volatility(f);
        ballot[i].ready = frame_is_ready(f);
        ballot[i].is_news = is_news(frames[0], f);
    }
    confluence_combine(o, ballot, n, ret);
    ret->close = frame_close(frames[0]);
}
