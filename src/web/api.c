/* Reading: /api/v1/... */
#include "web/args.h"
#include "web/topics.h"
#include "web/web_internal.h"

/* Every answer: {"at":..., "market":..., "data":...}.  False (and answered) before the first
 * snapshot. */
static bool begin(struct visit *v, struct text *t, struct json_writer *w)
{
    if (!web_refresh(v->web)) {
        reply_error(v, 503, "starting", "The engine has not spoken yet.");
        return false;
    }
    *t = reply_room(v->web);
    json_write_init(w, t);
    json_write_object(w);
    put_time(w, "at", v->now_ns);
    put_time(w, "market", web_market_ns(v->web, v->now_ns));
    json_write_key(w, "data");
    return true;
}

static void end(struct visit *v, struct text *t, struct json_writer *w)
{
    json_write_object_end(w);
    reply_json(v, 200, t);
}

/* A number from the query within 1..max, `max` when absent; 0 (and answered) when it is neither. */
static uint64_t limit_of(struct visit *v, uint64_t max)
{
    char room[24];
    struct text t = TEXT(room);
    uint64_t n = max;

    if (args_find(&t, server_query(v->request), "limit") &&
        (!str_to_u64(text_str(&t), &n) || n < 1 || n > max)) {
        reply_error(v, 400, "limit", "limit is a whole number from 1 to what is kept.");
        return 0;
    }
    return n;
}

void api_status(struct visit *v)
{
    struct text t;
    struct json_writer w;
    struct latencies latencies;

    if (!begin(v, &t, &w))
        return;
    v->web->source.latencies(v->web->source.ctx, &latencies);
    json_write_object(&w);
    json_put_cstr(&w, "version", v->web->version);
    json_put_cstr(&w, "profile", v->web->profile);
    json_write_key(&w, "engine");
    topic_engine(&w, v->web->snapshot);
    json_write_key(&w, "equity");
    topic_equity(&w, v->web->snapshot);
    json_write_key(&w, "latency");
    topic_latency(&w, &latencies);
    json_write_object_end(&w);
    end(v, &t, &w);
}

void api_positions(struct visit *v)
{
    struct text t;
    struct json_writer w;

    if (!begin(v, &t, &w))
        return;
    topic_positions(&w, v->web->snapshot, v->web->feed);
    end(v, &t, &w);
}

void api_orders(struct visit *v)
{
    struct text t;
    struct json_writer w;

    if (!begin(v, &t, &w))
        return;
    topic_orders(&w, v->web->snapshot);
    end(v, &t, &w);
}

void api_strategies(struct visit *v)
{
    struct text t;
    struct json_writer w;

    if (!begin(v, &t, &w))
        return;
    topic_strategies(&w, v->web->snapshot);
    end(v, &t, &w);
}

void api_data(struct visit *v)
{
    struct text t;
    struct json_writer w;

    if (!begin(v, &t, &w))
        return;
    topic_data(&w, v->web->snapshot);
    end(v, &t, &w);
}

void api_pairs(struct visit *v)
{
    struct text t;
    struct json_writer w;

    if (!begin(v, &t, &w))
        return;
    const struct snapshot *s = v->web->snapshot;
    json_write_object(&w);
    for (uint32_t i = 0; i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++) {
        json_write_key(&w, s->pair[i].instrument.pair);
        topic_ticker(&w, &s->pair[i]);
    }
    json_write_object_end(&w);
    end(v, &t, &w);
}

void api_bars(struct visit *v)
{
    char room[PAIR_NAME_MAX];
    struct text t, pair = TEXT(room);
    struct json_writer w;
    uint64_t limit = limit_of(v, FEED_BARS);

    if (!limit || !begin(v, &t, &w))
        return;
    const struct snapshot *s = v->web->snapshot;
    bool named = args_find(&pair, server_query(v->request), "pair");
    for (uint32_t i = 0; named && i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++) {
        if (!str_is(text_str(&pair), s->pair[i].instrument.pair))
            continue;
        topic_bars(&w, s, v->web->feed, i, limit);
        end(v, &t, &w);
        return;
    }
    reply_error(v, 404, "pair", "pair is one of /api/v1/pairs.");
}

void api_decisions(struct visit *v)
{
    struct text t;
    struct json_writer w;
    uint64_t limit = limit_of(v, FEED_DECISIONS);

    if (!limit || !begin(v, &t, &w))
        return;
    json_write_array(&w);
    for (uint64_t age = 0; age < limit; age++) {
        const struct feed_decision *d = feed_decision(v->web->feed, age);
        if (d)
            topic_decision(&w, v->web->snapshot, d);
    }
    json_write_array_end(&w);
    end(v, &t, &w);
}

void api_trades(struct visit *v)
{
    struct text t;
    struct json_writer w;
    uint64_t limit = limit_of(v, FEED_TRADES);

    if (!limit || !begin(v, &t, &w))
        return;
    json_write_array(&w);
    for (uint64_t age = 0; age < limit; age++) {
        const struct feed_trade *trade = feed_trade(v->web->feed, age);
        if (trade)
            topic_trade(&w, v->web->snapshot, trade);
    }
    json_write_array_end(&w);
    end(v, &t, &w);
}

void api_risk(struct visit *v)
{
    struct text t;
    struct json_writer w;

    if (!begin(v, &t, &w))
        return;
    topic_risk(&w, &v->web->snapshot->risk);
    end(v, &t, &w);
}

void api_equity(struct visit *v)
{
    struct text t;
    struct json_writer w;

    if (!begin(v, &t, &w))
        return;
    const struct feed *f = v->web->feed;
    json_write_array(&w);
    for (unsigned i = 0; i < f->points; i++) {
        json_write_array(&w);
        json_write_i64(&w, f->point[i].at / 1000000);
        json_write_scaled_str(&w, f->point[i].equity.units, MONEY_DECIMALS);
        json_write_array_end(&w);
    }
    json_write_array_end(&w);
    end(v, &t, &w);
}
