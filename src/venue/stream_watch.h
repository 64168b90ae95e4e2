/* Whether a stream that should be telling something has fallen silent although its connection lives: a stream has its
 * own pace, and silence is what is long beside it.
 *
 *   stream_heard    with each message of the stream
 *   stream_look     from time to time, by wall time: true, once, when nothing came for several looks, nor for a
 *                   hundred times its usual pause, nor for 20 s
 *   stream_forget   it was taken anew: its pace is learned again
 *
 * A stream that has not told its pace yet (too few messages) is never silent.  Pure. */
#ifndef VENUE_STREAM_WATCH_H
#define VENUE_STREAM_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct stream_watch {
    int64_t heard_at; /* by the one clock, as every `now` here */
    int64_t pause;    /* ns, a running mean */
    unsigned heard, looks;
};

void stream_heard(struct stream_watch *w, int64_t now);
bool stream_look(struct stream_watch *w, int64_t now);
void stream_forget(struct stream_watch *w);

#endif
