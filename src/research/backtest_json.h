/* A run's result as one JSON document, with the keys of the command line's contract.  Times are UTC
 * (ISO 8601), money and prices are numbers with their exact digits, fractions are fractions; what
 * has no value is null.  Positions still open at the end stand in open_positions, not in
 * trade_list. */
#ifndef RESEARCH_BACKTEST_JSON_H
#define RESEARCH_BACKTEST_JSON_H

#include <stdio.h>

#include "research/result.h"

void backtest_json(FILE *out, const struct result *r);

#endif
