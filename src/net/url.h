/* Takes an address apart: scheme://host[:port][/path].  Bytes only; no user info, no fragments. */
#ifndef NET_URL_H
#define NET_URL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum { URL_HOST_MAX = 128, URL_PATH_MAX = 2048 };

struct url {
    char scheme[8];
    char host[URL_HOST_MAX]; /* of [::1] without the brackets */
    char path[URL_PATH_MAX]; /* from '/', with the query */
    uint16_t port;           /* the scheme's own when none is written: 80 or 443 */
    bool secure;             /* https, wss */
};

/* STATUS_SYNTAX for what is none of http, https, ws, wss; STATUS_DENIED for clear text to another
 * machine. */
enum status url_parse(struct url *ret, const char *text, struct error *err);

#endif
