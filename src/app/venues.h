/* The venues that can be traded on, a row each, by enum venue_name: whose adapter, which addresses unless
 * the options name others, and how the variables of an account's key are called. */
#ifndef APP_VENUES_H
#define APP_VENUES_H

#include "venue/venue.h"

struct venue_row {
    const char *name;
    const struct venue_ops *ops;
    const char *rest_url, *ws_url, *ws_auth_url;
    const char *key_variable, *secret_variable;
    const char *file_variable; /* of a file with both; NULL: none */
};

/* NULL for the embedded exchange, which has no fixed address. */
const struct venue_row *venue_row_at(int64_t name);

#endif
