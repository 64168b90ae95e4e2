/* What a daemon answers, as tables for a person, on stdout.  `answer` is the API's envelope
 * {"at":...,"market":...,"data":...} of docs/api.md; a member that is missing prints as "-". */
#ifndef APP_CTL_TABLES_H
#define APP_CTL_TABLES_H

#include <jansson.h>
#include <stdio.h>

/* "LIVE kraken  (127.0.0.1:8090)" of /api/v1/status, without an end of line. */
void ctl_print_mode(FILE *to, const json_t *status, const char *address);
void ctl_print_status(const json_t *status, const json_t *decisions, const char *address);
void ctl_print_positions(const json_t *positions);
void ctl_print_breakers(const json_t *status);
void ctl_print_risk(const json_t *risk);
void ctl_print_strategies(const json_t *strategies);
void ctl_print_data(const json_t *data);
/* Newest last, so that the end of the screen is now. */
void ctl_print_decisions(const json_t *decisions);

/* The member's text, "-" when it has none. */
const char *ctl_word(const json_t *object, const char *key);
/* "10042.18" of exact money text; the room is the caller's. */
const char *ctl_money(char room[40], const json_t *object, const char *key);
/* The same with its sign, "+12.40". */
const char *ctl_profit(char room[40], const json_t *object, const char *key);

#endif
