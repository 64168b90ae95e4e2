#include "risk/trade_log.h"

void trade_log_add(struct trade_log *log, int64_t at, double r)
{
    log->trade[log->count++ % TRADE_LOG_MAX] = (struct logged_trade){.at = at, .r = r};
}

unsigned trade_log_read(const struct trade_log *log, unsigned most, int64_t since, double *ret)
{
    uint64_t held = log->count < TRADE_LOG_MAX ? log->count : TRADE_LOG_MAX;
    uint64_t from = log->count - (most < held ? most : held);
    unsigned n = 0;

    for (uint64_t i = from; i < log->count; i++) {
        const struct logged_trade *t = &log->trade[i % TRADE_LOG_MAX];
        if (t->at >= since)
            ret[n++] = t->r;
    }
    return n;
}

struct trade_summary trade_summary_of(const double *r, unsigned n)
{
    struct trade_summary ret = {.trades = n};
    double won = 0, lost = 0;

    for (unsigned i = 0; i < n; i++) {
        if (r[i] > 0) {
            ret.wins++;
            won += r[i];
        } else {
            lost -= r[i];
        }
    }
    ret.win = ret.wins ? won / ret.wins : 0;
    ret.loss = n > ret.wins ? lost / (n - ret.wins) : 0;
    return ret;
}
