/* trades [--csv] [--from T] [--to T]: the closed positions of a state directory, exact, for
 * reconciliation and tax. */
#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/history_of.h"
#include "base/json.h"
#include "store/history.h"

struct listing {
    const struct cli *cli;
    bool csv;
    uint64_t count, won;
    struct money net, fees;
};

static const char *utc(char room[40], int64_t ns)
{
    struct text t = {room, 0, 40, false};

    text_utc(&t, ns, 3);
    return room;
}

static const char *scaled(char room[40], int64_t v, unsigned decimals)
{
    struct text t = {room, 0, 40, false};

    text_scaled(&t, v, decimals);
    return room;
}

/* A cell that a spreadsheet would run as a formula is made text. */
static const char *guard(const char *cell)
{
    return cell[0] && strchr("=+-@", cell[0]) ? "'" : "";
}

static void print_csv(const struct trade_row *t)
{
    char a[40], b[40], c[40], d[40], e[40], f[40], g[40];

    printf("%llu,%s%s,long,%s,%s,%s,%s,%s,%s,%s,%s,%s,%llu\n", (unsigned long long)t->position,
           guard(t->pair), t->pair, utc(a, t->opened_at),
           scaled(b, t->entry.ticks, t->price_decimals), utc(c, t->closed_at),
           scaled(d, t->exit.ticks, t->price_decimals), scaled(e, t->qty.lots, t->qty_decimals),
           scaled(f, t->fees.units, MONEY_DECIMALS), scaled(g, t->net.units, MONEY_DECIMALS),
           t->exit_reason, t->strategy, (unsigned long long)t->decision);
}

static void print_json(const struct trade_row *t, bool first)
{
    char room[1024], time[40];
    struct text out = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &out);
    json_write_object(&w);
    json_put_u64(&w, "id", t->position);
    json_put_cstr(&w, "pair", t->pair);
    json_put_cstr(&w, "side", "long");
    json_put_cstr(&w, "entry_time", utc(time, t->opened_at));
    json_put_scaled_str(&w, "entry_price", t->entry.ticks, t->price_decimals);
    json_put_cstr(&w, "exit_time", utc(time, t->closed_at));
    json_put_scaled_str(&w, "exit_price", t->exit.ticks, t->price_decimals);
    json_put_scaled_str(&w, "quantity", t->qty.lots, t->qty_decimals);
    json_put_scaled_str(&w, "fees", t->fees.units, MONEY_DECIMALS);
    json_put_scaled_str(&w, "net_profit", t->net.units, MONEY_DECIMALS);
    json_put_cstr(&w, "exit_reason", t->exit_reason);
    json_put_cstr(&w, "strategy", t->strategy);
    json_put_u64(&w, "decision", t->decision);
    json_write_object_end(&w);
    printf("%s%s", first ? "" : ",", room);
}

static void print_line(const struct trade_row *t)
{
    char a[40], b[40], c[40], d[40], f[40];
    struct text net = {f, 0, sizeof f, false};

    text_profit(&net, t->net, 2);
    printf("%6llu  %-10s %-10.10s  %.10s %.5s  %12s  %12s  %12s  %12s  %s\n",
           (unsigned long long)t->position, t->pair, t->strategy, utc(a, t->closed_at), a + 11,
           scaled(b, t->qty.lots, t->qty_decimals), scaled(c, t->entry.ticks, t->price_decimals),
           scaled(d, t->exit.ticks, t->price_decimals), f, t->exit_reason);
}

static void on_trade(void *ctx, const struct trade_row *t)
{
    struct listing *l = ctx;

    if (l->cli->json)
        print_json(t, l->count == 0);
    else if (l->csv)
        print_csv(t);
    else
        print_line(t);
    l->count++;
    l->won += t->net.units > 0;
    l->net.units += t->net.units;
    l->fees.units += t->fees.units;
}

static void print_beginning(const struct listing *l)
{
    if (l->cli->json)
        printf("{\"trades\":[");
    else if (l->csv)
        printf("id,pair,side,entry_time,entry_price,exit_time,exit_price,quantity,fees,net_profit,"
               "exit_reason,strategy,decision\n");
    else
        printf("%6s  %-10s %-10s  %-16s  %12s  %12s  %12s  %12s  %s\n", "id", "pair", "strategy",
               "closed (UTC)", "quantity", "entry", "exit", "net", "exit reason");
}

static void print_end(const struct listing *l)
{
    char net[40], fees[40];

    scaled(net, l->net.units, MONEY_DECIMALS);
    scaled(fees, l->fees.units, MONEY_DECIMALS);
    if (l->cli->json)
        printf("],\"count\":%llu,\"wins\":%llu,\"net_profit\":\"%s\",\"fees\":\"%s\"}\n",
               (unsigned long long)l->count, (unsigned long long)l->won, net, fees);
    else if (!l->csv)
        printf("%llu trades, %llu won, net %s, fees %s\n", (unsigned long long)l->count,
               (unsigned long long)l->won, net, fees);
}

static enum status time_flag(const struct cli *cli, const char *name, int64_t *ret,
                             struct error *err)
{
    return cli_has(cli, name) ? cli_time(cli_value(cli, name), ret, err) : STATUS_OK;
}

static int run_trades(struct cli *cli)
{
    struct listing l = {.cli = cli, .csv = cli_has(cli, "csv")};
    struct error err = {.status = STATUS_OK};
    struct history *h = NULL;
    int64_t from = 0, to = INT64_MAX;
    enum status s = time_flag(cli, "from", &from, &err);

    if (s == STATUS_OK)
        s = time_flag(cli, "to", &to, &err);
    if (s == STATUS_OK)
        s = history_of(cli, &h, &err);
    if (s != STATUS_OK)
        return cli_fail(cli, &err);
    print_beginning(&l);
    s = history_trades(h, from, to, &l, on_trade, &err);
    print_end(&l);
    history_close(h);
    return s == STATUS_OK ? 0 : cli_fail(cli, &err);
}

static const struct cli_flag trades_flags[] = {
    {"csv", NULL, "comma-separated, exact", false, NULL},
    {"from", "T", "closed at or after this time", false, NULL},
    {"to", "T", "closed before this time", false, NULL},
    {"state", "DIR", "the state directory", false, "store.state_dir"},
    {NULL, NULL, NULL, false, NULL},
};
static const char *const trades_examples[] = {
    "novapulse trades",
    "novapulse trades --csv --from 2026-01-01 --to 2027-01-01",
    NULL,
};

const struct command cmd_trades = {
    .name = "trades",
    .group = "Trade",
    .summary = "The ledger of closed positions, for reconciliation and tax.",
    .usage = "",
    .needs_config = true,
    .flags = trades_flags,
    .examples = trades_examples,
    .run = run_trades,
};
