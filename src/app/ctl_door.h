/* A running daemon's HTTP interface, asked one question at a time (docs/api.md).
 *
 * The key comes from --key-file, --key or the state directory; the address from --url or the
 * configuration.  A door belongs to one thread; documents it answers with belong to the caller
 * (json_decref). */
#ifndef APP_CTL_DOOR_H
#define APP_CTL_DOOR_H

#include <jansson.h>
#include <stdint.h>

#include "app/cli.h"

struct ctl_door;

enum status ctl_door_new(struct ctl_door **ret, const struct cli *cli, struct error *err);
void ctl_door_free(struct ctl_door *d); /* NULL is fine */

/* "127.0.0.1:8090" */
const char *ctl_door_address(const struct ctl_door *d);
/* NULL when the daemon is asked without one. */
const char *ctl_door_key(const struct ctl_door *d);

/* GET when `body` is NULL, else POST; waits for the answer.  NETWORK: nobody answers there.
 * TIMED_OUT: the connection broke after the request may have been heard.  DENIED: the daemon
 * refused, in its own words. */
enum status ctl_door_ask(struct ctl_door *d, const char *path, json_t *body, json_t **ret,
                         struct error *err);
/* That question was refused because the situation is no longer that of the preview. */
bool ctl_door_changed(const struct ctl_door *d);

#endif
