/* What a book says: small books whose figures a reader can work by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "confluence/pressure.h"
#include "kit/check_series.h"
#include "market/depth_watch.h"

#define SECOND INT64_C(1000000000)

struct desk {
    struct options_book o;
    struct instrument in;
    struct depth_watch watch;
    struct pressure_memory memory;
    struct depth depth;
    struct book *book;
    int64_t now;
};

/* Two decimals each; a coin is worth the same in depth whatever it costs, as in the vectors. */
static void desk_init(struct desk *x, double price)
{
    struct options o;
    const struct watch_rule usual = watch_rule_usual();

    check_options(&o);
    memset(x, 0, sizeof *x);
    x->o = o.book;
    x->o.levels = 25;
    x->o.decay = 0;
    x->o.deep_notional = 100 * price;
    x->in.price_decimals = x->in.qty_decimals = 2;
    x->in.tick.ticks = x->in.lot.lots = 1;
    x->now = 1000 * SECOND;
    x->book = malloc(book_size(25));
    assert_non_null(x->book);
    book_init(x->book, 25);
    struct depth_rule rule = pressure_depth_rule(&x->o);
    depth_watch_init(&x->watch, &rule, &usual);
}

static void level(struct desk *x, enum side side, double price, double qty)
{
    struct price px = {(int64_t)rint(price * 100)};
    struct qty q = {(int64_t)rint(qty * 100)};

    depth_watch_time(&x->watch, x->now);
    depth_watch_level(&x->watch, x->book, &x->in, side, px, q);
    book_set(x->book, side, px, q);
}

static struct pressure read_now(struct desk *x)
{
    depth_watch_time(&x->watch, x->now);
    assert_true(depth_watch_read(&x->watch, x->book, &x->in, &x->depth));
    pressure_note(&x->memory, x->now, &x->depth);
    return pressure_read(&x->o, &x->memory, x->now, &x->depth, &x->in, book_best(x->book, SIDE_BUY),
                         book_best(x->book, SIDE_SELL));
}

static void assert_near(double got, double want)
{
    if (!(fabs(got - want) < 5e-5))
        fail_msg("expected %.6g, got %.12g", want, got);
}

/* A book of five levels a side: 34 coins bid, 8 asked; one gap of 0.8 between 99.8 and 99.0. */
static void a_book_that_is_bid_scores_up(void **state)
{
    static const double bid[][2] = {{100, 5}, {99.9, 4}, {99.8, 3}, {99.0, 2}, {98.9, 20}};
    static const double ask[][2] = {{100.1, 2}, {100.2, 2}, {100.3, 2}, {100.4, 1}, {100.5, 1}};
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    for (unsigned i = 0; i < 5; i++) {
        level(&x, SIDE_BUY, bid[i][0], bid[i][1]);
        level(&x, SIDE_SELL, ask[i][0], ask[i][1]);
    }
    depth_watch_forget(&x.watch); /* it stood there all along */
    struct pressure p = read_now(&x);
    assert_near(p.imbalance, 26.0 / 42);
    assert_near(p.weighted, 26.0 / 42);
    assert_near(p.tilt, 3.0 / 7 / 2);
    assert_int_equal(x.depth.bid.voids, 1);
    assert_int_equal(x.depth.ask.voids, 0);
    assert_near(p.liquidity, 0.5 + 0.2 + 0.05 - 0.05);
    assert_int_equal(p.leaning, STANCE_LONG);
    assert_near(p.score, 0.40333);
    assert_int_equal(p.side, STANCE_LONG);
    assert_int_equal(x.depth.bid.whales, 0);
    free(x.book);
}

static void a_wide_thin_book_scores_little(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 10);
    level(&x, SIDE_BUY, 10.0, 0.5);
    level(&x, SIDE_BUY, 9.99, 0.5);
    level(&x, SIDE_SELL, 10.05, 3);
    level(&x, SIDE_SELL, 10.06, 3);
    depth_watch_forget(&x.watch);
    struct pressure p = read_now(&x);
    assert_near(p.imbalance, -0.7143);
    assert_near(p.liquidity, 0.5);
    assert_int_equal(p.leaning, STANCE_SHORT);
    assert_near(p.score, -0.2300);
    free(x.book);
}

static void stand_with_a_wall(struct desk *x, bool sudden)
{
    level(x, SIDE_BUY, 100, 1);
    level(x, SIDE_BUY, 99.98, 1);
    level(x, SIDE_BUY, 99.97, 1);
    for (unsigned i = 1; i <= 4; i++)
        level(x, SIDE_SELL, 100 + 0.01 * i, 1);
    depth_watch_forget(&x->watch);
    level(x, SIDE_BUY, 99.99, 300);
    if (!sudden)
        x->now += 3 * SECOND;
}

static void a_wall_counts_once_it_has_stood(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    stand_with_a_wall(&x, false);
    struct pressure p = read_now(&x);
    assert_near(p.imbalance, 0.9739);
    assert_near(p.liquidity, 0.85);
    assert_near(p.score, 0.7462);
    assert_int_equal(x.depth.bid.whales,
                     0); /* 30 000, and less than five times the mean of 75.75 */
    free(x.book);
}

static void a_wall_that_has_just_come_is_not_believed(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    stand_with_a_wall(&x, true);
    struct pressure p = read_now(&x);
    assert_near(p.imbalance, -1.0 / 7); /* 3 bid, 4 asked */
    assert_near(p.weighted, -1.0 / 7);
    assert_int_equal(x.depth.bid.young.lots, 30000);
    free(x.book);
}

/* 3 bid, 4 asked, and all that was added of late was pulled: (0.85 * -1/7) * 0.8 / 2. */
static void a_wall_pulled_untraded_halves_the_score(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    stand_with_a_wall(&x, true);
    x.now += SECOND;
    level(&x, SIDE_BUY, 99.99, 0);
    struct pressure p = read_now(&x);
    assert_near(p.spoofed, 1);
    assert_near(p.liquidity, 0.8);
    assert_near(p.score, -0.0486);
    assert_int_equal(p.side, STANCE_NONE);
    x.now += 60 * SECOND; /* two thirds of a minute fade nothing: nothing new was added */
    assert_near(read_now(&x).spoofed, 1);
    level(&x, SIDE_BUY, 99.99, 300);
    x.now += 3 * SECOND;
    p = read_now(&x); /* stands: 30 000 lots honest, 30 000 pulled 63 s ago fade to a ninth */
    assert_near(p.spoofed, exp(-63.0 / 30) / (1 + exp(-63.0 / 30)));
    free(x.book);
}

static void a_wall_that_was_traded_through_is_not_pulled(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    stand_with_a_wall(&x, true);
    depth_watch_trade(&x.watch, (struct price){9999}, (struct qty){29000});
    x.now += SECOND;
    level(&x, SIDE_BUY, 99.99, 10);
    assert_near(read_now(&x).spoofed, 0);
    free(x.book);
}

static void whales_lean_too(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    stand_with_a_wall(&x, false);
    level(&x, SIDE_BUY, 99.96, 600); /* worth 59 976 */
    x.now += 3 * SECOND;
    struct pressure p = read_now(&x);
    assert_int_equal(x.depth.bid.whales, 1);
    assert_near(p.whales, 1);
    assert_near(money_to_double(x.depth.bid.whale_notional), 59976);
    free(x.book);
}

static void a_reading_grows_old(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    stand_with_a_wall(&x, false);
    read_now(&x);
    for (int64_t age = 4; age <= 6; age++) {
        struct pressure p =
            pressure_read(&x.o, &x.memory, x.now + age * SECOND, &x.depth, &x.in,
                          book_best(x.book, SIDE_BUY), book_best(x.book, SIDE_SELL));
        assert_int_equal(p.state, age <= 5 ? BOOK_FRESH : BOOK_OLD);
        assert_near(p.age_s, (double)age);
        assert_true(age <= 5 || (p.score == 0 && p.side == STANCE_NONE));
    }
    free(x.book);
}

static void nothing_was_seen_before_the_first_reading(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    stand_with_a_wall(&x, false);
    struct pressure p = pressure_read(&x.o, &x.memory, x.now, &x.depth, &x.in,
                                      book_best(x.book, SIDE_BUY), book_best(x.book, SIDE_SELL));
    assert_int_equal(p.state, BOOK_UNSEEN);
    free(x.book);
}

static void the_shift_is_against_the_mean_of_late(void **state)
{
    struct desk x;

    (void)state;
    desk_init(&x, 100);
    level(&x, SIDE_BUY, 100, 1);
    level(&x, SIDE_SELL, 100.01, 1);
    depth_watch_forget(&x.watch);
    read_now(&x);
    x.now += 30 * SECOND;
    level(&x, SIDE_BUY, 100, 3);
    struct pressure p = read_now(&x); /* imbalance 0 for long, 0.5 now */
    assert_near(p.imbalance, 0.5);
    assert_near(p.shift, 0.5 - (1 - exp(-1)) * 0.5);
    free(x.book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_book_that_is_bid_scores_up),
        cmocka_unit_test(a_wide_thin_book_scores_little),
        cmocka_unit_test(a_wall_counts_once_it_has_stood),
        cmocka_unit_test(a_wall_that_has_just_come_is_not_believed),
        cmocka_unit_test(a_wall_pulled_untraded_halves_the_score),
        cmocka_unit_test(a_wall_that_was_traded_through_is_not_pulled),
        cmocka_unit_test(whales_lean_too),
        cmocka_unit_test(a_reading_grows_old),
        cmocka_unit_test(nothing_was_seen_before_the_first_reading),
        cmocka_unit_test(the_shift_is_against_the_mean_of_late),
    };

    return cmocka_run_group_tests_name("pressure", tests, NULL, NULL);
}
