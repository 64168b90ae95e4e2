/* The head that every report begins with: one self-contained page, no script, no request; its
 * policy pins the one style sheet. */
#ifndef RESEARCH_REPORT_PAGE_H
#define RESEARCH_REPORT_PAGE_H

#include <stdio.h>

/* Up to the style sheet; `title` is escaped. */
void report_page_begin(FILE *out, const char *title);

#endif
