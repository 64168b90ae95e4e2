#include "app/cli_help.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/cli_parse.h"

enum { WIDTH_UNKNOWN = 80, WIDTH_LEAST = 40, WIDTH_MOST = 120 };

static int width_of(FILE *to)
{
    struct winsize size;

    if (!isatty(fileno(to)) || ioctl(fileno(to), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_UNKNOWN;
    if (size.ws_col < WIDTH_LEAST)
        return WIDTH_LEAST;
    return size.ws_col > WIDTH_MOST ? WIDTH_MOST : size.ws_col;
}

/* Words of `text` from column `at` on, further lines indented by `indent`. */
static void print_wrapped(FILE *to, int at, int indent, const char *text)
{
    int width = width_of(to);
    struct str rest = str_of(text);
    bool first = true;

    while (rest.at) {
        struct str word = str_cut(&rest, ' ');
        if (!first && at + 1 + (int)word.len > width) {
            fprintf(to, "\n%*s", indent, "");
            at = indent;
        } else if (!first) {
            fputc(' ', to);
            at++;
        }
        fprintf(to, "%.*s", STR_ARG(word));
        at += (int)word.len;
        first = false;
    }
    fputc('\n', to);
}

static void print_row(FILE *to, int column, const char *left, const char *right)
{
    int at = fprintf(to, "  %s", left);

    if (at + 1 >= column) {
        fprintf(to, "\n%*s", column, "");
        at = column;
    } else {
        at += fprintf(to, "%*s", column - at, "");
    }
    print_wrapped(to, at, column, right);
}

static struct str first_word(const char *name)
{
    struct str rest = str_of(name);
    return str_cut(&rest, ' ');
}

/* "Set up     config   vault": each first word once. */
static void print_groups(FILE *to)
{
    for (const struct command *const *c = commands; *c;) {
        const char *group = (*c)->group;
        struct str last = {0};

        fprintf(to, "%-10s", group);
        for (; *c && strcmp((*c)->group, group) == 0; c++) {
            struct str word = first_word((*c)->name);
            if (!str_eq(word, last))
                fprintf(to, " %.*s  ", STR_ARG(word));
            last = word;
        }
        fputc('\n', to);
    }
}

/* Shown to who knows nothing yet; each with its first example. */
static const char *const first_steps[] = {"demo", "run", "backtest", "config check", "doctor"};

void help_program(FILE *to)
{
    fprintf(to, "NovaPulse " NOVAPULSE_VERSION " - trades crypto on its own and explains every "
                "decision.\nPaper unless told otherwise.\n\nStart here\n");
    for (size_t i = 0; i < sizeof first_steps / sizeof first_steps[0]; i++) {
        const struct command *c = command_find(str_of(first_steps[i]));
        if (c && c->examples)
            print_row(to, 32, c->examples[0], c->summary);
    }
    fputc('\n', to);
    print_groups(to);
    fputs("\nEvery command: --config FILE  --profile NAME  --set KEY=VALUE  --json  --quiet\n"
          "               --no-color  --help  --version\n"
          "More: novapulse help COMMAND, exit codes: novapulse help exit-codes\n",
          to);
}

static void print_flags(FILE *to, const char *heading, const struct cli_flag *flags)
{
    char left[64];

    if (!flags || !flags->name)
        return;
    fprintf(to, "\n%s\n", heading);
    for (; flags->name; flags++) {
        snprintf(left, sizeof left, "--%s%s%s", flags->name, flags->value ? " " : "",
                 flags->value ? flags->value : "");
        print_row(to, 26, left, flags->help);
    }
}

void help_command(FILE *to, const struct command *command, enum cli_help how)
{
    print_wrapped(to, 0, 0, command->summary);
    if (command->examples && command->examples[0]) {
        fputs("\nExamples\n", to);
        for (const char *const *e = command->examples; *e; e++)
            fprintf(to, "  %s\n", *e);
    }
    fprintf(to, "\nUsage: novapulse %s%s%s [FLAGS]\n", command->name,
            command->usage && command->usage[0] ? " " : "", command->usage ? command->usage : "");
    print_flags(to, "Flags", command->flags);
    if (how == CLI_HELP_FULL)
        print_flags(to, "Every command", cli_common_flags);
}

void help_group(FILE *to, struct str word)
{
    char left[64];

    for (const struct command *const *c = commands; *c; c++)
        if (str_eq(first_word((*c)->name), word)) {
            snprintf(left, sizeof left, "novapulse %s", (*c)->name);
            print_row(to, 30, left, (*c)->summary);
        }
    fprintf(to, "\nMore: novapulse help %.*s WORD\n", STR_ARG(word));
}

void help_exit_codes(FILE *to)
{
    static const struct {
        const char *code, *means;
    } rows[] = {
        {"0", "done; also nothing to do, and an empty list"},
        {"1", "failed; also a replay that differs, a doctor that found something wrong"},
        {"2", "wrong usage: unknown command or flag, missing value"},
        {"3", "configuration refused"},
        {"4", "input data refused"},
        {"5", "venue or network failed; also a daemon that cannot be reached"},
        {"6", "another instance holds the lock"},
        {"7", "not allowed or not confirmed"},
        {"8", "partly done; the answer says which part"},
        {"9", "the daemon ended because it was killed, and stays so until it is rearmed"},
        {"130", "interrupted; 143 after a second SIGTERM"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        print_row(to, 8, rows[i].code, rows[i].means);
}
