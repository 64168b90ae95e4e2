#include "net/lws_context.h"

#include <libwebsockets.h>
#include <sys/resource.h>

#include "net/loop_internal.h"

enum {
    SERVICE_BUFFER = 64 * 1024, /* most messages arrive in one piece and are read where they lie */
    DESCRIPTORS_MAX = 4096,
};

/* libwebsockets keeps and clears a table with a row per descriptor that the process may open: on
 * machines that allow a million of them that alone is more memory than the rest of us. */
static void bound_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > DESCRIPTORS_MAX) {
        limit.rlim_cur = DESCRIPTORS_MAX;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

struct lws_context *lws_context_of(struct loop *l)
{
    if (l->lws)
        return l->lws;
    void *loops[] = {&l->uv};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
        .foreign_loops = loops,
        .count_threads = 1,
        .pt_serv_buf_size = SERVICE_BUFFER,
        .gid = -1,
        .uid = -1,
        .pcontext = &l->lws,
    };

    lws_set_log_level(0, NULL);
    bound_descriptors();
    l->lws = lws_create_context(&info);
    return l->lws;
}

void lws_context_release(struct loop *l)
{
    if (!l->lws)
        return;
    struct lws_context *context = l->lws;
    lws_context_destroy(context);
    /* With a foreign loop the end comes in steps that the loop has to carry out. */
    for (int turn = 0; l->lws && turn < 1000; turn++)
        uv_run(&l->uv, UV_RUN_NOWAIT);
    if (l->lws)
        lws_context_destroy(context);
    l->lws = NULL;
}
