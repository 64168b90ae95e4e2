#include "app/credentials.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"

static bool is_whole(const struct credentials *c)
{
    return c->key[0] && c->secret[0];
}

static enum status refuse(const struct credentials *c, const struct venue_row *v, const char *why,
                          struct error *err)
{
    error_set(err, STATUS_CONFIG, "live trading on %s: %s%s%s", v->name, c->file,
              c->file[0] ? ": " : "", why);
    error_hint(err, "set %s and %s in the environment, or venue.key_file to a file with both",
               v->key_variable, v->secret_variable);
    return STATUS_CONFIG;
}

/* ---- the file ---- */

static struct str unquoted(struct str s)
{
    if (s.len >= 2 && (s.at[0] == '"' || s.at[0] == '\'') && s.at[s.len - 1] == s.at[0])
        return (struct str){s.at + 1, s.len - 2};
    return s;
}

static bool take_line(struct credentials *c, const struct venue_row *v, struct str line)
{
    struct str value = line, name = str_trim(str_cut(&value, '='));

    if (!line.len || line.at[0] == '#')
        return true;
    value = unquoted(str_trim(value));
    if (str_is(name, v->key_variable))
        return str_copy(c->key, sizeof c->key, value);
    if (str_is(name, v->secret_variable))
        return str_copy(c->secret, sizeof c->secret, value);
    return true;
}

static bool take_lines(struct credentials *c, const struct venue_row *v, struct str bytes)
{
    bool fits = true;

    while (bytes.at && bytes.len)
        fits = take_line(c, v, str_trim(str_cut(&bytes, '\n'))) && fits;
    return fits;
}

/* The adapter reads the document itself; what it is called is all that is needed here. */
static bool take_document(struct credentials *c, struct str bytes)
{
    struct json j;
    struct str name = {0};

    json_init(&j, bytes);
    json_object(&j);
    while (json_key(&j))
        if (!str_is(j.key, "name") || !json_string(&j, &name))
            json_skip(&j);
    json_end(&j);
    return json_ok(&j) && str_copy(c->key, sizeof c->key, name) &&
           str_copy(c->secret, sizeof c->secret, bytes);
}

static bool can_others_read(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && (s.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

static enum status read_file(struct credentials *c, const struct venue_row *v, struct error *err)
{
    struct str text;
    char *bytes;
    size_t len;
    bool fits;

    if (file_read(c->file, CREDENTIAL_MAX - 1, &bytes, &len, err) != STATUS_OK)
        return refuse(c, v, "the key file cannot be read", err);
    c->others_can_read = can_others_read(c->file);
    text = str_trim((struct str){bytes, len});
    fits = str_starts(text, STR("{")) ? take_document(c, text) : take_lines(c, v, text);
    explicit_bzero(bytes, len);
    free(bytes);
    return fits && is_whole(c) ? STATUS_OK : refuse(c, v, "no whole key stands in it", err);
}

/* ---- the environment ---- */

static bool take_variable(char ret[CREDENTIAL_MAX], const char *name)
{
    const char *value = getenv(name);

    return str_copy(ret, CREDENTIAL_MAX, str_trim(str_of(value ? value : "")));
}

static enum status read_environment(struct credentials *c, const struct venue_row *v,
                                    struct error *err)
{
    bool fits =
        take_variable(c->key, v->key_variable) && take_variable(c->secret, v->secret_variable);

    if (fits && is_whole(c))
        return STATUS_OK;
    return refuse(c, v, fits ? "there is no key" : "the key is too long", err);
}

enum status credentials_read(struct credentials *ret, const struct venue_row *venue,
                             const char *key_file, struct error *err)
{
    const char *named = venue->file_variable ? getenv(venue->file_variable) : NULL;

    memset(ret, 0, sizeof *ret);
    if (key_file[0])
        str_copy(ret->file, sizeof ret->file, str_of(key_file));
    else if (named)
        str_copy(ret->file, sizeof ret->file, str_of(named));
    return ret->file[0] ? read_file(ret, venue, err) : read_environment(ret, venue, err);
}

void credentials_forget(struct credentials *c)
{
    explicit_bzero(c, sizeof *c);
}
