#include "venue/coinbase/names.h"

static bool respell(struct str name, char from, char to, char ret[PAIR_NAME_MAX])
{
    size_t at = str_find(name, from, 0);

    ret[0] = 0;
    if (at == SIZE_MAX || at == 0 || at + 1 == name.len || name.len >= PAIR_NAME_MAX)
        return false;
    str_copy(ret, PAIR_NAME_MAX, name);
    ret[at] = to;
    return true;
}

bool coinbase_pair_of(struct str product_id, char ret[PAIR_NAME_MAX])
{
    return respell(product_id, '-', '/', ret);
}

bool coinbase_product_of(struct str pair, char ret[PAIR_NAME_MAX])
{
    return respell(pair, '/', '-', ret);
}

const char *coinbase_granularity(int64_t interval_s)
{
    static const struct {
        int64_t s;
        const char *word;
    } rows[] = {{60, "ONE_MINUTE"},      {300, "FIVE_MINUTE"}, {900, "FIFTEEN_MINUTE"},
                {1800, "THIRTY_MINUTE"}, {3600, "ONE_HOUR"},   {7200, "TWO_HOUR"},
                {14400, "FOUR_HOUR"},    {21600, "SIX_HOUR"},  {86400, "ONE_DAY"}};

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].s == interval_s)
            return rows[i].word;
    return NULL;
}
