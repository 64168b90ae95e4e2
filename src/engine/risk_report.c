#include "engine/risk_report.h"

#include <math.h>
#include <string.h>

#include "engine/account.h"
#include "engine/co_movement.h"
#include "risk/drawdown.h"
#include "risk/portfolio.h"
#include "risk/tail_loss.h"

static const double RETURNS_A_DAY = 96;

static void report_losses(struct risk_report *r, const struct engine *e)
{
    const struct options_risk *o = &e->options.risk;
    const struct standing *s = &e->account.standing;
    struct money equity = account_equity(e);

    r->drawdown = standing_drawdown(s, equity);
    r->max_drawdown = o->max_drawdown;
    r->loss_day = loss_since(s->equity_day, equity);
    r->max_daily_loss = o->max_daily_loss;
    r->loss_week = loss_since(s->equity_week, equity);
    r->max_weekly_loss = o->max_weekly_loss;
    r->size_factor =
        drawdown_factor((enum drawdown_scaling)o->drawdown_scaling, o->max_drawdown, r->drawdown) *
        (o->streak_scaling ? streak_factor(s) : 1);
    r->loss_until = s->loss_until;
    r->streak_until = s->streak_until;
    r->losses_in_a_row = s->losses_in_a_row;
}

static void report_record(struct risk_report *r, const struct engine *e)
{
    struct trade_judgement j;

    account_record(&j, e);
    r->record_known = j.is_known;
    r->record_trades = j.summary.trades;
    r->record_wins = j.summary.wins;
    r->edge_r = j.kelly.edge;
    r->kelly = j.kelly.fraction;
    r->ruin = j.ruin;
    r->max_ruin = e->options.risk.max_ruin;
}

/* Returns of the whole book, each pair weighted by what it holds of equity. */
static void report_tail(struct risk_report *r, const struct co_movement *m, const double *weight)
{
    double book[CO_MOVEMENT_MAX], day = sqrt(RETURNS_A_DAY);

    for (unsigned k = 0; k < m->returns; k++) {
        book[k] = 0;
        for (unsigned i = 0; i < m->pairs; i++)
            book[k] += weight[i] * m->r[i][k];
    }
    struct tail_loss t = tail_loss_of(book, m->returns, TAIL_CONFIDENCE);
    r->value_at_risk = t.value_at_risk * day;
    r->expected_shortfall = t.expected_shortfall * day;
    r->tail_reliable = t.reliable;
}

static void report_swing(struct risk_report *r, const struct engine *e)
{
    double weight[POSITIONS_MAX], equity = money_to_double(account_equity(e));
    uint16_t pair[POSITIONS_MAX];
    struct co_movement m;
    struct swing swing;

    for (unsigned i = 0; i < e->account.position_span; i++) {
        const struct position *p = &e->account.position[i];
        if (!p->number || p->held.qty.lots == 0)
            continue;
        pair[r->positions] = p->pair;
        weight[r->positions++] = money_to_double(account_exposure(e, p->pair)) / equity;
    }
    r->max_volatility = e->options.risk.max_volatility;
    if (!r->positions)
        return;
    co_movement_read(&m, e, pair, r->positions);
    swing_of(&swing, &m);
    struct portfolio all = {r->positions, weight, swing.sigma, swing.correlation};
    r->volatility = portfolio_volatility(&all);
    r->independent_bets = portfolio_independent_bets(&all);
    report_tail(r, &m, weight);
}

void engine_risk_report(const struct engine *e, struct risk_report *ret)
{
    memset(ret, 0, sizeof *ret);
    if (!e->account.ledger_open)
        return;
    ret->at = e->last_at;
    report_losses(ret, e);
    report_record(ret, e);
    report_swing(ret, e);
}
