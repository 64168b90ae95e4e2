#include "venue/kraken/decode_account.h"

#include <string.h>

#define NUMBER(name)    MEMBER(RECORD, name, MEMBER_NUMBER, false)
#define WORD(name)      MEMBER(RECORD, name, MEMBER_TEXT, false)
#define RAW(name)       MEMBER(RECORD, name, MEMBER_RAW, false)
#define FLAG(name)      MEMBER(RECORD, name, MEMBER_BOOL, false)
#define WORD_MUST(name) MEMBER(RECORD, name, MEMBER_TEXT, true)

bool kraken_execution_read(struct json *rows, struct kraken_execution *ret)
{
#define RECORD struct kraken_execution
    static const struct member members[] = {
        WORD_MUST(order_id), WORD(cl_ord_id),       NUMBER(order_userref),
        WORD(exec_id),       WORD_MUST(exec_type),  WORD(order_status),
        NUMBER(trade_id),    WORD(symbol),          WORD(side),
        WORD(order_type),    NUMBER(order_qty),     NUMBER(limit_price),
        WORD(time_in_force), WORD(expire_time),     FLAG(post_only),
        RAW(triggers),       NUMBER(stop_price),    NUMBER(cum_qty),
        NUMBER(cum_cost),    NUMBER(avg_price),     NUMBER(last_qty),
        NUMBER(last_price),  NUMBER(cost),          WORD(liquidity_ind),
        RAW(fees),           NUMBER(fee_usd_equiv), WORD(reason),
        WORD(cancel_reason), WORD(timestamp),       {0}};
    return record_read(rows, members, ret, sizeof *ret);
#undef RECORD
}

bool kraken_balance_read(struct json *rows, struct kraken_balance *ret)
{
#define RECORD struct kraken_balance
    static const struct member members[] = {WORD_MUST(asset),
                                            MEMBER(RECORD, balance, MEMBER_NUMBER, true),
                                            RAW(wallets),
                                            WORD(ledger_id),
                                            WORD(ref_id),
                                            WORD(type),
                                            WORD(wallet_type),
                                            NUMBER(amount),
                                            NUMBER(fee),
                                            WORD(timestamp),
                                            {0}};
    return record_read(rows, members, ret, sizeof *ret);
#undef RECORD
}

struct str kraken_stop_price(const struct kraken_execution *x)
{
    struct {
        struct str price;
    } trigger = {0};
    static const struct member members[] = {
        {.key = "price", .key_len = 5, .type = MEMBER_NUMBER, .offset = 0}, {0}};

    if (x->triggers.len && x->triggers.at[0] == '{') {
        struct json j;
        json_init(&j, x->triggers);
        record_read(&j, members, &trigger, sizeof trigger);
    }
    struct str price = trigger.price.len ? trigger.price : x->stop_price;
    return record_is_zero(price) ? (struct str){0} : price;
}

int kraken_fees_read(struct str raw, struct kraken_fee *ret, unsigned max)
{
#define RECORD struct kraken_fee
    static const struct member members[] = {WORD_MUST(asset), NUMBER(qty), {0}};
    unsigned n = 0;
    struct json j;

    if (raw.len == 0)
        return 0;
    json_init(&j, raw);
    json_array(&j);
    while (json_more(&j)) {
        struct kraken_fee fee;
        if (!record_read(&j, members, &fee, sizeof fee))
            break;
        if (n < max)
            ret[n++] = fee;
    }
    return json_ok(&j) ? (int)n : -1;
#undef RECORD
}

bool kraken_result_read(const struct kraken_frame *frame, struct kraken_result *ret)
{
#define RECORD struct kraken_result
    static const struct member members[] = {WORD(order_id),
                                            WORD(cl_ord_id),
                                            WORD(amend_id),
                                            WORD(channel),
                                            WORD(symbol),
                                            NUMBER(count),
                                            NUMBER(maxratecount),
                                            WORD(original_order_id),
                                            {0}};
    struct json j;

    memset(ret, 0, sizeof *ret);
    if (frame->result.len == 0)
        return true;
    json_init(&j, frame->result);
    if (json_peek(&j) == JSON_ARRAY) {
        json_array(&j);
        if (!json_more(&j))
            return json_ok(&j);
    }
    if (json_peek(&j) != JSON_OBJECT)
        return json_ok(&j);
    return record_read(&j, members, ret, sizeof *ret);
#undef RECORD
}
