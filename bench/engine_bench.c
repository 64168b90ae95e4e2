/* From a venue's message to the bytes of an order: the frame is decoded by the Kraken adapter's
 * reader, the event goes into the engine, and what the engine wants placed, amended or cancelled is
 * written as the message that would be sent (signing apart: the WebSocket needs none).  Then the
 * same with the journal in between: the bytes leave once the event is on disk.
 *
 * The messages are those of a market made here, eight pairs of one-minute bars with quotes inside
 * the bar while something is open; a backtest says what comes next, and a second engine beside it
 * is the one that is timed.  One JSON object on stdout.
 *   engine_bench [FOLDER]      on the disk that is meant; else the working directory's */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench_kit.h"
#include "config/config.h"
#include "engine/engine.h"
#include "kit/journal_desk.h"
#include "net/loop.h"
#include "research/backtest.h"
#include "venue/kraken/adapter.h"
#include "venue/kraken/feed.h"
#include "venue/kraken/requests.h"

enum {
    PAIRS = 8,
    BARS = 6000,
    SEEDS = 8,
    SAMPLES_MAX = 1 << 21,
    SENDS_MAX = 3000,
    TEXT_ROOM = 512
};

static const char names[PAIRS][PAIR_NAME_MAX] = {"BTC/USD", "ETH/USD", "SOL/USD", "XRP/USD",
                                                 "ADA/USD", "DOT/USD", "LTC/USD", "AVAX/USD"};
static const int64_t START = INT64_C(1617321600000000000), MINUTE = INT64_C(60000000000);

struct samples {
    size_t count;
    float *ns;
};

struct bench {
    struct kraken *venue;
    void *memory; /* of the engine that is timed */
    struct engine *engine;
    struct effects *effects;
    struct journal *journal; /* NULL: without */
    int out[2];
    uint64_t steps, frames, decoded, sends;
    struct samples all, orders, sent;
};

/* ---- the market ---- */

static int64_t walk(uint64_t *state, int64_t price, int64_t storm)
{
    return price + ((int64_t)chance_of(state, 201) - 100) * storm * price / 1000000;
}

static void make_bars(struct bar *bar, uint64_t seed, int64_t price)
{
    for (int i = 0; i < BARS; i++) {
        struct bar *b = &bar[i];
        int64_t storm = 1 + (i / 97 + (int)seed) % 9;
        *b = (struct bar){.open_time = START + i * MINUTE, .interval_s = 60, .flags = BAR_VENUE};
        b->open.ticks = b->high.ticks = b->low.ticks = price;
        for (int k = 0; k < 8; k++) {
            price = walk(&seed, price, storm) + ((i / 240) % 2 ? 1 : -1) * price / 60000;
            b->high.ticks = price > b->high.ticks ? price : b->high.ticks;
            b->low.ticks = price < b->low.ticks ? price : b->low.ticks;
        }
        b->close.ticks = price;
        b->volume.lots = INT64_C(100000000) * (1 + (int64_t)(seed >> 40) % 400);
    }
}

static void make_history(struct history *h, uint64_t seed)
{
    memset(h, 0, sizeof *h);
    h->pairs = PAIRS;
    for (unsigned i = 0; i < PAIRS; i++) {
        struct series *s = &h->series[i];
        s->instrument = (struct instrument){.price_decimals = 2,
                                            .qty_decimals = 8,
                                            .status = MARKET_ONLINE,
                                            .tick = {1},
                                            .lot = {1},
                                            .min_qty = {10000}};
        str_copy(s->instrument.pair, sizeof s->instrument.pair, str_of(names[i]));
        str_copy(s->instrument.base, sizeof s->instrument.base,
                 str_slice(str_of(names[i]), 0, strlen(names[i]) - 4));
        str_copy(s->instrument.quote, sizeof s->instrument.quote, STR("USD"));
        s->memory = s->bar = calloc(BARS, sizeof *s->bar);
        if (!s->bar)
            abort();
        s->count = BARS;
        make_bars(s->bar, seed * 8 + i, 300000 * (i + 1));
    }
}

/* ---- the venue's frames ---- */

static void put_rules(struct kraken *k)
{
    char room[4096];
    struct text t = TEXT(room);

    text_cstr(&t, "{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"pairs\":[");
    for (unsigned i = 0; i < PAIRS; i++)
        text_printf(&t,
                    "%s{\"symbol\":\"%s\",\"base\":\"X\",\"quote\":\"USD\",\"status\":\"online\","
                    "\"qty_precision\":8,\"qty_increment\":0.00000001,\"price_precision\":2,"
                    "\"price_increment\":0.01,\"qty_min\":0.0001,\"cost_min\":0.5}",
                    i ? "," : "", names[i]);
    text_cstr(&t, "]}}");
    kraken_feed_message(k->feed, text_str(&t));
}

static void put_number(struct text *t, const char *key, int64_t v, unsigned decimals)
{
    text_printf(t, ",\"%s\":", key);
    text_scaled(t, v, decimals);
}

static void write_ticker(struct text *t, const struct event *ev)
{
    const struct ev_quote *q = &ev->u.quote;

    text_printf(t, "{\"channel\":\"ticker\",\"type\":\"update\",\"data\":[{\"symbol\":\"%s\"",
                names[ev->pair]);
    put_number(t, "bid", q->bid.ticks, 2);
    put_number(t, "bid_qty", q->bid_qty.lots, 8);
    put_number(t, "ask", q->ask.ticks, 2);
    put_number(t, "ask_qty", q->ask_qty.lots, 8);
    put_number(t, "last", q->bid.ticks, 2);
    text_cstr(t, ",\"volume\":1.5,\"vwap\":1.5,\"low\":1.5,\"high\":1.5,\"change\":0.1,"
                 "\"change_pct\":0.1}]}");
}

static void write_bar(struct text *t, const struct event *ev)
{
    const struct bar *b = &ev->u.bar;

    text_printf(t, "{\"channel\":\"ohlc\",\"type\":\"update\",\"data\":[{\"symbol\":\"%s\"",
                names[ev->pair]);
    put_number(t, "open", b->open.ticks, 2);
    put_number(t, "high", b->high.ticks, 2);
    put_number(t, "low", b->low.ticks, 2);
    put_number(t, "close", b->close.ticks, 2);
    text_cstr(t, ",\"trades\":12");
    put_number(t, "volume", b->volume.lots, 8);
    put_number(t, "vwap", b->close.ticks, 2);
    text_cstr(t, ",\"interval_begin\":\"");
    text_utc(t, b->open_time, 9);
    text_cstr(t, "\",\"interval\":1,\"timestamp\":\"");
    text_utc(t, b->open_time + MINUTE, 6);
    text_cstr(t, "\"}]}");
}

static void on_decoded(void *ctx, struct event *ev)
{
    struct bench *b = ctx;

    b->decoded += ev->kind != EV_NONE;
}

static int64_t venue_now(void *ctx)
{
    const struct bench *b = ctx;

    return b->engine ? engine_last_at(b->engine) : START;
}

static struct kraken *open_venue(struct bench *b)
{
    struct kraken *k = calloc(1, sizeof *k);

    if (!k)
        abort();
    k->base.config = (struct venue_config){
        .loop = loop_new(), .pair_count = PAIRS, .pairs = names, .book_depth = 10};
    k->base.inlet = (struct venue_inlet){.ctx = b, .submit = on_decoded, .now = venue_now};
    k->instruments = kraken_instruments_new(names, PAIRS);
    k->feed = kraken_feed_new(k);
    put_rules(k);
    return k;
}

static void close_venue(struct kraken *k)
{
    kraken_feed_free(k->feed);
    kraken_instruments_free(k->instruments);
    loop_free(k->base.config.loop);
    free(k);
}

/* ---- our bytes ---- */

static struct str price_text(struct text *t, const struct instrument *in, struct price px)
{
    if (px.ticks)
        text_price(t, in, px);
    return text_str(t);
}

/* False for an effect that is no order. */
static bool write_order(struct text *out, const struct engine *e, const struct effect *fx)
{
    const struct instrument *in = engine_instrument(e, fx->pair);
    const struct order_request *q = &fx->u.request;
    char qty[32], price[32], stop[32];
    struct text q_text = TEXT(qty), p_text = TEXT(price), s_text = TEXT(stop);

    if (fx->kind != EFFECT_PLACE && fx->kind != EFFECT_AMEND && fx->kind != EFFECT_CANCEL)
        return false;
    if (q->qty.lots)
        text_qty(&q_text, in, q->qty);
    struct order_terms t = {.pair = str_of(in->pair),
                            .order_id = str_of(q->venue_id),
                            .client_id = str_of(q->client_id),
                            .side = q->side,
                            .type = q->type,
                            .tif = q->tif,
                            .qty = text_str(&q_text),
                            .price = price_text(&p_text, in, q->price),
                            .stop_price = price_text(&s_text, in, q->stop_price),
                            .expires_at = q->tif == TIF_GTD ? q->expires_at : 0,
                            .deadline = q->deadline,
                            .post_only = q->post_only};
    if (fx->kind == EFFECT_PLACE)
        kraken_ws_add_order(out, &t, STR("G38a1tGFzqGiUCmnegBcm8d4nfP3tytiNQz6tkCBYXY"), 1);
    else if (fx->kind == EFFECT_AMEND)
        kraken_ws_amend_order(out, &t, STR("G38a1tGFzqGiUCmnegBcm8d4nfP3tytiNQz6tkCBYXY"), 1);
    else
        kraken_ws_cancel_order(out, &t, STR("G38a1tGFzqGiUCmnegBcm8d4nfP3tytiNQz6tkCBYXY"), 1);
    return true;
}

/* ---- one message ---- */

static void note(struct samples *s, double ns)
{
    if (s->count < SAMPLES_MAX)
        s->ns[s->count++] = (float)ns;
}

static void send_after_commit(struct bench *b, const struct text *order, double began)
{
    char drain[8192];

    journal_flush(b->journal);
    if (write(b->out[1], order->at, order->len) != (ssize_t)order->len)
        abort();
    note(&b->sent, now_ns() - began);
    if (read(b->out[0], drain, sizeof drain) <= 0)
        abort();
    b->sends++;
}

static enum status on_event(void *ctx, const struct event *ev, struct error *err)
{
    struct bench *b = ctx;
    char frame_room[TEXT_ROOM], order_room[8 * TEXT_ROOM];
    struct text frame = TEXT(frame_room), order = TEXT(order_room);
    unsigned orders = 0;

    (void)err;
    if (ev->kind == EV_QUOTE)
        write_ticker(&frame, ev);
    else if (ev->kind == EV_BAR)
        write_bar(&frame, ev);
    double began = now_ns();
    if (frame.len)
        kraken_feed_message(b->venue->feed, text_str(&frame));
    if (b->journal && journal_append(b->journal, ev) != STATUS_OK)
        journal_flush(b->journal), journal_append(b->journal, ev);
    engine_step(b->engine, ev, b->effects);
    for (uint32_t i = 0; i < b->effects->count; i++)
        orders += write_order(&order, b->engine, &b->effects->item[i]);
    double took = now_ns() - began;
    if (b->journal) {
        journal_stepped(b->journal, engine_decision_hash(b->engine), engine_effect_hash(b->engine));
        if (orders && b->sends < SENDS_MAX)
            send_after_commit(b, &order, began);
    } else if (frame.len) {
        note(&b->all, took);
        b->frames++;
    }
    if (orders && !b->journal && (frame.len || ev->kind == EV_FILL || ev->kind == EV_ORDER))
        note(&b->orders, took);
    b->steps++;
    return STATUS_OK;
}

static enum status on_begun(void *ctx, const struct engine *e, struct error *err)
{
    struct bench *b = ctx;
    size_t size = engine_size(engine_options(e));

    free(b->memory);
    b->memory = aligned_alloc(64, size);
    if (!b->memory)
        return error_set(err, STATUS_NO_MEMORY, "the engine that is timed");
    memcpy(b->memory, e, size);
    b->engine = engine_open(b->memory, size);
    return b->engine ? STATUS_OK : STATUS_CORRUPT;
}

/* ---- a run ---- */

static void run_market(struct bench *b, const struct config *c, uint64_t seed)
{
    static struct history history;
    struct result result;
    struct error err = {.status = STATUS_OK};
    struct backtest test = {.history = &history,
                            .options = &c->options,
                            .seed = seed,
                            .context = b,
                            .begun = on_begun,
                            .event = on_event};

    make_history(&history, seed);
    if (backtest_run(&result, &test, &err) != STATUS_OK ||
        result.decision_hash != engine_decision_hash(b->engine)) {
        fprintf(stderr, "engine_bench: the two engines differ %s\n", err.what);
        exit(1);
    }
    result_release(&result);
    history_release(&history);
}

static void open_journal(struct bench *b, const struct config *c, const char *folder)
{
    void *memory = aligned_alloc(64, engine_size(&c->options));
    struct engine *e = memory ? engine_init(memory, &c->options, 1, 1) : NULL;
    struct checkpoint first = {.core = e, .size = engine_size(&c->options)};
    struct journal_settings settings = {.folder = folder,
                                        .build = NOVAPULSE_VERSION,
                                        .schema = engine_schema(),
                                        .segment_bytes = UINT64_C(1) << 40,
                                        .threaded = true};
    struct error err;

    if (!e || journal_new(&b->journal, &settings, &first, &err) != STATUS_OK ||
        socketpair(AF_UNIX, SOCK_STREAM, 0, b->out) != 0) {
        fprintf(stderr, "engine_bench: no journal in %s\n", folder);
        exit(1);
    }
    free(memory);
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* In microseconds; the samples must be sorted. */
static double quantile(const struct samples *s, double q)
{
    return s->count ? (double)s->ns[(size_t)((double)(s->count - 1) * q)] / 1e3 : 0;
}

static void print_quantiles(const char *name, struct samples *s)
{
    qsort(s->ns, s->count, sizeof *s->ns, by_size);
    printf("\"%s_p50\":%.2f,\"%s_p99\":%.2f,\"%s_p999\":%.2f,\"%s_count\":%zu,", name,
           quantile(s, 0.5), name, quantile(s, 0.99), name, quantile(s, 0.999), name, s->count);
}

static void set_up(struct config *c)
{
    struct error err;

    config_init(c);
    if (config_profile(c, STR("demo"), &err) != STATUS_OK || config_finish(c, &err) != STATUS_OK)
        abort();
}

int main(int argc, char **argv)
{
    static struct bench b;
    static struct config c;
    struct options one;
    char folder[96];

    snprintf(folder, sizeof folder, "%.60s/engine_bench.%d", argc > 1 ? argv[1] : ".",
             (int)getpid());
    b.all.ns = calloc(SAMPLES_MAX, sizeof *b.all.ns);
    b.orders.ns = calloc(SAMPLES_MAX, sizeof *b.orders.ns);
    b.sent.ns = calloc(SAMPLES_MAX, sizeof *b.sent.ns);
    b.effects = calloc(1, sizeof *b.effects);
    if (!b.all.ns || !b.orders.ns || !b.sent.ns || !b.effects)
        abort();
    set_up(&c);
    b.venue = open_venue(&b);
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        run_market(&b, &c, seed);
    if (b.venue->base.stats.refused || !b.decoded || !b.orders.count) {
        fprintf(stderr, "engine_bench: the frames do not hold\n");
        return 1;
    }
    open_journal(&b, &c, folder);
    for (uint64_t seed = 1; seed <= SEEDS && b.sends < SENDS_MAX; seed++)
        run_market(&b, &c, seed);
    journal_free(b.journal);
    folder_remove(folder);
    one = c.options;
    printf("{");
    print_quantiles("message_us", &b.all);
    print_quantiles("message_to_order_us", &b.orders);
    print_quantiles("message_to_sent_us", &b.sent);
    one.trading.pair_count = 8;
    printf("\"engine_bytes_8_pairs\":%zu,", engine_size(&one));
    one.trading.pair_count = PAIRS_MAX;
    printf("\"engine_pairs_max\":%d,\"engine_bytes_pairs_max\":%zu}\n", PAIRS_MAX,
           engine_size(&one));
    close_venue(b.venue);
    free(b.memory);
    free(b.effects);
    free(b.all.ns);
    free(b.orders.ns);
    free(b.sent.ns);
    return 0;
}
