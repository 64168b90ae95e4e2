/* Nothing secret leaves in a text: by the name of a field, by the look of a value, and by the value
 * itself where it is known.  Used by the log, and before texts of others (a venue's error, a request)
 * are shown.
 *
 * Looks like a secret: what follows Bearer, API-Sign, api_key= and the like; sk_live_, whsec_, xoxb-
 * and their kin; a Telegram bot's token; a JSON web token; a private key block; 40 and more letters
 * of base64 that mix capitals, small letters and digits; 32 and more hex digits. */
#ifndef OS_MASK_H
#define OS_MASK_H

#include <stdbool.h>

#include "base/str.h"
#include "base/text.h"

enum { MASK_VALUES_MAX = 32, MASK_VALUE_LEAST = 6 };

/* Values that are known to be secret; they are borrowed and must outlive it. */
struct mask_values {
    unsigned count;
    struct str value[MASK_VALUES_MAX];
};

/* Whether a field of that name (any case; '-', '_' and '.' alike) holds a secret. */
bool mask_key(struct str key);
/* Appends `in` to *out with every secret as "****".  `known` may be NULL. */
void mask_text(struct text *out, struct str in, const struct mask_values *known);

#endif
