#include "app/cli_parse.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct cli_flag cli_common_flags[] = {
    {.name = "config", .value = "FILE", .help = "read options from FILE"},
    {.name = "profile", .value = "NAME", .help = "a named set of options"},
    {.name = "set", .value = "KEY=VALUE", .help = "one option; repeatable", .repeatable = true},
    {.name = "json", .help = "answer with one JSON document"},
    {.name = "quiet", .help = "say nothing along the way"},
    {.name = "no-color", .help = "no colours"},
    {.name = "color", .value = "WHEN", .help = "always, never or auto"},
    {.name = "progress", .value = "FORM", .help = "json: progress as one object a line"},
    {.name = "help", .help = "all about a command (-h: in short)"},
    {.name = "version", .help = "print the version"},
    {.name = NULL},
};

const struct command *command_find(struct str name)
{
    for (const struct command *const *c = commands; *c; c++)
        if (str_is(name, (*c)->name))
            return *c;
    return NULL;
}

bool command_is_group(struct str word)
{
    for (const struct command *const *c = commands; *c; c++) {
        struct str name = str_of((*c)->name);
        if (str_starts(name, word) && name.len > word.len && name.at[word.len] == ' ')
            return true;
    }
    return false;
}

/* A misspelt word is near when a third of its letters, or two, are wrong. */
static bool is_near(struct str word, unsigned distance)
{
    return distance <= 2 || distance <= word.len / 3;
}

static struct str first_word(const char *name)
{
    struct str rest = str_of(name);
    return str_cut(&rest, ' ');
}

/* The known name nearest to `word`: whole names when it has a blank, else first words. */
static struct str nearest_command(struct str word)
{
    bool whole = str_find(word, ' ', 0) != SIZE_MAX;
    struct str best = {0};
    unsigned least = 1000;

    for (const struct command *const *c = commands; *c; c++) {
        struct str name = whole ? str_of((*c)->name) : first_word((*c)->name);
        unsigned d = str_distance(word, name);
        if (d < least) {
            least = d;
            best = name;
        }
    }
    return is_near(word, least) ? best : (struct str){0};
}

static const struct cli_flag *flag_in(const struct cli_flag *list, struct str name)
{
    for (; list && list->name; list++)
        if (str_is(name, list->name))
            return list;
    return NULL;
}

static const struct cli_flag *flag_find(const struct command *command, struct str name)
{
    const struct cli_flag *own = command ? flag_in(command->flags, name) : NULL;
    return own ? own : flag_in(cli_common_flags, name);
}

static const char *flag_nearest(const struct command *command, struct str name)
{
    const struct cli_flag *lists[] = {command ? command->flags : NULL, cli_common_flags};
    const char *best = NULL;
    unsigned least = 1000;

    for (unsigned i = 0; i < 2; i++)
        for (const struct cli_flag *f = lists[i]; f && f->name; f++) {
            unsigned d = str_distance(name, str_of(f->name));
            if (d < least) {
                least = d;
                best = f->name;
            }
        }
    return is_near(name, least) ? best : NULL;
}

static bool is_flag(const char *arg)
{
    return arg[0] == '-' && arg[1] != '\0';
}

/* "--name=value" without its dashes, cut at the sign. */
static struct str flag_name(const char *arg)
{
    struct str rest = str_of(arg + (arg[1] == '-' ? 2 : 1));
    return str_cut(&rest, '=');
}

/* The first two words that are neither flags nor values of common flags. */
static unsigned command_words(int argc, char **argv, struct str ret_word[2])
{
    unsigned found = 0;

    for (int i = 1; i < argc && found < 2; i++) {
        if (!is_flag(argv[i])) {
            ret_word[found++] = str_of(argv[i]);
            continue;
        }
        const struct cli_flag *f = flag_in(cli_common_flags, flag_name(argv[i]));
        if (!f && strcmp(argv[i], "-h") != 0)
            break;
        if (f && f->value && !strchr(argv[i], '='))
            i++;
    }
    return found;
}

enum status command_unknown(const struct str word[2], unsigned words, struct error *err)
{
    char room[128];
    struct text asked = TEXT(room);

    text_add(&asked, word[0]);
    if (command_is_group(word[0])) {
        if (words < 2) {
            error_set(err, STATUS_USAGE, "%s: one more word is needed", asked.at);
            error_hint(err, "novapulse help %s", asked.at);
            return STATUS_USAGE;
        }
        text_char(&asked, ' ');
        text_add(&asked, word[1]);
    }
    struct str near = nearest_command(text_str(&asked));
    if (near.len)
        error_set(err, STATUS_USAGE, "unknown command: %s: a similar command is %.*s", asked.at,
                  STR_ARG(near));
    else
        error_set(err, STATUS_USAGE, "unknown command: %s", asked.at);
    error_hint(err, "novapulse --help");
    return STATUS_USAGE;
}

/* How many words the command's name took; 0 with STATUS_USAGE when there is none. */
static enum status find_command(struct cli *cli, unsigned *ret_words, struct error *err)
{
    struct str word[2] = {{0}, {0}};
    unsigned words = command_words(cli->argc, cli->argv, word);
    char room[128];
    struct text both = TEXT(room);

    *ret_words = 0;
    if (words == 0)
        return STATUS_OK;
    if (words == 2) {
        text_printf(&both, "%.*s %.*s", STR_ARG(word[0]), STR_ARG(word[1]));
        cli->command = command_find(text_str(&both));
        *ret_words = 2;
    }
    if (!cli->command) {
        cli->command = command_find(word[0]);
        *ret_words = 1;
    }
    return cli->command ? STATUS_OK : command_unknown(word, words, err);
}

static enum status refuse_flag(const struct cli *cli, const char *arg, struct error *err)
{
    const char *near = flag_nearest(cli->command, flag_name(arg));

    if (near)
        error_set(err, STATUS_USAGE, "unknown flag: %s: a similar flag is --%s", arg, near);
    else
        error_set(err, STATUS_USAGE, "unknown flag: %s", arg);
    error_hint(err, cli->command ? "novapulse help %s" : "novapulse --help",
               cli->command ? cli->command->name : "");
    return STATUS_USAGE;
}

static void note_common(struct cli *cli, const struct cli_flag *f, const char *value)
{
    struct str name = str_of(f->name);

    if (str_is(name, "json"))
        cli->json = true;
    else if (str_is(name, "quiet"))
        cli->quiet = true;
    else if (str_is(name, "no-color"))
        cli->color = false;
    else if (str_is(name, "color"))
        cli->color = strcmp(value, "always") == 0 || (cli->color && strcmp(value, "never") != 0);
    else if (str_is(name, "progress"))
        cli->progress_json = strcmp(value, "json") == 0;
    else if (str_is(name, "help"))
        cli->help = CLI_HELP_FULL;
    else if (str_is(name, "version"))
        cli->version = true;
}

/* One flag at argv[*i]; its value may be the next argument, whatever that looks like. */
static enum status take_flag(struct cli *cli, int *i, struct error *err)
{
    const char *arg = cli->argv[*i];
    const char *sign = strchr(arg, '=');
    const struct cli_flag *f;
    const char *value = NULL;

    if (strcmp(arg, "-h") == 0) {
        cli->help = CLI_HELP_SHORT;
        return STATUS_OK;
    }
    f = arg[1] == '-' ? flag_find(cli->command, flag_name(arg)) : NULL;
    if (!f)
        return refuse_flag(cli, arg, err);
    if (f->value) {
        value = sign ? sign + 1 : *i + 1 < cli->argc ? cli->argv[++*i] : NULL;
        if (!value)
            return error_set(err, STATUS_USAGE, "--%s: a value is missing: --%s %s", f->name,
                             f->name, f->value);
    } else if (sign) {
        return error_set(err, STATUS_USAGE, "--%s: takes no value", f->name);
    }
    if (cli->flag_count == CLI_FLAGS_MAX)
        return error_set(err, STATUS_USAGE, "too many flags: at most %d", CLI_FLAGS_MAX);
    cli->flag[cli->flag_count].flag = f;
    cli->flag[cli->flag_count++].value = value;
    if (flag_in(cli_common_flags, str_of(f->name)) == f)
        note_common(cli, f, value);
    return STATUS_OK;
}

static enum status check_arguments(const struct cli *cli, struct error *err)
{
    const struct command *c = cli->command;

    if (cli->help || cli->version || !c)
        return STATUS_OK;
    if (cli->arg_count > c->args_max)
        error_set(err, STATUS_USAGE, "%s: one argument too many: %s", c->name,
                  cli->arg[c->args_max]);
    else if (cli->arg_count < c->args_min)
        error_set(err, STATUS_USAGE, "%s: an argument is missing: %s", c->name, c->usage);
    else
        return STATUS_OK;
    error_hint(err, "novapulse help %s", c->name);
    return STATUS_USAGE;
}

static bool colors_wanted(void)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && !(no && no[0]) && !(term && strcmp(term, "dumb") == 0);
}

/* Switches that shape a refusal are known even where the line goes wrong before them. */
static void look_ahead(struct cli *cli)
{
    for (int i = 1; i < cli->argc && strcmp(cli->argv[i], "--") != 0; i++) {
        cli->json = cli->json || strcmp(cli->argv[i], "--json") == 0;
        cli->quiet = cli->quiet || strcmp(cli->argv[i], "--quiet") == 0;
    }
}

static enum status take_all(struct cli *cli, unsigned words, struct error *err)
{
    bool flags_ended = false;

    for (int i = 1; i < cli->argc; i++) {
        const char *arg = cli->argv[i];
        if (!flags_ended && strcmp(arg, "--") == 0) {
            flags_ended = true;
        } else if (!flags_ended && is_flag(arg)) {
            enum status s = take_flag(cli, &i, err);
            if (s != STATUS_OK)
                return s;
        } else if (words > 0) {
            words--;
        } else if (cli->arg_count == CLI_ARGS_MAX) {
            return error_set(err, STATUS_USAGE, "too many arguments: at most %d", CLI_ARGS_MAX);
        } else {
            cli->arg[cli->arg_count++] = arg;
        }
    }
    return check_arguments(cli, err);
}

enum status cli_parse(struct cli *ret_cli, int argc, char **argv, struct error *err)
{
    unsigned words;
    enum status s;

    *ret_cli = (struct cli){.argc = argc, .argv = argv, .color = colors_wanted()};
    s = find_command(ret_cli, &words, err);
    if (s == STATUS_OK)
        s = take_all(ret_cli, words, err);
    if (s != STATUS_OK)
        look_ahead(ret_cli);
    return s;
}
