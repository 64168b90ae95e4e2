#include "os/config_yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/text.h"

/* Where reading stands: a stack of mappings, their keys joined to one path.
 *
 *   risk:             path "risk"
 *     per_trade: 5    path "risk.per_trade", value "5" */
struct flattener {
    struct yaml_entries *out;
    yaml_refuse_fn *refuse;
    void *ctx;
    yaml_parser_t parser;
    char path[YAML_KEY_MAX];
    size_t path_len[YAML_DEPTH_MAX + 1]; /* of the mapping at each depth */
    unsigned depth;
    bool no_memory;
};

static void refuse(struct flattener *f, const yaml_mark_t *at, const char *text)
{
    f->refuse(f->ctx, (uint32_t)at->line + 1, (uint32_t)at->column + 1, text);
}

static void refuse_path(struct flattener *f, const yaml_mark_t *at, const char *why)
{
    char room[YAML_KEY_MAX + 80];
    struct text t = TEXT(room);

    text_printf(&t, "%s: %s", f->path, why);
    refuse(f, at, room);
}

/* False at the end of the bytes or on a fault, which is then reported. */
static bool next_event(struct flattener *f, yaml_event_t *ev)
{
    if (yaml_parser_parse(&f->parser, ev)) /* nothing comes after a fault: libyaml says no event */
        return ev->type != YAML_NO_EVENT;
    char room[200];
    struct text t = TEXT(room);
    yaml_mark_t at = f->parser.problem_mark;
    text_printf(&t, "not well-formed YAML: %s",
                f->parser.problem ? f->parser.problem : "not readable");
    refuse(f, &at, room);
    return false;
}

/* What a document may not hold; true when `ev` is free of it. */
static bool plain(struct flattener *f, const yaml_event_t *ev)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;

    if (ev->type == YAML_ALIAS_EVENT) {
        refuse(f, &ev->start_mark, "aliases are not allowed");
        return false;
    }
    if (ev->type == YAML_SCALAR_EVENT) {
        anchor = ev->data.scalar.anchor;
        tag = ev->data.scalar.tag;
    } else if (ev->type == YAML_MAPPING_START_EVENT) {
        anchor = ev->data.mapping_start.anchor;
        tag = ev->data.mapping_start.tag;
    } else if (ev->type == YAML_SEQUENCE_START_EVENT) {
        anchor = ev->data.sequence_start.anchor;
        tag = ev->data.sequence_start.tag;
    }
    if (anchor || tag)
        refuse(f, &ev->start_mark, anchor ? "anchors are not allowed" : "tags are not allowed");
    return !anchor && !tag;
}

/* Reads on to the end of what `ev` has opened. */
static bool skip_rest(struct flattener *f, const yaml_event_t *ev)
{
    unsigned open =
        ev->type == YAML_MAPPING_START_EVENT || ev->type == YAML_SEQUENCE_START_EVENT ? 1 : 0;

    while (open > 0) {
        yaml_event_t inner;
        if (!next_event(f, &inner))
            return false;
        if (inner.type == YAML_MAPPING_START_EVENT || inner.type == YAML_SEQUENCE_START_EVENT)
            open++;
        else if (inner.type == YAML_MAPPING_END_EVENT || inner.type == YAML_SEQUENCE_END_EVENT)
            open--;
        yaml_event_delete(&inner);
    }
    return true;
}

static struct str scalar(const yaml_event_t *ev)
{
    return (struct str){(const char *)ev->data.scalar.value, ev->data.scalar.length};
}

static bool printable(struct flattener *f, const yaml_event_t *ev)
{
    struct str s = scalar(ev);

    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < ' ') {
            refuse(f, &ev->start_mark, "a value holds a control character");
            return false;
        }
    return true;
}

/* The path of `key` in the mapping at hand; false when it is too long or no plain word. */
static bool enter_key(struct flattener *f, const yaml_event_t *ev)
{
    struct str key = scalar(ev);
    struct text t = {f->path, f->path_len[f->depth], sizeof f->path, false};

    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.at[i] <= ' ' || (unsigned char)key.at[i] >= 127) {
            refuse(f, &ev->start_mark, "a key is one word of plain letters");
            return false;
        }
    if (f->depth > 1)
        text_char(&t, '.');
    text_add(&t, key);
    if (!t.cut && key.len > 0)
        return true;
    refuse(f, &ev->start_mark, key.len ? "the key is too long" : "the key is empty");
    return false;
}

static void check_repeated(struct flattener *f, const yaml_mark_t *at)
{
    for (unsigned i = 0; i < f->out->count; i++)
        if (strcmp(f->out->entry[i].key, f->path) == 0) {
            char room[60];
            struct text t = TEXT(room);
            text_printf(&t, "stands in line %u already", (unsigned)f->out->entry[i].line);
            refuse_path(f, at, room);
            return;
        }
}

/* A section leaves an entry without a value, so that its repetition is seen. */
static struct yaml_entry *add_entry(struct flattener *f, const yaml_mark_t *at)
{
    struct yaml_entries *out = f->out;
    struct yaml_entry *grown;

    check_repeated(f, at);
    if (out->count == YAML_ENTRIES_MAX) {
        refuse(f, at, "too many keys");
        return NULL;
    }
    grown = realloc(out->entry, (out->count + 1) * sizeof *grown);
    if (!grown) {
        f->no_memory = true;
        return NULL;
    }
    out->entry = grown;
    grown += out->count++;
    *grown =
        (struct yaml_entry){.line = (uint32_t)at->line + 1, .column = (uint32_t)at->column + 1};
    str_copy(grown->key, sizeof grown->key, str_of(f->path));
    return grown;
}

/* Appends ",item" (or "item") to an owned text. */
static bool append_value(struct flattener *f, struct yaml_entry *e, struct str item)
{
    size_t before = e->value ? strlen(e->value) : 0;
    char *grown = realloc(e->value, before + item.len + 2);

    if (!grown) {
        f->no_memory = true;
        return false;
    }
    if (e->value)
        grown[before++] = ',';
    if (item.len)
        memcpy(grown + before, item.at, item.len);
    grown[before + item.len] = '\0';
    e->value = grown;
    return true;
}

static bool take_list(struct flattener *f, struct yaml_entry *e)
{
    for (;;) {
        yaml_event_t ev;
        bool ok;
        if (!next_event(f, &ev))
            return false;
        if (ev.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&ev);
            return e->value || append_value(f, e, (struct str){"", 0});
        }
        if (ev.type == YAML_SCALAR_EVENT) {
            ok = !plain(f, &ev) || !printable(f, &ev) || append_value(f, e, scalar(&ev));
        } else {
            if (plain(f, &ev))
                refuse_path(f, &ev.start_mark, "a list holds plain values only");
            ok = skip_rest(f, &ev);
        }
        yaml_event_delete(&ev);
        if (!ok)
            return false;
    }
}

/* The value of the key just entered. */
static bool take_value(struct flattener *f, const yaml_mark_t *key_at)
{
    yaml_event_t ev;
    struct yaml_entry *e;
    bool ok = false;

    if (!next_event(f, &ev))
        return false;
    if (!plain(f, &ev)) {
        ok = skip_rest(f, &ev);
    } else if ((e = add_entry(f, key_at)) != NULL) {
        if (ev.type == YAML_SCALAR_EVENT) {
            ok = append_value(f, e, printable(f, &ev) ? scalar(&ev) : (struct str){"", 0});
        } else if (ev.type == YAML_SEQUENCE_START_EVENT) {
            ok = take_list(f, e);
        } else if (f->depth == YAML_DEPTH_MAX) {
            refuse_path(f, &ev.start_mark, "nested too deeply");
        } else {
            f->path_len[++f->depth] = strlen(f->path);
            ok = true;
        }
    }
    yaml_event_delete(&ev);
    return ok;
}

/* The next node, read and dropped. */
static bool skip_node(struct flattener *f)
{
    yaml_event_t ev;
    bool ok;

    if (!next_event(f, &ev))
        return false;
    ok = skip_rest(f, &ev);
    yaml_event_delete(&ev);
    return ok;
}

/* One key, which `ev` begins, and its value. */
static bool take_pair(struct flattener *f, const yaml_event_t *ev)
{
    if (ev->type != YAML_SCALAR_EVENT) {
        refuse(f, &ev->start_mark, "a key is one word of plain letters");
        return skip_rest(f, ev) && skip_node(f);
    }
    if (!plain(f, ev) || !enter_key(f, ev))
        return skip_node(f);
    return take_value(f, &ev->start_mark);
}

/* Keys and ends of mappings until the outermost one is closed. */
static bool take_mapping(struct flattener *f)
{
    f->depth = 1;
    while (f->depth > 0) {
        yaml_event_t ev;
        bool ok = true;
        if (!next_event(f, &ev))
            return false;
        if (ev.type == YAML_MAPPING_END_EVENT)
            f->depth--;
        else
            ok = take_pair(f, &ev);
        yaml_event_delete(&ev);
        if (!ok)
            return false;
    }
    return true;
}

/* stream start, document start, mapping, document end, stream end */
static void take_stream(struct flattener *f)
{
    bool seen = false;

    for (;;) {
        yaml_event_t ev;
        yaml_event_type_t type;
        bool ok = true;
        if (!next_event(f, &ev))
            return;
        type = ev.type;
        if (type == YAML_DOCUMENT_START_EVENT) {
            if (seen)
                refuse(f, &ev.start_mark, "a second document is not allowed");
            ok = !seen;
            seen = true;
        } else if (type == YAML_MAPPING_START_EVENT) {
            ok = plain(f, &ev) && take_mapping(f);
        } else if (type == YAML_SCALAR_EVENT && ev.data.scalar.length == 0) {
            ok = plain(f, &ev);
        } else if (type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
                   type == YAML_ALIAS_EVENT) {
            refuse(f, &ev.start_mark, "the file is not a mapping of keys to values");
            ok = false;
        }
        yaml_event_delete(&ev);
        if (!ok || type == YAML_STREAM_END_EVENT)
            return;
    }
}

bool yaml_flatten(struct yaml_entries *ret, struct str bytes, yaml_refuse_fn *refuse_fn, void *ctx)
{
    struct flattener f = {.out = ret, .refuse = refuse_fn, .ctx = ctx};

    *ret = (struct yaml_entries){0};
    if (!yaml_parser_initialize(&f.parser))
        return false;
    yaml_parser_set_input_string(&f.parser, (const unsigned char *)(bytes.at ? bytes.at : ""),
                                 bytes.len);
    take_stream(&f);
    yaml_parser_delete(&f.parser);
    return !f.no_memory;
}

void yaml_release(struct yaml_entries *e)
{
    for (unsigned i = 0; i < e->count; i++)
        free(e->entry[i].value);
    free(e->entry);
    *e = (struct yaml_entries){0};
}
