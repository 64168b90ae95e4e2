#include "venue/kraken/start.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/backoff.h"
#include "net/loop.h"
#include "venue/kraken/feed.h"
#include "venue/kraken/normalise.h"
#include "venue/kraken/poll.h"
#include "venue/kraken/requests.h"
#include "venue/kraken/trading.h"

enum { FORM_MAX = 480, FEE_PAIRS_A_CALL = 20 };

static const int64_t MINUTE_S = 60;

struct kraken_start {
    struct kraken *k;
    struct timer *retry;
    struct backoff backoff;
    unsigned pair, interval; /* of the candles that the warm-up asks for now */
};

/* ---- tables ---- */

unsigned kraken_take_tables(struct kraken *k, struct str result)
{
    struct json rows;
    struct kraken_asset_pair row;
    struct event ev;
    unsigned ours = 0;

    kraken_rest_enter(&rows, result, NULL);
    while (json_key(&rows)) {
        if (!kraken_asset_pair_read(&rows, &row))
            break;
        unsigned pair = kraken_learn_asset_pair(k->instruments, &row);
        if (pair == KRAKEN_PAIR_UNKNOWN)
            continue;
        ours++;
        if (kraken_event_instrument(&ev, k->instruments, pair))
            adapter_submit(&k->base, &ev);
        if (kraken_event_fees(&ev, k->instruments, pair))
            adapter_submit(&k->base, &ev);
    }
    k->base.stats.refused += !json_ok(&rows);
    return ours;
}

/* ---- warm-up ---- */

static unsigned count_rows(struct str result)
{
    struct json rows;
    struct str pair, last;
    unsigned n = 0;

    if (kraken_rest_series(&rows, result, &pair, &last))
        while (json_more(&rows)) {
            json_skip(&rows);
            n++;
        }
    return n;
}

unsigned kraken_take_warmup(struct kraken *k, unsigned pair, int64_t interval_s, struct str result,
                            int64_t most)
{
    struct json rows;
    struct str name, last, column[KRAKEN_COLUMNS_MAX];
    struct event ev;
    unsigned total = count_rows(result), told = 0;

    if (total < 2 || !kraken_rest_series(&rows, result, &name, &last))
        return 0;
    unsigned from = (int64_t)total - 1 > most ? total - 1 - (unsigned)most : 0;
    for (unsigned i = 0; i < total - 1 && json_more(&rows); i++) {
        if (kraken_rest_columns(&rows, column) < 8)
            break;
        if (i < from)
            continue;
        if (!kraken_event_rest_candle(&ev, k->instruments, pair, interval_s, column,
                                      BAR_WARMUP | BAR_VENUE)) {
            k->base.stats.refused++;
            continue;
        }
        adapter_submit(&k->base, &ev);
        told++;
        if (interval_s == MINUTE_S && k->feed)
            kraken_feed_warmed(k->feed, pair, ev.u.bar.open_time);
    }
    return told;
}

static int64_t interval_at(const struct kraken_start *s)
{
    return s->k->base.config.intervals_s[s->interval];
}

static void ask_warmup(struct kraken_start *s);

static void warmup_next(struct kraken_start *s)
{
    if (++s->interval >= s->k->base.config.interval_count) {
        s->interval = 0;
        s->pair++;
    }
    ask_warmup(s);
}

static void on_warmup(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_start *s = ctx;

    if (reply->status == STATUS_OK)
        kraken_take_warmup(s->k, s->pair, interval_at(s), reply->result,
                           s->k->base.config.warmup_bars);
    else
        adapter_say(&s->k->base, VENUE_SAY_WARNING, "warmup", "%s: %s",
                    s->k->base.config.pairs[s->pair], reply->error.what);
    warmup_next(s);
}

/* The venue has one-minute candles of all our pairs asked for in turn; a pair it does not know has
 * none. */
static void ask_warmup(struct kraken_start *s)
{
    char room[FORM_MAX];
    struct text query = TEXT(room);

    if (s->k->base.config.warmup_bars <= 0 || s->k->base.config.interval_count == 0)
        s->pair = s->k->base.config.pair_count;
    while (s->pair < s->k->base.config.pair_count &&
           !kraken_instrument_at(s->k->instruments, s->pair)->altname[0])
        s->pair++;
    if (s->pair >= s->k->base.config.pair_count) {
        kraken_feed_start(s->k->feed);
        kraken_poll_start(s->k->poll);
        return;
    }
    kraken_form_put(&query, "pair",
                    str_of(kraken_instrument_at(s->k->instruments, s->pair)->altname));
    kraken_form_put_i64(&query, "interval", interval_at(s) / MINUTE_S);
    if (!kraken_rest_get(s->k->rest, "OHLC", text_str(&query), on_warmup, s))
        timer_set(s->retry, backoff_next(&s->backoff));
}

/* ---- fees ---- */

/* The account's own tier, in per cent: {"fees":{key:{fee}},"fees_maker":{key:{fee}}}. */
static void take_rates(struct kraken *k, struct str result, const char *member, bool maker)
{
    struct json rows;
    struct kraken_rest_fee row;
    struct rate rate;

    kraken_rest_enter(&rows, result, member);
    while (json_key(&rows) && kraken_rest_fee_read(&rows, &row)) {
        unsigned pair = kraken_pair_by_name(k->instruments, row.pair);
        if (pair == KRAKEN_PAIR_UNKNOWN || !kraken_percent(row.fee, &rate))
            continue;
        struct kraken_instrument *in = kraken_instrument_at(k->instruments, pair);
        in->has_fees = true;
        if (maker)
            in->maker = rate;
        else
            in->taker = in->maker = rate; /* where there is no maker price, it is the taker's */
    }
}

unsigned kraken_take_fees(struct kraken *k, struct str result)
{
    struct event ev;
    unsigned told = 0;

    if (kraken_rest_member(result, "fees").len == 0)
        return 0;
    take_rates(k, result, "fees", false);
    if (kraken_rest_member(result, "fees_maker").len)
        take_rates(k, result, "fees_maker", true);
    for (unsigned i = 0; i < k->base.config.pair_count; i++)
        if (kraken_event_fees(&ev, k->instruments, i)) {
            adapter_submit(&k->base, &ev);
            told++;
        }
    return told;
}

static void on_fees(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_start *s = ctx;

    if (reply->status == STATUS_OK)
        kraken_take_fees(s->k, reply->result);
    else
        adapter_say(&s->k->base, VENUE_SAY_WARNING, "fees", "%s", reply->error.what);
}

void kraken_start_ask_fees(struct kraken_start *s)
{
    struct kraken *k = s->k;

    for (unsigned from = 0; from < k->base.config.pair_count; from += FEE_PAIRS_A_CALL) {
        char list_room[FEE_PAIRS_A_CALL * PAIR_NAME_MAX], room[FORM_MAX];
        struct text list = TEXT(list_room), form = TEXT(room);
        for (unsigned i = from; i < from + FEE_PAIRS_A_CALL && i < k->base.config.pair_count; i++) {
            const char *name = kraken_instrument_at(k->instruments, i)->altname;
            if (list.len && name[0])
                text_char(&list, ',');
            text_cstr(&list, name);
        }
        kraken_form_put(&form, "pair", text_str(&list));
        kraken_rest_post(k->rest, "TradeVolume", text_str(&form), on_fees, s);
    }
}

/* ---- the sequence ---- */

static void on_tables(void *ctx, const struct kraken_rest_reply *reply)
{
    struct kraken_start *s = ctx;
    struct kraken *k = s->k;

    if (reply->status != STATUS_OK || kraken_take_tables(k, reply->result) == 0) {
        adapter_say(&k->base, VENUE_SAY_WARNING, "tables", "%s",
                    reply->status != STATUS_OK ? reply->error.what : "none of our pairs is known");
        timer_set(s->retry, backoff_next(&s->backoff));
        return;
    }
    for (unsigned i = 0; i < k->base.config.pair_count; i++)
        if (!kraken_instrument_at(k->instruments, i)->known)
            adapter_say(&k->base, VENUE_SAY_ERROR, "pair_unknown", "the venue does not know %s",
                        k->base.config.pairs[i]);
    k->ready = true;
    if (adapter_has_account(&k->base))
        kraken_trading_start(k->trading);
    ask_warmup(s);
}

static void on_retry(void *ctx)
{
    struct kraken_start *s = ctx;

    if (s->k->ready)
        ask_warmup(s);
    else if (!kraken_rest_get(s->k->rest, "AssetPairs", (struct str){0}, on_tables, s))
        timer_set(s->retry, backoff_next(&s->backoff));
}

struct kraken_start *kraken_start_new(struct kraken *k)
{
    struct kraken_start *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->k = k;
    backoff_init(&s->backoff, 500000000, INT64_C(30) * 1000000000, k->base.config.seed + 20);
    s->retry = timer_new(k->base.config.loop, on_retry, s);
    if (!s->retry) {
        free(s);
        return NULL;
    }
    timer_set(s->retry, 0);
    return s;
}

void kraken_start_free(struct kraken_start *s)
{
    if (!s)
        return;
    timer_free(s->retry);
    free(s);
}
