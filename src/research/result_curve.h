/* The part of a result that moves with each minute: equity, drawdown, benchmark, the curve. */
#ifndef RESEARCH_RESULT_CURVE_H
#define RESEARCH_RESULT_CURVE_H

#include "research/result.h"

bool result_curve_init(struct result *r);
void result_curve_release(struct result *r);
void result_curve_finish(struct result *r);
/* Adds what is still open as trades. */
void result_mark_open(struct result *r);

#endif
