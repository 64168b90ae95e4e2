#include "os/mask.h"

#include <string.h>

enum { BASE64_LEAST = 40, HEX_LEAST = 32, BOT_DIGITS_LEAST = 6, BOT_TOKEN_LEAST = 20 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* What tokens are made of; '.' joins the parts of a JSON web token. */
static bool is_token(char c)
{
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '+' || c == '/' || c == '=';
}

/* `word` is small letters with '-'; '_' and '.' in the text pass for '-'. */
static bool word_at(struct str s, size_t at, const char *word)
{
    for (size_t i = 0; word[i]; i++) {
        if (at + i >= s.len)
            return false;
        char c = s.at[at + i];
        if (lower(c == '_' || c == '.' ? '-' : c) != word[i])
            return false;
    }
    return true;
}

bool mask_key(struct str key)
{
    static const char *const words[] = {
        "api-key", "apikey", "api-sign",      "api-secret",  "secret",    "password", "passphrase",
        "token",   "cookie", "authorization", "private-key", "signature", "session",  "credential",
    };

    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
        for (size_t at = 0; at < key.len; at++)
            if (word_at(key, at, words[w]))
                return true;
    return false;
}

static size_t token_end(struct str s, size_t at)
{
    while (at < s.len && is_token(s.at[at]))
        at++;
    return at;
}

/* "api_key=XYZ", "Authorization: Bearer XYZ", "\"token\": \"XYZ\"": the value's start, or 0. */
static size_t labelled_value(struct str s, size_t at)
{
    static const char *const labels[] = {"api-key", "api-sign",  "api-secret",
                                         "secret",  "password",  "passphrase",
                                         "token",   "signature", "cookie"};

    if (word_at(s, at, "bearer "))
        return at + 7;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (!word_at(s, at, labels[i]))
            continue;
        size_t from = at + strlen(labels[i]);
        bool sign = false;
        while (from < s.len &&
               (s.at[from] == '"' || s.at[from] == ' ' || s.at[from] == ':' || s.at[from] == '=')) {
            sign = sign || s.at[from] == ':' || s.at[from] == '=';
            from++;
        }
        if (sign && from < s.len)
            return from;
    }
    return 0;
}

/* The end of a labelled value: at a blank, a quote or a separator. */
static size_t value_end(struct str s, size_t at)
{
    while (at < s.len && s.at[at] != ' ' && s.at[at] != '"' && s.at[at] != ',' && s.at[at] != ';' &&
           s.at[at] != '&' && s.at[at] != '}' && s.at[at] != '\n')
        at++;
    return at;
}

/* sk_live_..., xoxb-..., eyJ...: the end of the token that starts here, or 0. */
static size_t known_shape(struct str s, size_t at)
{
    static const char *const starts[] = {"sk_live_", "sk_test_", "rk_live_", "rk_test_",
                                         "whsec_",   "xoxb-",    "xoxp-",    "xoxa-",
                                         "xapp-",    "eyJ",      "ghp_"};

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        size_t len = strlen(starts[i]), end;
        if (!str_starts(str_slice(s, at, s.len), str_of(starts[i])))
            continue;
        for (end = at + len; end < s.len && (is_token(s.at[end]) || s.at[end] == '.'); end++)
            ;
        if (end - at >= len + 8)
            return end;
    }
    return 0;
}

/* 123456789:AA...: the end, or 0. */
static size_t bot_token(struct str s, size_t at)
{
    size_t digits = at, end;

    while (digits < s.len && is_digit(s.at[digits]))
        digits++;
    if (digits - at < BOT_DIGITS_LEAST || digits >= s.len || s.at[digits] != ':')
        return 0;
    for (end = digits + 1; end < s.len && (is_letter(s.at[end]) || is_digit(s.at[end]) ||
                                           s.at[end] == '_' || s.at[end] == '-');
         end++)
        ;
    return end - digits - 1 >= BOT_TOKEN_LEAST ? end : 0;
}

static size_t private_key(struct str s, size_t at)
{
    if (!str_starts(str_slice(s, at, s.len), STR("-----BEGIN ")))
        return 0;
    for (size_t end = at; end < s.len; end++)
        if (str_starts(str_slice(s, end, s.len), STR("-----END "))) {
            while (end < s.len && s.at[end] != '\n')
                end++;
            return end;
        }
    return s.len;
}

/* A run of token letters from here that is too long and too mixed for a word, a path or a number. */
static size_t long_run(struct str s, size_t at)
{
    size_t end = token_end(s, at), len = end - at;
    bool small = false, capital = false, digit = false, hex = true;

    for (size_t i = at; i < end; i++) {
        char c = s.at[i];
        small = small || (c >= 'a' && c <= 'z');
        capital = capital || (c >= 'A' && c <= 'Z');
        digit = digit || is_digit(c);
        hex = hex && is_hex(c);
    }
    if (len >= BASE64_LEAST && small && capital && digit)
        return end;
    return len >= HEX_LEAST && hex && digit && (small || capital) ? end : 0;
}

static size_t known_value(struct str s, size_t at, const struct mask_values *known)
{
    for (unsigned i = 0; known && i < known->count; i++)
        if (known->value[i].len >= MASK_VALUE_LEAST &&
            str_starts(str_slice(s, at, s.len), known->value[i]))
            return at + known->value[i].len;
    return 0;
}

/* The end of the secret that starts at `at`, or 0. */
static size_t secret_end(struct str s, size_t at, const struct mask_values *known)
{
    bool word_starts = at == 0 || !is_token(s.at[at - 1]);
    size_t end = known_value(s, at, known);

    if (!end)
        end = private_key(s, at);
    if (!end)
        end = known_shape(s, at);
    if (!end && (at == 0 || !is_digit(s.at[at - 1])))
        end = bot_token(s, at);
    if (!end && word_starts)
        end = long_run(s, at);
    return end;
}

void mask_text(struct text *out, struct str in, const struct mask_values *known)
{
    size_t at = 0;

    while (at < in.len) {
        size_t end = secret_end(in, at, known);
        size_t value = end ? 0 : labelled_value(in, at);
        if (value) {
            text_add(out, str_slice(in, at, value));
            at = value;
            end = value_end(in, value);
            if (word_at(in, value, "bearer ") || word_at(in, value, "basic "))
                continue;
        }
        if (end > at) {
            text_cstr(out, "****");
            at = end;
        } else {
            text_char(out, in.at[at++]);
        }
    }
}
