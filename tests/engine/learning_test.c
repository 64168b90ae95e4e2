/* What the profile learns from the bars that follow its votes, and where that survives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "engine/portable.h"
#include "kit/desk.h"
#include "strategy/strategy.h"

enum { TREND_WANTED = 6000 };

/* One timeframe, the trend's vote on every bar of a trend, a stop that a minute can reach. */
static void talkative(struct options *o)
{
    desk_pairs(o, 1);
    o->trading.timeframe_count = 1;
    o->confluence.min_agreement = 1;
    o->trend.fresh_cross = 0;
    o->trend.adx_threshold = 10;
    o->risk.min_stop = 0.0005;
    o->adaptive.horizon_s = 3600;
    o->sim.maker_fee = o->sim.taker_fee = 0; /* as the desk's venue: the rules compare */
}

/* A seeded walk that drifts one way for two hundred bars and then the other. */
static void walk(struct desk *d, unsigned bars)
{
    struct random r;
    int64_t price = 10000000;

    random_seed(&r, 7);
    for (unsigned i = 0; i < bars; i++) {
        int64_t step = (int64_t)(random_u64(&r) % 4001) - 2000 + (i / 200 % 2 ? -300 : 300);
        int64_t open = price, close = price + step;
        struct event ev = {.kind = EV_BAR, .pair = 0};

        ev.u.bar = (struct bar){.open_time = d->now / SECONDS(60) * SECONDS(60) - SECONDS(60),
                                .interval_s = 60,
                                .open = {open},
                                .high = {(open > close ? open : close) + 500},
                                .low = {(open < close ? open : close) - 500},
                                .close = {close},
                                .volume = {LOTS(1)}};
        price = close;
        desk_say(d, ev);
        d->now += SECONDS(60);
    }
}

static struct result_cell votes_of(struct desk *d, const char *strategy)
{
    unsigned i = strategy_find(str_of(strategy));

    return results_total(&d->engine->profile.record[i].results);
}

static double factor_of(const struct engine *e, const char *strategy)
{
    return e->profile.factor[strategy_find(str_of(strategy))];
}

static void every_vote_gets_an_outcome_and_moves_its_weight(void **state)
{
    struct desk *d = desk_new(talkative);
    (void)state;

    assert_true(factor_of(d->engine, "trend") == 1);
    walk(d, TREND_WANTED);

    struct result_cell votes = votes_of(d, "trend");
    assert_true(votes.trades > 100);
    assert_true(votes.wins > 0 && votes.wins < votes.trades);
    assert_true(factor_of(d->engine, "trend") != 1);
    assert_true(factor_of(d->engine, "trend") >= d->config.options.adaptive.least);
    assert_true(factor_of(d->engine, "trend") <= d->config.options.adaptive.most);
    desk_free(d);
}

static void a_person_resets_the_weights_and_keeps_the_results(void **state)
{
    struct desk *d = desk_new(talkative);
    uint64_t before;
    (void)state;

    walk(d, TREND_WANTED);
    before = votes_of(d, "trend").trades;
    desk_control(d, CONTROL_RESET_WEIGHTS);

    assert_int_equal(desk_seen(d, EFFECT_CONTROL)->u.control.outcome, CONTROL_DONE);
    assert_true(factor_of(d->engine, "trend") == 1);
    assert_int_equal(votes_of(d, "trend").trades, before);
    desk_free(d);
}

static void a_hot_switch_off_counts_weights_as_configured(void **state)
{
    struct desk *d = desk_new(talkative);
    struct event ev = {.kind = EV_OPTION, .pair = PAIR_NONE};
    (void)state;

    walk(d, TREND_WANTED);
    strcpy(ev.u.option.key, "adaptive.enabled");
    strcpy(ev.u.option.value, "off");
    desk_say(d, ev);

    assert_null(desk_noticed(d, "option.refused"));
    assert_true(factor_of(d->engine, "trend") == 1);
    desk_free(d);
}

static struct engine *fresh_engine(const struct desk *d)
{
    return engine_init(aligned_alloc(64, d->size), &d->config.options, 1, 2);
}

static void an_upgrade_carries_results_and_weights(void **state)
{
    struct text t = {malloc(PORTABLE_BYTES_MAX), 0, PORTABLE_BYTES_MAX, false};
    struct desk *d = desk_new(talkative);
    struct engine *fresh = fresh_engine(d);
    struct error err;
    (void)state;

    walk(d, TREND_WANTED);
    d->account->result[1].cell[REGIME_TRENDING][REGIME_VOL_HIGH] =
        (struct result_cell){.trades = 3, .wins = 1, .gain = USD(5), .loss = USD(2)};
    assert_true(engine_export(d->engine, &t));
    assert_int_equal(engine_import(fresh, text_str(&t), &err), STATUS_OK);

    assert_memory_equal(fresh->profile.record, d->engine->profile.record,
                        sizeof fresh->profile.record);
    assert_memory_equal(fresh->account.result, d->account->result, sizeof fresh->account.result);
    assert_true(factor_of(fresh, "trend") == factor_of(d->engine, "trend"));
    free(fresh);
    free(t.at);
    desk_free(d);
}

static void changed_options_keep_what_was_learned_and_what_is_open(void **state)
{
    struct desk *d = desk_new(talkative);
    struct engine *fresh;
    struct error err;
    (void)state;

    walk(d, TREND_WANTED);
    d->config.options.adaptive.gain = 0;
    fresh = fresh_engine(d);
    assert_int_equal(engine_adopt(fresh, d->engine, &err), STATUS_OK);

    assert_memory_equal(fresh->profile.record, d->engine->profile.record,
                        sizeof fresh->profile.record);
    assert_true(factor_of(fresh, "trend") == 1); /* no gain: the record does not move it */
    assert_int_equal(pair_at(fresh, 0)->references, pair_at(d->engine, 0)->references);
    free(fresh);
    desk_free(d);
}

static void a_closed_position_counts_for_its_strategy_and_regime(void **state)
{
    struct desk *d = desk_new(NULL);
    struct position *p = desk_hold(d);
    unsigned owner = p->strategy;
    (void)state;

    p->trend = REGIME_RANGING;
    p->volatility = REGIME_VOL_LOW;
    desk_close(d, p->number);
    desk_canceled(d, desk_order(d, PURPOSE_STOP));
    desk_fill(d, desk_order(d, PURPOSE_EXIT), 10100, LOTS(2));

    struct result_cell got = d->account->result[owner].cell[REGIME_RANGING][REGIME_VOL_LOW];
    assert_int_equal(got.trades, 1);
    assert_int_equal(got.wins, 1);
    assert_int_equal(got.gain, USD(2)); /* 2 BTC, a dollar each */
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vote_gets_an_outcome_and_moves_its_weight),
        cmocka_unit_test(a_person_resets_the_weights_and_keeps_the_results),
        cmocka_unit_test(a_hot_switch_off_counts_weights_as_configured),
        cmocka_unit_test(an_upgrade_carries_results_and_weights),
        cmocka_unit_test(changed_options_keep_what_was_learned_and_what_is_open),
        cmocka_unit_test(a_closed_position_counts_for_its_strategy_and_regime),
    };

    return cmocka_run_group_tests_name("learning", tests, NULL, NULL);
}
