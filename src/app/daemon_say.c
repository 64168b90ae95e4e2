/* What the daemon says of the engine's doings: a line a trade, a refusal or a notice, on the console
 * for people and in the log. */
#include <stdio.h>

#include "app/daemon_internal.h"
#include "engine/effect.h"
#include "engine/engine.h"

static const struct instrument *instrument_of(const struct daemon *d, uint16_t pair)
{
    static const struct instrument none;
    const struct instrument *in = engine_instrument(d->state.engine, pair);

    return in ? in : &none;
}

static void line(struct daemon *d, const struct effect *fx, const char *text)
{
    char room[32];
    struct text at = TEXT(room);

    text_utc(&at, fx->at, 0);
    cli_say(d->cli, "%s  %s", room, text);
}

static void say_position(struct daemon *d, const struct effect *fx)
{
    const struct fx_position *p = &fx->u.position;
    const struct instrument *in = instrument_of(d, fx->pair);
    char room[256];
    struct text t = TEXT(room);

    if (p->change == POSITION_CHANGED)
        return;
    if (p->change == POSITION_OPENED) {
        text_printf(&t, "#%llu %s long ", (unsigned long long)p->position, in->pair);
        text_qty(&t, in, p->qty);
        text_cstr(&t, " at ");
        text_price(&t, in, p->entry);
        text_cstr(&t, ", stop ");
        text_price(&t, in, p->stop);
        text_cstr(&t, ", target ");
        text_price(&t, in, p->target);
    } else {
        struct money net = {p->revenue.units - p->cost.units - p->fees.units};
        text_printf(&t, "#%llu %s closed at ", (unsigned long long)p->position, in->pair);
        text_price(&t, in, p->exit);
        text_printf(&t, " (%s), net ", exit_reason_name((enum exit_reason)p->exit_reason));
        text_profit(&t, net, 2);
        text_printf(&t, " %s", in->quote);
    }
    line(d, fx, room);
    LOG(d->log, LOG_INFO, "engine", "position", log_text("text", room));
}

static void say_notice(struct daemon *d, const struct effect *fx)
{
    static const enum log_level levels[] = {
        [SEVERITY_NEWS] = LOG_INFO, [SEVERITY_OK] = LOG_INFO,        [SEVERITY_WATCH] = LOG_WARNING,
        [SEVERITY_ACT] = LOG_ERROR, [SEVERITY_CRITICAL] = LOG_ERROR,
    };
    const struct fx_notice *n = &fx->u.notice;

    line(d, fx, n->text);
    LOG(d->log, levels[n->severity], "engine", n->text, log_text("code", n->code));
}

static void say_denial(struct daemon *d, const struct effect *fx)
{
    char room[256];
    struct text t = TEXT(room);

    text_printf(&t, "%s no trade: ", instrument_of(d, fx->pair)->pair);
    denial_print(&t, &fx->u.denial.denial);
    LOG(d->log, LOG_INFO, "engine", "denial", log_text("text", room));
}

void daemon_say_effect(struct daemon *d, const struct effect *fx)
{
    switch ((enum effect_kind)fx->kind) {
    case EFFECT_POSITION:
        say_position(d, fx);
        break;
    case EFFECT_NOTICE:
        say_notice(d, fx);
        break;
    case EFFECT_DENIAL:
        say_denial(d, fx);
        break;
    case EFFECT_CONTROL:
        line(d, fx, fx->u.control.text);
        break;
    default:
        break;
    }
}
