/* What clang-tidy cannot see from another file: error_set and error_prefix return the status they
 * were given.  Included before each file by tools/lint, never by the program. */
#include "base/status.h"

#define error_set(err, s, ...)    (error_set((err), (s), __VA_ARGS__), (enum status)(s))
#define error_prefix(err, s, ...) (error_prefix((err), (s), __VA_ARGS__), (enum status)(s))
