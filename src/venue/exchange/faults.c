#include "venue/exchange/faults.h"

#include <string.h>

#include "base/double_text.h"

#define MS INT64_C(1000000)
#define S  INT64_C(1000000000)

enum amount_kind { NO_AMOUNT, SECONDS, FACTOR };

static const struct {
    const char *name;
    enum amount_kind amount_kind;
    int64_t amount; /* unless told otherwise */
    const char *help;
} kinds[FAULT_COUNT] = {
    [FAULT_DISCONNECT] = {"disconnect", NO_AMOUNT, 0, "an account's connection is closed, a turn"},
    [FAULT_DISCONNECT_MARKET] = {"disconnect_market", NO_AMOUNT, 0,
                                 "a market connection is closed, a turn"},
    [FAULT_REFUSE] = {"refuse", NO_AMOUNT, 0, "a new connection is closed at once"},
    [FAULT_CUT_FRAME] = {"cut_frame", NO_AMOUNT, 0,
                         "a message stops in its middle and the connection closes"},
    [FAULT_HALF_OPEN] = {"half_open", SECONDS, 40 * S,
                         "a connection stays open and says nothing any more"},
    [FAULT_DROP_FRAME] = {"drop_frame", NO_AMOUNT, 0, "a message never comes"},
    [FAULT_DUPLICATE_FRAME] = {"duplicate_frame", NO_AMOUNT, 0, "a message comes twice"},
    [FAULT_REORDER_FRAME] = {"reorder_frame", NO_AMOUNT, 0, "a message comes behind the next one"},
    [FAULT_DELAY] = {"delay", SECONDS, 3 * S, "a connection's messages come so much later"},
    [FAULT_BARE_TEXT] = {"bare_text", NO_AMOUNT, 0, "a gateway's words come before a message"},
    [FAULT_TIMEOUT_BEFORE] = {"timeout_before", NO_AMOUNT, 0,
                              "HTTP 504, and the call was not carried out"},
    [FAULT_TIMEOUT_AFTER] = {"timeout_after", NO_AMOUNT, 0,
                             "HTTP 504, and the call was carried out"},
    [FAULT_HTTP_429] = {"http_429", NO_AMOUNT, 0, "HTTP 429, without saying until when"},
    [FAULT_RETRY_AFTER] = {"retry_after", SECONDS, 2 * S, "HTTP 429 with Retry-After"},
    [FAULT_HTTP_500] = {"http_500", NO_AMOUNT, 0, "HTTP 500, and the call was carried out"},
    [FAULT_HTTP_502] = {"http_502", NO_AMOUNT, 0,
                        "HTTP 502 with a page, and the call was not carried out"},
    [FAULT_HTML] = {"html", NO_AMOUNT, 0, "HTTP 200 with a page, and the call was carried out"},
    [FAULT_TRUNCATED] = {"truncated", NO_AMOUNT, 0, "half of the answer"},
    [FAULT_RESET] = {"reset", NO_AMOUNT, 0,
                     "the connection closes without an answer, and the call was carried out"},
    [FAULT_SLOW_ANSWER] = {"slow_answer", SECONDS, 20 * S,
                           "the answer comes so much later by the wall's clock"},
    [FAULT_STALE] = {"stale", SECONDS, 60 * S,
                     "what the same question was answered before, at most so long ago"},
    [FAULT_EMPTY_LIST] = {"empty_list", NO_AMOUNT, 0,
                          "a list of orders, fills or balances has no rows"},
    [FAULT_SKEW] = {"skew", SECONDS, 30 * S, "the venue's clock is told so much ahead"},
    [FAULT_BUSY] = {"busy", NO_AMOUNT, 0, "the venue's own word for being busy; not carried out"},
    [FAULT_NONCE] = {"nonce", NO_AMOUNT, 0, "a nonce is called wrong (Kraken)"},
    [FAULT_UNAUTHORIZED] = {"unauthorized", NO_AMOUNT, 0, "a token is called bad (Coinbase)"},
    [FAULT_MAINTENANCE] = {"maintenance", SECONDS, 60 * S, "no orders are taken, a turn"},
    [FAULT_CANCEL_ONLY] = {"cancel_only", SECONDS, 60 * S, "only cancels are taken, a turn"},
    [FAULT_POST_ONLY] = {"post_only", SECONDS, 60 * S, "only post-only orders are taken, a turn"},
    [FAULT_REJECT] = {"reject", NO_AMOUNT, 0, "an order or a change is refused"},
    [FAULT_PARTIAL] = {"partial", NO_AMOUNT, 0, "a taker finds half of what it wants"},
    [FAULT_LOSE_REPLY] = {"lose_reply", NO_AMOUNT, 0,
                          "an order is carried out, its answer gets lost"},
    [FAULT_DUPLICATE] = {"duplicate", NO_AMOUNT, 0, "news of an order come twice"},
    [FAULT_LATE_FILL] = {"late_fill", SECONDS, 30 * S,
                         "news of a fill come so much later, behind other news of its order"},
    [FAULT_LATE_CANCEL] = {"late_cancel", SECONDS, 20 * S,
                           "a cancel is taken, and done so much later: the order may fill first"},
    [FAULT_VENUE_CANCEL] = {"venue_cancel", NO_AMOUNT, 0,
                            "the venue cancels a resting order by itself, an order and turn"},
    [FAULT_BUST] = {"bust", NO_AMOUNT, 0, "the venue takes the newest fill back, a turn"},
    [FAULT_EARLY_DATA] = {"early_data", NO_AMOUNT, 0,
                          "a snapshot comes before its acknowledgement (Kraken)"},
    [FAULT_LATE_SNAPSHOT] = {"late_snapshot", SECONDS, 30 * S,
                             "a snapshot comes so much later, behind its first updates"},
    [FAULT_EMPTY_ACK] = {"empty_ack", NO_AMOUNT, 0,
                         "an acknowledgement names no subscription (Coinbase)"},
    [FAULT_CHECKSUM] = {"checksum", NO_AMOUNT, 0, "a book with a wrong sum (Kraken)"},
    [FAULT_GAP] = {"gap", NO_AMOUNT, 0, "a pair's turn is not told, though its numbers go on"},
    [FAULT_FREEZE] = {"freeze", SECONDS, 120 * S,
                      "nothing is told of a pair, on connections that live"},
    [FAULT_REPEAT] = {"repeat", NO_AMOUNT, 0, "a pair's last prints are told again"},
    [FAULT_CROSSED] = {"crossed", NO_AMOUNT, 0, "a best bid above the best ask"},
    [FAULT_ZERO_SIZE] = {"zero_size", NO_AMOUNT, 0, "a print of nothing"},
    [FAULT_NEGATIVE_SIZE] = {"negative_size", NO_AMOUNT, 0, "a print of less than nothing"},
    [FAULT_WICK] = {"wick", FACTOR, 1000, "a print at so many times its price"},
    [FAULT_RULES] = {"rules", FACTOR, 2,
                     "a pair's least quantity is so many times as large, until the next time"},
    [FAULT_DELIST] = {"delist", SECONDS, 120 * S,
                      "a pair is delisted and its orders are cancelled"},
    [FAULT_RENAME] = {"rename", SECONDS, 120 * S, "a pair has another name"},
};

static const struct {
    const char *name, *spec;
} profiles[] = {
    {"calm", ""},
    {"rough", "disconnect=0.0005,disconnect_market=0.0005,drop_frame=0.0002,duplicate_frame=0.0002,"
              "http_500=0.002,http_502=0.002,timeout_after=0.002,timeout_before=0.002,reject=0.005,"
              "partial=0.02,lose_reply=0.005,duplicate=0.005,checksum=0.0005"},
    /* All but `bust`, which no account's books survive: a person must accept it. */
    {"stormy",
     "disconnect=0.002,disconnect_market=0.002,refuse=0.05,cut_frame=0.0005,half_open=0.0002~12s,"
     "drop_frame=0.001,duplicate_frame=0.001,reorder_frame=0.001,delay=0.0005~20s,"
     "bare_text=0.0005,timeout_before=0.01,timeout_after=0.01,http_429=0.005,retry_after=0.005~1s,"
     "http_500=0.01,http_502=0.01,html=0.005,truncated=0.005,reset=0.005,slow_answer=0.002~3s,"
     "stale=0.01,empty_list=0.01,skew=0.001,busy=0.01,nonce=0.005,unauthorized=0.005,"
     "maintenance=0.00005~60s,cancel_only=0.00005~60s,post_only=0.00005~60s,reject=0.02,"
     "partial=0.05,lose_reply=0.02,duplicate=0.02,late_fill=0.02,late_cancel=0.05,"
     "venue_cancel=0.0005,early_data=0.05,late_snapshot=0.02,empty_ack=0.02,checksum=0.001,"
     "gap=0.001,freeze=0.0002,repeat=0.002,crossed=0.0005,zero_size=0.0005,negative_size=0.0005,"
     "wick=0.0005~1000,rules=0.00005,delist=0.00002,rename=0.00002"},
};

const char *fault_name(enum fault kind)
{
    return kinds[kind].name;
}

const char *fault_help(enum fault kind)
{
    return kinds[kind].help;
}

void faults_init(struct faults *f)
{
    memset(f, 0, sizeof *f);
    f->seed = 1;
    for (unsigned i = 0; i < FAULT_COUNT; i++)
        f->rule[i].amount = kinds[i].amount;
}

/* ---- the language ---- */

static int kind_of(struct str name)
{
    for (int i = 0; i < FAULT_COUNT; i++)
        if (str_is(name, kinds[i].name))
            return i;
    return -1;
}

static bool read_double(struct str text, double *ret)
{
    return double_parse(ret, text, false) && *ret >= 0;
}

/* "250ms", "3s", "2m", "1h"; a bare number is seconds. */
static bool read_duration(struct str text, int64_t *ret)
{
    static const struct {
        const char *unit;
        int64_t ns;
    } units[] = {{"ms", MS}, {"s", S}, {"m", 60 * S}, {"h", 3600 * S}, {"", S}};
    double v;

    for (unsigned i = 0; i < sizeof units / sizeof *units; i++) {
        struct str unit = str_of(units[i].unit);

        if (!str_ends(text, unit) || !read_double(str_slice(text, 0, text.len - unit.len), &v) ||
            v > 1e6)
            continue;
        *ret = (int64_t)(v * (double)units[i].ns);
        return true;
    }
    return false;
}

static bool read_amount(struct str text, enum amount_kind kind, int64_t *ret)
{
    double v;

    if (kind == SECONDS)
        return read_duration(text, ret);
    if (kind != FACTOR || !read_double(text, &v) || v < 1 || v > 1e6)
        return false;
    *ret = (int64_t)v;
    return true;
}

static bool read_window(struct str text, struct fault_rule *r)
{
    struct str to = text, from = str_cut(&to, '-');

    return to.at && read_duration(from, &r->from) && read_duration(to, &r->to) && r->to > r->from;
}

/* RATE[~AMOUNT][@FROM-TO] */
static bool read_rule(struct str text, enum fault kind, struct fault_rule *ret)
{
    struct str window = text, rest = str_cut(&window, '@'), amount = rest;
    struct str rate = str_cut(&amount, '~');
    struct fault_rule r = {.amount = kinds[kind].amount};

    if (!read_double(rate, &r.rate) || r.rate > 1 ||
        (amount.at && !read_amount(amount, kinds[kind].amount_kind, &r.amount)) ||
        (window.at && !read_window(window, &r)))
        return false;
    *ret = r;
    return true;
}

static enum status read_item(struct faults *f, struct str item, struct error *err)
{
    struct str value = item, name = str_trim(str_cut(&value, '='));
    int kind = kind_of(name);

    if (!value.at) {
        for (unsigned i = 0; i < sizeof profiles / sizeof *profiles; i++)
            if (str_is(name, profiles[i].name))
                return faults_parse(f, str_of(profiles[i].spec), err);
        return error_set(
            err, STATUS_USAGE,
            "--faults: \"%.*s\" is neither a profile (calm, rough, stormy) nor KIND=RATE",
            STR_ARG(item));
    }
    if (str_is(name, "seed") && str_to_u64(str_trim(value), &f->seed))
        return STATUS_OK;
    if (kind < 0)
        return error_set(err, STATUS_USAGE, "--faults: %.*s: no such kind", STR_ARG(name));
    if (!read_rule(str_trim(value), (enum fault)kind, &f->rule[kind])) {
        error_set(err, STATUS_USAGE, "--faults: %.*s=%.*s: not a rate from 0 to 1", STR_ARG(name),
                  STR_ARG(value));
        error_hint(err, "RATE[~AMOUNT][@FROM-TO], as in %s=0.01%s@10m-2h", kinds[kind].name,
                   kinds[kind].amount_kind == SECONDS  ? "~3s"
                   : kinds[kind].amount_kind == FACTOR ? "~1000"
                                                       : "");
        return STATUS_USAGE;
    }
    return STATUS_OK;
}

enum status faults_parse(struct faults *f, struct str spec, struct error *err)
{
    for (struct str rest = spec; rest.at;) {
        struct str item = str_trim(str_cut(&rest, ','));
        enum status status = item.len ? read_item(f, item, err) : STATUS_OK;

        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* ---- the dice ---- */

void fault_dice_init(struct fault_dice *d, const struct faults *f, int64_t start)
{
    d->faults = *f;
    d->start = start;
    memset(d->count, 0, sizeof d->count);
    random_seed(&d->chance, f->seed);
}

double fault_rate(const struct fault_dice *d, enum fault kind, int64_t now)
{
    const struct fault_rule *r = &d->faults.rule[kind];
    int64_t age = now - d->start;

    return age < r->from || (r->to && age >= r->to) ? 0 : r->rate;
}

void fault_note(struct fault_dice *d, enum fault kind, int64_t now)
{
    d->count[kind]++;
    if (d->note)
        d->note(d->ctx, kind, now, d->count[kind]);
}

bool fault_happens(struct fault_dice *d, enum fault kind, int64_t now)
{
    double rate = fault_rate(d, kind, now);

    if (rate <= 0 || random_uniform(&d->chance) >= rate)
        return false;
    fault_note(d, kind, now);
    return true;
}

int64_t fault_amount(const struct fault_dice *d, enum fault kind)
{
    return d->faults.rule[kind].amount;
}
