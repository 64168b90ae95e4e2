#include "base/status.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

static const struct {
    const char *name;
    const char *text;
    enum retry_class retry;
} rows[STATUS_COUNT] = {
#define STATUS_ROW(code, name, retry, text) [STATUS_##code] = {name, text, RETRY_##retry},
    STATUS_MAP(STATUS_ROW)
#undef STATUS_ROW
};

const char *status_name(enum status s)
{
    assert((unsigned)s < STATUS_COUNT);
    return rows[s].name;
}

const char *status_text(enum status s)
{
    assert((unsigned)s < STATUS_COUNT);
    return rows[s].text;
}

enum retry_class status_retry(enum status s)
{
    assert((unsigned)s < STATUS_COUNT);
    return rows[s].retry;
}

enum status error_set(struct error *err, enum status s, const char *fmt, ...)
{
    va_list args;

    if (!err)
        return s;
    memset(err, 0, sizeof *err);
    err->status = s;
    struct text what = TEXT(err->what);
    va_start(args, fmt);
    text_vprintf(&what, fmt, args);
    va_end(args);
    return s;
}

void error_hint(struct error *err, const char *fmt, ...)
{
    va_list args;

    if (!err)
        return;
    memset(err->hint, 0, sizeof err->hint);
    struct text hint = TEXT(err->hint);
    va_start(args, fmt);
    text_vprintf(&hint, fmt, args);
    va_end(args);
}

enum status error_prefix(struct error *err, enum status s, const char *fmt, ...)
{
    char before[sizeof err->what];
    va_list args;

    if (!err)
        return s;
    memcpy(before, err->what, sizeof before);
    memset(err->what, 0, sizeof err->what);
    err->status = s;
    struct text what = TEXT(err->what);
    va_start(args, fmt);
    text_vprintf(&what, fmt, args);
    va_end(args);
    if (before[0]) {
        text_cstr(&what, ": ");
        text_cstr(&what, before);
    }
    return s;
}
