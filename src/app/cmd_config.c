/* config check | show | explain KEY | schema: the options, where each came from, and what each may
 * be; every form of it is printed from the option table. */
#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "app/cli_config.h"
#include "app/commands.h"
#include "base/json.h"

enum { VALUE_MAX = 32768, DOCUMENT_MAX = 256 * 1024 };

static const struct origin *origin_of(const struct cli *cli, const struct option_row *row)
{
    return &cli->config->origin[row - option_rows];
}

/* Where the range does not say it itself. */
static const char *unit_of(const struct option_row *row)
{
    return row->unit && (row->type == OPTION_INT || row->type == OPTION_REAL) ? row->unit : "";
}

/* ---- check */
static int run_check(struct cli *cli)
{
    unsigned given = 0;

    for (unsigned i = 0; i < option_row_count; i++)
        given += cli->config->origin[i].kind > ORIGIN_PROFILE;
    if (cli->json)
        printf("{\"ok\":true,\"profile\":\"%s\",\"given\":%u}\n", cli->config->options.profile,
               given);
    else
        printf("configuration is good: profile %s, %u values given\n", cli->config->options.profile,
               given);
    return 0;
}

/* ---- show */
static void print_value(char room[VALUE_MAX], const struct options *o, const struct option_row *row)
{
    struct text t = {room, 0, VALUE_MAX, false};

    room[0] = '\0';
    if (row->secret)
        text_cstr(&t, "********");
    else
        option_print(&t, o, row);
}

static void show_table(const struct cli *cli)
{
    static char value[VALUE_MAX];

    for (unsigned i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        char from_room[160];
        struct text from = TEXT(from_room);
        print_value(value, &cli->config->options, row);
        origin_print(&from, origin_of(cli, row));
        printf("%-42s %-24s %s\n", row->key, value[0] ? value : "\"\"", from.at);
    }
}

static void put_value(struct json_writer *w, const struct options *o, const struct option_row *row)
{
    static char room[VALUE_MAX];
    bool bare = row->type == OPTION_INT || row->type == OPTION_REAL;

    print_value(room, o, row);
    json_write_key(w, "value");
    if (row->type == OPTION_BOOL)
        json_write_bool(w, strcmp(room, "on") == 0);
    else if (bare)
        json_write_raw(w, str_of(room));
    else
        json_write_cstr(w, room);
}

static void show_json(const struct cli *cli)
{
    static char room[DOCUMENT_MAX];
    struct text out = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &out);
    json_write_object(&w);
    for (unsigned i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        char from_room[160];
        struct text from = TEXT(from_room);
        origin_print(&from, origin_of(cli, row));
        json_write_key(&w, row->key);
        json_write_object(&w);
        put_value(&w, &cli->config->options, row);
        json_put_cstr(&w, "from", from.at);
        json_write_object_end(&w);
    }
    json_write_object_end(&w);
    puts(out.at);
}

static struct str section_of(const char *key)
{
    struct str all = str_of(key);

    for (size_t i = all.len; i > 0; i--)
        if (all.at[i - 1] == '.')
            return str_slice(all, 0, i - 1);
    return (struct str){all.at, 0};
}

static unsigned depth_of(struct str section)
{
    unsigned depth = 0;

    for (struct str rest = section; rest.at && section.len; depth++)
        (void)str_cut(&rest, '.');
    return depth;
}

/* Opens the sections of `row` that its predecessor had not open. */
static unsigned open_sections(struct str before, struct str section)
{
    unsigned depth = 0;

    for (struct str rest = section, old = before; rest.at && section.len; depth++) {
        struct str name = str_cut(&rest, '.');
        struct str was = old.at && before.len ? str_cut(&old, '.') : (struct str){0};
        if (!str_eq(name, was)) {
            printf("%s%*s%.*s:\n", depth == 0 ? "\n" : "", (int)depth * 2, "", STR_ARG(name));
            old = (struct str){0};
        }
    }
    return depth_of(section);
}

/* YAML would take some of our texts for something else. */
static void print_yaml_value(const struct option_row *row, const char *value)
{
    bool list = row->type == OPTION_PAIRS || row->type == OPTION_FRAMES;

    if (list)
        printf("[%s]", value);
    else if (row->type == OPTION_TEXT || row->type == OPTION_HOURS)
        printf("\"%s\"", value);
    else
        printf("%s", value);
}

/* The commented file: every key with its sentence; what is not given is commented out. */
static void show_commented(const struct cli *cli)
{
    static char value[VALUE_MAX];
    struct str before = {"", 0};

    puts("# NovaPulse: every option with its value; uncomment what should differ.\n"
         "# Fractions, not per cent; durations like 500ms, 90s, 15m, 4h, 7d.\n");
    for (unsigned i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        struct str section = section_of(row->key);
        char range_room[200];
        struct text range = TEXT(range_room);
        int indent = (int)open_sections(before, section) * 2;
        bool given = origin_of(cli, row)->kind > ORIGIN_PROFILE;

        print_value(value, &cli->config->options, row);
        option_print_range(&range, row);
        printf("%*s# %s\n%*s# %s%s%s\n", indent, "", row->help, indent, "", range.at,
               unit_of(row)[0] ? ", " : "", unit_of(row));
        printf("%*s%s%s: ", indent, "", given ? "" : "# ",
               row->key + (section.len ? section.len + 1 : 0));
        print_yaml_value(row, value);
        putchar('\n');
        before = section;
    }
}

static int run_show(struct cli *cli)
{
    if (cli->json)
        show_json(cli);
    else if (cli_has(cli, "commented"))
        show_commented(cli);
    else
        show_table(cli);
    return 0;
}

/* ---- explain */
static void print_restart(const struct option_row *row)
{
    printf("  %s\n", row->hot ? "changes while running" : "changes need a restart");
}

static int refuse_key(const struct cli *cli, const char *key)
{
    const struct option_row *near = option_nearest(str_of(key));
    struct error err = {0};

    if (near)
        error_set(&err, STATUS_USAGE, "config explain: %s: unknown key: a similar key is %s", key,
                  near->key);
    else
        error_set(&err, STATUS_USAGE, "config explain: %s: unknown key", key);
    error_hint(&err, "novapulse config show");
    return cli_fail(cli, &err);
}

static void print_profiles(const struct option_row *row)
{
    for (const struct profile_row *p = profile_rows; p->name; p++)
        for (const struct profile_value *v = p->values; v->key; v++)
            if (strcmp(v->key, row->key) == 0)
                printf("  in profile %s: %s (%s)\n", p->name, v->value, v->why);
}

static void explain(const struct cli *cli, const struct option_row *row)
{
    static char value[VALUE_MAX];
    char range_room[200], name_room[100], from_room[160];
    struct text range = TEXT(range_room), name = TEXT(name_room), from = TEXT(from_room);

    option_print_range(&range, row);
    option_print_variable(&name, row);
    origin_print(&from, origin_of(cli, row));
    print_value(value, &cli->config->options, row);
    printf("%s   %s%sbuilt in %s   %s\n", row->key, unit_of(row), unit_of(row)[0] ? "   " : "",
           row->fallback[0] ? row->fallback : "\"\"", range.at);
    printf("  %s\n  now %s, from %s\n", row->help, value[0] ? value : "\"\"", from.at);
    print_profiles(row);
    print_restart(row);
    printf("  environment %s%s%s\n", name.at, row->env ? ", " : "", row->env ? row->env : "");
}

static void put_row(struct json_writer *w, const struct option_row *row);

static int run_explain(struct cli *cli)
{
    const struct option_row *row = option_find(str_of(cli->arg[0]));

    if (!row)
        return refuse_key(cli, cli->arg[0]);
    if (cli->json) {
        static char room[VALUE_MAX];
        struct text out = TEXT(room);
        struct json_writer w;
        json_write_init(&w, &out);
        json_write_object(&w);
        json_put_cstr(&w, "key", row->key);
        put_row(&w, row);
        put_value(&w, &cli->config->options, row);
        json_write_object_end(&w);
        puts(out.at);
    } else {
        explain(cli, row);
    }
    return 0;
}

/* ---- schema */
static const char *json_type(enum option_type type)
{
    switch (type) {
    case OPTION_INT:
        return "integer";
    case OPTION_REAL:
        return "number";
    case OPTION_BOOL:
        return "boolean";
    default:
        return "string";
    }
}

static void put_choices(struct json_writer *w, const char *choices)
{
    json_write_key(w, "enum");
    json_write_array(w);
    for (struct str rest = str_of(choices); rest.at;)
        json_write_str(w, str_cut(&rest, ','));
    json_write_array_end(w);
}

static void put_row(struct json_writer *w, const struct option_row *row)
{
    char range_room[200], name_room[100];
    struct text range = TEXT(range_room), name = TEXT(name_room);

    option_print_range(&range, row);
    option_print_variable(&name, row);
    json_put_cstr(w, "type", json_type(row->type));
    json_put_cstr(w, "description", row->help);
    json_write_key(w, "default");
    if (row->type == OPTION_INT || row->type == OPTION_REAL)
        json_write_raw(w, str_of(row->fallback));
    else if (row->type == OPTION_BOOL)
        json_write_bool(w, strcmp(row->fallback, "on") == 0);
    else
        json_write_cstr(w, row->fallback);
    if (row->type == OPTION_INT || row->type == OPTION_REAL) {
        json_put_double(w, "minimum", row->min);
        json_put_double(w, "maximum", row->max);
    }
    if (row->type == OPTION_CHOICE)
        put_choices(w, row->choices);
    json_put_cstr(w, "x-allowed", range.at);
    if (row->unit)
        json_put_cstr(w, "x-unit", row->unit);
    json_put_cstr(w, "x-environment", name.at);
    json_put_bool(w, "x-hot", row->hot);
}

static void schema_json(void)
{
    static char room[DOCUMENT_MAX];
    struct text out = TEXT(room);
    struct json_writer w;

    json_write_init(&w, &out);
    json_write_object(&w);
    json_put_cstr(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_put_cstr(&w, "title", "NovaPulse options, by dotted key");
    json_put_cstr(&w, "type", "object");
    json_put_bool(&w, "additionalProperties", false);
    json_write_key(&w, "properties");
    json_write_object(&w);
    for (unsigned i = 0; i < option_row_count; i++) {
        json_write_key(&w, option_rows[i].key);
        json_write_object(&w);
        put_row(&w, &option_rows[i]);
        json_write_object_end(&w);
    }
    json_write_object_end(&w);
    json_write_object_end(&w);
    puts(out.at);
}

static void markdown_profiles(void)
{
    puts("\n## Profiles\n");
    for (const struct profile_row *p = profile_rows; p->name; p++) {
        printf("### %s\n\n%s\n\n", p->name, p->help);
        if (!p->values[0].key)
            continue;
        puts("| key | value | why |\n| --- | --- | --- |");
        for (const struct profile_value *v = p->values; v->key; v++)
            printf("| `%s` | %s | %s |\n", v->key, v->value, v->why);
        putchar('\n');
    }
}

static void markdown_row(const struct option_row *row)
{
    char range_room[200];
    struct text range = TEXT(range_room);

    option_print_range(&range, row);
    printf("| `%s` | %s | %s%s%s | %s%s%s%s |\n", row->key,
           row->fallback[0] ? row->fallback : "(empty)", range.at, unit_of(row)[0] ? ", " : "",
           unit_of(row), row->help, row->hot ? " Changes while running." : "",
           row->env ? " Also the variable " : "", row->env ? row->env : "");
}

/* docs/configuration.md. */
static void schema_markdown(void)
{
    struct str before = {NULL, 0};

    puts("# Options\n\n"
         "Made by `novapulse config schema --markdown` from the option table.\n\n"
         "From lowest to highest: built-in values, the profile, the file, the environment,\n"
         "`--set KEY=VALUE`. The file is YAML, nested by the points of the keys; it is looked for "
         "as\n"
         "`--config FILE`, `$NOVAPULSE_CONFIG`, `./novapulse.yaml`, "
         "`/etc/novapulse/novapulse.yaml`.\n"
         "Each key has the variable `NOVAPULSE_` and its name in capitals, points as underscores;\n"
         "an empty variable counts as not set. Fractions, not per cent; durations like `500ms`,\n"
         "`90s`, `15m`, `4h`, `7d`.");
    for (unsigned i = 0; i < option_row_count; i++) {
        struct str section = section_of(option_rows[i].key);
        if (!before.at || !str_eq(section, before)) {
            printf("\n## %.*s\n\n", section.len ? (int)section.len : 7,
                   section.len ? section.at : "profile");
            puts("| key | built in | allowed | meaning |\n| --- | --- | --- | --- |");
        }
        before = section;
        markdown_row(&option_rows[i]);
    }
    markdown_profiles();
}

static int run_schema(struct cli *cli)
{
    if (cli_has(cli, "markdown"))
        schema_markdown();
    else
        schema_json();
    return 0;
}

static const char *const check_examples[] = {
    "novapulse config check",
    "novapulse config check --config novapulse.yaml --json",
    NULL,
};
static const char *const show_examples[] = {
    "novapulse config show",
    "novapulse config show --profile original --json",
    "novapulse config show --commented > novapulse.yaml",
    NULL,
};
static const char *const explain_examples[] = {
    "novapulse config explain risk.per_trade",
    NULL,
};
static const char *const schema_examples[] = {
    "novapulse config schema",
    "novapulse config schema --markdown",
    NULL,
};
static const struct cli_flag show_flags[] = {
    {.name = "commented", .help = "as a YAML file with every option's meaning"},
    {.name = NULL},
};
static const struct cli_flag schema_flags[] = {
    {.name = "markdown", .help = "the reference page instead of the JSON Schema"},
    {.name = NULL},
};

const struct command cmd_config_check = {
    .name = "config check",
    .group = "Set up",
    .summary = "Says whether the configuration is good, and all that is wrong with it.",
    .needs_config = true,
    .examples = check_examples,
    .run = run_check,
};

const struct command cmd_config_show = {
    .name = "config show",
    .group = "Set up",
    .summary = "Shows every option's value and where it came from.",
    .needs_config = true,
    .flags = show_flags,
    .examples = show_examples,
    .run = run_show,
};

const struct command cmd_config_explain = {
    .name = "config explain",
    .group = "Set up",
    .summary = "Explains one option: meaning, range, value, and what the profiles make of it.",
    .usage = "KEY",
    .args_min = 1,
    .args_max = 1,
    .needs_config = true,
    .examples = explain_examples,
    .run = run_explain,
};

const struct command cmd_config_schema = {
    .name = "config schema",
    .group = "Set up",
    .summary = "Prints what every option may be, as JSON Schema.",
    .flags = schema_flags,
    .examples = schema_examples,
    .run = run_schema,
};
