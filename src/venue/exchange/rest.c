/* REST: the envelope, who may call what, and the dispatch. */
#include "venue/exchange/state.h"

static const struct rest_route *route_find(const struct rest_route *const *tables, struct str name)
{
    for (; *tables; tables++)
        for (const struct rest_route *r = *tables; r->name; r++)
            if (str_is(name, r->name))
                return r;
    return NULL;
}

static void write_error(struct text *out, const char *error)
{
    struct json_writer w;

    text_clear(out);
    json_write_init(&w, out);
    json_write_object(&w);
    json_write_key(&w, "error");
    json_write_array(&w);
    json_write_cstr(&w, error);
    json_write_array_end(&w);
    json_write_object_end(&w);
}

static const char *public_call(struct call *c, struct str name)
{
    static const struct rest_route *const tables[] = {rest_public, NULL};
    const struct rest_route *route = route_find(tables, name);

    return route ? route->call(c) : "EGeneral:Unknown method";
}

static const char *private_call(struct call *c, const struct exchange_request *r, struct str name)
{
    static const struct rest_route *const tables[] = {rest_account, rest_history, rest_trade,
                                                      rest_batch, NULL};
    const struct rest_route *route = route_find(tables, name);
    const char *error = NULL;

    c->account = account_signed(c->x, r, &error);
    if (!error)
        error = account_charge(c->x, c->account, route ? route->cost : 1);
    if (error)
        return error;
    return route ? route->call(c) : "EGeneral:Unknown method";
}

static void answer(struct exchange *x, const struct exchange_request *r, bool private,
                   struct str name, struct text *out)
{
    struct json_writer w;
    struct call c = {.x = x, .w = &w, .params = r->query, .account = -1};
    const char *error;

    json_write_init(&w, out);
    json_write_object(&w);
    json_write_key(&w, "error");
    json_write_array(&w);
    json_write_array_end(&w);
    json_write_key(&w, "result");
    if (private) {
        c.params = r->body;
        error = private_call(&c, r, name);
    } else {
        if (str_is(r->method, "POST")) /* the venue reads either */
            c.params = r->body;
        error = public_call(&c, name);
    }
    if (error)
        write_error(out, error);
    else
        json_write_object_end(&w);
    trade_news(x);
}

static unsigned sandbox(struct exchange *x, const struct exchange_request *r, struct text *out,
                        bool *ret_stop)
{
    struct json_writer w;
    struct call c = {.x = x, .w = &w, .params = r->query, .account = -1};

    for (uint32_t i = 0; r->api_key.len && i < x->state->accounts; i++)
        if (str_is(r->api_key, x->state->account[i].key))
            c.account = (int)i;
    if (c.account < 0) {
        write_error(out, "EAPI:Invalid key");
        return 403;
    }
    json_write_init(&w, out);
    if (str_is(r->path, "/sandbox/account") && str_is(r->method, "GET")) {
        sandbox_account(&c);
        return 200;
    }
    if (str_is(r->path, "/sandbox/calm") && str_is(r->method, "POST")) {
        faulty_calm(x);
        json_write_object(&w);
        json_put_bool(&w, "calm", true);
        json_write_object_end(&w);
        return 200;
    }
    if (str_is(r->path, "/sandbox/stop") && str_is(r->method, "POST")) {
        *ret_stop = true;
        json_write_object(&w);
        json_put_bool(&w, "stopping", true);
        json_write_object_end(&w);
        return 200;
    }
    write_error(out, "EGeneral:Unknown method");
    return 404;
}

unsigned kraken_request(struct exchange *x, const struct exchange_request *r, struct text *out)
{
    struct str public_at = STR("/0/public/"), private_at = STR("/0/private/");

    if (str_starts(r->path, public_at)) {
        answer(x, r, false, str_slice(r->path, public_at.len, r->path.len), out);
        return 200;
    }
    if (str_starts(r->path, private_at) && str_is(r->method, "POST")) {
        answer(x, r, true, str_slice(r->path, private_at.len, r->path.len), out);
        return 200;
    }
    write_error(out, "EGeneral:Unknown method");
    return 404;
}

unsigned answer_request(struct exchange *x, const struct exchange_request *r, struct text *out,
                        bool *ret_stop)
{
    *ret_stop = false;
    x->budget_account = -1;
    text_clear(out);
    return str_starts(r->path, STR("/sandbox/")) ? sandbox(x, r, out, ret_stop)
                                                 : x->dialect->request(x, r, out);
}
