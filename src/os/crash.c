#include "os/crash.h"

#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRAMES_MAX = 64, HANDLER_STACK = 1 << 16 };

static struct crash *installed;

static const struct {
    int signum;
    const char *name;
} fatal[] = {
    {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"},   {SIGILL, "SIGILL"},
    {SIGFPE, "SIGFPE"},   {SIGABRT, "SIGABRT"},
};

/* Only calls that are safe in a handler from here on. */
static void put(int fd, const char *text)
{
    size_t len = strlen(text);

    if (write(fd, text, len) != (ssize_t)len)
        return;
}

static void put_words(int fd, const struct crash *c)
{
    char words[CRASH_WORDS_MAX];
    size_t len = 0;

    for (; len < sizeof words - 1 && c->words[len]; len++)
        words[len] = c->words[len];
    words[len] = '\0';
    put(fd, words[0] ? words : "nothing noted");
}

static void on_fatal(int signum)
{
    void *frame[FRAMES_MAX];
    int fd = open(installed->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd >= 0) {
        put(fd, "novapulse ");
        put(fd, installed->build);
        put(fd, "\nsignal ");
        for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
            if (fatal[i].signum == signum)
                put(fd, fatal[i].name);
        put(fd, "\ndoing ");
        put_words(fd, installed);
        put(fd, "\n");
        backtrace_symbols_fd(frame, backtrace(frame, FRAMES_MAX), fd);
        fsync(fd);
        close(fd);
    }
    raise(signum); /* SA_RESETHAND: the default action now */
}

enum status crash_install(struct crash *c, const char *dir, const char *build, struct error *err)
{
    struct sigaction act = {.sa_handler = on_fatal, .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK)};
    stack_t stack = {.ss_size = HANDLER_STACK, .ss_sp = malloc(HANDLER_STACK)};
    void *frame[2];

    if (!stack.ss_sp || sigaltstack(&stack, NULL) != 0)
        return error_set(err, STATUS_NO_MEMORY, "crash report: no stack for its handler");
    memset(c, 0, sizeof *c);
    snprintf(c->path, sizeof c->path, "%s/crash-%lld.txt", dir, (long long)getpid());
    snprintf(c->build, sizeof c->build, "%s", build);
    installed = c;
    backtrace(frame, 2); /* loads what it needs now, not in the handler */
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        sigaction(fatal[i].signum, &act, NULL);
    return STATUS_OK;
}

void crash_note(struct crash *c, const char *words)
{
    size_t i = 0;

    for (; i < CRASH_WORDS_MAX - 1 && words[i]; i++)
        c->words[i] = words[i];
    c->words[i] = '\0';
}
