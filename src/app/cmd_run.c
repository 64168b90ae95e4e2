/* run and demo: the daemon. */
#include <stdlib.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/daemon.h"
#include "app/data_file.h"
#include "base/double_text.h"
#include "research/bars_file.h"

static const struct cli_flag flags[] = {
    {.name = "venue",
     .value = "NAME",
     .sets = "venue.name",
     .help = "sim, the embedded exchange (default), kraken or coinbase"},
    {.name = "live",
     .help = "trade with real money: the account's key is read from the environment"},
    {.name = "data",
     .value = "PAIR=FILE",
     .repeatable = true,
     .help = "the embedded exchange replays these bars"},
    {.name = "speed",
     .value = "N|max",
     .help = "market seconds a second; max is lock-step: as fast as we are"},
    {.name = "port",
     .value = "N",
     .sets = "dashboard.port",
     .help = "the dashboard's port, 0 takes a free one"},
    {.name = "state", .value = "DIR", .sets = "store.state_dir", .help = "state directory"},
    {.name = "for", .value = "DURATION", .help = "stop after so much wall time"},
    {.name = "until", .value = "TIME", .help = "stop at this market time"},
    {.name = NULL},
};

static enum status read_speed(struct daemon_plan *p, const struct cli *cli, struct error *err)
{
    const char *text = cli_value(cli, "speed");

    p->speed = -1;
    if (!text)
        return STATUS_OK;
    if (strcmp(text, "max") == 0) {
        p->speed = 0;
        return STATUS_OK;
    }
    if (!double_parse(&p->speed, str_of(text), false) || !(p->speed > 0))
        return error_set(err, STATUS_USAGE, "--speed %s: a number above 0, or max", text);
    return STATUS_OK;
}

/* A real venue's market is its own, and so is its time. */
static enum status check_venue(const struct cli *cli, struct error *err)
{
    static const char *const embedded[] = {"data", "speed"};

    for (size_t i = 0; i < sizeof embedded / sizeof *embedded; i++)
        if (cli->config->options.venue.name != VENUE_SIM && cli_has(cli, embedded[i]))
            return error_set(err, STATUS_USAGE, "--%s: only the embedded exchange has that",
                             embedded[i]);
    return STATUS_OK;
}

/* Money takes part only when the command says so itself; a configuration alone is not enough. */
static enum status read_mode(const struct daemon_plan *p, struct cli *cli, struct error *err)
{
    const struct options_venue *o = &cli->config->options.venue;
    struct origin from = {.kind = ORIGIN_SET, .name = "--live"};

    if (!cli_has(cli, "live")) {
        if (o->mode != MODE_LIVE)
            return STATUS_OK;
        error_set(err, STATUS_USAGE, "venue.mode is live: without --live no money takes part");
        error_hint(err, "say --live, or set venue.mode to paper");
        return STATUS_USAGE;
    }
    if (o->name == VENUE_SIM)
        return error_set(err, STATUS_USAGE,
                         "--live: the embedded exchange has no real money; name a venue");
    if (p->demo_note)
        return error_set(err, STATUS_USAGE, "--live: demo is for show; use run");
    return config_set(cli->config, STR("venue.mode"), STR("live"), from, err);
}

/* The pairs that are replayed are the pairs that are traded. */
static enum status pairs_of_data(struct cli *cli, struct error *err)
{
    char room[OPTION_TEXT_MAX * 4], pair[PAIR_NAME_MAX], path[PATH_TEXT_MAX];
    struct text list = TEXT(room);
    struct origin from = {.kind = ORIGIN_SET, .name = "--data"};
    const char *arg;

    for (unsigned i = 0; (arg = cli_value_at(cli, "data", i)); i++) {
        enum status st = data_file(cli, arg, pair, path, err);

        if (st != STATUS_OK)
            return st;
        if (!pair[0] && !bars_file_pair_of(path, pair))
            return error_set(err, STATUS_USAGE,
                             "--data %s: the name does not say the pair; write "
                             "PAIR=FILE",
                             arg);
        text_printf(&list, "%s%s", i ? "," : "", pair);
    }
    if (list.len == 0)
        return STATUS_OK;
    return config_set(cli->config, str_of("trading.pairs"), text_str(&list), from, err);
}

static enum status read_plan(struct daemon_plan *p, struct cli *cli, struct error *err)
{
    enum status st = read_mode(p, cli, err);

    if (st == STATUS_OK)
        st = check_venue(cli, err);
    if (st == STATUS_OK)
        st = pairs_of_data(cli, err);
    if (st == STATUS_OK)
        st = read_speed(p, cli, err);
    if (st == STATUS_OK && cli_value(cli, "for"))
        st = cli_duration(cli_value(cli, "for"), &p->for_ns, err);
    if (st == STATUS_OK && cli_value(cli, "until"))
        st = cli_time(cli_value(cli, "until"), &p->until, err);
    return st;
}

static int run(struct cli *cli)
{
    struct daemon_plan plan = {.cli = cli};
    struct error err;

    if (read_plan(&plan, cli, &err) != STATUS_OK)
        return cli_fail(cli, &err);
    return daemon_run(&plan);
}

static const char *const run_examples[] = {
    "novapulse run",
    "novapulse run --data BTC/USD=btc.csv.gz --speed max --for 60s",
    "novapulse run --venue kraken --state ~/paper",
    "novapulse run --venue kraken --live --state ~/live",
    NULL,
};

const struct command cmd_run = {
    .name = "run",
    .group = "Trade",
    .summary = "Trades on its own, on paper unless told otherwise, and serves the dashboard.",
    .needs_config = true,
    .flags = flags,
    .examples = run_examples,
    .run = run,
};

static int demo(struct cli *cli)
{
    struct daemon_plan plan = {
        .cli = cli, .demo_note = "\nfor show   low thresholds and the lowest fee tier: no advice"};
    struct error err;

    if (read_plan(&plan, cli, &err) != STATUS_OK)
        return cli_fail(cli, &err);
    return daemon_run(&plan);
}

static const char *const demo_examples[] = {"novapulse demo", NULL};

const struct command cmd_demo = {
    .name = "demo",
    .group = "Trade",
    .summary = "The first five minutes: a market sixty times faster, for show.",
    .needs_config = true,
    .profile = "demo",
    .flags = flags,
    .examples = demo_examples,
    .run = demo,
};
