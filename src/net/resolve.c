#include "net/resolve.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "net/loop_internal.h"

struct resolve {
    uv_getaddrinfo_t request;
    void (*done)(void *ctx, const struct addresses *found); /* NULL: cancelled */
    void *ctx;
};

static void take_family(struct addresses *ret, const struct addrinfo *list, int family)
{
    for (const struct addrinfo *a = list; a && ret->count < ADDRESSES_MAX; a = a->ai_next) {
        if (a->ai_family != family)
            continue;
        if (getnameinfo(a->ai_addr, a->ai_addrlen, ret->text[ret->count], ADDRESS_TEXT_MAX, NULL, 0,
                        NI_NUMERICHOST) == 0)
            ret->count++;
    }
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *list)
{
    struct resolve *r = request->data;
    struct addresses found = {0};

    if (r->done && status == 0) {
        take_family(&found, list, AF_INET);
        take_family(&found, list, AF_INET6);
    }
    uv_freeaddrinfo(list);
    if (found.count == 0)
        found.why = status ? uv_strerror(status) : "no address";
    if (r->done)
        r->done(r->ctx, &found);
    free(r);
}

struct resolve *resolve_start(struct loop *l, const char *host,
                              void (*done)(void *ctx, const struct addresses *found), void *ctx)
{
    struct resolve *r = calloc(1, sizeof *r);
    struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};

    if (!r)
        return NULL;
    r->request.data = r;
    r->done = done;
    r->ctx = ctx;
    if (uv_getaddrinfo(&l->uv, &r->request, on_resolved, host, NULL, &wanted) != 0) {
        free(r);
        return NULL;
    }
    return r;
}

void resolve_cancel(struct resolve *r)
{
    if (!r)
        return;
    r->done = NULL;
    uv_cancel((uv_req_t *)&r->request);
}

bool host_is_loopback(const char *host)
{
    struct in_addr v4;

    if (inet_pton(AF_INET, host, &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0;
}
