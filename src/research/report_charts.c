/* The pictures of a report. */
#include <math.h>
#include <string.h>

#include "research/bar_chart.h"
#include "research/report_parts.h"
#include "research/report_text.h"

enum { EQUITY_HEIGHT = 300, WATER_HEIGHT = 150, PRICE_HEIGHT = 280, RESULT_HEIGHT = 190 };

struct range {
    double low, high;
};

static struct range equity_range(const struct result *r)
{
    struct range e = {r->starting_equity, r->starting_equity};

    for (size_t i = 0; i < r->curve_count; i++)
        e = (struct range){fmin(e.low, r->curve[i].equity), fmax(e.high, r->curve[i].equity)};
    return e;
}

static struct range with_benchmark(const struct result *r, struct range e)
{
    for (size_t i = 0; i < r->curve_count; i++)
        e = (struct range){fmin(e.low, r->curve[i].benchmark), fmax(e.high, r->curve[i].benchmark)};
    return e;
}

static void equity_lines(const struct chart *c, const struct result *r, bool benchmark)
{
    fprintf(c->out, "<path class=start d=\"M%.0f %.1fH%.0f\"/>", c->left,
            chart_y(c, r->starting_equity), c->right);
    if (benchmark) {
        chart_line_begin(c, "line benchmark");
        for (size_t i = 0; i < r->curve_count; i++)
            chart_point(c, r->curve[i].time, r->curve[i].benchmark);
        chart_line_end(c);
    }
    chart_line_begin(c, "line equity");
    for (size_t i = 0; i < r->curve_count; i++)
        chart_point(c, r->curve[i].time, r->curve[i].equity);
    chart_line_end(c);
}

static void equity_chart(FILE *out, const struct result *r, struct range range, int height,
                         bool benchmark)
{
    char text[200];
    struct text t = TEXT(text);
    struct chart c;

    text_printf(&t, "Equity from %.2f to %.2f.", r->starting_equity, r->final_equity);
    if (benchmark)
        text_printf(&t, " Buying and holding ended at %.2f.", r->benchmark);
    chart_begin(&c, out, benchmark ? "Equity beside buying and holding" : "Equity", text, r->from,
                r->to, range.low, range.high, height, CHART_NUMBER);
    equity_lines(&c, r, benchmark);
    chart_end(&c);
}

static void water_chart(FILE *out, const struct result *r)
{
    char text[160];
    struct text t = TEXT(text);
    struct chart c;

    text_printf(&t, "How far equity stood below its highest point; at worst %.2f per cent.",
                100 * r->max_drawdown);
    chart_begin(&c, out, "Drawdown", text, r->from, r->to, -fmax(r->max_drawdown, 1e-4) * 1.05, 0,
                WATER_HEIGHT, CHART_PERCENT);
    chart_area_begin(&c, "water", r->from, 0);
    for (size_t i = 0; i < r->curve_count; i++)
        chart_point(&c, r->curve[i].time, -r->curve[i].drawdown);
    chart_area_end(&c, r->to, 0);
    chart_end(&c);
}

/* Equity at each UTC day's start, for those who cannot see the picture. */
static void equity_table(FILE *out, const struct result *r)
{
    int64_t day = INT64_C(86400000000000);
    int64_t first = (r->from + day - 1) / day * day;
    size_t step = r->days / 60 + 1;

    fputs("<details><summary>Equity as a table</summary><div class=scroll><table><tr><th>UTC day"
          "<th class=n>equity<th class=n>change",
          out);
    for (size_t i = 0; i < r->days; i += step) {
        fputs("<tr><td>", out);
        html_day(out, first + (int64_t)i * day);
        fputs("<td class=n>", out);
        html_number(out, r->day[i], 2, 0);
        fputs("<td class=n>", out);
        html_percent(out, i ? r->day[i] / r->day[i - step] - 1 : NAN, 2, 1);
    }
    fputs("</table></div></details>", out);
}

/* Beside a holding that moved much more, equity gets a scale of its own first. */
void report_equity(FILE *out, const struct result *r)
{
    struct range own = equity_range(r), both = with_benchmark(r, own);
    bool apart = both.high - both.low > 3 * (own.high - own.low);

    fputs("<section id=equity><h2>Equity</h2><div class=key><span><svg viewBox=\"0 0 22 12\">"
          "<path class=\"line equity\" d=\"M0 6H22\"/></svg>equity</span><span><svg viewBox=\"0 0 "
          "22 12\"><path class=\"line benchmark\" d=\"M0 6H22\"/></svg>",
          out);
    fputs(r->history->pairs > 1 ? "the same money in all pairs, bought and held"
                                : "bought and held",
          out);
    fputs("</span><span>", out);
    html_count(out, r->curve_count);
    fputs(" points of ", out);
    html_count(out, r->minutes);
    fputs(" minutes, extremes kept</span></div>", out);
    equity_chart(out, r, apart ? own : both, EQUITY_HEIGHT, !apart);
    fputs("<h3>Below the highest point so far</h3>", out);
    water_chart(out, r);
    if (apart) {
        fputs("<h3>Beside buying and holding</h3>", out);
        equity_chart(out, r, both, WATER_HEIGHT + 50, true);
    }
    equity_table(out, r);
    fputs("</section>", out);
}

/* ---- prices ---- */

static void mark_trade(const struct chart *c, const struct instrument *in, const struct trade *t)
{
    double x1 = chart_x(c, t->entry_time), y1 = chart_y(c, price_to_double(in, t->entry));
    double x2 = chart_x(c, t->exit_time), y2 = chart_y(c, price_to_double(in, t->exit));
    bool won = t->net.units > 0;

    fprintf(c->out, "<g><title>#%llu ", (unsigned long long)t->id);
    html_time(c->out, t->entry_time);
    fputs(" at ", c->out);
    html_scaled(c->out, t->entry.ticks, in->price_decimals);
    fputs(", left ", c->out);
    html_time(c->out, t->exit_time);
    fputs(" at ", c->out);
    html_scaled(c->out, t->exit.ticks, in->price_decimals);
    fprintf(c->out, ", %s, net ", t->open ? "still open" : exit_reason_name(t->reason));
    html_number(c->out, money_to_double(t->net), 2, 1);
    fprintf(c->out,
            "</title><path class=\"hold %s\" d=\"M%.1f %.1fL%.1f %.1f\"/><path class=enter "
            "d=\"M%.1f %.1fl4.5 8h-9z\"/><path class=%s d=\"M%.1f %.1fl4.5 -8h-9z\"/></g>",
            won ? "holdwin" : "holdlose", x1, y1, x2, y2, x1, y1 + 2, won ? "win" : "lose", x2,
            y2 - 2);
}

static void price_chart(FILE *out, const struct result *r, unsigned pair)
{
    const struct series *s = &r->history->series[pair];
    char text[160];
    struct text t = TEXT(text);
    struct chart c;
    double low, high;

    bar_chart_range(&s->instrument, s->bar, s->count, &low, &high);
    text_printf(&t, "Price of %s with %llu trades marked.", s->instrument.pair,
                (unsigned long long)r->pair[pair].trades);
    chart_begin(&c, out, s->instrument.pair, text, r->from, r->to, low, high, PRICE_HEIGHT,
                CHART_NUMBER);
    bar_chart_line(&c, &s->instrument, s->bar, s->count);
    for (size_t i = 0; i < r->trades; i++)
        if (r->trade[i].pair == pair)
            mark_trade(&c, &s->instrument, &r->trade[i]);
    chart_end(&c);
}

static unsigned busiest_pair(const struct result *r)
{
    unsigned most = 0;

    for (unsigned i = 1; i < r->history->pairs && i < REPORT_PAIRS_SHOWN; i++)
        if (r->pair[i].trades > r->pair[most].trades)
            most = i;
    return most;
}

void report_prices(FILE *out, const struct result *r)
{
    unsigned open = busiest_pair(r);
    unsigned pairs =
        r->history->pairs < REPORT_PAIRS_SHOWN ? r->history->pairs : REPORT_PAIRS_SHOWN;

    fputs("<section id=prices><h2>Price, entries and exits</h2><div class=key><span><svg "
          "viewBox=\"0 0 22 12\"><path class=enter d=\"M11 2l4.5 8h-9z\"/></svg>entry</span><span>"
          "<svg viewBox=\"0 0 22 12\"><path class=win d=\"M11 10l4.5 -8h-9z\"/></svg>exit, won"
          "</span><span><svg viewBox=\"0 0 22 12\"><path class=lose d=\"M11 10l4.5 -8h-9z\"/></svg>"
          "exit, lost (dashed way)</span><span>rest the pointer on a mark for its figures</span>"
          "</div>",
          out);
    for (unsigned i = 0; i < pairs; i++) {
        fprintf(out, "<details%s><summary>", i == open ? " open" : "");
        html_text(out, r->history->series[i].instrument.pair);
        fputs(" \xc2\xb7 ", out);
        html_count(out, r->pair[i].trades);
        fputs(" trades, net ", out);
        html_number(out, money_to_double(r->pair[i].net), 2, 1);
        fputs("</summary>", out);
        price_chart(out, r, i);
        fputs("</details>", out);
    }
    if (pairs < r->history->pairs)
        fprintf(out, "<p class=note>%u more pairs are not drawn.</p>", r->history->pairs - pairs);
    fputs("</section>", out);
}

/* ---- result of each trade ---- */

void report_result_chart(FILE *out, const struct result *r)
{
    double low = 0, high = 0;
    struct chart c;

    for (size_t i = 0; i < r->trades; i++) {
        double net = money_to_double(r->trade[i].net);

        low = fmin(low, net);
        high = fmax(high, net);
    }
    chart_begin(&c, out, "Net result of each trade", "One bar a trade, at the time of its end.",
                r->from, r->to, low, high, RESULT_HEIGHT, CHART_NUMBER);
    for (size_t i = 0; i < r->trades; i++) {
        const struct trade *t = &r->trade[i];
        double net = money_to_double(t->net), zero = chart_y(&c, 0), y = chart_y(&c, net);

        fprintf(out, "<rect class=%s x=%.1f y=%.1f width=2.4 height=%.1f><title>#%llu ",
                net > 0 ? "win" : "lose", chart_x(&c, t->exit_time) - 1.2, net > 0 ? y : zero,
                fmax(fabs(y - zero), 0.5), (unsigned long long)t->id);
        html_number(out, net, 2, 1);
        fputs("</title></rect>", out);
    }
    chart_end(&c);
}
