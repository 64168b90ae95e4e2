#include "engine/effect.h"

const char *effect_kind_name(enum effect_kind k)
{
    static const char *const names[EFFECT_KIND_COUNT] = {
#define EFFECT_NAME(name, text) [EFFECT_##name] = text,
        EFFECT_MAP(EFFECT_NAME)
#undef EFFECT_NAME
    };

    return (unsigned)k < EFFECT_KIND_COUNT && names[k] ? names[k] : "none";
}

int effect_leaves(enum effect_kind k)
{
    return k == EFFECT_PLACE || k == EFFECT_AMEND || k == EFFECT_CANCEL || k == EFFECT_QUERY ||
           k == EFFECT_RECONCILE;
}

const char *exit_reason_name(enum exit_reason r)
{
    static const char *const codes[EXIT_REASON_COUNT] = {
#define EXIT_CODE(name, code) [EXIT_REASON_##name] = code,
        EXIT_MAP(EXIT_CODE)
#undef EXIT_CODE
    };

    return (unsigned)r < EXIT_REASON_COUNT ? codes[r] : "";
}
