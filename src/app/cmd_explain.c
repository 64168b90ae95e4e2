/* explain: why it traded, or did not: the decision with its votes, the account's answer, the orders,
 * the fills, how the stop moved, and the result. */
#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/explain_text.h"
#include "app/history_of.h"
#include "base/json.h"

enum { JSON_BYTES = 64 * 1024 };

/* Rows are told as they come; texts in them live only that long. */
struct telling {
    const struct cli *cli;
    uint64_t rows;
    /* of a position, once it was told */
    uint64_t decision;
    char pair[32];
    struct price stop, target; /* as last printed */
    struct position_row last;  /* its texts are not to be read */
    char exit_reason[32], strategy[32];
};

static const char *utc(char room[40], int64_t ns)
{
    struct text t = {room, 0, 40, false};

    text_utc(&t, ns, 3);
    return room;
}

static const char *scaled(char room[40], int64_t v, unsigned decimals)
{
    struct text t = {room, 0, 40, false};

    text_scaled(&t, v, decimals);
    return room;
}

static const char *amount(char room[40], struct money m)
{
    struct text t = {room, 0, 40, false};

    text_money(&t, m, 2);
    return room;
}

/* ---- a position ---- */

static struct money net_of(const struct position_row *p)
{
    return (struct money){p->revenue.units - p->cost.units - p->fees.units};
}

static void keep_last(void *ctx, const struct position_row *p)
{
    struct telling *t = ctx;

    t->rows++;
    t->last = *p;
    t->decision = p->decision;
    snprintf(t->pair, sizeof t->pair, "%s", p->pair);
    snprintf(t->exit_reason, sizeof t->exit_reason, "%s", p->exit_reason);
    snprintf(t->strategy, sizeof t->strategy, "%s", p->strategy);
}

static void print_position(const struct telling *t)
{
    const struct position_row *p = &t->last;
    char a[40], b[40], c[40], d[40], e[40];

    printf("#%llu  %s  long  %s %s", (unsigned long long)p->position, t->pair,
           p->closed ? "closed" : "open since", utc(a, p->closed ? p->closed_at : p->opened_at));
    if (p->closed)
        printf("  net %s  fees %s  %s", amount(b, net_of(p)), amount(c, p->fees), t->exit_reason);
    printf("\n    bought %s at %s", scaled(d, p->bought.lots, p->qty_decimals),
           scaled(e, p->entry.ticks, p->price_decimals));
    if (p->closed)
        printf(", sold at %s", scaled(d, p->exit.ticks, p->price_decimals));
    printf("; stop and target by %s\n\n", t->strategy);
}

static void print_order(void *ctx, const struct order_row *o)
{
    struct telling *t = ctx;
    char a[40], b[40], c[40], d[40];

    if (t->rows++ == 0)
        printf("\n3 Orders\n");
    printf("  %s  %-4llu %-8s %-4s %-10s %s of %s", utc(a, o->at), (unsigned long long)o->order,
           o->purpose, o->side, o->type, scaled(b, o->filled.lots, o->qty_decimals),
           scaled(c, o->qty.lots, o->qty_decimals));
    if (o->price.ticks)
        printf(" at %s", scaled(d, o->price.ticks, o->price_decimals));
    if (o->stop_price.ticks)
        printf(" stop %s", scaled(d, o->stop_price.ticks, o->price_decimals));
    printf("  %s%s%s\n", o->state, o->reason[0] ? ": " : "", o->reason);
}

static void print_fill(void *ctx, const struct fill_row *f)
{
    struct telling *t = ctx;
    char a[40], b[40], c[40], d[40], e[40];

    if (t->rows++ == 0)
        printf("\n4 Fills\n");
    printf("  %s  %-4llu %-8s %-4s %s at %s  worth %s, fee %s (%s)\n", utc(a, f->at),
           (unsigned long long)f->order, f->purpose, f->side,
           scaled(b, f->qty.lots, f->qty_decimals), scaled(c, f->price.ticks, f->price_decimals),
           amount(d, f->notional), amount(e, f->fee), f->liquidity);
}

static void print_change(void *ctx, const struct position_row *p)
{
    struct telling *t = ctx;
    char a[40], b[40], c[40];

    if (t->rows++ == 0)
        printf("\n5 Life\n");
    if (p->stop.ticks != t->stop.ticks || p->target.ticks != t->target.ticks) {
        printf("  %s  stop %s, target %s\n", utc(a, p->at),
               scaled(b, p->stop.ticks, p->price_decimals),
               scaled(c, p->target.ticks, p->price_decimals));
        t->stop = p->stop;
        t->target = p->target;
    }
    if (p->closed)
        printf("  %s  closed: %s\n", utc(a, p->at), p->exit_reason);
}

static void print_result(const struct telling *t)
{
    const struct position_row *p = &t->last;
    char a[40], b[40], c[40], d[40];

    if (!p->closed)
        return;
    printf("\n6 Result\n  got %s - paid %s - fees %s = net %s\n", amount(a, p->revenue),
           amount(b, p->cost), amount(c, p->fees), amount(d, net_of(p)));
}

/* ---- JSON ---- */

static void open_row(struct json_writer *w, struct text *out, char *room)
{
    *out = (struct text){room, 0, JSON_BYTES, false};
    json_write_init(w, out);
    json_write_object(w);
}

static void close_row(struct telling *t, struct json_writer *w, const struct text *out)
{
    json_write_object_end(w);
    printf("%s%.*s", t->rows++ ? "," : "", (int)out->len, out->at);
}

static void json_decision(void *ctx, const struct decision_row *d)
{
    char room[JSON_BYTES], at[40];
    struct telling *t = ctx;
    struct json_writer w;
    struct text out;

    open_row(&w, &out, room);
    json_put_cstr(&w, "pair", d->pair);
    json_put_u64(&w, "number", d->number);
    json_put_cstr(&w, "at", utc(at, d->at));
    json_put_cstr(&w, "side", d->side);
    json_put_bool(&w, "acts", d->acts);
    json_put_cstr(&w, "rule", d->rule);
    json_put_double(&w, "score", d->strength);
    json_put_double(&w, "confidence", d->confidence);
    json_put_u64(&w, "needed", d->needed);
    json_put_u64(&w, "agreement", d->agreement);
    json_put_bool(&w, "forming", d->forming);
    json_put_cstr(&w, "denial", d->denial);
    json_put_cstr(&w, "denial_text", d->denial_text);
    json_write_object_end(&w);
    /* The detail is JSON already: it becomes a member as it stands. */
    printf("%s%.*s,\"detail\":%s}", t->rows++ ? "," : "", (int)out.len - 1, out.at,
           d->detail[0] ? d->detail : "null");
}

static void json_order(void *ctx, const struct order_row *o)
{
    char room[JSON_BYTES], at[40];
    struct json_writer w;
    struct text out;

    open_row(&w, &out, room);
    json_put_cstr(&w, "at", utc(at, o->at));
    json_put_u64(&w, "order", o->order);
    json_put_cstr(&w, "client_id", o->client_id);
    json_put_cstr(&w, "purpose", o->purpose);
    json_put_cstr(&w, "side", o->side);
    json_put_cstr(&w, "type", o->type);
    json_put_cstr(&w, "state", o->state);
    json_put_cstr(&w, "reason", o->reason);
    json_put_scaled_str(&w, "quantity", o->qty.lots, o->qty_decimals);
    json_put_scaled_str(&w, "filled", o->filled.lots, o->qty_decimals);
    json_put_scaled_str(&w, "price", o->price.ticks, o->price_decimals);
    json_put_scaled_str(&w, "stop_price", o->stop_price.ticks, o->price_decimals);
    close_row(ctx, &w, &out);
}

static void json_fill(void *ctx, const struct fill_row *f)
{
    char room[JSON_BYTES], at[40];
    struct json_writer w;
    struct text out;

    open_row(&w, &out, room);
    json_put_cstr(&w, "at", utc(at, f->at));
    json_put_u64(&w, "order", f->order);
    json_put_cstr(&w, "id", f->fill_id);
    json_put_cstr(&w, "purpose", f->purpose);
    json_put_cstr(&w, "side", f->side);
    json_put_cstr(&w, "liquidity", f->liquidity);
    json_put_scaled_str(&w, "price", f->price.ticks, f->price_decimals);
    json_put_scaled_str(&w, "quantity", f->qty.lots, f->qty_decimals);
    json_put_scaled_str(&w, "notional", f->notional.units, MONEY_DECIMALS);
    json_put_scaled_str(&w, "fee", f->fee.units, MONEY_DECIMALS);
    close_row(ctx, &w, &out);
}

static void json_change(void *ctx, const struct position_row *p)
{
    char room[JSON_BYTES], at[40];
    struct json_writer w;
    struct text out;

    open_row(&w, &out, room);
    json_put_cstr(&w, "at", utc(at, p->at));
    json_put_bool(&w, "closed", p->closed);
    json_put_scaled_str(&w, "held", p->held.lots, p->qty_decimals);
    json_put_scaled_str(&w, "bought", p->bought.lots, p->qty_decimals);
    json_put_scaled_str(&w, "entry", p->entry.ticks, p->price_decimals);
    json_put_scaled_str(&w, "stop", p->stop.ticks, p->price_decimals);
    json_put_scaled_str(&w, "target", p->target.ticks, p->price_decimals);
    json_put_scaled_str(&w, "exit", p->exit.ticks, p->price_decimals);
    json_put_scaled_str(&w, "fees", p->fees.units, MONEY_DECIMALS);
    json_put_scaled_str(&w, "net", net_of(p).units, MONEY_DECIMALS);
    json_put_cstr(&w, "exit_reason", p->exit_reason);
    json_put_cstr(&w, "strategy", p->strategy);
    close_row(ctx, &w, &out);
}

/* ---- the chain ---- */

static void print_decision(void *ctx, const struct decision_row *d)
{
    struct telling *t = ctx;

    t->rows++;
    explain_decision(stdout, d);
}

static enum status tell_decision(struct telling *t, struct history *h,
                                 const struct decision_wanted *wanted, struct error *err)
{
    t->rows = 0;
    if (t->cli->json)
        printf("\"decision\":");
    enum status s =
        history_decision(h, wanted, t, t->cli->json ? json_decision : print_decision, err);
    if (t->cli->json && t->rows == 0)
        printf("null");
    else if (t->rows == 0 && s == STATUS_OK)
        printf("its decision is not kept any more\n");
    return s;
}

static enum status tell_orders(struct telling *t, struct history *h, uint64_t id, struct error *err)
{
    t->rows = 0;
    return history_orders(h, id, t, t->cli->json ? json_order : print_order, err);
}

static enum status tell_fills(struct telling *t, struct history *h, uint64_t id, struct error *err)
{
    t->rows = 0;
    return history_fills(h, id, t, t->cli->json ? json_fill : print_fill, err);
}

static enum status tell_changes(struct telling *t, struct history *h, uint64_t id,
                                struct error *err)
{
    t->rows = 0;
    return history_position(h, id, t, t->cli->json ? json_change : print_change, err);
}

static enum status tell_list(struct telling *t, struct history *h, uint64_t id, const char *name,
                             enum status (*list)(struct telling *, struct history *, uint64_t,
                                                 struct error *),
                             struct error *err)
{
    if (t->cli->json)
        printf(",\"%s\":[", name);
    enum status s = list(t, h, id, err);
    if (t->cli->json)
        printf("]");
    return s;
}

static enum status tell_position(struct telling *t, struct history *h, uint64_t id,
                                 struct error *err)
{
    enum status s = history_position(h, id, t, keep_last, err);

    if (s == STATUS_OK && t->rows == 0) {
        error_set(err, STATUS_NOT_FOUND, "explain: there is no trade %llu", (unsigned long long)id);
        error_hint(err, "novapulse trades lists them; latest is the newest");
        return STATUS_NOT_FOUND;
    }
    if (s != STATUS_OK)
        return s;
    if (t->cli->json)
        printf("{\"id\":%llu,\"pair\":\"%s\",", (unsigned long long)id, t->pair);
    else
        print_position(t);
    s = tell_decision(t, h, &(struct decision_wanted){.pair = t->pair, .number = t->decision}, err);
    if (s == STATUS_OK)
        s = tell_list(t, h, id, "orders", tell_orders, err);
    if (s == STATUS_OK)
        s = tell_list(t, h, id, "fills", tell_fills, err);
    if (s == STATUS_OK)
        s = tell_list(t, h, id, "changes", tell_changes, err);
    if (t->cli->json)
        printf("}\n");
    else if (s == STATUS_OK)
        print_result(t);
    return s;
}

static enum status tell_alone(struct telling *t, struct history *h,
                              const struct decision_wanted *wanted, struct error *err)
{
    if (t->cli->json)
        printf("{");
    enum status s = tell_decision(t, h, wanted, err);
    if (t->cli->json)
        printf("}\n");
    return s;
}

/* "1042" a trade, "BTC/USD#17" a decision, "latest" the newest. */
static enum status tell_wanted(struct telling *t, struct history *h, const char *what,
                               struct error *err)
{
    struct str number = str_of(what), pair = str_cut(&number, '#');
    struct decision_wanted wanted = {.refused = cli_has(t->cli, "refused")};
    uint64_t id;

    if (!strcmp(what, "latest") && wanted.refused)
        return tell_alone(t, h, &wanted, err);
    if (!strcmp(what, "latest")) {
        enum status s = history_newest_position(h, &id, err);

        return s != STATUS_OK ? s
               : id           ? tell_position(t, h, id, err)
                              : tell_alone(t, h, &wanted, err);
    }
    if (number.at && pair.len < sizeof t->pair && str_to_u64(number, &wanted.number)) {
        str_copy(t->pair, sizeof t->pair, pair);
        wanted.pair = t->pair;
        return tell_alone(t, h, &wanted, err);
    }
    if (!number.at && str_to_u64(pair, &id))
        return tell_position(t, h, id, err);
    error_set(err, STATUS_USAGE, "explain %s: neither a trade nor a decision", what);
    error_hint(err, "a trade's number, PAIR#NUMBER of a decision, or latest");
    return STATUS_USAGE;
}

static int run_explain(struct cli *cli)
{
    struct telling t = {.cli = cli};
    struct error err = {.status = STATUS_OK};
    struct history *h = NULL;
    enum status s = history_of(cli, &h, &err);

    if (s == STATUS_OK)
        s = tell_wanted(&t, h, cli->arg[0], &err);
    history_close(h);
    return s == STATUS_OK ? 0 : cli_fail(cli, &err);
}

static const struct cli_flag flags[] = {
    {.name = "refused", .help = "with latest: the newest decision that was not followed"},
    {.name = "state", .value = "DIR", .help = "the state directory", .sets = "store.state_dir"},
    {.name = NULL},
};
static const char *const examples[] = {
    "novapulse explain latest",
    "novapulse explain latest --refused",
    "novapulse explain 1042",
    "novapulse explain BTC/USD#17",
    NULL,
};

const struct command cmd_explain = {
    .name = "explain",
    .group = "Trade",
    .summary = "Why it traded, or did not: votes, confluence, denial, orders, fills, result.",
    .usage = "TRADE|PAIR#DECISION|latest",
    .args_min = 1,
    .args_max = 1,
    .needs_config = true,
    .flags = flags,
    .examples = examples,
    .run = run_explain,
};
