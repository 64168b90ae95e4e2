/* Events as bytes, and back, bit for bit: what the journal keeps of them.
 *
 *   one event   head  [pair]  [account]  at  [venue_at]  fields of its kind
 *     head      kind, and one bit each: venue_at is not 0, account is not 0, pair is not PAIR_NONE
 *     at        ns since the event before
 *     venue_at  ns from `at`, signed
 *     fields    integers as varints (7 bits a byte, lowest first; signed ones zigzag), prices and
 *               quantities against the pair's last ones, texts as length and bytes
 *
 * The ordinal is not written: an event is the successor of the one before.  Both sides keep the
 * same small state and restart it at the beginning of each block, so that a block can be read
 * alone.
 *
 * There is one way to write an event: the reader refuses longer varints, empty optional fields,
 * values that do not fit their member, unknown kinds and bytes that are missing.
 *
 * Adding a kind: a row in event_codec.c. */
#ifndef ENGINE_EVENT_CODEC_H
#define ENGINE_EVENT_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/event.h"

/* No event is longer. */
enum { EVENT_BYTES_MAX = 512 };

struct codec_pair {
    uint64_t era; /* what follows is meant only when this is the codec's */
    int64_t price, bid;
    int64_t bid_qty, ask_qty;
    uint64_t trade_id;
    int64_t bar_end;
};

struct event_codec {
    uint64_t seq; /* of the last event */
    int64_t at;
    uint64_t era;
    struct codec_pair pair[PAIRS_MAX + 1]; /* the last one for all other numbers */
};

/* Once, before the first restart. */
void event_codec_init(struct event_codec *c);
/* The next event is first_seq; its time is written against base_at, which is not after it. */
void event_codec_restart(struct event_codec *c, uint64_t first_seq, int64_t base_at);

/* `ev` must be the successor of the last one (ordinal, time not falling) and of a known kind.
 * ret_bytes has EVENT_BYTES_MAX bytes; returns how many were written. */
size_t event_encode(struct event_codec *c, const struct event *ev, uint8_t *ret_bytes);

/* Reads one event at the start of `bytes`.  STATUS_TRUNCATED when they end early, STATUS_SYNTAX
 * when no event is written so; the codec is then of no more use until it is restarted. */
enum status event_decode(struct event_codec *c, const uint8_t *bytes, size_t size,
                         struct event *ret_event, size_t *ret_eaten);

#endif
