#include "research/data_report.h"

#include <math.h>
#include <string.h>

#include "research/bar_chart.h"
#include "research/report_page.h"
#include "research/report_text.h"

enum { PRICE_HEIGHT = 340, VOLUME_HEIGHT = 150, VOLUME_COLUMNS = 520, GAP_COLUMNS = 400 };
#define SECOND      INT64_C(1000000000)
#define LEAST_SHADE 0.02

static struct instrument instrument_of(const struct bars_file *f)
{
    struct instrument in = {.price_decimals = (uint8_t)f->price_decimals,
                            .qty_decimals = (uint8_t)f->qty_decimals};

    memcpy(in.pair, f->pair, sizeof in.pair);
    return in;
}

static int64_t from_of(const struct bars_file *f)
{
    return f->bar[0].open_time;
}

static int64_t to_of(const struct bars_file *f)
{
    return f->bar[f->count - 1].open_time + f->interval_s * SECOND;
}

/* ---- pictures ---- */

/* What is missing between two times, onto the columns that it lies in; in columns' widths. */
static void spread(double *column, const struct bars_file *f, int64_t from, int64_t to)
{
    double width = (double)(to_of(f) - from_of(f)) / GAP_COLUMNS;
    double at = (double)(from - from_of(f)) / width, end = (double)(to - from_of(f)) / width;

    for (unsigned i = (unsigned)at; i < GAP_COLUMNS && i < end; i++)
        column[i] += fmin(end, i + 1) - fmax(at, i);
}

/* The more of a column's minutes are missing, the darker it is. */
static void shade_gaps(const struct chart *c, const struct bars_file *f)
{
    double column[GAP_COLUMNS] = {0}, width = (c->right - c->left) / GAP_COLUMNS;

    for (size_t i = 1; i < f->count; i++)
        if (f->bar[i].flags & BAR_AFTER_GAP)
            spread(column, f, f->bar[i - 1].open_time + f->interval_s * SECOND,
                   f->bar[i].open_time);
    for (unsigned i = 0; i < GAP_COLUMNS; i++)
        if (column[i] >= LEAST_SHADE)
            fprintf(c->out,
                    "<rect class=quiet opacity=%.2f x=%.1f y=%.0f width=%.1f height=%.0f />",
                    fmin(column[i], 1), c->left + width * i, c->top, width, c->bottom - c->top);
}

static void mark_outliers(const struct chart *c, const struct bars_statistics *s)
{
    for (unsigned i = 0; i < s->outliers_shown; i++) {
        const struct bars_outlier *o = &s->outlier[i];

        fprintf(c->out, "<path class=%s d=\"M%.1f %.1fl4 -7h-8z\"><title>",
                o->move < 0 ? "lose" : "win", chart_x(c, o->at), c->bottom - 1);
        html_time(c->out, o->at);
        fputs(" ", c->out);
        html_percent(c->out, o->move, 2, 1);
        fputs("</title></path>", c->out);
    }
}

static void price_picture(FILE *out, const struct bars_file *f, const struct bars_statistics *s)
{
    struct instrument in = instrument_of(f);
    struct chart c;

    chart_begin(&c, out, "Price", "Price, with gaps shaded and the largest moves marked below.",
                from_of(f), to_of(f), s->low, s->high, PRICE_HEIGHT, CHART_NUMBER);
    shade_gaps(&c, f);
    bar_chart_line(&c, &in, f->bar, f->count);
    mark_outliers(&c, s);
    chart_end(&c);
}

/* Volume a bar, the mean of each stretch. */
static double volume_of(const struct bars_file *f, const struct instrument *in, size_t at,
                        size_t stretch)
{
    size_t end = at + stretch < f->count ? at + stretch : f->count;
    double sum = 0;

    for (size_t i = at; i < end; i++)
        sum += qty_to_double(in, f->bar[i].volume);
    return sum / (double)(end - at);
}

static void volume_picture(FILE *out, const struct bars_file *f)
{
    struct instrument in = instrument_of(f);
    size_t stretch = f->count / VOLUME_COLUMNS + 1;
    double most = 0;
    struct chart c;

    for (size_t at = 0; at < f->count; at += stretch)
        most = fmax(most, volume_of(f, &in, at, stretch));
    chart_begin(&c, out, "Volume a bar", "Mean volume of a bar over the span.", from_of(f),
                to_of(f), 0, most > 0 ? most : 1, VOLUME_HEIGHT, CHART_NUMBER);
    chart_area_begin(&c, "quiet", from_of(f), 0);
    for (size_t at = 0; at < f->count; at += stretch)
        chart_point(&c, f->bar[at].open_time, volume_of(f, &in, at, stretch));
    chart_area_end(&c, to_of(f), 0);
    chart_end(&c);
}

/* ---- tables ---- */

static void count_row(FILE *out, const char *name, uint64_t v)
{
    fprintf(out, "<tr><td>%s<td class=n>", name);
    html_count(out, v);
}

static void figures(FILE *out, const struct bars_file *f, const struct bars_statistics *s)
{
    const struct {
        const char *name;
        uint64_t v;
    } counts[] = {
        {"rows", f->rows},
        {"bars", f->count},
        {"rows left out", f->dropped},
        {"of these: the same time twice",
         f->defects[BARS_DEFECT_REPEATED] + f->defects[BARS_DEFECT_CONFLICT]},
        {"gaps", f->gaps},
        {"bars missing in them", f->missing},
        {"bars missing in the longest", f->gap_longest},
        {"bars with volume 0", f->empty},
        {"bars at one price", s->flat},
        {"the longest run without a trade", f->stale_longest},
        {"outliers", s->outliers},
        {"closes more than 10 % away", f->jumps},
    };
    const struct {
        const char *name;
        double v;
    } shares[] = {
        {"mean return a bar", s->mean},
        {"standard deviation", s->sd},
        {"that in a year", s->yearly},
        {"usual move of a bar", s->usual},
    };

    fputs("<section id=figures><h2>Figures</h2><div class=two><table>", out);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        count_row(out, counts[i].name, counts[i].v);
    fputs("</table><table>", out);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        fprintf(out, "<tr><td>%s<td class=n>", shares[i].name);
        html_percent(out, shares[i].v, 4, 0);
    }
    fputs("<tr><td>lowest, at<td class=n>", out);
    html_number(out, s->low, f->tick_decimals, 0);
    fputs(", ", out);
    html_time(out, s->low_at);
    fputs("<tr><td>highest, at<td class=n>", out);
    html_number(out, s->high, f->tick_decimals, 0);
    fputs(", ", out);
    html_time(out, s->high_at);
    fputs("<tr><td>volume<td class=n>", out);
    html_number(out, s->volume, 2, 0);
    fputs("<tr><td>volume a bar<td class=n>", out);
    html_number(out, s->volume_mean, 4, 0);
    fputs("</table></div></section>", out);
}

static void gaps_table(FILE *out, const struct bars_file *f, const struct bars_statistics *s)
{
    fputs("<section id=gaps><h2>Longest gaps</h2><table><tr><th>from<th class=n>bars missing<th "
          "class=n>for",
          out);
    for (unsigned i = 0; i < s->gaps_shown; i++) {
        fputs("<tr><td>", out);
        html_time(out, s->gap[i].at);
        fputs("<td class=n>", out);
        html_count(out, s->gap[i].missing);
        fputs("<td class=n>", out);
        html_duration(out, (int64_t)s->gap[i].missing * f->interval_s * SECOND);
    }
    fputs("</table></section>", out);
}

static void outliers_table(FILE *out, const struct bars_statistics *s)
{
    fputs("<section id=outliers><h2>Largest moves</h2><p class=note>From one close to the next, "
          "more than 15 times the usual move. One that the next bar takes back may be a wrong "
          "print.</p><table><tr><th>bar<th class=n>move<th>taken back",
          out);
    for (unsigned i = 0; i < s->outliers_shown; i++) {
        fputs("<tr><td>", out);
        html_time(out, s->outlier[i].at);
        fputs("<td class=n>", out);
        html_percent(out, s->outlier[i].move, 2, 1);
        fprintf(out, "<td>%s", s->outlier[i].back ? "yes" : "no");
    }
    fputs("</table></section>", out);
}

static void defects_table(FILE *out, const struct bars_file *f)
{
    fputs("<section id=defects><h2>Rows left out</h2><table><tr><th>because<th class=n>rows<th "
          "class=n>first line",
          out);
    for (unsigned k = 0; k < BARS_DEFECT_COUNT; k++) {
        unsigned first = 0;

        if (!f->defects[k])
            continue;
        while (first < f->told_count && f->told[first].kind != k)
            first++;
        count_row(out, bars_defect_text(k), f->defects[k]);
        fputs("<td class=n>", out);
        if (first < f->told_count)
            html_count(out, f->told[first].line);
    }
    fputs("</table></section>", out);
}

/* ---- the page ---- */

void data_report_begin(FILE *out)
{
    report_page_begin(out, "Market data");
    fputs("<main><header><b>NovaPulse market data</b></header>", out);
}

void data_report_file(FILE *out, const char *name, const struct bars_file *f,
                      const struct bars_statistics *s)
{
    fputs("<h1>", out);
    html_text(out, f->pair[0] ? f->pair : name);
    fprintf(out, ": ");
    html_count(out, f->count);
    fprintf(out, " bars of %u s</h1><section><h2>Price</h2><p class=note>", f->interval_s);
    html_text(out, name);
    fputs(", ", out);
    html_time(out, from_of(f));
    fputs(" to ", out);
    html_time(out, to_of(f));
    fputs(" UTC. Where minutes are missing it is shaded, the largest moves marked on the axis.</p>",
          out);
    price_picture(out, f, s);
    fputs("<h3>Volume a bar</h3>", out);
    volume_picture(out, f);
    fputs("</section>", out);
    figures(out, f, s);
    if (s->gaps_shown)
        gaps_table(out, f, s);
    if (s->outliers_shown)
        outliers_table(out, s);
    if (f->dropped)
        defects_table(out, f);
}

void data_report_end(FILE *out)
{
    fputs("</main></html>\n", out);
}
