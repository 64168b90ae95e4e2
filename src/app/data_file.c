#include "app/data_file.h"

#include <string.h>

#include "base/text.h"
#include "research/bar_store.h"

enum status data_dir(const struct cli *cli, char ret[PATH_TEXT_MAX], struct error *err)
{
    char state[PATH_TEXT_MAX];
    struct text t = {ret, 0, PATH_TEXT_MAX, false};
    enum status s = dir_state(cli->config ? cli->config->options.store.state_dir : "", state, err);

    if (s != STATUS_OK)
        return s;
    text_printf(&t, "%s/history", state);
    return t.cut ? error_set(err, STATUS_RANGE, "%s: the path is too long", state) : STATUS_OK;
}

enum status data_store_open(const struct cli *cli, const char *who, char ret_dir[PATH_TEXT_MAX],
                            struct lock *ret_lock, struct error *err)
{
    const char *into = cli_value(cli, "into");
    enum status s = STATUS_OK;

    if (!into)
        s = data_dir(cli, ret_dir, err);
    else if (!str_copy(ret_dir, PATH_TEXT_MAX, str_of(into)))
        s = error_set(err, STATUS_RANGE, "--into %.40s...: the path is too long", into);
    if (s == STATUS_OK)
        s = dir_make(ret_dir, err);
    return s == STATUS_OK ? lock_take(ret_lock, ret_dir, who, err) : s;
}

static enum status in_store(const struct cli *cli, const char *pair, char ret_path[PATH_TEXT_MAX],
                            struct error *err)
{
    char dir[PATH_TEXT_MAX];
    enum status s = data_dir(cli, dir, err);

    if (s == STATUS_OK)
        s = bar_store_path(ret_path, dir, pair, 60, err);
    if (s != STATUS_OK || file_exists(ret_path))
        return s;
    error_set(err, STATUS_NOT_FOUND, "%s: the store has no history of it (%s)", pair, ret_path);
    error_hint(err, "novapulse data fetch --pair %s --from T, or data import FILE", pair);
    return STATUS_NOT_FOUND;
}

enum status data_file(const struct cli *cli, const char *argument, char ret_pair[PAIR_NAME_MAX],
                      char ret_path[PATH_TEXT_MAX], struct error *err)
{
    const char *path;

    if (bars_file_pair_named(str_of(argument), ret_pair) && !file_exists(argument))
        return in_store(cli, ret_pair, ret_path, err);
    bars_file_argument(argument, ret_pair, &path);
    return str_copy(ret_path, PATH_TEXT_MAX, str_of(path))
               ? STATUS_OK
               : error_set(err, STATUS_RANGE, "%.40s...: the path is too long", path);
}
