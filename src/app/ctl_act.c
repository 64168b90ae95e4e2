#include "app/ctl_act.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "app/ctl_tables.h"
#include "os/clock.h"

enum { PHRASE_TEXT_MAX = 32, LINE_MAX_TEXT = 128 };

static const int64_t NS_PER_S = INT64_C(1000000000);
static const int64_t FIRST_PAUSE = INT64_C(20000000), LONGEST_PAUSE = INT64_C(320000000);

struct act {
    const struct cli *cli;
    struct ctl_door *door;
    const struct control_row *row;
    bool terminal;
    int64_t give_up_at; /* monotonic */
    char phrase[PHRASE_TEXT_MAX];
    char reason[CONTROL_REASON_MAX];
    json_t *preview, *result, *closed; /* closed: [{position, pair, state, net_profit}] */
};

/* ---- preview ---- */

static enum status ask_preview(struct act *a, const char *subject, struct error *err)
{
    json_t *body = json_pack("{s:s}", "verb", a->row->name);
    uint64_t position;
    enum status s;

    if (a->row->verb == CONTROL_ACCEPT) {
        json_object_set_new(body, "pair", json_string(subject));
    } else if (a->row->takes_position) {
        if (!str_to_u64(str_of(subject), &position) || position > INT64_MAX) {
            json_decref(body);
            return error_set(err, STATUS_USAGE, "position %s: a whole number is wanted", subject);
        }
        json_object_set_new(body, "position", json_integer((json_int_t)position));
    }
    s = ctl_door_ask(a->door, "/api/v1/control/preview", body, &a->preview, err);
    json_decref(body);
    return s;
}

static void print_preview(const struct act *a, FILE *to)
{
    const json_t *line, *p;
    size_t i;
    char value[40], costs[40], result[40];

    fprintf(to, "%s  (%s)\n%s\n", ctl_word(a->preview, "mode"), ctl_door_address(a->door),
            ctl_word(a->preview, "title"));
    json_array_foreach(json_object_get(a->preview, "lines"), i, line)
        fprintf(to, "%s\n", json_string_value(line));
    json_array_foreach(json_object_get(a->preview, "positions"), i, p)
        fprintf(to, "  %-10s %14s  value %s  cost of leaving %s  result %s\n", ctl_word(p, "pair"),
                ctl_word(p, "qty"), ctl_money(value, p, "value"), ctl_money(costs, p, "costs"),
                ctl_profit(result, p, "result"));
}

/* What has to be typed: the daemon's phrase, or the verb in capitals where it wants none. */
static void choose_phrase(struct act *a)
{
    const char *wanted = json_string_value(json_object_get(a->preview, "phrase"));
    size_t leaving = json_array_size(json_object_get(a->preview, "positions"));
    struct text t = TEXT(a->phrase);

    if (wanted) {
        text_cstr(&t, wanted);
        return;
    }
    if (a->row->verb == CONTROL_CLOSE_ALL) {
        text_printf(&t, "CLOSE %zu", leaving);
        return;
    }
    for (const char *c = a->row->name; *c; c++)
        text_char(&t, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
}

/* ---- the person's word ---- */

static bool read_line(char line[LINE_MAX_TEXT], const char *question)
{
    fputs(question, stderr);
    fflush(stderr);
    if (!fgets(line, LINE_MAX_TEXT, stdin))
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

static enum status refuse(const struct act *a, const char *said, struct error *err)
{
    error_set(err, STATUS_DENIED, "not confirmed: the phrase is %s%s%s: nothing was done",
              a->phrase, said[0] ? ", not " : "", said);
    error_hint(err, "look again: novapulse ctl %s --dry-run", a->row->name);
    return STATUS_DENIED;
}

static enum status confirm(struct act *a, struct error *err)
{
    char line[LINE_MAX_TEXT], question[LINE_MAX_TEXT];
    struct text t = TEXT(question);
    const char *said = cli_value(a->cli, "confirm");

    if (said)
        return strcasecmp(said, a->phrase) == 0 ? STATUS_OK : refuse(a, said, err);
    if (a->row->danger == DANGER_SAFE)
        return STATUS_OK;
    if (!a->terminal) {
        if (a->row->verb != CONTROL_REARM)
            return STATUS_OK;
        error_set(err, STATUS_DENIED, "not confirmed: without a terminal rearm wants its phrase");
        error_hint(err, "novapulse ctl rearm --confirm REARM --reason TEXT");
        return STATUS_DENIED;
    }
    text_printf(&t, "Type %s to go on, anything else changes nothing: ", a->phrase);
    if (!read_line(line, question))
        line[0] = '\0';
    return strcasecmp(line, a->phrase) == 0 ? STATUS_OK : refuse(a, line, err);
}

static enum status take_reason(struct act *a, struct error *err)
{
    char line[LINE_MAX_TEXT];
    const char *said = cli_value(a->cli, "reason");

    if (!said && a->row->needs_reason && a->terminal && read_line(line, "Why (it is kept): "))
        said = line;
    if (a->row->needs_reason && (!said || !said[0])) {
        error_set(err, STATUS_DENIED, "not confirmed: %s wants a reason, which is kept",
                  a->row->name);
        error_hint(err, "--reason TEXT");
        return STATUS_DENIED;
    }
    str_copy(a->reason, sizeof a->reason, str_of(said ? said : ""));
    return STATUS_OK;
}

/* ---- commit ---- */

static json_t *commit_body(const struct act *a)
{
    const char *user = getenv("USER");
    char room[WHO_MAX];
    struct text by = TEXT(room);
    json_t *body = json_pack("{s:O, s:s, s:s}", "token", json_object_get(a->preview, "token"),
                             "phrase", a->phrase, "reason", a->reason);

    text_printf(&by, "%.16s%s", user && user[0] ? user : "cli", a->terminal ? "" : ", unattended");
    json_object_set_new(body, "by", json_string(room));
    if (json_is_true(json_object_get(a->preview, "wants_key")) && ctl_door_key(a->door))
        json_object_set_new(body, "key", json_string(ctl_door_key(a->door)));
    return body;
}

static bool time_left(const struct act *a)
{
    return !cli_interrupted() && machine_monotonic_ns() < a->give_up_at;
}

/* Longer each time: the daemon limits how often it is asked. */
static void rest(int64_t *pause)
{
    struct timespec t = {.tv_sec = 0, .tv_nsec = *pause};

    nanosleep(&t, NULL);
    if (*pause < LONGEST_PAUSE)
        *pause *= 2;
}

/* Commits, and asks for the answer until there is one: a repeated commit does nothing twice. */
static enum status commit(struct act *a, struct error *err)
{
    json_t *body = commit_body(a);
    int64_t pause = FIRST_PAUSE;
    enum status s = ctl_door_ask(a->door, "/api/v1/control/commit", body, &a->result, err);

    while (s == STATUS_OK && strcmp(ctl_word(a->result, "state"), "accepted") == 0 &&
           time_left(a)) {
        rest(&pause);
        json_t *again = NULL;
        if (ctl_door_ask(a->door, "/api/v1/control/commit", body, &again, NULL) != STATUS_OK)
            break;
        json_decref(a->result);
        a->result = again;
    }
    json_decref(body);
    return s;
}

/* ---- what came of it ---- */

static const json_t *find_numbered(const json_t *answer, const char *key, json_int_t number)
{
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(answer, "data"), i, row)
    {
        if (json_integer_value(json_object_get(row, key)) == number)
            return row;
    }
    return NULL;
}

/* Of the positions of the preview: how many are still held. */
static size_t still_open(const struct act *a, const json_t *positions)
{
    const json_t *p;
    size_t i, n = 0;

    json_array_foreach(json_object_get(a->preview, "positions"), i, p) n +=
        find_numbered(positions, "position", json_integer_value(json_object_get(p, "position"))) !=
        NULL;
    return n;
}

static void note_outcomes(struct act *a, const json_t *positions, const json_t *trades)
{
    const json_t *p;
    size_t i;

    a->closed = json_array();
    json_array_foreach(json_object_get(a->preview, "positions"), i, p)
    {
        json_int_t number = json_integer_value(json_object_get(p, "position"));
        const json_t *trade = find_numbered(trades, "id", number);
        const char *state = !positions                                     ? "unknown"
                            : find_numbered(positions, "position", number) ? "open"
                                                                           : "closed";
        json_array_append_new(a->closed,
                              json_pack("{s:I, s:s, s:s, s:s*, s:s*}", "position", number, "pair",
                                        ctl_word(p, "pair"), "state", state, "exit_price",
                                        trade ? ctl_word(trade, "exit_price") : NULL, "net_profit",
                                        trade ? ctl_word(trade, "net_profit") : NULL));
    }
}

/* Waits until the positions are gone.  True when all are, or the daemon ended as a kill makes it. */
static bool await_closed(struct act *a)
{
    json_t *positions = NULL, *trades = NULL;
    int64_t pause = FIRST_PAUSE;
    size_t left = json_array_size(json_object_get(a->preview, "positions"));
    enum status s = STATUS_OK;

    while (left > 0) {
        json_t *now = NULL;
        s = ctl_door_ask(a->door, "/api/v1/positions", NULL, &now, NULL);
        if (s != STATUS_OK)
            break;
        json_decref(positions);
        positions = now;
        left = still_open(a, positions);
        if (left == 0 || !time_left(a))
            break;
        rest(&pause);
    }
    if (s == STATUS_OK)
        (void)ctl_door_ask(a->door, "/api/v1/trades", NULL, &trades, NULL);
    note_outcomes(a, s == STATUS_OK ? positions : NULL, trades);
    json_decref(positions);
    json_decref(trades);
    return left == 0 || (s != STATUS_OK && a->row->verb == CONTROL_KILL);
}

static void print_result(const struct act *a)
{
    const json_t *p;
    size_t i;
    char net[40];

    if (a->cli->json) {
        json_t *all = json_pack("{s:O, s:O*, s:O*}", "preview", a->preview, "result", a->result,
                                "positions", a->closed);
        json_object_del(json_object_get(all, "preview"), "token");
        json_dumpf(all, stdout, JSON_INDENT(2));
        printf("\n");
        json_decref(all);
        return;
    }
    printf("%s: %s\n", ctl_word(a->result, "state"), ctl_word(a->result, "text"));
    json_array_foreach(a->closed, i, p)
    {
        printf("  %-8s %-10s #%lld", ctl_word(p, "state"), ctl_word(p, "pair"),
               json_integer_value(json_object_get(p, "position")));
        if (json_object_get(p, "exit_price"))
            printf("  at %s, net %s", ctl_word(p, "exit_price"), ctl_profit(net, p, "net_profit"));
        printf("\n");
    }
}

/* ---- the act ---- */

static enum status give_up_time(struct act *a, struct error *err)
{
    const char *wait = cli_value(a->cli, "wait");
    int64_t ns = 60 * NS_PER_S;
    enum status s = wait ? cli_duration(wait, &ns, err) : STATUS_OK;

    a->give_up_at = machine_monotonic_ns() + ns;
    return s;
}

static enum status finish(struct act *a, struct error *err)
{
    const char *state = ctl_word(a->result, "state");

    if (strcmp(state, "refused") == 0)
        return error_set(err, STATUS_DENIED, "%s refused: %s", a->row->name,
                         ctl_word(a->result, "text"));
    if (strcmp(state, "accepted") == 0)
        return error_set(err, STATUS_TIMED_OUT, "%s: the daemon has it, but did not answer in time",
                         a->row->name);
    bool all_closed = await_closed(a);
    print_result(a);
    if (cli_interrupted())
        return error_set(err, STATUS_INTERRUPTED, "%s: interrupted; the daemon goes on with it",
                         a->row->name);
    if (!all_closed)
        return error_set(err, STATUS_PARTIAL, "%s: not every position is closed yet", a->row->name);
    return STATUS_OK;
}

/* The look, the word, and the deed. */
static enum status attempt(struct act *a, const char *subject, struct error *err)
{
    enum status s;

    json_decref(a->preview);
    a->preview = NULL;
    s = ask_preview(a, subject, err);
    if (s != STATUS_OK)
        return s;
    choose_phrase(a);
    if (cli_has(a->cli, "dry-run"))
        return STATUS_OK;
    if (!a->cli->quiet || a->terminal)
        print_preview(a, stderr);
    s = confirm(a, err);
    if (s == STATUS_OK)
        s = take_reason(a, err);
    if (s == STATUS_OK && a->terminal) /* it took its time to answer */
        s = give_up_time(a, err);
    return s == STATUS_OK ? commit(a, err) : s;
}

/* Trading goes on between look and deed.  Who sits at a terminal looks again; a script has said what
 * it wants, and must not fail to stop the trading because there was some. */
static enum status run(struct act *a, const char *subject, struct error *err)
{
    int64_t pause = FIRST_PAUSE;
    enum status s = give_up_time(a, err);

    if (s == STATUS_OK)
        s = attempt(a, subject, err);
    while (s != STATUS_OK && ctl_door_changed(a->door) && !a->terminal && time_left(a)) {
        rest(&pause);
        s = attempt(a, subject, err);
    }
    if (s != STATUS_OK)
        return s;
    if (!cli_has(a->cli, "dry-run"))
        return finish(a, err);
    if (a->cli->json)
        print_result(a);
    else
        print_preview(a, stdout);
    return STATUS_OK;
}

int ctl_act(const struct cli *cli, struct ctl_door *door, const struct control_row *row,
            const char *subject)
{
    struct error err = {.status = STATUS_OK};
    struct act a = {.cli = cli, .door = door, .row = row, .terminal = isatty(STDIN_FILENO) == 1};
    enum status s;

    cli_interruptible();
    s = run(&a, subject, &err);
    json_decref(a.preview);
    json_decref(a.result);
    json_decref(a.closed);
    if (s == STATUS_OK)
        return 0;
    /* What is printed already is the document; the error is then said alone. */
    struct cli quiet = *cli;
    quiet.json = cli->json && s != STATUS_PARTIAL && s != STATUS_INTERRUPTED;
    return cli_fail(&quiet, &err);
}
