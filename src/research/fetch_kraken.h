/* Kraken's row of fetch_venues. */
#ifndef RESEARCH_FETCH_KRAKEN_H
#define RESEARCH_FETCH_KRAKEN_H

#include "research/fetch.h"

extern const struct fetch_venue fetch_kraken;

#endif
