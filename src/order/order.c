/* Names, ids and the state machine of an order. */
#include "order/order.h"

#include <assert.h>
#include <string.h>

static const char *const type_names[ORDER_TYPE_COUNT] = {
    [ORDER_MARKET] = "market",
    [ORDER_LIMIT] = "limit",
    [ORDER_STOP_LOSS] = "stop_loss",
    [ORDER_STOP_LOSS_LIMIT] = "stop_loss_limit",
    [ORDER_TAKE_PROFIT] = "take_profit",
    [ORDER_TAKE_PROFIT_LIMIT] = "take_profit_limit",
    [ORDER_TRAILING_STOP] = "trailing_stop",
    [ORDER_BRACKET] = "bracket",
};

static const struct {
    const char *name;
    bool live;
} states[ORDER_STATE_COUNT] = {
    [ORDER_NONE] = {"none", false},         [ORDER_SENT] = {"pending", true},
    [ORDER_OPEN] = {"open", true},          [ORDER_PARTIAL] = {"partial", true},
    [ORDER_UNKNOWN] = {"unknown", true},    [ORDER_FILLED] = {"filled", false},
    [ORDER_CANCELED] = {"canceled", false}, [ORDER_EXPIRED] = {"expired", false},
    [ORDER_REJECTED] = {"rejected", false}, [ORDER_ABSENT] = {"absent", false},
};

static const char *const purpose_names[PURPOSE_COUNT] = {
    [PURPOSE_ENTRY] = "entry",
    [PURPOSE_STOP] = "stop",
    [PURPOSE_TARGET] = "target",
    [PURPOSE_EXIT] = "exit",
};

const char *order_type_name(enum order_type t)
{
    assert((unsigned)t < ORDER_TYPE_COUNT);
    return type_names[t];
}

bool order_type_find(struct str name, enum order_type *ret)
{
    for (unsigned i = 0; i < ORDER_TYPE_COUNT; i++) {
        if (str_is(name, type_names[i])) {
            *ret = (enum order_type)i;
            return true;
        }
    }
    return false;
}

const char *order_state_name(enum order_state s)
{
    assert((unsigned)s < ORDER_STATE_COUNT);
    return states[s].name;
}

bool order_state_is_live(enum order_state s)
{
    assert((unsigned)s < ORDER_STATE_COUNT);
    return states[s].live;
}

const char *order_purpose_name(enum order_purpose p)
{
    assert((unsigned)p < PURPOSE_COUNT);
    return purpose_names[p];
}

/* Rows: where the order is.  Columns: what we just learned.
 *
 * A fill after any end is legal: the venue may have matched first, and may tell late.  An accept of
 * what is filled or ended is an old message and changes nothing.  A reject after an accept is a
 * post-only order that would have taken: some venues accept it first.  UNKNOWN is left only by news
 * from the venue.  Empty cells are impossible moves. */
#define TO(state) ORDER_##state
static const uint8_t next_state[ORDER_STATE_COUNT][OE_COUNT] = {
    [ORDER_NONE] = {[OE_SEND] = TO(SENT)},
    [ORDER_SENT] = {[OE_ACCEPT] = TO(OPEN),
                    [OE_REJECT] = TO(REJECTED),
                    [OE_FILL] = TO(PARTIAL),
                    [OE_FILL_LAST] = TO(FILLED),
                    [OE_CANCELED] = TO(CANCELED),
                    [OE_EXPIRED] = TO(EXPIRED),
                    [OE_TIMEOUT] = TO(UNKNOWN)},
    [ORDER_OPEN] = {[OE_ACCEPT] = TO(OPEN),
                    [OE_REJECT] = TO(REJECTED),
                    [OE_FILL] = TO(PARTIAL),
                    [OE_FILL_LAST] = TO(FILLED),
                    [OE_CANCELED] = TO(CANCELED),
                    [OE_EXPIRED] = TO(EXPIRED),
                    [OE_TIMEOUT] = TO(UNKNOWN)},
    [ORDER_PARTIAL] = {[OE_ACCEPT] = TO(PARTIAL),
                       [OE_FILL] = TO(PARTIAL),
                       [OE_FILL_LAST] = TO(FILLED),
                       [OE_CANCELED] = TO(CANCELED),
                       [OE_EXPIRED] = TO(EXPIRED),
                       [OE_TIMEOUT] = TO(UNKNOWN)},
    [ORDER_UNKNOWN] = {[OE_ACCEPT] = TO(OPEN),
                       [OE_REJECT] = TO(REJECTED),
                       [OE_FILL] = TO(PARTIAL),
                       [OE_FILL_LAST] = TO(FILLED),
                       [OE_CANCELED] = TO(CANCELED),
                       [OE_EXPIRED] = TO(EXPIRED),
                       [OE_TIMEOUT] = TO(UNKNOWN),
                       [OE_ABSENT] = TO(ABSENT)},
    [ORDER_FILLED] = {[OE_ACCEPT] = TO(FILLED),
                      [OE_FILL_LAST] = TO(FILLED),
                      [OE_CANCELED] = TO(FILLED),
                      [OE_EXPIRED] = TO(FILLED)},
    [ORDER_CANCELED] = {[OE_ACCEPT] = TO(CANCELED),
                        [OE_FILL] = TO(CANCELED),
                        [OE_FILL_LAST] = TO(FILLED),
                        [OE_CANCELED] = TO(CANCELED),
                        [OE_EXPIRED] = TO(CANCELED)},
    [ORDER_EXPIRED] = {[OE_ACCEPT] = TO(EXPIRED),
                       [OE_FILL] = TO(EXPIRED),
                       [OE_FILL_LAST] = TO(FILLED),
                       [OE_CANCELED] = TO(EXPIRED),
                       [OE_EXPIRED] = TO(EXPIRED)},
    [ORDER_REJECTED] = {[OE_ACCEPT] = TO(REJECTED),
                        [OE_REJECT] = TO(REJECTED),
                        [OE_CANCELED] = TO(REJECTED),
                        [OE_EXPIRED] = TO(REJECTED)},
    [ORDER_ABSENT] = {[OE_ABSENT] = TO(ABSENT)},
};
#undef TO

enum order_state order_next(enum order_state at, enum order_event what)
{
    assert((unsigned)at < ORDER_STATE_COUNT && (unsigned)what < OE_COUNT);
    return (enum order_state)next_state[at][what];
}

static const char digits36[] = "0123456789abcdefghijklmnopqrstuvwxyz";

enum { EPOCH_DIGITS = 5, ACCOUNT_DIGITS = 2, SEQUENCE_DIGITS = 8 };

static void put36(char *at, unsigned width, uint64_t v)
{
    for (unsigned i = width; i-- > 0; v /= 36)
        at[i] = digits36[v % 36];
    assert(v == 0);
}

static bool get36(const char *at, unsigned width, uint64_t *ret)
{
    uint64_t v = 0;

    for (unsigned i = 0; i < width; i++) {
        const char *d = at[i] ? memchr(digits36, at[i], 36) : NULL;
        if (!d)
            return false;
        v = v * 36 + (uint64_t)(d - digits36);
    }
    *ret = v;
    return true;
}

void client_id_make(char ret[CLIENT_ID_MAX], uint32_t epoch, uint32_t account, uint64_t order)
{
    memset(ret, 0, CLIENT_ID_MAX);
    ret[0] = 'n';
    ret[1] = 'p';
    put36(ret + 2, EPOCH_DIGITS, epoch);
    put36(ret + 2 + EPOCH_DIGITS, ACCOUNT_DIGITS, account);
    put36(ret + 2 + EPOCH_DIGITS + ACCOUNT_DIGITS, SEQUENCE_DIGITS, order);
}

bool client_id_read(struct str id, uint32_t *ret_epoch, uint32_t *ret_account, uint64_t *ret_order)
{
    uint64_t epoch, account, order;

    if (id.len != 2 + EPOCH_DIGITS + ACCOUNT_DIGITS + SEQUENCE_DIGITS ||
        !str_starts(id, STR("np")) || !get36(id.at + 2, EPOCH_DIGITS, &epoch) ||
        !get36(id.at + 2 + EPOCH_DIGITS, ACCOUNT_DIGITS, &account) ||
        !get36(id.at + 2 + EPOCH_DIGITS + ACCOUNT_DIGITS, SEQUENCE_DIGITS, &order))
        return false;
    *ret_epoch = (uint32_t)epoch;
    *ret_account = (uint32_t)account;
    *ret_order = order;
    return true;
}
