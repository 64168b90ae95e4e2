/* What must outlive a version, as text: control state, the account's books, positions, orders that
 * work, fills that were booked, what restrains the account, what was accepted of each pair, what the
 * strategies earned.  Pairs and strategies go by name, fields by name, so that another build reads what it knows and leaves out what it does not.
 * Market state is not in it: it warms up again.
 *
 * {"portable":1,"engine":{...},"control":{...},"account":{...},"ledger":{...},
 *  "pairs":[...],"positions":[...],"orders":[...],"fills":["T...",...],
 *  "results":[...],"learned":[...],"trade_log":[...],"cooldowns":[...],"breakers":[...]} */
#ifndef ENGINE_PORTABLE_H
#define ENGINE_PORTABLE_H

#include "base/status.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/engine.h"

enum { PORTABLE_VERSION = 1, PORTABLE_BYTES_MAX = 1 << 21 };

/* False when it does not fit into `ret`. */
bool engine_export(const struct engine *e, struct text *ret);
/* Into a freshly initialised engine.  STATUS_SYNTAX for text that is not well formed, STATUS_VERSION for
 * a later format, STATUS_CONFIG when something open names a pair that the engine does not have;
 * then the engine is not to be used. */
enum status engine_import(struct engine *fresh, struct str json, struct error *err);

#endif
