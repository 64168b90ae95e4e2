#include "config/config.h"

#include <assert.h>
#include <string.h>

static unsigned row_index(const struct option_row *row)
{
    return (unsigned)(row - option_rows);
}

const struct option_row *option_find(struct str key)
{
    for (unsigned i = 0; i < option_row_count; i++)
        if (str_is(key, option_rows[i].key))
            return &option_rows[i];
    return NULL;
}

/* The part after the last point. */
static struct str last_part(struct str key)
{
    size_t from = 0;

    for (size_t i = 0; i < key.len; i++)
        if (key.at[i] == '.')
            from = i + 1;
    return str_slice(key, from, key.len);
}

/* Near is: few wrong letters in the whole key, or the right last part in the wrong section. */
const struct option_row *option_nearest(struct str key)
{
    const struct option_row *best = NULL;
    unsigned least = 1000;

    for (unsigned i = 0; i < option_row_count; i++) {
        struct str known = str_of(option_rows[i].key);
        unsigned d = str_distance(key, known);
        if (str_eq(last_part(key), last_part(known)) && d > 3)
            d = 3;
        if (d < least) {
            least = d;
            best = &option_rows[i];
        }
    }
    return least <= 3 || least <= key.len / 4 ? best : NULL;
}

bool option_is_section(struct str prefix)
{
    for (unsigned i = 0; i < option_row_count; i++) {
        struct str key = str_of(option_rows[i].key);
        if (str_starts(key, prefix) && key.len > prefix.len && key.at[prefix.len] == '.')
            return true;
    }
    return false;
}

void option_print_variable(struct text *t, const struct option_row *row)
{
    text_cstr(t, "NOVAPULSE_");
    for (const char *c = row->key; *c; c++)
        text_char(t, *c == '.' ? '_' : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
}

void origin_print(struct text *t, const struct origin *from)
{
    switch ((enum origin_kind)from->kind) {
    case ORIGIN_BUILT_IN:
        text_cstr(t, "built in");
        break;
    case ORIGIN_PROFILE:
        text_printf(t, "profile %s", from->name);
        break;
    case ORIGIN_FILE:
        text_printf(t, "%s:%u", from->name, (unsigned)from->line);
        break;
    case ORIGIN_ENV:
        text_printf(t, "environment %s", from->name);
        break;
    case ORIGIN_SET:
        text_cstr(t, from->name[0] ? from->name : "--set");
        break;
    }
}

void config_init(struct config *c)
{
    char room[200];

    memset(c, 0, sizeof *c);
    for (unsigned i = 0; i < option_row_count; i++) {
        struct text why = TEXT(room);
        bool ok = option_read(&c->options, &option_rows[i], str_of(option_rows[i].fallback), &why);
        assert(ok);
        (void)ok;
    }
}

static const struct profile_row *profile_find(struct str name)
{
    for (const struct profile_row *p = profile_rows; p->name; p++)
        if (str_is(name, p->name))
            return p;
    return NULL;
}

static enum status refuse_profile(struct str name, struct error *err)
{
    char room[160];
    struct text known = TEXT(room);

    for (const struct profile_row *p = profile_rows; p->name; p++)
        text_printf(&known, "%s%s", p == profile_rows ? "" : ", ", p->name);
    return error_set(err, STATUS_CONFIG, "profile is %.*s: known are %s", STR_ARG(name), known.at);
}

enum status config_profile(struct config *c, struct str name, struct error *err)
{
    const struct profile_row *profile = profile_find(name);
    struct origin from = {.kind = ORIGIN_PROFILE};
    char room[200];

    if (!profile)
        return refuse_profile(name, err);
    str_copy(from.name, sizeof from.name, name);
    str_copy(c->options.profile, sizeof c->options.profile, name);
    c->origin[0] = from;
    for (const struct profile_value *v = profile->values; v->key; v++) {
        const struct option_row *row = option_find(str_of(v->key));
        struct text why = TEXT(room);
        assert(row);
        bool ok = option_read(&c->options, row, str_of(v->value), &why);
        assert(ok);
        (void)ok;
        c->origin[row_index(row)] = from;
    }
    return STATUS_OK;
}

static void refuse_key(struct str key, struct text *why)
{
    const struct option_row *near = option_nearest(key);

    text_add(why, str_slice(key, 0, 80));
    if (option_is_section(key))
        text_cstr(why, ": a section, not a key");
    else if (near)
        text_printf(why, ": unknown key: a similar key is %s", near->key);
    else
        text_cstr(why, ": unknown key");
}

bool config_try(struct config *c, struct str key, struct str value, const struct origin *from,
                struct text *why)
{
    const struct option_row *row = option_find(key);

    if (!row) {
        refuse_key(key, why);
        return false;
    }
    if (row == option_rows && !str_is(value, c->options.profile)) {
        text_cstr(why, "profile: must be chosen before the other options");
        return false;
    }
    text_printf(why, "%s: ", row->key);
    if (!option_read(&c->options, row, value, why))
        return false;
    c->origin[row_index(row)] = *from;
    return true;
}

enum status config_set(struct config *c, struct str key, struct str value, struct origin from,
                       struct error *err)
{
    char why_room[200], where_room[160];
    struct text why = TEXT(why_room), where = TEXT(where_room);

    if (config_try(c, key, value, &from, &why))
        return STATUS_OK;
    origin_print(&where, &from);
    error_set(err, STATUS_CONFIG, "%s (%s)", why.at, where.at);
    if (option_find(key))
        error_hint(err, "novapulse config explain %.*s", STR_ARG(key));
    return STATUS_CONFIG;
}

enum status config_finish(struct config *c, struct error *err)
{
    char room[220];

    for (unsigned i = 0; i < config_rule_count; i++) {
        struct text why = TEXT(room);
        bool fatal;
        if (config_rule_broken(&c->options, i, &why, &fatal) && fatal)
            return error_set(err, STATUS_CONFIG, "%s", why.at);
    }
    return STATUS_OK;
}

enum status options_apply(struct options *o, struct str key, struct str value, struct error *err)
{
    const struct option_row *row = option_find(key);
    struct options changed = *o;
    char room[220];
    struct text why = TEXT(room);

    if (!row)
        return error_set(err, STATUS_CONFIG, "%.*s: unknown key", STR_ARG(key));
    if (!row->hot)
        return error_set(err, STATUS_CONFIG, "%s: needs a restart", row->key);
    if (!option_read(&changed, row, value, &why))
        return error_set(err, STATUS_CONFIG, "%s: %s", row->key, why.at);
    for (unsigned i = 0; i < config_rule_count; i++) {
        bool fatal;
        text_clear(&why);
        if (config_rule_broken(&changed, i, &why, &fatal) && fatal)
            return error_set(err, STATUS_CONFIG, "%s", why.at);
    }
    *o = changed;
    return STATUS_OK;
}
