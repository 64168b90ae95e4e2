#include "os/time_zone_file.h"

#include <stdlib.h>

#include "base/time_zone.h"
#include "os/files.h"

enum { ZONE_FILE_MAX = 1 << 16, PATH_ROOM = 200 };

/* Letters, digits and what parts them: nothing that leads out of the folder. */
static bool is_zone_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '/' && c != '_' && c != '-' && c != '+')
            return false;
    }
    return name.len > 0 && name.at[0] != '/';
}

static struct str last_line(struct str bytes)
{
    size_t from;

    while (bytes.len > 0 && bytes.at[bytes.len - 1] == '\n')
        bytes.len--;
    for (from = bytes.len; from > 0 && bytes.at[from - 1] != '\n';)
        from--;
    return str_slice(bytes, from, bytes.len);
}

bool time_zone_file_rule(struct text *ret, struct str name)
{
    char room[PATH_ROOM], *bytes = NULL;
    struct text path = TEXT(room);
    struct time_zone z;
    struct error err;
    size_t len = 0;
    bool known = false;

    text_printf(&path, "/usr/share/zoneinfo/%.*s", STR_ARG(name));
    if (!is_zone_name(name) || path.cut ||
        file_read(path.at, ZONE_FILE_MAX, &bytes, &len, &err) != STATUS_OK)
        return false;
    struct str rule = last_line((struct str){bytes, len});
    if (time_zone_read(&z, rule)) {
        text_clear(ret);
        text_add(ret, rule);
        known = true;
    }
    free(bytes);
    return known;
}
