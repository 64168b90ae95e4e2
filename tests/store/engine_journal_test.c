#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/config.h"
#include "engine/engine.h"
#include "kit/journal_desk.h"
#include "store/recover.h"
#include "store/replay.h"

static void *open_engine(void *memory, size_t size)
{
    return engine_open(memory, size);
}

static void step(void *core, const struct event *ev, struct effects *ret)
{
    engine_step(core, ev, ret);
}

static uint64_t last_seq(const void *core)
{
    return engine_last_seq(core);
}

static int64_t last_at(const void *core)
{
    return engine_last_at(core);
}

static uint64_t decision_hash(const void *core)
{
    return engine_decision_hash(core);
}

static uint64_t effect_hash_of(const void *core)
{
    return engine_effect_hash(core);
}

static const struct core core = {
    .schema = engine_schema,
    .open = open_engine,
    .step = step,
    .last_seq = last_seq,
    .last_at = last_at,
    .decision_hash = decision_hash,
    .effect_hash = effect_hash_of,
};

/* The engine of two days on one pair, bar by bar, with its journal. */
struct history {
    struct config config;
    struct journal_desk d;
    struct engine *engine;
    size_t size;
    int64_t at;
    uint64_t chance;
    int64_t price;
};

static struct checkpoint now_of(const struct history *h)
{
    return (struct checkpoint){
        .core = h->engine,
        .size = h->size,
        .last_seq = engine_last_seq(h->engine),
        .at = engine_last_at(h->engine),
        .decision_hash = engine_decision_hash(h->engine),
        .effect_hash = engine_effect_hash(h->engine),
    };
}

static void send(struct history *h, struct event *ev)
{
    ev->seq = engine_last_seq(h->engine) + 1;
    ev->at = h->at;
    assert_int_equal(journal_append(h->d.journal, ev), STATUS_OK);
    engine_step(h->engine, ev, &h->d.effects);
    journal_stepped(h->d.journal, engine_decision_hash(h->engine), engine_effect_hash(h->engine));
}

static void history_begin(struct history *h)
{
    struct checkpoint first;
    struct event ev;

    memset(h, 0, sizeof *h);
    config_init(&h->config);
    assert_int_equal(config_finish(&h->config, NULL), STATUS_OK);
    journal_desk_init(&h->d, false);
    h->size = engine_size(&h->config.options);
    h->engine = aligned_alloc(CORE_ALIGNMENT, h->size);
    assert_non_null(h->engine);
    h->engine = engine_init(h->engine, &h->config.options, 1, 1);
    h->at = 1700000040000000000;
    h->chance = 99;
    h->price = 3000000;
    h->d.settings.schema = engine_schema();
    first = now_of(h);
    assert_int_equal(journal_new(&h->d.journal, &h->d.settings, &first, NULL), STATUS_OK);

    memset(&ev, 0, sizeof ev);
    ev.kind = EV_START;
    ev.pair = PAIR_NONE;
    ev.u.start.run = 1;
    send(h, &ev);
    memset(&ev, 0, sizeof ev);
    ev.kind = EV_INSTRUMENT;
    ev.u.instrument = (struct instrument){.base = "BTC",
                                          .quote = "USD",
                                          .price_decimals = 2,
                                          .qty_decimals = 8,
                                          .status = MARKET_ONLINE,
                                          .tick = {1},
                                          .lot = {1},
                                          .min_qty = {10000},
                                          .min_cost = {50000000}};
    memcpy(ev.u.instrument.pair, h->config.options.trading.pairs[0], PAIR_NAME_MAX);
    send(h, &ev);
}

static void minute(struct history *h)
{
    struct event ev;
    int64_t open = h->price;

    h->chance = h->chance * 6364136223846793005u + 1442695040888963407u;
    h->price += (int64_t)(h->chance >> 33) % 8001 - 4000;
    h->at += 60000000000;
    memset(&ev, 0, sizeof ev);
    ev.kind = EV_BAR;
    ev.u.bar = (struct bar){
        .open_time = (h->at / 60000000000 - 1) * 60000000000,
        .open = {open},
        .high = {(open > h->price ? open : h->price) + 500},
        .low = {(open < h->price ? open : h->price) - 500},
        .close = {h->price},
        .volume = {(int64_t)(h->chance >> 40)},
        .interval_s = 60,
        .flags = BAR_VENUE,
    };
    send(h, &ev);
    journal_commit(h->d.journal);
}

static void history_end(struct history *h)
{
    free(h->engine);
    journal_desk_release(&h->d);
}

static void the_engine_comes_back_from_its_journal_byte_for_byte(void **unused)
{
    struct history h;
    struct recovery got;

    (void)unused;
    history_begin(&h);
    for (int i = 0; i < 2 * 1440; i++)
        minute(&h);
    assert_true(engine_effect_hash(h.engine) != 0);
    assert_true(engine_decision_hash(h.engine) != 0);

    assert_int_equal(recover(&got, h.d.folder, &core, NULL, NULL), STATUS_OK);
    assert_int_equal(got.size, h.size);
    assert_memory_equal(got.memory, h.engine, h.size);
    free(got.memory);
    history_end(&h);
}

static void a_second_segment_of_the_engine_verifies_alone(void **unused)
{
    struct history h;
    struct checkpoint c;
    struct replay_report got;
    struct replay_options o = {.verify = true};
    char path[JOURNAL_PATH_MAX];

    (void)unused;
    history_begin(&h);
    for (int i = 0; i < 1440; i++)
        minute(&h);
    c = now_of(&h);
    assert_int_equal(journal_checkpoint(h.d.journal, &c), STATUS_OK);
    for (int i = 0; i < 1440; i++)
        minute(&h);
    assert_int_equal(journal_flush(h.d.journal), STATUS_OK);

    assert_true(journal_path(path, h.d.folder, 2, ".npj"));
    assert_int_equal(replay_segment(&got, path, &core, &o, NULL), STATUS_OK);
    assert_int_equal(got.events, 1440);
    assert_int_equal(got.compared, 1440);
    assert_false(got.differs);
    assert_true(got.effect_hash == engine_effect_hash(h.engine));
    assert_true(journal_figures(h.d.journal).hash_records >= 1440); /* every bar says something */
    history_end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_comes_back_from_its_journal_byte_for_byte),
        cmocka_unit_test(a_second_segment_of_the_engine_verifies_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
