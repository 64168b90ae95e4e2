#include "venue/kraken/names.h"

#include "base/text.h"

static const struct {
    const char *id, *name;
} legacy[] = {
    {"XXBT", "BTC"}, {"XETH", "ETH"},  {"XLTC", "LTC"}, {"XXRP", "XRP"}, {"XXLM", "XLM"},
    {"XETC", "ETC"}, {"XXDG", "DOGE"}, {"XXMR", "XMR"}, {"XZEC", "ZEC"}, {"XREP", "REP"},
    {"XMLN", "MLN"}, {"ZUSD", "USD"},  {"ZEUR", "EUR"}, {"ZGBP", "GBP"}, {"ZJPY", "JPY"},
    {"ZCAD", "CAD"}, {"ZAUD", "AUD"},  {"XBT", "BTC"},  {"XDG", "DOGE"},
};

enum { LEGACY_COUNT = sizeof legacy / sizeof *legacy };

/* Endings that pairs are quoted in; the legacy ids stand first, for ZUSD ends in USD. */
static const char *const quotes[] = {"ZUSD", "ZEUR", "ZGBP", "ZJPY", "ZCAD", "ZAUD", "XXBT",
                                     "XETH", "USDT", "USDC", "DAI",  "USD",  "EUR",  "GBP",
                                     "JPY",  "CAD",  "AUD",  "CHF",  "XBT",  "ETH"};

static bool is_legacy(struct str id)
{
    for (unsigned i = 0; i < LEGACY_COUNT; i++)
        if (id.len == 4 && str_is(id, legacy[i].id))
            return true;
    return false;
}

struct str kraken_plain_asset(struct str id)
{
    for (unsigned i = 0; i < LEGACY_COUNT; i++)
        if (str_is(id, legacy[i].id))
            return str_of(legacy[i].name);
    return id;
}

static bool join(struct str base, struct str quote, char ret[PAIR_NAME_MAX])
{
    char room[2 * PAIR_NAME_MAX];
    struct text t = TEXT(room);

    text_add(&t, kraken_plain_asset(base));
    text_char(&t, '/');
    text_add(&t, kraken_plain_asset(quote));
    return str_copy(ret, PAIR_NAME_MAX, text_str(&t));
}

bool kraken_plain_pair(struct str name, char ret[PAIR_NAME_MAX])
{
    struct str quote = name, base = str_cut(&quote, '/');

    if (quote.at)
        return join(base, quote, ret);
    for (unsigned i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        quote = str_of(quotes[i]);
        if (name.len <= quote.len + 1 || !str_ends(name, quote))
            continue;
        base = str_slice(name, 0, name.len - quote.len);
        bool old_base = is_legacy(base) || str_is(base, "USDT");
        if (is_legacy(quote) ? old_base : true)
            return join(base, quote, ret);
    }
    str_copy(ret, PAIR_NAME_MAX, name);
    return false;
}

bool kraken_plain_altname(struct str symbol, char ret[PAIR_NAME_MAX])
{
    struct str half[2] = {{0}, symbol};
    char room[2 * PAIR_NAME_MAX];
    struct text t = TEXT(room);

    half[0] = str_cut(&half[1], '/');
    if (!half[1].at)
        return str_copy(ret, PAIR_NAME_MAX, symbol);
    for (unsigned i = 0; i < 2; i++)
        text_add(&t, str_is(half[i], "BTC")    ? STR("XBT")
                     : str_is(half[i], "DOGE") ? STR("XDG")
                                               : half[i]);
    return str_copy(ret, PAIR_NAME_MAX, text_str(&t));
}
