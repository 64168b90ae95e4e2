/* Two series into one: what is added, what wins, what is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

#include "research/bar_store.h"
#include "research/bars_merge.h"

#define HEADER "timestamp_ms,open,high,low,close,volume,trades\n"

static struct bars_file parse(const char *text)
{
    struct bars_file f;
    struct error err;

    if (bars_file_parse(&f, str_of(text), &err) != STATUS_OK)
        fail_msg("%s", err.what);
    str_copy(f.pair, sizeof f.pair, STR("BTC/USD"));
    return f;
}

static const char early[] = HEADER "60000,10,12,9,11,1,5\n120000,11,12,10,11,2,6\n"
                                   "300000,11,12,10,11,2,7\n";
static const char late[] = HEADER "120000,11.00,12,10,11,2,0\n180000,11,12.25,10,11,3,8\n"
                                  "300000,11,12,10,11,9,9\n360000,1,1,1,1,1,1\n";

static void the_later_bar_wins_and_is_counted(void **state)
{
    struct bars_file f = parse(early), more = parse(late);
    struct bars_merged m;
    (void)state;

    assert_int_equal(bars_merge(&f, &more, &m, NULL), STATUS_OK);
    assert_int_equal(m.added, 2);
    assert_int_equal(m.replaced, 1);
    assert_int_equal(m.same, 1);
    assert_int_equal(f.count, 5);
    assert_int_equal(f.price_decimals, 2);
    assert_int_equal(f.bar[0].open.ticks, 1000);
    assert_int_equal(f.bar[1].trades, 6); /* still known */
    assert_int_equal(f.bar[2].high.ticks, 1225);
    assert_int_equal(f.bar[3].volume.lots, 900000000);
    assert_int_equal(f.bar[3].trades, 9);
    bars_file_release(&f);
    bars_file_release(&more);
}

static void gaps_stay_and_are_counted_anew(void **state)
{
    struct bars_file f = parse(early), more = parse(late);
    struct bars_merged m;
    (void)state;

    assert_int_equal(f.missing, 2);
    assert_int_equal(bars_merge(&f, &more, &m, NULL), STATUS_OK);
    assert_int_equal(f.gaps, 1);
    assert_int_equal(f.missing, 1);
    assert_true(f.bar[3].flags & BAR_AFTER_GAP);
    assert_false(f.bar[2].flags & BAR_AFTER_GAP);
    bars_file_release(&f);
    bars_file_release(&more);
}

static void another_interval_is_refused(void **state)
{
    struct bars_file f = parse(early);
    struct bars_file more = parse(HEADER "3600000,1,1,1,1,1,1\n7200000,1,1,1,1,1,1\n");
    struct bars_merged m;
    (void)state;

    assert_int_equal(more.interval_s, 3600);
    assert_int_equal(bars_merge(&f, &more, &m, NULL), STATUS_DATA);
    assert_int_equal(f.count, 3);
    bars_file_release(&f);
    bars_file_release(&more);
}

static void the_store_takes_what_is_put_into_it(void **state)
{
    struct bars_file f = parse(early), more = parse(late), all;
    struct bars_merged m;
    struct bar_spans spans;
    char path[64];
    (void)state;

    snprintf(path, sizeof path, "/tmp/bars_merge_test_%d.bars", (int)getpid());
    unlink(path);
    assert_int_equal(bar_store_put(path, &f, (struct bar_span){60000, 360000}, &m, NULL),
                     STATUS_OK);
    assert_int_equal(m.added, 3);
    assert_int_equal(bar_store_put(path, &more, (struct bar_span){360000, 420000}, &m, NULL),
                     STATUS_OK);
    assert_int_equal(m.added, 2);
    assert_int_equal(more.count, 5);
    assert_int_equal(bar_store_read(&all, &spans, path, NULL), STATUS_OK);
    assert_int_equal(all.count, 5);
    assert_int_equal(spans.span[0].from_ms, 60000); /* what touches is one span */
    assert_int_equal(spans.span[0].to_ms, 420000);
    assert_int_equal(bar_store_put(path, &f, (struct bar_span){0, 0}, &m, NULL), STATUS_OK);
    bars_file_release(&all);
    assert_int_equal(bar_store_read(&all, &spans, path, NULL), STATUS_OK);
    assert_int_equal(spans.span[0].to_ms, 420000); /* an import fetches nothing */
    bars_file_release(&all);
    bars_file_release(&f);
    bars_file_release(&more);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_later_bar_wins_and_is_counted),
        cmocka_unit_test(gaps_stay_and_are_counted_anew),
        cmocka_unit_test(another_interval_is_refused),
        cmocka_unit_test(the_store_takes_what_is_put_into_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
