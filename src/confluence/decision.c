#include "confluence/decision.h"

const char *rule_code(enum rule r)
{
    static const char *const code[] = {
#define RULE_CODE(name, code, text) code,
        RULE_MAP(RULE_CODE)
#undef RULE_CODE
    };

    return (unsigned)r < RULE_COUNT ? code[r] : "unknown";
}

const char *rule_text(enum rule r)
{
    static const char *const text[] = {
#define RULE_TEXT(name, code, text) text,
        RULE_MAP(RULE_TEXT)
#undef RULE_TEXT
    };

    return (unsigned)r < RULE_COUNT ? text[r] : "unknown rule";
}
