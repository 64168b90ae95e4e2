/* Any bytes as a query string, a cookie header, a Host, a body or a message of the live stream: they
 * are refused, or what comes out is whole, bounded and zero-terminated.  The first byte says which. */
#include <assert.h>
#include <string.h>

#include "fuzz/entry.h"
#include "web/args.h"
#include "web/auth.h"
#include "web/bodies.h"

static void query(struct str in)
{
    char room[32];
    struct text t = TEXT(room);

    if (args_find(&t, in, "pair"))
        assert(!t.cut && strlen(room) == t.len);
}

static void cookie(struct str in)
{
    struct str v;

    if (cookie_find(&v, in, "np_session"))
        assert(v.at >= in.at && v.at + v.len <= in.at + in.len && str_find(v, ';', 0) == SIZE_MAX);
}

/* What passes stands in the policy of every answer. */
static void host(struct str in)
{
    if (!host_is_ours(in, "127.0.0.1"))
        return;
    assert(in.len <= 128);
    for (size_t i = 0; i < in.len; i++)
        assert(in.at[i] > ' ' && in.at[i] != ';' && in.at[i] != '\'' && in.at[i] != ',');
}

static void bodies(struct str in)
{
    char room[BODY_KEY_MAX];
    struct text key = TEXT(room);
    struct act_body act;
    struct commit_body commit;
    struct live_message live;

    if (body_key(in, &key))
        assert(!key.cut && key.len < sizeof room);
    if (body_act(in, &act))
        assert(act.row && act.row->name);
    if (body_commit(in, &commit)) {
        assert(commit.token.at >= in.at && commit.token.at + commit.token.len <= in.at + in.len);
        assert(memchr(commit.phrase, 0, sizeof commit.phrase));
        assert(memchr(commit.reason, 0, sizeof commit.reason));
        assert(memchr(commit.key, 0, sizeof commit.key));
    }
    if (body_live(in, &live))
        assert(memchr(live.watch, 0, sizeof live.watch));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const parsers[])(struct str) = {query, cookie, host, bodies};

    if (size)
        parsers[data[0] % 4]((struct str){(const char *)data + 1, size - 1});
    return 0;
}
