/* exchange: the embedded exchange as a server of its own. */
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/data_file.h"
#include "base/base64.h"
#include "base/json.h"
#include "os/clock.h"
#include "os/entropy.h"
#include "os/files.h"
#include "research/bars_file.h"
#include "venue/exchange/serve.h"

struct sandbox {
    struct cli *cli;
    struct exchange_config config;
    struct bars_file file[EXCHANGE_PAIRS];
    struct exchange_bars bars[EXCHANGE_PAIRS];
    bool keys_made;
};

/* ---- --speed ---- */

/* The longest step that still gives about four turns a second; in lock-step the longest of all. */
static int64_t step_of(double speed)
{
    static const int64_t steps_s[] = {1, 3, 5, 15};
    int64_t step = steps_s[0];

    for (size_t i = 0; i < sizeof steps_s / sizeof *steps_s; i++)
        if (speed <= 0 || (double)steps_s[i] <= speed / 4)
            step = steps_s[i];
    return step * INT64_C(1000000000);
}

static enum status read_speed(struct sandbox *b, struct error *err)
{
    const char *said = cli_value(b->cli, "speed");
    struct str text = str_of(said ? said : "");
    int64_t milli = 0;

    b->config.speed = b->cli->config->options.sim.speed;
    if (said && str_is(text, "max"))
        b->config.speed = 0;
    else if (said && (decimal_parse(&milli, text, 3, ROUND_DOWN, NULL) != STATUS_OK || milli <= 0))
        return error_set(err, STATUS_USAGE, "--speed: \"%s\" is neither a positive number nor max",
                         said);
    else if (said)
        b->config.speed = (double)milli / 1000;
    b->config.step_ns = step_of(b->config.speed);
    return STATUS_OK;
}

/* ---- --data ---- */

static void known_minimums(struct instrument *in, const struct bars_file *f)
{
    in->price_decimals = (uint8_t)f->price_decimals;
    in->qty_decimals = (uint8_t)f->qty_decimals;
    in->status = MARKET_ONLINE;
    in->tick.ticks = f->tick_decimals < f->price_decimals
                         ? decimal_pow10(f->price_decimals - f->tick_decimals)
                         : 1;
    in->lot.lots = 1;
    in->min_cost.units = MONEY_ONE / 2;
    in->min_qty.lots = 1;
}

static enum status instrument_of(struct instrument *in, const struct bars_file *f,
                                 struct error *err)
{
    struct str quote = str_of(f->pair), base = str_cut(&quote, '/');

    memset(in, 0, sizeof *in);
    known_minimums(in, f);
    if (!quote.len || f->qty_decimals > MONEY_DECIMALS ||
        !str_copy(in->pair, sizeof in->pair, str_of(f->pair)) ||
        !str_copy(in->base, sizeof in->base, base) || !str_copy(in->quote, sizeof in->quote, quote))
        return error_set(err, STATUS_DATA, "%s: not a pair that can be traded", f->pair);
    return STATUS_OK;
}

static enum status read_data(struct sandbox *b, struct error *err)
{
    const char *arg;
    char pair[PAIR_NAME_MAX], path[PATH_TEXT_MAX];

    for (unsigned i = 0; (arg = cli_value_at(b->cli, "data", i)); i++) {
        enum status st;

        if (i == EXCHANGE_PAIRS)
            return error_set(err, STATUS_USAGE, "--data: more than %d pairs", EXCHANGE_PAIRS);
        st = data_file(b->cli, arg, pair, path, err);
        if (st == STATUS_OK)
            st = bars_file_read(&b->file[i], pair, path, false, err);
        if (st == STATUS_OK && b->file[i].interval_s != 60)
            st = error_set(err, STATUS_DATA, "%s: the exchange replays one-minute bars", path);
        if (st == STATUS_OK)
            st = instrument_of(&b->bars[i].in, &b->file[i], err);
        if (st != STATUS_OK)
            return st;
        b->bars[i].bar = b->file[i].bar;
        b->bars[i].count = b->file[i].count;
        b->config.pair_count = i + 1;
    }
    b->config.bars = b->bars;
    return STATUS_OK;
}

/* ---- --accounts: [{"name","key","secret","balances":{"USD":"5000"}}] ---- */

static bool read_balances(struct json *j, struct exchange_account *a)
{
    struct str amount;

    if (!json_object(j))
        return false;
    while (json_key(j)) /* one figure for each quote currency */
        if (!json_number(j, &amount) || money_parse(&a->quote, amount, ROUND_DOWN) != STATUS_OK)
            return false;
    return json_ok(j);
}

static bool read_account(struct json *j, struct exchange_account *a)
{
    struct str word;

    if (!json_object(j))
        return false;
    while (json_key(j)) {
        bool key = str_is(j->key, "key");

        if (str_is(j->key, "balances")) {
            if (!read_balances(j, a))
                return false;
        } else if (key || str_is(j->key, "secret")) {
            if (!json_string(j, &word) ||
                !str_copy(key ? a->key : a->secret, key ? sizeof a->key : sizeof a->secret, word))
                return false;
        } else {
            json_skip(j);
        }
    }
    return json_ok(j) && a->key[0] && a->secret[0];
}

static bool parse_accounts(struct exchange_config *c, struct str bytes)
{
    struct json j;

    json_init(&j, bytes);
    if (!json_array(&j))
        return false;
    while (json_more(&j)) {
        if (c->account_count == EXCHANGE_ACCOUNTS ||
            !read_account(&j, &c->account[c->account_count]))
            return false;
        c->account_count++;
    }
    return json_end(&j) && c->account_count > 0;
}

static void random_base64(char *ret, size_t size, size_t bytes)
{
    unsigned char raw[64];
    struct text t = {ret, 0, size, false};

    entropy_bytes(raw, bytes);
    base64_encode(&t, raw, bytes, BASE64_PLAIN);
}

static enum status read_accounts(struct sandbox *b, struct error *err)
{
    const char *path = cli_value(b->cli, "accounts");
    struct exchange_account *a = &b->config.account[0];
    char *bytes = NULL;
    size_t len;
    enum status st;
    bool good;

    if (!path) {
        random_base64(a->key, sizeof a->key, 42);
        /* Coinbase: the seed of an Ed25519 key */
        random_base64(a->secret, sizeof a->secret,
                      b->config.protocol == EXCHANGE_COINBASE ? 32 : 64);
        money_from_double(&a->quote, b->cli->config->options.sim.starting_balance, ROUND_DOWN);
        b->config.account_count = 1;
        b->keys_made = true;
        return STATUS_OK;
    }
    st = file_read(path, 65536, &bytes, &len, err);
    if (st != STATUS_OK)
        return st;
    good = parse_accounts(&b->config, (struct str){bytes, len});
    free(bytes);
    return good ? STATUS_OK
                : error_set(err, STATUS_DATA,
                            "%s: want a list of at most %d accounts with key, secret, balances",
                            path, EXCHANGE_ACCOUNTS);
}

/* ---- --faults ---- */

/* The option first, so that the command line adds to it. */
static enum status read_faults(struct sandbox *b, struct error *err)
{
    const char *spec = cli_value(b->cli, "faults");
    enum status st;

    faults_init(&b->config.faults);
    st = faults_parse(&b->config.faults, str_of(b->cli->config->options.sim.faults), err);
    if (st == STATUS_OK && spec)
        st = faults_parse(&b->config.faults, str_of(spec), err);
    return st;
}

/* ---- --latency ---- */

static enum status read_latency(const struct sandbox *b, struct latency *ret, struct error *err)
{
    const char *said = cli_value(b->cli, "latency");

    if (!said)
        return STATUS_OK;
    if (b->config.speed <= 0)
        return error_set(err, STATUS_USAGE, "--latency: time waits for the clients at --speed max");
    return latency_parse(ret, str_of(said), err);
}

/* ---- the rest ---- */

static enum status read_protocol(struct sandbox *b, struct error *err)
{
    const char *protocol = cli_value(b->cli, "protocol");

    b->config.protocol = (enum exchange_protocol)b->cli->config->options.sim.protocol;
    if (!protocol)
        return STATUS_OK;
    b->config.protocol = strcmp(protocol, "coinbase") == 0 ? EXCHANGE_COINBASE : EXCHANGE_KRAKEN;
    if (b->config.protocol == EXCHANGE_KRAKEN && strcmp(protocol, "kraken") != 0)
        return error_set(err, STATUS_USAGE, "--protocol %s: kraken or coinbase", protocol);
    return STATUS_OK;
}

static enum status read_seed(struct sandbox *b, struct error *err)
{
    const char *seed = cli_value(b->cli, "generate");

    b->config.seed = (uint64_t)b->cli->config->options.sim.seed;
    if (seed && !str_to_u64(str_of(seed), &b->config.seed))
        return error_set(err, STATUS_USAGE, "--generate: \"%s\" is no seed", seed);
    return STATUS_OK;
}

static enum status read_port(const struct sandbox *b, uint16_t *ret, struct error *err)
{
    const char *said = cli_value(b->cli, "port");
    uint64_t port = 0;

    if (said && (!str_to_u64(str_of(said), &port) || port > UINT16_MAX))
        return error_set(err, STATUS_USAGE, "--port: \"%s\" is no port", said);
    *ret = (uint16_t)port;
    return STATUS_OK;
}

static void ready(void *ctx, uint16_t port, const struct exchange *x)
{
    struct sandbox *b = ctx;
    const struct exchange_account *a = &b->config.account[0];
    char room[1024];
    struct text t = TEXT(room);
    struct json_writer w;

    (void)x;
    if (!b->cli->json) {
        printf("listens on http://127.0.0.1:%u (%s)\n", (unsigned)port,
               b->config.protocol == EXCHANGE_COINBASE ? "REST /api/v3/brokerage/..., WebSocket /"
                                                       : "REST /0/..., WebSocket /v2 and /v2/auth");
        if (b->keys_made && !cli_value(b->cli, "state"))
            printf("key    %s\nsecret %s\n", a->key, a->secret);
        fflush(stdout);
        return;
    }
    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_u64(&w, "port", port);
    if (b->keys_made) {
        json_put_cstr(&w, "key", a->key);
        json_put_cstr(&w, "secret", a->secret);
    }
    json_write_object_end(&w);
    printf("%s\n", room);
    fflush(stdout);
}

static enum status prepare(struct sandbox *b, struct exchange_serving *how, struct error *err)
{
    const struct options_sim *o = &b->cli->config->options.sim;
    enum status st = read_protocol(b, err);

    b->config.maker_fee = o->maker_fee;
    b->config.taker_fee = o->taker_fee;
    b->config.fee_tiers = o->fee_tiers != 0;
    b->config.spread = o->spread;
    b->config.start = machine_utc_ns();
    how->host = "127.0.0.1";
    how->state_dir = cli_value(b->cli, "state");
    how->idle_end_s = how->state_dir ? o->idle_end_s : 0;
    how->ctx = b;
    how->ready = ready;
    if (st == STATUS_OK)
        st = read_port(b, &how->port, err);
    if (st == STATUS_OK)
        st = read_seed(b, err);
    if (st == STATUS_OK)
        st = read_speed(b, err);
    if (st == STATUS_OK)
        st = read_latency(b, &how->latency, err);
    if (st == STATUS_OK)
        st = read_faults(b, err);
    if (st == STATUS_OK)
        st = read_accounts(b, err);
    if (st == STATUS_OK)
        st = read_data(b, err);
    if (st == STATUS_OK && how->state_dir)
        st = dir_make(how->state_dir, err);
    return st;
}

static int run(struct cli *cli)
{
    struct sandbox *b = calloc(1, sizeof *b);
    struct exchange_serving how = {0};
    struct error err = {0};
    enum status st;

    if (!b) {
        error_set(&err, STATUS_NO_MEMORY, "exchange: out of memory");
        return cli_fail(cli, &err);
    }
    b->cli = cli;
    st = prepare(b, &how, &err);
    if (st == STATUS_OK)
        st = exchange_serve(&b->config, &how, &err);
    for (unsigned i = 0; i < EXCHANGE_PAIRS; i++)
        bars_file_release(&b->file[i]);
    free(b);
    return st == STATUS_OK ? 0 : cli_fail(cli, &err);
}

static const struct cli_flag flags[] = {
    {.name = "protocol", .value = "NAME", .help = "kraken (default) or coinbase"},
    {.name = "data",
     .value = "PAIR=FILE",
     .help = "replays these one-minute bars",
     .repeatable = true},
    {.name = "generate", .value = "SEED", .help = "makes a market of eight pairs from this seed"},
    {.name = "speed", .value = "N|max", .help = "market seconds a second; max waits for step_done"},
    {.name = "port", .value = "N", .help = "0, the default, takes a free one"},
    {.name = "faults",
     .value = "SPEC",
     .help = "what goes wrong: rough, stormy, or reject=0.01,http_502=0.02@10m-2h,..."},
    {.name = "latency",
     .value = "MS[~MS]",
     .help = "each way, and the most that chance adds: 80ms, 80ms~40ms; not with --speed max"},
    {.name = "accounts", .value = "FILE", .help = "keys, secrets and balances, as JSON"},
    {.name = "state", .value = "DIR", .help = "keeps orders, balances and market time there"},
    {.name = NULL},
};

static const char *const examples[] = {
    "novapulse exchange --generate 7 --speed 60 --port 8099",
    "novapulse exchange --data BTC/USD=kraken-BTC-USD-1m-2023-03.csv.gz --speed 600",
    NULL,
};

const struct command cmd_exchange = {
    .name = "exchange",
    .group = "Trade",
    .summary = "The embedded exchange as a server: a sandbox that speaks Kraken's or Coinbase's"
               " protocols.",
    .usage = "",
    .needs_config = true,
    .flags = flags,
    .examples = examples,
    .run = run,
};
