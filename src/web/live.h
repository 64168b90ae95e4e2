/* /ws/live: what changed, four times a second at most.
 *
 * server → page, one JSON object a message:
 *   {"type":"hello","schema":1,"version":...,"profile":...,"for_show":...,"stale_quote_ms":...,
 *    "ends":...}
 *   {"type":"snapshot","n":7,"wall":...,"market":...,"topics":{...}}    all topics
 *   {"type":"delta","n":8,"wall":...,"market":...,"topics":{...}}       those that changed
 *   {"type":"heartbeat","n":8,"wall":...,"market":...}                  after 5 s of silence
 *   {"type":"signed_out"}                                               then the socket closes
 * page → server:
 *   {"ask":"snapshot"}             after a gap in the numbers
 *   {"watch":"BTC/USD"}            the bars of one pair: all at once, then what changes
 *
 * Topics and how often at most: ticker:PAIR 250 ms; positions and bars:PAIR:1m 500 ms; equity and
 * health 1 s; engine, orders, decisions, notices, control on change.  A page that does not read, so
 * that more than a megabyte waits for it, is dropped.  The session is looked at before every
 * message. */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "engine/effect.h"

struct web;
struct live;
struct server_socket;

enum { LIVE_CLIENTS_MAX = 32 };

struct live *live_new(struct web *w);
void live_free(struct live *l);
unsigned live_clients(const struct live *l);

/* Whether there is room; remembers the session for the socket that opens next. */
bool live_wants(struct live *l, uint64_t session);
void live_open(struct live *l, struct server_socket *socket);
void live_message(struct live *l, struct server_socket *socket, struct str text);
void live_closed(struct live *l, struct server_socket *socket);
/* The answer to an act goes to everybody at the next turn. */
void live_answer(struct live *l, const struct effect *fx);

#endif
