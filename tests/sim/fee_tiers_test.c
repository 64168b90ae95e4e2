/* Fees by volume: the schedule, the thirty days, and what an account pays. */
#include "sim/venue_kit.h"

#include <jansson.h>
#include <stdio.h>

#include "sim/fee_tiers.h"
#include "sim/state.h"

#define DAY_NS (INT64_C(86400) * SECOND)

static void a_tier_holds_from_its_volume_on(void **state)
{
    (void)state;
    assert_int_equal(fee_tier_find((struct money){0}), 0);
    assert_int_equal(fee_tier_find(USD(2499)), 0);
    assert_int_equal(fee_tier_find(USD(2500)), 1);
    assert_int_equal(fee_tiers[1].taker.e8, 600000); /* 60 bps */
    assert_int_equal(fee_tier_find(USD(600000000)), FEE_TIERS - 1);
    for (unsigned i = 1; i < FEE_TIERS; i++) {
        assert_true(fee_tiers[i].volume > fee_tiers[i - 1].volume);
        assert_true(fee_tiers[i].maker.e8 <= fee_tiers[i - 1].maker.e8);
        assert_true(fee_tiers[i].taker.e8 < fee_tiers[i - 1].taker.e8);
    }
}

static void the_schedule_is_the_published_one(void **state)
{
    const char *shared = getenv("NOVAPULSE_SHARED");
    char path[512];
    json_t *doc, *row;
    size_t i;

    (void)state;
    snprintf(path, sizeof path, "%s/fixtures/quant/fee_tiers.json", shared ? shared : "../shared");
    doc = json_load_file(path, 0, NULL);
    if (!doc)
        skip();
    const json_t *rows =
        json_object_get(json_object_get(doc, "kraken_spot_crypto_2026_07_09"), "rows");
    assert_int_equal(json_array_size(rows), FEE_TIERS);
    json_array_foreach(rows, i, row)
    {
        assert_int_equal(json_integer_value(json_object_get(row, "min_30d_volume_usd")),
                         fee_tiers[i].volume);
        assert_int_equal(json_integer_value(json_object_get(row, "maker_bps")) * 10000,
                         fee_tiers[i].maker.e8);
        assert_int_equal(json_integer_value(json_object_get(row, "taker_bps")) * 10000,
                         fee_tiers[i].taker.e8);
    }
    json_decref(doc);
}

static void volume_counts_for_thirty_days(void **state)
{
    struct volume v = {0};
    int64_t start = 20000 * DAY_NS;

    (void)state;
    volume_add(&v, start, USD(100));
    volume_add(&v, start + DAY_NS, USD(10));
    volume_add(&v, start + 3 * DAY_NS, USD(1));
    assert_int_equal(volume_sum(&v, start + 3 * DAY_NS).units, USD(111).units);
    assert_int_equal(volume_sum(&v, start + 29 * DAY_NS).units, USD(111).units);
    assert_int_equal(volume_sum(&v, start + 30 * DAY_NS).units, USD(11).units);
    assert_int_equal(volume_sum(&v, start + 31 * DAY_NS).units, USD(1).units);
    assert_int_equal(volume_sum(&v, start + 400 * DAY_NS).units, 0);
    volume_add(&v, start + 32 * DAY_NS, USD(7)); /* on the place of day 2, which had none */
    assert_int_equal(volume_sum(&v, start + 32 * DAY_NS).units, USD(8).units);
    volume_add(&v, start + 500 * DAY_NS, USD(5));
    assert_int_equal(volume_sum(&v, start + 500 * DAY_NS).units, USD(5).units);
}

/* Bought for 3,000 at 0.80 %, the next 1,000 cost 0.60 %; without tiers 0.80 % for ever. */
static void an_account_earns_lower_fees_by_what_it_trades(void **state)
{
    (void)state;
    for (uint64_t tiers = 0; tiers < 2; tiers++) {
        struct sim_options o = {.seed = 1, .protection = 0.05, .fee_tiers = tiers};
        struct sim *s = sim_init(malloc(sim_size(&small)), &small, &o, 0);
        struct rate maker = {400000}, taker = {800000};

        assert_true(sim_pair(s, 0, &btc_usd, maker, taker));
        assert_true(sim_deposit(s, 0, STR("USD"), USD(100000)));
        assert_int_equal(sim_rates(s, 0, 0).taker.e8, 800000);
        volume_add(volume_of(s, 0), sim_now(s), USD(3000));
        assert_int_equal(sim_rates(s, 0, 0).taker.e8, tiers ? 600000 : 800000);
        assert_int_equal(sim_rates(s, 0, 0).maker.e8, tiers ? 300000 : 400000);
        assert_int_equal(sim_volume(s, 0).units, USD(3000).units);
        free(s);
    }
}

static void a_rate_below_the_schedule_stays(void **state)
{
    struct sim_options o = {.seed = 1, .fee_tiers = 1};
    struct sim *s = sim_init(malloc(sim_size(&small)), &small, &o, 0);

    (void)state;
    assert_true(sim_pair(s, 0, &btc_usd, (struct rate){0}, (struct rate){50000}));
    assert_int_equal(sim_rates(s, 0, 0).maker.e8, 0);
    assert_int_equal(sim_rates(s, 0, 0).taker.e8, 50000);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tier_holds_from_its_volume_on),
        cmocka_unit_test(the_schedule_is_the_published_one),
        cmocka_unit_test(volume_counts_for_thirty_days),
        cmocka_unit_test(an_account_earns_lower_fees_by_what_it_trades),
        cmocka_unit_test(a_rate_below_the_schedule_stays),
    };

    return cmocka_run_group_tests_name("fee_tiers", tests, NULL, NULL);
}
