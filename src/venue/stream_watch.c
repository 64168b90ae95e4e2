#include "venue/stream_watch.h"

enum {
    HEARD_LEAST = 64, /* messages that make a pace */
    LOOKS_LEAST = 3,  /* the clock may leap; looks go by the wall's */
    PAUSES = 100,
    MEAN_OF = 64,
};

static const int64_t LEAST = INT64_C(20000000000);

void stream_heard(struct stream_watch *w, int64_t now)
{
    int64_t pause = now - w->heard_at;

    if (w->heard > 0 && pause >= 0)
        w->pause += (pause - w->pause) / (w->heard < MEAN_OF ? (int64_t)w->heard : MEAN_OF);
    if (w->heard < HEARD_LEAST)
        w->heard++;
    w->heard_at = now;
    w->looks = 0;
}

bool stream_look(struct stream_watch *w, int64_t now)
{
    int64_t silent = now - w->heard_at;

    if (w->heard < HEARD_LEAST || ++w->looks < LOOKS_LEAST || silent <= LEAST ||
        silent / PAUSES <= w->pause)
        return false;
    stream_forget(w);
    return true;
}

void stream_forget(struct stream_watch *w)
{
    *w = (struct stream_watch){0};
}
