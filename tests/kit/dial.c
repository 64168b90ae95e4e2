#include "kit/dial.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int dial(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval patience = {.tv_sec = 60};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

void say(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

void hear(int fd, char *ret, size_t room, const char *last)
{
    size_t len = 0;

    ret[0] = '\0';
    while (len + 1 < room && !(last && strstr(ret, last))) {
        ssize_t n = read(fd, ret + len, room - 1 - len);
        if (n <= 0)
            break;
        for (ssize_t i = 0; i < n; i++)
            if (ret[len + (size_t)i] == '\0')
                ret[len + (size_t)i] = ' ';
        len += (size_t)n;
        ret[len] = '\0';
    }
}

void ask(uint16_t port, const char *request, char *ret, size_t room, const char *last)
{
    int fd = dial(port);

    say(fd, request);
    hear(fd, ret, room, last);
    close(fd);
}
