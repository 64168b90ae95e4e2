#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/event_codec.h"

static struct event_codec writer, reader;

static uint64_t chance(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void fill(uint64_t *state, void *to, size_t size)
{
    unsigned char *at = to;

    for (size_t i = 0; i < size; i++)
        at[i] = (unsigned char)chance(state);
}

/* Any bytes at all, except that padding is zero as everywhere. */
static struct event any_event(uint64_t *state, uint16_t kind, const struct event *before)
{
    struct event ev;

    memset(&ev, 0, sizeof ev);
    ev.seq = before->seq + 1;
    ev.at = before->at + (int64_t)(chance(state) >> (chance(state) % 40 + 20));
    ev.venue_at = chance(state) % 3 ? (int64_t)chance(state) : 0;
    ev.kind = kind;
    ev.pair = chance(state) % 3 ? (uint16_t)(chance(state) % 8) : (uint16_t)chance(state);
    ev.account = chance(state) % 3 ? 0 : (uint16_t)chance(state);
    switch (kind) {
#define FILL(member)  fill(state, &ev.u.member, sizeof ev.u.member)
#define CLEAR(member) memset(&ev.u.member, 0, sizeof ev.u.member)
    case EV_START:
        FILL(start);
        CLEAR(start.pad);
        break;
    case EV_SELF:
        FILL(self);
        break;
    case EV_OPTION:
        FILL(option);
        break;
    case EV_INSTRUMENT:
        FILL(instrument);
        CLEAR(instrument.pad);
        break;
    case EV_FEES:
        FILL(fees);
        break;
    case EV_LINK:
        FILL(link);
        CLEAR(link.pad);
        break;
    case EV_VENUE_STATUS:
        FILL(venue_status);
        break;
    case EV_TRADE:
        FILL(trade);
        CLEAR(trade.pad);
        break;
    case EV_QUOTE:
        FILL(quote);
        CLEAR(quote.pad);
        break;
    case EV_DEPTH:
        FILL(depth);
        CLEAR(depth.bid.pad);
        CLEAR(depth.ask.pad);
        break;
    case EV_BAR:
        FILL(bar);
        CLEAR(bar.pad);
        break;
    case EV_ORDER:
        FILL(order);
        CLEAR(order.pad0);
        CLEAR(order.pad);
        break;
    case EV_FILL:
        FILL(fill);
        CLEAR(fill.pad);
        break;
    case EV_BALANCE:
        FILL(balance);
        break;
    case EV_RECONCILE:
        FILL(reconcile);
        CLEAR(reconcile.pad);
        break;
    case EV_CONTROL:
        FILL(control);
        break;
    default:
        assert_int_equal(kind, EV_TIMER);
    }
    return ev;
}

static void restart(uint64_t first_seq, int64_t base_at)
{
    event_codec_init(&writer);
    event_codec_init(&reader);
    event_codec_restart(&writer, first_seq, base_at);
    event_codec_restart(&reader, first_seq, base_at);
}

static void every_kind_comes_back_bit_for_bit_whatever_its_members_hold(void **unused)
{
    uint64_t state = 88172645463325252u;
    struct event before = {.seq = 41, .at = 1000};
    uint8_t bytes[EVENT_BYTES_MAX];

    (void)unused;
    restart(42, 1000);
    for (int round = 0; round < 400; round++)
        for (uint16_t kind = EV_NONE + 1; kind < EVENT_KIND_COUNT; kind++) {
            struct event ev = any_event(&state, kind, &before), back;
            size_t size = event_encode(&writer, &ev, bytes), eaten = 0;

            assert_in_range(size, 2, EVENT_BYTES_MAX);
            assert_int_equal(event_decode(&reader, bytes, size, &back, &eaten), STATUS_OK);
            assert_int_equal(eaten, size);
            assert_memory_equal(&back, &ev, sizeof ev);
            before = ev;
        }
}

static void an_event_cut_short_anywhere_asks_for_more(void **unused)
{
    uint64_t state = 7;
    struct event before = {.seq = 0, .at = 0};
    uint8_t bytes[EVENT_BYTES_MAX];

    (void)unused;
    for (uint16_t kind = EV_NONE + 1; kind < EVENT_KIND_COUNT; kind++) {
        struct event ev = any_event(&state, kind, &before), back;
        size_t size, eaten;

        restart(1, 0);
        size = event_encode(&writer, &ev, bytes);
        for (size_t cut = 0; cut < size; cut++) {
            event_codec_restart(&reader, 1, 0);
            assert_int_equal(event_decode(&reader, bytes, cut, &back, &eaten), STATUS_TRUNCATED);
        }
    }
}

static void a_quiet_market_costs_few_bytes(void **unused)
{
    struct event ev;
    uint8_t bytes[EVENT_BYTES_MAX];

    (void)unused;
    restart(1, 0);
    memset(&ev, 0, sizeof ev);
    ev.seq = 1;
    ev.kind = EV_QUOTE;
    ev.at = 100;
    ev.u.quote.bid.ticks = 601234;
    ev.u.quote.ask.ticks = 601235;
    ev.u.quote.bid_qty.lots = 150000000;
    ev.u.quote.ask_qty.lots = 90000000;
    event_encode(&writer, &ev, bytes);
    ev.seq = 2;
    ev.at = 200;
    ev.u.quote.bid.ticks = 601230;

    /* head, pair, 100 ns, bid -4, spread 5, two unchanged quantities, flags: a byte each */
    assert_int_equal(event_encode(&writer, &ev, bytes), 8);
}

static void one_event_has_one_way_to_be_written(void **unused)
{
    static const struct {
        const char *what;
        uint8_t bytes[12];
        size_t size;
        enum status status;
    } cases[] = {
        {"a timer", {EV_TIMER, 5}, 2, STATUS_OK},
        {"no kind", {EV_NONE, 5}, 2, STATUS_SYNTAX},
        {"an unknown kind", {EVENT_KIND_COUNT, 5}, 2, STATUS_SYNTAX},
        {"a number with a zero in front", {EV_TIMER, 0x85, 0}, 3, STATUS_SYNTAX},
        {"a number beyond 64 bits",
         {EV_TIMER, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02},
         11,
         STATUS_SYNTAX},
        {"account 0 said", {EV_TIMER | 0x40, 0, 5}, 3, STATUS_SYNTAX},
        {"no pair said", {EV_TIMER | 0x80, 0xff, 0xff, 0x03, 5}, 5, STATUS_SYNTAX},
        {"a pair too large", {EV_TIMER | 0x80, 0x80, 0x80, 0x04, 5}, 5, STATUS_SYNTAX},
        {"time beyond its end",
         {EV_TIMER, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},
         11,
         STATUS_SYNTAX},
        {"venue time 0 said", {EV_TIMER | 0x20, 5, 9}, 3, STATUS_SYNTAX},
        {"a byte member above 255", {EV_LINK, 5, 0x80, 0x02, 1}, 5, STATUS_SYNTAX},
        {"a text longer than its field", {EV_BALANCE, 5, 13, 'B', 'T', 'C'}, 6, STATUS_SYNTAX},
        {"a text with zeros behind", {EV_BALANCE, 5, 2, 'X', 0, 0, 0, 0}, 8, STATUS_SYNTAX},
    };

    (void)unused;
    event_codec_init(&reader);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct event ev;
        size_t eaten;
        enum status got;

        event_codec_restart(&reader, 1, 0);
        got = event_decode(&reader, cases[i].bytes, cases[i].size, &ev, &eaten);
        if (got != cases[i].status)
            fail_msg("%s: status %d", cases[i].what, (int)got);
    }
}

static void a_restarted_codec_remembers_nothing(void **unused)
{
    uint64_t state = 99;
    struct event before = {.seq = 0, .at = 0}, back;
    uint8_t first[EVENT_BYTES_MAX], again[EVENT_BYTES_MAX];

    (void)unused;
    for (uint16_t kind = EV_NONE + 1; kind < EVENT_KIND_COUNT; kind++) {
        struct event ev = any_event(&state, kind, &before), next;
        size_t size, size_again, eaten;

        restart(1, 0);
        size = event_encode(&writer, &ev, first);
        next = any_event(&state, kind, &ev);
        event_encode(&writer, &next, again);
        event_codec_restart(&writer, 1, 0);
        size_again = event_encode(&writer, &ev, again);

        assert_int_equal(size, size_again);
        assert_memory_equal(first, again, size);
        assert_int_equal(event_decode(&reader, again, size, &back, &eaten), STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_bit_for_bit_whatever_its_members_hold),
        cmocka_unit_test(an_event_cut_short_anywhere_asks_for_more),
        cmocka_unit_test(a_quiet_market_costs_few_bytes),
        cmocka_unit_test(one_event_has_one_way_to_be_written),
        cmocka_unit_test(a_restarted_codec_remembers_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
