/* How a decision came to its score: the steps from the weighted means to the result, worked again
 * from what the decision keeps.
 *
 *   n = decision_walk(d, step)     step[0] is the means; each later one what it added; then
 *                                  strength and confidence summed over the steps are the decision's
 *
 * Limits at 0 and 1 are part of the step that met them.  A decision without a verdict of its leading
 * timeframe has no steps; one that fell to its timeframes ends before them. */
#ifndef CONFLUENCE_WALK_H
#define CONFLUENCE_WALK_H

#include "confluence/decision.h"

enum { WALK_STEPS_MAX = 8 };

#define WALK_MAP(X)                                                                                \
    X(MEANS, "means", "weighted means of the votes that count")                                    \
    X(AGREEMENT, "agreement", "votes that agree")                                                  \
    X(OPPOSITION, "opposition", "votes against")                                                   \
    X(BOOK, "book", "the order book agrees")                                                       \
    X(REGIME, "regime", "a vote of the regime's own family")                                       \
    X(TIMEFRAMES, "timeframes", "timeframes that agree")                                           \
    X(SURE_FIRE, "sure_fire", "sure fire: votes, book and confidence")
enum walk_kind {
#define WALK_ENUM(name, code, text) WALK_##name,
    WALK_MAP(WALK_ENUM)
#undef WALK_ENUM
        WALK_KIND_COUNT
};
const char *walk_code(enum walk_kind k);
const char *walk_text(enum walk_kind k);

struct walk_step {
    enum walk_kind kind;
    unsigned count; /* votes or timeframes that it speaks of; 0: none */
    double strength, confidence;
};

unsigned decision_walk(const struct decision *d, struct walk_step ret[WALK_STEPS_MAX]);

/* A vote's share of the score, 0..1: its weight over all that counted, the book's included; with
 * weights that sum to nothing all that counted share alike. */
double decision_share(const struct decision *d, unsigned vote);
double decision_book_share(const struct decision *d);

#endif
