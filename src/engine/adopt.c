/* engine_adopt: what outlives a change of options, carried pair by pair by name. */
#include <string.h>

#include "engine/account.h"
#include "engine/profile.h"

enum { NO_PAIR = PAIR_NONE };

static uint16_t pair_named(const struct engine *e, const char *name)
{
    for (unsigned i = 0; i < e->pairs; i++) {
        if (strncmp(pair_at_const(e, i)->instrument.pair, name, PAIR_NAME_MAX) == 0)
            return (uint16_t)i;
    }
    return NO_PAIR;
}

static const char *old_name(const struct engine *old, unsigned pair)
{
    return pair_at_const(old, pair)->instrument.pair;
}

/* Positions and working orders need their pair. */
static enum status check_pairs(const struct engine *fresh, const struct engine *old,
                               struct error *err)
{
    for (unsigned i = 0; i < POSITIONS_MAX; i++) {
        const struct position *p = &old->account.position[i];
        if (p->number && pair_named(fresh, old_name(old, p->pair)) == NO_PAIR)
            return error_set(err, STATUS_CONFIG,
                             "position %llu is open in %s, which trading.pairs "
                             "no longer names",
                             (unsigned long long)p->number, old_name(old, p->pair));
    }
    for (unsigned i = 0; i < ORDERS_MAX; i++) {
        const struct order *o = &old->account.orders.item[i];
        if (o->id && order_works(o) && pair_named(fresh, old_name(old, o->pair)) == NO_PAIR)
            return error_set(err, STATUS_CONFIG,
                             "order %s works in %s, which trading.pairs no longer names",
                             o->client_id, old_name(old, o->pair));
    }
    return STATUS_OK;
}

static void rename_pairs(struct engine *fresh, const struct engine *old)
{
    struct account *a = &fresh->account;

    for (unsigned i = 0; i < POSITIONS_MAX; i++) {
        if (a->position[i].number)
            a->position[i].pair = pair_named(fresh, old_name(old, a->position[i].pair));
    }
    for (unsigned i = 0; i < ORDERS_MAX; i++) {
        struct order *o = &a->orders.item[i];
        uint16_t to = o->id ? pair_named(fresh, old_name(old, o->pair)) : NO_PAIR;
        if (to != NO_PAIR)
            o->pair = to;
        else
            memset(o, 0, sizeof *o); /* ended, of a pair that is gone */
    }
}

static void carry_pair(struct pair_state *to, const struct pair_state *from)
{
    to->instrument = from->instrument;
    to->last = from->last;
    to->decisions = from->decisions;
    to->foreign = from->foreign;
    to->dust = from->dust;
    to->base_accepted = from->base_accepted;
    to->base_difference = from->base_difference;
    to->cooldown_until = from->cooldown_until;
    memcpy(to->strategy_until, from->strategy_until, sizeof to->strategy_until);
    to->references = from->references;
    memcpy(to->reference, from->reference, sizeof to->reference);
}

enum status engine_adopt(struct engine *fresh, const struct engine *old, struct error *err)
{
    enum status s = check_pairs(fresh, old, err);

    if (s != STATUS_OK)
        return s;
    fresh->account = old->account;
    fresh->account.standing.day_ends = 0; /* the time zone may be another */
    fresh->profile = old->profile;
    profile_refresh(fresh);
    fresh->control = old->control;
    fresh->epoch = old->epoch;
    fresh->seed = old->seed;
    fresh->run = old->run;
    fresh->last_seq = old->last_seq;
    fresh->last_at = old->last_at;
    fresh->decision_hash = old->decision_hash;
    fresh->effect_hash = old->effect_hash;
    for (unsigned i = 0; i < fresh->pairs; i++) {
        uint16_t from = pair_named(old, pair_at_const(fresh, i)->instrument.pair);
        if (from != NO_PAIR)
            carry_pair(pair_at(fresh, i), pair_at_const(old, from));
    }
    rename_pairs(fresh, old);
    return STATUS_OK;
}
