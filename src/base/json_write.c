#include <assert.h>

#include "base/double_text.h"
#include "base/json.h"
#include "base/utf8.h"

enum { LEVELS = 32 };

void json_write_init(struct json_writer *w, struct text *out)
{
    *w = (struct json_writer){.out = out};
}

/* The comma before a value or a key, if one is due. */
static void separate(struct json_writer *w)
{
    uint32_t bit = UINT32_C(1) << w->depth;

    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth > 0 && (w->had_element & bit))
        text_char(w->out, ',');
    w->had_element |= bit;
}

static void open(struct json_writer *w, char bracket)
{
    separate(w);
    text_char(w->out, bracket);
    w->depth++;
    assert(w->depth < LEVELS);
    w->had_element &= ~(UINT32_C(1) << w->depth);
}

static void shut(struct json_writer *w, char bracket)
{
    assert(w->depth > 0 && !w->after_key);
    w->depth--;
    text_char(w->out, bracket);
}

void json_write_object(struct json_writer *w)
{
    open(w, '{');
}

void json_write_object_end(struct json_writer *w)
{
    shut(w, '}');
}

void json_write_array(struct json_writer *w)
{
    open(w, '[');
}

void json_write_array_end(struct json_writer *w)
{
    shut(w, ']');
}

static const uint32_t replacement = 0xfffd;

static void add_escaped(struct text *t, char c)
{
    static const char letter[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\f'] = 'f',
        ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
    };

    if (letter[(unsigned char)c]) {
        text_char(t, '\\');
        text_char(t, letter[(unsigned char)c]);
    } else {
        text_cstr(t, "\\u");
        text_hex(t, (unsigned char)c, 4);
    }
}

static void quote(struct text *t, struct str s)
{
    size_t plain = 0, at = 0; /* bytes from `plain` to `at` go out as they are */

    text_char(t, '"');
    while (at < s.len) {
        char c = s.at[at];
        size_t n = utf8_length(s.at + at, s.at + s.len);

        if (n > 0 && c != '"' && c != '\\') {
            at += n;
            continue;
        }
        text_add(t, str_slice(s, plain, at));
        if ((unsigned char)c < 0x80)
            add_escaped(t, c);
        else
            utf8_add(t, replacement);
        plain = ++at;
    }
    text_add(t, str_slice(s, plain, at));
    text_char(t, '"');
}

void json_write_key(struct json_writer *w, const char *key)
{
    assert(!w->after_key);
    separate(w);
    quote(w->out, str_of(key));
    text_char(w->out, ':');
    w->after_key = true;
}

void json_write_str(struct json_writer *w, struct str s)
{
    separate(w);
    quote(w->out, s);
}

void json_write_cstr(struct json_writer *w, const char *s)
{
    json_write_str(w, str_of(s));
}

void json_write_i64(struct json_writer *w, int64_t v)
{
    separate(w);
    text_i64(w->out, v);
}

void json_write_u64(struct json_writer *w, uint64_t v)
{
    separate(w);
    text_u64(w->out, v);
}

void json_write_double(struct json_writer *w, double v)
{
    if (v - v != 0) {
        json_write_null(w);
        return;
    }
    separate(w);
    double_print(w->out, v);
}

void json_write_scaled(struct json_writer *w, int64_t v, unsigned decimals)
{
    separate(w);
    text_scaled(w->out, v, decimals);
}

void json_write_scaled_str(struct json_writer *w, int64_t v, unsigned decimals)
{
    separate(w);
    text_char(w->out, '"');
    text_scaled(w->out, v, decimals);
    text_char(w->out, '"');
}

void json_write_bool(struct json_writer *w, bool v)
{
    separate(w);
    text_cstr(w->out, v ? "true" : "false");
}

void json_write_null(struct json_writer *w)
{
    separate(w);
    text_cstr(w->out, "null");
}

void json_write_raw(struct json_writer *w, struct str json)
{
    separate(w);
    text_add(w->out, json);
}

void json_put_cstr(struct json_writer *w, const char *key, const char *v)
{
    json_write_key(w, key);
    json_write_cstr(w, v);
}

void json_put_str(struct json_writer *w, const char *key, struct str v)
{
    json_write_key(w, key);
    json_write_str(w, v);
}

void json_put_i64(struct json_writer *w, const char *key, int64_t v)
{
    json_write_key(w, key);
    json_write_i64(w, v);
}

void json_put_u64(struct json_writer *w, const char *key, uint64_t v)
{
    json_write_key(w, key);
    json_write_u64(w, v);
}

void json_put_double(struct json_writer *w, const char *key, double v)
{
    json_write_key(w, key);
    json_write_double(w, v);
}

void json_put_bool(struct json_writer *w, const char *key, bool v)
{
    json_write_key(w, key);
    json_write_bool(w, v);
}

void json_put_scaled_str(struct json_writer *w, const char *key, int64_t v, unsigned decimals)
{
    json_write_key(w, key);
    json_write_scaled_str(w, v, decimals);
}
