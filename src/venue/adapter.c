#include "venue/adapter.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

void adapter_init(struct adapter *a, const char *name, const struct venue_config *config,
                  const struct venue_inlet *inlet, bool (*is_waiting)(const struct adapter *a))
{
    memset(a, 0, sizeof *a);
    a->name = name;
    a->config = *config;
    a->inlet = *inlet;
    a->is_waiting = is_waiting;
    known_orders_init(&a->known);
}

/* ---- to the engine and the log ---- */

static bool is_of_account(enum event_kind kind)
{
    return kind == EV_ORDER || kind == EV_FILL || kind == EV_BALANCE || kind == EV_RECONCILE ||
           kind == EV_FEES;
}

/* What came by a stream, since its stamp; the first word on a request, since it left. */
static void note_latency(struct adapter *a, const struct event *ev)
{
    int64_t now = adapter_now(a);

    if ((ev->kind == EV_QUOTE || ev->kind == EV_TRADE) && ev->venue_at > 0)
        latency_note(&a->stats.latency.of[LATENCY_MARKET],
                     adapter_venue_time(a, now) - ev->venue_at);
    if (ev->kind != EV_ORDER)
        return;
    struct known_order *o =
        known_order_find(&a->known, str_of(ev->u.order.venue_id), str_of(ev->u.order.client_id));
    if (!o || o->asked_at == 0)
        return;
    latency_note(&a->stats.latency.of[LATENCY_ORDER], now - o->asked_at);
    o->asked_at = 0;
}

void adapter_submit(struct adapter *a, struct event *ev)
{
    note_latency(a, ev);
    ev->account = is_of_account((enum event_kind)ev->kind) ? a->config.account : 0;
    a->inlet.submit(a->inlet.ctx, ev);
}

void adapter_link(struct adapter *a, enum link_kind link, bool up)
{
    struct event ev;

    adapter_say(a, up ? VENUE_SAY_INFO : VENUE_SAY_WARNING, "link", "%s connection %s",
                link == LINK_MARKET ? "market" : "account", up ? "up" : "down");
    event_init(&ev, EV_LINK, PAIR_NONE);
    ev.u.link = (struct ev_link){.link = (uint8_t)link, .up = up};
    adapter_submit(a, &ev);
}

void adapter_say(const struct adapter *a, enum venue_say level, const char *topic, const char *fmt,
                 ...)
{
    char room[320], code_room[64];
    struct text t = TEXT(room), code = TEXT(code_room);
    va_list args;

    if (!a->inlet.say)
        return;
    text_printf(&code, "%s.%s", a->name, topic);
    va_start(args, fmt);
    text_vprintf(&t, fmt, args);
    va_end(args);
    a->inlet.say(a->inlet.ctx, level, code_room, room);
}

int64_t adapter_now(const struct adapter *a)
{
    return a->inlet.now(a->inlet.ctx);
}

int64_t adapter_venue_time(const struct adapter *a, int64_t ours)
{
    return ours > 0 ? ours + a->skew.ns : ours;
}

bool adapter_measure_skew(struct adapter *a, const struct clock_reading *r)
{
    if (!clock_skew_measure(&a->skew, r))
        return false;
    adapter_say(a, VENUE_SAY_WARNING, "clock",
                "the venue's clock is %lld ms ahead of ours, give or take %lld: signatures, "
                "deadlines and expiries go by its",
                (long long)(a->skew.ns / 1000000), (long long)(a->skew.doubt / 1000000));
    return true;
}

bool adapter_has_account(const struct adapter *a)
{
    const struct venue_credentials *c = &a->config.credentials;

    return c->key && c->key[0] && c->secret && c->secret[0];
}

/* ---- the embedded exchange's time ---- */

static bool is_step_complete(const struct adapter *a)
{
    const struct adapter_tick *market = &a->tick[LINK_MARKET], *account = &a->tick[LINK_ACCOUNT];

    return market->seen &&
           (!adapter_has_account(a) || (account->seen && account->step == market->step));
}

static void tell_step(const struct adapter *a)
{
    const struct adapter_tick *market = &a->tick[LINK_MARKET];

    a->inlet.on_clock(a->inlet.ctx, market->ns, market->step, market->speed);
}

void adapter_clock(struct adapter *a, enum link_kind link, const struct adapter_tick *tick)
{
    a->tick[link] = *tick;
    clock_skew_settle(&a->skew);
    if (tick->speed > 0 ? link == LINK_MARKET : is_step_complete(a))
        tell_step(a);
}

bool adapter_step_done(struct adapter *a)
{
    a->step_held = a->is_waiting(a);
    return !a->step_held;
}

void adapter_settled(struct adapter *a)
{
    if (!a->step_held || a->is_waiting(a) || !is_step_complete(a))
        return;
    a->step_held = false;
    tell_step(a);
}
