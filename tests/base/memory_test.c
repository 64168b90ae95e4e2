/* Arena, ring, and the queue between two threads. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/ring.h"
#include "base/spsc.h"

static void an_arena_gives_zeroed_aligned_pieces_until_it_is_full(void **state)
{
    char block[256];
    struct arena a;

    (void)state;
    arena_init(&a, block, sizeof block);
    char *one = arena_take(&a, 3), *two = arena_take(&a, 100);
    assert_non_null(one);
    assert_non_null(two);
    assert_int_equal((uintptr_t)two % _Alignof(max_align_t), 0);
    assert_true(two >= one + 3);
    two[99] = 'x';
    assert_null(arena_take(&a, 200));
    assert_null(arena_take(&a, SIZE_MAX));

    arena_reset(&a, 0);
    char *again = arena_take(&a, 200);
    assert_ptr_equal(again, one);
    for (unsigned i = 0; i < 200; i++)
        assert_int_equal(again[i], 0);
}

static void an_arena_goes_back_to_a_mark(void **state)
{
    char block[256];
    struct arena a;

    (void)state;
    arena_init(&a, block, sizeof block);
    arena_take(&a, 10);
    size_t mark = a.used;
    void *first = arena_take(&a, 50);
    arena_reset(&a, mark);
    assert_ptr_equal(arena_take(&a, 50), first);
}

static void a_ring_keeps_the_newest_in_order(void **state)
{
    int slot[4];
    struct ring r;

    (void)state;
    ring_init(&r, 4);
    for (int n = 0; n < 23; n++) {
        slot[ring_push(&r)] = n;
        assert_int_equal(r.count, n < 4 ? n + 1 : 4);
        for (uint32_t i = 0; i < r.count; i++) {
            assert_int_equal(slot[ring_newest(&r, i)], n - (int)i);
            assert_int_equal(slot[ring_oldest(&r, i)], n - (int)r.count + 1 + (int)i);
        }
    }
}

static void a_queue_is_empty_then_full_then_empty(void **state)
{
    uint32_t records[4], v = 0;
    struct spsc q;

    (void)state;
    spsc_init(&q, records, sizeof v, 4);
    assert_false(spsc_pop(&q, &v));
    for (uint32_t i = 0; i < 4; i++)
        assert_true(spsc_push(&q, &i));
    assert_false(spsc_push(&q, &v));
    assert_int_equal(spsc_waiting(&q), 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(spsc_pop(&q, &v));
        assert_int_equal(v, i);
    }
    assert_false(spsc_pop(&q, &v));
}

enum { PASSED = 50000 };

struct record {
    uint64_t number, twice;
};

static void *push_all(void *queue)
{
    for (uint64_t i = 0; i < PASSED; i++) {
        struct record r = {i, 2 * i};

        while (!spsc_push(queue, &r))
            sched_yield();
    }
    return NULL;
}

static void records_pass_between_threads_whole_and_in_order(void **state)
{
    struct record room[64], r;
    struct spsc q;
    pthread_t other;

    (void)state;
    spsc_init(&q, room, sizeof r, 64);
    assert_int_equal(pthread_create(&other, NULL, push_all, &q), 0);
    for (uint64_t i = 0; i < PASSED; i++) {
        while (!spsc_pop(&q, &r))
            sched_yield();
        assert_int_equal(r.number, i);
        assert_int_equal(r.twice, 2 * i);
    }
    pthread_join(other, NULL);
    assert_false(spsc_pop(&q, &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_gives_zeroed_aligned_pieces_until_it_is_full),
        cmocka_unit_test(an_arena_goes_back_to_a_mark),
        cmocka_unit_test(a_ring_keeps_the_newest_in_order),
        cmocka_unit_test(a_queue_is_empty_then_full_then_empty),
        cmocka_unit_test(records_pass_between_threads_whole_and_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
