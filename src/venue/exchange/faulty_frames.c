/* What goes wrong with frames on their way out: lost, repeated, cut, out of order, or late.
 *
 * A connection's held frames wait in one text, zeros between them, in the order in which they will leave.  A late
 * one holds all that follow it; one that is to be overtaken holds itself alone. */
#include "venue/exchange/state.h"

#include <stdlib.h>
#include <string.h>

static void send_text(struct exchange *x, unsigned socket, struct str text)
{
    if (x->socket[socket].open)
        x->config.send(x->config.ctx, socket, text);
}

/* Half of a message, and then nothing. */
static void cut(struct exchange *x, unsigned socket)
{
    struct str all = text_str(&x->frame);

    send_text(x, socket, str_slice(all, 0, all.len / 2));
    if (x->socket[socket].open)
        x->config.close(x->config.ctx, socket);
}

static bool is_silent(struct exchange *x, unsigned socket)
{
    struct socket *s = &x->socket[socket];

    if (fault(x, FAULT_HALF_OPEN))
        s->silent_until = x->state->now + fault_amount(&x->dice, FAULT_HALF_OPEN);
    return s->silent_until > x->state->now;
}

/* ---- held ---- */

static void release(struct exchange *x, unsigned socket)
{
    struct text *held = &x->held[socket];

    for (size_t at = 0; at < held->len;) {
        struct str frame = str_of(held->at + at);

        send_text(x, socket, frame);
        at += frame.len + 1;
    }
    text_clear(held);
}

/* A connection that falls too far behind is closed, as a slow reader's would be. */
static void hold(struct exchange *x, unsigned socket)
{
    struct text *held = &x->held[socket];

    if (!held->at && (held->at = malloc(EXCHANGE_FRAME_MAX)))
        held->cap = EXCHANGE_FRAME_MAX;
    if (held->cap - held->len <= x->frame.len + 1) {
        x->config.close(x->config.ctx, socket);
        return;
    }
    text_add(held, text_str(&x->frame));
    text_char(held, '\0');
}

static bool is_late(struct exchange *x, unsigned socket)
{
    struct socket *s = &x->socket[socket];

    if (fault(x, FAULT_DELAY))
        s->late_until = x->state->now + fault_amount(&x->dice, FAULT_DELAY);
    return s->late_until > x->state->now;
}

void held_frames_turn(struct exchange *x)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        if (x->held[i].len && x->socket[i].late_until && x->socket[i].late_until <= x->state->now) {
            x->socket[i].late_until = 0;
            release(x, i);
        }
}

void held_frames_calm(struct exchange *x)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        x->socket[i].silent_until = x->socket[i].late_until = 0;
        release(x, i);
    }
}

void held_frames_forget(struct exchange *x, unsigned socket)
{
    text_clear(&x->held[socket]);
}

void held_frames_free(struct exchange *x)
{
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        free(x->held[i].at);
}

/* ---- out ---- */

void socket_send(struct exchange *x, unsigned socket)
{
    if (!x->socket[socket].open || x->frame.cut || is_silent(x, socket) ||
        fault(x, FAULT_DROP_FRAME))
        return;
    if (fault(x, FAULT_CUT_FRAME)) {
        cut(x, socket);
        return;
    }
    if (is_late(x, socket) || (!x->held[socket].len && fault(x, FAULT_REORDER_FRAME))) {
        hold(x, socket);
        return;
    }
    if (fault(x, FAULT_BARE_TEXT))
        send_text(x, socket, STR("upstream connect error or disconnect/reset before headers"));
    send_text(x, socket, text_str(&x->frame));
    if (fault(x, FAULT_DUPLICATE_FRAME))
        send_text(x, socket, text_str(&x->frame));
    release(x, socket);
}

void socket_send_clock(struct exchange *x, unsigned socket)
{
    bool runs_free = x->config.speed > 0;

    if (!x->frame.cut && !(runs_free && x->socket[socket].silent_until > x->state->now))
        send_text(x, socket, text_str(&x->frame));
}
