/* Asking Kraken's REST lists: for everything (RECONCILE) and for one order (QUERY).
 *
 * RECONCILE (reconcile.h) goes through open orders, closed orders, trades and balances.
 *
 * QUERY asks by the venue's id, else by ours in the open and in the closed orders, and for the
 * order's fills.  Not found anywhere: OE_ABSENT.  A call that fails tells nothing. */
#ifndef VENUE_KRAKEN_SEARCH_H
#define VENUE_KRAKEN_SEARCH_H

#include "engine/effect.h"
#include "venue/kraken/adapter.h"

struct kraken_search *kraken_search_new(struct kraken *k);
void kraken_search_free(struct kraken_search *s); /* NULL is fine; before the rest */
void kraken_search_reconcile(struct kraken_search *s, const struct fx_reconcile *request);
void kraken_search_query(struct kraken_search *s, unsigned pair, const struct order_request *q);
/* A reconciliation or a query is under way; adapter_settled is called when the last one ends. */
bool kraken_search_busy(const struct kraken_search *s);

/* ---- what the pages say, without sockets ---- */

enum kraken_list { LIST_OPEN = 0, LIST_CLOSED, LIST_TRADES, LIST_BALANCES, LIST_COUNT };
/* Rows of a page and, where the venue tells it, of the whole list. */
bool kraken_page_rows(enum kraken_list list, struct str result, unsigned *ret_rows,
                      uint64_t *ret_total);
/* Submits the rows of a page as events.  False when one could not be read. */
bool kraken_page_tell(struct kraken *k, enum kraken_list list, struct str result);

#endif
