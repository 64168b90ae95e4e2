/* Which pair a market data file is of, by its name. */
#include <string.h>

#include "research/bars_file.h"

/* Endings of joined names, longer ones first. */
static const char *const quotes[] = {"FDUSD", "USDT", "USDC", "USD", "EUR", "GBP", "CHF",
                                     "CAD",   "AUD",  "JPY",  "DAI", "BTC", "XBT", "ETH"};

static bool is_asset(struct str s)
{
    if (s.len < 2 || s.len >= ASSET_NAME_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!(s.at[i] >= 'A' && s.at[i] <= 'Z') && !(s.at[i] >= '0' && s.at[i] <= '9'))
            return false;
    return true;
}

/* Kraken's own letters for two assets. */
static struct str asset_name(struct str s)
{
    if (str_is(s, "XBT"))
        return STR("BTC");
    return str_is(s, "XDG") ? STR("DOGE") : s;
}

static bool set_pair(char ret[PAIR_NAME_MAX], struct str base, struct str quote)
{
    char room[PAIR_NAME_MAX];
    struct text t = TEXT(room);

    if (!is_asset(base) || !is_asset(quote))
        return false;
    text_add(&t, asset_name(base));
    text_char(&t, '/');
    text_add(&t, asset_name(quote));
    return !t.cut && str_copy(ret, PAIR_NAME_MAX, text_str(&t));
}

static bool split_joined(char ret[PAIR_NAME_MAX], struct str s)
{
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        struct str q = str_of(quotes[i]);

        if (s.len > q.len + 1 && str_ends(s, q))
            return set_pair(ret, str_slice(s, 0, s.len - q.len), q);
    }
    return false;
}

static bool is_interval(struct str s) /* 1m, 15m, 4h, 1d */
{
    size_t i = 0;

    while (i < s.len && s.at[i] >= '0' && s.at[i] <= '9')
        i++;
    return i > 0 && i + 1 == s.len && strchr("mhd", s.at[i]);
}

bool bars_file_pair_of(const char *path, char ret_pair[PAIR_NAME_MAX])
{
    const char *slash = strrchr(path, '/');
    struct str name = str_of(slash ? slash + 1 : path);
    struct str before = {0}, last = {0}, token;

    name = str_slice(name, 0, str_find(name, '.', 0));
    for (struct str rest = name; rest.at; before = last, last = token) {
        token = str_cut(&rest, '-');
        if (!is_interval(token) || !last.at)
            continue;
        return set_pair(ret_pair, before, last) || split_joined(ret_pair, last);
    }
    if (before.at && set_pair(ret_pair, before, last)) /* BTC-USD.csv */
        return true;
    return split_joined(ret_pair, str_slice(name, 0, str_find(name, '_', 0)));
}

bool bars_file_pair_named(struct str name, char ret_pair[PAIR_NAME_MAX])
{
    struct str quote = name, base = str_cut(&quote, '/');

    return quote.at && set_pair(ret_pair, base, quote);
}

void bars_file_argument(const char *arg, char ret_pair[PAIR_NAME_MAX], const char **ret_path)
{
    const char *equals = strchr(arg, '=');

    memset(ret_pair, 0, PAIR_NAME_MAX);
    *ret_path = arg;
    if (equals && bars_file_pair_named((struct str){arg, (size_t)(equals - arg)}, ret_pair))
        *ret_path = equals + 1;
}
