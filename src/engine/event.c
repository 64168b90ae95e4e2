#include "engine/event.h"

const char *event_kind_name(enum event_kind k)
{
    static const char *const names[EVENT_KIND_COUNT] = {
#define EVENT_NAME(name, text) [EV_##name] = text,
        EVENT_MAP(EVENT_NAME)
#undef EVENT_NAME
    };

    return (unsigned)k < EVENT_KIND_COUNT && names[k] ? names[k] : "none";
}
