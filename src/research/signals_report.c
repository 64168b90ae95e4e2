#include "research/signals_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "research/report_page.h"
#include "research/report_text.h"
#include "research/svg_chart.h"
#include "strategy/strategy.h"

enum {
    COLUMNS = 620,
    OVERVIEW_HEIGHT = 340,
    STRETCH_HEIGHT = 320,
    STRETCH_BARS = 360,
    STRETCHES_MAX = 8,
    LANE = 18,
    LANE_LETTERS = 13, /* that fit beside a lane */
    ROWS_MAX = 300
};

/* Bars [from, to). */
struct stretch {
    size_t from, to;
    uint64_t weight; /* how much was said in it */
};

/* ---- price and regime ---- */

static double low_of(const struct signals_record *r, size_t i)
{
    return price_to_double(&r->instrument, r->bar[i].low);
}

static double high_of(const struct signals_record *r, size_t i)
{
    return price_to_double(&r->instrument, r->bar[i].high);
}

static int64_t end_of(const struct signals_record *r, size_t i)
{
    return r->bar[i].open_time + (int64_t)r->bar[i].interval_s * 1000000000;
}

static void begin_chart(struct chart *c, FILE *out, const struct signals_record *r,
                        struct stretch at, const char *title, int height)
{
    double low = low_of(r, at.from), high = high_of(r, at.from);

    for (size_t i = at.from; i < at.to; i++) {
        low = fmin(low, low_of(r, i));
        high = fmax(high, high_of(r, i));
    }
    chart_begin(c, out, title, "Price, regime behind it, decisions on it.",
                r->bar[at.from].open_time, end_of(r, at.to - 1), low, high, height, CHART_NUMBER);
}

/* The regime that holds for most bars of a column. */
static bool mostly(const struct signals_record *r, size_t from, size_t to, size_t member,
                   uint8_t value)
{
    size_t n = 0;

    for (size_t i = from; i < to; i++)
        n += ((const uint8_t *)&r->say[i])[member] == value;
    return 2 * n > to - from;
}

static void band(const struct chart *c, const char *class, double x1, double x2, double y1,
                 double y2)
{
    fprintf(c->out, "<path class=%s d=\"M%.1f %.1fH%.1fV%.1fH%.1fz\"/>", class, x1, y1, x2, y2, x1);
}

/* Runs of columns where the regime's `member` is `value`, as bands from y1 to y2. */
static void shade(const struct chart *c, const struct signals_record *r, struct stretch at,
                  size_t member, uint8_t value, const char *class, double y1, double y2)
{
    size_t step = (at.to - at.from) / COLUMNS + 1;
    int64_t begun = -1;

    for (size_t i = at.from; i < at.to; i += step) {
        size_t end = i + step < at.to ? i + step : at.to;
        bool is = mostly(r, i, end, member, value);

        if (is && begun < 0)
            begun = r->bar[i].open_time;
        if (begun >= 0 && (!is || end == at.to)) {
            int64_t until = is ? end_of(r, end - 1) : r->bar[i].open_time;

            band(c, class, chart_x(c, begun), chart_x(c, until), y1, y2);
            begun = -1;
        }
    }
}

static void shade_regimes(const struct chart *c, const struct signals_record *r, struct stretch at)
{
    size_t trend = offsetof(struct signal_bar, trend);
    size_t volatility = offsetof(struct signal_bar, volatility);

    shade(c, r, at, trend, REGIME_TRENDING, "trending", c->top, c->bottom);
    shade(c, r, at, volatility, REGIME_VOL_HIGH, "wild", c->bottom - 6, c->bottom);
    shade(c, r, at, volatility, REGIME_VOL_LOW, "quiet", c->bottom - 6, c->bottom);
}

static void draw_line(const struct chart *c, const struct signals_record *r, struct stretch at)
{
    size_t step = (at.to - at.from) / COLUMNS + 1;

    chart_line_begin(c, "line price");
    for (size_t i = at.from; i < at.to; i += step) {
        double low = low_of(r, i), high = high_of(r, i);

        for (size_t k = i; k < at.to && k < i + step; k++) {
            low = fmin(low, low_of(r, k));
            high = fmax(high, high_of(r, k));
        }
        chart_point(c, r->bar[i].open_time, low);
        chart_point(c, r->bar[i].open_time, high);
    }
    chart_line_end(c);
}

static void draw_candles(const struct chart *c, const struct signals_record *r, struct stretch at)
{
    double width = (c->right - c->left) / (double)(at.to - at.from) * 0.7;

    for (size_t i = at.from; i < at.to; i++) {
        const struct bar *b = &r->bar[i];
        double x = chart_x(c, (b->open_time + end_of(r, i)) / 2);
        double open = chart_y(c, price_to_double(&r->instrument, b->open));
        double close = chart_y(c, price_to_double(&r->instrument, b->close));
        double body = fabs(close - open) > 0.8 ? close : open - 0.8;

        fprintf(c->out, "<path class=\"candle %s\" d=\"M%.1f %.1fV%.1f\"/>",
                close <= open ? "rise" : "fall", x, chart_y(c, high_of(r, i)),
                chart_y(c, low_of(r, i)));
        fprintf(c->out, "<path class=\"candle %s\" d=\"M%.1f %.1fh%.1fV%.1fh-%.1fz\"/>",
                close <= open ? "rise" : "fall", x - width / 2, open, width, body, width);
    }
}

/* ---- decisions ---- */

static void name_voters(FILE *out, const struct decision *d)
{
    const char *between = "";

    for (unsigned i = 0; i < d->votes; i++) {
        if (d->vote[i].stance != d->stance || !vote_is_actionable(&d->vote[i]))
            continue;
        fprintf(out, "%s%s", between, strategies[d->vote[i].strategy]->name);
        between = ", ";
    }
}

static void mark_act(const struct chart *c, const struct signals_record *r,
                     const struct signal_act *act)
{
    const struct decision *d = &act->decision;
    bool up = d->stance == STANCE_LONG;
    double x = chart_x(c, end_of(r, act->bar)), y = chart_y(c, d->close);

    fprintf(c->out, "<g><title>%s ", stance_name(d->stance));
    html_time(c->out, end_of(r, act->bar));
    fprintf(c->out, ", %s, score %.2f, confidence %.2f: ", rule_code(d->rule), d->strength,
            d->confidence);
    name_voters(c->out, d);
    fprintf(c->out, "</title><path class=%s d=\"M%.1f %.1fl5 %dh-10z\"/></g>", up ? "win" : "lose",
            x, up ? y + 3 : y - 3, up ? 9 : -9);
}

static void mark_acts(const struct chart *c, const struct signals_record *r, struct stretch at)
{
    for (size_t i = 0; i < r->kept; i++)
        if (r->act[i].bar >= at.from && r->act[i].bar < at.to)
            mark_act(c, r, &r->act[i]);
}

static void key(FILE *out)
{
    fputs(
        "<div class=key><span><svg viewBox=\"0 0 22 12\"><path class=trending "
        "d=\"M0 0H22V12H0z\"/></svg>trend</span><span><svg viewBox=\"0 0 22 12\"><path class=wild "
        "d=\"M0 6H22V12H0z\"/></svg>high volatility</span><span><svg viewBox=\"0 0 22 12\"><path "
        "class=quiet d=\"M0 6H22V12H0z\"/></svg>low volatility</span><span><svg "
        "viewBox=\"0 0 22 12\"><path class=win d=\"M11 1l5 9h-10z\"/></svg>would buy</span><span>"
        "<svg viewBox=\"0 0 22 12\"><path class=lose d=\"M11 11l5 -9h-10z\"/></svg>would sell"
        "</span></div>",
        out);
}

static void overview(FILE *out, const struct signals_record *r)
{
    struct stretch all = {0, r->count, 0};
    struct chart c;

    begin_chart(&c, out, r, all, "Price, regime and decisions", OVERVIEW_HEIGHT);
    shade_regimes(&c, r, all);
    draw_line(&c, r, all);
    mark_acts(&c, r, all);
    chart_end(&c);
}

/* ---- stretches ---- */

static bool votes_ever(const struct signals_record *r, unsigned i)
{
    const struct signal_strategy *s = &r->strategy[i];

    return s->longs + s->shorts + s->weak > 0;
}

static void lane(const struct chart *c, const struct signals_record *r, struct stretch at,
                 unsigned strategy, double y)
{
    uint16_t bit = (uint16_t)(1u << strategy);
    const char *name = strategies[strategy]->name;

    fprintf(
        c->out, "<text class=lane text-anchor=end x=%.0f y=%.1f%s>%s</text>", c->left - 6, y + 4,
        strlen(name) > LANE_LETTERS ? " textLength=78 lengthAdjust=spacingAndGlyphs" : "", name);
    fprintf(c->out, "<path class=grid d=\"M%.0f %.1fH%.0f\"/>", c->left, y, c->right);
    for (size_t i = at.from; i < at.to; i++) {
        double x = chart_x(c, (r->bar[i].open_time + end_of(r, i)) / 2);

        if (r->say[i].up & bit)
            fprintf(c->out, "<path class=voteup d=\"M%.1f %.1fv-6\"/>", x, y);
        if (r->say[i].down & bit)
            fprintf(c->out, "<path class=votedown d=\"M%.1f %.1fv6\"/>", x, y);
    }
}

static void lanes(FILE *out, const struct signals_record *r, struct stretch at,
                  const struct chart *above)
{
    struct chart c = *above;
    unsigned n = 0;

    for (unsigned i = 0; i < strategy_count; i++)
        n += votes_ever(r, i);
    fprintf(out,
            "<div class=chart><svg role=img viewBox=\"0 0 %d %u\"><title>Votes</title><desc>Each "
            "strategy's votes: up for long, down for short.</desc>",
            CHART_WIDTH, n * LANE + 8);
    n = 0;
    for (unsigned i = 0; i < strategy_count; i++)
        if (votes_ever(r, i))
            lane(&c, r, at, i, 12 + LANE * n++);
    fputs("</svg></div>", out);
}

static void show_stretch(FILE *out, const struct signals_record *r, struct stretch at)
{
    struct chart c;

    fputs("<h3>", out);
    html_time(out, r->bar[at.from].open_time);
    fputs(" to ", out);
    html_time(out, end_of(r, at.to - 1));
    fputs(" UTC</h3>", out);
    begin_chart(&c, out, r, at, "Price and decisions", STRETCH_HEIGHT);
    shade_regimes(&c, r, at);
    draw_candles(&c, r, at);
    mark_acts(&c, r, at);
    chart_end(&c);
    lanes(out, r, at, &c);
}

/* An act weighs more than any number of decisions that did not. */
static uint64_t said_in(const struct signals_record *r, size_t from, size_t to)
{
    uint64_t weight = 0;

    for (size_t i = from; i < to; i++)
        weight += (uint64_t)r->say[i].acts * 1000 + (r->say[i].stance != STANCE_NONE) +
                  (r->say[i].up || r->say[i].down);
    return weight;
}

static int heavier_first(const void *a, const void *b)
{
    const struct stretch *x = a, *y = b;

    return x->weight != y->weight ? (x->weight < y->weight) - (x->weight > y->weight)
                                  : (x->from > y->from) - (x->from < y->from);
}

static int earlier_first(const void *a, const void *b)
{
    const struct stretch *x = a, *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

static void stretches(FILE *out, const struct signals_record *r)
{
    size_t n = (r->count + STRETCH_BARS - 1) / STRETCH_BARS;
    struct stretch *s = calloc(n ? n : 1, sizeof *s);
    size_t shown = 0;

    if (!s)
        return;
    for (size_t i = 0; i < n; i++) {
        size_t to = (i + 1) * STRETCH_BARS < r->count ? (i + 1) * STRETCH_BARS : r->count;

        s[i] = (struct stretch){i * STRETCH_BARS, to, said_in(r, i * STRETCH_BARS, to)};
    }
    qsort(s, n, sizeof *s, heavier_first);
    while (shown < n && shown < STRETCHES_MAX && s[shown].weight > 0)
        shown++;
    qsort(s, shown, sizeof *s, earlier_first);
    fprintf(out,
            "<section><h2>Where most was said</h2><p class=note>%zu stretches of %d bars; "
            "beneath each the votes that counted on the smallest timeframe.</p>",
            shown, STRETCH_BARS);
    key(out);
    for (size_t i = 0; i < shown; i++)
        show_stretch(out, r, s[i]);
    fputs("</section>", out);
    free(s);
}

/* ---- tables ---- */

static void strategy_row(FILE *out, const struct signals_record *r, unsigned i)
{
    const struct signal_strategy *s = &r->strategy[i];
    double votes = (double)(s->longs + s->shorts);

    fprintf(out, "<tr><td>%s<td class=n>", strategies[i]->name);
    html_count(out, s->longs);
    fputs("<td class=n>", out);
    html_count(out, s->shorts);
    fputs("<td class=n>", out);
    html_count(out, s->weak);
    fputs("<td class=n>", out);
    html_percent(out, r->count ? votes / (double)r->count : NAN, 2, 0);
    fputs("<td class=n>", out);
    html_number(out, s->strength / votes, 2, 0);
    fputs("<td class=n>", out);
    html_number(out, s->confidence / votes, 2, 0);
    fputs("<td class=n>", out);
    html_count(out, s->outcomes);
    fputs("<td class=n>", out);
    html_percent(out, (double)s->wins / (double)s->outcomes, 1, 0);
    fputs("<td class=n>", out);
    html_number(out, s->r / (double)s->outcomes, 3, 1);
}

static void strategies_table(FILE *out, const struct signals_record *r)
{
    fputs(
        "<section><h2>Strategies</h2><p class=note>Votes on the smallest timeframe. The outcome of "
        "a vote is what one unit of risk (R) would have made with the vote's own stop and target, "
        "before fees, one vote at a time.</p><div class=scroll><table><tr><th>strategy<th "
        "class=n>long<th class=n>short<th class=n>too weak<th class=n>of bars<th class=n>strength"
        "<th class=n>confidence<th class=n>outcomes<th class=n>won<th class=n>mean R",
        out);
    for (unsigned i = 0; i < strategy_count; i++)
        if (votes_ever(r, i))
            strategy_row(out, r, i);
    fputs("</table></div></section>", out);
}

static void rules_table(FILE *out, const struct signals_record *r)
{
    fputs("<section><h2>What decided</h2><div class=scroll><table><tr><th>rule<th>meaning<th "
          "class=n>decisions<th class=n>share",
          out);
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        if (!r->rule[i])
            continue;
        fprintf(out, "<tr><td><code>%s</code><td>%s<td class=n>", rule_code((enum rule)i),
                rule_text((enum rule)i));
        html_count(out, r->rule[i]);
        fputs("<td class=n>", out);
        html_percent(out, (double)r->rule[i] / (double)r->decisions, 1, 0);
    }
    fputs("</table></div></section>", out);
}

static void acts_table(FILE *out, const struct signals_record *r)
{
    size_t from = r->kept > ROWS_MAX ? r->kept - ROWS_MAX : 0;

    fprintf(out, "<section><h2>Decisions that would act</h2><p class=note>%s%zu of ",
            from ? "The newest " : "", r->kept - from);
    html_count(out, r->acts);
    fputs(".</p><div class=scroll><table><tr><th>time (UTC)<th>side<th class=n>close<th "
          "class=n>score<th class=n>confidence<th class=n>needed<th>rule<th>regime<th>votes",
          out);
    for (size_t i = from; i < r->kept; i++) {
        const struct decision *d = &r->act[i].decision;
        const struct frame_verdict *v = &d->frame[d->leader];

        fputs("<tr><td>", out);
        html_time(out, end_of(r, r->act[i].bar));
        fprintf(out, "<td class=%s>%s<td class=n>", d->stance == STANCE_LONG ? "up" : "down",
                stance_name(d->stance));
        html_scaled(out, r->bar[r->act[i].bar].close.ticks, r->instrument.price_decimals);
        fprintf(out,
                "<td class=n>%.2f<td class=n>%.2f<td class=n>%.2f<td><code>%s</code><td>%s / %s"
                "<td class=wrap>",
                d->strength, d->confidence, d->limit, rule_code(d->rule),
                regime_trend_name((enum regime_trend)v->trend),
                regime_vol_name((enum regime_vol)v->volatility));
        name_voters(out, d);
    }
    fputs("</table></div></section>", out);
}

/* ---- the page ---- */

void signals_report_begin(FILE *out, const struct options *o)
{
    report_page_begin(out, "Signals");
    fprintf(out, "<main><header><b>NovaPulse signals</b><span>profile ");
    html_text(out, o->profile);
    fputs(", weights as configured, no order book</span></header>", out);
}

void signals_report_pair(FILE *out, const struct signals_record *r)
{
    fputs("<h1>", out);
    html_text(out, r->instrument.pair);
    fputs(": ", out);
    html_count(out, r->acts);
    fputs(" of ", out);
    html_count(out, r->decisions);
    fputs(" decisions would act</h1>", out);
    if (r->count == 0) {
        fputs("<section><p>No bars.</p></section>", out);
        return;
    }
    fputs("<section><h2>Price, regime and decisions</h2><p class=note>", out);
    html_count(out, r->count);
    fprintf(out, " bars of %u s, ", r->bar[0].interval_s);
    html_time(out, r->bar[0].open_time);
    fputs(" to ", out);
    html_time(out, end_of(r, r->count - 1));
    fputs(" UTC.</p>", out);
    key(out);
    overview(out, r);
    fputs("</section>", out);
    strategies_table(out, r);
    if (r->decisions) {
        rules_table(out, r);
        stretches(out, r);
    }
    if (r->acts)
        acts_table(out, r);
}

void signals_report_end(FILE *out)
{
    fputs("</main></html>\n", out);
}
