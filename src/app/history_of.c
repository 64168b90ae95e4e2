#include "app/history_of.h"

#include "base/text.h"
#include "os/files.h"
#include "store/projection.h"

enum status history_of(const struct cli *cli, struct history **ret, struct error *err)
{
    char dir[PATH_TEXT_MAX], room[PATH_TEXT_MAX];
    struct text path = TEXT(room);
    enum status s = dir_state(cli->config->options.store.state_dir, dir, err);

    if (s != STATUS_OK)
        return s;
    text_printf(&path, "%s/%s", dir, DATABASE_NAME);
    s = path.cut ? error_set(err, STATUS_RANGE, "state directory %s: the path is too long", dir)
                 : history_open(ret, room, err);
    if (s == STATUS_NOT_FOUND)
        error_hint(err, "novapulse run --state %s", dir);
    return s;
}
