/* REST of the Coinbase dialect: who may call what, and the dispatch. */
#include "base/json.h"
#include "venue/coinbase/jwt.h"
#include "venue/exchange/coinbase_state.h"

#include <string.h>

unsigned coinbase_refuse(struct coinbase_call *c, unsigned http, const char *code, const char *why)
{
    text_clear(c->w->out);
    json_write_init(c->w, c->w->out);
    json_write_object(c->w);
    json_put_cstr(c->w, "error", code);
    json_put_cstr(c->w, "error_details", why);
    json_put_cstr(c->w, "message", why);
    json_write_object_end(c->w);
    return http;
}

/* The account whose key signed this call; -1: none. */
static int account_of(struct exchange *x, const struct exchange_request *r)
{
    const struct str bearer = STR("Bearer ");
    /* Some clients sign for the venue's own host, whatever address they were given. */
    const struct str hosts[] = {r->host, STR("api.coinbase.com")};
    char room[512];
    struct text uri = TEXT(room);
    int account = -1;

    if (!str_starts(r->authorization, bearer))
        return -1;
    struct str token = str_slice(r->authorization, bearer.len, r->authorization.len);
    for (unsigned i = 0; account < 0 && i < sizeof hosts / sizeof *hosts; i++) {
        text_clear(&uri);
        text_printf(&uri, "%.*s %.*s%.*s", STR_ARG(r->method), STR_ARG(hosts[i]), STR_ARG(r->path));
        account = coinbase_token_account(x, token, text_str(&uri));
    }
    return account;
}

static unsigned unauthorized(struct text *out)
{
    text_clear(out);
    text_cstr(out, "Unauthorized\n"); /* the gateway's word, not JSON */
    return 401;
}

static unsigned too_many(struct text *out)
{
    text_clear(out);
    text_cstr(out,
              "{\"errors\":[{\"id\":\"rate_limit_exceeded\",\"message\":\"too many requests\"}]}");
    return 429;
}

static unsigned dispatch(struct coinbase_call *c, bool is_post)
{
    static unsigned (*const asked[])(struct coinbase_call *) = {coinbase_account_call,
                                                                coinbase_list_call};
    unsigned http = is_post ? 0 : coinbase_market_call(c);

    if (c->account < 0)
        return http;
    if (is_post)
        return coinbase_order_call(c);
    for (unsigned i = 0; !http && i < sizeof asked / sizeof *asked; i++)
        http = asked[i](c);
    return http;
}

unsigned coinbase_request(struct exchange *x, const struct exchange_request *r, struct text *out)
{
    const struct str base = STR(COINBASE_BASE), market = STR(COINBASE_BASE "/market");
    const struct str older = STR("/v2");
    bool is_older = str_starts(r->path, older);
    bool is_public = is_older
                         ? !str_is(r->path, "/v2/accounts")
                         : str_starts(r->path, market) || str_is(r->path, COINBASE_BASE "/time");
    bool is_post = str_is(r->method, "POST");
    struct json_writer w;
    struct coinbase_call c = {.x = x, .w = &w, .query = r->query, .body = r->body, .account = -1};

    const struct str before = is_older ? older : str_starts(r->path, market) ? market : base;
    c.path = str_slice(r->path, before.len, r->path.len);
    json_write_init(&w, out);
    if (!is_public) {
        x->budget_account = c.account = account_of(x, r);
        if (c.account < 0)
            return unauthorized(out);
        if (account_charge(x, c.account, 1))
            return too_many(out);
    }
    unsigned http = is_older ? coinbase_v2_call(&c) : dispatch(&c, is_post);
    if (!http)
        http = coinbase_refuse(&c, 404, "NOT_FOUND", "unknown path");
    trade_news(x);
    return http;
}
