#include "os/config_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/double_text.h"
#include "base/time_zone.h"
#include "os/config_yaml.h"
#include "os/files.h"
#include "os/time_zone_file.h"

struct loader {
    struct config *config;
    struct config_report *report;
    const struct config_sources *from;
    const char *name; /* of the file */
};

static void problem(struct loader *l, const struct origin *from, const char *text)
{
    struct config_report *r = l->report;

    if (r->count < CONFIG_PROBLEMS_MAX) {
        r->problem[r->count].from = *from;
        str_copy(r->problem[r->count].text, sizeof r->problem[0].text, str_of(text));
    }
    r->count++;
}

static struct origin origin_of(enum origin_kind kind, const char *name, uint32_t line,
                               uint32_t column)
{
    struct origin from = {.kind = kind, .line = line, .column = column};

    str_copy(from.name, sizeof from.name, str_of(name));
    return from;
}

static void yaml_problem(void *ctx, uint32_t line, uint32_t column, const char *text)
{
    struct loader *l = ctx;
    struct origin from = origin_of(ORIGIN_FILE, l->name, line, column);

    problem(l, &from, text);
}

static void assign(struct loader *l, struct str key, struct str value, const struct origin *from)
{
    char room[240];
    struct text why = TEXT(room);

    if (!config_try(l->config, key, value, from, &why))
        problem(l, from, why.at);
}

/* The value of a variable that is set and not empty, or NULL. */
static const char *variable(const struct loader *l, struct str name)
{
    for (char *const *e = l->from->environment; e && *e; e++) {
        struct str entry = str_of(*e);
        if (entry.len > name.len + 1 && str_starts(entry, name) && entry.at[name.len] == '=')
            return *e + name.len + 1;
    }
    return NULL;
}

static bool is_true(const char *value)
{
    static const char *const words[] = {"1", "true", "yes", "on", "y", "TRUE", "True"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(value, words[i]) == 0)
            return true;
    return false;
}

/* One of the original's names: "NAME" or "NAME?VALUE". */
static void assign_variable(struct loader *l, const struct option_row *row, struct str spec)
{
    struct str meant = spec;
    struct str name = str_cut(&meant, '?');
    const char *value = variable(l, name);
    char room[120];
    struct text shown = TEXT(room);
    struct origin from;

    if (!value || (meant.at && !is_true(value)))
        return;
    text_add(&shown, name);
    from = origin_of(ORIGIN_ENV, room, 0, 0);
    assign(l, str_of(row->key), meant.at ? meant : str_of(value), &from);
}

static void assign_environment(struct loader *l)
{
    for (unsigned i = 1; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        char room[120];
        struct text own = TEXT(room);

        for (struct str rest = row->env ? str_of(row->env) : (struct str){0}; rest.at;)
            assign_variable(l, row, str_cut(&rest, ','));
        option_print_variable(&own, row);
        assign_variable(l, row, text_str(&own));
    }
}

/* The row whose own variable this is, NULL when there is none; and the nearest one. */
static const struct option_row *row_of_variable(struct str name, const struct option_row **ret_near)
{
    unsigned least = 4; /* more wrong letters are another word */

    *ret_near = NULL;
    for (unsigned i = 0; i < option_row_count; i++) {
        char room[120];
        struct text own = TEXT(room);
        option_print_variable(&own, &option_rows[i]);
        unsigned d = str_distance(name, text_str(&own));
        if (d == 0)
            return &option_rows[i];
        if (d < least) {
            least = d;
            *ret_near = &option_rows[i];
        }
    }
    return NULL;
}

/* Of the program, but no option; the tests' own begin with NOVAPULSE_TEST_. */
static bool is_known_variable(struct str name)
{
    static const char *const others[] = {"NOVAPULSE_CONFIG", "NOVAPULSE_LONG", "NOVAPULSE_SEEDS",
                                         "NOVAPULSE_SHARED", "NOVAPULSE_BINARY"};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (str_is(name, others[i]))
            return true;
    return str_starts(name, STR("NOVAPULSE_TEST_"));
}

static void note_stranger(struct config_report *r, struct str name)
{
    const struct option_row *near;
    char room[120];
    struct text like = TEXT(room);

    if (is_known_variable(name) || row_of_variable(name, &near) ||
        r->stranger_count == CONFIG_STRANGERS_MAX)
        return;
    struct text t = TEXT(r->stranger[r->stranger_count]);
    r->stranger_count++;
    text_printf(&t, "%.*s is set and means nothing", STR_ARG(name));
    if (near) {
        option_print_variable(&like, near);
        text_printf(&t, ": a similar one is %s", room);
    }
}

static void note_strangers(const struct loader *l)
{
    for (char *const *e = l->from->environment; e && *e; e++) {
        struct str name = str_of(*e);
        name = str_cut(&name, '=');
        if (str_starts(name, STR("NOVAPULSE_")))
            note_stranger(l->report, name);
    }
}

static bool is_profile_key(const char *key)
{
    return strcmp(key, "profile") == 0;
}

/* The profile is chosen by its highest source and laid down first. */
static void choose_profile(struct loader *l, const struct yaml_entries *file)
{
    struct origin from = {.kind = ORIGIN_BUILT_IN};
    const char *name = option_rows[0].fallback;
    struct error err = {0};

    for (unsigned i = 0; i < file->count; i++)
        if (is_profile_key(file->entry[i].key) && file->entry[i].value) {
            name = file->entry[i].value;
            from = origin_of(ORIGIN_FILE, l->name, file->entry[i].line, file->entry[i].column);
        }
    if (variable(l, STR("NOVAPULSE_PROFILE"))) {
        name = variable(l, STR("NOVAPULSE_PROFILE"));
        from = origin_of(ORIGIN_ENV, "NOVAPULSE_PROFILE", 0, 0);
    }
    for (unsigned i = 0; i < l->from->set_count; i++)
        if (is_profile_key(l->from->set[i].key)) {
            name = l->from->set[i].value;
            from = origin_of(ORIGIN_SET, l->from->set[i].flag, 0, 0);
        }
    if (l->from->profile) {
        name = l->from->profile;
        from = origin_of(ORIGIN_SET, "--profile", 0, 0);
    }
    if (config_profile(l->config, str_of(name), &err) != STATUS_OK)
        problem(l, &from, err.what);
    else
        l->config->origin[0] = from;
}

static void assign_file(struct loader *l, const struct yaml_entries *file)
{
    for (unsigned i = 0; i < file->count; i++) {
        const struct yaml_entry *e = &file->entry[i];
        struct origin from = origin_of(ORIGIN_FILE, l->name, e->line, e->column);
        char room[YAML_KEY_MAX + 60];
        struct text why = TEXT(room);

        if (is_profile_key(e->key))
            continue;
        if (e->value && !e->value[0] && option_is_section(str_of(e->key)))
            continue; /* a section whose keys are all commented out */
        if (e->value) {
            assign(l, str_of(e->key), str_of(e->value), &from);
        } else if (option_find(str_of(e->key))) {
            text_printf(&why, "%s: a value, not a section", e->key);
            problem(l, &from, room);
        }
    }
}

static void assign_set(struct loader *l)
{
    for (unsigned i = 0; i < l->from->set_count; i++) {
        const struct config_assignment *a = &l->from->set[i];
        struct origin from = origin_of(ORIGIN_SET, a->flag, 0, 0);
        if (!is_profile_key(a->key))
            assign(l, str_of(a->key), str_of(a->value), &from);
    }
}

/* A rule's sentence names keys; the highest place that one of them was given in is where to look. */
static struct origin place_of(const struct config *c, const char *sentence)
{
    struct origin place = {.kind = ORIGIN_BUILT_IN};
    struct str rest = str_of(sentence);

    while (rest.len) {
        struct str word = str_cut(&rest, ' ');
        if (word.len && (word.at[word.len - 1] == ',' || word.at[word.len - 1] == ':'))
            word.len--;
        const struct option_row *row = option_find(word);
        if (row && c->origin[row - option_rows].kind > place.kind)
            place = c->origin[row - option_rows];
    }
    return place;
}

static void check_rules(struct loader *l)
{
    for (unsigned i = 0; i < config_rule_count; i++) {
        char room[240];
        struct text why = TEXT(room);
        bool fatal;
        if (config_rule_broken(&l->config->options, i, &why, &fatal) && fatal) {
            struct origin place = place_of(l->config, room);
            problem(l, &place, room);
        }
    }
}

/* By place, so that a person walks down the file once. */
static bool comes_before(const struct origin *a, const struct origin *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind;
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

static void sort_problems(struct config_report *r)
{
    unsigned kept = r->count < CONFIG_PROBLEMS_MAX ? r->count : CONFIG_PROBLEMS_MAX;

    for (unsigned i = 1; i < kept; i++) {
        struct config_problem p = r->problem[i];
        unsigned at = i;
        for (; at > 0 && comes_before(&p.from, &r->problem[at - 1].from); at--)
            r->problem[at] = r->problem[at - 1];
        r->problem[at] = p;
    }
}

/* Per cent where a fraction is meant: the likely value, or nothing. */
static bool hint_fraction(struct error *err, const struct option_row *row, struct str rest)
{
    struct str first = str_trim(rest);
    double v;

    if (row->type != OPTION_REAL || !row->unit || !str_starts(str_of(row->unit), STR("fraction")))
        return false;
    if (!double_parse(&v, str_cut(&first, ' '), false) || v <= row->max || v / 100 > row->max)
        return false;
    error_hint(err, "fractions, not per cent: write %.6g for %.6g %%", v / 100, v);
    return true;
}

/* "risk.per_trade: 5 is ..." */
static void hint_for(struct error *err, const char *text)
{
    struct str rest = str_of(text);
    struct str key = str_cut(&rest, ':');
    const struct option_row *row = option_find(key);

    if (row && hint_fraction(err, row, rest))
        return;
    if (row)
        error_hint(err, "novapulse config explain %.*s", STR_ARG(key));
    else
        error_hint(err, "novapulse config show --commented");
}

static enum status verdict(const struct loader *l, struct error *err)
{
    const struct config_report *r = l->report;
    char room[160];
    struct text where = TEXT(room);

    if (r->count == 0)
        return STATUS_OK;
    if (r->count > 1)
        error_set(err, STATUS_CONFIG, "configuration refused: %u problems%s%s", r->count,
                  r->file[0] ? " with " : "", r->file);
    else if (r->problem[0].from.kind == ORIGIN_BUILT_IN)
        error_set(err, STATUS_CONFIG, "configuration refused: %s", r->problem[0].text);
    else {
        origin_print(&where, &r->problem[0].from);
        error_set(err, STATUS_CONFIG, "configuration refused: %s (%s)", r->problem[0].text, room);
    }
    hint_for(err, r->problem[0].text);
    return STATUS_CONFIG;
}

/* A zone's name becomes the rule that this machine has for it; what is no name stays, to be judged. */
static void resolve_zone(struct config *c)
{
    char room[OPTION_TEXT_MAX];
    struct text rule = TEXT(room);
    struct time_zone z;

    if (!time_zone_read(&z, str_of(c->options.trading.time_zone)) &&
        time_zone_file_rule(&rule, str_of(c->options.trading.time_zone)))
        str_copy(c->options.trading.time_zone, OPTION_TEXT_MAX, text_str(&rule));
}

enum status config_load_bytes(struct config *ret_config, struct config_report *ret_report,
                              const struct config_sources *from, struct str yaml, const char *name,
                              struct error *err)
{
    struct loader l = {ret_config, ret_report, from, name};
    struct yaml_entries file;
    enum status s = STATUS_OK;

    memset(ret_report, 0, sizeof *ret_report);
    str_copy(ret_report->file, sizeof ret_report->file, str_of(name));
    config_init(ret_config);
    if (yaml_flatten(&file, yaml, yaml_problem, &l)) {
        choose_profile(&l, &file);
        assign_file(&l, &file);
        assign_environment(&l);
        note_strangers(&l);
        assign_set(&l);
        resolve_zone(ret_config);
        if (ret_report->count == 0)
            check_rules(&l);
        sort_problems(ret_report);
        s = verdict(&l, err);
    } else {
        s = error_set(err, STATUS_NO_MEMORY, "configuration: out of memory");
    }
    yaml_release(&file);
    return s;
}

static const char *find_file(const struct loader *l)
{
    static const char *const places[] = {"novapulse.yaml", "/etc/novapulse/novapulse.yaml"};
    const char *named = l->from->file ? l->from->file : variable(l, STR("NOVAPULSE_CONFIG"));

    if (named)
        return named;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (file_exists(places[i]))
            return places[i];
    return NULL;
}

enum status config_load(struct config *ret_config, struct config_report *ret_report,
                        const struct config_sources *from, struct error *err)
{
    struct loader l = {ret_config, ret_report, from, ""};
    const char *path = find_file(&l);
    char *bytes = NULL;
    size_t len = 0;
    enum status s;

    memset(ret_report, 0, sizeof *ret_report);
    if (path) {
        s = file_read(path, CONFIG_FILE_MAX, &bytes, &len, err);
        if (s != STATUS_OK)
            return error_prefix(err, STATUS_CONFIG, "configuration refused");
    }
    s = config_load_bytes(ret_config, ret_report, from, (struct str){bytes, len}, path ? path : "",
                          err);
    free(bytes);
    return s;
}
