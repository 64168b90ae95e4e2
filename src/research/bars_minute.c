#include "research/bars_minute.h"

enum { TRADE_PRICE_DECIMALS = 10 };
#define MINUTE INT64_C(60000000000)

static struct bars_number shortest(int64_t mantissa, unsigned decimals)
{
    for (; decimals && mantissa % 10 == 0; decimals--)
        mantissa /= 10;
    return (struct bars_number){mantissa, decimals, false};
}

void bars_minute_end(struct bars_minute *m)
{
    const struct bar *b = &m->bar;
    struct bars_number n[BARS_FIELDS] = {
        [BARS_OPEN] = shortest(b->open.ticks, TRADE_PRICE_DECIMALS),
        [BARS_HIGH] = shortest(b->high.ticks, TRADE_PRICE_DECIMALS),
        [BARS_LOW] = shortest(b->low.ticks, TRADE_PRICE_DECIMALS),
        [BARS_CLOSE] = shortest(b->close.ticks, TRADE_PRICE_DECIMALS),
        [BARS_VOLUME] = {b->volume.lots, BARS_QTY_DECIMALS, false},
    };
    struct bar row;

    if (!b->trades)
        return;
    if (bars_row_bar(&row, n, b->open_time, b->trades) == BARS_DEFECT_COUNT &&
        !bars_rows_add(m->rows, &row, m->line))
        m->full = true;
    m->bar.trades = 0;
}

static void begin(struct bars_minute *m, int64_t start, int64_t price, uint64_t line)
{
    m->bar = (struct bar){.open_time = start};
    m->bar.open.ticks = m->bar.high.ticks = m->bar.low.ticks = price;
    m->line = line;
}

enum bars_defect_kind bars_minute_add(struct bars_minute *m, struct bars_number price,
                                      struct bars_number qty, int64_t at, uint64_t line)
{
    struct bar *b = &m->bar;
    int64_t start = at - at % MINUTE, ticks, lots;
    bool rounded = false;

    if (!bars_number_scale(&ticks, price, TRADE_PRICE_DECIMALS, &rounded) ||
        !bars_number_scale(&lots, qty, BARS_QTY_DECIMALS, &rounded) || lots > BARS_LOTS_MOST)
        return BARS_DEFECT_NOT_FINITE;
    m->rounded += rounded;
    if (!ticks)
        return BARS_DEFECT_ZERO_PRICE;
    if (b->open_time && start < b->open_time)
        return BARS_DEFECT_ORDER;
    if (start != b->open_time)
        bars_minute_end(m);
    if (!b->trades)
        begin(m, start, ticks, line);
    b->high.ticks = ticks > b->high.ticks ? ticks : b->high.ticks;
    b->low.ticks = ticks < b->low.ticks ? ticks : b->low.ticks;
    b->close.ticks = ticks;
    b->volume.lots += b->volume.lots < BARS_LOTS_MOST ? lots : 0;
    b->trades++;
    return BARS_DEFECT_COUNT;
}
