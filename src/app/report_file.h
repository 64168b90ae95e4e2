/* A report on its way to disk: the page is whole under its name, or not there. */
#ifndef APP_REPORT_FILE_H
#define APP_REPORT_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "app/cli.h"
#include "os/files.h"

struct report_file {
    FILE *out; /* NULL: none was asked for */
    const char *path;
    char part[PATH_TEXT_MAX];
};

/* `path` NULL: no report. */
enum status report_file_open(struct report_file *ret, const char *path, struct error *err);
/* Keeps it when `done`, and says where it is. */
enum status report_file_close(struct report_file *r, const struct cli *cli, bool done,
                              struct error *err);

#endif
