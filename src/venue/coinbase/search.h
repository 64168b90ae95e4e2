/* Asking Coinbase's lists: for everything (RECONCILE), for one order (QUERY), for an order's fills, for balances.
 *
 * RECONCILE (reconcile.h) goes through open orders, orders and fills since a time, and accounts.  The list of open
 * orders leaves out those that are not live yet: the list by time has them.
 *
 * QUERY asks by the venue's id, else looks for ours among the orders of the last day.  Not found: OE_ABSENT.  A call
 * that fails tells nothing.
 *
 * Fills: `coinbase_search_filled` is told each total of an order; when its fills do not account for it they are
 * asked for, and again while the venue's list lags. */
#ifndef VENUE_COINBASE_SEARCH_H
#define VENUE_COINBASE_SEARCH_H

#include "venue/coinbase/adapter.h"

struct coinbase_search *coinbase_search_new(struct coinbase *c);
void coinbase_search_free(struct coinbase_search *s); /* NULL is fine; before the rest */
void coinbase_search_reconcile(struct coinbase_search *s, const struct fx_reconcile *request);
void coinbase_search_query(struct coinbase_search *s, unsigned pair, const struct order_request *q);
void coinbase_search_filled(struct coinbase_search *s, struct str order_id, struct qty filled);
void coinbase_search_balances(struct coinbase_search *s);
/* Something that was asked is open; adapter_settled is called when the last ends. */
bool coinbase_search_busy(const struct coinbase_search *s);

/* ---- what the pages say, without sockets ---- */

enum coinbase_list { LIST_OPEN = 0, LIST_RECENT, LIST_FILLS, LIST_ACCOUNTS, LIST_COUNT };
/* Submits the rows of a page as events.  False when one of ours could not be read. */
bool coinbase_page_tell(struct coinbase *c, enum coinbase_list list, struct str body);

#endif
