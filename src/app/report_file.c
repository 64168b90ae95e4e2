#include "app/report_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum status report_file_open(struct report_file *ret, const char *path, struct error *err)
{
    struct text t = TEXT(ret->part);

    ret->path = path;
    ret->out = NULL;
    if (!path)
        return STATUS_OK;
    text_printf(&t, "%s.part", path);
    ret->out = t.cut ? NULL : fopen(ret->part, "we");
    if (!ret->out)
        return error_set(err, STATUS_IO, "%s: %s", path, t.cut ? "too long" : strerror(errno));
    return STATUS_OK;
}

enum status report_file_close(struct report_file *r, const struct cli *cli, bool done,
                              struct error *err)
{
    bool whole;

    if (!r->out)
        return STATUS_OK;
    whole = !ferror(r->out);
    whole = fclose(r->out) == 0 && whole;
    r->out = NULL;
    if (done && whole && rename(r->part, r->path) == 0) {
        cli_say(cli, "report: %s", r->path);
        return STATUS_OK;
    }
    unlink(r->part);
    return done ? error_set(err, STATUS_IO, "%s: %s", r->path, strerror(errno)) : STATUS_OK;
}
