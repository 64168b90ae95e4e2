#include "os/service_manager.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

static void read_watchdog(struct service_manager *m)
{
    const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    int64_t every = 0, whose = 0;

    if (!usec || !str_to_i64(str_of(usec), &every) || every <= 0 || every > INT64_MAX / 1000)
        return;
    if (pid && (!str_to_i64(str_of(pid), &whose) || whose != getpid()))
        return; /* meant for another process of the unit */
    m->watchdog_ns = every * 1000;
}

/* A path, or '@' and a name without a file. */
void service_manager_init(struct service_manager *m)
{
    const char *path = getenv("NOTIFY_SOCKET");

    memset(m, 0, sizeof *m);
    if (!path || (path[0] != '/' && path[0] != '@') || !path[1] ||
        strlen(path) >= sizeof m->address.sun_path)
        return;
    m->exists = true;
    m->address.sun_family = AF_UNIX;
    memcpy(m->address.sun_path, path, strlen(path));
    if (path[0] == '@')
        m->address.sun_path[0] = '\0';
    m->address_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    read_watchdog(m);
}

void service_manager_say(const struct service_manager *m, const char *assignments)
{
    int fd = m->exists ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;

    if (fd < 0)
        return;
    (void)!sendto(fd, assignments, strlen(assignments), MSG_NOSIGNAL,
                  (const struct sockaddr *)&m->address, m->address_len);
    close(fd);
}
