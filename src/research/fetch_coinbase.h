/* Coinbase's row of fetch_venues. */
#ifndef RESEARCH_FETCH_COINBASE_H
#define RESEARCH_FETCH_COINBASE_H

#include "research/fetch.h"

extern const struct fetch_venue fetch_coinbase;

#endif
