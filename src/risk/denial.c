#include "risk/denial.h"

#include <assert.h>

static const struct {
    const char *code, *sentence, *figure[4];
} rows[DENIAL_COUNT] = {[DENY_NONE] = {"", "", {"", "", "", ""}},
#define DENIAL_ROW(name, code, text, f0, f1, f2, f3) [DENY_##name] = {code, text, {f0, f1, f2, f3}},
                        DENIAL_MAP(DENIAL_ROW)
#undef DENIAL_ROW
};

const char *denial_code_name(enum denial_code d)
{
    assert((unsigned)d < DENIAL_COUNT);
    return rows[d].code;
}

const char *denial_sentence(enum denial_code d)
{
    assert((unsigned)d < DENIAL_COUNT);
    return rows[d].sentence;
}

const char *denial_figure_name(enum denial_code d, unsigned i)
{
    assert((unsigned)d < DENIAL_COUNT && i < 4);
    return rows[d].figure[i];
}

void denial_print(struct text *t, const struct denial *d)
{
    text_cstr(t, denial_sentence((enum denial_code)d->code));
    for (unsigned i = 0; i < 4; i++) {
        const char *name = denial_figure_name((enum denial_code)d->code, i);
        if (name[0])
            text_printf(t, "%s%s %.6g", i == 0 ? ": " : ", ", name, d->figure[i]);
    }
}
