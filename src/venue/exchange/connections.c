/* Connections and what they have asked for: the mechanism under both dialects' channels. */
#include "venue/exchange/coinbase_state.h"

#include <string.h>

const struct exchange_dialect *const exchange_dialects[] = {
    [EXCHANGE_KRAKEN] = &kraken_dialect,
    [EXCHANGE_COINBASE] = &coinbase_dialect,
};

bool exchange_socket_path(const struct exchange *x, struct str path)
{
    return x->dialect->path(path, &(bool){false});
}

bool exchange_socket_open(struct exchange *x, struct str path, unsigned *ret_socket)
{
    if (fault(x, FAULT_REFUSE))
        return false;
    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++) {
        struct socket *s = &x->socket[i];

        if (s->open)
            continue;
        memset(s, 0, sizeof *s);
        s->open = x->dialect->path(path, &s->private);
        s->account = -1;
        *ret_socket = i;
        return s->open;
    }
    return false;
}

void exchange_socket_ready(struct exchange *x, unsigned socket)
{
    if (x->dialect->ready)
        x->dialect->ready(x, socket);
}

void exchange_socket_text(struct exchange *x, unsigned socket, struct str text)
{
    if (socket >= EXCHANGE_SOCKETS || !x->socket[socket].open)
        return;
    x->dialect->text(x, socket, text);
    trade_news(x);
}

void exchange_socket_closed(struct exchange *x, unsigned socket)
{
    memset(&x->socket[socket], 0, sizeof x->socket[socket]);
    faulty_forget(x, socket);
}

unsigned exchange_sockets(const struct exchange *x)
{
    unsigned n = 0;

    for (unsigned i = 0; i < EXCHANGE_SOCKETS; i++)
        n += x->socket[i].open;
    return n;
}

/* ---- what a connection hears ---- */

const struct channel_row *channel_find(const struct channel_row *rows, struct str name)
{
    while (rows->name && !str_is(name, rows->name))
        rows++;
    return rows->name ? rows : NULL;
}

void socket_wants(struct socket *s, enum channel c, bool on)
{
    s->wants = on ? s->wants | 1u << c : s->wants & ~(1u << c);
}

void socket_wants_pair(struct socket *s, enum channel c, unsigned pair, bool on)
{
    s->symbols[c] = on ? s->symbols[c] | 1u << pair : s->symbols[c] & ~(1u << pair);
}

bool socket_hears(const struct socket *s, enum channel c)
{
    return s->open && s->wants & 1u << c;
}

bool socket_hears_pair(const struct socket *s, enum channel c, unsigned pair)
{
    return s->open && s->symbols[c] & 1u << pair;
}

void socket_step_done(struct exchange *x, unsigned socket, struct str step)
{
    uint64_t n;

    if (str_to_u64(step, &n))
        x->socket[socket].step_done = n;
}
