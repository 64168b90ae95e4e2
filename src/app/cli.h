/* The command line: one table of commands and their flags, from which help, checks and parsing
 * come.  A command is one file app/cmd_NAME.c with one `const struct command cmd_NAME`, and one
 * line each in app/commands.h and app/commands.c.
 *
 * Flags stand before or after arguments, `--flag VALUE` or `--flag=VALUE`; `--` ends them.  A flag
 * of the command hides a common one of the same name (`indicators --set`).
 *
 * The answer goes to stdout, everything said along the way to stderr (cli_say).  Exit codes as
 * CONTRACT: 0 done, 1 failed, 2 usage, 3 configuration, 4 input data, 5 venue or network, 6 lock,
 * 7 not allowed, 8 partly, 9 killed, 130 interrupted. */
#ifndef APP_CLI_H
#define APP_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"
#include "config/config.h"

enum { CLI_FLAGS_MAX = 128, CLI_ARGS_MAX = 64 };

struct cli_flag {
    const char *name;  /* "data", without dashes */
    const char *value; /* "PAIR=FILE", NULL for a switch */
    const char *help;
    bool repeatable;
    const char *sets; /* an option that the value is for ("dashboard.port"), above --set; or NULL */
};

/* What every command takes. */
extern const struct cli_flag
    cli_common_flags[]; /* ends with name NULL; the first three configure */

struct cli;

struct command {
    const char *name;    /* "backtest", or "config check" for a second level; the longer one wins */
    const char *group;   /* heading in the short help: "Trade", "Research", "Set up", ... */
    const char *summary; /* one line */
    const char *usage;   /* positional arguments: "JOURNAL" */
    unsigned args_min, args_max;
    bool needs_config;            /* cli->config is loaded and valid before run is called */
    const char *profile;          /* the one used without --profile; NULL: as configured */
    const struct cli_flag *flags; /* ends with name NULL; NULL for none */
    const char *const *examples;  /* ends with NULL */
    int (*run)(struct cli *cli);  /* returns the exit code */
};

extern const struct command *const commands[]; /* ends with NULL */

enum cli_help { CLI_HELP_NONE, CLI_HELP_SHORT, CLI_HELP_FULL };

struct cli {
    const struct command *command; /* NULL before it is known */
    struct config *config;         /* NULL unless the command needs it */
    enum cli_help help;
    bool version, progress_json;
    bool json, quiet, color;
    unsigned flag_count;
    struct {
        const struct cli_flag *flag;
        const char *value;
    } flag[CLI_FLAGS_MAX];
    unsigned arg_count;
    const char *arg[CLI_ARGS_MAX];
    int argc; /* as main got them: for starting ourselves as a child */
    char **argv;
};

/* Value of a flag (the last one given), or NULL; the i-th one of a repeatable flag, or NULL. */
const char *cli_value(const struct cli *cli, const char *name);
const char *cli_value_at(const struct cli *cli, const char *name, unsigned i);
bool cli_has(const struct cli *cli, const char *name);

/* A line on stderr, unless --quiet. */
void cli_say(const struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Prints "novapulse: WHAT: WHY" and the hint (and the error document on stdout with --json) and
 * returns the exit code that goes with err->status.  A command that has begun its own document on
 * stdout must not call it any more. */
int cli_fail(const struct cli *cli, const struct error *err);
int cli_exit_code(enum status s);

/* "90s", "15m", "4h", "7d", "500ms" to ns; "2021-04-02", "2021-04-02T10:30Z" or ms since 1970 to
 * ns. */
enum status cli_duration(const char *text, int64_t *ret_ns, struct error *err);
enum status cli_time(const char *text, int64_t *ret_ns, struct error *err);

/* One progress line per job as interface.md 7.6: drawn at most 10 times a second on a terminal,
 * plain lines elsewhere. */
struct cli_progress {
    const struct cli *cli;
    const char *job, *unit;
    double done, total, rate;
    int64_t started_ns, drawn_ns, sampled_ns;
    double sampled_done;
    bool terminal, drawn;
    int percent_said;
};
void cli_progress_start(struct cli_progress *p, const struct cli *cli, const char *job,
                        const char *unit, double total);
void cli_progress_step(struct cli_progress *p, double done, const char *message);
void cli_progress_end(struct cli_progress *p);
/* Set by SIGINT/SIGTERM after cli_interruptible(): long work looks at it and ends cleanly. */
void cli_interruptible(void);
bool cli_interrupted(void);

#endif
