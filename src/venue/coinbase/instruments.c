#include "venue/coinbase/instruments.h"

#include <stdlib.h>
#include <string.h>

#include "venue/coinbase/names.h"

struct coinbase_instruments {
    unsigned count;
    struct coinbase_instrument item[];
};

struct coinbase_instruments *coinbase_instruments_new(const char (*pairs)[PAIR_NAME_MAX],
                                                      unsigned count)
{
    struct coinbase_instruments *t = calloc(1, sizeof *t + count * sizeof t->item[0]);

    if (!t)
        return NULL;
    t->count = count;
    for (unsigned i = 0; i < count; i++) {
        struct coinbase_instrument *in = &t->item[i];

        str_copy(in->rules.pair, PAIR_NAME_MAX, str_of(pairs[i]));
        coinbase_product_of(str_of(pairs[i]), in->product_id);
        str_copy(in->feed_id, PAIR_NAME_MAX, str_of(in->product_id));
    }
    return t;
}

void coinbase_instruments_free(struct coinbase_instruments *t)
{
    free(t);
}

unsigned coinbase_instruments_count(const struct coinbase_instruments *t)
{
    return t->count;
}

struct coinbase_instrument *coinbase_instrument_at(const struct coinbase_instruments *t,
                                                   unsigned pair)
{
    return (struct coinbase_instrument *)&t->item[pair];
}

unsigned coinbase_pair_by_product(const struct coinbase_instruments *t, struct str product_id)
{
    for (unsigned i = 0; i < t->count; i++)
        if (str_is(product_id, t->item[i].product_id))
            return i;
    return COINBASE_PAIR_UNKNOWN;
}

unsigned coinbase_pair_by_feed(const struct coinbase_instruments *t, struct str name, unsigned from)
{
    for (unsigned i = from; i < t->count; i++)
        if (str_is(name, t->item[i].feed_id))
            return i;
    return COINBASE_PAIR_UNKNOWN;
}

unsigned coinbase_learn_product(struct coinbase_instruments *t, const struct coinbase_product *x)
{
    unsigned pair = coinbase_pair_by_product(t, x->product_id);
    struct instrument rules;

    if (pair == COINBASE_PAIR_UNKNOWN || !coinbase_product_rules(x, &rules))
        return COINBASE_PAIR_UNKNOWN;
    struct coinbase_instrument *in = &t->item[pair];
    in->rules = rules;
    in->known = true;
    str_copy(in->feed_id, PAIR_NAME_MAX, x->alias.len ? x->alias : x->product_id);
    return pair;
}
