/* An operator's act on a running daemon: preview, the person's word, commit, and what came of it.
 *
 * With a terminal the phrase is asked for (a safe act is done at once); without one the line in the
 * script is the decision, after the preview was printed.  --confirm makes both refuse when the
 * situation is not the expected one, and what lifts a kill always needs it without a terminal. */
#ifndef APP_CTL_ACT_H
#define APP_CTL_ACT_H

#include "app/ctl_door.h"
#include "engine/control.h"

/* `subject`: the position's number or the pair; NULL for an act that has none.  Returns the exit
 * code; everything is said. */
int ctl_act(const struct cli *cli, struct ctl_door *door, const struct control_row *row,
            const char *subject);

#endif
