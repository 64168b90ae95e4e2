/* The database's shape as numbered steps; which ones it has had stands in its user_version. */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

#include <sqlite3.h>

#include "base/status.h"

/* Every step that is missing, each in a transaction of its own.  STATUS_VERSION when the database
 * was made by a newer program. */
enum status migrate(sqlite3 *db, struct error *err);

#endif
