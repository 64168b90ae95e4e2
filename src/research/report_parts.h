/* The sections of a report, one function each; report_html.c puts them in order. */
#ifndef RESEARCH_REPORT_PARTS_H
#define RESEARCH_REPORT_PARTS_H

#include <stdio.h>

#include "research/result.h"

enum { REPORT_TRADES_MAX = 500, REPORT_PAIRS_SHOWN = 12 };

void report_head(FILE *out, const struct result *r);
void report_equity(FILE *out, const struct result *r);
void report_prices(FILE *out, const struct result *r);
void report_result_chart(FILE *out, const struct result *r); /* one bar a trade */
void report_trades(FILE *out, const struct result *r);
void report_groups(FILE *out, const struct result *r);
void report_costs(FILE *out, const struct result *r);
void report_decisions(FILE *out, const struct result *r);
void report_data(FILE *out, const struct result *r);
void report_assumptions(FILE *out, const struct result *r);
void report_configuration(FILE *out, const struct result *r);
void report_again(FILE *out, const struct result *r, const char *const *argv, int argc);
void report_words(FILE *out);

/* A row "name: value" of a table of figures. */
void report_row(FILE *out, const char *name, double v, unsigned decimals, int sign);
/* "up" or "down" by the sign, "" for nothing. */
const char *report_direction(double v);

#endif
