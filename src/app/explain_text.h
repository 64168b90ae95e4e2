/* A decision as people read it: the chain from votes to the account's answer, as plain text of at
 * most 100 columns or so.  The words come from the decision's own JSON (decision_json.h), so that
 * what was decided is told, not what would be decided now. */
#ifndef APP_EXPLAIN_TEXT_H
#define APP_EXPLAIN_TEXT_H

#include <stdio.h>

#include "store/history.h"

/* Head, votes, confluence, order book and denial.  A detail that cannot be read is said to be so. */
void explain_decision(FILE *to, const struct decision_row *d);

#endif
