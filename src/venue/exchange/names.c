#include "venue/exchange/names.h"

#include <string.h>

#include "base/text.h"

static const struct {
    const char *ours, *key, *altname;
} old_assets[] = {
    {"BTC", "XXBT", "XBT"},  {"ETH", "XETH", "ETH"}, {"XRP", "XXRP", "XRP"}, {"LTC", "XLTC", "LTC"},
    {"DOGE", "XXDG", "XDG"}, {"XLM", "XXLM", "XLM"}, {"ETC", "XETC", "ETC"}, {"XMR", "XXMR", "XMR"},
    {"ZEC", "XZEC", "ZEC"},  {"USD", "ZUSD", "USD"}, {"EUR", "ZEUR", "EUR"}, {"GBP", "ZGBP", "GBP"},
    {"JPY", "ZJPY", "JPY"},  {"CAD", "ZCAD", "CAD"}, {"AUD", "ZAUD", "AUD"},
};

struct str kraken_asset_key(struct str asset)
{
    for (size_t i = 0; i < sizeof old_assets / sizeof *old_assets; i++)
        if (str_is(asset, old_assets[i].ours))
            return str_of(old_assets[i].key);
    return asset;
}

struct str kraken_asset_altname(struct str asset)
{
    for (size_t i = 0; i < sizeof old_assets / sizeof *old_assets; i++)
        if (str_is(asset, old_assets[i].ours))
            return str_of(old_assets[i].altname);
    return asset;
}

static void join(char ret[KRAKEN_NAME_MAX], struct str a, const char *between, struct str b)
{
    struct text t = {ret, 0, KRAKEN_NAME_MAX, false};

    memset(ret, 0, KRAKEN_NAME_MAX);
    text_add(&t, a);
    text_cstr(&t, between);
    text_add(&t, b);
}

void kraken_pair_names(struct kraken_pair_names *ret, const struct instrument *in)
{
    struct str base = str_of(in->base), quote = str_of(in->quote);
    struct str base_key = kraken_asset_key(base), quote_key = kraken_asset_key(quote);
    struct str base_alt = kraken_asset_altname(base), quote_alt = kraken_asset_altname(quote);
    bool both_old = base_key.len == 4 && base_key.at[0] == 'X' && !str_is(base_key, "XXDG") &&
                    quote_key.len == 4 && quote_key.at[0] == 'Z';

    memset(ret, 0, sizeof *ret);
    join(ret->altname, base_alt, "", quote_alt);
    join(ret->wsname, base_alt, "/", quote_alt);
    join(ret->key, both_old ? base_key : base_alt, "", both_old ? quote_key : quote_alt);
    join(ret->base, base_key, "", (struct str){0});
    join(ret->quote, quote_key, "", (struct str){0});
}

bool kraken_pair_is(const struct kraken_pair_names *n, const struct instrument *in, struct str word)
{
    return word.len && (str_is(word, n->key) || str_is(word, n->altname) ||
                        str_is(word, n->wsname) || str_is(word, in->pair));
}
