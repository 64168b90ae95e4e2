/* The sign-in key of the dashboard, kept in DIR/dashboard.key (0600): made at the first start, so that
 * the same key opens the page after a restart and `ctl` on the same machine finds it. */
#ifndef APP_DASHBOARD_KEY_H
#define APP_DASHBOARD_KEY_H

#include "app/state.h"
#include "web/web.h"

enum status dashboard_key_load(const struct state *s, char ret_key[WEB_KEY_MAX],
                               uint8_t ret_hash[WEB_KEY_HASH], struct error *err);

#endif
