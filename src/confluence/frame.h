/* One pair on one timeframe: the indicator states that the enabled strategies and the regime need,
 * each updated once per closed bar however many read it, with the few past values they look back
 * at, the regime, and what the strategies said of the last closed bar.  Lives in the engine's
 * block: plain, pointer-free, no padding.
 *
 *   frame_push(f, o, &bar, book)        a closed bar, in order: indicators, regime, votes
 *   confluence_decide(o, frames, ...)   the frames' votes and the book combined to one decision
 *
 * Memory is the caller's, aligned to 8.  Its layout hangs on which strategies are enabled and on
 * their periods: a change of those needs a new frame; all other options may change between calls.
 *
 * "What if the forming bar closed now": copy frame_size() bytes to scratch, push, decide. */
#ifndef CONFLUENCE_FRAME_H
#define CONFLUENCE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/options.h"
#include "confluence/combine.h"
#include "confluence/decision.h"
#include "market/bar.h"

struct frame;

/* Bytes of a frame under these options; a multiple of 8. */
size_t frame_size(const struct options *o);
void frame_init(struct frame *f, const struct options *o, uint32_t timeframe_s);
/* `book` as it stands at the bar's close; BOOK_VIEW_NONE where there is none. */
void frame_push(struct frame *f, const struct options *o, const struct bar_values *bar,
                struct book_view book);
/* Closed bars pushed so far. */
uint64_t frame_bars(const struct frame *f);
uint32_t frame_timeframe_s(const struct frame *f);
/* Bars until every enabled strategy can speak on a frame; 0 when none is enabled. */
uint32_t frame_bars_needed(const struct options *o);
/* Enough bars for one enabled strategy at least. */
bool frame_is_ready(const struct frame *f);
/* Of the last closed bar; nan before there is one, ATR(14) nan before it is formed. */
double frame_close(const struct frame *f);
double frame_atr(const struct frame *f);
enum regime_trend frame_trend(const struct frame *f);
enum regime_vol frame_volatility(const struct frame *f);
/* The votes with a stance on the last closed bar, in the strategies' order. */
const struct vote *frame_votes(const struct frame *f, unsigned *ret_count);

/* What the frame brings to a decision on the last bar of `base`, the smallest timeframe's frame. */
void frame_ballot(const struct frame *f, const struct frame *base, struct ballot *ret);

/* Fills stance, score, rule, votes and verdicts; the caller sets number, at, bar_time, pair and
 * forming.  factor and book as confluence_combine says.  With no votes ret->vote is not touched.
 * frames[0] is the base timeframe; n = o->trading.timeframe_count. */
void confluence_decide(const struct options *o, const double *factor,
                       const struct frame *const frames[], unsigned n, const struct pressure *book,
                       struct decision *ret);

#endif
