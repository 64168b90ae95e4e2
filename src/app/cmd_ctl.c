/* ctl VERB: an operator's hand on a running daemon, through the same interface as the dashboard.
 * The acts are those of engine/control.h; a verb there is a row here. */
#include <string.h>

#include "app/commands.h"
#include "app/ctl_act.h"
#include "app/ctl_tables.h"

/* ---- looking ---- */

enum { PATH_ROOM = 64 };

static enum status ask_decisions(const struct cli *cli, struct ctl_door *door, json_t **ret,
                                 struct error *err)
{
    char room[PATH_ROOM];
    struct text path = TEXT(room);
    const char *limit = cli_value(cli, "limit");
    uint64_t n = 20;

    if (limit && (!str_to_u64(str_of(limit), &n) || n < 1 || n > 500))
        return error_set(err, STATUS_USAGE, "--limit: %s: a whole number from 1 to 500", limit);
    text_printf(&path, "/api/v1/decisions?limit=%llu", (unsigned long long)n);
    return ctl_door_ask(door, room, NULL, ret, err);
}

static void drop_other_pairs(json_t *answer, const char *pair)
{
    json_t *list = json_object_get(answer, "data");

    for (size_t i = json_array_size(list); pair && i-- > 0;)
        if (strcmp(ctl_word(json_array_get(list, i), "pair"), pair) != 0)
            json_array_remove(list, i);
}

static void print_document(const json_t *answer)
{
    json_dumpf(answer, stdout, JSON_INDENT(2));
    printf("\n");
}

static enum status show_status(const struct cli *cli, struct ctl_door *door, struct error *err)
{
    json_t *status = NULL, *decisions = NULL;
    enum status s = ctl_door_ask(door, "/api/v1/status", NULL, &status, err);

    if (s == STATUS_OK)
        s = ctl_door_ask(door, "/api/v1/decisions?limit=500", NULL, &decisions, err);
    if (s == STATUS_OK && cli->json)
        print_document(status);
    else if (s == STATUS_OK)
        ctl_print_status(status, decisions, ctl_door_address(door));
    json_decref(status);
    json_decref(decisions);
    return s;
}

static enum status show_breakers(const struct cli *cli, struct ctl_door *door, struct error *err)
{
    json_t *status = NULL;
    enum status s = ctl_door_ask(door, "/api/v1/status", NULL, &status, err);

    if (s == STATUS_OK && cli->json)
        print_document(json_object_get(json_object_get(json_object_get(status, "data"), "engine"),
                                       "breakers"));
    else if (s == STATUS_OK)
        ctl_print_breakers(status);
    json_decref(status);
    return s;
}

/* What one address answers, as it is or as `print` has it. */
static enum status show_answer(const struct cli *cli, struct ctl_door *door, const char *path,
                               void (*print)(const json_t *), struct error *err)
{
    json_t *answer = NULL;
    enum status s = ctl_door_ask(door, path, NULL, &answer, err);

    if (s == STATUS_OK && cli->json)
        print_document(answer);
    else if (s == STATUS_OK)
        print(answer);
    json_decref(answer);
    return s;
}

static enum status show_strategies(const struct cli *cli, struct ctl_door *door, struct error *err)
{
    return show_answer(cli, door, "/api/v1/strategies", ctl_print_strategies, err);
}

static enum status show_data(const struct cli *cli, struct ctl_door *door, struct error *err)
{
    return show_answer(cli, door, "/api/v1/data", ctl_print_data, err);
}

static enum status show_risk(const struct cli *cli, struct ctl_door *door, struct error *err)
{
    return show_answer(cli, door, "/api/v1/risk", ctl_print_risk, err);
}

static enum status show_positions(const struct cli *cli, struct ctl_door *door, struct error *err)
{
    json_t *positions = NULL;
    enum status s = ctl_door_ask(door, "/api/v1/positions", NULL, &positions, err);

    if (s == STATUS_OK)
        drop_other_pairs(positions, cli_value(cli, "pair"));
    if (s == STATUS_OK && cli->json)
        print_document(positions);
    else if (s == STATUS_OK)
        ctl_print_positions(positions);
    json_decref(positions);
    return s;
}

static enum status show_decisions(const struct cli *cli, struct ctl_door *door, struct error *err)
{
    json_t *decisions = NULL;
    enum status s = ask_decisions(cli, door, &decisions, err);

    if (s == STATUS_OK)
        drop_other_pairs(decisions, cli_value(cli, "pair"));
    if (s == STATUS_OK && cli->json)
        print_document(decisions);
    else if (s == STATUS_OK)
        ctl_print_decisions(decisions);
    json_decref(decisions);
    return s;
}

static int run_show(struct cli *cli,
                    enum status (*show)(const struct cli *, struct ctl_door *, struct error *))
{
    struct error err = {.status = STATUS_OK};
    struct ctl_door *door = NULL;
    enum status s = ctl_door_new(&door, cli, &err);

    if (s == STATUS_OK)
        s = show(cli, door, &err);
    ctl_door_free(door);
    return s == STATUS_OK ? 0 : cli_fail(cli, &err);
}

static int run_status(struct cli *cli)
{
    return run_show(cli, show_status);
}

static int run_breakers(struct cli *cli)
{
    return run_show(cli, show_breakers);
}

static int run_strategies(struct cli *cli)
{
    return run_show(cli, show_strategies);
}

static int run_data(struct cli *cli)
{
    return run_show(cli, show_data);
}

static int run_risk(struct cli *cli)
{
    return run_show(cli, show_risk);
}

static int run_positions(struct cli *cli)
{
    return run_show(cli, show_positions);
}

static int run_decisions(struct cli *cli)
{
    return run_show(cli, show_decisions);
}

/* ---- acting ---- */

static int run_act(struct cli *cli)
{
    const char *verb = cli->command->name + sizeof "ctl " - 1;
    struct error err = {.status = STATUS_OK};
    struct ctl_door *door = NULL;
    int code;

    if (ctl_door_new(&door, cli, &err) != STATUS_OK)
        return cli_fail(cli, &err);
    code = ctl_act(cli, door, control_find(str_of(verb)), cli->arg_count ? cli->arg[0] : NULL);
    ctl_door_free(door);
    return code;
}

/* ---- the rows ---- */

#define DOOR_FLAGS                                                                                 \
    {"url", "URL", "the daemon's address (else dashboard.host and dashboard.port)", false, NULL},  \
        {"key-file", "FILE", "the sign-in key (else dashboard.key of the state directory)", false, \
         NULL},                                                                                    \
        {"key", "KEY", "the key, @FILE, or - for standard input", false, NULL},                    \
    {                                                                                              \
        "state", "DIR", "the daemon's state directory", false, "store.state_dir"                   \
    }

static const struct cli_flag door_flags[] = {
    DOOR_FLAGS,
    {NULL, NULL, NULL, false, NULL},
};
static const struct cli_flag list_flags[] = {
    {"pair", "PAIR", "only this pair's", false, NULL},
    DOOR_FLAGS,
    {NULL, NULL, NULL, false, NULL},
};
static const struct cli_flag decision_flags[] = {
    {"pair", "PAIR", "only this pair's", false, NULL},
    {"limit", "N", "so many of the newest (20)", false, NULL},
    DOOR_FLAGS,
    {NULL, NULL, NULL, false, NULL},
};
static const struct cli_flag act_flags[] = {
    {"reason", "TEXT", "why; it is kept", false, NULL},
    {"dry-run", NULL, "only show what would happen", false, NULL},
    {"confirm", "PHRASE", "the phrase, instead of being asked; refuses when it is another", false,
     NULL},
    {"wait", "DURATION", "how long to wait for the outcome (60s)", false, NULL},
    DOOR_FLAGS,
    {NULL, NULL, NULL, false, NULL},
};

#define LOOK(id, word, does, takes, go)                                                            \
    static const char *const id##_examples[] = {"novapulse ctl " word, NULL};                      \
    const struct command cmd_ctl_##id = {.name = "ctl " word,                                      \
                                         .group = "Trade",                                         \
                                         .summary = does,                                          \
                                         .usage = "",                                              \
                                         .needs_config = true,                                     \
                                         .flags = takes,                                           \
                                         .examples = id##_examples,                                \
                                         .run = go}

#define ACT(id, word, does, arguments, count, first, second)                                       \
    static const char *const id##_examples[] = {"novapulse ctl " word first,                       \
                                                "novapulse ctl " word second, NULL};               \
    const struct command cmd_ctl_##id = {.name = "ctl " word,                                      \
                                         .group = "Trade",                                         \
                                         .summary = does,                                          \
                                         .usage = arguments,                                       \
                                         .args_min = count,                                        \
                                         .args_max = count,                                        \
                                         .needs_config = true,                                     \
                                         .flags = act_flags,                                       \
                                         .examples = id##_examples,                                \
                                         .run = run_act}

LOOK(status, "status", "How a running daemon stands, on six lines.", door_flags, run_status);
LOOK(positions, "positions", "Open positions with their stops and what leaving would bring.",
     list_flags, run_positions);
LOOK(decisions, "decisions", "The newest decisions, with why they led to no entry.", decision_flags,
     run_decisions);
LOOK(breakers, "breakers", "Every breaker: open or closed, how often it tripped, the way back.",
     door_flags, run_breakers);

LOOK(risk, "risk", "Losses, drawdown, record and swing against their limits.", door_flags,
     run_risk);

LOOK(strategies, "strategies",
     "Every strategy: weight, what its votes earned in R, what its trades brought.", door_flags,
     run_strategies);

LOOK(data, "data", "What was wrong with each pair's market data, counted, and what was done.",
     door_flags, run_data);

ACT(pause, "pause", "Blocks new entries and cancels entry orders; positions stay managed.", "", 0,
    "", " --reason \"news at noon\"");
ACT(resume, "resume", "Allows new entries again after a pause or a breaker.", "", 0, "",
    " --reason \"feed is back\"");
ACT(close, "close", "Cancels one position's orders and sells it at market.", "ID", 1, " 1042",
    " 1042 --dry-run");
ACT(close_all, "close-all", "Pauses, cancels all orders, then sells every position at market.", "",
    0, " --dry-run", " --confirm \"CLOSE 3\"");
ACT(kill, "kill",
    "Ends trading for good: positions are sold or kept as configured, until someone rearms.", "", 0,
    " --dry-run", " --confirm KILL --reason \"venue is odd\"");
ACT(rearm, "rearm", "Lifts a kill; trading stays paused until someone resumes it.", "", 0,
    " --reason \"found and mended\"", " --confirm REARM --reason \"found and mended\"");
ACT(reconcile, "reconcile", "Compares orders, fills and balances with the venue now.", "", 0, "",
    " --wait 10s");
ACT(accept, "accept", "Takes what the venue says of a pair as it is, and allows entries there.",
    "PAIR", 1, " BTC/USD --reason \"bought by hand\"", " BTC/USD --dry-run");
ACT(reset_weights, "reset-weights",
    "Forgets what the strategies' weights have learned of their votes; results stay.", "", 0, "",
    " --reason \"another market\"");
ACT(reset_risk, "reset-risk",
    "Begins anew from today's equity: drawdown, streaks and the record of trades.", "", 0,
    " --reason \"smaller sizes from now on\"", " --dry-run");
ACT(stop, "stop", "Ends the daemon: entry orders are cancelled, resting protections stay.", "", 0,
    "", " --reason \"upgrade\"");
