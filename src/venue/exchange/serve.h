/* The embedded exchange on a port of loopback, with its clock and its state directory.
 *
 *   DIR/exchange.block, .changes   everything (os/block_file.h): what concerns accounts, orders and
 *                        fills before a client is told of it, the market's state every second
 *   DIR/listen.json      {"pid":N,"port":N} while it listens
 *
 * With a speed above 0 a turn comes every step/speed of wall time.  In lock-step (0) a turn comes
 * when every private connection that subscribed to the clock has said step_done; without one, time
 * stands still.  It ends by SIGINT or SIGTERM, by POST /sandbox/stop, or after `idle_end_s` without
 * any WebSocket, and saves. */
#ifndef VENUE_EXCHANGE_SERVE_H
#define VENUE_EXCHANGE_SERVE_H

#include "venue/exchange/delay_line.h"
#include "venue/exchange/exchange.h"

struct exchange_serving {
    const char *state_dir; /* NULL: nothing is kept */
    const char *host;
    uint16_t port;      /* 0 takes a free one */
    int64_t idle_end_s; /* 0: never */
    /* Of the way to the exchange and of the way back: calls, messages, answers, frames.  Not in lock-step, where time waits
     * for the clients. */
    struct latency latency;
    void *ctx;
    /* It listens: for people, and for who started it. */
    void (*ready)(void *ctx, uint16_t port, const struct exchange *x);
};

/* Runs until it is told to end.  `config`'s send, close, random_bytes and ctx are set here. */
enum status exchange_serve(struct exchange_config *config, const struct exchange_serving *how,
                           struct error *err);

#endif
