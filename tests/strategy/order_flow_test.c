/* Order Flow on hand-made moments.  Told for the long side; the short side is the mirror image in the
 * price 100, with the book leaning the other way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/vote_scores.h"
#include "strategy/order_flow.h"

struct moment {
    struct bar_values bar[4]; /* newest first */
    struct book_view book;
    double ratio, atr;
};

/* Two of three lows rise, the book leans by 0.4 at a spread of 0.06 % with 150,000 in it, quiet, no body:
 * 0.35 + 0.05, 0.40. */
static struct moment plain(void)
{
    return (struct moment){.bar = {{0, 101, 102, 100, 101, 5},
                                   {-1, 101, 102, 99, 101, 5},
                                   {-2, 101, 102, 98, 101, 5},
                                   {-3, 101, 102, 98, 101, 5}},
                           .book = {.score = 0.4, .spread = 0.0006, .notional = 150000, .age_s = 2},
                           .ratio = 1.2,
                           .atr = 1};
}

static struct moment mirror(struct moment m)
{
    for (int i = 0; i < 4; i++)
        m.bar[i] = mirrored_bar(m.bar[i]);
    m.book.score = -m.book.score;
    return m;
}

static struct vote vote_of(struct moment m)
{
    struct options o;
    struct view now = {.options = &o,
                       .book = m.book,
                       .bar = m.bar,
                       .read = {[ORDER_FLOW_VOLUME_RATIO] = &m.ratio, [ORDER_FLOW_ATR] = &m.atr}};

    check_options(&o);
    return ask_strategy(&order_flow_strategy, &now);
}

EXPECT_BOTH_SIDES(struct moment, order_flow_strategy)

static void a_leaning_book_that_price_follows_speaks(void **state)
{
    struct moment m = plain();

    (void)state;
    expect_both(m, 0.40, 0.40);
    m.bar[1].low = 98;
    expect_silence(m, "price does not follow");
    m = plain();
    m.book.score = 0.3;
    expect_silence(m, "does not lean");
    m.book.score = -0.4; /* leans to the ask while lows rise: highs do not fall */
    expect_silence(m, "price does not follow");
}

static void a_wide_spread_or_a_thin_book_is_refused(void **state)
{
    struct moment m = plain();

    (void)state;
    m.book.spread = 0.00101;
    expect_silence(m, "too wide");
    m.book.spread = 0.001;
    expect_both(m, 0.40, 0.40);
    m.book.notional = 99999;
    expect_silence(m, "too little");
    m.book.notional = 100000;
    expect_both(m, 0.40, 0.40);
}

static void the_score_adds_to_a_limit(void **state)
{
    struct moment m = plain();

    (void)state;
    m.book.score = 0.7;
    expect_both(m, 0.55, 0.40);
    m.book.score = 1;
    expect_both(m, 0.60, 0.40);
}

static void three_steps_a_tight_deep_book_and_volume_add(void **state)
{
    struct moment m = plain();

    (void)state;
    m.bar[3].low = 97;
    m.bar[3].high = 103;
    expect_both(m, 0.55, 0.55);
    m = plain();
    m.book.spread = 0.0005;
    expect_both(m, 0.40, 0.50);
    m = plain();
    m.book.notional = 200000;
    expect_both(m, 0.40, 0.50);
    m = plain();
    m.ratio = 1.21;
    expect_both(m, 0.40, 0.50);
    m = plain();
    m.bar[0].open = 100.9;
    expect_both(m, 0.50, 0.40);
}

static void what_is_not_there_opens_nothing(void **state)
{
    struct moment m = plain();

    (void)state;
    m.book = BOOK_VIEW_NONE;
    expect_silence(m, "not available");
    m = plain();
    m.book.spread = (double)NAN;
    expect_silence(m, "too wide");
    m = plain();
    m.book.notional = (double)NAN;
    expect_silence(m, "too little");
    m = plain();
    m.atr = 0;
    expect_silence(m, "not available");
    m = plain();
    m.ratio = (double)NAN;
    expect_both(m, 0.40, 0.40);
}

static void a_vote_carries_its_figures(void **state)
{
    const struct strategy *s = &order_flow_strategy;
    struct vote v = vote_of(plain());

    (void)state;
    assert_true(v.stop_atr == 2 && v.target_atr == 3.5 && v.atr == 1 && v.target_price == 0);
    assert_figure(s, &v, "book_score", 0.4);
    assert_figure(s, &v, "book_age_s", 2);
    assert_figure(s, &v, "spread", 0.0006);
    assert_figure(s, &v, "book_notional", 150000);
    assert_figure(s, &v, "steps", 2);
    assert_figure(s, &v, "volume_ratio", 1.2);
    assert_figure(s, &v, "body_agrees", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leaning_book_that_price_follows_speaks),
        cmocka_unit_test(a_wide_spread_or_a_thin_book_is_refused),
        cmocka_unit_test(the_score_adds_to_a_limit),
        cmocka_unit_test(three_steps_a_tight_deep_book_and_volume_add),
        cmocka_unit_test(what_is_not_there_opens_nothing),
        cmocka_unit_test(a_vote_carries_its_figures),
    };

    return cmocka_run_group_tests_name("order_flow", tests, NULL, NULL);
}
