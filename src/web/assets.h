/* The dashboard's files as tools/embed bundles them.  Names under /assets/ carry a hash of their
 * content, so they may be kept for ever. */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include <stddef.h>

struct asset {
    const char *path; /* "/assets/app-1a2b3c4d.js", "/index.html" */
    const char *type;
    const unsigned char *bytes;
    size_t len;
    const unsigned char *gzip; /* NULL where it would not be smaller */
    size_t gzip_len;
};

extern const struct asset assets[]; /* ends with path NULL */

#endif
