#include "research/bars_number.h"

#include "base/decimal.h"
#include "base/text.h"
#include "venue/timestamp.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_word(struct str text, const char *word)
{
    size_t i = 0;

    for (; i < text.len && word[i]; i++)
        if (lower(text.at[i]) != word[i])
            return false;
    return i == text.len && !word[i];
}

static enum bars_number_kind word_kind(struct str text)
{
    if (text.len && (text.at[0] == '-' || text.at[0] == '+'))
        text = str_slice(text, 1, text.len);
    return is_word(text, "nan") || is_word(text, "inf") || is_word(text, "infinity")
               ? BARS_NUMBER_NOT_FINITE
               : BARS_NUMBER_SYNTAX;
}

/* The digits "eN" behind a mantissa; clamped, for what is far out is refused anyway. */
static bool read_exponent(struct str text, int *ret)
{
    bool minus = false;
    int e = 0;
    size_t i = 0;

    if (text.len && (text.at[0] == '-' || text.at[0] == '+'))
        minus = text.at[i++] == '-';
    if (i == text.len)
        return false;
    for (; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        if (e < 10000)
            e = e * 10 + (text.at[i] - '0');
    }
    *ret = minus ? -e : e;
    return true;
}

/* mantissa x 10^-places to a normal form, or not finite. */
static enum bars_number_kind normalise(struct bars_number *ret, int64_t mantissa, int places,
                                       bool cut)
{
    while (places > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        places = mantissa ? places - 1 : 0;
    }
    for (; places < 0 && mantissa; places++)
        if (mantissa > INT64_MAX / 10)
            return BARS_NUMBER_NOT_FINITE;
        else
            mantissa *= 10;
    for (; places > BARS_NUMBER_DIGITS; places--) {
        cut = cut || mantissa % 10 != 0;
        mantissa /= 10;
    }
    *ret = (struct bars_number){mantissa, places > 0 ? (unsigned)places : 0, cut};
    return BARS_NUMBER_OK;
}

enum bars_number_kind bars_number_read(struct bars_number *ret, struct str text)
{
    const char *p = text.at, *end = p;
    int64_t mantissa = 0;
    int digits = 0, places = 0, exponent = 0;
    bool minus = false, point = false, any = false, cut = false;

    if (!text.len)
        return BARS_NUMBER_EMPTY;
    end += text.len;
    if (*p == '-' || *p == '+')
        minus = *p++ == '-';
    for (; p < end; p++) {
        unsigned d = (unsigned)(unsigned char)*p - '0';

        if (d > 9) {
            if (*p != '.' || point)
                break;
            point = true;
            continue;
        }
        any = true;
        if (digits == BARS_NUMBER_DIGITS) {
            if (!point)
                return BARS_NUMBER_NOT_FINITE;
            cut = cut || d != 0;
            continue;
        }
        mantissa = mantissa * 10 + (int64_t)d;
        digits += mantissa != 0;
        places += point;
    }
    if (!any || (point && p[-1] == '.'))
        return word_kind(text);
    if (p < end && ((*p != 'e' && *p != 'E') ||
                    !read_exponent((struct str){p + 1, (size_t)(end - p - 1)}, &exponent)))
        return BARS_NUMBER_SYNTAX;
    if (minus && mantissa)
        return BARS_NUMBER_NEGATIVE;
    return normalise(ret, mantissa, places - exponent, cut);
}

/* A date, or a date and a time of day, as RFC 3339 has it. */
static bool read_utc_text(struct str text, int64_t *ret_ns)
{
    char room[48];
    struct text t = TEXT(room);
    struct str day = str_slice(text, 0, 10), rest = str_slice(text, 10, text.len);

    if (str_ends(rest, STR(" UTC")))
        rest = str_slice(rest, 0, rest.len - 4);
    else if (str_ends(rest, STR("+00:00")))
        rest = str_slice(rest, 0, rest.len - 6);
    else if (str_ends(rest, STR("Z")))
        rest = str_slice(rest, 0, rest.len - 1);
    text_printf(&t, "%.*s%.*s%sZ", STR_ARG(day), STR_ARG(rest),
                rest.len == 0   ? "T00:00:00"
                : rest.len == 6 ? ":00"
                                : "");
    return !t.cut && timestamp_rfc3339(text_str(&t), ret_ns);
}

enum bars_number_kind bars_number_read_time(struct bars_number *ret, struct str text)
{
    int64_t v;

    if (text.len >= 10 && text.at[4] == '-') {
        if (!read_utc_text(text, &v))
            return BARS_NUMBER_SYNTAX;
        *ret = (struct bars_number){v, 9, false};
        return BARS_NUMBER_OK;
    }
    if (text.len == BARS_NUMBER_DIGITS + 1 && str_to_i64(text, &v) && v > 0) {
        *ret = (struct bars_number){v, 0, false}; /* nanoseconds */
        return BARS_NUMBER_OK;
    }
    return bars_number_read(ret, text);
}

bool bars_number_scale(int64_t *ret, struct bars_number n, unsigned decimals, bool *ret_rounded)
{
    if (n.cut || n.decimals > decimals)
        *ret_rounded = true;
    if (n.decimals == decimals) {
        *ret = n.mantissa;
        return true;
    }
    return decimal_rescale(ret, n.mantissa, n.decimals, decimals, ROUND_HALF_EVEN);
}
