#include "net/url.h"

#include <string.h>

#include "base/str.h"
#include "net/resolve.h"

static bool take_scheme(struct url *ret, struct str *rest)
{
    static const struct {
        struct str prefix;
        bool secure;
    } known[] = {{{"https://", 8}, true},
                 {{"http://", 7}, false},
                 {{"wss://", 6}, true},
                 {{"ws://", 5}, false}};

    for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
        struct str prefix = known[i].prefix;
        if (!str_starts(*rest, prefix))
            continue;
        str_copy(ret->scheme, sizeof ret->scheme, str_slice(prefix, 0, prefix.len - 3));
        ret->secure = known[i].secure;
        *rest = str_slice(*rest, prefix.len, rest->len);
        return true;
    }
    return false;
}

static bool take_host(struct url *ret, struct str authority)
{
    struct str host = authority, port = {0};
    int64_t number = ret->secure ? 443 : 80;

    if (authority.len && authority.at[0] == '[') {
        size_t close = str_find(authority, ']', 0);
        if (close == SIZE_MAX)
            return false;
        host = str_slice(authority, 1, close);
        port = str_slice(authority, close + 1, authority.len);
    } else {
        size_t colon = str_find(authority, ':', 0);
        if (colon != SIZE_MAX) {
            host = str_slice(authority, 0, colon);
            port = str_slice(authority, colon, authority.len);
        }
    }
    if (port.len && (port.at[0] != ':' || !str_to_i64(str_slice(port, 1, port.len), &number) ||
                     number < 1 || number > UINT16_MAX))
        return false;
    ret->port = (uint16_t)number;
    return host.len > 0 && str_find(host, '@', 0) == SIZE_MAX &&
           str_copy(ret->host, sizeof ret->host, host);
}

enum status url_parse(struct url *ret, const char *text, struct error *err)
{
    struct url url = {0};
    struct str rest = str_of(text);

    if (!take_scheme(&url, &rest))
        return error_set(err, STATUS_SYNTAX, "address %s: not http, https, ws or wss", text);
    size_t slash = str_find(rest, '/', 0);
    struct str path = slash == SIZE_MAX ? STR("/") : str_slice(rest, slash, rest.len);
    if (!take_host(&url, str_slice(rest, 0, slash == SIZE_MAX ? rest.len : slash)) ||
        !str_copy(url.path, sizeof url.path, path))
        return error_set(err, STATUS_SYNTAX, "address %s: not scheme://host[:port][/path]", text);
    if (!url.secure && !host_is_loopback(url.host))
        return error_set(err, STATUS_DENIED, "address %s: clear text goes to this machine only",
                         text);
    *ret = url;
    return STATUS_OK;
}
