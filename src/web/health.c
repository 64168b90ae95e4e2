/* For machines that watch machines: /healthz, /readyz, /metrics (Prometheus text). */
#include "web/topics.h"
#include "web/web_internal.h"

void health_alive(struct visit *v)
{
    reply_text(v, 200, "text/plain", STR("ok\n"));
}

/* Reconciled and receiving data. */
void health_ready(struct visit *v)
{
    const char *why = NULL;

    if (!web_refresh(v->web))
        why = "starting\n";
    else if (!v->web->snapshot->market_link)
        why = "no market data\n";
    else if (!v->web->snapshot->reconciled)
        why = "not reconciled with the venue\n";
    reply_text(v, why ? 503 : 200, "text/plain", why ? str_of(why) : STR("ready\n"));
}

static void head(struct text *t, const char *name, const char *type, const char *help)
{
    text_printf(t, "# HELP novapulse_%s %s\n# TYPE novapulse_%s %s\n", name, help, name, type);
}

static void gauge(struct text *t, const char *name, const char *help, int64_t scaled,
                  unsigned decimals)
{
    head(t, name, "gauge", help);
    text_printf(t, "novapulse_%s ", name);
    text_scaled(t, scaled, decimals);
    text_char(t, '\n');
}

static void counter(struct text *t, const char *name, const char *help, uint64_t n)
{
    head(t, name, "counter", help);
    text_printf(t, "novapulse_%s %llu\n", name, (unsigned long long)n);
}

static void engine_metrics(struct text *t, const struct snapshot *s)
{
    gauge(t, "equity", "Cash and positions at the bid less fees, quote currency.", s->equity.units,
          MONEY_DECIMALS);
    gauge(t, "cash", "Quote currency held.", s->cash.units, MONEY_DECIMALS);
    gauge(t, "exposure", "Value of what is open, quote currency.", s->exposure.units,
          MONEY_DECIMALS);
    gauge(t, "positions", "Open positions.", s->positions, 0);
    gauge(t, "orders", "Working orders.", s->orders, 0);
    gauge(t, "paused", "1 while paused by a person.", s->paused, 0);
    gauge(t, "killed", "1 while killed and not rearmed.", s->killed, 0);
    gauge(t, "market_link", "1 while the market feed is connected.", s->market_link, 0);
    gauge(t, "account_link", "1 while the account feed is connected.", s->account_link, 0);
    gauge(t, "reconciled", "1 when our books equal the venue's.", s->reconciled, 0);
    counter(t, "trades_total", "Closed positions.", s->trades);
    counter(t, "decisions_total", "Decisions with at least one vote.", s->decisions);
    counter(t, "denials_total", "Decisions that were not followed.", s->denials);
    counter(t, "events_total", "Events that entered the engine.", s->seq);
    head(t, "breaker_open", "gauge", "1 while the breaker is open.");
    for (int i = 0; i < BREAKER_COUNT; i++)
        text_printf(t, "novapulse_breaker_open{breaker=\"%s\"} %d\n", breaker_name((enum breaker)i),
                    s->breaker[i].since != 0);
}

static void age_metrics(struct text *t, const struct snapshot *s, int64_t market_ns)
{
    head(t, "quote_age_seconds", "gauge", "Age of the newest quote of a pair.");
    for (uint32_t i = 0; i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++) {
        if (!s->pair[i].quote_at)
            continue;
        text_printf(t, "novapulse_quote_age_seconds{pair=\"%s\"} ", s->pair[i].instrument.pair);
        text_scaled(t, (market_ns - s->pair[i].quote_at) / 1000000, 3);
        text_char(t, '\n');
    }
}

static void data_metrics(struct text *t, const struct snapshot *s)
{
    head(t, "data_total", "counter", "What was wrong with a pair's data, by kind.");
    for (uint32_t i = 0; i < s->pairs && i < SNAPSHOT_PAIRS_MAX; i++)
        for (int k = 0; k < DATA_KIND_COUNT; k++)
            if (s->pair[i].data.of[k])
                text_printf(t, "novapulse_data_total{pair=\"%s\",kind=\"%s\"} %llu\n",
                            s->pair[i].instrument.pair, data_code((enum data_kind)k),
                            (unsigned long long)s->pair[i].data.of[k]);
}

static void latency_metric(struct text *t, const char *kind, const struct latency_histogram *l)
{
    uint64_t below = 0;

    for (unsigned i = 0; i + 1 < LATENCY_BUCKETS; i++) {
        below += l->bucket[i];
        text_printf(t, "novapulse_venue_latency_seconds_bucket{kind=\"%s\",le=\"", kind);
        text_scaled(t, latency_bound(i) / 1000, 6);
        text_printf(t, "\"} %llu\n", (unsigned long long)below);
    }
    text_printf(t, "novapulse_venue_latency_seconds_bucket{kind=\"%s\",le=\"+Inf\"} %llu\n", kind,
                (unsigned long long)l->count);
    text_printf(t, "novapulse_venue_latency_seconds_sum{kind=\"%s\"} ", kind);
    text_scaled(t, l->sum, 9);
    text_printf(t, "\nnovapulse_venue_latency_seconds_count{kind=\"%s\"} %llu\n", kind,
                (unsigned long long)l->count);
}

static void latency_metrics(struct text *t, const struct web *w)
{
    struct latencies l;

    w->source.latencies(w->source.ctx, &l);
    head(t, "venue_latency_seconds", "histogram",
         "Market: stamp to receipt; order: request to word; rest: call to answer; ping: to pong.");
    for (unsigned k = 0; k < LATENCY_KIND_COUNT; k++)
        latency_metric(t, latency_kind_name((enum latency_kind)k), &l.of[k]);
}

void health_metrics(struct visit *v)
{
    struct web *w = v->web;
    struct text t = reply_room(w);

    head(&t, "build_info", "gauge", "The version that runs.");
    text_printf(&t, "novapulse_build_info{version=\"%s\"} 1\n", w->version);
    if (web_refresh(w)) {
        engine_metrics(&t, w->snapshot);
        age_metrics(&t, w->snapshot, web_market_ns(w, v->now_ns));
        data_metrics(&t, w->snapshot);
        latency_metrics(&t, w);
    }
    gauge(&t, "live_clients", "Pages that watch.", live_clients(w->live), 0);
    head(&t, "http_answers_total", "counter", "Answers by class of status.");
    for (int i = 2; i < 6; i++)
        text_printf(&t, "novapulse_http_answers_total{class=\"%dxx\"} %llu\n", i,
                    (unsigned long long)w->answered[i]);
    reply_text(v, 200, "text/plain; version=0.0.4; charset=utf-8", text_str(&t));
}
