/* The figures and tables of a report. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "research/report_parts.h"
#include "research/report_text.h"
#include "strategy/strategy.h"

const char *report_direction(double v)
{
    return v > 0 ? "up" : v < 0 ? "down" : "";
}

void report_row(FILE *out, const char *name, double v, unsigned decimals, int sign)
{
    fprintf(out, "<tr><td>%s<td class=n>", name);
    html_number(out, v, decimals, sign);
}

static void percent_row(FILE *out, const char *name, double v)
{
    fprintf(out, "<tr><td>%s<td class=n>", name);
    html_percent(out, v, 2, 0);
}

static void count_row(FILE *out, const char *name, uint64_t v)
{
    fprintf(out, "<tr><td>%s<td class=n>", name);
    html_count(out, v);
}

/* ---- verdict ---- */

static void put_pairs(FILE *out, const struct result *r)
{
    for (unsigned i = 0; i < r->history->pairs && i < REPORT_PAIRS_SHOWN; i++) {
        fputs(i ? " " : "", out);
        html_text(out, r->history->series[i].instrument.pair);
    }
    if (r->history->pairs > REPORT_PAIRS_SHOWN)
        fprintf(out, " and %u more", r->history->pairs - REPORT_PAIRS_SHOWN);
}

static void put_sentence(FILE *out, const struct result *r)
{
    fputs("<h1>", out);
    if (!r->trades) {
        fprintf(out, "No trade in %.0f days: ", result_days(r));
        html_count(out, r->denials);
        fputs(" decisions were refused, with reasons.", out);
    } else {
        html_percent(out, r->total_return, 2, 1);
        fprintf(out, " net in %.0f days with ", result_days(r));
        html_count(out, r->trade_figures.n);
        fputs(r->trade_figures.n == 1 ? " trade" : " trades", out);
        fputs(isnan(r->break_even_costs) ? "; it loses even before costs." : "", out);
        if (!isnan(r->break_even_costs))
            fprintf(out,
                    r->break_even_costs >= 1 ? "; it survives %.1f times these costs."
                                             : "; its costs are %.1f times what it earned.",
                    r->break_even_costs >= 1 ? r->break_even_costs : 1 / r->break_even_costs);
    }
    fputs(" Buying and holding: ", out);
    html_percent(out, r->buy_and_hold, 2, 1);
    fputs(".</h1>", out);
}

static void card_begin(FILE *out, const char *name, const char *classes)
{
    fprintf(out, "<div class=card><div class=name>%s</div><div class=\"big %s\">", name, classes);
}

static void card_end(FILE *out)
{
    fputs("</div></div>", out);
}

static void beside(FILE *out)
{
    fputs("</div><div class=beside>", out);
}

static void ratio_card(FILE *out, const struct result *r, const char *name, double v,
                       const char *sample)
{
    card_begin(out, name, "");
    html_number(out, result_has_ratios(r) ? v : NAN, 2, 0);
    beside(out);
    if (result_has_ratios(r))
        fputs(sample, out);
    else
        fprintf(out, "%zu of %d trades, %.0f of %d days", r->trade_figures.n, RESULT_TRADES_LEAST,
                result_days(r), RESULT_DAYS_LEAST);
    card_end(out);
}

static void money_cards(FILE *out, const struct result *r)
{
    card_begin(out, "Net profit", report_direction(r->net_profit));
    html_number(out, r->net_profit, 2, 1);
    beside(out);
    html_number(out, r->starting_equity, 2, 0);
    fputs(" \xe2\x86\x92 ", out);
    html_number(out, r->final_equity, 2, 0);
    card_end(out);
    card_begin(out, "Worst drawdown", "");
    html_percent(out, -r->max_drawdown, 2, 0);
    beside(out);
    fputs("held: ", out);
    html_percent(out, -r->benchmark_drawdown, 2, 0);
    card_end(out);
    card_begin(out, "Fees and slippage", "");
    html_number(out, money_to_double(r->fees) + r->slippage, 2, 0);
    beside(out);
    if (isnan(r->cost_share))
        fputs("nothing was won before costs", out);
    else {
        html_percent(out, r->cost_share, 0, 0);
        fputs(" of the profit before costs", out);
    }
    card_end(out);
    card_begin(out, "Time in the market", "");
    html_percent(out, r->exposure, 1, 0);
    beside(out);
    fputs("on average ", out);
    html_percent(out, r->mean_exposure, 1, 0);
    fputs(" of equity", out);
    card_end(out);
}

static void trade_cards(FILE *out, const struct result *r)
{
    const struct trade_stats *t = &r->trade_figures;
    char sample[64];

    card_begin(out, "Won", "");
    html_percent(out, t->hit_rate, 0, 0);
    beside(out);
    fprintf(out, "n=%zu, 95 %% between ", t->n);
    html_percent(out, t->hit_low, 0, 0);
    fputs(" and ", out);
    html_percent(out, t->hit_high, 0, 0);
    card_end(out);
    card_begin(out, "Expectancy of a trade", report_direction(t->expectancy));
    html_number(out, t->expectancy, 2, 1);
    beside(out);
    fprintf(out, "n=%zu, after all fees", t->n);
    card_end(out);
    snprintf(sample, sizeof sample, "n=%zu trades", t->n);
    ratio_card(out, r, "Profit factor", t->profit_factor, sample);
    snprintf(sample, sizeof sample,
             "n=%zu daily returns, \xc3\x97\xe2\x88\x9a"
             "365",
             r->day_figures.n);
    ratio_card(out, r, "Sharpe", r->day_figures.sharpe, sample);
}

void report_head(FILE *out, const struct result *r)
{
    fputs("<header><span><b>", out);
    put_pairs(out, r);
    fputs("</b> \xc2\xb7 1 m \xc2\xb7 ", out);
    html_day(out, r->from);
    fputs(" \xe2\x86\x92 ", out);
    html_day(out, r->to);
    fprintf(out, " (%.0f d) \xc2\xb7 parity \xc2\xb7 profile ", result_days(r));
    html_text(out, r->options.profile);
    fputs("</span><span>NovaPulse " NOVAPULSE_VERSION " \xc2\xb7 backtest</span></header>", out);
    put_sentence(out, r);
    fputs("<div class=cards>", out);
    money_cards(out, r);
    trade_cards(out, r);
    fputs("</div><section class=first id=first><h2><span class=watch>\xe2\x96\xb2</span> Read this "
          "first</h2><ol>",
          out);
    for (unsigned i = 0; i < r->warnings; i++) {
        fputs("<li>", out);
        html_text(out, r->warning[i]);
    }
    fputs("</ol></section>", out);
}

/* ---- trades ---- */

static void trade_row(FILE *out, const struct result *r, const struct trade *t)
{
    const struct instrument *in = &r->history->series[t->pair].instrument;

    fprintf(out, "<tr><td class=n>%llu<td>", (unsigned long long)t->id);
    html_text(out, in->pair);
    fprintf(out, "<td>%s<td>", t->strategy < strategy_count ? strategies[t->strategy]->title : "");
    html_time(out, t->entry_time);
    fputs("<td class=n>", out);
    html_scaled(out, t->entry.ticks, in->price_decimals);
    fputs("<td>", out);
    html_time(out, t->exit_time);
    fputs("<td class=n>", out);
    html_scaled(out, t->exit.ticks, in->price_decimals);
    fputs("<td class=n>", out);
    html_scaled(out, t->qty.lots, in->qty_decimals);
    fputs("<td class=n>", out);
    html_number(out, money_to_double(t->fees), 2, 0);
    fprintf(out, "<td class=\"n %s\">", report_direction((double)t->net.units));
    html_number(out, money_to_double(t->net), 2, 1);
    fprintf(out, "<td>%s", t->open ? "still open" : exit_reason_name(t->reason));
}

void report_trades(FILE *out, const struct result *r)
{
    size_t shown = r->trades < REPORT_TRADES_MAX ? r->trades : REPORT_TRADES_MAX;

    fputs("<section id=trades><h2>Trades</h2>", out);
    if (!r->trades) {
        fputs("<p class=note>None.</p></section>", out);
        return;
    }
    fputs("<p class=note>Net result of each, at the time of its end: above the line won, below "
          "lost.</p>",
          out);
    report_result_chart(out, r);
    fprintf(out,
            "<details%s><summary>%zu of %zu trades</summary><div class=scroll><table><tr><th "
            "class=n>#<th>pair<th>strategy<th>entry, UTC<th class=n>at<th>exit, UTC<th class=n>at"
            "<th class=n>quantity<th class=n>fees<th class=n>net<th>exit",
            shown <= 25 ? " open" : "", shown, r->trades);
    for (size_t i = 0; i < shown; i++)
        trade_row(out, r, &r->trade[i]);
    fputs("</table></div></details>", out);
    if (shown < r->trades)
        fprintf(out, "<p class=note>The other %zu are in the JSON document.</p>",
                r->trades - shown);
    fputs("</section>", out);
}

/* ---- by what ---- */

static void group_row(FILE *out, const char *name, const struct group *g)
{
    fputs("<tr><td>", out);
    html_text(out, name);
    fputs("<td class=n>", out);
    html_count(out, g->trades);
    fputs("<td class=n>", out);
    html_percent(out, g->trades ? (double)g->wins / (double)g->trades : NAN, 0, 0);
    fputs("<td class=n>", out);
    html_number(out, money_to_double(g->fees), 2, 0);
    fprintf(out, "<td class=\"n %s\">", report_direction((double)g->net.units));
    html_number(out, money_to_double(g->net), 2, 1);
}

static void group_head(FILE *out, const char *of)
{
    fprintf(out,
            "<div><h3>%s</h3><div class=scroll><table><tr><th><th class=n>trades<th class=n>won"
            "<th class=n>fees<th class=n>net",
            of);
}

void report_groups(FILE *out, const struct result *r)
{
    struct group by_exit[EXIT_REASON_COUNT] = {0};

    for (size_t i = 0; i < r->trades; i++) {
        const struct trade *t = &r->trade[i];
        struct group *g = &by_exit[t->reason < EXIT_REASON_COUNT ? t->reason : 0];

        if (t->open)
            continue;
        g->trades++;
        g->wins += t->net.units > 0;
        g->net.units += t->net.units;
        g->fees.units += t->fees.units;
    }
    fputs("<section id=by><h2>By what</h2><div class=two>", out);
    group_head(out, "Strategy that owned stop and target");
    for (unsigned i = 0; i < strategy_count; i++)
        group_row(out, strategies[i]->title, &r->strategy[i]);
    fputs("</table></div></div>", out);
    group_head(out, "Exit");
    for (unsigned i = 0; i < EXIT_REASON_COUNT; i++)
        if (by_exit[i].trades)
            group_row(out, i ? exit_reason_name((enum exit_reason)i) : "none told", &by_exit[i]);
    fputs("</table></div></div>", out);
    group_head(out, "Pair");
    for (unsigned i = 0; i < r->history->pairs; i++)
        group_row(out, r->history->series[i].instrument.pair, &r->pair[i]);
    fputs("</table></div></div></div></section>", out);
}

/* ---- costs and orders ---- */

void report_costs(FILE *out, const struct result *r)
{
    fputs("<section id=costs><h2>Costs and fills</h2><div class=two><div class=scroll><table>",
          out);
    report_row(out, "Profit before costs", r->gross_profit, 2, 1);
    report_row(out, "Fees", money_to_double(r->fees), 2, 0);
    report_row(out, "Slippage, against the price aimed at", r->slippage, 2, 0);
    report_row(out, "Net profit", r->net_profit, 2, 1);
    report_row(out, "Costs it could bear, as a multiple", r->break_even_costs, 2, 0);
    percent_row(out, "Maker fee", r->options.sim.maker_fee);
    percent_row(out, "Taker fee", r->options.sim.taker_fee);
    percent_row(out, "Round trip as taker", 2 * r->options.sim.taker_fee);
    report_row(out, "Turnover, both ways", r->turnover, 2, 0);
    fputs("</table></div><div class=scroll><table>", out);
    count_row(out, "Orders placed", r->orders_placed);
    count_row(out, "of them entries", r->entries_placed);
    count_row(out, "entries filled, at least in part", r->entries_filled);
    count_row(out, "entries never filled", r->entries_unfilled);
    count_row(out, "Fills", r->fills);
    count_row(out, "of them as maker", r->maker_fills);
    count_row(out, "of them as taker", r->taker_fills);
    fputs("</table></div></div></section>", out);
}

/* ---- decisions ---- */

static void bar_row(FILE *out, const char *code, const char *text, uint64_t count, uint64_t most)
{
    fprintf(out, "<tr><td><code>%s</code><td class=wrap>%s<td class=n>", code, text);
    html_count(out, count);
    fprintf(out,
            "<td><svg class=bar viewBox=\"0 0 100 10\" preserveAspectRatio=none aria-hidden=true>"
            "<rect width=%.2f height=10 /></svg>",
            most ? 100 * (double)count / (double)most : 0);
}

struct reason {
    const char *code, *text;
    uint64_t count;
};

static int by_count(const void *a, const void *b)
{
    uint64_t x = ((const struct reason *)a)->count, y = ((const struct reason *)b)->count;

    return x < y ? 1 : x > y ? -1 : 0;
}

static void reason_table(FILE *out, const char *title, struct reason *list, unsigned n)
{
    qsort(list, n, sizeof *list, by_count);
    fprintf(out, "<h3>%s</h3><div class=scroll><table><tr><th>code<th>because<th class=n>times<th>",
            title);
    for (unsigned i = 0; i < n && list[i].count; i++)
        bar_row(out, list[i].code, list[i].text, list[i].count, list[0].count);
    if (!n || !list[0].count)
        fputs("<tr><td>none", out);
    fputs("</table></div>", out);
}

void report_decisions(FILE *out, const struct result *r)
{
    struct reason denied[DENIAL_COUNT], ruled[RULE_COUNT];
    uint64_t most = r->decisions;

    for (unsigned i = 0; i < DENIAL_COUNT; i++)
        denied[i] = (struct reason){denial_code_name((enum denial_code)i),
                                    denial_sentence((enum denial_code)i), r->denied[i]};
    for (unsigned i = 0; i < RULE_COUNT; i++)
        ruled[i] = (struct reason){rule_code((enum rule)i), rule_text((enum rule)i), r->ruled[i]};
    fputs("<section id=decisions><h2>Decisions</h2><p class=note>From a vote to a trade, and where "
          "the others stopped.</p><div class=scroll><table>",
          out);
    bar_row(out, "votes", "decisions with at least one vote", r->decisions, most);
    bar_row(out, "acts", "of them say trade", r->acted, most);
    bar_row(out, "entries", "became an order", r->entries_placed, most);
    bar_row(out, "filled", "were filled", r->entries_filled, most);
    fputs("</table></div>", out);
    reason_table(out, "Why the account did not follow", denied, DENIAL_COUNT);
    reason_table(out, "How the votes came out", ruled, RULE_COUNT);
    fputs("</section>", out);
}

/* ---- data ---- */

void report_data(FILE *out, const struct result *r)
{
    fputs("<section id=data><h2>Data</h2><div class=scroll><table><tr><th>file<th>pair<th "
          "class=n>rows<th class=n>left out<th class=n>minutes missing<th class=n>gaps<th "
          "class=n>without trade<th class=n>largest move",
          out);
    for (unsigned i = 0; i < r->history->files; i++) {
        const struct bars_file *f = &r->history->file[i].facts;
        const uint64_t counts[] = {f->rows, f->dropped, f->missing, f->gaps, f->empty};

        fputs("<tr><td>", out);
        html_text(out, r->history->file[i].name);
        fputs("<td>", out);
        html_text(out, f->pair);
        for (unsigned k = 0; k < sizeof counts / sizeof *counts; k++) {
            fputs("<td class=n>", out);
            html_count(out, counts[k]);
        }
        fputs("<td class=n>", out);
        html_percent(out, f->jump_largest, 1, 1);
    }
    fputs("</table></div></section>", out);
}

void report_assumptions(FILE *out, const struct result *r)
{
    const struct options *o = &r->options;

    fputs("<section id=assumptions><h2>Assumptions</h2><ul>", out);
    fputs("<li>Quotes are made from bars: open, low, high, close when a bar rose, open, high, low, "
          "close when it fell, with a spread of ",
          out);
    html_percent(out, o->sim.spread, 3, 0);
    fputs(" around each point. A bar is known only after its end.<li>A resting limit order is "
          "filled only when the price goes through it, at its own price, and by at most ",
          out);
    html_percent(out, o->sim.participation, 1, 0);
    fputs(" of the bar's volume.<li>A stop goes off at its price, or at the open beyond it, and "
          "pays the spread and ",
          out);
    html_percent(out, o->sim.slippage_sigma, 1, 0);
    fprintf(out,
            " of the bar's range.<li>An order takes %lld to %lld ms to the venue, and as long "
            "back.<li>Fees: maker ",
            (long long)o->sim.latency_ms,
            (long long)o->sim.latency_ms + (long long)o->sim.latency_jitter_ms);
    html_percent(out, o->sim.maker_fee, 3, 0);
    fputs(", taker ", out);
    html_percent(out, o->sim.taker_fee, 3, 0);
    fputs(", the same for the whole span.<li>Long only, as spot accounts are.<li>Not modelled: the "
          "depth of a real book, our own lasting footprint in it, outages of the venue, funding of "
          "the account.</ul></section>",
          out);
}

/* ---- configuration ---- */

void report_configuration(FILE *out, const struct result *r)
{
    struct config *plain = malloc(sizeof *plain);
    char now[OPTION_TEXT_MAX * 8] = "", before[OPTION_TEXT_MAX * 8] = "";

    if (!plain)
        return;
    config_init(plain);
    fputs("<section id=configuration><h2>Configuration</h2><p class=note>What differs from the "
          "built-in values stands in bold.</p><details><summary>All effective values</summary><div "
          "class=scroll><table><tr><th>option<th>value<th>built-in",
          out);
    for (unsigned i = 0; i < option_row_count; i++) {
        struct text a = TEXT(now), b = TEXT(before);
        bool same;

        if (option_rows[i].secret)
            continue;
        option_print(&a, &r->options, &option_rows[i]);
        option_print(&b, &plain->options, &option_rows[i]);
        same = str_eq(text_str(&a), text_str(&b));
        fprintf(out, "<tr><td><code>%s</code><td class=wrap>%s", option_rows[i].key,
                same ? "" : "<b>");
        html_text(out, now);
        fprintf(out, "%s<td class=wrap>", same ? "" : "</b>");
        html_text(out, same ? "" : before);
    }
    fputs("</table></div></details></section>", out);
    free(plain);
}
