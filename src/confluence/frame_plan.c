#include "confluence/frame_plan.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "indicator/adx.h"
#include "indicator/atr.h"

static uint32_t indicator_index(const struct indicator *ind)
{
    uint32_t i = 0;

    while (indicators[i] && indicators[i] != ind)
        i++;
    assert(indicators[i]);
    return i;
}

/* The slot that already holds this indicator under these parameters, or a new one; until all slots
 * are known and placed, a source holds slot and output. */
static struct frame_source plan_read(struct frame_plan *p, const struct strategy_read *want)
{
    uint32_t index = indicator_index(want->indicator);
    uint32_t i = 0;

    assert(want->back >= 1 && want->back <= STRATEGY_BACK_MAX);
    assert(indicator_accepts(want->indicator, want->param));
    while (i < p->slots && (p->slot[i].indicator != index ||
                            memcmp(p->param[i], want->param, sizeof want->param) != 0))
        i++;
    assert(i < FRAME_SLOTS_MAX);
    struct frame_slot *slot = &p->slot[i];
    if (i == p->slots) {
        p->slots++;
        memcpy(p->param[i], want->param, sizeof want->param);
        slot->indicator = index;
        slot->outputs = want->indicator->output_count;
    }
    if (slot->back < want->back)
        slot->back = want->back;
    return (struct frame_source){i, want->output};
}

static void plan_voter(struct frame_plan *p, const struct options *o, uint32_t strategy)
{
    const struct strategy *s = strategies[strategy];
    const struct options_voter *set = strategy_voter(s, o);
    struct strategy_read read[STRATEGY_READS_MAX];

    if (!voter_is_on(o, s->voter))
        return;
    memset(read, 0, sizeof read);
    struct frame_voter *voter = &p->voter[p->voters++];
    voter->strategy = strategy;
    voter->min_bars = (uint32_t)set->min_bars;
    voter->reads = s->reads(o, read);
    assert(voter->reads <= STRATEGY_READS_MAX);
    for (uint32_t i = 0; i < voter->reads; i++)
        voter->read[i] = plan_read(p, &read[i]);
    if (p->bars_back < s->bars_back)
        p->bars_back = s->bars_back;
}

static uint32_t take(uint32_t *size, size_t bytes)
{
    uint32_t at = *size;

    *size += (uint32_t)((bytes + 7) / 8 * 8);
    return at;
}

static struct frame_source placed(const struct frame_plan *p, struct frame_source from)
{
    const struct frame_slot *slot = &p->slot[from.at];
    uint32_t output = from.head_at;

    return (struct frame_source){slot->values_at + output * slot->stride * (uint32_t)sizeof(double),
                                 p->slots_at + from.at * (uint32_t)sizeof *slot +
                                     (uint32_t)offsetof(struct frame_slot, head)};
}

void frame_plan_make(struct frame_plan *ret, const struct options *o, uint32_t header)
{
    struct strategy_read adx = {&adx_indicator, {REGIME_PERIOD}, 0, 1};
    struct strategy_read atr = {&atr_indicator, {REGIME_PERIOD}, 0, 1};

    memset(ret, 0, sizeof *ret);
    ret->bars_back = 2; /* frame_ballot asks for two */
    ret->regime_adx = plan_read(ret, &adx);
    ret->regime_atr = plan_read(ret, &atr);
    for (uint32_t i = 0; i < strategy_count; i++)
        plan_voter(ret, o, i);

    ret->size = header;
    ret->slots_at = take(&ret->size, ret->slots * sizeof(struct frame_slot));
    ret->voters_at = take(&ret->size, ret->voters * sizeof(struct frame_voter));
    ret->bars_at = take(&ret->size, 2 * ret->bars_back * sizeof(struct bar_values));
    ret->votes_at = take(&ret->size, ret->voters * sizeof(struct vote));
    for (uint32_t i = 0; i < ret->slots; i++) {
        struct frame_slot *slot = &ret->slot[i];

        slot->stride = slot->back > 1 ? 2 * slot->back : 1;
        slot->values_at = take(&ret->size, slot->stride * slot->outputs * sizeof(double));
        slot->state_at = take(&ret->size, indicators[slot->indicator]->size(ret->param[i]));
    }
    ret->regime_adx = placed(ret, ret->regime_adx);
    ret->regime_atr = placed(ret, ret->regime_atr);
    for (uint32_t i = 0; i < ret->voters; i++)
        for (uint32_t k = 0; k < ret->voter[i].reads; k++)
            ret->voter[i].read[k] = placed(ret, ret->voter[i].read[k]);
}
