/* REST trading: AddOrder, AmendOrder, CancelOrder, CancelAll. */
#include "venue/exchange/state.h"
#include "venue/timestamp.h"

static bool text_param(const struct call *c, const char *name, struct text *t)
{
    return param(c->params, name, t) && t->len;
}

/* False when it is there and no number of at most `decimals`. */
static bool number_param(const struct call *c, const char *name, unsigned decimals, int64_t *ret)
{
    char room[48];
    struct text t = TEXT(room);

    return !text_param(c, name, &t) ||
           decimal_parse(ret, text_str(&t), decimals, ROUND_EXACT, NULL) == STATUS_OK;
}

static bool word_is(const struct call *c, const char *name, const char *word)
{
    char room[48];
    struct text t = TEXT(room);

    return text_param(c, name, &t) && str_is(text_str(&t), word);
}

static bool flagged(const struct call *c, const char *flag)
{
    char room[64];
    struct text t = TEXT(room);

    if (!text_param(c, "oflags", &t))
        return false;
    for (struct str rest = text_str(&t); rest.at;)
        if (str_is(str_trim(str_cut(&rest, ',')), flag))
            return true;
    return false;
}

static const char *read_prices(const struct call *c, const struct instrument *in,
                               struct order_request *r)
{
    bool stops = r->type != ORDER_MARKET && r->type != ORDER_LIMIT;

    if (!number_param(c, "volume", in->qty_decimals, &r->qty.lots))
        return "EGeneral:Invalid arguments:volume";
    if (!number_param(c, "price", in->price_decimals,
                      stops ? &r->stop_price.ticks : &r->price.ticks) ||
        (stops && !number_param(c, "price2", in->price_decimals, &r->price.ticks)))
        return "EOrder:Tick size check failed";
    return NULL;
}

static const char *read_deadline(const struct call *c, struct order_request *r)
{
    char room[48];
    struct text t = TEXT(room);

    if (text_param(c, "deadline", &t) && !timestamp_rfc3339(text_str(&t), &r->deadline))
        return "EGeneral:Invalid arguments:deadline";
    return NULL;
}

static const char *read_times(const struct call *c, struct order_request *r)
{
    static const char *const words[] = {"GTC", "IOC", "FOK", "GTD"};
    char room[48];
    struct text t = TEXT(room);
    int64_t seconds;

    for (unsigned i = 0; i < TIF_COUNT; i++)
        if (word_is(c, "timeinforce", words[i]))
            r->tif = (uint8_t)i;
    if (r->tif == TIF_GTD && text_param(c, "expiretm", &t)) {
        bool ahead = t.at[0] == '+' || t.at[0] == ' ';

        if (!str_to_i64(str_slice(text_str(&t), ahead, t.len), &seconds) || seconds < 0 ||
            seconds > 4000000000)
            return "EGeneral:Invalid arguments:expiretm";
        r->expires_at = (ahead ? c->x->state->now : 0) + seconds * SECOND_NS;
    }
    return read_deadline(c, r);
}

static const char *read_ids(const struct call *c, struct order_request *r)
{
    char room[64];
    struct text t = TEXT(room);

    if (text_param(c, "cl_ord_id", &t) &&
        (t.len > 18 || !str_copy(r->client_id, sizeof r->client_id, text_str(&t))))
        return "EGeneral:Invalid arguments:cl_ord_id";
    if (text_param(c, "txid", &t))
        str_copy(r->venue_id, sizeof r->venue_id, text_str(&t));
    return NULL;
}

static void put_description(struct call *c, unsigned pair, const struct order_request *r)
{
    const struct market_pair *p = &c->x->state->pair[pair];
    char room[128];
    struct text t = TEXT(room);

    text_printf(&t, "%s ", r->side == SIDE_BUY ? "buy" : "sell");
    text_qty(&t, &p->in, r->qty);
    text_printf(&t, " %s @ %s", p->names.altname, order_type_phrase(r->type));
    if (r->stop_price.ticks) {
        text_char(&t, ' ');
        text_price(&t, &p->in, r->stop_price);
    }
    if (r->price.ticks) {
        text_cstr(&t, r->stop_price.ticks ? " -> limit " : " ");
        text_price(&t, &p->in, r->price);
    }
    json_write_key(c->w, "descr");
    json_write_object(c->w);
    json_put_str(c->w, "order", text_str(&t));
    json_write_object_end(c->w);
}

static const char *read_order(const struct call *c, int pair, struct order_request *r)
{
    char room[32];
    struct text t = TEXT(room);
    const char *why;

    if (pair < 0)
        return "EQuery:Unknown asset pair";
    if (!text_param(c, "ordertype", &t) || !order_type_of_word(text_str(&t), &r->type))
        return "EGeneral:Invalid arguments:ordertype";
    r->side = word_is(c, "type", "buy") ? SIDE_BUY : word_is(c, "type", "sell") ? SIDE_SELL : 0;
    if (!r->side)
        return "EGeneral:Invalid arguments:type";
    r->post_only = flagged(c, "post");
    if ((why = read_prices(c, &c->x->state->pair[pair].in, r)) || (why = read_times(c, r)))
        return why;
    return read_ids(c, r);
}

static const char *add_order(struct call *c)
{
    char room[32];
    struct text t = TEXT(room);
    int pair = text_param(c, "pair", &t) ? pair_find(c->x, text_str(&t)) : -1;
    struct order_request r = {0};
    struct trade_reply reply = {.error = read_order(c, pair, &r)};
    bool validate = word_is(c, "validate", "true");

    if (!reply.error)
        reply = trade_place(c->x, c->account, (unsigned)pair, &r, validate);
    if (reply.error)
        return reply.error;
    json_write_object(c->w);
    put_description(c, (unsigned)pair, &r);
    if (!validate) {
        json_write_key(c->w, "txid");
        json_write_array(c->w);
        json_write_cstr(c->w, reply.order_id);
        json_write_array_end(c->w);
    }
    json_write_object_end(c->w);
    return NULL;
}

static const char *amend_order(struct call *c)
{
    struct order_request r = {0};
    const char *why = read_ids(c, &r);
    const struct sim_order *o =
        sim_order_find(c->x->sim, (uint16_t)c->account, str_of(r.venue_id), str_of(r.client_id));
    const struct instrument *in = o ? &c->x->state->pair[o->pair].in : NULL;
    struct trade_reply reply;

    if (why)
        return why;
    if (!o)
        return "EOrder:Unknown order";
    if (!number_param(c, "order_qty", in->qty_decimals, &r.qty.lots))
        return "EGeneral:Invalid arguments:volume";
    if (!number_param(c, "limit_price", in->price_decimals, &r.price.ticks) ||
        !number_param(c, "trigger_price", in->price_decimals, &r.stop_price.ticks))
        return "EOrder:Tick size check failed";
    if ((why = read_deadline(c, &r)))
        return why;
    reply = trade_amend(c->x, c->account, &r);
    if (reply.error)
        return reply.error;
    json_write_object(c->w);
    json_put_cstr(c->w, "amend_id", reply.amend_id);
    json_write_object_end(c->w);
    return NULL;
}

static void put_count(struct call *c, unsigned count)
{
    json_write_object(c->w);
    json_put_u64(c->w, "count", count);
    json_write_object_end(c->w);
}

static const char *cancel_order(struct call *c)
{
    struct order_request r = {0};
    const char *why = read_ids(c, &r);
    struct trade_reply reply;

    if (why)
        return why;
    reply = trade_cancel(c->x, c->account, &r);
    if (reply.error)
        return reply.error;
    put_count(c, 1);
    return NULL;
}

const char *rest_trade(struct call *c, struct str name)
{
    if (str_is(name, "AddOrder"))
        return add_order(c);
    if (str_is(name, "AmendOrder"))
        return amend_order(c);
    if (str_is(name, "CancelOrder"))
        return cancel_order(c);
    put_count(c, trade_cancel_all(c->x, c->account));
    return NULL;
}
