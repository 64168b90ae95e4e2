/* Groups of assets that move together: at most so many positions in one.
 *
 *   "SOL AVAX DOT ADA; DOGE SHIB"     blanks or commas within a group, semicolons between groups
 *
 * An asset that none names stands alone. */
#ifndef CONFIG_ASSET_GROUPS_H
#define CONFIG_ASSET_GROUPS_H

#include <stdbool.h>

#include "base/str.h"

enum { GROUP_NONE = -1 };

/* Number of the group that names the asset, from 0, or GROUP_NONE. */
int group_of(struct str groups, struct str asset);
/* Every word is an asset's name, and none stands twice. */
bool groups_are_well_formed(struct str groups);

#endif
