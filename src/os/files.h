/* Files as the program keeps them: private, whole or not at all, and on disk when a function says so.
 * Paths are zero-terminated.  Errors name the path and the system's reason. */
#ifndef OS_FILES_H
#define OS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

enum { PATH_TEXT_MAX = 1024 };

/* The whole file with a zero byte after it; free() it.  STATUS_NOT_FOUND, STATUS_RANGE above `max`,
 * STATUS_IO, STATUS_NO_MEMORY. */
enum status file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_len,
                      struct error *err);

/* Readers see the old content or the new one, also after a power cut: a temporary file beside it,
 * fsync, rename, fsync of the directory. */
enum status file_write_atomic(const char *path, struct str bytes, unsigned mode, struct error *err);

/* All of `bytes` at the file's end or an error; no fsync. */
enum status file_write_all(int fd, struct str bytes, struct error *err);

bool file_exists(const char *path);

/* Makes a directory and its parents, 0700; one that is there is fine. */
enum status dir_make(const char *path, struct error *err);
/* A rename or a new name in the directory is on disk after this. */
enum status dir_sync(const char *path, struct error *err);
/* Where state lives: `wanted`, or when that is empty $STATE_DIRECTORY, $XDG_STATE_HOME/novapulse, or
 * ~/.local/state/novapulse.  Made when it is missing. */
enum status dir_state(const char *wanted, char ret_path[PATH_TEXT_MAX], struct error *err);

#endif
