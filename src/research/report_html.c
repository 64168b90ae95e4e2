#include "research/report_html.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "research/report_page.h"
#include "research/report_parts.h"
#include "research/report_text.h"

static void put_head(FILE *out, const struct result *r)
{
    char title[64];
    struct text t = TEXT(title), day = {(char[40]){0}, 0, 40, false};

    text_utc(&day, r->from, 0);
    text_printf(&t, "Backtest %s %.10s", r->history->series[0].instrument.pair, day.at);
    report_page_begin(out, title);
}

/* An argument as a shell would need it. */
static void put_argument(FILE *out, const char *arg)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./=:,+@%";

    if (*arg && strspn(arg, plain) == strlen(arg)) {
        html_text(out, arg);
        return;
    }
    fputc('\'', out);
    for (const char *c = arg; *c; c++)
        if (*c == '\'')
            fputs("'\\''", out);
        else
            html_text(out, (const char[]){*c, 0});
    fputc('\'', out);
}

void report_again(FILE *out, const struct result *r, const char *const *argv, int argc)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    int64_t made = epoch ? strtoll(epoch, NULL, 10) : (int64_t)time(NULL);

    fputs("<section id=again><h2>Do it again</h2><pre>novapulse", out);
    for (int i = 1; i < argc; i++) {
        fputc(' ', out);
        put_argument(out, argv[i]);
    }
    fprintf(out,
            "</pre><p>The same data, configuration and seed give the same decisions on every "
            "machine.</p><div class=scroll><table><tr><td>decision hash<td><code>%016llx</code>"
            "<tr><td>effect hash<td><code>%016llx</code><tr><td>seed<td><code>%llu</code><tr><td>"
            "build<td><code>NovaPulse " NOVAPULSE_VERSION "</code><tr><td>bars<td>",
            (unsigned long long)r->decision_hash, (unsigned long long)r->effect_hash,
            (unsigned long long)r->seed);
    html_count(out, r->bars);
    fputs("<tr><td>made at<td>", out);
    html_time(out, made * INT64_C(1000000000));
    fputs(" UTC", out);
    if (!epoch && r->seconds > 0)
        fprintf(out, ", in %.2f s (%.2f million bars a second)", r->seconds,
                (double)r->bars / r->seconds / 1e6);
    fputs("</table></div></section>", out);
}

void report_words(FILE *out)
{
    static const char *const words[][2] = {
        {"Net", "After all fees, both ways. Every result here is net unless it says otherwise."},
        {"Equity", "Cash and holdings at the last close. Drawdown is how far it fell from its "
                   "highest point, looked at each minute."},
        {"Profit factor", "What the winners won over what the losers lost. Says nothing about how "
                          "often or how steadily."},
        {"Expectancy", "The mean net result of a trade. A few large trades can make it."},
        {"Sharpe", "Mean over deviation of daily returns at 00:00 UTC, times the root of 365. "
                   "Blind to rare large losses."},
        {"Interval of the share won", "Wilson's, 95 %: where the true share may lie, given so few "
                                      "trades."},
        {"Bought and held", "The same money in every pair at its first close, sold at the last, "
                            "taker fees paid."},
        {"Denial", "A decision that the account did not follow, with the rule that stopped it."},
    };

    fputs("<section id=words><h2>Words</h2><dl>", out);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        fprintf(out, "<dt>%s<dd>%s", words[i][0], words[i][1]);
    fputs("</dl></section>", out);
}

void report_html(FILE *out, const struct result *r, const char *const *argv, int argc)
{
    put_head(out, r);
    fputs("<body><main>", out);
    report_head(out, r);
    report_equity(out, r);
    report_prices(out, r);
    report_trades(out, r);
    report_groups(out, r);
    report_costs(out, r);
    report_decisions(out, r);
    report_data(out, r);
    report_assumptions(out, r);
    report_configuration(out, r);
    report_again(out, r, argv, argc);
    report_words(out);
    fputs("</main></body></html>\n", out);
}
