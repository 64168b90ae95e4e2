/* Readings of a book against the published vectors, and on books made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "kit/json_tree.h"
#include "kit/shared.h"
#include "market/depth_watch.h"

static const struct instrument four_decimals = {
    .price_decimals = 4, .qty_decimals = 4, .tick = {1}, .lot = {1}};

static struct book *new_book(void)
{
    struct book *b = malloc(book_size(25));

    assert_non_null(b);
    book_init(b, 25);
    return b;
}

static struct tree_case {
    struct json_tree *doc;
    struct str file;
} fixture(const char *name)
{
    struct tree_case c = {.file = shared_read(name)};

    if (!c.file.at)
        skip();
    c.doc = tree_parse(c.file.at, c.file.len);
    assert_non_null(c.doc);
    return c;
}

static void drop_fixture(struct tree_case *c)
{
    tree_free(c->doc);
    shared_free(c->file);
}

static int64_t scaled(double v)
{
    return (int64_t)rint(v * 1e4);
}

static void fill(struct book *b, enum side side, const struct json_tree *levels)
{
    for (size_t i = 0; i < tree_size(levels); i++) {
        const struct json_tree *level = tree_item(levels, i);

        book_set(b, side, (struct price){scaled(tree_real(tree_item(level, 0)))},
                 (struct qty){scaled(tree_real(tree_item(level, 1)))});
    }
}

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance * (1 + fabs(want))))
        fail_msg("expected %.15g, got %.15g", want, got);
}

static double real(const struct json_tree *t, const char *key)
{
    return tree_real(tree_member(t, key));
}

static double share(double a, double b)
{
    return (a - b) / (a + b);
}

/* Notionals are kept to 10^-8, the weighted imbalance to 10^-6. */
static void check_metrics(const struct json_tree *in, const struct json_tree *want)
{
    struct book *b = new_book();
    struct depth_rule rule = {.levels = (uint32_t)tree_integer(tree_member(in, "k")),
                              .near = real(in, "depth_bps") / 1e4,
                              .void_gap = 1,
                              .whale_notional = 1e12,
                              .whale_multiple = 1e12};
    struct depth d;

    fill(b, SIDE_BUY, tree_member(in, "bids"));
    fill(b, SIDE_SELL, tree_member(in, "asks"));
    assert_true(depth_read(&rule, b, &four_decimals, NULL, 0, &d));
    assert_near(share((double)d.bid.qty.lots, (double)d.ask.qty.lots), real(want, "obi_flat"),
                1e-12);
    assert_near((double)d.weighted / 1e6, real(want, "obi_flat"), 1e-6);
    double bid = money_to_double(d.bid.notional) / qty_to_double(&four_decimals, d.bid.qty);
    double ask = money_to_double(d.ask.notional) / qty_to_double(&four_decimals, d.ask.qty);
    assert_near(bid, real(want, "vwap_bid"), 1e-9);
    assert_near(ask, real(want, "vwap_ask"), 1e-9);
    assert_near(book_middle(b, &four_decimals), real(want, "mid"), 1e-12);
    rule.decay = real(in, "exp_lambda");
    assert_true(depth_read(&rule, b, &four_decimals, NULL, 0, &d));
    assert_near((double)d.weighted / 1e6, real(want, "obi_exp"), 1e-6);
    rule.levels = 25;
    assert_true(depth_read(&rule, b, &four_decimals, NULL, 0, &d));
    assert_near(money_to_double(d.bid.near), real(want, "depth_bid_quote"), 1e-9);
    assert_near(money_to_double(d.ask.near), real(want, "depth_ask_quote"), 1e-9);
    free(b);
}

static void readings_agree_with_the_published_vectors(void **state)
{
    struct tree_case c = fixture("fixtures/quant/book_metrics.json");
    const struct json_tree *cases = tree_member(c.doc, "cases");

    (void)state;
    assert_int_equal(tree_size(cases), 2);
    for (size_t i = 0; i < tree_size(cases); i++)
        check_metrics(tree_member(tree_item(cases, i), "input"),
                      tree_member(tree_item(cases, i), "expected"));
    drop_fixture(&c);
}

static void play(struct depth_watch *w, struct book *b, const struct json_tree *ev)
{
    struct price px = {scaled(real(ev, "price"))};
    struct qty q = {scaled(real(ev, "qty"))};
    enum side side;

    depth_watch_time(w, tree_integer(tree_member(ev, "t")) * 1000000 + 1);
    if (!strcmp(tree_string(tree_member(ev, "type")), "trade")) {
        depth_watch_trade(w, px, q);
        return;
    }
    side = !strcmp(tree_string(tree_member(ev, "side")), "bid") ? SIDE_BUY : SIDE_SELL;
    depth_watch_level(w, b, &four_decimals, side, px, q);
    book_set(b, side, px, q);
}

static void check_spoofing(const struct json_tree *in, const struct json_tree *want)
{
    const struct depth_rule rule = {25, 0, 0.005, 1, 1e12, 1e12};
    const struct watch_rule usual = watch_rule_usual();
    const struct json_tree *events = tree_member(in, "events");
    struct book *b = new_book();
    struct depth_watch w;
    struct depth d;

    depth_watch_init(&w, &rule, &usual);
    for (size_t i = 0; i < 9; i++)
        play(&w, b, tree_item(events, i)); /* the book as it stood */
    depth_watch_forget(&w);
    for (size_t i = 9; i < tree_size(events); i++)
        play(&w, b, tree_item(events, i));
    assert_true(depth_watch_read(&w, b, &four_decimals, &d));
    assert_near((double)d.added.lots / 1e4, real(want, "big_added"), 1e-12);
    assert_near((double)d.pulled.lots / 1e4, real(want, "flagged"), 1e-12);
    free(b);
}

static void pulled_size_agrees_with_the_published_vectors(void **state)
{
    struct tree_case c = fixture("fixtures/quant/spoofing.json");
    const struct json_tree *cases = tree_member(c.doc, "cases");

    (void)state;
    assert_int_equal(tree_size(cases), 2);
    for (size_t i = 0; i < tree_size(cases); i++)
        check_spoofing(tree_member(tree_item(cases, i), "input"),
                       tree_member(tree_item(cases, i), "expected"));
    drop_fixture(&c);
}

static void a_book_with_an_empty_side_has_no_reading(void **state)
{
    const struct depth_rule rule = {10, 0.5, 0.005, 0.003, 50000, 5};
    struct book *b = new_book();
    struct depth d;

    (void)state;
    assert_false(depth_read(&rule, b, &four_decimals, NULL, 0, &d));
    book_set(b, SIDE_BUY, (struct price){10000}, (struct qty){1});
    assert_false(depth_read(&rule, b, &four_decimals, NULL, 0, &d));
    book_set(b, SIDE_SELL, (struct price){10001}, (struct qty){1});
    assert_true(depth_read(&rule, b, &four_decimals, NULL, 0, &d));
    assert_int_equal(d.weighted, 0);
    free(b);
}

static void sums_that_do_not_fit_have_no_reading(void **state)
{
    const struct depth_rule rule = {10, 0.5, 0.005, 0.003, 50000, 5};
    struct book *b = new_book();
    struct depth d;

    (void)state;
    book_set(b, SIDE_BUY, (struct price){1}, (struct qty){INT64_MAX});
    book_set(b, SIDE_BUY, (struct price){2}, (struct qty){INT64_MAX});
    book_set(b, SIDE_SELL, (struct price){3}, (struct qty){1});
    assert_false(depth_read(&rule, b, &four_decimals, NULL, 0, &d));
    free(b);
}

/* More additions than are watched: the oldest gives way, and what is left is still judged. */
static void the_newest_additions_are_watched(void **state)
{
    const struct depth_rule rule = {25, 0, 0.005, 1, 1e12, 1e12};
    const struct watch_rule usual = watch_rule_usual();
    struct book *b = new_book();
    struct depth_watch w;
    struct depth d;

    (void)state;
    depth_watch_init(&w, &rule, &usual);
    for (int64_t i = 0; i < 60; i++) /* so that the median stays small */
        book_set(b, SIDE_BUY, (struct price){1000000 - i}, (struct qty){10});
    book_set(b, SIDE_SELL, (struct price){1000010}, (struct qty){10});
    depth_watch_time(&w, 1);
    for (int64_t i = 0; i < DEPTH_WATCHED + 4; i++) {
        struct price px = {1000001 + i % 4 + i / 4};

        depth_watch_level(&w, b, &four_decimals, SIDE_BUY, px, (struct qty){1000 + i});
        depth_watch_level(&w, b, &four_decimals, SIDE_BUY, px, (struct qty){0});
    }
    assert_true(depth_watch_read(&w, b, &four_decimals, &d));
    assert_true(d.pulled.lots > 0 && d.pulled.lots <= d.added.lots);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readings_agree_with_the_published_vectors),
        cmocka_unit_test(pulled_size_agrees_with_the_published_vectors),
        cmocka_unit_test(a_book_with_an_empty_side_has_no_reading),
        cmocka_unit_test(sums_that_do_not_fit_have_no_reading),
        cmocka_unit_test(the_newest_additions_are_watched),
    };

    return cmocka_run_group_tests_name("depth", tests, NULL, NULL);
}
