/* A peer on the loopback for tests of servers: blocking, with a patience of ten seconds. */
#ifndef KIT_DIAL_H
#define KIT_DIAL_H

#include <stddef.h>
#include <stdint.h>

int dial(uint16_t port); /* a connected socket; the test fails when there is none */
void say(int fd, const char *text);
/* Reads until what was heard contains `last`, or the peer closes; zero-terminated, and
 * zero bytes of frames as blanks. */
void hear(int fd, char *ret, size_t room, const char *last);
/* All three, on a connection of its own. */
void ask(uint16_t port, const char *request, char *ret, size_t room, const char *last);

#endif
