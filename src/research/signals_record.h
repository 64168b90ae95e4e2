/* What was said over one file's bars, kept for a report: per bar the regime, who voted which way and
 * the decision; per strategy how often, how strongly, and what became of it.
 *
 *   signals_record_init(&r, instrument, bar, count, &err)   bars are borrowed
 *   signals_record_bar(&r, o, base_frame, i, &decision)     each bar, in order, after its decision
 *   signals_record_release(&r)
 *
 * What became of a vote is its reference outcome (confluence/reference.h): without fees or fills, one
 * at a time for each strategy. */
#ifndef RESEARCH_SIGNALS_RECORD_H
#define RESEARCH_SIGNALS_RECORD_H

#include "base/status.h"
#include "confluence/frame.h"
#include "confluence/reference.h"
#include "market/instrument.h"

enum { SIGNALS_ACTS_MAX = 4000 };

struct signal_bar {
    uint16_t up, down; /* bit i: strategy i voted and counted, on the smallest timeframe */
    uint8_t trend, volatility;
    uint8_t stance, acts; /* of the decision */
};

struct signal_strategy {
    uint64_t longs, shorts, weak; /* votes that counted, and those too weak to */
    double strength, confidence;  /* sums over those that counted */
    uint64_t outcomes, wins;
    double r; /* sum of the outcomes, units of risk */
    struct reference open;
};

/* A decision that would act, with its bar. */
struct signal_act {
    size_t bar;
    struct decision decision;
};

struct signals_record {
    struct instrument instrument;
    const struct bar *bar;
    size_t count;
    struct signal_bar *say; /* one a bar */
    struct signal_strategy strategy[STRATEGIES_MAX];
    uint64_t rule[RULE_COUNT]; /* decisions that had a vote, by what decided */
    uint64_t decisions, acts;  /* with a vote; of these, those that would act */
    struct signal_act *act;    /* the newest SIGNALS_ACTS_MAX, oldest first */
    size_t kept;
};

enum status signals_record_init(struct signals_record *r, const struct instrument *in,
                                const struct bar *bar, size_t count, struct error *err);
void signals_record_bar(struct signals_record *r, const struct options *o, const struct frame *base,
                        size_t i, const struct decision *d);
void signals_record_release(struct signals_record *r);

#endif
