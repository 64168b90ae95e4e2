#include "app/dashboard_key.h"

#include <stdlib.h>

enum status dashboard_key_load(const struct state *s, char ret_key[WEB_KEY_MAX],
                               uint8_t ret_hash[WEB_KEY_HASH], struct error *err)
{
    char path[PATH_TEXT_MAX], *bytes = NULL;
    size_t len = 0;
    enum status st = state_path(s, "dashboard.key", path, err);

    if (st != STATUS_OK)
        return st;
    st = file_read(path, WEB_KEY_MAX, &bytes, &len, err);
    if (st == STATUS_NOT_FOUND) {
        web_key_make(ret_key, ret_hash);
        return file_write_atomic(path, str_of(ret_key), 0600, err);
    }
    if (st != STATUS_OK)
        return st;
    str_copy(ret_key, WEB_KEY_MAX, str_trim((struct str){bytes, len}));
    free(bytes);
    web_key_hash(ret_hash, str_of(ret_key));
    return STATUS_OK;
}
