#include "engine/event.h"

#include <string.h>

const char *event_kind_name(enum event_kind k)
{
    static const char *const names[EVENT_KIND_COUNT] = {
#define EVENT_NAME(name, text) [EV_##name] = text,
        EVENT_MAP(EVENT_NAME)
#undef EVENT_NAME
    };

    return (unsigned)k < EVENT_KIND_COUNT && names[k] ? names[k] : "none";
}

void event_init(struct event *ret, enum event_kind kind, unsigned pair)
{
    memset(ret, 0, sizeof *ret);
    ret->kind = (uint16_t)kind;
    ret->pair = (uint16_t)pair;
}
