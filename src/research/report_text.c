#include "research/report_text.h"

#include <math.h>
#include <string.h>

#define MINUS "\xe2\x88\x92"
#define DASH  "\xe2\x80\x94"

void html_text(FILE *out, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*s, out);
        }
}

/* Digits with a comma before each three of the whole part. */
static void put_grouped(FILE *out, const char *digits)
{
    size_t whole = strcspn(digits, ".");

    for (size_t i = 0; digits[i]; i++) {
        if (i && i < whole && (whole - i) % 3 == 0)
            fputc(',', out);
        fputc(digits[i], out);
    }
}

void html_number(FILE *out, double v, unsigned decimals, int sign)
{
    char digits[400];

    if (isnan(v)) {
        fputs(DASH, out);
        return;
    }
    snprintf(digits, sizeof digits, "%.*f", (int)decimals, fabs(v));
    if (strspn(digits, "0.") != strlen(digits)) {
        if (v < 0)
            fputs(MINUS, out);
        else if (sign)
            fputc('+', out);
    }
    put_grouped(out, digits);
}

void html_percent(FILE *out, double fraction, unsigned decimals, int sign)
{
    html_number(out, 100 * fraction, decimals, sign);
    if (!isnan(fraction))
        fputs("\xc2\xa0%", out);
}

void html_count(FILE *out, uint64_t v)
{
    char digits[24];

    snprintf(digits, sizeof digits, "%llu", (unsigned long long)v);
    put_grouped(out, digits);
}

void html_scaled(FILE *out, int64_t v, unsigned decimals)
{
    char room[48];
    struct text t = TEXT(room);

    text_scaled(&t, v < 0 ? -v : v, decimals);
    if (v < 0)
        fputs(MINUS, out);
    put_grouped(out, room);
}

void html_time(FILE *out, int64_t ns)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, ns, 0);
    fprintf(out, "%.10s %.5s", room, room + 11);
}

void html_day(FILE *out, int64_t ns)
{
    char room[40];
    struct text t = TEXT(room);

    text_utc(&t, ns, 0);
    fprintf(out, "%.10s", room);
}

void html_duration(FILE *out, int64_t ns)
{
    long long s = ns / 1000000000, m = s / 60, h = m / 60, d = h / 24;

    if (d)
        fprintf(out,
                "%lld\xc2\xa0"
                "d %lld\xc2\xa0h",
                d, h % 24);
    else if (h)
        fprintf(out, "%lld\xc2\xa0h %lld\xc2\xa0min", h, m % 60);
    else if (m)
        fprintf(out, "%lld\xc2\xa0min", m);
    else
        fprintf(out, "%lld\xc2\xa0s", s);
}
