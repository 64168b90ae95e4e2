/* REST trading, one order at a time: AddOrder, AmendOrder, EditOrder, CancelOrder; CancelAll and the
 * dead man's switch. */
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

/* A limit's '#' adds when it sells, a stop's when it buys. */
static bool price_param(const struct call *c, const char *name, const struct market_pair *p,
                        bool adds, int64_t *ret)
{
    char room[48];
    struct text t = TEXT(room);

    return !text_param(c, name, &t) || price_read(p, text_str(&t), adds, ret);
}

static const char *read_trail(const struct call *c, const struct market_pair *p,
                              struct order_wish *w)
{
    char room[48];
    struct text t = TEXT(room);
    struct str number;
    bool percent;

    if (!text_param(c, "price", &t) || (t.at[0] != '+' && t.at[0] != ' '))
        return "EGeneral:Invalid arguments:price";
    percent = t.at[t.len - 1] == '%';
    number = str_slice(text_str(&t), 1, t.len - percent);
    return trail_read(p, number, percent, w);
}

static const char *read_prices(const struct call *c, const struct market_pair *p,
                               struct order_wish *w)
{
    struct order_request *r = &w->r;
    bool stops = r->type != ORDER_MARKET && r->type != ORDER_LIMIT, buys = r->side == SIDE_BUY;
    bool falls = r->type == ORDER_TAKE_PROFIT || r->type == ORDER_TAKE_PROFIT_LIMIT;

    if (r->type == ORDER_TRAILING_STOP)
        return read_trail(c, p, w);
    if (!price_param(c, "price", p, stops ? buys != falls : !buys,
                     stops ? &r->stop_price.ticks : &r->price.ticks) ||
        (stops && !price_param(c, "price2", p, !buys, &r->price.ticks)))
        return "EOrder:Tick size check failed";
    return NULL;
}

static const char *read_volume(const struct call *c, const struct market_pair *p,
                               struct order_wish *w)
{
    if (!flagged(c, "viqc"))
        return number_param(c, "volume", p->in.qty_decimals, &w->r.qty.lots)
                   ? NULL
                   : "EGeneral:Invalid arguments:volume";
    if (w->r.type != ORDER_MARKET || w->r.side != SIDE_BUY)
        return "EGeneral:Invalid arguments:viqc";
    if (!number_param(c, "volume", MONEY_DECIMALS, &w->note.cash) || w->note.cash <= 0)
        return "EGeneral:Invalid arguments:volume";
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

static const char *read_userref(const struct call *c, struct order_wish *w)
{
    char room[24];
    struct text t = TEXT(room);

    if (!text_param(c, "userref", &t))
        return NULL;
    if (!str_to_i64(text_str(&t), &w->note.userref) || w->note.userref < INT32_MIN ||
        w->note.userref > INT32_MAX || w->r.client_id[0])
        return "EGeneral:Invalid arguments:userref";
    return NULL;
}

static const char *read_ids(const struct call *c, struct order_request *r, struct order_note *note)
{
    char room[64];
    struct text t = TEXT(room);

    if (text_param(c, "cl_ord_id", &t) &&
        (!client_id_is_krakens(text_str(&t)) || !client_id_keep(r, note, text_str(&t))))
        return "EGeneral:Invalid arguments:cl_ord_id";
    if (text_param(c, "txid", &t))
        str_copy(r->venue_id, sizeof r->venue_id, text_str(&t));
    return NULL;
}

void rest_put_description(struct call *c, unsigned pair, const struct order_wish *w)
{
    char room[128];
    struct text t = TEXT(room);

    wish_describe(&t, &c->x->state->pair[pair], w);
    json_write_key(c->w, "descr");
    json_write_object(c->w);
    json_put_str(c->w, "order", text_str(&t));
    json_write_object_end(c->w);
}

/* What is not there is refused, not ignored. */
static const char *unsupported(const struct call *c)
{
    char room[48];
    struct text t = TEXT(room);

    if (text_param(c, "leverage", &t) && !str_is(text_str(&t), "none"))
        return "EGeneral:Invalid arguments:leverage";
    if (param_true(c->params, "reduce_only"))
        return "EOrder:Reduce only:No position exists";
    if (word_is(c, "trigger", "index"))
        return "EGeneral:Invalid arguments:Index unavailable";
    if (text_param(c, "close[ordertype]", &t))
        return "EGeneral:Invalid arguments:close";
    return NULL;
}

const char *rest_read_order(const struct call *c, int pair, struct order_wish *w)
{
    const struct market_pair *p = pair < 0 ? NULL : &c->x->state->pair[pair];
    struct order_request *r = &w->r;
    char room[32];
    struct text t = TEXT(room);
    const char *why;

    if (!p)
        return "EQuery:Unknown asset pair";
    if (!text_param(c, "ordertype", &t) || !order_type_of_word(text_str(&t), &r->type))
        return "EGeneral:Invalid arguments:ordertype";
    r->side = word_is(c, "type", "buy") ? SIDE_BUY : word_is(c, "type", "sell") ? SIDE_SELL : 0;
    if (!r->side)
        return "EGeneral:Invalid arguments:type";
    r->post_only = flagged(c, "post");
    if ((why = unsupported(c)) || (why = read_volume(c, p, w)) || (why = read_prices(c, p, w)) ||
        (why = read_times(c, r)) || (why = read_ids(c, r, &w->note)))
        return why;
    return read_userref(c, w);
}

int rest_asked_pair(const struct call *c)
{
    char room[32];
    struct text t = TEXT(room);

    return text_param(c, "pair", &t) ? pair_find(c->x, text_str(&t)) : -1;
}

static void put_txid(struct json_writer *w, const char *id)
{
    json_write_key(w, "txid");
    json_write_array(w);
    json_write_cstr(w, id);
    json_write_array_end(w);
}

static const char *add_order(struct call *c)
{
    int pair = rest_asked_pair(c);
    struct order_wish w = {.validate = param_true(c->params, "validate")};
    struct trade_reply reply = {.error = rest_read_order(c, pair, &w)};

    if (!reply.error)
        reply = trade_place(c->x, c->account, (unsigned)pair, &w);
    if (reply.error)
        return reply.error;
    json_write_object(c->w);
    rest_put_description(c, (unsigned)pair, &w);
    if (!w.validate)
        put_txid(c->w, reply.order_id);
    json_write_object_end(c->w);
    return NULL;
}

static const char *amend_order(struct call *c)
{
    struct order_request r = {0};
    const char *why = read_ids(c, &r, NULL);
    const struct sim_order *o =
        sim_order_find(c->x->sim, (uint16_t)c->account, str_of(r.venue_id), str_of(r.client_id));
    const struct market_pair *p = o ? &c->x->state->pair[o->pair] : NULL;
    bool sells = o && o->side == SIDE_SELL;
    struct trade_reply reply;

    if (why)
        return why;
    if (!o)
        return "EOrder:Unknown order";
    if (!number_param(c, "order_qty", p->in.qty_decimals, &r.qty.lots))
        return "EGeneral:Invalid arguments:volume";
    if (!price_param(c, "limit_price", p, sells, &r.price.ticks) ||
        !price_param(c, "trigger_price", p, !sells, &r.stop_price.ticks))
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

/* ---- EditOrder: cancel and place ---- */

/* The old order's terms, with what the request says otherwise. */
static const char *read_edit(const struct call *c, const struct sim_order *old,
                             struct order_wish *w)
{
    const struct market_pair *p = &c->x->state->pair[old->pair];
    const char *why;

    *w = order_wish_of(c->x, old);
    w->validate = param_true(c->params, "validate");
    w->note = (struct order_note){0};
    w->r.post_only = flagged(c, "post");
    if ((why = read_volume(c, p, w)) || (why = read_prices(c, p, w)) ||
        (why = read_deadline(c, &w->r)) || (why = read_userref(c, w)))
        return why;
    if (old->triggered)
        return "EOrder:Invalid order";
    return w->r.qty.lots < old->filled.lots ? "EGeneral:Invalid arguments:volume" : NULL;
}

static void put_edited(struct call *c, const struct sim_order *old, const struct order_wish *w,
                       const struct trade_reply *reply)
{
    const struct instrument *in = &c->x->state->pair[old->pair].in;
    bool stops = w->r.stop_price.ticks != 0;
    int64_t price = stops ? w->r.stop_price.ticks : w->r.price.ticks;

    json_write_object(c->w);
    json_put_cstr(c->w, "status", "ok");
    if (!w->validate)
        json_put_cstr(c->w, "txid", reply->order_id);
    json_put_cstr(c->w, "originaltxid", old->venue_id);
    if (w->note.userref)
        json_put_i64(c->w, "newuserref", w->note.userref);
    json_put_scaled_str(c->w, "volume", w->r.qty.lots, in->qty_decimals);
    json_put_scaled_str(c->w, "price", price, in->price_decimals);
    if (stops && w->r.price.ticks)
        json_put_scaled_str(c->w, "price2", w->r.price.ticks, in->price_decimals);
    json_put_i64(c->w, "orders_cancelled", !w->validate);
    rest_put_description(c, old->pair, w);
    json_write_object_end(c->w);
}

static const char *edit_order(struct call *c)
{
    char room[VENUE_ID_MAX];
    struct text id = TEXT(room);
    const struct sim_order *found =
        text_param(c, "txid", &id) ? trade_find_word(c->x, c->account, text_str(&id)) : NULL;
    struct sim_order old;
    struct order_wish w;
    struct trade_reply reply = {0};

    if (!found)
        return "EOrder:Unknown order";
    old = *found; /* its place may be taken by the new one */
    reply.error = read_edit(c, &old, &w);
    if (!reply.error)
        reply = trade_edit(c->x, c->account, found, &w);
    if (reply.error)
        return reply.error;
    put_edited(c, &old, &w, &reply);
    return NULL;
}

/* ---- cancelling ---- */

const char *rest_put_count(struct call *c, unsigned count)
{
    json_write_object(c->w);
    json_put_u64(c->w, "count", count);
    json_write_object_end(c->w);
    return NULL;
}

static const char *cancel_order(struct call *c)
{
    struct order_request r = {0};
    const char *why = read_ids(c, &r, NULL);
    unsigned count = 1;

    if (!why && r.client_id[0])
        why = trade_cancel(c->x, c->account, &r).error;
    else if (!why)
        count = trade_cancel_word(c->x, c->account, str_of(r.venue_id), &why);
    return why ? why : rest_put_count(c, count);
}

static const char *cancel_all(struct call *c)
{
    return rest_put_count(c, trade_cancel_all(c->x, c->account));
}

static const char *cancel_all_orders_after(struct call *c)
{
    int64_t seconds;
    const char *why = "EGeneral:Invalid arguments:timeout";

    if (param_i64(c->params, "timeout", &seconds))
        why = trade_cancel_after(c->x, c->account, seconds);
    if (!why)
        put_switch(c->x, c->account, c->w);
    return why;
}

const struct rest_route rest_trade[] = {
    {"AddOrder", add_order, 0},
    {"AmendOrder", amend_order, 0},
    {"EditOrder", edit_order, 0},
    {"CancelOrder", cancel_order, 0},
    {"CancelAll", cancel_all, 0},
    {"CancelAllOrdersAfter", cancel_all_orders_after, 0},
    {NULL, NULL, 0},
};
