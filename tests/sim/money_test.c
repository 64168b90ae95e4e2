/* Laws for every sequence of orders and markets: money is conserved, nothing is overdrawn, the
 * same seed gives the same bytes. */
#include "base/random.h"
#include "sim/venue_kit.h"

struct storm {
    struct sim *sim;
    struct random dice;
    int64_t at;
    int64_t mid; /* ticks */
    uint64_t ids;
    uint64_t filled_lots[2]; /* by EV_FILL, buys and sells */
};

static struct storm storm_of(uint64_t seed)
{
    struct sim_options o = {
        .seed = seed,
        .latency_ns = 20000000,
        .jitter_ns = 30000000,
        .protection = 0.05,
        .spread = 0.0004,
        .participation = 0.1,
        .slippage = 0.05,
        .faults = {.lose_request = 0.02,
                   .lose_answer = 0.05,
                   .duplicate = 0.05,
                   .delay = 0.05,
                   .reject = 0.05,
                   .partial = 0.2,
                   .delay_ns = 500000000},
    };
    struct storm t = {.mid = 500000};

    t.sim = sim_init(malloc(sim_size(&small)), &small, &o, 0);
    random_seed(&t.dice, seed ^ 0xabcdef);
    assert_true(sim_pair(t.sim, 0, &btc_usd, (struct rate){400000}, (struct rate){800000}));
    for (uint16_t a = 0; a < 2; a++) {
        assert_true(sim_deposit(t.sim, a, STR("USD"), USD(20000)));
        assert_true(sim_deposit(t.sim, a, STR("BTC"), USD(0.5)));
    }
    return t;
}

static int64_t roll(struct storm *t, int64_t n)
{
    return (int64_t)random_below(&t->dice, (uint64_t)n);
}

static void storm_place(struct storm *t)
{
    struct order_request r = {.side = (uint8_t)(1 + roll(t, 2)), .type = (uint8_t)roll(t, 6)};

    client_id_make(r.client_id, 1, 0, ++t->ids);
    r.qty.lots = 5000 + roll(t, 20000000);
    r.price.ticks = t->mid - 2000 + roll(t, 4000);
    r.stop_price.ticks = t->mid - 3000 + roll(t, 6000);
    r.tif = (uint8_t)roll(t, TIF_COUNT);
    r.expires_at = t->at + 60 * SECOND;
    r.post_only = r.type == ORDER_LIMIT && roll(t, 4) == 0;
    sim_place(t->sim, (uint16_t)roll(t, 2), 0, &r, t->at);
}

static void storm_change(struct storm *t, bool cancel)
{
    struct order_request r = {0};

    client_id_make(r.client_id, 1, 0, 1 + (uint64_t)roll(t, (int64_t)t->ids + 1));
    if (cancel) {
        sim_cancel(t->sim, (uint16_t)roll(t, 2), &r, t->at);
        return;
    }
    r.qty.lots = 10000 + roll(t, 20000000);
    r.price.ticks = t->mid - 2000 + roll(t, 4000);
    r.stop_price.ticks = t->mid - 3000 + roll(t, 6000);
    sim_amend(t->sim, (uint16_t)roll(t, 2), &r, t->at);
}

static void storm_market(struct storm *t)
{
    t->mid += roll(t, 401) - 200;
    if (roll(t, 3) == 0) {
        struct ev_trade x = {{t->mid}, {1 + roll(t, 30000000)}, 0, (uint8_t)(1 + roll(t, 2)), {0}};

        sim_trade(t->sim, 0, &x, t->at);
    } else {
        struct ev_quote q = {{t->mid - 1 - roll(t, 20)},
                             {t->mid + 1 + roll(t, 20)},
                             {1 + roll(t, 50000000)},
                             {1 + roll(t, 50000000)},
                             0,
                             0};

        sim_quote(t->sim, 0, &q, t->at);
    }
}

static void storm_bar(struct storm *t)
{
    struct bar b = {.open_time = t->at, .interval_s = 60};
    struct bar_point p[BAR_POINTS];

    b.open.ticks = t->mid;
    b.high.ticks = t->mid + roll(t, 800);
    b.low.ticks = t->mid - roll(t, 800);
    b.close.ticks = b.low.ticks + roll(t, b.high.ticks - b.low.ticks + 1);
    b.volume.lots = roll(t, 200000000);
    bar_path(p, &btc_usd, &b, 0.0004, 0.1);
    for (int i = 0; i < BAR_POINTS; i++)
        sim_bar_point(t->sim, 0, &b, &p[i]);
    t->mid = b.close.ticks;
    t->at += 60 * SECOND;
}

static void storm_step(struct storm *t)
{
    struct event ev;

    t->at += roll(t, SECOND);
    switch (roll(t, 8)) {
    case 0:
    case 1:
        storm_place(t);
        break;
    case 2:
        storm_change(t, true);
        break;
    case 3:
        storm_change(t, false);
        break;
    case 4:
        if (roll(t, 20) == 0)
            sim_cancel_all(t->sim, (uint16_t)roll(t, 2), t->at);
        break;
    case 5:
        if (roll(t, 10) == 0)
            storm_bar(t);
        break;
    default:
        storm_market(t);
    }
    while (sim_next(t->sim, &ev))
        if (ev.kind == EV_FILL)
            t->filled_lots[ev.u.fill.side == SIDE_SELL] += (uint64_t)ev.u.fill.qty.lots;
}

static void money_is_conserved_under_any_orders(void **state)
{
    uint64_t filled = 0;
    (void)state;

    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct storm t = storm_of(seed);
        struct error err = {0};

        for (int i = 0; i < 2000; i++) {
            storm_step(&t);
            if (sim_audit(t.sim, &err) != STATUS_OK)
                fail_msg("seed %llu, step %d: %s", (unsigned long long)seed, i, err.what);
        }
        assert_int_equal(sim_lost(t.sim), 0);
        filled += t.filled_lots[0] + t.filled_lots[1];
        free(t.sim);
    }
    assert_true(filled > 0);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    struct storm a = storm_of(7), b = storm_of(7);
    (void)state;

    for (int i = 0; i < 3000; i++) {
        storm_step(&a);
        storm_step(&b);
    }
    assert_memory_equal(a.sim, b.sim, sim_size(&small));
    free(a.sim);
    free(b.sim);
}

static void a_copied_venue_goes_on_like_the_original(void **state)
{
    struct storm a = storm_of(9), b;
    (void)state;

    for (int i = 0; i < 1500; i++)
        storm_step(&a);
    b = a;
    b.sim = malloc(sim_size(&small));
    memcpy(b.sim, a.sim, sim_size(&small));
    assert_ptr_equal(sim_find(b.sim, sim_size(&small)), b.sim);
    for (int i = 0; i < 1500; i++) {
        storm_step(&a);
        storm_step(&b);
    }
    assert_memory_equal(a.sim, b.sim, sim_size(&small));
    free(a.sim);
    free(b.sim);
}

static void an_audit_notices_a_unit_from_nowhere(void **state)
{
    struct storm t = storm_of(3);
    int64_t *word = (int64_t *)(void *)t.sim;
    (void)state;

    assert_int_equal(sim_audit(t.sim, NULL), STATUS_OK);
    for (size_t i = 0; i < sim_size(&small) / sizeof *word; i++)
        if (word[i] == USD(20000).units) {
            word[i]++;
            break;
        }
    assert_int_equal(sim_audit(t.sim, NULL), STATUS_CORRUPT);
    free(t.sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_is_conserved_under_any_orders),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(a_copied_venue_goes_on_like_the_original),
        cmocka_unit_test(an_audit_notices_a_unit_from_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
