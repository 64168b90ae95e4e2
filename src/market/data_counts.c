#include "market/data_counts.h"

static const char *const codes[] = {
#define DATA_CODE(name, code, text) code,
    DATA_MAP(DATA_CODE)
#undef DATA_CODE
};

static const char *const texts[] = {
#define DATA_TEXT(name, code, text) text,
    DATA_MAP(DATA_TEXT)
#undef DATA_TEXT
};

const char *data_code(enum data_kind k)
{
    return (unsigned)k < DATA_KIND_COUNT ? codes[k] : "unknown";
}

const char *data_text(enum data_kind k)
{
    return (unsigned)k < DATA_KIND_COUNT ? texts[k] : "unknown";
}
