/* What systemd wants to hear of a service (its sd_notify protocol, without its library): that it is
 * ready, how it is, that it still lives.
 *
 *   service_manager_init(&m, environ)                      NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID
 *   service_manager_say(&m, "READY=1\nSTATUS=trading")     nothing without a manager
 *   m.watchdog_ns                                          say WATCHDOG=1 at least twice in it; 0: never
 *
 * One datagram a call, never waits; a manager that does not listen is none. */
#ifndef OS_SERVICE_MANAGER_H
#define OS_SERVICE_MANAGER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct service_manager {
    bool exists;
    struct sockaddr_un address;
    socklen_t address_len;
    int64_t watchdog_ns;
};

void service_manager_init(struct service_manager *m);
void service_manager_say(const struct service_manager *m, const char *assignments);

#endif
