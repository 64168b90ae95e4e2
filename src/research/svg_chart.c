#include "research/svg_chart.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "research/report_text.h"

#define HOUR_NS INT64_C(3600000000000)
#define DAY_NS  (24 * HOUR_NS)

/* 1, 2 or 5 times a power of ten, so that about `count` steps make `span`. */
static double nice_step(double span, int count)
{
    double raw = span / count, power = pow(10, floor(log10(raw))), scaled = raw / power;

    return (scaled <= 1 ? 1 : scaled <= 2 ? 2 : scaled <= 5 ? 5 : 10) * power;
}

static void value_axis(const struct chart *c, enum chart_unit unit)
{
    double step = nice_step(c->high - c->low, 5);
    double shown = unit == CHART_PERCENT ? step * 100 : step;
    unsigned decimals = shown >= 1 ? 0 : (unsigned)ceil(-log10(shown) - 1e-9);

    int64_t last = (int64_t)floor(c->high / step + 1e-9);

    for (int64_t i = (int64_t)ceil(c->low / step); i <= last; i++) {
        double v = (double)i * step, y = chart_y(c, v);

        fprintf(c->out, "<path class=grid d=\"M%.0f %.1fH%.0f\"/>", c->left, y, c->right);
        fprintf(c->out, "<text class=tick text-anchor=end x=%.0f y=%.1f>", c->left - 8, y + 4);
        if (unit == CHART_PERCENT)
            html_percent(c->out, v, decimals, 0);
        else
            html_number(c->out, v, decimals, 0);
        fputs("</text>", c->out);
    }
}

static void time_label(const struct chart *c, int64_t at, int64_t step)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char room[40];
    struct text t = TEXT(room);
    unsigned month;

    text_utc(&t, at, 0);
    month = (unsigned)((room[5] - '0') * 10 + room[6] - '0') - 1;
    fprintf(c->out, "<path class=grid d=\"M%.1f %.0fV%.0f\"/>", chart_x(c, at), c->bottom,
            c->bottom + 5);
    fprintf(c->out, "<text class=tick text-anchor=%s x=%.1f y=%.0f>",
            chart_x(c, at) > c->right - 16 ? "end" : "middle", chart_x(c, at), c->bottom + 19);
    if (step < DAY_NS)
        fprintf(c->out, "%.5s", room + 11);
    else if (step < 60 * DAY_NS)
        fprintf(c->out, "%.2s %s", room + 8, months[month % 12]);
    else
        fprintf(c->out, "%s %.4s", months[month % 12], room);
    fputs("</text>", c->out);
}

static void time_axis(const struct chart *c)
{
    static const int64_t hours[] = {1, 3, 6, 12, 24, 48, 120, 240, 480, 960, 1440, 2190, 4380};
    int64_t step = 8760 * HOUR_NS;

    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++)
        if ((c->to - c->from) / (hours[i] * HOUR_NS) <= 9) {
            step = hours[i] * HOUR_NS;
            break;
        }
    for (int64_t at = (c->from + step - 1) / step * step; at <= c->to; at += step)
        time_label(c, at, step);
}

void chart_begin(struct chart *c, FILE *out, const char *title, const char *description,
                 int64_t from, int64_t to, double low, double high, int height,
                 enum chart_unit unit)
{
    double pad = high > low ? (high - low) * 0.04 : fabs(high) * 0.01 + 1e-9;

    *c = (struct chart){.out = out,
                        .from = from,
                        .to = to > from ? to : from + 1,
                        .low = unit == CHART_PERCENT ? low : low - pad,
                        .high = high + (unit == CHART_PERCENT ? 0 : pad),
                        .left = 84,
                        .right = CHART_WIDTH - 12,
                        .top = 10,
                        .bottom = height - 28};
    if (!(c->high > c->low))
        c->high = c->low + pad;
    fprintf(out, "<div class=chart><svg role=img viewBox=\"0 0 %d %d\"><title>", CHART_WIDTH,
            height);
    html_text(out, title);
    fputs("</title><desc>", out);
    html_text(out, description);
    fputs("</desc>", out);
    value_axis(c, unit);
    time_axis(c);
}

double chart_x(const struct chart *c, int64_t time)
{
    return c->left + (c->right - c->left) * (double)(time - c->from) / (double)(c->to - c->from);
}

double chart_y(const struct chart *c, double value)
{
    return c->bottom - (c->bottom - c->top) * (value - c->low) / (c->high - c->low);
}

void chart_line_begin(const struct chart *c, const char *classes)
{
    fprintf(c->out, "<polyline class=\"%s\" points=\"", classes);
}

void chart_point(const struct chart *c, int64_t time, double value)
{
    fprintf(c->out, "%.1f,%.1f ", chart_x(c, time), chart_y(c, value));
}

void chart_line_end(const struct chart *c)
{
    fputs("\"/>", c->out);
}

void chart_area_begin(const struct chart *c, const char *classes, int64_t time, double base)
{
    fprintf(c->out, "<polygon class=\"%s\" points=\"", classes);
    chart_point(c, time, base);
}

void chart_area_end(const struct chart *c, int64_t time, double base)
{
    chart_point(c, time, base);
    fputs("\"/>", c->out);
}

void chart_end(const struct chart *c)
{
    fprintf(c->out, "<path class=axis d=\"M%.0f %.0fV%.0fH%.0f\"/></svg></div>\n", c->left, c->top,
            c->bottom, c->right);
}
