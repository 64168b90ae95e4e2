#include "app/cli_config.h"

#include <string.h>
#include <unistd.h>

#include "base/json.h"

enum { ASSIGNMENT_MAX = 4096 };

/* Room for "key" of each "key=value", cut in place. */
struct assignments {
    struct config_assignment at[CLI_FLAGS_MAX];
    unsigned count;
    char keys[ASSIGNMENT_MAX];
    size_t used;
};

static enum status add_set(struct assignments *a, const char *text, struct error *err)
{
    const char *sign = strchr(text, '=');
    size_t len = sign ? (size_t)(sign - text) : 0;

    if (!sign || len == 0) {
        error_set(err, STATUS_USAGE, "--set %s: write KEY=VALUE", text);
        error_hint(err, "novapulse config show");
        return STATUS_USAGE;
    }
    if (a->used + len + 1 > sizeof a->keys)
        return error_set(err, STATUS_USAGE, "--set: the keys are too long");
    a->at[a->count++] = (struct config_assignment){a->keys + a->used, sign + 1, "--set"};
    memcpy(a->keys + a->used, text, len);
    a->keys[a->used + len] = '\0';
    a->used += len + 1;
    return STATUS_OK;
}

/* A command's own flag that stands for an option, named as the person wrote it. */
static enum status add_flag(struct assignments *a, const struct cli_flag *f, const char *value,
                            struct error *err)
{
    size_t len = strlen(f->name) + 3;

    if (a->used + len > sizeof a->keys)
        return error_set(err, STATUS_USAGE, "--%s: too many flags", f->name);
    snprintf(a->keys + a->used, len, "--%s", f->name);
    a->at[a->count++] =
        (struct config_assignment){f->sets, value ? value : "on", a->keys + a->used};
    a->used += len;
    return STATUS_OK;
}

/* --set first, so that a command's own flags stand above it. */
static enum status collect(const struct cli *cli, struct assignments *a,
                           struct config_sources *from, struct error *err)
{
    for (unsigned i = 0; i < cli->flag_count; i++) {
        const struct cli_flag *f = cli->flag[i].flag;
        bool common = f >= cli_common_flags && f < cli_common_flags + 3;
        if (!common)
            continue;
        if (strcmp(f->name, "config") == 0)
            from->file = cli->flag[i].value;
        else if (strcmp(f->name, "profile") == 0)
            from->profile = cli->flag[i].value;
        else if (add_set(a, cli->flag[i].value, err) != STATUS_OK)
            return STATUS_USAGE;
    }
    for (unsigned i = 0; i < cli->flag_count; i++)
        if (cli->flag[i].flag->sets &&
            add_flag(a, cli->flag[i].flag, cli->flag[i].value, err) != STATUS_OK)
            return STATUS_USAGE;
    return STATUS_OK;
}

static void print_where(struct text *t, const struct origin *from)
{
    if (from->kind == ORIGIN_FILE)
        text_printf(t, "%u:%u", (unsigned)from->line, (unsigned)from->column);
    else if (from->kind != ORIGIN_BUILT_IN)
        origin_print(t, from);
}

static void print_problems(const struct config_report *report)
{
    unsigned shown = report->count < CONFIG_PROBLEMS_MAX ? report->count : CONFIG_PROBLEMS_MAX;

    for (unsigned i = 0; i < shown; i++) {
        char room[160];
        struct text where = TEXT(room);
        print_where(&where, &report->problem[i].from);
        fprintf(stderr, "  %-7s  %s\n", where.at, report->problem[i].text);
    }
    if (shown < report->count)
        fprintf(stderr, "  and %u more\n", report->count - shown);
}

/* The error document with every problem in it. */
static void print_document(const struct error *err, const struct config_report *report)
{
    static char room[CONFIG_PROBLEMS_MAX * 1024];
    struct text out = TEXT(room);
    struct json_writer w;
    unsigned shown = report->count < CONFIG_PROBLEMS_MAX ? report->count : CONFIG_PROBLEMS_MAX;
    const char *why = strchr(err->what, ':');

    json_write_init(&w, &out);
    json_write_object(&w);
    json_write_key(&w, "error");
    json_write_object(&w);
    json_put_cstr(&w, "code", "config");
    json_put_cstr(&w, "what", "configuration refused");
    json_put_cstr(&w, "why", why && why[1] == ' ' ? why + 2 : err->what);
    json_put_cstr(&w, "hint", err->hint);
    json_put_i64(&w, "exit", cli_exit_code(err->status));
    json_write_key(&w, "problems");
    json_write_array(&w);
    for (unsigned i = 0; i < shown; i++) {
        char where_room[200];
        struct text where = TEXT(where_room);
        const struct origin *from = &report->problem[i].from;
        origin_print(&where, from);
        if (from->kind == ORIGIN_FILE)
            text_printf(&where, ":%u", (unsigned)from->column);
        json_write_object(&w);
        json_put_cstr(&w, "where", from->kind == ORIGIN_BUILT_IN ? "" : where.at);
        json_put_cstr(&w, "why", report->problem[i].text);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    json_write_object_end(&w);
    json_write_object_end(&w);
    puts(out.at);
}

static int refuse(const struct cli *cli, struct error *err, const struct config_report *report)
{
    if (err->status != STATUS_CONFIG || report->count == 0)
        return cli_fail(cli, err);
    fprintf(stderr, "novapulse: %s\n", err->what);
    if (report->count > 1)
        print_problems(report);
    fprintf(stderr, "hint: %s\n", err->hint);
    if (cli->json)
        print_document(err, report);
    return cli_exit_code(err->status);
}

static void warn(const struct cli *cli, const struct options *o, const struct config_report *report)
{
    for (unsigned i = 0; i < report->stranger_count; i++)
        cli_say(cli, "warning: %s", report->stranger[i]);
    for (unsigned i = 0; i < config_rule_count; i++) {
        char room[240];
        struct text why = TEXT(room);
        bool fatal;
        if (config_rule_broken(o, i, &why, &fatal) && !fatal)
            cli_say(cli, "warning: %s", room);
    }
}

enum status cli_load_config(struct cli *cli, struct config *ret_config,
                            struct config_report *ret_report, int *ret_exit)
{
    struct assignments set = {.count = 0};
    struct config_sources from = {.environment = environ, .profile = cli->command->profile};
    struct error err = {0};
    enum status s;

    memset(ret_report, 0, sizeof *ret_report);
    s = collect(cli, &set, &from, &err);
    from.set = set.at;
    from.set_count = set.count;
    if (s == STATUS_OK)
        s = config_load(ret_config, ret_report, &from, &err);
    if (s != STATUS_OK) {
        *ret_exit = refuse(cli, &err, ret_report);
        return s;
    }
    warn(cli, &ret_config->options, ret_report);
    cli->config = ret_config;
    return STATUS_OK;
}
